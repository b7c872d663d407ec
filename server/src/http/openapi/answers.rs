//! Error responses: those of an operation follow from its parameters and its body.

use serde_json::{Map, Value, json};

/// Name, status, `code` and `detail` of an example, and a description.
const PROBLEMS: [(&str, &str, &str, &str, &str); 9] = [
    (
        "Malformed",
        "400",
        "malformed_body",
        "the body is not valid JSON: EOF while parsing a value at line 1 column 0",
        "The request is malformed: invalid JSON, a path that is not UTF-8, or an invalid `Idempotency-Key`.",
    ),
    (
        "Foreign",
        "403",
        "cross_origin",
        "this request was made by another site (Sec-Fetch-Site is cross-site); open the page on this server and send it there",
        "A browser sent the request from a page of another site, according to `Sec-Fetch-Site` or `Origin`.",
    ),
    (
        "NotFound",
        "404",
        "not_found",
        "unknown project \"my-servise\"; did you mean my-service?",
        "The resource does not exist.",
    ),
    (
        "Conflict",
        "409",
        "conflict",
        "the project my-service already exists",
        "The resource already exists, or the `Idempotency-Key` was used for another request or is in use.",
    ),
    ("TooLarge", "413", "too_large", "the body is larger than this address takes", "The body exceeds the size limit."),
    (
        "Unsupported",
        "415",
        "unsupported_media_type",
        "the content-type must be application/json, in UTF-8; it is none",
        "The content type is not JSON, or the content encoding is not supported.",
    ),
    ("Invalid", "422", "invalid", "this field is required", "A field is invalid; `errors` names it."),
    (
        "TooMany",
        "429",
        "rate_limited",
        "too many requests from this address; try again in 1 s",
        "The client address sent too many requests.",
    ),
    (
        "Broken",
        "5XX",
        "internal",
        "the server could not answer; its log says why, under this request id",
        "The server failed: an internal error (500), a database that is busy, full or read-only (503), a timeout (504).",
    ),
];

/// All error responses, for the components of the document.
pub fn components() -> Value {
    PROBLEMS.iter().map(|problem| (problem.0.to_owned(), response(problem))).collect::<Map<_, _>>().into()
}

fn response((_, status, code, detail, when): &(&str, &str, &str, &str, &str)) -> Value {
    let number: u16 = status.parse().unwrap_or(500);
    let title = axum::http::StatusCode::from_u16(number).ok().and_then(|status| status.canonical_reason());
    let fields = match number {
        422 => json!([{ "field": "project_name", "message": detail }]),
        400 => json!([{ "field": "body", "message": detail }]),
        415 => json!([{ "field": "Content-Type", "message": detail }]),
        _ => json!([]),
    };
    let example = json!({
        "type": "about:blank", "title": title, "status": number, "detail": detail, "code": code,
        "request_id": "6f1b2c1e-8d27-4a3a-9a52-0c5d3e7f8a90", "errors": fields,
    });
    let content = json!({ "schema": { "$ref": "#/components/schemas/Problem" }, "example": example });
    let mut response = json!({ "description": when, "content": { "application/problem+json": content } });
    if matches!(number, 429) {
        let seconds = json!({ "type": "integer", "minimum": 1 });
        response["headers"] =
            json!({ "Retry-After": { "description": "Seconds to wait.", "required": true, "schema": seconds } });
    }
    response
}

/// The parts of an operation's request that decide how it can fail.
#[derive(Clone, Copy, Default)]
pub struct Takes {
    pub path: bool,
    pub query: bool,
    pub body: bool,
    /// A POST request; these are rate-limited.
    pub post: bool,
    /// It creates a resource: it takes an `Idempotency-Key`, and an existing resource is a conflict.
    pub creates: bool,
    /// The body or the query names a resource that may not exist.
    pub names: bool,
}

/// The error responses of an operation: statuses and references.
pub fn of(takes: Takes) -> impl Iterator<Item = (&'static str, Value)> {
    let applies = move |status: &str| match status {
        "400" => takes.path || takes.body,
        "403" => takes.post || takes.body,
        "404" => takes.path || takes.names,
        "409" => takes.creates,
        "413" | "415" => takes.body,
        "422" => takes.path || takes.query || takes.body,
        "429" => takes.post,
        _ => true,
    };
    let refer = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
    PROBLEMS.iter().filter(move |problem| applies(problem.1)).map(move |problem| (problem.1, refer(problem.0)))
}
