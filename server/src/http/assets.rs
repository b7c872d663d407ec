//! Style sheet, scripts and fonts, inside the binary under names made of their content.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What `cargo xtask build` made; empty where it was not run.
#[derive(RustEmbed)]
#[folder = "$CODEGRAPH_SITE"]
#[allow_missing = true]
struct Site;

/// Plain names to the names that they are served under.
static MANIFEST: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Site::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});

/// The address of an asset; none in a binary that was built without the site.
pub fn address(name: &str) -> Option<String> {
    MANIFEST.get(name).map(|hashed| format!("/assets/{hashed}"))
}

pub fn router() -> Router {
    Router::new().route("/assets/{name}", get(asset))
}

/// Compressed when it was built, not when it is asked for.
async fn asset(Path(name): Path<String>, request: HeaderMap) -> Response {
    if name == "manifest.json" || name.ends_with(".br") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let accepts = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let brotli = accepts.split(',').any(|coding| coding.split(';').next().map(str::trim) == Some("br"));
    let compressed = brotli.then(|| Site::get(&format!("{name}.br"))).flatten();
    let encoding = compressed.as_ref().map(|_| (header::CONTENT_ENCODING, "br"));
    let Some(file) = compressed.or_else(|| Site::get(&name)) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = mime_guess::from_path(&name).first_raw().unwrap_or("application/octet-stream");
    let mut headers = HeaderMap::new();
    for (name, value) in [
        Some((header::CONTENT_TYPE, kind)),
        Some((header::CACHE_CONTROL, "public, max-age=31536000, immutable")),
        Some((header::VARY, "accept-encoding")),
        encoding,
    ]
    .into_iter()
    .flatten()
    {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    (headers, file.data).into_response()
}
