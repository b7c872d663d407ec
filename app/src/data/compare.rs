//! Two snapshots against each other.

use codegraph_model::compare::Comparison;
use codegraph_model::{Dimension, Name};

/// Two snapshots against each other.
#[derive(Clone, Debug)]
pub struct CompareView {
    pub comparison: Comparison,
    /// Of these alone; of all where there are none.
    pub dimensions: Vec<Dimension>,
    /// The category whose items are shown beyond the first few, and from which on.
    pub open: Option<Open>,
    /// Projects that have no snapshot on either side of two groups or portfolios.
    pub missing: Vec<Name>,
}

/// A category of a comparison, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Whose items these are, in a comparison of groups or portfolios.
    pub member: Option<Name>,
    pub dimension: Dimension,
    pub category: String,
    pub offset: u64,
}
