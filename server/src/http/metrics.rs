//! `/metrics`: what the server did and how it stands, for Prometheus, in the OpenMetrics text format.

use super::entrance::Entrance;
use super::problem::Problem;
use crate::error::Error;
use crate::services::Caller;
use axum::extract::{FromRef, MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::time::Instant;

const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper ends of the histogram's buckets, in seconds: from a page out of memory to a capture of a large repository.
const BUCKETS: [f64; 10] = [0.005, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0, 120.0, 600.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    /// As it stands in the router, so that there are only so many: `/api/v2/dashboard/snapshots/{id}`.
    route: String,
    method: String,
    status: u16,
}

/// The numbers of one server.
#[derive(Clone)]
pub struct Metrics {
    entrance: Entrance,
    registry: Arc<Registry>,
    requests: Family<Labels, Counter>,
    seconds: Family<Labels, Histogram>,
    snapshots: Gauge,
    capturing: Gauge,
    bytes: Gauge,
}

impl Metrics {
    pub fn new(entrance: Entrance) -> Self {
        let mut registry = Registry::default();
        let requests: Family<Labels, Counter> = Family::default();
        let seconds = Family::<Labels, Histogram>::new_with_constructor(|| Histogram::new(BUCKETS));
        let (snapshots, capturing, bytes) = (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("http_requests", "Requests that were answered", requests.clone());
        let about = "Time until the head of the answer";
        registry.register_with_unit("http_request_duration", about, Unit::Seconds, seconds.clone());
        registry.register("codegraph_snapshots", "Snapshots in the database", snapshots.clone());
        registry.register("codegraph_captures_running", "Captures that run now", capturing.clone());
        let about = "Size of the database with its log of writes";
        registry.register_with_unit("codegraph_database", about, Unit::Bytes, bytes.clone());
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("codegraph_build", "The program", build);
        Self { entrance, registry: Arc::new(registry), requests, seconds, snapshots, capturing, bytes }
    }

    async fn read(&self, caller: &Caller) -> Result<String, Error> {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.snapshots.set(signed(caller.stored_snapshots().await?));
        self.capturing.set(i64::from(caller.is_capturing()));
        self.bytes.set(signed(caller.database_bytes().await?));
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(|e| Error::Internal(format!("metrics cannot be written: {e}")))?;
        Ok(text)
    }
}

impl FromRef<Metrics> for Entrance {
    fn from_ref(metrics: &Metrics) -> Self {
        metrics.entrance.clone()
    }
}

/// Numbers for Prometheus
///
/// Requests by route, method and status with their times, snapshots, running captures, the size of the database, the version.
#[utoipa::path(get, path = "/metrics", tag = "operation", operation_id = "metrics", responses(
    (status = 200, description = "OpenMetrics text.", body = String, content_type = "application/openmetrics-text"),
))]
pub async fn show(State(metrics): State<Metrics>, caller: Caller) -> Result<Response, Problem> {
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")], metrics.read(&caller).await?)
        .into_response())
}

pub async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    // Any word can be a method; those that no route has count together.
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    };
    let response = next.run(request).await;
    let labels = Labels { route, method, status: response.status().as_u16() };
    metrics.requests.get_or_create(&labels).inc();
    metrics.seconds.get_or_create(&labels).observe(start.elapsed().as_secs_f64());
    response
}
