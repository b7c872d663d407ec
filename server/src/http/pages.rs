//! Pages: addresses to data to markup.

use super::assets::address;
use crate::error::{Error, Result, chain};
use crate::services::Services;
use crate::ui;
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use codegraph_app::data::{ItemFilter, Open, Range, Trouble};
use codegraph_app::{Assets, Page, page};
use leptos::nonce::use_nonce;
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub fn router(services: Services) -> Router {
    // Leptos wants to know who runs its tasks. A second router finds it told, which is no error.
    let _ = any_spawner::Executor::init_tokio();
    Router::new()
        .route("/", get(overview))
        .route("/projects/{name}", get(project))
        .route("/snapshots/{id}", get(snapshot))
        .route("/compare", get(compare))
        .fallback(missing)
        .with_state(services)
}

#[derive(Deserialize)]
struct OverviewParams {
    cursor: Option<String>,
}

async fn overview(State(services): State<Services>, request: Request) -> Response {
    let (request, params) = query::<OverviewParams>(request).await;
    let load = async { ui::overview(&services, params?.cursor.as_deref()).await };
    render(request, load.await.map(Page::Overview)).await
}

#[derive(Deserialize)]
struct ProjectParams {
    range: Option<String>,
    cursor: Option<String>,
}

async fn project(
    State(services): State<Services>,
    name: std::result::Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let (request, params) = query::<ProjectParams>(request).await;
    let load = async {
        let params = params?;
        let range = match params.range.as_deref() {
            None => Range::default(),
            Some(word) => {
                let known = Range::ALL.into_iter().find(|range| range.as_str() == word);
                known.ok_or_else(|| {
                    Error::invalid("range", format!("{word:?} is no range; there are 30d, 90d, 1y and all"))
                })?
            }
        };
        ui::project(&services, &ui::name(&part(name)?)?, range, params.cursor).await
    };
    render(request, load.await.map(|view| Page::Project(Box::new(view)))).await
}

#[derive(Deserialize)]
struct SnapshotParams {
    dimension: Option<String>,
    category: Option<String>,
    severity: Option<String>,
    q: Option<String>,
    cursor: Option<String>,
}

async fn snapshot(
    State(services): State<Services>,
    reference: std::result::Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let (request, params) = query::<SnapshotParams>(request).await;
    let load = async {
        let params = params?;
        // A form sends what was left open as an empty word.
        let given = |word: Option<String>| word.filter(|word| !word.is_empty());
        let filter = ItemFilter {
            dimension: given(params.dimension)
                .map(|d| d.parse())
                .transpose()
                .map_err(|e| Error::invalid("dimension", e))?,
            category: given(params.category),
            severity: given(params.severity)
                .map(|s| s.parse())
                .transpose()
                .map_err(|e| Error::invalid("severity", e))?,
            q: given(params.q),
            cursor: given(params.cursor),
        };
        ui::snapshot(&services, &part(reference)?, filter).await
    };
    render(request, load.await.map(|view| Page::Snapshot(Box::new(view)))).await
}

#[derive(Deserialize)]
struct CompareParams {
    from: Option<String>,
    to: Option<String>,
    open: Option<String>,
    offset: Option<u32>,
}

async fn compare(State(services): State<Services>, request: Request) -> Response {
    let (request, params) = query::<CompareParams>(request).await;
    let load = async {
        let params = params?;
        let side = |field, given: Option<String>| {
            given
                .filter(|given| !given.is_empty())
                .ok_or_else(|| Error::invalid(field, format!("{field} is missing: a comparison has two sides")))
        };
        let (from, to) = (side("from", params.from)?, side("to", params.to)?);
        let open = params.open.map(|open| {
            let (dimension, category) = open.split_once('.').unwrap_or((&open, ""));
            let dimension = dimension.parse().map_err(|e| Error::invalid("open", e))?;
            Ok::<_, Error>(Open { dimension, category: category.to_owned(), offset: params.offset.unwrap_or(0) })
        });
        ui::compare(&services, &from, &to, open.transpose()?).await
    };
    render(request, load.await.map(|view| Page::Compare(Box::new(view)))).await
}

async fn missing(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    render(request, Err(Error::NotFound("There is nothing at this address.".to_owned()))).await
}

/// The query of the request, or an error for the page to show.
async fn query<T: DeserializeOwned + Send>(request: Request) -> (Request, Result<T>) {
    let (mut parts, body) = request.into_parts();
    let read = Query::<T>::from_request_parts(&mut parts, &()).await;
    let read = read.map(|Query(params)| params).map_err(|e| Error::invalid("query", innermost(&e)));
    (Request::from_parts(parts, body), read)
}

/// The message of what went wrong in the first place.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// A part of the address, or an error for the page to show.
fn part(path: std::result::Result<Path<String>, PathRejection>) -> Result<String> {
    path.map(|Path(part)| part).map_err(|_| Error::invalid("path", "the address is not UTF-8 text"))
}

async fn render(request: Request, loaded: Result<Page>) -> Response {
    let (status, shown) = match loaded {
        Ok(page) => (StatusCode::OK, page),
        Err(error) => {
            let trouble = trouble(&error);
            (StatusCode::from_u16(trouble.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Page::Trouble(trouble))
        }
    };
    let assets = Assets {
        css: address("codegraph.css"),
        js: address("codegraph.js"),
        wasm: address("codegraph.wasm"),
        icon: address("icon.svg"),
    };
    let draw = leptos_axum::render_app_async_with_context(
        move || {
            let options = expect_context::<ResponseOptions>();
            options.set_status(status);
            if let Some(policy) = use_nonce().and_then(|nonce| content_security_policy(&nonce)) {
                options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
        },
        move || page(shown.clone(), &assets),
    );
    draw(request).await.map(Body::new)
}

/// Scripts only of ours (WebAssembly among them), styles, fonts and data only from here.
fn content_security_policy(nonce: &str) -> Option<HeaderValue> {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).ok()
}

fn trouble(error: &Error) -> Trouble {
    let (status, title) = match error {
        Error::Invalid { .. } => (422, "This address cannot be shown"),
        Error::NotFound(_) => (404, "Not found"),
        Error::Conflict(_) => (409, "Conflict"),
        Error::Collect(_) => (422, "The source cannot be read"),
        Error::Store(_) | Error::Internal(_) => (500, "The server could not answer"),
    };
    if status == 500 {
        tracing::error!("{}", chain(error));
        return Trouble { status, title, message: "The log of the server says why.".to_owned() };
    }
    Trouble { status, title, message: error.to_string() }
}
