//! Creating snapshots with everything that may be said of them, once for each idempotency key, and of uploads.

use crate::support::{API, Answer, NOW, TestServer, id};
use axum::http::Request;
use codegraph::error::chain;
use codegraph::services::Watch;
use codegraph_model::Dimension;
use codegraph_model::api::{CreateSnapshot, UploadCapture};
use codegraph_model::capture::Measurement;
use codegraph_testing::capture::upload;
use serde_json::{Value, json};
use std::error::Error;

#[tokio::test]
async fn every_field_is_kept() {
    let server = TestServer::new().await;
    let snapshot = server
        .create(json!({
            "scope": "project", "project_name": "web", "reason": "pre-hardening", "trigger_source": "ci.nightly",
            "analyzer_version": "team-7", "rule_version": "strict", "source_ref": "v1.0.0", "immutable": true,
            "retention_class": "release",
        }))
        .await;
    let expected = json!({
        "scope": "project", "scope_ref": "project:web", "project_name": "web", "group_id": null,
        "reason": "pre-hardening", "initiator": "anonymous", "trigger_source": "ci.nightly",
        "analyzer_version": concat!(env!("CARGO_PKG_VERSION"), "+team-7"), "rule_version": "1+strict",
        "source_ref": "v1.0.0", "immutable": true, "retention_class": "release", "schema_version": 1,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&snapshot[name], value, "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_names_its_field() {
    let server = TestServer::new().await;
    for (field, value) in [
        ("scope", json!("planet")),
        ("project_name", json!("A B")),
        ("project_name", json!(null)),
        ("group_id", json!("team")),
        ("reason", json!("")),
        ("reason", json!("x".repeat(1001))),
        ("reason", json!(7)),
        ("trigger_source", json!("Shouting")),
        ("analyzer_version", json!("a b")),
        ("rule_version", json!("")),
        ("source_ref", json!("a\u{0}b")),
        ("source_ref", json!("no-such-branch")),
        ("immutable", json!("yes")),
        ("retention_class", json!("eternal")),
        ("capture_id", json!("sha256:12")),
        ("capture_id", json!(format!("sha256:{}", "0".repeat(64)))),
        ("fresh", json!(true)),
        ("surprise", json!(1)),
    ] {
        let mut body = json!({ "scope": "project", "project_name": "web" });
        body[field] = value.clone();
        let answer = server.post("/snapshots", &body).await;
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.status.as_u16(), 422, "{field} {value}: {problem}");
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    assert_eq!(server.get("/snapshots").await.json()["total"], 0);
}

async fn keyed(server: &TestServer, key: &str, body: &Value) -> Answer {
    let request = Request::post(format!("{API}/snapshots")).header("content-type", "application/json");
    server.send(request.header("idempotency-key", key).body(body.to_string().into()).unwrap()).await
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_once() {
    let server = TestServer::new().await;
    let body = json!({ "project_name": "web", "reason": "nightly" });
    let first = keyed(&server, "k1", &body).await;
    let again = keyed(&server, "k1", &body).await;
    assert_eq!(
        (first.status, &first.body, first.header("location")),
        (again.status, &again.body, again.header("location"))
    );
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(server.get("/snapshots").await.json()["total"], 1);
    let other = keyed(&server, "k1", &json!({ "project_name": "web" })).await;
    other.problem(409, "idempotency_key_reused");
    keyed(&server, "k2", &body).await;
    assert_eq!(server.get("/snapshots").await.json()["total"], 2);
    keyed(&server, "", &body).await.problem(400, "invalid_header");
    // A refusal is no answer to keep: what was wrong may be mended.
    keyed(&server, "k3", &json!({ "project_name": "nowhere" })).await.problem(404, "not_found");
    server.add("nowhere").await;
    assert_eq!(keyed(&server, "k3", &json!({ "project_name": "nowhere" })).await.status.as_u16(), 201);
    server.clock.advance(chrono::TimeDelta::hours(25));
    assert_eq!(keyed(&server, "k1", &body).await.header("idempotency-replayed"), "");
}

async fn send(server: &TestServer, encoding: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(format!("{API}/projects/web/captures")).header("content-type", "application/json");
    server.send(request.header("content-encoding", encoding).body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_capture_from_elsewhere_becomes_a_snapshot_once() {
    let server = TestServer::new().await;
    let bytes = serde_json::to_vec(&upload()).unwrap();
    let packed = zstd::encode_all(&bytes[..], 3).unwrap();
    let uploaded = send(&server, "zstd", packed).await.json();
    let plain = send(&server, "identity", bytes).await.json();
    assert_eq!(uploaded, plain, "the same capture, however it was packed");
    let body = json!({ "project_name": "web", "capture_id": uploaded["capture_id"], "reason": "ci run 7" });
    let snapshot = server.create(body.clone()).await;
    let captured = &snapshot["source_bundle"]["captured"];
    assert_eq!((&captured["by"], &captured["machine"]), (&json!("ci"), &json!("runner-7")));
    assert_eq!(captured["digest"], uploaded["capture_id"]);
    assert_eq!(snapshot["summaries"]["sca"]["metrics"]["dependencies"], 1.0);
    let again = server.post("/snapshots", &body).await.problem(409, "conflict");
    assert!(again.contains(&id(&snapshot)), "{again}");
    assert_eq!(server.get("/snapshots").await.json()["total"], 1);
}

type Edit = fn(&mut UploadCapture);

#[tokio::test]
async fn broken_uploads_leave_nothing() {
    let server = TestServer::new().await;
    let bytes = serde_json::to_vec(&upload()).unwrap();
    let packed = zstd::encode_all(&bytes[..], 3).unwrap();
    let cut = send(&server, "zstd", packed[..packed.len() / 2].to_vec()).await;
    assert!(cut.status.is_client_error(), "{} {}", cut.status, cut.text());
    let cut = send(&server, "identity", bytes[..bytes.len() / 2].to_vec()).await;
    assert!(cut.status.is_client_error(), "{} {}", cut.status, cut.text());
    let edits: [(&str, Edit); 7] = [
        ("capture.measurements.sca.metrics.speed", |u| measurement(u).set("speed", 1.0)),
        ("capture.measurements.sca.items[1].key", |u| {
            let item = measurement(u).items[0].clone();
            measurement(u).items.push(item);
        }),
        ("capture.measurements.sca.items[0].dimension", |u| measurement(u).items[0].dimension = Dimension::Audit),
        ("capture.measurements.sca.items[0].key", |u| measurement(u).items[0].key.clear()),
        ("capture.source.commit", |u| u.capture.source.commit = Some("main".to_owned())),
        ("captured_at", |u| u.captured_at = crate::support::at("2027-01-01T00:00:00Z")),
        ("machine", |u| u.machine = "a\nb".to_owned()),
    ];
    for (field, edit) in edits {
        let mut wrong = upload();
        edit(&mut wrong);
        let answer = send(&server, "identity", serde_json::to_vec(&wrong).unwrap()).await;
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status.as_u16(), &problem["errors"][0]["field"]), (422, &json!(field)), "{problem}");
    }
    let body = json!({ "project_name": "web", "capture_id": codegraph_model::Digest::of(&bytes) });
    server.post("/snapshots", &body).await.problem(422, "invalid");
    assert_eq!(server.get("/snapshots").await.json()["total"], 0);
}

fn measurement(upload: &mut UploadCapture) -> &mut Measurement {
    upload.capture.measurements.get_mut(&Dimension::Sca).unwrap()
}

#[tokio::test]
async fn the_policy_is_live() {
    let server = TestServer::new().await;
    let policy = server.get("/snapshots/policy").await.json();
    for (name, value) in [
        ("immutable_governance_mode", json!("no_delete_policy")),
        ("delete_supported", json!(false)),
        ("archival_supported", json!(false)),
        ("cleanup_respects_immutable", json!(true)),
        ("retention_classes", json!({ "release": "forever", "standard": 365 })),
        ("scheduler", json!({ "enabled": false, "interval_minutes": 1440 })),
    ] {
        assert_eq!(policy[name], value, "{name}");
    }
    assert_eq!(policy["limits"]["snapshot_list_limit"], 200);
}

#[tokio::test]
async fn a_source_that_cannot_be_read_is_told_as_in_a_terminal() {
    let server = TestServer::new().await;
    std::fs::write(server.repo.path().join(".git/HEAD"), "ref: nowhere\0").unwrap();
    let body = json!({ "project_name": "web" });
    let detail = server.post("/snapshots", &body).await.problem(422, "source_unreadable");
    let request = CreateSnapshot { project_name: Some("web".parse().unwrap()), ..CreateSnapshot::default() };
    let error = server.cli_user().create_snapshot(request, Watch::none()).await.unwrap_err();
    assert!(error.source().is_some(), "an error without a cause shows nothing here: {error}");
    assert_eq!(detail, chain(&error));
}

#[tokio::test]
async fn a_snapshot_says_when_it_was_recorded_and_by_whom() {
    let server = TestServer::new().await;
    let over_http = server.capture(None).await;
    assert_eq!((&over_http["recorded_at"], &over_http["initiator"]), (&json!(NOW), &json!("anonymous")));
    let request = CreateSnapshot { project_name: Some("web".parse().unwrap()), ..CreateSnapshot::default() };
    let typed = server.cli_user().create_snapshot(request, Watch::none()).await.unwrap();
    assert_eq!((&*typed.snapshot.terms.initiator, &*typed.snapshot.terms.trigger_source), ("tester", "manual_cli"));
    let list = server.get("/snapshots").await.json();
    let recorded: Vec<_> = list["snapshots"].as_array().unwrap().iter().map(|header| &header["recorded_at"]).collect();
    assert_eq!(recorded, [NOW, NOW]);
}
