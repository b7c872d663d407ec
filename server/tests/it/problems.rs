//! Every way to be wrong over HTTP has a whole problem for an answer, and none breaks the server.

use crate::support::{API, TestServer};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

#[tokio::test]
async fn names_that_cannot_be_are_refused() {
    let server = TestServer::empty().await;
    let (long, longest) = ("a".repeat(101), "a".repeat(100));
    for name in [
        "", ".", "..", "-a", "_a", ".a", "a/b", "/", "a\\b", "A", "Web", "a b", "ä", "a\n", "a\u{0}", "a:b", "policy",
        "compare", &long,
    ] {
        let answer = server.post("/projects", &json!({ "name": name })).await;
        answer.problem(422, "invalid_body");
        let answer = server.post("/snapshots", &json!({ "project_name": name })).await;
        answer.problem(422, "invalid_body");
    }
    for name in ["%2E%2E", "a%2Fb", "Web", "policy", "compare", "a%00", "%C3%A4"] {
        server.get(&format!("/projects/{name}")).await.problem(422, "invalid");
        server.get(&format!("/snapshots/{name}/trends")).await.problem(422, "invalid");
    }
    server.get("/projects/%FF").await.problem(400, "invalid_path");
    for name in ["a", "0", "a.b_c-d", "a..b", &longest] {
        assert_eq!(server.post("/projects", &json!({ "name": name })).await.status.as_u16(), 201, "{name}");
    }
    assert_eq!(server.get("/projects").await.json()["total"], 5);
}

#[tokio::test]
async fn bodies_that_cannot_be_are_refused() {
    let server = TestServer::new().await;
    let nested = "[".repeat(100_000);
    for (path, content_type, body, status) in [
        ("/projects", "application/json", "{", 400),
        ("/projects", "application/json", "", 400),
        ("/projects", "application/json", "{\"name\":\"a\"} x", 400),
        ("/projects", "application/json", "{\"name\":\"\\ud800\"}", 400),
        ("/projects", "application/json", &nested, 422),
        ("/projects", "application/json", "null", 422),
        ("/projects", "application/json", "[]", 422),
        ("/projects", "application/json", "{}", 422),
        ("/projects", "application/json", "{\"name\":1}", 422),
        ("/projects", "application/json", "{\"name\":\"a\",\"path\":[]}", 422),
        ("/projects", "application/json", "{\"name\":\"a\",\"colour\":1}", 422),
        ("/projects", "application/json", "{\"name\":\"a\",\"name\":\"b\"}", 422),
        ("/projects", "text/plain", "{\"name\":\"a\"}", 415),
        ("/projects", "application/x-www-form-urlencoded", "name=a", 415),
        ("/snapshots", "application/json", "{\"project_name\":\"web\",\"immutable\":\"yes\"}", 422),
        ("/snapshots", "application/json", "{\"project_name\":\"web\",\"scope\":\"world\"}", 422),
        ("/snapshots", "application/json", "{\"project_name\":\"web\",\"initiator\":\"mallory\"}", 422),
        ("/snapshots/compare", "application/json", "{\"from_timestamp\":\"yesterday\"}", 422),
        ("/snapshots/compare", "application/json", "{\"preview_limit\":-1}", 422),
        ("/snapshots/compare", "application/json", "{\"preview_limit\":1e99}", 422),
        ("/snapshots/compare", "application/json", "{\"dimension\":\"colour\"}", 422),
    ] {
        let answer = server.post_bytes(path, content_type, body.to_owned()).await;
        // Both are right for text that no parser gets to the end of.
        let status = if body == nested { answer.status.as_u16() } else { status };
        assert!((400..500).contains(&status));
        answer.problem(status, "invalid_body");
    }
    let request = Request::post(format!("{API}/projects")).body(Body::from("{\"name\":\"a\"}")).unwrap();
    server.send(request).await.problem(415, "invalid_body");
    let bytes = server.post_bytes("/projects", "application/json", vec![b'"', 0xff, b'"']).await;
    assert!(bytes.status.is_client_error());
    assert_eq!(server.get("/projects").await.json()["total"], 1);
    assert_eq!(server.get("/snapshots").await.json()["total"], 0);
}

