//! The governance contract: what is kept, for how long, and what nobody can do to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answer of `GET /snapshots/policy`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// `no_delete_policy`: there is no way to delete a single snapshot.
    pub immutable_governance_mode: String,
    pub delete_supported: bool,
    pub archival_supported: bool,
    /// Cleanup by age leaves immutable snapshots alone.
    pub cleanup_respects_immutable: bool,
    /// How long snapshots of each class live.
    pub retention_classes: BTreeMap<String, Retention>,
    pub default_retention_class: String,
    pub limits: Limits,
    pub scheduler: SchedulerPolicy,
    pub release: ReleasePolicy,
    pub analyzer_version: String,
    pub rule_version: String,
    pub schema_version: u32,
}

/// How long a snapshot lives: a number of days, or `"forever"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    Forever,
    #[serde(untagged)]
    Days(u32),
}

/// The limits of requests.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The most entries that a page of a list holds.
    pub snapshot_list_limit: u32,
    pub preview_limit: u32,
    pub body_bytes: u64,
    pub upload_bytes: u64,
}

/// When snapshots are made by themselves.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchedulerPolicy {
    pub enabled: bool,
    pub interval_minutes: u32,
}

/// How snapshots around a release are kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasePolicy {
    pub pre_enabled: bool,
    pub post_enabled: bool,
    pub immutable: bool,
    pub retention_class: String,
}

/// What a cleanup did, or would do.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanupOutcome {
    /// Nothing was deleted: this is what would be.
    pub dry_run: bool,
    pub at: DateTime<Utc>,
    /// Snapshots past their age, by retention class.
    pub deleted: BTreeMap<String, u64>,
    /// Past their age and kept: immutable, a baseline, or a member of a snapshot that is kept.
    pub kept: u64,
}

/// The body of `POST /retention/cleanup`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cleanup {
    /// Only say what would be deleted.
    pub dry_run: bool,
}
