//! The pages of reports, and the two forms that change something: importing reports and retiring them.

use super::params::{ImportsParams, query};
use super::render::render;
use super::{Part, part};
use crate::error::{Error, Result};
use crate::http::{ANYBODY, limits};
use crate::services::{ReportFile, Services};
use crate::ui;
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use codegraph_app::Page;
use codegraph_app::data::{ErrorPage, RetireView, UploadForm};
use codegraph_model::Name;
use codegraph_model::ids::ImportId;

/// The longest text field, in bytes.
const MAX_FIELD_BYTES: usize = 4_096;

/// The parts of an import's address, or why they are none.
type Parts = std::result::Result<Path<(String, String)>, PathRejection>;

pub fn router(services: &Services) -> Router<Services> {
    let most = usize::try_from(services.config().server.max_upload_bytes).unwrap_or(usize::MAX);
    Router::new()
        .route("/projects/{name}/imports", get(list).post(upload))
        .layer(DefaultBodyLimit::max(most))
        .route("/projects/{name}/imports/{id}", get(show))
        .route("/projects/{name}/imports/{id}/retire", get(ask).post(retire))
        .layer(from_fn_with_state(limits::RateLimit::new(services), limits::rate))
}

async fn list(State(services): State<Services>, name: Part, request: Request) -> Response {
    let (request, params) = query::<ImportsParams>(request);
    let load = async {
        let (kind, cursor) = params?.given();
        ui::imports(&services, project(part(name)?)?, kind, cursor, UploadForm::default()).await
    };
    render(request, load.await.map(Page::from)).await
}

async fn show(State(services): State<Services>, parts: Parts, request: Request) -> Response {
    let load = async {
        let (project, id) = named(parts)?;
        ui::import(&services, project, id).await
    };
    render(request, load.await.map(Page::from)).await
}

async fn ask(State(services): State<Services>, parts: Parts, request: Request) -> Response {
    let load = async {
        let (project, id) = named(parts)?;
        ui::import(&services, project, id).await
    };
    render(request, load.await.map(|view| RetireView(view).into())).await
}

/// Retires, and goes on to the page of what was retired.
async fn retire(State(services): State<Services>, parts: Parts, request: Request) -> Response {
    let change = async {
        let (project, id) = named(parts)?;
        services.retire_import(&project, id, ANYBODY).await
    };
    match change.await {
        Ok(import) => {
            let address = format!("/projects/{}/imports/{}", import.project_name, import.id);
            (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
        }
        Err(error) => render(request, Err(error)).await,
    }
}

/// Imports the files of the form.
async fn upload(State(services): State<Services>, name: Part, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let answer = Request::from_parts(parts.clone(), Body::empty());
    let shown = async {
        let project = project(part(name)?)?;
        let (files, form) = match read(Request::from_parts(parts, body)).await {
            Ok(form) => form,
            Err(error) => return Ok(error.into()),
        };
        // A task of its own: a browser that goes away does not cut an import in two.
        let task = tokio::spawn(import(services, project, files, form));
        task.await?
    };
    render(answer, shown.await).await
}

/// Imports, or shows the form again with what is wrong in it.
async fn import(services: Services, project: Name, files: Vec<ReportFile>, form: UploadForm) -> Result<Page> {
    match ui::upload(&services, project.clone(), files, &form, ANYBODY).await {
        Ok(view) => Ok(view.into()),
        Err(Error::Invalid { field, message }) => {
            let form = UploadForm { error: Some((field.into_owned(), message)), ..form };
            Ok(ui::imports(&services, project, None, None, form).await?.into())
        }
        Err(error) => Err(error),
    }
}

/// The files and the fields of a form. Browsers send an empty field as empty text.
async fn read(request: Request) -> std::result::Result<(Vec<ReportFile>, UploadForm), ErrorPage> {
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

async fn text(part: Field<'_>) -> std::result::Result<String, ErrorPage> {
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

fn malformed(error: &MultipartError) -> ErrorPage {
    unreadable(error.status(), error.body_text())
}

fn unreadable(status: StatusCode, why: String) -> ErrorPage {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "the upload is larger than `server.max_upload_bytes`; import fewer files at once, or compress them with gzip or zstd";
        return ErrorPage { status: status.as_u16(), title: "Too large", message: message.to_owned() };
    }
    ErrorPage { status: status.as_u16(), title: "Invalid form", message: why }
}

fn project(name: String) -> Result<Name> {
    name.parse().map_err(|error| Error::invalid("project_name", error))
}

fn named(parts: Parts) -> Result<(Name, ImportId)> {
    let Path((name, id)) = parts.map_err(|_| Error::invalid("path", "the address is not UTF-8 text"))?;
    Ok((project(name)?, id.parse().map_err(|error| Error::invalid("id", error))?))
}
