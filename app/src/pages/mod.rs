//! The pages, a function each.

mod compare;
mod groups;
mod imports;
mod overview;
mod periods;
mod scope;
mod snapshot;
mod trouble;

pub use compare::compare;
pub use groups::groups;
pub use imports::{import, imports, retire, uploaded};
pub use overview::overview;
pub use periods::periods;
pub use scope::scope;
pub use snapshot::snapshot;
pub use trouble::trouble;
