//! Comparisons and exports over the wire: of two snapshots, of two times, of two periods.

use crate::compare::State;
use crate::ids::{Name, ScopeRef};
use crate::metric::Unit;
use crate::{Dimension, Direction, Metric, Reason};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The body of `POST /snapshots/compare`: two references, or a project and two times.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompareRequest {
    /// The older side; any reference. With `to_snapshot_id`, and without the next three.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::reference::Reference>))]
    pub from_snapshot_id: Option<String>,
    /// The newer side: another snapshot of the same scope.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::reference::Reference>))]
    pub to_snapshot_id: Option<String>,
    /// The newest snapshots of this project at two times are compared.
    pub project_name: Option<Name>,
    pub from_timestamp: Option<DateTime<Utc>>,
    pub to_timestamp: Option<DateTime<Utc>>,
    #[serde(default)]
    pub include_drilldown: bool,
    #[serde(default)]
    pub include_previews: bool,
    /// Items per category; 5 by default, at most 200.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 200))]
    pub preview_limit: Option<u32>,
    /// The first item of each category that is shown, counted from 0.
    pub preview_offset: Option<u32>,
    /// Of these dimensions alone; of all where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
    /// The previews of this category alone: 1 to 64 of `a-z`, `0-9` and `_`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[a-z0-9_]{1,64}$"))]
    pub category: Option<String>,
    /// Of a group or portfolio: the drilldown of this member alone.
    pub member: Option<Name>,
}

/// The query of `GET /snapshots/{project_name}/diff`: what the newest snapshots at two times differ in.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiffQuery {
    /// The newest snapshot at or before this time is the older side.
    #[cfg_attr(feature = "openapi", param(example = "2026-10-02T00:00:00Z"))]
    pub from: DateTime<Utc>,
    /// The newest snapshot at or before this time is the newer side.
    #[cfg_attr(feature = "openapi", param(example = "2026-10-06T00:00:00Z"))]
    pub to: DateTime<Utc>,
    #[serde(default)]
    pub include_drilldown: bool,
    #[serde(default)]
    pub include_previews: bool,
    /// Items per category; 5 by default, at most 200.
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 200))]
    pub preview_limit: Option<u32>,
}

/// The query of `GET /snapshots/{project_name}/compare-periods`. Each period is half-open.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodsQuery {
    /// By default every metric that was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metric: Vec<Metric>,
    /// Included.
    #[cfg_attr(feature = "openapi", param(example = "2026-10-01T00:00:00Z"))]
    pub a_from: DateTime<Utc>,
    /// Excluded.
    #[cfg_attr(feature = "openapi", param(example = "2026-10-04T00:00:00Z"))]
    pub a_to: DateTime<Utc>,
    /// Included.
    #[cfg_attr(feature = "openapi", param(example = "2026-10-04T00:00:00Z"))]
    pub b_from: DateTime<Utc>,
    /// Excluded.
    #[cfg_attr(feature = "openapi", param(example = "2026-10-08T00:00:00Z"))]
    pub b_to: DateTime<Utc>,
}

/// Two periods of a history held against each other.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodComparison {
    #[cfg_attr(feature = "openapi", schema(value_type = crate::scope::ScopeFields))]
    #[serde(flatten, with = "crate::scope::flat")]
    pub scope_ref: ScopeRef,
    pub a: PeriodSide,
    pub b: PeriodSide,
    pub metrics: Vec<PeriodDelta>,
}

/// One of the two periods.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodSide {
    /// Included.
    pub from: DateTime<Utc>,
    /// Excluded.
    pub to: DateTime<Utc>,
    pub snapshots: u64,
}

/// One metric in the two periods.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodDelta {
    pub metric: Metric,
    pub dimension: Dimension,
    pub unit: Unit,
    pub direction: Direction,
    /// Null where no snapshot of the period has it.
    pub a: Option<PeriodStats>,
    pub b: Option<PeriodStats>,
    /// Of the means: b less a.
    pub delta: Option<f64>,
    /// Of a's mean; null where that is zero.
    pub delta_percent: Option<f64>,
    pub state: State,
    /// Why it is not comparable, where it is not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub reasons: Vec<Reason>,
}

/// A metric over the snapshots of a period that have it, in the metric's unit.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodStats {
    /// How many snapshots have it; at least one.
    pub n: u64,
    pub first: f64,
    pub last: f64,
    pub mean: f64,
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

/// The body of `POST /snapshots/{id}/export`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    pub format: ExportFormat,
    /// The snapshot that it is held against; without one the export is of the snapshot alone.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::reference::Reference>))]
    pub baseline_snapshot_id: Option<String>,
}

/// What an export is written as.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// The evidence itself, with all items: enough to verify every digest without the program's database.
    Json,
    Markdown,
    /// PDF/A-3a and PDF/UA-1, with the evidence and a CSV of all rows attached.
    Pdf,
}

impl ExportFormat {
    pub const ALL: [Self; 3] = [Self::Json, Self::Markdown, Self::Pdf];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Pdf => "pdf",
        }
    }

    /// The ending of a file's name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Pdf => "pdf",
        }
    }

    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Pdf => "application/pdf",
        }
    }
}
