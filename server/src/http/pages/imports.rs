//! The pages of reports, and the two forms that change something: giving reports and retiring them.

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
use codegraph_app::data::{Trouble, UploadForm};
use codegraph_model::Name;
use codegraph_model::ids::ImportId;

/// The longest text of a field beside the files, in bytes.
const LONGEST_FIELD: usize = 4_096;

/// The parts of an import's address, or why they are none.
type Parts = std::result::Result<Path<(String, String)>, PathRejection>;

pub fn router(services: &Services) -> Router<Services> {
    let most = usize::try_from(services.config().server.max_upload_bytes).unwrap_or(usize::MAX);
    Router::new()
        .route("/projects/{name}/imports", get(list).post(give))
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
    render(request, load.await.map(|view| Page::Imports(Box::new(view)))).await
}

async fn show(State(services): State<Services>, parts: Parts, request: Request) -> Response {
    import(services, parts, request, false).await
}

async fn ask(State(services): State<Services>, parts: Parts, request: Request) -> Response {
    import(services, parts, request, true).await
}

async fn import(services: Services, parts: Parts, request: Request, retiring: bool) -> Response {
    let load = async {
        let (project, id) = named(parts)?;
        ui::import(&services, project, id, retiring).await
    };
    render(request, load.await.map(|view| Page::Import(Box::new(view)))).await
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

/// Takes the files of the form, and says of each what became of it.
async fn give(State(services): State<Services>, name: Part, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let answer = Request::from_parts(parts.clone(), Body::empty());
    let shown = async {
        let project = project(part(name)?)?;
        let (files, form) = match read(Request::from_parts(parts, body)).await {
            Ok(given) => given,
            Err(trouble) => return Ok(Page::Trouble(trouble)),
        };
        // A task of its own: a browser that goes away does not cut an import in two.
        let task = tokio::spawn(take(services, project, files, form));
        task.await?
    };
    render(answer, shown.await).await
}

/// Imports; a field that is wrong is shown beside the form.
async fn take(services: Services, project: Name, files: Vec<ReportFile>, form: UploadForm) -> Result<Page> {
    match ui::upload(&services, project.clone(), files, &form, ANYBODY).await {
        Ok(view) => Ok(Page::Uploaded(Box::new(view))),
        Err(Error::Invalid { field, message }) => {
            let form = UploadForm { error: Some((field.into_owned(), message)), ..form };
            Ok(Page::Imports(Box::new(ui::imports(&services, project, None, None, form).await?)))
        }
        Err(error) => Err(error),
    }
}

/// The files of a form and what is said of them. A field that was left open is sent as an empty one.
async fn read(request: Request) -> std::result::Result<(Vec<ReportFile>, UploadForm), Trouble> {
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

async fn text(part: Field<'_>) -> std::result::Result<String, Trouble> {
    let name = part.name().unwrap_or_default().to_owned();
    let bytes = part.bytes().await.map_err(|error| malformed(&error))?;
    let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= LONGEST_FIELD);
    let wrong =
        || unreadable(StatusCode::UNPROCESSABLE_ENTITY, format!("{name} is no text of up to {LONGEST_FIELD} bytes"));
    Ok(text.ok_or_else(wrong)?.trim().to_owned())
}

fn malformed(error: &MultipartError) -> Trouble {
    unreadable(error.status(), error.body_text())
}

fn unreadable(status: StatusCode, why: String) -> Trouble {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let message =
            "the files are larger together than this server takes: give them in parts, or packed with gzip or zstd";
        return Trouble { status: status.as_u16(), title: "Too large", message: message.to_owned() };
    }
    Trouble { status: status.as_u16(), title: "The form cannot be read", message: why }
}

fn project(name: String) -> Result<Name> {
    name.parse().map_err(|error| Error::invalid("project_name", error))
}

fn named(parts: Parts) -> Result<(Name, ImportId)> {
    let Path((name, id)) = parts.map_err(|_| Error::invalid("path", "the address is not UTF-8 text"))?;
    Ok((project(name)?, id.parse().map_err(|error| Error::invalid("id", error))?))
}
