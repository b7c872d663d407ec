//! Requests and responses of histories: trends with their events, and notes.

use crate::ids::{ScopeRef, SnapshotId};
use crate::metric::Unit;
use crate::trend::TrendDirection;
use crate::{Direction, Metric};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Query of `GET /snapshots/{project_name}/trends`.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrendQuery {
    /// Metric; can be repeated. By default the six scores.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metric: Vec<Metric>,
    /// Start (inclusive).
    pub from: Option<DateTime<Utc>>,
    /// End (exclusive).
    pub to: Option<DateTime<Utc>>,
    #[serde(default)]
    pub bucket: Bucket,
    #[serde(default)]
    pub format: TrendFormat,
}

/// Format of a trend.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendFormat {
    #[default]
    Json,
    /// One line per snapshot, one column per metric.
    Csv,
    /// Chart of the first metric.
    Svg,
}

/// Response of `GET /snapshots/{project_name}/trends`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trends {
    #[cfg_attr(feature = "openapi", schema(value_type = crate::scope::ScopeFields))]
    #[serde(flatten, with = "crate::scope::flat")]
    pub scope_ref: ScopeRef,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    pub data_source: DataSource,
    pub series: Vec<Series>,
    pub events: Vec<Event>,
}

/// Source of a trend's points.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataSource {
    Snapshots,
    /// One point, computed for this response and not stored.
    Live,
}

/// One metric over time, oldest first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub metric: Metric,
    pub unit: Unit,
    pub direction: Direction,
    pub points: Vec<Point>,
    /// Null if there are too few points.
    pub trend_direction: Option<TrendDirection>,
    pub slope_per_day: Option<f64>,
    /// The p-value of the Mann-Kendall test.
    pub significance: Option<f64>,
}

/// Value of a metric in one snapshot; null if it was not measured.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub timestamp: DateTime<Utc>,
    pub value: Option<f64>,
    pub snapshot_id: Option<SnapshotId>,
}

/// An event that charts mark.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub timestamp: DateTime<Utc>,
    pub kind: EventKind,
    pub label: String,
}

/// Kind of an event.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Release,
    /// Other rules or another version of the analyzer from here on: values before and after are not comparable.
    RuleChange,
    /// A note that a user added.
    Note,
}

/// Resolution of a trend: only the newest snapshot of each day, week or month.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    #[default]
    None,
    Day,
    Week,
    Month,
}

/// Body of `POST /notes`: an event in a history.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    pub scope_ref: ScopeRef,
    /// Time of the event; by default now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<DateTime<Utc>>,
    /// Text of the note: 1 to 200 characters, no control characters, not only spaces.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 200,
            pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
            examples("moved to the new build")
        )
    )]
    pub text: String,
}

/// A note. Notes can be added, but never changed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub scope_ref: ScopeRef,
    pub timestamp: DateTime<Utc>,
    pub text: String,
    pub author: String,
    pub created_at: DateTime<Utc>,
}

/// Query of `GET /notes`.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteQuery {
    pub scope_ref: ScopeRef,
    /// Start (inclusive).
    pub from: Option<DateTime<Utc>>,
    /// End (exclusive).
    pub to: Option<DateTime<Utc>>,
}

/// Response of `GET /notes`, oldest first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteList {
    pub notes: Vec<Note>,
}
