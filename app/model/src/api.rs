//! What goes over the wire besides snapshots and comparisons: requests, lists, trends, problems. The same types serve the
//! REST API, the command line's JSON and the islands in the browser.

use crate::ids::{Digest, Name, Scope, ScopeRef, SnapshotId};
use crate::metric::Unit;
use crate::snapshot::Sealed;
use crate::trend::TrendDirection;
use crate::{Dimension, Direction, Item, Metric, PerDimension};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a list says of a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotHeader {
    pub id: SnapshotId,
    pub scope: Scope,
    pub scope_ref: ScopeRef,
    pub project_name: Option<Name>,
    pub group_id: Option<Name>,
    pub timestamp: DateTime<Utc>,
    pub reason: String,
    pub initiator: String,
    pub trigger_source: String,
    pub analyzer_version: String,
    pub rule_version: String,
    pub source_ref: Option<String>,
    /// The full id of the commit, if the source had one.
    pub commit: Option<String>,
    pub immutable: bool,
    pub retention_class: String,
    pub digest: Digest,
    /// Null where a dimension has no score.
    pub scores: PerDimension<Option<f64>>,
}

impl SnapshotHeader {
    #[must_use]
    pub fn of(sealed: &Sealed) -> Self {
        let snapshot = sealed.snapshot.clone();
        let score = |dimension| snapshot.summaries.get(&dimension).and_then(|summary| summary.score);
        Self {
            scores: Dimension::ALL.into_iter().map(|dimension| (dimension, score(dimension))).collect(),
            commit: snapshot.commit().map(str::to_owned),
            id: snapshot.id,
            scope: snapshot.scope,
            scope_ref: snapshot.scope_ref,
            project_name: snapshot.project_name,
            group_id: snapshot.group_id,
            timestamp: snapshot.timestamp,
            reason: snapshot.reason,
            initiator: snapshot.initiator,
            trigger_source: snapshot.trigger_source,
            analyzer_version: snapshot.analyzer_version,
            rule_version: snapshot.rule_version,
            source_ref: snapshot.source_ref,
            immutable: snapshot.immutable,
            retention_class: snapshot.retention_class,
            digest: sealed.digest,
        }
    }

    #[must_use]
    pub fn score(&self, dimension: Dimension) -> Option<f64> {
        self.scores.get(&dimension).copied().flatten()
    }

    /// What the source was called, for people: the tag or branch as given, else the short commit.
    #[must_use]
    pub fn source_label(&self) -> String {
        let short = |commit: &String| commit.chars().take(9).collect();
        match (&self.source_ref, &self.commit) {
            (Some(given), Some(commit)) if commit.starts_with(given.as_str()) => short(commit),
            (Some(given), _) => given.clone(),
            (None, Some(commit)) => short(commit),
            (None, None) => "folder".to_owned(),
        }
    }
}

/// The body of `POST /snapshots`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateSnapshot {
    pub scope: Option<Scope>,
    pub project_name: Option<Name>,
    pub reason: Option<String>,
    pub trigger_source: Option<String>,
    /// A commit, tag or branch; by default what is checked out.
    pub source_ref: Option<String>,
    pub immutable: Option<bool>,
    pub retention_class: Option<String>,
}

/// The answer of `GET /snapshots`, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotList {
    pub snapshots: Vec<SnapshotHeader>,
    /// What to pass as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many there are with these filters, over all pages.
    pub total: u64,
}

/// The answer of `GET /snapshots/{id}/items`, in the order of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemPage {
    pub snapshot_id: SnapshotId,
    pub items: Vec<Item>,
    pub next_cursor: Option<String>,
    /// Items of the dimension and category asked for, before severity and text are looked at.
    pub total: u64,
}

/// The body of `POST /snapshots/compare`: two references, or a project and two times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompareRequest {
    pub from_snapshot_id: Option<String>,
    pub to_snapshot_id: Option<String>,
    pub project_name: Option<Name>,
    pub from_timestamp: Option<DateTime<Utc>>,
    pub to_timestamp: Option<DateTime<Utc>>,
    #[serde(default)]
    pub include_drilldown: bool,
    #[serde(default)]
    pub include_previews: bool,
    /// Items per category; 5 by default, at most 200.
    pub preview_limit: Option<u32>,
    /// The first item of each category that is shown, counted from 0.
    pub preview_offset: Option<u32>,
    /// The drilldown of this dimension alone.
    pub dimension: Option<Dimension>,
    /// The previews of this category alone.
    pub category: Option<String>,
}

/// The answer of `GET /snapshots/{project}/trends`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trends {
    pub project_name: Name,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    pub data_source: DataSource,
    pub series: Vec<Series>,
    pub events: Vec<Event>,
}

/// Where a trend's points come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataSource {
    Snapshots,
    /// One point, computed for this answer and stored nowhere.
    Live,
}

/// One metric over time, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub metric: Metric,
    pub unit: Unit,
    pub direction: Direction,
    pub points: Vec<Point>,
    /// Null where there are too few points to tell.
    pub trend_direction: Option<TrendDirection>,
    pub slope_per_day: Option<f64>,
    /// The p-value of the Mann-Kendall test.
    pub significance: Option<f64>,
}

/// A metric in one snapshot; null where it was not measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub timestamp: DateTime<Utc>,
    pub value: Option<f64>,
    pub snapshot_id: Option<SnapshotId>,
}

/// Something that happened and that a chart marks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub timestamp: DateTime<Utc>,
    pub kind: EventKind,
    pub label: String,
}

/// What a chart marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Release,
    /// From here on other rules or another series of the analyzer: numbers before and after are unlike.
    RuleChange,
}

/// How the points of a trend are thinned: the newest of each span stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    None,
    Day,
    Week,
    Month,
}

/// A project, as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Project {
    pub name: Name,
    /// Where the code is on the machine that captures it; null where only uploads come in.
    pub path: Option<String>,
    pub created_at: DateTime<Utc>,
    pub snapshots: u64,
    pub newest: Option<SnapshotHeader>,
}

/// The body of `POST /projects`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    pub name: Name,
    pub path: Option<String>,
}

/// The answer of `GET /projects`, by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectList {
    pub projects: Vec<Project>,
    pub next_cursor: Option<String>,
    pub total: u64,
}
