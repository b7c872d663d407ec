//! One snapshot, and which of its items.

use codegraph_model::api::{ItemPage, SnapshotHeader};
use codegraph_model::{Dimension, Name, Sealed, Severity};

/// One snapshot.
#[derive(Clone, Debug)]
pub struct SnapshotView {
    pub sealed: Sealed,
    pub items: ItemPage,
    pub query: ItemFilter,
    pub older: Option<SnapshotHeader>,
}

/// Which items of a snapshot are shown.
#[derive(Clone, Debug, Default)]
pub struct ItemFilter {
    /// Of a group's or portfolio's snapshot.
    pub member: Option<Name>,
    pub dimension: Option<Dimension>,
    pub category: Option<String>,
    pub severity: Option<Severity>,
    pub q: Option<String>,
    pub cursor: Option<String>,
}
