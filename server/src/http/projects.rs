//! `/projects`.

use super::extract::{Json, Path, Query};
use super::problem::Problem;
use super::snapshots::{link_header, next_page};
use crate::error::Error;
use crate::services::Services;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use codegraph_model::Name;
use codegraph_model::api::NewProject;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListParams {
    limit: Option<u32>,
    cursor: Option<String>,
}

pub async fn list(
    State(services): State<Services>,
    RawQuery(raw): RawQuery,
    Query(params): Query<ListParams>,
) -> Result<Response, Problem> {
    let list = services.projects(params.cursor.as_deref(), params.limit).await?;
    let next = list.next_cursor.as_deref().map(|cursor| next_page("projects", raw.as_deref(), cursor));
    Ok((link_header(next), axum::Json(list)).into_response())
}

pub async fn add(State(services): State<Services>, Json(new): Json<NewProject>) -> Result<Response, Problem> {
    let project = services.add_project(new).await?;
    let location = format!("/api/v2/dashboard/projects/{}", project.name);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], axum::Json(project)).into_response())
}

pub async fn show(State(services): State<Services>, Path(name): Path<String>) -> Result<Response, Problem> {
    let name: Name = name.parse().map_err(|e| Error::invalid("name", e))?;
    Ok(axum::Json(services.project(&name).await?).into_response())
}
