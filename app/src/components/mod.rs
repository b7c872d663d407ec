//! Parts that more than one page is made of.

mod item;
mod scopes;
mod side;
mod standing;
mod state;
mod strip;
mod terms;
mod verdict;

pub use item::{accepted_chip, details, scalars};
pub use scopes::scopes;
pub use side::{exports, immutable_tag, side};
pub use standing::given;
pub use state::{sign, sparkline, state};
pub use strip::strip;
pub use terms::terms;
pub use verdict::{judged, moved};
