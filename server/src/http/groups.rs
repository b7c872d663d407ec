//! `/groups`.

use super::extract::{GroupPath, Json, Query};
use super::paging::page;
use super::problem::Problem;
use crate::services::Caller;
use axum::extract::RawQuery;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use codegraph_model::Name;
use codegraph_model::api::{ChangeGroup, Group, GroupList, NewGroup, PageQuery};

/// List groups
///
/// By id, page by page.
#[utoipa::path(get, path = "/groups", tag = "groups", operation_id = "list_groups", params(PageQuery), responses(
    (status = 200, description = "A page of groups.", body = GroupList,
        headers(("Link" = String, description = "The next page, `rel=\"next\"` (RFC 8288), where there is one."))),
))]
pub async fn list(
    caller: Caller,
    RawQuery(raw): RawQuery,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let list = caller.groups(query.cursor.as_deref(), query.limit).await?;
    Ok(page("groups", raw.as_deref(), list))
}

/// Add a group
///
/// Its projects must be there. 409 where the id is taken.
#[utoipa::path(post, path = "/groups", tag = "groups", operation_id = "add_group",
    request_body(content = NewGroup, examples(
        ("group" = (summary = "with a project", value = json!({"id": "team-b", "title": "Team B", "projects": ["my-service"]}))),
    )),
    responses((status = 201, description = "It was added.", body = Group,
        headers(("Location" = String, description = "The address of the group."))),
))]
pub async fn add(caller: Caller, Json(new): Json<NewGroup>) -> Result<Response, Problem> {
    let group = caller.add_group(new).await?;
    let location = format!("/api/v2/dashboard/groups/{}", group.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], axum::Json(group)).into_response())
}

/// Show a group
///
/// With its projects, the number of its snapshots and the newest of them.
#[utoipa::path(get, path = "/groups/{id}", tag = "groups", operation_id = "show_group",
    params(("id" = Name, Path, description = "The id of the group.", example = "team-a")),
    responses((status = 200, description = "The group.", body = Group)),
)]
pub async fn show(caller: Caller, GroupPath(id): GroupPath) -> Result<Response, Problem> {
    Ok(axum::Json(caller.group(&id).await?).into_response())
}

/// Change the projects of a group
///
/// All of it or, where a project to add is not there, nothing. Snapshots that were made stay as they are.
#[utoipa::path(patch, path = "/groups/{id}", tag = "groups", operation_id = "change_group",
    params(("id" = Name, Path, description = "The id of the group.", example = "team-a")),
    request_body(content = ChangeGroup, examples(
        ("change" = (summary = "one comes, one leaves", value = json!({"add": ["my-service"], "remove": ["old-service"]}))),
    )),
    responses((status = 200, description = "The group as it is now.", body = Group)),
)]
pub async fn change(
    caller: Caller,
    GroupPath(id): GroupPath,
    Json(change): Json<ChangeGroup>,
) -> Result<Response, Problem> {
    Ok(axum::Json(caller.change_group(&id, &change).await?).into_response())
}
