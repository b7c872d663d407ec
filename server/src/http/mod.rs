//! HTTP: addresses, bodies and status codes. What is done is done by services.

mod assets;
mod captures;
mod entrance;
mod etag;
mod extract;
mod groups;
mod health;
mod histories;
mod idempotency;
mod imports;
mod keeping;
mod layers;
mod limits;
mod metrics;
mod openapi;
mod origin;
mod pages;
mod paging;
mod problem;
mod projects;
mod request_id;
mod snapshots;
mod upload;

pub use assets::{Files, serve_site};

use crate::services::Services;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use codegraph_model::Via;
use entrance::Entrance;
use idempotency::Keys;
use metrics::Metrics;
use std::time::Duration;
use tower_http::decompression::RequestDecompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Everything that is served.
pub async fn router(services: Services) -> Router {
    let entrance = Entrance::new(services.clone(), Via::Api);
    let metrics = Metrics::new(entrance.clone());
    let time_limit = Duration::from_secs(services.config().server.request_timeout_seconds.into());
    let operation = OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
        .with_state(entrance.clone())
        .merge(OpenApiRouter::new().routes(routes!(metrics::show)).with_state(metrics.clone()));
    let (described, document) = OpenApiRouter::with_openapi(openapi::Api::openapi())
        .nest("/api/v2/dashboard", api(&entrance))
        .merge(operation)
        .split_for_parts();
    let all = described
        .merge(openapi::router(&document))
        .merge(assets::router())
        .merge(pages::router(Entrance::new(services, Via::Ui)))
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED });
    layers::around(all, metrics, time_limit)
}

/// The REST API. An address is only reached through `routes!`, which also describes it.
fn api(entrance: &Entrance) -> OpenApiRouter {
    let services = entrance.services();
    let server = &services.config().server;
    let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    let (body, upload) = (size(server.max_body_bytes), size(server.max_upload_bytes));
    let keys = Keys::new(entrance.clone());
    let uploads = OpenApiRouter::new()
        .routes(routes!(captures::upload))
        .routes(routes!(imports::list, imports::add))
        .layer(DefaultBodyLimit::max(upload))
        .layer(from_fn_with_state(keys.for_bodies_of(upload), idempotency::once));
    let creating = OpenApiRouter::new()
        .routes(routes!(projects::list, projects::add))
        .routes(routes!(groups::list, groups::add))
        .routes(routes!(snapshots::list, snapshots::create))
        .routes(routes!(histories::notes, histories::add_note))
        .routes(routes!(captures::backfill))
        .routes(routes!(imports::retire))
        .layer(DefaultBodyLimit::max(body))
        .layer(from_fn_with_state(keys.for_bodies_of(body), idempotency::once));
    OpenApiRouter::new()
        .routes(routes!(projects::show))
        .routes(routes!(imports::show))
        .routes(routes!(imports::file))
        .routes(routes!(groups::show, groups::change))
        .routes(routes!(keeping::policy))
        .routes(routes!(snapshots::compare))
        .routes(routes!(snapshots::show))
        .routes(routes!(snapshots::items))
        .routes(routes!(snapshots::export))
        .routes(routes!(histories::trends))
        .routes(routes!(histories::diff))
        .routes(routes!(histories::compare_periods))
        .routes(routes!(keeping::baselines, keeping::set_baseline))
        .routes(routes!(keeping::cleanup))
        .routes(routes!(keeping::log_head))
        .layer(DefaultBodyLimit::max(body))
        .merge(creating)
        .merge(uploads)
        .layer(RequestDecompressionLayer::new())
        .layer(from_fn_with_state(limits::RateLimit::new(services), limits::rate))
        .layer(from_fn(limits::head))
        .with_state(entrance.clone())
}
