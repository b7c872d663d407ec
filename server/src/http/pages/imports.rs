//! The pages of reports, and the two forms that change something: giving reports and retiring them.

use super::params::{ImportsParams, query};
use super::render::render;
use crate::error::{Error, Result};
use crate::http::entrance::Entrance;
use crate::http::extract::{ImportPath, ProjectPath};
use crate::http::limits;
use crate::http::problem::Problem;
use crate::services::{Caller, ReportFile, Services};
use crate::ui;
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use codegraph_app::Page;
use codegraph_app::data::UploadForm;
use codegraph_model::Name;

/// The longest text of a field beside the files, in bytes.
const MAX_FIELD_BYTES: usize = 4_096;

pub fn router(services: &Services) -> Router<Entrance> {
    let most = usize::try_from(services.config().server.max_upload_bytes).unwrap_or(usize::MAX);
    Router::new()
        .route("/projects/{name}/imports", get(list).post(give))
        .layer(DefaultBodyLimit::max(most))
        .route("/projects/{name}/imports/{id}", get(show))
        .route("/projects/{name}/imports/{id}/retire", get(ask).post(retire))
        .layer(from_fn_with_state(limits::RateLimit::new(services), limits::rate))
}

async fn list(caller: Caller, ProjectPath(project): ProjectPath, request: Request) -> Response {
    let (request, params) = query::<ImportsParams>(request);
    let load = async {
        let (kind, cursor) = params?.given();
        ui::imports(&caller, project, kind, cursor, UploadForm::default()).await
    };
    render(request, load.await.map(|view| Page::Imports(Box::new(view)))).await
}

async fn show(caller: Caller, import: ImportPath, request: Request) -> Response {
    show_import(caller, import, request, false).await
}

async fn ask(caller: Caller, import: ImportPath, request: Request) -> Response {
    show_import(caller, import, request, true).await
}

async fn show_import(caller: Caller, import: ImportPath, request: Request, retiring: bool) -> Response {
    let load = ui::import(&caller, import.project, import.id, retiring);
    render(request, load.await.map(|view| Page::Import(Box::new(view)))).await
}

/// Retires, and goes on to the page of what was retired.
async fn retire(caller: Caller, ImportPath { project, id }: ImportPath) -> std::result::Result<Response, Problem> {
    let import = caller.retire_import(&project, id).await?;
    let address = format!("/projects/{}/imports/{}", import.project_name, import.id);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response())
}

/// Takes the files of the form, and says of each what became of it.
async fn give(
    caller: Caller,
    ProjectPath(project): ProjectPath,
    request: Request,
) -> std::result::Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let answer = Request::from_parts(parts.clone(), Body::empty());
    let (files, form) = read(Request::from_parts(parts, body)).await?;
    // A task of its own: a browser that goes away does not cut an import in two.
    let task = tokio::spawn(take(caller, project, files, form));
    Ok(render(answer, task.await.map_err(Error::from)?).await)
}

/// Imports; a field that is wrong is shown beside the form.
async fn take(caller: Caller, project: Name, files: Vec<ReportFile>, form: UploadForm) -> Result<Page> {
    match ui::upload(&caller, project.clone(), files, &form).await {
        Ok(view) => Ok(Page::Uploaded(Box::new(view))),
        Err(Error::Invalid { field, message }) => {
            let form = UploadForm { error: Some((field.into_owned(), message)), ..form };
            Ok(Page::Imports(Box::new(ui::imports(&caller, project, None, None, form).await?)))
        }
        Err(error) => Err(error),
    }
}

/// The files of a form and what is said of them. A field that was left open is sent as an empty one.
async fn read(request: Request) -> std::result::Result<(Vec<ReportFile>, UploadForm), Problem> {
    let mut parts =
        Multipart::from_request(request, &()).await.map_err(|error| unreadable(error.status(), error.body_text()))?;
    let (mut files, mut form) = (Vec::new(), UploadForm::default());
    while let Some(part) = parts.next_field().await.map_err(|error| malformed(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "kind" => form.kind = text(part).await?,
            "ref" => form.reference = text(part).await?,
            "label" => form.label = text(part).await?,
            "file" => {
                let name = part.file_name().unwrap_or_default().to_owned();
                let bytes = part.bytes().await.map_err(|error| malformed(&error))?.to_vec();
                // A browser sends a field in which no file was chosen as an empty one without a name.
                if !(name.is_empty() && bytes.is_empty()) {
                    files.push(ReportFile { name, bytes });
                }
            }
            other => {
                let other: String = other.chars().take(64).collect();
                return Err(unreadable(StatusCode::UNPROCESSABLE_ENTITY, format!("it has no field {other:?}")));
            }
        }
    }
    Ok((files, form))
}

async fn text(part: Field<'_>) -> std::result::Result<String, Problem> {
    let name = part.name().unwrap_or_default().to_owned();
    let bytes = part.bytes().await.map_err(|error| malformed(&error))?;
    let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= MAX_FIELD_BYTES);
    let wrong =
        || unreadable(StatusCode::UNPROCESSABLE_ENTITY, format!("{name} is no text of up to {MAX_FIELD_BYTES} bytes"));
    Ok(text.ok_or_else(wrong)?.trim().to_owned())
}

fn malformed(error: &MultipartError) -> Problem {
    unreadable(error.status(), error.body_text())
}

fn unreadable(status: StatusCode, why: String) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let message =
            "the files are larger together than this server takes: give them in parts, or packed with gzip or zstd";
        return Problem::new(status, "too_large", message);
    }
    Problem::new(status, "malformed_body", why)
}
