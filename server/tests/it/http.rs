//! What clients of HTTP rely on everywhere: ids, tags, compression, HEAD, limits of rate, idempotency, numbers for operators.

use crate::support::{API, Answer, TestServer, sample};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use codegraph::config::Config;
use serde_json::{Value, json};

async fn with(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_request_id_of_the_caller_is_given_back_if_it_is_one() {
    let server = TestServer::new().await;
    let nothing = format!("{API}/nothing");
    let answer = with(&server, &nothing, &[("x-request-id", "abc-123")]).await;
    answer.problem(404, "not_found");
    assert_eq!(answer.header("x-request-id"), "abc-123");
    for hostile in ["a b", "<script>", "{\"a\":1}", &"a".repeat(129), ""] {
        let answer = with(&server, &nothing, &[("x-request-id", hostile)]).await;
        answer.problem(404, "not_found");
        assert_ne!(answer.header("x-request-id"), hostile);
    }
    let two = with(&server, &nothing, &[("x-request-id", "a"), ("x-request-id", "b")]).await;
    assert!(two.header("x-request-id").len() > 20);
    assert!(!with(&server, "/healthz", &[]).await.header("x-request-id").is_empty());
}

#[tokio::test]
async fn head_has_the_head_of_get_and_no_body() {
    let server = TestServer::new().await;
    server.capture(None).await;
    for (path, status) in [
        (format!("{API}/projects"), 200),
        (format!("{API}/snapshots/web"), 200),
        (format!("{API}/snapshots/web/trends"), 200),
        (format!("{API}/nothing"), 404),
        ("/healthz".to_owned(), 200),
        ("/api/openapi.json".to_owned(), 200),
    ] {
        let head = server.send(Request::head(&path).body(Body::empty()).unwrap()).await;
        let get = server.at_address(&path).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (status, 0), "{path}");
        for name in ["content-type", "etag", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn answers_are_compressed_and_their_tags_weak() {
    let server = TestServer::new().await;
    server.capture(None).await;
    let path = format!("{API}/snapshots/web");
    let plain = with(&server, &path, &[]).await;
    assert!(plain.header("etag").starts_with("\"sha256:"));
    for coding in ["br", "gzip"] {
        let answer = with(&server, &path, &[("accept-encoding", coding)]).await;
        assert_eq!(answer.header("content-encoding"), coding);
        assert_eq!(answer.header("etag"), format!("W/{}", plain.header("etag")));
        assert!(answer.header("vary").contains("accept-encoding") && answer.body.len() < plain.body.len());
        let known = answer.header("etag").to_owned();
        let again = with(&server, &path, &[("accept-encoding", coding), ("if-none-match", &known)]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    }
}

#[tokio::test]
async fn bodies_may_come_compressed_and_their_limit_counts_what_comes_out() {
    let server = TestServer::empty().await;
    let send = |body: Vec<u8>| {
        let request = Request::post(format!("{API}/projects")).header("content-type", "application/json");
        server.send(request.header("content-encoding", "zstd").body(Body::from(body)).unwrap())
    };
    let packed = |text: String| zstd::encode_all(text.as_bytes(), 3).unwrap();
    assert_eq!(send(packed(json!({ "name": "web" }).to_string())).await.status, StatusCode::CREATED);
    let bomb = packed(format!("{{\"name\":\"{}\"}}", "a".repeat(64 << 20)));
    assert!(bomb.len() < 100_000);
    send(bomb).await.problem(413, "too_large");
}

#[tokio::test]
async fn too_many_requests_that_work_are_told_to_wait() {
    let mut config = Config::default();
    (config.server.work_requests_per_second, config.server.work_request_burst) = (1, 3);
    let server = TestServer::with(sample(), config).await;
    let work = async || server.post("/snapshots/compare", &json!({})).await;
    for _ in 0..3 {
        work().await.problem(422, "invalid");
    }
    let answer = work().await;
    answer.problem(429, "rate_limited");
    assert_eq!(answer.header("retry-after"), "2");
    assert_eq!(server.get("/projects").await.status, StatusCode::OK);
    // One more a second, by the clock that the server was given.
    server.clock.advance(TimeDelta::milliseconds(999));
    work().await.problem(429, "rate_limited");
    server.clock.advance(TimeDelta::milliseconds(1));
    work().await.problem(422, "invalid");
    work().await.problem(429, "rate_limited");
}

#[tokio::test]
async fn a_request_that_is_repeated_creates_once() {
    let server = TestServer::new().await;
    let send = |path: &'static str, key: &'static str, body: Value| {
        let request = Request::post(format!("{API}{path}")).header("content-type", "application/json");
        server.send(request.header("idempotency-key", key).body(Body::from(body.to_string())).unwrap())
    };
    let body = json!({ "project_name": "web", "reason": "once" });
    let first = send("/snapshots", "k1", body.clone()).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (StatusCode::CREATED, ""));
    let again = send("/snapshots", "k1", body).await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
    assert_eq!((again.header("idempotency-replayed"), again.header("location")), ("true", first.header("location")));
    send("/snapshots", "k1", json!({ "project_name": "web" })).await.problem(409, "idempotency_key_reused");
    send("/projects", "k1", json!({ "name": "x" })).await.problem(409, "idempotency_key_reused");
    assert_eq!(server.get("/snapshots").await.json()["total"], 1);
    // What failed is not kept: it may be mended and sent again.
    send("/projects", "k2", json!({ "name": "A" })).await.problem(422, "invalid_body");
    assert_eq!(send("/projects", "k2", json!({ "name": "a" })).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn operators_have_numbers() {
    let server = TestServer::new().await;
    server.capture(None).await;
    server.get("/nothing").await;
    let answer = server.at_address("/metrics").await;
    assert!(answer.header("content-type").starts_with("application/openmetrics-text; version=1.0.0"));
    let text = answer.text();
    for line in [
        "http_requests_total{route=\"/api/v2/dashboard/snapshots\",method=\"POST\",status=\"201\"} 1",
        "http_requests_total{route=\"none\",method=\"GET\",status=\"404\"} 1",
        "http_request_duration_seconds_count{route=\"/api/v2/dashboard/projects\",method=\"POST\",status=\"201\"} 1",
        "codegraph_snapshots 1",
        "codegraph_captures_running 0",
        &format!("codegraph_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line} is not in\n{text}");
    }
    let bytes = text.lines().find_map(|line| line.strip_prefix("codegraph_database_bytes ")).unwrap();
    assert!(bytes.parse::<u64>().unwrap() > 4096);
    assert!(text.ends_with("# EOF\n"));
}
