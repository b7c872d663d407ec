//! Requests of sound form that cannot be for what they mean: other scopes, the same thing twice, what is not there, empty times.

use crate::problems_bodies::names;
use crate::support::TestServer;
use chrono::TimeDelta;
use serde_json::{Value, json};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// With `web`, which has three snapshots an hour apart from 12:00 on, `other`, which has none, and the group `team` of both,
/// which has one at 15:00.
async fn server() -> (TestServer, Vec<String>) {
    let server = TestServer::new().await;
    server.add("other").await;
    server.post("/groups", &json!({ "id": "team", "projects": ["web", "other"] })).await;
    let three = server.capture_three().await;
    server.create(json!({ "scope": "group", "group_id": "team" })).await;
    server.clock.advance(TimeDelta::hours(1));
    (server, three)
}

#[tokio::test]
async fn comparisons_that_cannot_be_are_refused_by_name() {
    let (server, three) = server().await;
    for (body, field) in [
        (json!({ "from_snapshot_id": "web", "to_snapshot_id": "group:team" }), "to_snapshot_id"),
        (json!({ "from_snapshot_id": "group:team", "to_snapshot_id": "web" }), "to_snapshot_id"),
        (json!({ "from_snapshot_id": "web", "to_snapshot_id": "web" }), "to_snapshot_id"),
        (json!({ "from_snapshot_id": three[0], "to_snapshot_id": "web~2" }), "to_snapshot_id"),
        (json!({ "from_snapshot_id": "web" }), "to_snapshot_id"),
        (json!({ "to_snapshot_id": "web" }), "from_snapshot_id"),
        (json!({}), "from_snapshot_id"),
        (json!({ "from_snapshot_id": three[0][..6], "to_snapshot_id": "web" }), "from_snapshot_id"),
        (json!({ "project_name": "web" }), "from_timestamp"),
        (json!({ "project_name": "web", "from_timestamp": "2026-06-01T12:00:00Z" }), "to_timestamp"),
        (
            json!({ "project_name": "web", "from_timestamp": "2026-06-02T12:00:00Z", "to_timestamp": "2026-06-01T12:00:00Z" }),
            "to_timestamp",
        ),
        (
            json!({ "project_name": "web", "from_timestamp": "2026-06-01T12:00:00Z", "to_timestamp": "2026-06-01T12:00:00Z" }),
            "to_timestamp",
        ),
        (json!({ "from_snapshot_id": "web~1", "to_snapshot_id": "web", "project_name": "web" }), "from_snapshot_id"),
        (
            json!({ "from_snapshot_id": "web~1", "to_snapshot_id": "web", "include_previews": true, "preview_limit": 201 }),
            "preview_limit",
        ),
        (json!({ "from_snapshot_id": "web~1", "to_snapshot_id": "web", "member": "web" }), "member"),
    ] {
        let answer = server.post("/snapshots/compare", &body).await;
        answer.problem(422, "invalid");
        names(&answer, field, &body.to_string());
    }
    let itself = json!({ "format": "json", "baseline_snapshot_id": "web~0" });
    names(&server.post("/snapshots/web/export", &itself).await, "baseline_snapshot_id", "a snapshot with itself");
    let other = json!({ "format": "json", "baseline_snapshot_id": "group:team" });
    names(&server.post("/snapshots/web/export", &other).await, "baseline_snapshot_id", "a project with a group");
    let other = json!({ "scope_ref": "group:team", "snapshot_id": "web" });
    let request = axum::http::Request::put(format!("{}/baselines", crate::support::API))
        .header("content-type", "application/json");
    names(
        &server.send(request.body(other.to_string().into()).unwrap()).await,
        "snapshot_id",
        "a baseline of another scope",
    );
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let (server, _) = server().await;
    for path in [
        "/projects/nobody",
        "/groups/nobody",
        "/snapshots/nobody",
        "/snapshots/nobody/items",
        "/snapshots/web~9",
        "/snapshots/other",
        "/snapshots/web:baseline",
        "/snapshots/ffffff",
        "/snapshots/web@%7B2020-01-01%7D",
        &format!("/snapshots/{NOBODY}"),
        &format!("/snapshots/{NOBODY}/items"),
        "/snapshots/nobody/trends",
        "/snapshots/group:nobody/trends",
        "/snapshots/portfolio:nobody/trends",
        "/notes?scope_ref=project:nobody",
    ] {
        server.get(path).await.problem(404, "not_found");
    }
    for (path, body) in [
        ("/snapshots", json!({ "project_name": "nobody" })),
        ("/snapshots", json!({ "group_id": "nobody" })),
        ("/snapshots/compare", json!({ "from_snapshot_id": "web", "to_snapshot_id": NOBODY })),
        ("/snapshots/compare", json!({ "from_snapshot_id": "nobody", "to_snapshot_id": "web" })),
        ("/snapshots/compare", json!({ "from_snapshot_id": "other", "to_snapshot_id": "web" })),
        ("/snapshots/nobody/export", json!({ "format": "json" })),
        ("/snapshots/web/export", json!({ "format": "json", "baseline_snapshot_id": NOBODY })),
        ("/notes", json!({ "scope_ref": "group:nobody", "text": "x" })),
        ("/projects/nobody/backfill", json!({ "last": 1 })),
        ("/projects/web/backfill", json!({ "tags": "nothing*" })),
    ] {
        let detail = server.post(path, &body).await.problem(404, "not_found");
        assert!(!detail.is_empty());
    }
    let hint = server.get("/projects/wep").await.problem(404, "not_found");
    assert!(hint.contains("did you mean web?"), "{hint}");
}

