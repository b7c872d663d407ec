//! Lists of what there are snapshots of.

use codegraph_model::ScopeRef;
use codegraph_model::snapshot::SnapshotHeader;

/// All projects, and what they are together.
#[derive(Clone, Debug)]
pub struct Overview {
    pub projects: Vec<ScopeCard>,
    pub total: u64,
    pub next_cursor: Option<String>,
    /// The portfolio, where it has snapshots, and the first groups. None but on the first page.
    pub together: Vec<ScopeCard>,
    pub groups: u64,
}

/// All groups.
#[derive(Clone, Debug)]
pub struct Groups {
    pub groups: Vec<ScopeCard>,
    pub total: u64,
    pub next_cursor: Option<String>,
}

/// A project, group or portfolio among others.
#[derive(Clone, Debug)]
pub struct ScopeCard {
    pub scope: ScopeRef,
    /// What people call it.
    pub title: String,
    /// How many projects are in a group or portfolio.
    pub projects: Option<u64>,
    pub newest: Option<SnapshotHeader>,
    pub snapshots: u64,
    /// Health of the newest snapshots, oldest first.
    pub health: Vec<Option<f64>>,
    /// Of health against the snapshot before.
    pub change: Option<f64>,
}
