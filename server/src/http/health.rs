//! `/healthz` and `/readyz`: whether the program runs, and whether it can answer.

use super::problem::Problem;
use crate::services::Caller;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// Whether the program runs
///
/// For a supervisor that starts it again when it does not answer. Looks at nothing else.
#[utoipa::path(get, path = "/healthz", tag = "operation", operation_id = "health", responses(
    (status = 200, description = "It runs.", body = String, content_type = "text/plain", example = json!("ok")),
))]
pub async fn health() -> Response {
    plain("ok")
}

/// Whether the program can answer
///
/// For a load balancer: it has asked the database. 503 while the database does not answer.
#[utoipa::path(get, path = "/readyz", tag = "operation", operation_id = "ready", responses(
    (status = 200, description = "It can.", body = String, content_type = "text/plain", example = json!("ready")),
))]
pub async fn ready(caller: Caller) -> Response {
    match caller.ping().await {
        Ok(()) => plain("ready"),
        Err(error) => Problem::from(error).into_response(),
    }
}

fn plain(text: &'static str) -> Response {
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], text).into_response()
}
