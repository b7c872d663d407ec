//! `/groups`.

use super::extract::{Json, Path, Query};
use super::paging::{link_header, next_page};
use super::problem::Problem;
use crate::error::Error;
use crate::services::Services;
use axum::extract::{RawQuery, State};
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
    State(services): State<Services>,
    RawQuery(raw): RawQuery,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let list = services.groups(query.cursor.as_deref(), query.limit).await?;
    let next = list.next_cursor.as_deref().map(|cursor| next_page("groups", raw.as_deref(), cursor));
    Ok((link_header(next), axum::Json(list)).into_response())
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
pub async fn add(State(services): State<Services>, Json(new): Json<NewGroup>) -> Result<Response, Problem> {
    let group = services.add_group(new).await?;
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
pub async fn show(State(services): State<Services>, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(axum::Json(services.group(&parse(&id)?).await?).into_response())
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
    State(services): State<Services>,
    Path(id): Path<String>,
    Json(change): Json<ChangeGroup>,
) -> Result<Response, Problem> {
    Ok(axum::Json(services.change_group(&parse(&id)?, &change).await?).into_response())
}

fn parse(id: &str) -> Result<Name, Error> {
    id.parse().map_err(|e| Error::invalid("id", e))
}
