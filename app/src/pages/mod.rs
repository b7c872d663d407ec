//! The pages, a function each.

mod compare;
mod overview;
mod project;
mod snapshot;
mod trouble;

pub use compare::compare;
pub use overview::overview;
pub use project::project;
pub use snapshot::snapshot;
pub use trouble::trouble;
