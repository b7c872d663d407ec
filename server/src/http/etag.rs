//! Entity tags (RFC 9110, section 8.8): what a client has already is not sent again.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use codegraph_model::Digest;
use std::sync::Arc;

/// Bytes under the tag of their digest, or word that the client has them. `known` are the headers of the request.
pub fn tagged(
    known: &HeaderMap,
    digest: Digest,
    caching: &'static str,
    kind: &'static str,
    bytes: Arc<[u8]>,
) -> Response {
    let etag = format!("\"{digest}\"");
    let given = known.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let matches = given.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*");
    let headers = [(header::ETAG, etag), (header::CACHE_CONTROL, caching.to_owned())];
    if matches {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, kind)], Bytes::from_owner(bytes)).into_response()
}

/// A body that was compressed on its way is not byte for byte what its tag says: the tag becomes a weak one.
pub async fn weaken(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if headers.contains_key(header::CONTENT_ENCODING)
        && let Some(tag) = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok())
        && !tag.starts_with("W/")
        && let Ok(weak) = HeaderValue::try_from(format!("W/{tag}"))
    {
        headers.insert(header::ETAG, weak);
    }
    response
}
