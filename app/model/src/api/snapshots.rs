//! Requests and responses of snapshots: creation, lists, items, uploads of captures, backfill.

use crate::capture::Capture;
use crate::ids::{Digest, Name, Scope, SnapshotId};
use crate::snapshot::SnapshotHeader;
use crate::{Dimension, Item, Severity};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Body of `POST /snapshots`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateSnapshot {
    /// Scope; by default it follows from the other fields: a project, a group, otherwise the portfolio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_name: Option<Name>,
    /// Group, or with the scope `portfolio` the group whose portfolio it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<Name>,
    /// Reason for the snapshot: 1 to 1000 characters, not only spaces.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 1000,
            pattern = r"^[^\x00]*[^\s\x00][^\x00]*$",
            examples("before the release")
        )
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What triggered the snapshot: 1 to 64 of `a-z`, `0-9`, `_`, `.`, `:` and `-`; by default `manual_api`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[a-z0-9_.:-]{1,64}$", examples("ci:nightly")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_source: Option<String>,
    /// The caller's own suffix to the version of the analyzer, appended after a `+`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._+:-]{1,64}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analyzer_version: Option<String>,
    /// The caller's own suffix to the version of the rules, kept behind a `+`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._+:-]{1,64}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_version: Option<String>,
    /// Commit, tag or branch to capture; by default the current checkout. 1 to 255 bytes.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 255, examples("v1.2.0")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_ref: Option<String>,
    /// Whether the snapshot is immutable, that is, never deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub immutable: Option<bool>,
    /// Retention class, one of the policy's; by default `standard`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64, examples("standard")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_class: Option<String>,
    /// Whether to capture the members of the group or portfolio first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh: Option<bool>,
    /// Uploaded capture to create the snapshot from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_id: Option<Digest>,
}

/// Query of `GET /snapshots`. Absent parameters do not filter.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    pub scope: Option<Scope>,
    pub project_name: Option<Name>,
    pub group_id: Option<Name>,
    /// Start (inclusive).
    pub from: Option<DateTime<Utc>>,
    /// End (exclusive).
    pub to: Option<DateTime<Utc>>,
    #[cfg_attr(feature = "openapi", param(pattern = "^[a-z0-9_.:-]{1,64}$"))]
    pub trigger_source: Option<String>,
    pub immutable: Option<bool>,
    /// Maximum number of entries; at most, and by default, the policy's `snapshot_list_limit`.
    #[cfg_attr(feature = "openapi", param(minimum = 1))]
    pub limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200))]
    pub cursor: Option<String>,
}

/// Query of `GET /snapshots/{id}/items`. Absent parameters do not filter.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemQuery {
    /// Dimension of the items; by default the first that has any.
    pub dimension: Option<Dimension>,
    /// Category of the items: 1 to 64 of `a-z`, `0-9` and `_`.
    #[cfg_attr(feature = "openapi", param(pattern = "^[a-z0-9_]{1,64}$"))]
    pub category: Option<String>,
    pub severity: Option<Severity>,
    /// Text in title, key, path or rule, ignoring case. At most 200 characters, no control characters.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub q: Option<String>,
    /// Member whose items to list, in the snapshot of a group or portfolio.
    pub project_name: Option<Name>,
    /// Maximum number of entries; at most, and by default, the policy's `snapshot_list_limit`.
    #[cfg_attr(feature = "openapi", param(minimum = 1))]
    pub limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200))]
    pub cursor: Option<String>,
}

/// Response of `GET /snapshots`, newest first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotList {
    pub snapshots: Vec<SnapshotHeader>,
    /// Pass it as `cursor` for the next page; null on the last page.
    pub next_cursor: Option<String>,
    /// Number of snapshots that match the filters, on all pages.
    pub total: u64,
}

/// Response of `GET /snapshots/{id}/items`, in the order of the tree.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemPage {
    pub snapshot_id: SnapshotId,
    /// Project of the items: a page of a group's snapshot never mixes members.
    pub project_name: Option<Name>,
    pub items: Vec<Item>,
    pub next_cursor: Option<String>,
    /// Number of items of the dimension and category, before filtering by severity and text.
    pub total: u64,
}

/// Body of `POST /projects/{name}/captures`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadCapture {
    /// Version of the analyzer that captured. This and the next two have 1 to 200 characters, no control characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub analyzer_version: String,
    /// User who captured.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub captured_by: String,
    /// Host name of the machine that captured.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub machine: String,
    /// Time of the capture; not in the future.
    pub captured_at: DateTime<Utc>,
    pub capture: Capture,
}

/// Response of an upload.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedCapture {
    /// Digest of the uploaded JSON: equal bytes are the same capture.
    pub capture_id: Digest,
    pub project_name: Name,
    pub uploaded_at: DateTime<Utc>,
    /// Captured commit.
    pub commit: Option<String>,
    /// Snapshot created from it, if any.
    pub snapshot_id: Option<SnapshotId>,
}

/// Body of `POST /projects/{name}/backfill`: the commits to capture, by exactly one of `tags`, `every`, `range` and `last`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backfill {
    /// Tags that match a pattern with `*` and `?`; `*` for all.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 255, examples("v*")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
    /// The newest commit of each interval, such as `1w`.
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = r"^[1-9][0-9]{0,8}\.?(min|minutes?|h|hours?|d|days?|w|weeks?|mo|months?|y|years?)$",
            examples("1w")
        )
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    /// Start, such as `1y` or `2026-01-01`; by default the first commit. Requires `every`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64, examples("1y")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Commits that are reachable from TO but not from FROM, as `FROM..TO`.
    #[cfg_attr(feature = "openapi", schema(max_length = 511, pattern = r"^.+\.\..*$", examples("v1.0.0..main")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// Number of newest commits of the branch; at most 10,000.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<u32>,
    /// Whether the snapshots are immutable, that is, never deleted.
    #[serde(default)]
    pub immutable: bool,
}

/// Result of a backfill.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackfillOutcome {
    /// Number of snapshots created.
    pub created: u64,
    /// Number of commits that already have a snapshot with the same rules.
    pub skipped: u64,
    /// Number of commits that were selected but not reached.
    pub left: u64,
    /// Whether the backfill was interrupted.
    pub interrupted: bool,
}
