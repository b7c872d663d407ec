//! The answers that are problems: which an operation can give follows from what it takes.

use serde_json::{Map, Value, json};

/// Name, status, `code` and `detail` of an example, and when it is given.
const PROBLEMS: [(&str, &str, &str, &str, &str); 9] = [
    (
        "Malformed",
        "400",
        "malformed_body",
        "the body is no JSON: EOF while parsing a value at line 1 column 0",
        "What was sent cannot be read: no JSON, no UTF-8 in the path, an `Idempotency-Key` that is none.",
    ),
    (
        "Foreign",
        "403",
        "cross_origin",
        "this request was made by another site (Sec-Fetch-Site is cross-site); open the page on this server and send it there",
        "A browser sent it for a page of another site: `Sec-Fetch-Site` or `Origin` says so.",
    ),
    (
        "NotFound",
        "404",
        "not_found",
        "there is no project \"my-servise\"; did you mean my-service?",
        "What is named is not there.",
    ),
    (
        "Conflict",
        "409",
        "conflict",
        "the project my-service is there already",
        "It is there already, or the `Idempotency-Key` was used with another request or is in use now.",
    ),
    ("TooLarge", "413", "too_large", "the body is larger than this address takes", "The body is too large."),
    (
        "Unsupported",
        "415",
        "unsupported_media_type",
        "the content-type must be application/json, in UTF-8; it is none",
        "The body is not said to be JSON, or is compressed in a way that is not known.",
    ),
    ("Invalid", "422", "invalid", "it is missing", "A field cannot be what it is; `errors` names it."),
    (
        "TooMany",
        "429",
        "rate_limited",
        "too many requests from this address; try again in 1 s",
        "Too many requests came from this address.",
    ),
    (
        "Broken",
        "5XX",
        "internal",
        "the server could not answer; its log says why, under this request id",
        "The server could not answer: a defect (500), a database that is busy, full or read-only (503), no time left (504).",
    ),
];

/// All of them, for the document's components.
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

/// What an operation takes, as far as it decides how it can fail.
#[derive(Clone, Copy, Default)]
pub struct Takes {
    pub path: bool,
    pub query: bool,
    pub body: bool,
    /// A POST: these are limited in their rate.
    pub post: bool,
    /// It creates: `Idempotency-Key` counts, and what is there already is a conflict.
    pub creates: bool,
    /// The body, or the query, names something that may not be there.
    pub names: bool,
}

/// The statuses and references of the problems that an operation can answer with.
pub fn of(takes: Takes) -> impl Iterator<Item = (&'static str, Value)> {
    let given = move |status: &str| match status {
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
    PROBLEMS.iter().filter(move |problem| given(problem.1)).map(move |problem| (problem.1, refer(problem.0)))
}
