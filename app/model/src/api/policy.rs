//! The governance contract: what is kept, for how long, and what cannot be done to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Response of `GET /snapshots/policy`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// `no_delete_policy`: a single snapshot cannot be deleted.
    pub immutable_governance_mode: String,
    pub delete_supported: bool,
    pub archival_supported: bool,
    /// Whether cleanup by age keeps immutable snapshots.
    pub cleanup_respects_immutable: bool,
    /// How long snapshots of each retention class are kept.
    pub retention_classes: BTreeMap<String, Retention>,
    pub default_retention_class: String,
    pub limits: Limits,
    pub scheduler: SchedulerPolicy,
    pub release: ReleasePolicy,
    pub analyzer_version: String,
    pub rule_version: String,
    pub schema_version: u32,
}

/// How long a snapshot is kept: a number of days, or `"forever"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    Forever,
    #[serde(untagged)]
    Days(u32),
}

/// Limits of requests.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Maximum number of entries on a page of a list.
    pub snapshot_list_limit: u32,
    /// Maximum number of items per category in a comparison.
    pub preview_limit: u32,
    /// Maximum size of a request body, in bytes.
    pub body_bytes: u64,
    /// Maximum size of an upload, in bytes.
    pub upload_bytes: u64,
}

/// Schedule of automatic snapshots.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchedulerPolicy {
    pub enabled: bool,
    pub interval_minutes: u32,
}

/// Snapshots of release checks, and how they are kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasePolicy {
    pub pre_enabled: bool,
    pub post_enabled: bool,
    pub immutable: bool,
    pub retention_class: String,
}

/// Result of a cleanup, or of its dry run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanupOutcome {
    /// Whether this was a dry run: nothing was deleted.
    pub dry_run: bool,
    pub at: DateTime<Utc>,
    /// Number of deleted snapshots, by retention class.
    pub deleted: BTreeMap<String, u64>,
    /// Number of expired snapshots that were kept: immutable, a baseline, or a member of a snapshot that is kept.
    pub kept: u64,
}

/// Body of `POST /retention/cleanup`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cleanup {
    /// Whether to report what would be deleted, and delete nothing.
    pub dry_run: bool,
}