#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_refused() {
    let server = TestServer::new().await;
    let body = json!({ "project_name": "web", "reason": "x".repeat(1 << 20) });
    for path in ["/projects", "/snapshots", "/snapshots/compare"] {
        let answer = server.post(path, &body).await;
        let detail = answer
            .problem(413, serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap()["code"].as_str().unwrap());
        assert!(detail.to_lowercase().contains("limit") || detail.contains("1 MiB"), "{detail}");
    }
    assert_eq!(server.get("/snapshots").await.json()["total"], 0);
}

#[tokio::test]
async fn values_that_cannot_be_are_refused_and_named() {
    let server = TestServer::new().await;
    for (body, field) in [
        (json!({}), "project_name"),
        (json!({ "project_name": "web", "scope": "portfolio" }), "scope"),
        (json!({ "project_name": "web", "reason": "" }), "reason"),
        (json!({ "project_name": "web", "reason": "  " }), "reason"),
        (json!({ "project_name": "web", "reason": "x".repeat(1001) }), "reason"),
        (json!({ "project_name": "web", "trigger_source": "Nightly Run" }), "trigger_source"),
        (json!({ "project_name": "web", "trigger_source": "x".repeat(65) }), "trigger_source"),
        (json!({ "project_name": "web", "retention_class": "eternal" }), "retention_class"),
        (json!({ "project_name": "web", "source_ref": "" }), "source_ref"),
        (json!({ "project_name": "web", "source_ref": "a\u{1b}b" }), "source_ref"),
        (json!({ "project_name": "web", "source_ref": "x".repeat(256) }), "source_ref"),
    ] {
        let answer = server.post("/snapshots", &body).await;
        answer.problem(422, "invalid");
        let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], field, "{body}");
    }
    let unknown = server.post("/snapshots", &json!({ "project_name": "web", "source_ref": "v9.9" })).await;
    assert!(unknown.problem(422, "unknown_reference").contains("v9.9"));
    server.post("/snapshots", &json!({ "project_name": "nobody" })).await.problem(404, "not_found");
    server.post("/projects", &json!({ "name": "a", "path": "/nowhere/at/all" })).await.problem(422, "invalid");
    server.post("/projects", &json!({ "name": "a", "path": "a\u{0}b" })).await.problem(422, "invalid");
    let file = server.repo.path().join("LICENSE");
    server.post("/projects", &json!({ "name": "a", "path": file })).await.problem(422, "invalid");
    for body in [
        json!({}),
        json!({ "from_snapshot_id": "web" }),
        json!({ "to_snapshot_id": "web" }),
        json!({ "project_name": "web" }),
        json!({ "project_name": "web", "from_timestamp": "2026-01-01T00:00:00Z" }),
        json!({ "from_snapshot_id": "web", "to_snapshot_id": "web", "project_name": "web" }),
        json!({ "from_snapshot_id": "", "to_snapshot_id": "web" }),
    ] {
        server.post("/snapshots/compare", &body).await.problem(422, "invalid");
    }
    server.capture(None).await;
    for limit in [0, 201, 4_000_000_000_u32] {
        let body = json!({ "from_snapshot_id": "web", "to_snapshot_id": "web", "preview_limit": limit });
        server.post("/snapshots/compare", &body).await.problem(422, "invalid");
    }
    let missing = json!({ "from_snapshot_id": "web", "to_snapshot_id": "00000000-0000-7000-8000-000000000000" });
    server.post("/snapshots/compare", &missing).await.problem(404, "not_found");
}