#[tokio::test]
async fn snapshots_that_cannot_be_made_are_refused_by_name() {
    let (server, _) = server().await;
    let unknown = format!("sha256:{}", "0".repeat(64));
    for (body, field, code) in [
        (json!({}), "project_name", "invalid"),
        (json!({ "scope": "group" }), "group_id", "invalid"),
        (json!({ "project_name": "web", "group_id": "team" }), "group_id", "invalid"),
        (json!({ "project_name": "web", "scope": "portfolio" }), "project_name", "invalid"),
        (json!({ "project_name": "web", "fresh": true }), "fresh", "invalid"),
        (json!({ "project_name": "web", "retention_class": "eternal" }), "retention_class", "invalid"),
        (json!({ "project_name": "web", "capture_id": unknown }), "capture_id", "invalid"),
        (json!({ "group_id": "team", "source_ref": "main" }), "source_ref", "invalid"),
        (json!({ "group_id": "team", "capture_id": unknown }), "capture_id", "invalid"),
        (json!({ "project_name": "web", "source_ref": "v9.9" }), "source_ref", "unknown_reference"),
        (json!({ "project_name": "web", "initiator": "mallory" }), "initiator", "invalid_body"),
    ] {
        let answer = server.post("/snapshots", &body).await;
        answer.problem(422, code);
        names(&answer, field, &body.to_string());
    }
    for (body, field) in [
        (json!({ "last": 1, "tags": "*" }), "tags"),
        (json!({}), "tags"),
        (json!({ "last": 1, "since": "1y" }), "since"),
        (json!({ "range": "v9.9..main" }), "range"),
        (json!({ "range": "main" }), "range"),
        (json!({ "last": 10_001 }), "last"),
    ] {
        names(&server.post("/projects/web/backfill", &body).await, field, &body.to_string());
    }
    for (body, field) in [
        (json!({ "name": "a", "path": "/nowhere/at/all" }), "path"),
        (json!({ "name": "a", "path": server.repo.path().join("LICENSE") }), "path"),
    ] {
        names(&server.post("/projects", &body).await, field, &body.to_string());
    }
    names(
        &server.post("/groups", &json!({ "id": "a", "projects": ["nobody"] })).await,
        "projects",
        "an unknown project",
    );
    assert_eq!(server.get("/snapshots").await.json()["total"], 4);
}

#[tokio::test]
async fn times_that_are_empty_or_turned_around_are_refused_by_name() {
    let (server, _) = server().await;
    let (early, late) = ("2026-06-01T12:00:00Z", "2026-06-02T00:00:00Z");
    for (from, to) in [(late, early), (early, early)] {
        for path in ["/snapshots?", "/snapshots/web/trends?", "/snapshots/web/diff?", "/notes?scope_ref=project:web&"] {
            let answer = server.get(&format!("{path}from={from}&to={to}")).await;
            answer.problem(422, "invalid");
            names(&answer, "to", path);
        }
        for (a, b, field) in [((from, to), (early, late), "a_to"), ((early, late), (from, to), "b_to")] {
            let query = format!("a_from={}&a_to={}&b_from={}&b_to={}", a.0, a.1, b.0, b.1);
            let answer = server.get(&format!("/snapshots/web/compare-periods?{query}")).await;
            answer.problem(422, "invalid");
            names(&answer, field, &query);
        }
    }
}

#[tokio::test]
async fn a_time_without_snapshots_names_the_nearest() {
    let (server, three) = server().await;
    let diff = "/snapshots/web/diff?from=2026-05-01T00:00:00Z&to=2026-06-02T00:00:00Z";
    let detail = server.get(diff).await.problem(404, "not_found");
    assert!(detail.contains(&three[0]) && detail.contains("2026-06-01T12:00:00Z"), "{detail}");
    let body = json!({ "project_name": "web", "from_timestamp": "2026-05-01T00:00:00Z", "to_timestamp": "2026-06-02T00:00:00Z" });
    let detail = server.post("/snapshots/compare", &body).await.problem(404, "not_found");
    assert!(detail.contains(&three[0]), "{detail}");
    let b = "b_from=2026-06-01T00:00:00Z&b_to=2026-06-02T00:00:00Z";
    for (from, to, nearest) in [
        ("2026-01-01", "2026-02-01", "after it is of 2026-06-01T12:00:00Z"),
        ("2026-07-01", "2026-08-01", "before it is of 2026-06-01T14:00:00Z"),
    ] {
        let query = format!("a_from={from}T00:00:00Z&a_to={to}T00:00:00Z&{b}");
        let detail = server.get(&format!("/snapshots/web/compare-periods?{query}")).await.problem(404, "not_found");
        assert!(detail.contains(nearest), "{detail}");
    }
    // The end of a period is not in it.
    let query = format!("a_from=2026-06-01T11:00:00Z&a_to=2026-06-01T12:00:00Z&{b}");
    let detail = server.get(&format!("/snapshots/web/compare-periods?{query}")).await.problem(404, "not_found");
    assert!(detail.contains("after it is of 2026-06-01T12:00:00Z"), "{detail}");
    let empty: Value = server.get("/snapshots?from=2026-07-01T00:00:00Z").await.json();
    assert_eq!((&empty["snapshots"], &empty["total"]), (&json!([]), &json!(0)));
}
