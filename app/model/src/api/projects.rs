//! Requests and responses of projects, groups and baselines.

use crate::ids::{Name, ScopeRef};
use crate::snapshot::SnapshotHeader;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A project with its newest snapshot.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Project {
    pub name: Name,
    /// Path of the source on the machine that captures it; null for uploads only.
    pub path: Option<String>,
    pub created_at: DateTime<Utc>,
    pub snapshots: u64,
    pub newest: Option<SnapshotHeader>,
}

/// Body of `POST /projects`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    pub name: Name,
    /// Directory on the server's machine; without it, captures are uploaded.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 4096, pattern = r"^[^\x00]*$", examples("/code/my-service"))
    )]
    pub path: Option<String>,
}

/// Response of `GET /projects`, sorted by name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectList {
    pub projects: Vec<Project>,
    pub next_cursor: Option<String>,
    pub total: u64,
}

/// Query of a list that is sorted by name.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Maximum number of entries; at most, and by default, the policy's `snapshot_list_limit`.
    #[cfg_attr(feature = "openapi", param(minimum = 1))]
    pub limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200))]
    pub cursor: Option<String>,
}

/// A group: a named set of projects. A project may be in several.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub id: Name,
    /// Title of the group.
    pub title: String,
    pub created_at: DateTime<Utc>,
    /// Names of its projects, sorted.
    pub projects: Vec<Name>,
    pub snapshots: u64,
    pub newest: Option<SnapshotHeader>,
}

/// Body of `POST /groups`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    pub id: Name,
    /// Title of the group; by default its ID. 1 to 100 characters, no control characters, not only spaces.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 100,
            pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
            examples("Team A")
        )
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default)]
    pub projects: Vec<Name>,
}

/// Body of `PATCH /groups/{id}`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeGroup {
    /// Projects to add; those already in the group are ignored.
    #[serde(default)]
    pub add: Vec<Name>,
    /// Projects to remove; those not in the group are ignored.
    #[serde(default)]
    pub remove: Vec<Name>,
}

/// Response of `GET /groups`, sorted by ID.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupList {
    pub groups: Vec<Group>,
    pub next_cursor: Option<String>,
    pub total: u64,
}

/// Body of `PUT /baselines`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetBaseline {
    pub scope_ref: ScopeRef,
    /// Reference to a snapshot of that scope.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::reference::Reference))]
    pub snapshot_id: String,
}

/// Response of `GET /baselines`, sorted by scope.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaselineList {
    pub baselines: Vec<SnapshotHeader>,
}
