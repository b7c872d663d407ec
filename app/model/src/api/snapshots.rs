//! Snapshots over the wire: creating, listing, their items, uploads of captures.

use crate::capture::Capture;
use crate::ids::{Digest, Name, Scope, SnapshotId};
use crate::snapshot::SnapshotHeader;
use crate::{Dimension, Item, Severity};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The body of `POST /snapshots`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateSnapshot {
    /// By default what the other fields name: a project, a group, else the portfolio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_name: Option<Name>,
    /// The group, or the group whose portfolio it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<Name>,
    /// 1 to 1000 characters, one of them at least no space.
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
    /// Why it was made: 1 to 64 of `a-z`, `0-9`, `_`, `.`, `:` and `-`; by default `manual_api`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[a-z0-9_.:-]{1,64}$", examples("ci:nightly")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_source: Option<String>,
    /// The caller's own suffix to the analyzer's version, kept behind a `+`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._+:-]{1,64}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analyzer_version: Option<String>,
    /// The caller's own suffix to the version of the rules, kept behind a `+`.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Za-z0-9._+:-]{1,64}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_version: Option<String>,
    /// A commit, tag or branch; by default what is checked out. 1 to 255 bytes.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 255, examples("v1.2.0")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_ref: Option<String>,
    /// Never to be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub immutable: Option<bool>,
    /// One of the policy's classes; by default `standard`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64, examples("standard")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_class: Option<String>,
    /// For a group or portfolio: capture its members first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh: Option<bool>,
    /// A capture that was made elsewhere and uploaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_id: Option<Digest>,
}

/// The query of `GET /snapshots`. What is absent does not restrict.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    pub scope: Option<Scope>,
    pub project_name: Option<Name>,
    pub group_id: Option<Name>,
    /// At or after.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
    #[cfg_attr(feature = "openapi", param(pattern = "^[a-z0-9_.:-]{1,64}$"))]
    pub trigger_source: Option<String>,
    pub immutable: Option<bool>,
    /// Entries of a page: at most, and by default, the policy's `snapshot_list_limit`.
    #[cfg_attr(feature = "openapi", param(minimum = 1))]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200))]
    pub cursor: Option<String>,
}

/// The query of `GET /snapshots/{id}/items`. What is absent does not restrict.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemQuery {
    /// By default the first that has items.
    pub dimension: Option<Dimension>,
    /// 1 to 64 of `a-z`, `0-9` and `_`.
    #[cfg_attr(feature = "openapi", param(pattern = "^[a-z0-9_]{1,64}$"))]
    pub category: Option<String>,
    pub severity: Option<Severity>,
    /// In title, key, path or rule, whatever the case. At most 200 characters, none of them a control character.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub q: Option<String>,
    /// Of a group's or portfolio's snapshot: the member.
    pub project_name: Option<Name>,
    /// Entries of a page: at most, and by default, the policy's `snapshot_list_limit`.
    #[cfg_attr(feature = "openapi", param(minimum = 1))]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200))]
    pub cursor: Option<String>,
}

/// The answer of `GET /snapshots`, newest first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotList {
    pub snapshots: Vec<SnapshotHeader>,
    /// What to pass as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
    /// How many there are with these filters, over all pages.
    pub total: u64,
}

/// The answer of `GET /snapshots/{id}/items`, in the order of the tree.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemPage {
    pub snapshot_id: SnapshotId,
    /// The project whose items these are: a page of a group's snapshot never holds those of two.
    pub project_name: Option<Name>,
    pub items: Vec<Item>,
    pub next_cursor: Option<String>,
    /// Items of the dimension and category asked for, before severity and text are looked at.
    pub total: u64,
}

/// The body of `POST /projects/{name}/captures`, as JSON, compressed or not.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadCapture {
    /// Of the program that captured. This and the next two have 1 to 200 characters, none of them a control character.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub analyzer_version: String,
    /// The user there.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub captured_by: String,
    /// What the machine calls itself.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$"))]
    pub machine: String,
    /// Not in the future.
    pub captured_at: DateTime<Utc>,
    pub capture: Capture,
}

/// The answer of an upload.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedCapture {
    /// The digest of the uploaded JSON: the same bytes are the same capture.
    pub capture_id: Digest,
    pub project_name: Name,
    pub uploaded_at: DateTime<Utc>,
    /// The commit that was captured.
    pub commit: Option<String>,
    /// The snapshot that was made of it, if one was.
    pub snapshot_id: Option<SnapshotId>,
}

/// The body of `POST /projects/{name}/backfill`: which points of the past are captured. One of `tags`, `every`, `range` and
/// `last`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backfill {
    /// The tags that match a pattern with `*` and `?`; `*` for all.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 255, examples("v*")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
    /// Once per span, such as `1w`.
    #[cfg_attr(
        feature = "openapi",
        schema(
            pattern = r"^[1-9][0-9]{0,8}\.?(min|minutes?|h|hours?|d|days?|w|weeks?|mo|months?|y|years?)$",
            examples("1w")
        )
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    /// With `every`: from this time on, such as `1y` or `2026-01-01`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64, examples("1y")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// The commits of a branch that another one does not have: `FROM..TO`.
    #[cfg_attr(feature = "openapi", schema(max_length = 511, pattern = r"^.+\.\..*$", examples("v1.0.0..main")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// So many of the newest commits of the branch; at most 10,000.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 10000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<u32>,
    /// The snapshots are never to be deleted.
    #[serde(default)]
    pub immutable: bool,
}

/// What a backfill did.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackfillOutcome {
    pub created: u64,
    /// There already, of the same commit and rules.
    pub skipped: u64,
    /// Selected, but not reached.
    pub left: u64,
    pub interrupted: bool,
}
