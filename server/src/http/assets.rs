//! Style sheet, scripts and fonts under names made of their content. The binary holds the files and lends them (`main.rs`), so
//! that the library is compiled while the browser's half still is.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// Bytes of a file of the site by its name.
pub type Files = fn(&str) -> Option<Cow<'static, [u8]>>;

static FILES: OnceLock<Files> = OnceLock::new();

/// Plain names to the names that they are served under.
static MANIFEST: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| file("manifest.json").and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default());

/// Serves the files of the site from here on; to be called once, before the first request. Without it pages have no style and
/// no scripts.
pub fn serve_site(files: Files) {
    FILES.get_or_init(|| files);
}

fn file(name: &str) -> Option<Cow<'static, [u8]>> {
    FILES.get().and_then(|files| files(name))
}

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
    let compressed = brotli.then(|| file(&format!("{name}.br"))).flatten();
    let encoding = compressed.as_ref().map(|_| (header::CONTENT_ENCODING, "br"));
    let Some(bytes) = compressed.or_else(|| file(&name)) else { return StatusCode::NOT_FOUND.into_response() };
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
    (headers, bytes).into_response()
}