#[tokio::test]
async fn queries_that_cannot_be_are_refused() {
    let server = TestServer::new().await;
    server.capture(None).await;
    for (path, status, code) in [
        ("/snapshots?limit=x", 400, "invalid_query"),
        ("/snapshots?limit=-1", 400, "invalid_query"),
        ("/snapshots?limit=99999999999", 400, "invalid_query"),
        ("/snapshots?from=yesterday", 400, "invalid_query"),
        ("/snapshots?from=2026-13-01T00:00:00Z", 400, "invalid_query"),
        ("/snapshots?immutable=perhaps", 400, "invalid_query"),
        ("/snapshots?scope=world", 400, "invalid_query"),
        ("/snapshots?project_name=A", 400, "invalid_query"),
        ("/snapshots?colour=red", 400, "invalid_query"),
        ("/snapshots?limit=1&limit=2", 400, "invalid_query"),
        ("/snapshots?cursor=x", 422, "invalid"),
        ("/snapshots?cursor=", 422, "invalid"),
        ("/snapshots?cursor=1_2_3", 422, "invalid"),
        ("/snapshots?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", 422, "invalid"),
        ("/snapshots?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", 422, "invalid"),
        ("/projects?limit=x", 400, "invalid_query"),
        ("/projects?cursor=A", 422, "invalid"),
        ("/snapshots/web/items?dimension=colour", 400, "invalid_query"),
        ("/snapshots/web/items?severity=worst", 400, "invalid_query"),
        ("/snapshots/web/items?cursor=x", 422, "invalid"),
        ("/snapshots/web/items?cursor=-1", 422, "invalid"),
        ("/snapshots/web/items?colour=red", 400, "invalid_query"),
        ("/snapshots/nobody/items", 404, "not_found"),
        ("/snapshots/web/trends?metric=health.colour", 422, "invalid"),
        ("/snapshots/web/trends?metric=", 422, "invalid"),
        ("/snapshots/web/trends?bucket=hour", 422, "invalid"),
        ("/snapshots/web/trends?from=x", 422, "invalid"),
        ("/snapshots/web/trends?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", 422, "invalid"),
        ("/snapshots/web/trends?colour=red", 422, "invalid"),
        ("/snapshots/nobody/trends", 404, "not_found"),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text());
        answer.problem(status, code);
    }
    for extreme in
        ["-262143-01-01T00:00:00Z", "%2B262142-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
    {
        for path in ["/snapshots?from=", "/snapshots?to=", "/snapshots/web/trends?from=", "/snapshots/web/trends?to="] {
            assert!(!server.get(&format!("{path}{extreme}")).await.status.is_server_error());
        }
    }
}

#[tokio::test]
async fn addresses_and_methods_that_are_not_there_are_problems() {
    let server = TestServer::new().await;
    for path in ["/nothing", "/snapshots/web/nothing", "/projects/web/nothing", "/", ""] {
        server.get(path).await.problem(404, "not_found");
    }
    server.at_address("/api/v1/nothing").await.problem(404, "not_found");
    for (method, path) in [
        (Method::DELETE, "/snapshots/web"),
        (Method::PUT, "/snapshots"),
        (Method::PATCH, "/projects/web"),
        (Method::POST, "/projects/web"),
        (Method::GET, "/snapshots/compare"),
    ] {
        let request = Request::builder().method(&method).uri(format!("{API}{path}")).body(Body::empty()).unwrap();
        let answer = server.send(request).await;
        // `compare` is a reserved word, so that it may also be taken for the name of a snapshot that cannot be.
        if path != "/snapshots/compare" {
            answer.problem(405, "method_not_allowed");
            assert!(
                !answer.header("allow").is_empty(),
                "{method} {path}: an answer 405 names what is allowed (RFC 9110)"
            );
        }
        assert!(answer.status.is_client_error());
    }
}

#[tokio::test]
async fn an_address_that_is_not_there_is_not_there_for_any_method() {
    let server = TestServer::new().await;
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let request = Request::builder().method(&method).uri(format!("{API}/nothing")).body(Body::empty()).unwrap();
        server.send(request).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn the_request_id_of_the_caller_is_given_back() {
    let server = TestServer::new().await;
    let request = Request::get(format!("{API}/nothing")).header("x-request-id", "abc-123").body(Body::empty()).unwrap();
    let answer = server.send(request).await;
    answer.problem(404, "not_found");
    assert_eq!(answer.header("x-request-id"), "abc-123");
}
