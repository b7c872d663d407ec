//! One snapshot, and which of its items.

use codegraph_model::api::ItemPage;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::ids::ImportId;
use codegraph_model::{Digest, Dimension, Name, Sealed, Severity};
use std::collections::BTreeMap;

/// One snapshot.
#[derive(Clone, Debug)]
pub struct SnapshotView {
    pub sealed: Sealed,
    pub items: ItemPage,
    pub query: ItemFilter,
    pub older: Option<SnapshotHeader>,
    /// The imports of the project that have the bytes of its inputs, as far as there are some.
    pub imports: BTreeMap<Digest, ImportId>,
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
