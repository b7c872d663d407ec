//! How often one client may make the server work, and how long an address and the headers of a request may be.

use super::problem::Problem;
use crate::clock::Clock;
use crate::services::Services;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

/// The rate limit of requests that make the server work, by the address that they come from; none where there is no limit.
#[derive(Clone)]
pub struct RateLimit(Option<Arc<Limiter>>);

type Limiter = RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, Elapsed, NoOpMiddleware<Nanos>>;

/// The injected clock, as the limiter reads it: what elapsed, so that setting the machine's clock shuts nobody out.
#[derive(Clone)]
struct Elapsed(Arc<dyn Clock>);

impl governor::clock::Clock for Elapsed {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.elapsed().into()
    }
}

impl RateLimit {
    pub fn new(services: &Services) -> Self {
        let server = &services.config().server;
        let quota = NonZeroU32::new(server.work_requests_per_second).map(|per_second| {
            Quota::per_second(per_second).allow_burst(NonZeroU32::new(server.work_request_burst).unwrap_or(per_second))
        });
        let clock = Elapsed(Arc::clone(services.clock()));
        Self(quota.map(|quota| Arc::new(RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock))))
    }
}

/// Past so many clients, those that asked for nothing lately are forgotten.
const MAX_ADDRESSES: usize = 10_000;

/// The longest address, in bytes. Far longer ones are refused by hyper, without words.
const MAX_ADDRESS_BYTES: usize = 32 << 10;

/// The most bytes that names and values of headers have together.
const MAX_HEADER_BYTES: usize = 64 << 10;

pub async fn head(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if address > MAX_ADDRESS_BYTES {
        let detail = format!("the address has {address} bytes; it may have {MAX_ADDRESS_BYTES}");
        return Problem::new(StatusCode::URI_TOO_LONG, "address_too_long", detail).into_response();
    }
    let headers: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers > MAX_HEADER_BYTES {
        let detail = format!("the headers have {headers} bytes; they may have {MAX_HEADER_BYTES}");
        return Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large", detail).into_response();
    }
    next.run(request).await
}

pub async fn rate(State(RateLimit(limiter)): State<RateLimit>, request: Request, next: Next) -> Response {
    let Some(limiter) = limiter.filter(|_| request.method() == Method::POST) else { return next.run(request).await };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let address = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
    if limiter.len() > MAX_ADDRESSES {
        // Those that were quiet for long are forgotten, so that the table does not grow for ever.
        limiter.retain_recent();
    }
    match limiter.check_key(&address) {
        Ok(()) => next.run(request).await,
        Err(until) => {
            let seconds = until.wait_time_from(limiter.clock().now()).as_secs() + 1;
            let detail = format!("too many requests from this address; try again in {seconds} s");
            let mut response = Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    }
}
