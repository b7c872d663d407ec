//! `Idempotency-Key`: a request that creates something and is repeated with the same key gives the first answer again.

use super::entrance::Entrance;
use super::problem::Problem;
use crate::error::Error;
use crate::services::{Caller, IdempotencyRecord};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRef, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use codegraph_model::Digest;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

const KEY: &str = "idempotency-key";

/// Set on an answer that was given before.
const REPLAYED: &str = "idempotency-replayed";

/// The largest answer that is kept, in bytes. A larger one is given and not kept.
const MAX_KEPT_ANSWER: usize = 16 << 20;

/// What the middleware needs: the way into the services, and the keys of requests that are being answered.
#[derive(Clone)]
pub struct Keys {
    entrance: Entrance,
    largest_body: usize,
    busy: Arc<Mutex<HashSet<String>>>,
}

impl Keys {
    pub fn new(entrance: Entrance) -> Self {
        Self { entrance, largest_body: 0, busy: Arc::default() }
    }

    /// The same keys, at addresses whose bodies may have so many bytes.
    pub fn for_bodies_of(&self, largest_body: usize) -> Self {
        Self { largest_body, ..self.clone() }
    }
}

impl FromRef<Keys> for Entrance {
    fn from_ref(keys: &Keys) -> Self {
        keys.entrance.clone()
    }
}

/// Frees a key when its request is answered, however that ends.
struct Busy(Arc<Mutex<HashSet<String>>>, String);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

pub async fn once(State(keys): State<Keys>, caller: Caller, request: Request, next: Next) -> Response {
    let given = match (request.method(), request.headers().get(KEY)) {
        (&Method::POST, Some(key)) => key.to_str().map(str::to_owned).unwrap_or_default(),
        _ => return next.run(request).await,
    };
    if !(1..=255).contains(&given.len()) || !given.chars().all(|c| c.is_ascii_graphic()) {
        let detail = "an idempotency key has 1 to 255 visible ASCII characters";
        return Problem::of_field(StatusCode::BAD_REQUEST, "invalid_header", "Idempotency-Key", detail).into_response();
    }
    if !keys.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(given.clone()) {
        let detail = "a request with this Idempotency-Key is being answered; repeat it later";
        return Problem::new(StatusCode::CONFLICT, "idempotency_key_busy", detail).into_response();
    }
    let busy = Busy(Arc::clone(&keys.busy), given.clone());
    // A task of its own: a caller that goes away after the work was done finds its answer when it asks again.
    let answered = tokio::spawn(async move {
        let _busy = busy;
        answer(&caller, keys.largest_body, &given, request, next).await
    });
    answered.await.unwrap_or_else(|error| Problem::from(Error::from(error)).into_response())
}

async fn answer(caller: &Caller, largest_body: usize, key: &str, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, largest_body).await else {
        let detail = "the body is larger than this server takes, or broke off";
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail).into_response();
    };
    let asked = Digest::of(&[parts.uri.to_string().as_bytes(), b"\n", &body].concat());
    match caller.idempotency_record(key).await {
        Err(error) => return Problem::from(error).into_response(),
        Ok(Some(known)) if known.request == asked => return replayed(known),
        Ok(Some(_)) => {
            let detail = "this Idempotency-Key was used with another request; use a new one";
            return Problem::new(StatusCode::CONFLICT, "idempotency_key_reused", detail).into_response();
        }
        Ok(None) => {}
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if !response.status().is_success() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if body.len() <= MAX_KEPT_ANSWER {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let kept = IdempotencyRecord {
            request: asked,
            status: parts.status.as_u16(),
            location: text(header::LOCATION),
            content_type: text(header::CONTENT_TYPE),
            body: body.to_vec(),
        };
        if let Err(error) = caller.keep_response(key, &kept).await {
            tracing::warn!("an answer could not be kept for its Idempotency-Key: {error}");
        }
    }
    Response::from_parts(parts, Body::from(body))
}

fn replayed(known: IdempotencyRecord) -> Response {
    let status = StatusCode::from_u16(known.status).unwrap_or(StatusCode::OK);
    let mut response = (status, Bytes::from(known.body)).into_response();
    for (name, value) in [(header::LOCATION, known.location), (header::CONTENT_TYPE, known.content_type)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
