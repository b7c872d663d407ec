//! Errors as RFC 9457 problems, from every path of the API: of services, of extractors, and of the router itself.

use crate::error::{Error, chain};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use codegraph_collect::CollectError;
use codegraph_model::api::RefusedFile;
use problem_details::ProblemDetails;
use serde::Serialize;
use std::any::Any;
use std::borrow::Cow;
use tower_http::request_id::RequestId;
use utoipa::ToSchema;

/// Seconds after which a request that met a busy store may be sent again.
const RETRY_AFTER: u64 = 2;

/// What went wrong, before it is known which request it belongs to.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    /// For programs: stays the same when the words change.
    code: &'static str,
    detail: String,
    /// The fields that are wrong, where it is fields.
    errors: Vec<FieldError>,
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

/// A field that is wrong.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// The member of the body, the parameter of the query or path, the header, or the name of an uploaded file.
    #[schema(examples("project_name"))]
    field: Cow<'static, str>,
    #[schema(examples("this field is required"))]
    message: String,
}

/// What every answer that is an error says (RFC 9457). This form is for the description of the API only.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "what is sent is made by the crate for problems")]
pub struct ProblemBody {
    /// `about:blank`: the status and `code` say what kind of problem it is.
    #[schema(rename = "type", examples("about:blank"))]
    kind: String,
    /// The status in words.
    #[schema(examples("Unprocessable Content"))]
    title: String,
    #[schema(minimum = 400, maximum = 599, examples(422))]
    status: u16,
    /// What is wrong here, for people.
    #[schema(examples("this field is required"))]
    detail: String,
    /// For programs: stays the same when the words change.
    #[schema(pattern = "^[a-z_]+$", examples("invalid"))]
    code: String,
    /// The same as in the header `x-request-id` and in the server's log.
    #[schema(examples("6f1b2c1e-8d27-4a3a-9a52-0c5d3e7f8a90"))]
    request_id: String,
    /// The fields that are wrong, where it is fields.
    errors: Vec<FieldError>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), errors: Vec::new() }
    }

    /// What is wrong with one field.
    pub fn of_field(
        status: StatusCode,
        code: &'static str,
        field: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        let detail = detail.into();
        Self { status, code, errors: vec![FieldError { field: field.into(), message: detail.clone() }], detail }
    }
}

/// The status of each error and its code: the one map, of the API and of pages.
const fn status_and_code(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        Error::Refused(_) => (StatusCode::UNPROCESSABLE_ENTITY, "report_unreadable"),
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
        Error::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
        Error::Collect(CollectError::UnknownReference { .. }) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "unknown_reference")
        }
        Error::Collect(CollectError::Interrupted) => (StatusCode::SERVICE_UNAVAILABLE, "interrupted"),
        Error::Collect(_) => (StatusCode::UNPROCESSABLE_ENTITY, "source_unreadable"),
        Error::Store(error) if error.is_unavailable() => (StatusCode::SERVICE_UNAVAILABLE, "store_unavailable"),
        Error::Store(_) | Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, code) = status_and_code(&error);
        let detail = if status == StatusCode::INTERNAL_SERVER_ERROR {
            // What broke inside is for the log, under the same request id.
            tracing::error!("{}", chain(&error));
            "the server could not answer; its log says why, under this request id".to_owned()
        } else if let Error::Collect(error) = &error {
            // What a terminal says too: what of the source, and why.
            chain(error)
        } else {
            error.to_string()
        };
        match error {
            Error::Invalid { field, .. } => Self::of_field(status, code, field, detail),
            Error::Collect(CollectError::UnknownReference { .. }) => Self::of_field(status, code, "source_ref", detail),
            Error::Refused(files) => {
                let error = |file: RefusedFile| FieldError { field: file.name.into(), message: file.reason };
                Self { errors: files.into_iter().map(error).collect(), ..Self::new(status, code, detail) }
            }
            _ => Self::new(status, code, detail),
        }
    }
}

impl Problem {
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    pub const fn code(&self) -> &'static str {
        self.code
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The answer of a handler that panicked: a defect of this program, told to its log.
pub fn of_panic(panic: Box<dyn Any + Send>) -> Response {
    let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    Problem::from(Error::Internal(format!("a handler panicked: {said}"))).into_response()
}

/// Gives every error its body: those of services as they are, those of the router by their status. Pages have their own.
pub async fn render(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    let id = id.to_owned();
    let path = request.uri().path();
    let of_api = path.starts_with("/api/") || path == "/readyz";
    let of_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    let given = response.extensions_mut().remove::<Problem>();
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let is_bare = !response.headers().contains_key(header::CONTENT_TYPE);
    let problem = match given {
        Some(problem) => problem,
        None if is_error && (of_api || is_bare) => of_status(status),
        None => return response,
    };
    let extensions = Extensions { kind: "about:blank", code: problem.code, request_id: id, errors: problem.errors };
    let details =
        ProblemDetails::from_status_code(problem.status).with_detail(problem.detail).with_extensions(extensions);
    let body = serde_json::to_vec(&details).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ETAG] {
        headers.remove(name);
    }
    *response.body_mut() = if of_head { Body::empty() } else { Body::from(body) };
    response
}

fn of_status(status: StatusCode) -> Problem {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", "there is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "this address does not take this method"),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "the body is larger than this address takes"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            let detail = "the content-encoding must be gzip, br, zstd or identity";
            return Problem::of_field(status, "unsupported_content_encoding", "Content-Encoding", detail);
        }
        StatusCode::GATEWAY_TIMEOUT => ("timeout", "the answer took too long"),
        _ => ("error", status.canonical_reason().unwrap_or("error")),
    };
    Problem::new(status, code, detail)
}
