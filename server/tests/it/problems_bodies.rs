//! Every field of every body, wrong in type, range, length and encoding: each is refused by a problem that names it.

use crate::problems_kinds::Kind::{
    Bool, Digest, Float, List, Name, Number, Object, Reference, Scope, Sought, Text, Time, Word,
};
use crate::problems_kinds::{Kind, wrong_json};
use crate::support::{API, Answer, TestServer, sample};
use axum::body::Body;
use axum::http::{Method, Request};
use codegraph::config::Config;
use serde_json::{Value, json};

/// A request, and its fields with what they take.
struct Case {
    method: Method,
    path: &'static str,
    /// Taken as it is.
    body: Value,
    required: &'static [(&'static str, Kind)],
    optional: &'static [(&'static str, Kind)],
}

fn cases() -> Vec<Case> {
    let case = |method, path, body, required, optional| Case { method, path, body, required, optional };
    let (post, put, patch) = (Method::POST, Method::PUT, Method::PATCH);
    let item = json!({ "dimension": "health", "category": "hotspot", "key": "k", "title": "t", "severity": "low",
        "location": { "path": "a.rs", "line": 1, "end_line": 2 }, "rule": "r", "tool": "t", "url": "u", "attributes": {} });
    let upload = json!({
        "analyzer_version": "0.1.0", "captured_by": "ci", "machine": "m", "captured_at": "2026-01-01T00:00:00Z",
        "capture": {
            "source": { "kind": "folder", "commit": null, "committed_at": null, "as_of": "2026-01-01T00:00:00Z",
                "shallow": false, "excluded": [{ "reason": "binary", "files": 1, "examples": ["a"] }] },
            "inputs": [{ "dimension": "health", "kind": "source", "name": "rust", "tool": "t", "version": "1",
                "digest": null, "measured_at": null, "notes": ["n"] }],
            "measurements": { "health": { "measured": true, "metrics": { "code_lines": 1.0 }, "items": [item],
                "reasons": [{ "code": "run_failed", "tools": ["t"] }] } },
        },
    });
    vec![
        case(
            post.clone(),
            "/projects",
            json!({ "name": "new", "path": null }),
            &[("name", Name)],
            &[("path", Text(4096))],
        ),
        case(
            post.clone(),
            "/groups",
            json!({ "id": "new", "title": "New", "projects": ["web"] }),
            &[("id", Name), ("projects", List), ("projects[0]", Name)],
            &[("title", Text(100))],
        ),
        case(
            patch,
            "/groups/team",
            json!({ "add": ["web"], "remove": ["other"] }),
            &[("add", List), ("add[0]", Name), ("remove", List), ("remove[0]", Name)],
            &[],
        ),
        case(
            post.clone(),
            "/snapshots",
            json!({ "project_name": "web" }),
            &[],
            &[
                ("scope", Word),
                ("project_name", Name),
                ("group_id", Name),
                ("reason", Text(1000)),
                ("trigger_source", Text(64)),
                ("analyzer_version", Text(64)),
                ("rule_version", Text(64)),
                ("source_ref", Text(255)),
                ("immutable", Bool),
                ("retention_class", Text(64)),
                ("fresh", Bool),
                ("capture_id", Digest),
            ],
        ),
        case(
            post.clone(),
            "/snapshots/compare",
            json!({ "from_snapshot_id": "web~1", "to_snapshot_id": "web" }),
            &[("include_drilldown", Bool), ("include_previews", Bool), ("dimensions", List)],
            &[
                ("from_snapshot_id", Reference),
                ("to_snapshot_id", Reference),
                ("project_name", Name),
                ("from_timestamp", Time),
                ("to_timestamp", Time),
                ("preview_limit", Number(1)),
                ("preview_offset", Number(0)),
                ("category", Text(64)),
                ("member", Name),
            ],
        ),
        case(
            post.clone(),
            "/snapshots/web/export",
            json!({ "format": "json", "baseline_snapshot_id": null }),
            &[("format", Word)],
            &[("baseline_snapshot_id", Reference)],
        ),
        case(
            post.clone(),
            "/notes",
            json!({ "scope_ref": "project:web", "text": "n" }),
            &[("scope_ref", Scope), ("text", Text(200))],
            &[("timestamp", Time)],
        ),
        case(
            put,
            "/baselines",
            json!({ "scope_ref": "project:web", "snapshot_id": "web" }),
            &[("scope_ref", Scope), ("snapshot_id", Reference)],
            &[],
        ),
        case(post.clone(), "/retention/cleanup", json!({ "dry_run": true }), &[("dry_run", Bool)], &[]),
        case(
            post.clone(),
            "/projects/web/backfill",
            json!({ "last": 1 }),
            &[("immutable", Bool)],
            &[("last", Number(1))],
        ),
        case(post.clone(), "/projects/web/backfill", json!({ "tags": "v9*" }), &[], &[("tags", Sought(255))]),
        case(
            post.clone(),
            "/projects/web/backfill",
            json!({ "every": "1w", "since": "1y" }),
            &[],
            &[("every", Word), ("since", Word)],
        ),
        case(post.clone(), "/projects/web/backfill", json!({ "range": "v1.0.0..main" }), &[], &[("range", Word)]),
        case(
            post,
            "/projects/web/captures",
            upload,
            &[
                ("analyzer_version", Text(200)),
                ("captured_by", Text(200)),
                ("machine", Text(200)),
                ("captured_at", Time),
                ("capture", Object),
                ("capture.source", Object),
                ("capture.source.kind", Word),
                ("capture.source.as_of", Time),
                ("capture.source.shallow", Bool),
                ("capture.source.excluded", List),
                ("capture.source.excluded[0].files", Float),
                ("capture.source.excluded[0].examples", List),
                ("capture.inputs", List),
                ("capture.inputs[0].dimension", Word),
                ("capture.measurements", Object),
                ("capture.measurements.health.measured", Bool),
                ("capture.measurements.health.metrics", Object),
                ("capture.measurements.health.metrics.code_lines", Float),
                ("capture.measurements.health.items", List),
                ("capture.measurements.health.reasons", List),
                ("capture.measurements.health.reasons[0]", Object),
                ("capture.measurements.health.items[0].dimension", Word),
                ("capture.measurements.health.items[0].category", Text(64)),
                ("capture.source.excluded[0].reason", Sought(4096)),
                ("capture.source.excluded[0].examples[0]", Sought(4096)),
                ("capture.inputs[0].kind", Word),
                ("capture.inputs[0].name", Sought(4096)),
                ("capture.inputs[0].tool", Sought(4096)),
                ("capture.inputs[0].notes[0]", Sought(4096)),
                ("capture.measurements.health.items[0].key", Sought(4096)),
                ("capture.measurements.health.items[0].title", Sought(4096)),
                ("capture.measurements.health.items[0].location.path", Sought(4096)),
            ],
            &[
                ("capture.inputs[0].version", Sought(4096)),
                ("capture.measurements.health.items[0].rule", Sought(4096)),
                ("capture.measurements.health.items[0].tool", Sought(4096)),
                ("capture.measurements.health.items[0].url", Sought(4096)),
                ("capture.source.commit", Word),
                ("capture.source.committed_at", Time),
                ("capture.inputs[0].digest", Digest),
                ("capture.inputs[0].measured_at", Time),
                ("capture.measurements.health.items[0].severity", Word),
                ("capture.measurements.health.items[0].location.line", Number(0)),
                ("capture.measurements.health.items[0].location.end_line", Number(0)),
            ],
        ),
    ]
}

