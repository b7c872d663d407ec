//! A page as an answer: its markup, its status, and what it may load and run.

use crate::error::Result;
use crate::http::assets::address;
use crate::http::problem::Problem;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use codegraph_app::data::ErrorPage;
use codegraph_app::{Assets, Page, page};
use leptos::nonce::use_nonce;
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;

/// A page as an answer, or the problem that there is instead, which [`problems`] shows.
pub async fn render(request: Request, loaded: Result<Page>) -> Response {
    match loaded {
        Ok(page) => draw(request, page).await,
        Err(error) => Problem::from(error).into_response(),
    }
}

/// Shows problems on a page: those of pages, and those of whatever lies around them. Programs are answered otherwise.
pub async fn problems(request: Request, next: Next) -> Response {
    if is_for_programs(request.uri().path()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let shown = Request::from_parts(parts.clone(), Body::empty());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let mut page = draw(shown, error_page(&problem).into()).await;
    if let Some(seconds) = response.headers_mut().remove(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    page
}

fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz" | "/metrics")
}

async fn draw(request: Request, shown: Page) -> Response {
    let status = StatusCode::from_u16(shown.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let assets = Assets {
        css: address("codegraph.css"),
        js: address("codegraph.js"),
        wasm: address("codegraph.wasm"),
        icon: address("icon.svg"),
    };
    let render = leptos_axum::render_app_async_with_context(
        move || {
            let options = expect_context::<ResponseOptions>();
            options.set_status(status);
            if let Some(policy) = use_nonce().and_then(|nonce| content_security_policy(&nonce)) {
                options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
        },
        move || page(&shown, &assets),
    );
    render(request).await.map(Body::new)
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

fn error_page(problem: &Problem) -> ErrorPage {
    let title = match (problem.status().as_u16(), problem.code()) {
        (_, "unknown_reference" | "source_unreadable") => "Unreadable source",
        (_, "malformed_body" | "invalid_body") => "Invalid form",
        (403, _) => "Not from this site",
        (404, _) => "Not found",
        (409, _) => "Conflict",
        (413, _) => "Too large",
        (429, _) => "Too many requests",
        (503, _) => "Temporarily unavailable",
        (500.., _) => "Server error",
        _ => "Invalid request",
    };
    ErrorPage { status: problem.status().as_u16(), title, message: problem.detail().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use axum::Router;
    use axum::body::to_bytes;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use codegraph_store::StoreError;
    use tower::ServiceExt;

    /// The page that is shown for an error of the store, and what the API answers for the same one.
    async fn shown(error: fn() -> StoreError) -> (Response, StatusCode) {
        let _ = any_spawner::Executor::init_tokio();
        let page = get(move |request: Request| render(request, Err(Error::Store(error()))));
        let router = Router::new().route("/projects/web", page).layer(from_fn(problems));
        let request = Request::get("/projects/web").body(Body::empty()).unwrap();
        (router.oneshot(request).await.unwrap(), Problem::from(Error::Store(error())).status())
    }

    #[tokio::test]
    async fn a_page_has_the_status_that_the_api_has() {
        for (error, expected) in [(locked as fn() -> StoreError, 503), (full, 503), (broken, 500)] {
            let (page, status) = shown(error).await;
            assert_eq!((page.status().as_u16(), status.as_u16()), (expected, expected));
            assert_eq!(page.headers().contains_key(header::RETRY_AFTER), expected == 503);
            let body = to_bytes(page.into_body(), 1 << 20).await.unwrap();
            assert!(String::from_utf8_lossy(&body).contains("<main"));
        }
    }

    fn locked() -> StoreError {
        StoreError::Locked
    }

    fn full() -> StoreError {
        StoreError::Full
    }

    fn broken() -> StoreError {
        StoreError::Form("a defect".to_owned())
    }
}
