//! What is kept, for how long, and what others are held against: policy, cleanup, baselines.

use super::extract::Json;
use super::problem::Problem;
use crate::services::Caller;
use axum::response::{IntoResponse, Response};
use codegraph_model::api::{BaselineList, Cleanup, CleanupOutcome, Policy, SetBaseline};
use codegraph_model::log::LogHead;
use codegraph_model::snapshot::SnapshotHeader;

/// Show the governance contract
///
/// What nobody can do to a snapshot, the retention classes, the limits, and the versions that measure.
#[utoipa::path(get, path = "/snapshots/policy", tag = "keeping", operation_id = "show_policy",
    responses((status = 200, description = "The policy as it is configured.", body = Policy)),
)]
pub async fn policy(caller: Caller) -> Response {
    axum::Json(caller.policy()).into_response()
}

/// Show the head of the log
///
/// How many records of evidence there are, and the root of their Merkle tree (RFC 6962). Whoever keeps a head can tell later
/// whether a record from before was changed, removed or put in: `codegraph head --check FILE`.
#[utoipa::path(get, path = "/log/head", tag = "keeping", operation_id = "show_log_head",
    responses((status = 200, description = "The head as it is now.", body = LogHead)),
)]
pub async fn log_head(caller: Caller) -> Result<Response, Problem> {
    Ok(axum::Json(caller.log_head().await?).into_response())
}

/// Clean up by age
///
/// Deletes snapshots past the age of their retention class. Immutable ones, baselines, members of snapshots that are kept
/// and the newest of each scope stay. With `dry_run` nothing is deleted.
#[utoipa::path(post, path = "/retention/cleanup", tag = "keeping", operation_id = "clean_up",
    request_body(content = Cleanup, examples(("dry" = (summary = "only count", value = json!({"dry_run": true}))))),
    responses((status = 200, description = "What was deleted, or would be.", body = CleanupOutcome)),
)]
pub async fn cleanup(caller: Caller, Json(body): Json<Cleanup>) -> Result<Response, Problem> {
    Ok(axum::Json(caller.cleanup(body.dry_run).await?).into_response())
}

/// List baselines
///
/// By scope.
#[utoipa::path(get, path = "/baselines", tag = "keeping", operation_id = "list_baselines",
    responses((status = 200, description = "The baseline of every scope that has one.", body = BaselineList)),
)]
pub async fn baselines(caller: Caller) -> Result<Response, Problem> {
    Ok(axum::Json(caller.baselines().await?).into_response())
}

/// Set a baseline
///
/// The snapshot that others of its scope are held against: `NAME:baseline` refers to it. It takes the place of the one
/// before.
#[utoipa::path(put, path = "/baselines", tag = "keeping", operation_id = "set_baseline",
    request_body(content = SetBaseline, examples(
        ("project" = (summary = "of a project", value = json!({"scope_ref": "project:my-service", "snapshot_id": "my-service~1"}))),
    )),
    responses((status = 200, description = "The baseline.", body = SnapshotHeader)),
)]
pub async fn set_baseline(caller: Caller, Json(body): Json<SetBaseline>) -> Result<Response, Problem> {
    let header = caller.set_baseline(&body.scope_ref, &body.snapshot_id).await?;
    Ok(axum::Json(header).into_response())
}
