//! `POST /projects/{name}/captures`: captures made beside the code, elsewhere; and backfills, made here.

use super::extract::{Json, ProjectPath, check_json};
use super::problem::Problem;
use crate::error::Error;
use crate::services::{BackfillRequest, Caller, Watch};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use codegraph_model::Name;
use codegraph_model::api::{Backfill, BackfillOutcome, UploadCapture, UploadedCapture};

/// Upload a capture
///
/// Made beside the code by `codegraph`, where the server cannot reach it. The body may be compressed (`Content-Encoding`) and
/// has a limit of its own, the policy's `upload_bytes`. `POST /snapshots` with the `capture_id` makes a snapshot of it;
/// without, it is forgotten after seven days.
#[utoipa::path(post, path = "/projects/{name}/captures", tag = "snapshots", operation_id = "upload_capture",
    params(("name" = Name, Path, description = "The name of the project.", example = "my-service")),
    request_body(content = UploadCapture, examples(
        ("small" = (summary = "of a folder, with one metric", value = json!({
            "analyzer_version": "0.1.0", "captured_by": "ci", "machine": "runner-7", "captured_at": "2026-01-01T12:00:00Z",
            "capture": {
                "source": {"kind": "folder", "commit": null, "committed_at": null, "as_of": "2026-01-01T12:00:00Z",
                    "shallow": false, "excluded": []},
                "inputs": [{"dimension": "health", "kind": "source", "name": "rust", "tool": "codegraph"}],
                "measurements": {"health": {"measured": true, "metrics": {"code_lines": 1200}, "items": [], "reason": null}},
            },
        }))),
    )),
    responses((status = 201, description = "It is kept.", body = UploadedCapture)),
)]
pub async fn upload(
    caller: Caller,
    ProjectPath(project): ProjectPath,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Problem> {
    check_json(&headers)?;
    let uploaded = caller.upload_capture(&project, body?.to_vec()).await?;
    Ok((StatusCode::CREATED, axum::Json(uploaded)).into_response())
}

/// Make snapshots of the past
///
/// Each at the time of its commit, oldest first; those that are there are not made again. Give one of `tags`, `every`,
/// `range` and `last`. 404 where nothing of the past was selected.
#[utoipa::path(post, path = "/projects/{name}/backfill", tag = "snapshots", operation_id = "backfill",
    params(("name" = Name, Path, description = "The name of the project.", example = "my-service")),
    request_body(content = Backfill, examples(
        ("last" = (summary = "the newest commits", value = json!({"last": 2}))),
        ("tags" = (summary = "releases", value = json!({"tags": "v*", "immutable": true}))),
    )),
    responses((status = 200, description = "What was done.", body = BackfillOutcome)),
)]
pub async fn backfill(
    caller: Caller,
    ProjectPath(project): ProjectPath,
    Json(body): Json<Backfill>,
) -> Result<Response, Problem> {
    // A task of its own: a caller that goes away does not cut a capture in two.
    let task = tokio::spawn(async move {
        let request = BackfillRequest::new(project, body)?;
        caller.backfill(request, Watch::none(), |_, _, _| {}).await
    });
    Ok(axum::Json(task.await.map_err(Error::from)??).into_response())
}