impl Case {
    async fn send(&self, server: &TestServer, body: Vec<u8>) -> Answer {
        let request = Request::builder().method(&self.method).uri(format!("{API}{}", self.path));
        server.send(request.header("content-type", "application/json").body(Body::from(body)).unwrap()).await
    }

    /// The body with other bytes in the place of a field.
    fn with(&self, field: &str, raw: &[u8]) -> Vec<u8> {
        let mut body = self.body.clone();
        let pointer = format!("/{}", field.replace("].", "/").replace(['.', '['], "/").replace(']', ""));
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match body.pointer_mut(parent).unwrap() {
            Value::Array(entries) => entries[name.parse::<usize>().unwrap()] = json!("@@"),
            object => object[name] = json!("@@"),
        }
        let text = body.to_string();
        let (before, after) = text.split_once("\"@@\"").unwrap();
        [before.as_bytes(), raw, after.as_bytes()].concat()
    }
}

/// That the answer is a problem of the request that names the field, or a place in it.
#[track_caller]
pub fn names(answer: &Answer, field: &str, what: &str) {
    assert_eq!(unnamed(answer, field), None, "{what}");
}

/// What is amiss with such an answer.
#[track_caller]
pub fn unnamed(answer: &Answer, field: &str) -> Option<String> {
    if !answer.status.is_client_error() {
        return Some(format!("{} {}", answer.status, answer.text()));
    }
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    answer.problem(answer.status.as_u16(), problem["code"].as_str().unwrap());
    let named = problem["errors"][0]["field"].as_str().unwrap_or_default();
    let inside = named.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '…']));
    // What was sent is not repeated whole.
    (!inside || answer.body.len() > 4000).then(|| answer.text().chars().take(500).collect())
}

