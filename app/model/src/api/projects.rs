//! Projects and groups over the wire.

use crate::ids::{Name, ScopeRef};
use crate::snapshot::SnapshotHeader;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A project, as it is listed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    pub name: Name,
    /// A folder on the server's machine; without one, captures are uploaded.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 4096, pattern = r"^[^\x00]*$", examples("/code/my-service"))
    )]
    pub path: Option<String>,
}

/// The answer of `GET /projects`, by name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectList {
    pub projects: Vec<Project>,
    pub next_cursor: Option<String>,
    pub total: u64,
}

/// The query of a list by name.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Entries of a page: at most, and by default, the policy's `snapshot_list_limit`.
    #[cfg_attr(feature = "openapi", param(minimum = 1))]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200))]
    pub cursor: Option<String>,
}

/// A group: a named set of projects. A project may be in several.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub id: Name,
    /// What people call it.
    pub title: String,
    pub created_at: DateTime<Utc>,
    /// The names of its projects, sorted.
    pub projects: Vec<Name>,
    pub snapshots: u64,
    pub newest: Option<SnapshotHeader>,
}

/// The body of `POST /groups`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    pub id: Name,
    /// By default the id. 1 to 100 characters, none of them a control character, and one at least no space.
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

/// The body of `PATCH /groups/{id}`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeGroup {
    /// Projects that come in; one that is in already stays.
    #[serde(default)]
    pub add: Vec<Name>,
    /// Projects that leave; one that is not in does not matter.
    #[serde(default)]
    pub remove: Vec<Name>,
}

/// The answer of `GET /groups`, by id.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupList {
    pub groups: Vec<Group>,
    pub next_cursor: Option<String>,
    pub total: u64,
}

/// The body of `PUT /baselines`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetBaseline {
    pub scope_ref: ScopeRef,
    /// A reference to a snapshot of that scope.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::reference::Reference))]
    pub snapshot_id: String,
}

/// The answer of `GET /baselines`, by scope.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaselineList {
    pub baselines: Vec<SnapshotHeader>,
}
