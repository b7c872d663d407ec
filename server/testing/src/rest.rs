//! Clients of the REST API and the pages, one for each role. Requests go straight into the server's router, and no answer may
//! ever be an error of the server.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

/// The path in front of every resource of the REST API.
pub const API: &str = "/api/v2/dashboard";

/// Someone who sends requests: the role's name, for messages, and the headers that each of its requests has.
#[derive(Clone)]
pub struct Client {
    role: &'static str,
    headers: HeaderMap,
    router: Router,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Client {
    /// Someone who says nothing of who they are.
    pub fn anonymous(router: Router) -> Self {
        Self::new("anonymous", HeaderMap::new(), router)
    }

    /// A role whose requests have these headers, unless the request has a header of that name itself.
    pub fn new(role: &'static str, headers: HeaderMap, router: Router) -> Self {
        Self { role, headers, router }
    }

    /// Sends any request. Whatever was sent, the server does not break.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        for (name, value) in &self.headers {
            if !request.headers().contains_key(name) {
                request.headers_mut().insert(name, value.clone());
            }
        }
        let what = format!("{} {} as {}", request.method(), request.uri(), self.role);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 << 20).await.unwrap().to_vec();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text());
        answer
    }

    /// Gets an address of the server, a page say.
    pub async fn at_address(&self, address: &str) -> Answer {
        self.send(Request::get(address).body(Body::empty()).unwrap()).await
    }

    /// Gets a resource of the REST API.
    pub async fn get(&self, path: &str) -> Answer {
        self.at_address(&format!("{API}{path}")).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_bytes(path, "application/json", body.to_string()).await
    }

    pub async fn post_bytes(&self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        let request = Request::builder().method(Method::POST).uri(format!("{API}{path}"));
        self.send(request.header(header::CONTENT_TYPE, content_type).body(body.into()).unwrap()).await
    }

    /// Creates a snapshot of a scope and returns its JSON.
    pub async fn create(&self, body: Value) -> Value {
        let answer = self.post("/snapshots", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}: {}", self.role, answer.text());
        answer.json()
    }

    /// Captures `web`, at a reference or as it is, and returns the snapshot's JSON.
    pub async fn capture(&self, reference: Option<&str>) -> Value {
        self.create(json!({ "project_name": "web", "source_ref": reference })).await
    }
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json", "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The address of the next page in the `Link` header.
    pub fn next(&self) -> Option<String> {
        let link = self.header("link").strip_suffix(">; rel=\"next\"")?;
        Some(link.strip_prefix('<').unwrap().to_owned())
    }

    /// Asserts that this is a whole problem (RFC 9457), and returns its detail.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["type"], "about:blank");
        let title = self.status.canonical_reason().unwrap();
        assert_eq!(problem["title"], title);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert!(!self.header("x-request-id").is_empty());
        for error in problem["errors"].as_array().unwrap() {
            assert!(error["field"].is_string() && error["message"].is_string(), "{problem}");
        }
        let detail = problem["detail"].as_str().unwrap();
        assert!(!detail.is_empty());
        detail.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use axum::routing::get;

    async fn shown(headers: HeaderMap) -> String {
        format!("{:?} {:?}", headers.get("x-role"), headers.get("x-other"))
    }

    #[tokio::test]
    async fn every_request_of_a_role_has_its_headers() {
        let router = Router::new().route("/api/v2/dashboard/shown", get(shown));
        let headers =
            HeaderMap::from_iter([(header::HeaderName::from_static("x-role"), HeaderValue::from_static("a"))]);
        let viewer = Client::new("viewer", headers, router.clone());
        assert_eq!(viewer.get("/shown").await.text(), "Some(\"a\") None");
        let own = Request::get("/api/v2/dashboard/shown").header("x-role", "b").header("x-other", "c");
        assert_eq!(viewer.send(own.body(Body::empty()).unwrap()).await.text(), "Some(\"b\") Some(\"c\")");
        assert_eq!(Client::anonymous(router).get("/shown").await.text(), "None None");
    }

    #[tokio::test]
    #[should_panic(expected = "GET /broken as viewer: 500")]
    async fn no_answer_may_be_an_error_of_the_server() {
        let router = Router::new().route("/broken", get(async || StatusCode::INTERNAL_SERVER_ERROR));
        Client::new("viewer", HeaderMap::new(), router).at_address("/broken").await;
    }
}
