//! `/snapshots`: create, list, show, items, compare, export.

use super::etag::tagged;
use super::extract::{Json, Path, Query};
use super::paging::page;
use super::problem::Problem;
use crate::error::Error;
use crate::services::{Caller, Export, Watch};
use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use codegraph_model::api::{
    CompareRequest, CreateSnapshot, ExportRequest, ItemPage, ItemQuery, ListQuery, SnapshotList,
};
use codegraph_model::compare::Comparison;
use codegraph_model::ids::SnapshotId;
use codegraph_model::reference::Reference;
use codegraph_model::{Digest, Snapshot};
use serde::Serialize;
use utoipa::ToSchema;

/// A snapshot as it is served: `digest` stands first, and the SHA-256 of the bytes without it is the digest.
// For the description of the API: what is sent are the sealed bytes.
#[derive(Serialize, ToSchema)]
pub struct SealedSnapshot {
    digest: Digest,
    #[serde(flatten)]
    snapshot: Snapshot,
}

/// List snapshots
///
/// Newest first, page by page. What is absent does not restrict; `from` is included, `to` is not.
#[utoipa::path(get, path = "/snapshots", tag = "snapshots", operation_id = "list_snapshots", params(ListQuery), responses(
    (status = 200, description = "A page of snapshots.", body = SnapshotList,
        headers(("Link" = String, description = "The next page, `rel=\"next\"` (RFC 8288), where there is one."))),
))]
pub async fn list(
    caller: Caller,
    RawQuery(raw): RawQuery,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let list = caller.list_snapshots(query).await?;
    Ok(page("snapshots", raw.as_deref(), list))
}

/// Make a snapshot
///
/// Of a project: captures its source, at `source_ref` or as it is, or takes the upload `capture_id`. Of a group or the
/// portfolio: of the newest snapshots of its projects; with `fresh`, of new ones. 409 where a snapshot of that upload is
/// there.
#[utoipa::path(post, path = "/snapshots", tag = "snapshots", operation_id = "create_snapshot",
    request_body(content = CreateSnapshot, examples(
        ("project" = (summary = "of a project", value = json!({
            "project_name": "my-service", "reason": "before the release", "source_ref": "v1.2.0", "immutable": true}))),
        ("group" = (summary = "of a group", value = json!({"scope": "group", "group_id": "team-a", "reason": "weekly"}))),
        ("portfolio" = (summary = "of everything", value = json!({"scope": "portfolio"}))),
    )),
    responses((status = 201, description = "The sealed snapshot.", body = SealedSnapshot,
        headers(("Location" = String, description = "The address of the snapshot."))),
))]
pub async fn create(caller: Caller, Json(body): Json<CreateSnapshot>) -> Result<Response, Problem> {
    // A task of its own: a caller that goes away does not cut a capture in two.
    let task = tokio::spawn(async move { caller.create_snapshot(body, Watch::none()).await });
    let sealed = task.await.map_err(Error::from)??;
    let location = format!("/api/v2/dashboard/snapshots/{}", sealed.snapshot.id);
    let headers = [(header::LOCATION, location), (header::CONTENT_TYPE, "application/json".to_owned())];
    Ok((StatusCode::CREATED, headers, sealed.json()).into_response())
}

/// Show a snapshot
///
/// Under its id it never changes and may be cached for ever; under a name it is another one tomorrow.
#[utoipa::path(get, path = "/snapshots/{id}", tag = "snapshots", operation_id = "show_snapshot",
    params(("id" = Reference, Path, description = "A reference to the snapshot.", example = "my-service")),
    responses(
        (status = 200, description = "The sealed snapshot.", body = SealedSnapshot, headers(
            ("ETag" = String, description = "The digest; weak where the body is compressed."),
            ("Cache-Control" = String, description = "`immutable` under an id."))),
        (status = 304, description = "The client has it: `If-None-Match` named its tag."),
    ),
)]
pub async fn show(caller: Caller, Path(reference): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let (digest, json) = caller.snapshot_json(&reference).await.map_err(of_id)?;
    let by_id = reference.parse::<SnapshotId>().is_ok();
    let caching = if by_id { "private, max-age=31536000, immutable" } else { "private, no-cache" };
    Ok(tagged(&headers, digest, caching, "application/json", json))
}

