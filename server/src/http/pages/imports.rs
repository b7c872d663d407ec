//! The pages of reports, and the two forms that change something: importing reports and retiring them.

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
use codegraph_app::data::{RetireView, UploadForm};
use codegraph_model::Name;

/// The longest text field, in bytes.
const MAX_FIELD_BYTES: usize = 4_096;

pub fn router(services: &Services) -> Router<Entrance> {
    let most = usize::try_from(services.config().server.max_upload_bytes).unwrap_or(usize::MAX);
    Router::new()
        .route("/projects/{name}/imports", get(list).post(upload))
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
    render(request, load.await.map(Page::from)).await
}

async fn show(caller: Caller, import: ImportPath, request: Request) -> Response {
    show_import(caller, import, request, false).await
}

async fn ask(caller: Caller, import: ImportPath, request: Request) -> Response {
    show_import(caller, import, request, true).await
}

async fn show_import(caller: Caller, import: ImportPath, request: Request, retiring: bool) -> Response {
    let load = ui::import(&caller, import.project, import.id).await;
    let page = if retiring { load.map(|view| RetireView(view).into()) } else { load.map(Page::from) };
    render(request, page).await
}

/// Retires, and goes on to the page of what was retired.
async fn retire(caller: Caller, ImportPath { project, id }: ImportPath) -> std::result::Result<Response, Problem> {
    let import = caller.retire_import(&project, id).await?;
    let address = format!("/projects/{}/imports/{}", import.project_name, import.id);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response())
}

/// Imports the files of the form.
async fn upload(
    caller: Caller,
    ProjectPath(project): ProjectPath,
    request: Request,
) -> std::result::Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let answer = Request::from_parts(parts.clone(), Body::empty());
    let (files, form) = read(Request::from_parts(parts, body)).await?;
    // A task of its own: a browser that goes away does not cut an import in two.
    let task = tokio::spawn(import(caller, project, files, form));
    Ok(render(answer, task.await.map_err(Error::from)?).await)
}

/// Imports, or shows the form again with what is wrong in it.
async fn import(caller: Caller, project: Name, files: Vec<ReportFile>, form: UploadForm) -> Result<Page> {
    match ui::upload(&caller, project.clone(), files, &form).await {
        Ok(view) => Ok(view.into()),
        Err(Error::Invalid { field, message }) => {
            let form = UploadForm { error: Some((field.into_owned(), message)), ..form };
            Ok(ui::imports(&caller, project, None, None, form).await?.into())
        }
        Err(error) => Err(error),
    }
}

/// The files and the fields of a form. Browsers send an empty field as empty text.
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
                return Err(unreadable(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    format!("unknown field {other:?}; expected file, kind, ref or label"),
                ));
            }
        }
    }
    Ok((files, form))
}

async fn text(part: Field<'_>) -> std::result::Result<String, Problem> {
    let name = part.name().unwrap_or_default().to_owned();
    let bytes = part.bytes().await.map_err(|error| malformed(&error))?;
    let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= MAX_FIELD_BYTES);
    let wrong = || {
        unreadable(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("{name} must be UTF-8 text of at most {MAX_FIELD_BYTES} bytes"),
        )
    };
    Ok(text.ok_or_else(wrong)?.trim().to_owned())
}

fn malformed(error: &MultipartError) -> Problem {
    unreadable(error.status(), error.body_text())
}

fn unreadable(status: StatusCode, why: String) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "the upload is larger than `server.max_upload_bytes`; import fewer files at once, or compress them with gzip or zstd";
        return Problem::new(status, "too_large", message);
    }
    Problem::new(status, "malformed_body", why)
}
