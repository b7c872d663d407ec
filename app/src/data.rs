//! What each page shows, as plain data. The server fills it in.

use codegraph_model::api::{ItemPage, Project, SnapshotHeader, SnapshotList};
use codegraph_model::chart::Frame;
use codegraph_model::compare::Comparison;
use codegraph_model::{Dimension, Metric, Sealed, Severity};

use crate::islands::Moment;

/// All projects.
#[derive(Clone, Debug)]
pub struct Overview {
    pub projects: Vec<ProjectCard>,
    pub total: u64,
    pub next_cursor: Option<String>,
}

/// A project among others.
#[derive(Clone, Debug)]
pub struct ProjectCard {
    pub project: Project,
    /// Health of the newest snapshots, oldest first.
    pub health: Vec<Option<f64>>,
    /// Of health against the snapshot before.
    pub change: Option<f64>,
}

/// One project.
#[derive(Clone, Debug)]
pub struct ProjectView {
    pub project: Project,
    pub range: Range,
    /// The newest snapshot against another one, if there are two.
    pub against: Option<Against>,
    pub strip: Vec<DimensionCell>,
    pub charts: Vec<ChartCard>,
    /// The snapshots that the charts have points of, oldest first.
    pub moments: Vec<Moment>,
    pub snapshots: SnapshotList,
}

/// What the newest snapshot is held against, and why that.
#[derive(Clone, Debug)]
pub struct Against {
    pub comparison: Comparison,
    pub why: &'static str,
}

/// How far back charts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Range {
    Days30,
    Days90,
    Year,
    #[default]
    All,
}

impl Range {
    pub const ALL: [Self; 4] = [Self::Days30, Self::Days90, Self::Year, Self::All];

    /// The word in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Days30 => "30d",
            Self::Days90 => "90d",
            Self::Year => "1y",
            Self::All => "all",
        }
    }

    /// How many days; none for all.
    #[must_use]
    pub const fn days(self) -> Option<i64> {
        match self {
            Self::Days30 => Some(30),
            Self::Days90 => Some(90),
            Self::Year => Some(365),
            Self::All => None,
        }
    }
}

/// One dimension in the strip of six.
#[derive(Clone, Debug)]
pub struct DimensionCell {
    pub dimension: Dimension,
    pub score: Option<f64>,
    pub state: Option<codegraph_model::compare::State>,
    pub delta: Option<f64>,
    /// Oldest first.
    pub history: Vec<Option<f64>>,
    /// Why there is no score.
    pub reason: Option<String>,
}

/// One trend chart, drawn for wide and for narrow windows.
#[derive(Clone, Debug)]
pub struct ChartCard {
    pub dimension: Dimension,
    pub metric: Metric,
    pub wide: (String, Frame),
    pub narrow: (String, Frame),
    /// One for each moment of the page.
    pub values: Vec<Option<f64>>,
    /// "improving, +0.2 points a month (p 0.01)".
    pub trend: Option<String>,
    /// Why there is nothing to draw.
    pub empty: Option<String>,
}

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
    pub dimension: Option<Dimension>,
    pub category: Option<String>,
    pub severity: Option<Severity>,
    pub q: Option<String>,
    pub cursor: Option<String>,
}

/// Two snapshots against each other.
#[derive(Clone, Debug)]
pub struct CompareView {
    pub comparison: Comparison,
    /// The category whose items are shown beyond the first few, and from which on.
    pub open: Option<Open>,
}

/// A category of a comparison, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub dimension: Dimension,
    pub category: String,
    pub offset: u32,
}

/// What a page says where it cannot show what was asked for.
#[derive(Clone, Debug)]
pub struct Trouble {
    pub status: u16,
    pub title: &'static str,
    pub message: String,
}
