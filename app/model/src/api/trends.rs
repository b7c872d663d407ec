//! Histories over the wire: trends with their events, and notes.

use crate::ids::{ScopeRef, SnapshotId};
use crate::metric::Unit;
use crate::trend::TrendDirection;
use crate::{Direction, Metric};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The query of `GET /snapshots/{project_name}/trends`.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrendQuery {
    /// May stand more than once. By default the six scores.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metric: Vec<Metric>,
    /// At or after.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
    #[serde(default)]
    pub bucket: Bucket,
    #[serde(default)]
    pub format: TrendFormat,
}

/// What a trend is written as.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendFormat {
    #[default]
    Json,
    /// A line per snapshot, a column per metric.
    Csv,
    /// A drawing of the first metric.
    Svg,
}

/// The answer of `GET /snapshots/{project_name}/trends`.
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

/// Where a trend's points come from.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataSource {
    Snapshots,
    /// One point, computed for this answer and stored nowhere.
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
    /// Null where there are too few points to tell.
    pub trend_direction: Option<TrendDirection>,
    pub slope_per_day: Option<f64>,
    /// The p-value of the Mann-Kendall test.
    pub significance: Option<f64>,
}

/// A metric in one snapshot; null where it was not measured.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub timestamp: DateTime<Utc>,
    pub value: Option<f64>,
    pub snapshot_id: Option<SnapshotId>,
}

/// Something that happened and that a chart marks.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub timestamp: DateTime<Utc>,
    pub kind: EventKind,
    pub label: String,
}

/// What a chart marks.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Release,
    /// From here on other rules or another series of the analyzer: numbers before and after are unlike.
    RuleChange,
    /// Written by somebody.
    Note,
}

/// How the points of a trend are thinned: the newest of each span stands for it.
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

/// The body of `POST /notes`: something that readers of a history should know.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    pub scope_ref: ScopeRef,
    /// When it happened; by default now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<DateTime<Utc>>,
    /// 1 to 200 characters, none of them a control character, and one at least no space.
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

/// A note. Notes are added, never changed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub scope_ref: ScopeRef,
    pub timestamp: DateTime<Utc>,
    pub text: String,
    pub author: String,
    pub created_at: DateTime<Utc>,
}

/// The query of `GET /notes`.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteQuery {
    pub scope_ref: ScopeRef,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

/// The answer of `GET /notes`, oldest first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteList {
    pub notes: Vec<Note>,
}
