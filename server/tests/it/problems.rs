//! Addresses, methods and headers that cannot be: a whole problem from every path, and none breaks the server.

use crate::support::{API, TestServer};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;

#[tokio::test]
async fn names_that_can_be_are_taken() {
    let server = TestServer::empty().await;
    for name in ["a", "0", "a.b_c-d", "a..b", &"z".repeat(100)] {
        assert_eq!(server.post("/projects", &json!({ "name": name })).await.status.as_u16(), 201, "{name}");
    }
    assert_eq!(server.get("/projects").await.json()["total"], 5);
    server.post("/projects", &json!({ "name": "a" })).await.problem(409, "conflict");
}

#[tokio::test]
async fn addresses_that_are_not_there_are_problems_for_every_method() {
    let server = TestServer::new().await;
    for path in ["/nothing", "/snapshots/web/nothing", "/projects/web/nothing", "/", ""] {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let request = Request::builder().method(&method).uri(format!("{API}{path}")).body(Body::empty()).unwrap();
            server.send(request).await.problem(404, "not_found");
        }
    }
    for address in ["/api/v1/nothing", "/api/v2", "/api/", "/assets/nothing.js", "/api/browse/nothing"] {
        server.at_address(address).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn methods_that_an_address_does_not_take_are_problems_that_name_those_it_takes() {
    let server = TestServer::new().await;
    for (method, address, allowed) in [
        (Method::DELETE, "/snapshots/web", "GET,HEAD"),
        (Method::PUT, "/snapshots", "GET,HEAD,POST"),
        (Method::PATCH, "/projects/web", "GET,HEAD"),
        (Method::POST, "/projects/web", "GET,HEAD"),
        (Method::GET, "/snapshots/compare", "POST"),
        (Method::GET, "/projects/web/captures", "POST"),
        (Method::DELETE, "/projects/web/imports", "GET,HEAD,POST"),
        (Method::DELETE, "/groups/team", "GET,HEAD,PATCH"),
        (Method::from_bytes(b"BREW").unwrap(), "/snapshots", "GET,HEAD,POST"),
    ] {
        let request = Request::builder().method(&method).uri(format!("{API}{address}")).body(Body::empty()).unwrap();
        let answer = server.send(request).await;
        answer.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allowed, "{method} {address}");
    }
    for address in ["/healthz", "/readyz", "/metrics", "/api", "/api/openapi.json", "/"] {
        let request = Request::delete(address).body(Body::empty()).unwrap();
        server.send(request).await.problem(405, "method_not_allowed");
    }
}

#[tokio::test]
async fn bodies_that_are_not_said_to_be_json_are_refused() {
    let server = TestServer::empty().await;
    let send = |kind: Option<&'static str>, encoding: Option<&'static str>, body: Vec<u8>| {
        let mut request = Request::post(format!("{API}/projects"));
        for (name, value) in [("content-type", kind), ("content-encoding", encoding)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        server.send(request.body(Body::from(body)).unwrap())
    };
    let body = || b"{\"name\":\"a\"}".to_vec();
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "json", "application/json; charset=utf-16", "text/json"]
    {
        send(Some(kind), None, body()).await.problem(415, "unsupported_media_type");
    }
    send(None, None, body()).await.problem(415, "unsupported_media_type");
    send(Some("application/json"), Some("compress"), body()).await.problem(415, "unsupported_content_encoding");
    send(Some("application/json"), Some("gzip"), body()).await.problem(400, "malformed_body");
    assert_eq!(server.get("/projects").await.json()["total"], 0);
    for (name, kind) in
        [("a", "application/json; charset=UTF-8"), ("b", "Application/JSON"), ("c", "application/problem+json")]
    {
        let answer = send(Some(kind), None, format!("{{\"name\":\"{name}\"}}").into_bytes()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{kind}");
    }
}

#[tokio::test]
async fn addresses_and_headers_that_are_too_long_are_problems() {
    let server = TestServer::empty().await;
    server.get(&format!("/projects?limit={}", "1".repeat(40_000))).await.problem(414, "address_too_long");
    server.get(&format!("/projects/{}", "a".repeat(40_000))).await.problem(414, "address_too_long");
    let request =
        Request::get(format!("{API}/projects")).header("x-long", "a".repeat(70_000)).body(Body::empty()).unwrap();
    server.send(request).await.problem(431, "headers_too_large");
    assert_eq!(server.get(&format!("/projects/{}", "a".repeat(30_000))).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn idempotency_keys_that_cannot_be_are_refused() {
    let server = TestServer::empty().await;
    for key in [&b""[..], b"a b", b"\xff", &[b'a'; 256]] {
        let request = Request::post(format!("{API}/projects")).header("content-type", "application/json");
        let request = request.header("idempotency-key", key).body(Body::from("{\"name\":\"a\"}")).unwrap();
        let answer = server.send(request).await;
        crate::problems_bodies::names(&answer, "Idempotency-Key", "key");
    }
    assert_eq!(server.get("/projects").await.json()["total"], 0);
}