/// A server without a limit of rate.
pub async fn patient() -> TestServer {
    let mut config = Config::default();
    config.server.work_requests_per_second = 0;
    let server = TestServer::with(sample(), config).await;
    server.add("web").await;
    server
}

#[tokio::test]
async fn every_field_of_every_body_is_refused_by_name() {
    let server = patient().await;
    server.add("other").await;
    server.capture(None).await;
    server.capture(Some("v1.0.0")).await;
    server.post("/groups", &json!({ "id": "team", "projects": [] })).await;
    let mut wrong: Vec<String> = Vec::new();
    for case in cases() {
        let fields =
            case.required.iter().map(|field| (field, true)).chain(case.optional.iter().map(|field| (field, false)));
        for ((field, kind), is_required) in fields {
            for raw in wrong_json(*kind, is_required) {
                let shown = String::from_utf8_lossy(&raw).chars().take(60).collect::<String>();
                let answer = case.send(&server, case.with(field, &raw)).await;
                let amiss = unnamed(&answer, field);
                wrong.extend(amiss.map(|amiss| format!("{} {} {field} = {shown}: {amiss}", case.method, case.path)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are taken or not named:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(server.get("/projects").await.json()["total"], 2);
    assert_eq!(server.get("/snapshots").await.json()["total"], 2);
    assert_eq!(server.get("/groups").await.json()["total"], 1);
    assert_eq!(server.get("/notes?scope_ref=project:web").await.json()["notes"], json!([]));
}

#[tokio::test]
async fn members_that_are_missing_unknown_or_twice_there_are_named() {
    let server = patient().await;
    for case in cases() {
        let what = format!("{} {}", case.method, case.path);
        for (field, _) in case.required.iter().filter(|(field, _)| case.body.get(*field).is_some()) {
            // Lists and switches have a default.
            let mut body = case.body.clone();
            body.as_object_mut().unwrap().remove(*field);
            if !["projects", "add", "remove"].contains(field) {
                names(&case.send(&server, body.to_string().into_bytes()).await, field, &what);
            }
        }
        let text = case.body.to_string();
        let unknown = text.replacen('{', "{\"colour\":1,", 1);
        names(&case.send(&server, unknown.into_bytes()).await, "colour", &what);
        let first = case.body.as_object().unwrap().iter().next().unwrap();
        let twice = text.replacen('{', &format!("{{\"{}\":{},", first.0, first.1), 1);
        names(&case.send(&server, twice.into_bytes()).await, first.0, &what);
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_refused() {
    let server = patient().await;
    let deep = "[".repeat(100_000);
    let object = "{\"a\":".repeat(200);
    let (utf16, bom) = (b"\xff\xfe{\x00}\x00".to_vec(), b"\xef\xbb\xbf{}".to_vec());
    for case in cases() {
        let what = format!("{} {}", case.method, case.path);
        for (body, status) in [
            (&b""[..], 400),
            (b" ", 400),
            (b"{", 400),
            (b"{\"", 400),
            (b"nul", 400),
            (b"\x00", 400),
            (b"{}{}", 400),
            (b"{} x", 400),
            (deep.as_bytes(), 400),
            (object.as_bytes(), 400),
            (&utf16, 400),
            (&bom, 400),
            (b"{,}", 400),
            (b"{\"a\":1,}", 400),
            (b"null", 422),
            (b"1", 422),
            (b"\"x\"", 422),
            (b"true", 422),
            (b"1e5", 422),
            (b"[1]", 422),
        ] {
            let answer = case.send(&server, body.to_vec()).await;
            let shown = String::from_utf8_lossy(body).chars().take(20).collect::<String>();
            // An upload is read by its service, for which all of it is one field that cannot be.
            let status = if case.path.ends_with("/captures") { 422 } else { status };
            assert_eq!(answer.status, status, "{what} {shown}: {}", answer.text());
            let problem: Value = serde_json::from_slice(&answer.body).unwrap();
            answer.problem(status, problem["code"].as_str().unwrap());
            assert!(problem["errors"][0]["field"].is_string(), "{what} {shown}");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_and_nothing_is_kept() {
    let server = patient().await;
    for case in cases().into_iter().filter(|case| !case.path.ends_with("/captures")) {
        let body = format!("{{\"reason\":\"{}\"}}", "x".repeat(1 << 20));
        case.send(&server, body.clone().into_bytes()).await.problem(413, "too_large");
        // With an idempotency key the body is read elsewhere first.
        let request = Request::builder().method(&case.method).uri(format!("{API}{}", case.path));
        let request =
            request.header("content-type", "application/json").header("idempotency-key", "k").body(Body::from(body));
        server.send(request.unwrap()).await.problem(413, "too_large");
    }
    assert_eq!(server.get("/snapshots").await.json()["total"], 0);
}
