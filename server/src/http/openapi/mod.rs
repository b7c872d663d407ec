//! The description of the REST API (OpenAPI 3.1), generated from its handlers and served with them.

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

/// The document before the handlers add their operations.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Codegraph", description = include_str!("about.md"), license(name = "MIT OR Apache-2.0")),
    components(schemas(super::problem::ProblemBody, codegraph_model::api::Bucket, codegraph_model::api::TrendFormat)),
    tags(
        (name = "projects", description = "Code bases that snapshots are made of."),
        (name = "groups", description = "Named sets of projects."),
        (name = "snapshots", description = "The state of a project, a group or the portfolio at a point in time, kept as evidence."),
        (name = "imports", description = "Report files of other tools, stored as received."),
        (name = "histories", description = "Trends of metrics, comparisons over time, and notes."),
        (name = "keeping", description = "Retention and baselines."),
        (name = "operation", description = "Health and metrics of the server, for its operators."),
    ),
)]
pub struct Api;

/// A document that does not change while the process runs.
#[derive(Clone)]
struct Document {
    kind: &'static str,
    digest: Digest,
    bytes: Arc<[u8]>,
}

/// `/api/openapi.json`, the page `/api` to browse it, and the schema of the plain import format.
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
