//! HTTP: addresses, bodies and status codes. What is done is done by services.

mod assets;
mod extract;
mod pages;
mod problem;
mod projects;
mod snapshots;

use crate::services::Services;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

/// The largest body of a request; none of today's needs more.
const MOST_BODY: usize = 1 << 20;

/// A first capture of a large repository takes minutes; nothing else takes seconds.
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// Everything that is served.
pub async fn router(services: Services) -> Router {
    let api = Router::new()
        .route("/projects", get(projects::list).post(projects::add))
        .route("/projects/{name}", get(projects::show))
        .route("/snapshots", get(snapshots::list).post(snapshots::create))
        .route("/snapshots/compare", post(snapshots::compare))
        .route("/snapshots/{id}", get(snapshots::show))
        .route("/snapshots/{id}/items", get(snapshots::items))
        .route("/snapshots/{id}/trends", get(snapshots::trends))
        .layer(DefaultBodyLimit::max(MOST_BODY));
    Router::new()
        .nest("/api/v2/dashboard", api)
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .with_state(services.clone())
        .merge(assets::router())
        .merge(pages::router(services))
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(middleware::from_fn(security_headers))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, TIME_LIMIT))
        .layer(middleware::from_fn(problem::render))
        .layer(CatchPanicLayer::new())
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
}

async fn ready(State(services): State<Services>) -> Response {
    match services.store().ping().await {
        Ok(()) => "ready".into_response(),
        Err(error) => problem::Problem::from(crate::error::Error::from(error)).into_response(),
    }
}

async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}
