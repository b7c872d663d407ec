//! The page of a project, group or portfolio.

use super::ReportCounts;
use crate::islands::Moment;
use chrono::{DateTime, Utc};
use codegraph_model::api::{Note, SnapshotList};
use codegraph_model::chart::Frame;
use codegraph_model::compare::{Comparison, State};
use codegraph_model::snapshot::{SnapshotHeader, Summary, SummaryState};
use codegraph_model::{Dimension, Metric, Name, PerDimension, Reason, ScopeRef};

/// One project, group or portfolio.
#[derive(Clone, Debug)]
pub struct ScopeView {
    pub scope: ScopeRef,
    /// Its title or name.
    pub title: String,
    pub range: Range,
    pub newest: Option<SnapshotHeader>,
    /// The newest snapshot compared with another one.
    pub against: Option<Against>,
    pub strip: Vec<DimensionCell>,
    pub charts: Vec<ChartCard>,
    /// The snapshots that the charts have points of, oldest first.
    pub moments: Vec<Moment>,
    /// Notes of the range, oldest first.
    pub notes: Vec<Note>,
    pub snapshots: SnapshotList,
    /// The reports that captures use; `None` for a group or portfolio.
    pub reports: Option<ReportCounts>,
    /// The members of the newest snapshot of a group or portfolio or, without one, its projects now.
    pub members: Option<Vec<MemberRow>>,
}

/// What the newest snapshot is compared with, and why.
#[derive(Clone, Debug)]
pub struct Against {
    pub comparison: Comparison,
    pub why: &'static str,
}

/// A project of a group or portfolio.
#[derive(Clone, Debug)]
pub struct MemberRow {
    pub name: Name,
    /// `None` without one.
    pub snapshot: Option<SnapshotHeader>,
    /// Its snapshot on the older side.
    pub before: Option<SnapshotHeader>,
    /// How it moved since; empty without a snapshot to compare with.
    pub states: PerDimension<State>,
    /// How old its snapshot was at the time of the group's, in seconds.
    pub age: Option<i64>,
    /// Why it was not captured again.
    pub note: Option<String>,
    /// Added after the newest snapshot of the group.
    pub joined: bool,
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

    /// The value in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Days30 => "30d",
            Self::Days90 => "90d",
            Self::Year => "1y",
            Self::All => "all",
        }
    }

    /// Days; `None` for all.
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
    pub state: Option<State>,
    pub delta: Option<f64>,
    /// Oldest first.
    pub history: Vec<Option<f64>>,
    /// Why there is no score, or what it lacks.
    pub reason: Option<String>,
    /// How fresh its reports are.
    pub freshness: Freshness,
}

/// How fresh the reports are that a dimension was measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Freshness {
    /// Of the same state as the snapshot, or there are none.
    #[default]
    Now,
    /// Of an older state; the seconds between both, where known.
    Carried(Option<i64>),
    /// Some are stale; the dimension was measured by the others.
    PartlyStale,
    /// All are stale.
    Stale,
}

impl Freshness {
    /// Freshness of a summary in a snapshot of the time `at`.
    #[must_use]
    pub fn of(summary: &Summary, at: DateTime<Utc>) -> Self {
        let is_stale = summary.reasons.iter().any(|reason| matches!(reason, Reason::Stale { .. }));
        match summary.state {
            SummaryState::Carried => Self::Carried(summary.measured_at.map(|from| (at - from).num_seconds())),
            SummaryState::Measured if is_stale => Self::PartlyStale,
            SummaryState::NotMeasured if is_stale => Self::Stale,
            SummaryState::Measured | SummaryState::NotMeasured => Self::Now,
        }
    }
}

/// One trend chart, drawn for wide and for narrow windows.
#[derive(Clone, Debug)]
pub struct ChartCard {
    pub dimension: Dimension,
    pub metric: Metric,
    pub wide: (String, Frame),
    pub narrow: (String, Frame),
    /// One value for each moment of the page.
    pub values: Vec<Option<f64>>,
    /// "improving, +0.2 per month (p = 0.01)".
    pub trend: Option<String>,
    /// Why there is nothing to draw.
    pub empty: Option<String>,
}
