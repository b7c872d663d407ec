//! Components that more than one page uses.

mod freshness;
mod item;
mod scopes;
mod side;
mod state;
mod strip;
mod terms;
mod verdict;

pub use freshness::freshness;
pub use item::{accepted_chip, details, scalars};
pub use scopes::scopes;
pub use side::{exports, immutable_tag, side};
pub use state::{sign, sparkline, state};
pub use strip::strip;
pub use terms::terms;
pub use verdict::{judged, moved};
