//! Errors as RFC 9457 problems, from every path of the API: of services, of extractors, and of the router itself.

use crate::error::{Error, chain};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use codegraph_collect::CollectError;
use codegraph_store::StoreError;
use problem_details::ProblemDetails;
use serde::Serialize;
use tower_http::request_id::RequestId;

/// What went wrong, before it is known which request it belongs to.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    /// For programs: stays the same when the words change.
    code: &'static str,
    detail: String,
    /// The field that is wrong, where it is one.
    field: Option<&'static str>,
}

#[derive(Serialize)]
struct Extensions {
    /// The crate leaves `type` out where it is the default; RFC 9457 has it so, but clients like to find it.
    #[serde(rename = "type")]
    kind: &'static str,
    code: &'static str,
    request_id: String,
    errors: Vec<FieldError>,
}

#[derive(Serialize)]
struct FieldError {
    field: &'static str,
    message: String,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), field: None }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, code) = match &error {
            Error::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Error::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            Error::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
            Error::Collect(CollectError::UnknownReference { .. }) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "unknown_reference")
            }
            Error::Collect(CollectError::Interrupted) => (StatusCode::SERVICE_UNAVAILABLE, "interrupted"),
            Error::Collect(_) => (StatusCode::UNPROCESSABLE_ENTITY, "source_unreadable"),
            Error::Store(StoreError::Locked | StoreError::Full | StoreError::ReadOnly) => {
                (StatusCode::SERVICE_UNAVAILABLE, "store_unavailable")
            }
            Error::Store(_) | Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        };
        let detail = if status == StatusCode::INTERNAL_SERVER_ERROR {
            // What broke inside is for the log, under the same request id.
            tracing::error!("{}", chain(&error));
            "the server could not answer; its log says why, under this request id".to_owned()
        } else {
            error.to_string()
        };
        let field = if let Error::Invalid { field, .. } = error { Some(field) } else { None };
        Self { status, code, detail, field }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every error of the API its body: those of services as they are, those of the router by their status.
pub async fn render(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    let id = id.to_owned();
    let of_api = request.uri().path().starts_with("/api/") || request.uri().path() == "/readyz";
    let mut response = next.run(request).await;
    let given = response.extensions_mut().remove::<Problem>();
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let problem = match given {
        Some(problem) => problem,
        None if of_api && is_error => of_status(status),
        None => return response,
    };
    let errors = problem.field.map(|field| FieldError { field, message: problem.detail.clone() });
    let extensions =
        Extensions { kind: "about:blank", code: problem.code, request_id: id, errors: errors.into_iter().collect() };
    let details =
        ProblemDetails::from_status_code(problem.status).with_detail(problem.detail).with_extensions(extensions);
    let body = serde_json::to_vec(&details).unwrap_or_default();
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(body);
    response
}

fn of_status(status: StatusCode) -> Problem {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", "there is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "this address does not take this method"),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "the body is larger than 1 MiB"),
        StatusCode::GATEWAY_TIMEOUT => ("timeout", "the answer took too long"),
        _ => ("error", status.canonical_reason().unwrap_or("error")),
    };
    Problem::new(status, code, detail)
}
