//! The description of the REST API (OpenAPI 3.1), made of the handlers that answer it, and served with them.

mod answers;
mod browse;
mod finish;

use super::etag::tagged;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use codegraph_collect::imports::PLAIN_SCHEMA;
use codegraph_model::Digest;
use std::sync::Arc;
use utoipa::openapi::OpenApi;

/// What the document says of the whole, before the handlers add their parts.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Codegraph", description = include_str!("about.md"), license(name = "MIT OR Apache-2.0")),
    components(schemas(super::problem::ProblemBody, codegraph_model::api::Bucket, codegraph_model::api::TrendFormat)),
    tags(
        (name = "projects", description = "Code bases under watch."),
        (name = "groups", description = "Named sets of projects."),
        (name = "snapshots", description = "The state of a project, a group or the portfolio at a time, kept as evidence."),
        (name = "imports", description = "Report files of other tools, kept as they were received."),
        (name = "histories", description = "How the numbers moved, and what happened meanwhile."),
        (name = "keeping", description = "What is kept and for how long, and what others are held against."),
        (name = "operation", description = "For those who run the server."),
    ),
)]
pub struct Api;

/// A text that is the same as long as the program runs.
#[derive(Clone)]
struct Document {
    kind: &'static str,
    digest: Digest,
    bytes: Arc<[u8]>,
}

/// `/api/openapi.json`, `/api` to read it in, and the schema of the plain import format.
pub fn router(described: &OpenApi) -> Router {
    let description = finish::finish(serde_json::to_value(described).unwrap_or_default()).to_string();
    Router::new()
        .merge(document("/api/openapi.json", "application/json", description.into_bytes()))
        .merge(document("/api/import-v1.schema.json", "application/schema+json", PLAIN_SCHEMA.as_bytes().to_vec()))
        .merge(browse::router())
}

fn document(path: &str, kind: &'static str, bytes: Vec<u8>) -> Router {
    let document = Document { kind, digest: Digest::of(&bytes), bytes: bytes.into() };
    Router::new().route(path, get(show)).with_state(document)
}

async fn show(State(document): State<Document>, headers: HeaderMap) -> Response {
    tagged(&headers, document.digest, "no-cache", document.kind, document.bytes)
}
