//! `/projects/{name}/imports`: report files of other tools.

use super::etag::tagged;
use super::extract::{ImportPath, ProjectPath, Query};
use super::paging::page;
use super::problem::Problem;
use super::upload::{self, ImportForm};
use crate::error::Error;
use crate::services::Caller;
use axum::extract::{RawQuery, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use codegraph_model::Name;
use codegraph_model::api::{Import, ImportList, ImportOutcome, ImportQuery, NewImport};
use codegraph_model::ids::ImportId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// List imports
///
/// Newest first, page by page: every file that was ever given. `current` says which of them count now: the last of each
/// tool, of whatever branch.
#[utoipa::path(get, path = "/projects/{name}/imports", tag = "imports", operation_id = "list_imports",
    params(("name" = Name, Path, description = "The name of the project.", example = "my-service"), ImportQuery),
    responses((status = 200, description = "A page of imports.", body = ImportList,
        headers(("Link" = String, description = "The next page, `rel=\"next\"` (RFC 8288), where there is one."))),
))]
pub async fn list(
    caller: Caller,
    ProjectPath(project): ProjectPath,
    RawQuery(raw): RawQuery,
    Query(query): Query<ImportQuery>,
) -> Result<Response, Problem> {
    let list = caller.imports(&project, query).await?;
    Ok(page(&format!("projects/{project}/imports"), raw.as_deref(), list))
}

/// Import report files
///
/// The body is one file, whatever its `Content-Type`, or a form with several. A file may be packed with gzip or zstd; its
/// format is detected from its content. Files of one request belong together: they take the place of those that the same
/// tool gave before. 422 where none of them can be read; `errors` names each. The limit of the body is the policy's
/// `upload_bytes`.
#[utoipa::path(post, path = "/projects/{name}/imports", tag = "imports", operation_id = "import_reports",
    params(("name" = Name, Path, description = "The name of the project.", example = "my-service"), NewImport),
    request_body(description = "One file, or a form of several.", content(
        (serde_json::Value = "application/json", examples(
            ("sarif" = (summary = "SARIF without findings", value = json!({
                "version": "2.1.0", "runs": [{"tool": {"driver": {"name": "my-scanner"}}, "results": []}]}))),
        )),
        (String = "application/octet-stream"),
        (ImportForm = "multipart/form-data"),
    )),
    responses(
        (status = 201, description = "Files were taken.", body = ImportOutcome),
        (status = 200, description = "All were already imported; nothing changed.", body = ImportOutcome),
    ),
)]
pub async fn add(
    caller: Caller,
    ProjectPath(project): ProjectPath,
    Query(query): Query<NewImport>,
    request: Request,
) -> Result<Response, Problem> {
    let (files, new) = upload::read(request, query).await?;
    // A task of its own: a caller that goes away does not cut an import in two.
    let task = tokio::spawn(async move { caller.import_reports(&project, files, new).await });
    let outcome = task.await.map_err(Error::from)??;
    let is_new = (outcome.imports.len() as u64) > outcome.unchanged;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, axum::Json(outcome)).into_response())
}

/// Show an import
///
/// What the file is, for which commit it was made, and what was read in it.
#[utoipa::path(get, path = "/projects/{name}/imports/{id}", tag = "imports", operation_id = "show_import",
    params(
        ("name" = Name, Path, description = "The name of the project.", example = "my-service"),
        ("id" = ImportId, Path, description = "The id of the import.", example = "01936f2a-7c3e-7d12-9a4b-5e6f70819203"),
    ),
    responses((status = 200, description = "The import.", body = Import)),
)]
pub async fn show(caller: Caller, ImportPath { project, id }: ImportPath) -> Result<Response, Problem> {
    Ok(axum::Json(caller.import(&project, id).await?).into_response())
}

/// Download the file of an import
///
/// The bytes as they were received. They never change and may be cached for ever.
#[utoipa::path(get, path = "/projects/{name}/imports/{id}/file", tag = "imports", operation_id = "download_import",
    params(
        ("name" = Name, Path, description = "The name of the project.", example = "my-service"),
        ("id" = ImportId, Path, description = "The id of the import.", example = "01936f2a-7c3e-7d12-9a4b-5e6f70819203"),
    ),
    responses(
        (status = 200, description = "The file.", content((Vec<u8> = "application/octet-stream")), headers(
            ("Content-Disposition" = String, description = "The name of the file."),
            ("ETag" = String, description = "The digest; weak where the body is compressed."))),
        (status = 304, description = "The client has it: `If-None-Match` named its tag."),
    ),
)]
pub async fn file(
    caller: Caller,
    ImportPath { project, id }: ImportPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (import, bytes) = caller.import_file(&project, id).await?;
    let caching = "private, max-age=31536000, immutable";
    let mut response = tagged(&headers, import.digest, caching, "application/octet-stream", bytes.into());
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition(&import.name));
    Ok(response)
}

/// Retire an import
///
/// The reports of its tool, as far as they were given up to now, are no longer used by captures; those that come later are.
/// 409 where it is not `current`: it was retired, or another took its place.
#[utoipa::path(post, path = "/projects/{name}/imports/{id}/retire", tag = "imports", operation_id = "retire_import",
    params(
        ("name" = Name, Path, description = "The name of the project.", example = "my-service"),
        ("id" = ImportId, Path, description = "The id of the import.", example = "01936f2a-7c3e-7d12-9a4b-5e6f70819203"),
    ),
    responses((status = 200, description = "The import as it is now.", body = Import)),
)]
pub async fn retire(caller: Caller, ImportPath { project, id }: ImportPath) -> Result<Response, Problem> {
    let retired = caller.retire_import(&project, id).await?;
    Ok(axum::Json(retired).into_response())
}

/// What stands in a `filename*` as it is (RFC 8187, section 3.2.1).
const AS_IT_IS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// A file to be saved (RFC 6266): under its name in ASCII for old clients, and under its whole name.
fn disposition(name: &str) -> HeaderValue {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let plain = |c: char| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' };
    let ascii: String = last.chars().map(plain).collect();
    let whole = utf8_percent_encode(last, AS_IT_IS);
    HeaderValue::try_from(format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}"))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}
