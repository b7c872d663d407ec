//! What lies around every handler, from the outside in: the id, the log, the counting, errors as problems, headers,
//! where requests come from, compression, the time limit, and a net under panics.

use super::metrics::{self, Metrics};
use super::{etag, origin, pages, problem, request_id};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

pub fn around(routes: Router, metrics: Metrics, time_limit: Duration) -> Router {
    inner(routes, time_limit)
        .layer(from_fn_with_state(metrics, metrics::count))
        .layer(TraceLayer::new_for_http().make_span_with(request_id::span))
        .layer(from_fn(request_id::identify))
}

fn inner(routes: Router, time_limit: Duration) -> Router {
    routes
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, time_limit))
        .layer(CompressionLayer::new())
        .layer(from_fn(etag::weaken))
        .layer(from_fn(origin::check))
        .layer(from_fn(pages::problems))
        .layer(from_fn(security_headers))
        .layer(from_fn(problem::render))
}

async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use serde_json::Value;
    use tower::ServiceExt;

    async fn panicking() -> &'static str {
        panic!("a secret")
    }

    async fn answer(address: &str) -> (StatusCode, Value) {
        let slow = get(|| async {
            std::future::pending::<()>().await;
            "never"
        });
        let routes = Router::new().route("/api/panic", get(panicking)).route("/slow", slow);
        let router = inner(routes, Duration::from_millis(20)).layer(from_fn(request_id::identify));
        let response = router.oneshot(Request::get(address).body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        assert_eq!(parts.headers["content-type"], "application/problem+json");
        assert_eq!(parts.headers["x-content-type-options"], "nosniff");
        let body: Value = serde_json::from_slice(&to_bytes(body, 1 << 16).await.unwrap()).unwrap();
        assert_eq!(body["request_id"], parts.headers["x-request-id"].to_str().unwrap());
        (parts.status, body)
    }

    #[tokio::test]
    async fn a_panic_and_a_handler_that_takes_too_long_are_problems() {
        let (status, body) = answer("/api/panic").await;
        assert_eq!((status.as_u16(), &body["code"]), (500, &Value::from("internal")));
        assert!(!body.to_string().contains("secret"));
        let (status, body) = answer("/slow").await;
        assert_eq!((status.as_u16(), &body["code"]), (504, &Value::from("timeout")));
    }
}
