//! A page as an answer: its markup, its status, and what it may load and run.

use super::super::assets::address;
use crate::error::{Error, Result, chain};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use codegraph_app::data::ErrorPage;
use codegraph_app::{Assets, Page, page};
use leptos::nonce::use_nonce;
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;

pub async fn render(request: Request, loaded: Result<Page>) -> Response {
    let shown = loaded.unwrap_or_else(|error| error_page(&error).into());
    let status = StatusCode::from_u16(shown.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let assets = Assets {
        css: address("codegraph.css"),
        js: address("codegraph.js"),
        wasm: address("codegraph.wasm"),
        icon: address("icon.svg"),
    };
    let draw = leptos_axum::render_app_async_with_context(
        move || {
            let options = expect_context::<ResponseOptions>();
            options.set_status(status);
            if let Some(policy) = use_nonce().and_then(|nonce| content_security_policy(&nonce)) {
                options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
        },
        move || page(&shown, &assets),
    );
    draw(request).await.map(Body::new)
}

/// Scripts only of ours (WebAssembly among them), styles, fonts and data only from here.
fn content_security_policy(nonce: &str) -> Option<HeaderValue> {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).ok()
}

fn error_page(error: &Error) -> ErrorPage {
    let (status, title) = match error {
        Error::Invalid { .. } | Error::Refused(_) => (422, "Invalid request"),
        Error::NotFound(_) => (404, "Not found"),
        Error::Conflict(_) => (409, "Conflict"),
        Error::Collect(_) => (422, "Unreadable source"),
        Error::Store(_) | Error::Internal(_) => (500, "Server error"),
    };
    if status == 500 {
        tracing::error!("{}", chain(error));
        return ErrorPage { status, title, message: "see the server's log for the reason".to_owned() };
    }
    ErrorPage { status, title, message: error.to_string() }
}
