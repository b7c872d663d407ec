//! The page of a comparison.

use codegraph_model::compare::Comparison;
use codegraph_model::{Dimension, Name};

/// A comparison of two snapshots.
#[derive(Clone, Debug)]
pub struct CompareView {
    pub comparison: Comparison,
    /// The dimensions shown; all if empty.
    pub dimensions: Vec<Dimension>,
    /// The category whose items are shown in full.
    pub open: Option<Open>,
    /// Members without a snapshot on either side.
    pub missing: Vec<Name>,
}

/// A category of a comparison, opened at an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The member, in a comparison of groups or portfolios.
    pub member: Option<Name>,
    pub dimension: Dimension,
    pub category: String,
    pub offset: u64,
}
