//! Requests and responses of comparisons and exports: of two snapshots, two times, two periods.

use crate::compare::State;
use crate::ids::{Name, ScopeRef};
use crate::metric::Unit;
use crate::{Dimension, Direction, Metric, Reason};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Body of `POST /snapshots/compare`: two references, or a project and two times.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompareRequest {
    /// Older side, by any reference. Requires `to_snapshot_id`; cannot be combined with the next three fields.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::reference::Reference>))]
    pub from_snapshot_id: Option<String>,
    /// Newer side: another snapshot of the same scope.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::reference::Reference>))]
    pub to_snapshot_id: Option<String>,
    /// Project whose newest snapshots at two times are compared. Requires both times.
    pub project_name: Option<Name>,
    /// Older side: the newest snapshot at or before this time.
    pub from_timestamp: Option<DateTime<Utc>>,
    /// Newer side: the newest snapshot at or before this time.
    pub to_timestamp: Option<DateTime<Utc>>,
    /// Whether to count new, resolved and changed items by category.
    #[serde(default)]
    pub include_drilldown: bool,
    /// Whether to return the first items of each category as well.
    #[serde(default)]
    pub include_previews: bool,
    /// Maximum number of items per category: 5 by default, at most 200.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 200))]
    pub preview_limit: Option<u32>,
    /// Number of items to skip in each category.
    pub preview_offset: Option<u32>,
    /// Dimensions to compare; all by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
    /// Category to return previews of; all by default. 1 to 64 of `a-z`, `0-9` and `_`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[a-z0-9_]{1,64}$"))]
    pub category: Option<String>,
    /// Member of the group or portfolio to drill down into; all by default.
    pub member: Option<Name>,
}

/// Query of `GET /snapshots/{project_name}/diff`, which compares the newest snapshots at two times.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiffQuery {
    /// Older side: the newest snapshot at or before this time.
    #[cfg_attr(feature = "openapi", param(example = "2026-10-02T00:00:00Z"))]
    pub from: DateTime<Utc>,
    /// Newer side: the newest snapshot at or before this time.
    #[cfg_attr(feature = "openapi", param(example = "2026-10-06T00:00:00Z"))]
    pub to: DateTime<Utc>,
    /// Whether to count new, resolved and changed items by category.
    #[serde(default)]
    pub include_drilldown: bool,
    /// Whether to return the first items of each category as well.
    #[serde(default)]
    pub include_previews: bool,
    /// Maximum number of items per category: 5 by default, at most 200.
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 200))]
    pub preview_limit: Option<u32>,
}

/// Query of `GET /snapshots/{project_name}/compare-periods`. Periods are half-open.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodsQuery {
    /// Metrics to compare; by default every one that was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metric: Vec<Metric>,
    /// Start of period A (inclusive).
    #[cfg_attr(feature = "openapi", param(example = "2026-10-01T00:00:00Z"))]
    pub a_from: DateTime<Utc>,
    /// End of period A (exclusive).
    #[cfg_attr(feature = "openapi", param(example = "2026-10-04T00:00:00Z"))]
    pub a_to: DateTime<Utc>,
    /// Start of period B (inclusive).
    #[cfg_attr(feature = "openapi", param(example = "2026-10-04T00:00:00Z"))]
    pub b_from: DateTime<Utc>,
    /// End of period B (exclusive).
    #[cfg_attr(feature = "openapi", param(example = "2026-10-08T00:00:00Z"))]
    pub b_to: DateTime<Utc>,
}

/// Comparison of two periods of a history.
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
    /// Start of the period (inclusive).
    pub from: DateTime<Utc>,
    /// End of the period (exclusive).
    pub to: DateTime<Utc>,
    /// Number of snapshots in the period.
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
    /// Null if no snapshot of the period has the metric.
    pub a: Option<PeriodStats>,
    pub b: Option<PeriodStats>,
    /// Difference of the means, B minus A.
    pub delta: Option<f64>,
    /// The difference in percent of A's mean; null if that is zero.
    pub delta_percent: Option<f64>,
    pub state: State,
    /// Why the metric is not comparable, if it is not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub reasons: Vec<Reason>,
}

/// Statistics of a metric over the snapshots of a period that have it, in the metric's unit.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodStats {
    /// Number of snapshots that have the metric; at least one.
    pub n: u64,
    pub first: f64,
    pub last: f64,
    pub mean: f64,
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

/// Body of `POST /snapshots/{id}/export`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    pub format: ExportFormat,
    /// Older snapshot to compare with; without it, the export covers the snapshot alone.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::reference::Reference>))]
    pub baseline_snapshot_id: Option<String>,
}

/// Format of an export.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// The evidence itself with all items: enough to verify every digest without the database.
    Json,
    Markdown,
    /// PDF/A-3a and PDF/UA-1, with the evidence and a CSV file of all rows attached.
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

    /// File extension, without the dot.
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
