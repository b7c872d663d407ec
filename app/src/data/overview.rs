//! The lists of projects and groups.

use codegraph_model::ScopeRef;
use codegraph_model::snapshot::SnapshotHeader;

/// All projects, the portfolio and the first groups.
#[derive(Clone, Debug)]
pub struct Overview {
    pub projects: Vec<ScopeCard>,
    pub total: u64,
    pub next_cursor: Option<String>,
    /// The portfolio, if it has snapshots, and the first groups; only on the first page.
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

/// A row of a list: a project, group or portfolio.
#[derive(Clone, Debug)]
pub struct ScopeCard {
    pub scope: ScopeRef,
    /// Its title or name.
    pub title: String,
    /// Number of projects in a group or portfolio.
    pub projects: Option<u64>,
    pub newest: Option<SnapshotHeader>,
    pub snapshots: u64,
    /// Health of the newest snapshots, oldest first.
    pub health: Vec<Option<f64>>,
    /// Change of health since the previous snapshot.
    pub change: Option<f64>,
}
