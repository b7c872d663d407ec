//! `/projects`.

use super::extract::{Json, ProjectPath, Query};
use super::paging::page;
use super::problem::Problem;
use crate::services::Caller;
use axum::extract::RawQuery;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use codegraph_model::Name;
use codegraph_model::api::{NewProject, PageQuery, Project, ProjectList};

/// List projects
///
/// By name, page by page.
#[utoipa::path(get, path = "/projects", tag = "projects", operation_id = "list_projects", params(PageQuery), responses(
    (status = 200, description = "A page of projects.", body = ProjectList,
        headers(("Link" = String, description = "The next page, `rel=\"next\"` (RFC 8288), where there is one."))),
))]
pub async fn list(
    caller: Caller,
    RawQuery(raw): RawQuery,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let list = caller.projects(query.cursor.as_deref(), query.limit).await?;
    Ok(page("projects", raw.as_deref(), list))
}

/// Add a project
///
/// With `path`, the server captures the folder or git repository there; without, captures are made beside the code and
/// uploaded. 409 where the name is taken.
#[utoipa::path(post, path = "/projects", tag = "projects", operation_id = "add_project",
    request_body(content = NewProject, examples(
        ("uploads" = (summary = "captured elsewhere", value = json!({"name": "web-shop"}))),
        ("folder" = (summary = "captured by the server", value = json!({"name": "api-gateway", "path": "/code/api-gateway"}))),
    )),
    responses((status = 201, description = "It was added.", body = Project,
        headers(("Location" = String, description = "The address of the project."))),
))]
pub async fn add(caller: Caller, Json(new): Json<NewProject>) -> Result<Response, Problem> {
    let project = caller.add_project(new).await?;
    let location = format!("/api/v2/dashboard/projects/{}", project.name);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], axum::Json(project)).into_response())
}

/// Show a project
///
/// With the number of its snapshots and the newest of them.
#[utoipa::path(get, path = "/projects/{name}", tag = "projects", operation_id = "show_project",
    params(("name" = Name, Path, description = "The name of the project.", example = "my-service")),
    responses((status = 200, description = "The project.", body = Project)),
)]
pub async fn show(caller: Caller, ProjectPath(name): ProjectPath) -> Result<Response, Problem> {
    Ok(axum::Json(caller.project(&name).await?).into_response())
}
