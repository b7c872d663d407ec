//! The page of a snapshot.

use codegraph_model::api::ItemPage;
use codegraph_model::ids::ImportId;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::{Digest, Dimension, Name, Sealed, Severity};
use std::collections::BTreeMap;

/// One snapshot.
#[derive(Clone, Debug)]
pub struct SnapshotView {
    pub sealed: Sealed,
    pub items: ItemPage,
    pub query: ItemFilter,
    pub older: Option<SnapshotHeader>,
    /// Imports of the project by the digest of their bytes, for the inputs of the snapshot.
    pub imports: BTreeMap<Digest, ImportId>,
}

/// The filter of the items.
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