/// List the items of a snapshot
///
/// Findings, dependencies, hotspots, checks, releases: of one dimension, in a fixed order. A page of a group's snapshot holds
/// the items of one member. A page may be shorter than `limit` before the last.
#[utoipa::path(get, path = "/snapshots/{id}/items", tag = "snapshots", operation_id = "list_items",
    params(("id" = Reference, Path, description = "A reference to the snapshot.", example = "my-service"), ItemQuery),
    responses((status = 200, description = "A page of items.", body = ItemPage,
        headers(("Link" = String, description = "The next page, `rel=\"next\"` (RFC 8288), where there is one."))),
))]
pub async fn items(
    caller: Caller,
    Path(reference): Path<String>,
    RawQuery(raw): RawQuery,
    Query(query): Query<ItemQuery>,
) -> Result<Response, Problem> {
    let items = caller.items(&reference, query).await.map_err(of_id)?;
    Ok(page(&format!("snapshots/{}/items", items.snapshot_id), raw.as_deref(), items))
}

/// Compare two snapshots
///
/// Two of the same scope, by references; or the newest of a project at two times (the form of old). The order is kept:
/// `from` is the older side. What was not measured alike is `not_comparable`, with the reason.
#[utoipa::path(post, path = "/snapshots/compare", tag = "snapshots", operation_id = "compare_snapshots",
    request_body(content = CompareRequest, examples(
        ("ids" = (summary = "by references", value = json!({
            "from_snapshot_id": "my-service~1", "to_snapshot_id": "my-service", "include_drilldown": true, "include_previews": true}))),
        ("timestamps" = (summary = "by times", value = json!({
            "project_name": "my-service", "from_timestamp": "2026-10-01T00:00:00Z", "to_timestamp": "2026-10-08T00:00:00Z"}))),
    )),
    responses((status = 200, description = "The comparison.", body = Comparison)),
)]
pub async fn compare(caller: Caller, Json(body): Json<CompareRequest>) -> Result<Response, Problem> {
    Ok(axum::Json(caller.compare(&body).await?).into_response())
}

/// Export a snapshot
///
/// As the evidence itself, as Markdown or as PDF; with a baseline, of what became of it since. The same snapshots give the
/// same bytes.
#[utoipa::path(post, path = "/snapshots/{id}/export", tag = "snapshots", operation_id = "export_snapshot",
    params(("id" = Reference, Path, description = "A reference to the snapshot.", example = "my-service")),
    request_body(content = ExportRequest, examples(
        ("markdown" = (summary = "against the one before", value = json!({"format": "markdown", "baseline_snapshot_id": "my-service~1"}))),
        ("json" = (summary = "the evidence", value = json!({"format": "json"}))),
    )),
    responses((status = 200, description = "The report, as a file.",
        content((serde_json::Value = "application/json"), (String = "text/markdown"), (Vec<u8> = "application/pdf")),
        headers(("Content-Disposition" = String, description = "The name of the file."))),
))]
pub async fn export(
    caller: Caller,
    Path(reference): Path<String>,
    Json(body): Json<ExportRequest>,
) -> Result<Response, Problem> {
    Ok(download(caller.export(&reference, &body).await.map_err(of_id)?))
}

/// A report as a file.
pub fn download(export: Export) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", export.file_name);
    let headers =
        [(header::CONTENT_TYPE, export.format.media_type().to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, export.bytes).into_response()
}

/// The reference that cannot be stands in the path, where it is called `id`.
fn of_id(error: Error) -> Error {
    match error {
        Error::Invalid { field, message } if field == "snapshot" => Error::invalid("id", message),
        other => other,
    }
}
