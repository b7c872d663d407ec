//! `/api`: a page to browse the API description. All its assets are in the binary; it contacts no other server.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use utoipa_swagger_ui::Config;

/// Content security policy: scripts and requests only from and to this server. Swagger UI needs inline styles and data images.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const PAGE: &str = include_str!("browse.html");
const START: &str = include_str!("browse.js");

/// The assets of Swagger UI that the page needs.
const FILES: [&str; 2] = ["swagger-ui-bundle.js", "swagger-ui.css"];

pub fn router() -> Router {
    Router::new()
        .route("/api", get(|| async { file("text/html; charset=utf-8", PAGE.as_bytes().to_vec()) }))
        .route("/api/browse/start.js", get(|| async { file("text/javascript", START.as_bytes().to_vec()) }))
        .route("/api/browse/{name}", get(library))
}

/// An asset of Swagger UI, stored compressed in the binary.
async fn library(Path(name): Path<String>) -> Response {
    if !FILES.contains(&name.as_str()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match utoipa_swagger_ui::serve(&name, Arc::new(Config::default())) {
        Ok(Some(found)) => {
            let kind = if name.ends_with(".css") { "text/css" } else { "text/javascript" };
            let encoding = found.gzpipped.then_some([(header::CONTENT_ENCODING, "gzip")]);
            (encoding, file(kind, found.bytes.into_owned())).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(kind: &'static str, bytes: Vec<u8>) -> Response {
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-cache")];
    (headers, bytes).into_response()
}
