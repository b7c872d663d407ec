//! Histories: the difference of two times, the comparison of two periods, notes, trends as CSV and SVG.

use crate::support::{TestServer, id};
use serde_json::{Value, json};

#[tokio::test]
async fn the_difference_of_two_times_is_that_of_the_newest_snapshots_then() {
    let server = TestServer::new().await;
    let ids = server.capture_three().await;
    let diff = "/snapshots/web/diff?from=2026-06-01T12:30:00Z&to=2026-06-01T23:00:00Z&include_drilldown=true";
    let comparison = server.get(diff).await.json();
    assert_eq!((id(&comparison["from"]), id(&comparison["to"])), (ids[0].clone(), ids[2].clone()));
    assert_eq!(comparison["mode"], "timestamps");
    assert!(!comparison["drilldown_categories"].as_array().unwrap().is_empty());
    let early = server.get("/snapshots/web/diff?from=2020-01-01T00:00:00Z&to=2026-06-02T00:00:00Z").await;
    let detail = early.problem(404, "not_found");
    assert!(detail.contains(&ids[0]), "{detail}");
    server.get("/snapshots/web/diff?from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z").await.problem(422, "invalid");
    server.get("/snapshots/web/diff?from=2026-06-02T00:00:00Z").await.problem(422, "invalid_query");
}

const PERIODS: &str = "/snapshots/web/compare-periods?a_from=2026-06-01T00:00:00Z&a_to=2026-06-01T13:30:00Z\
    &b_from=2026-06-01T13:30:00Z&b_to=2026-06-02T00:00:00Z";

#[tokio::test]
async fn periods_are_compared_metric_by_metric() {
    let server = TestServer::new().await;
    server.capture_three().await;
    let periods = server.get(&format!("{PERIODS}&metric=quality.functions&metric=audit.score")).await.json();
    assert_eq!((&periods["a"]["snapshots"], &periods["b"]["snapshots"]), (&json!(2), &json!(1)));
    let metrics = periods["metrics"].as_array().unwrap();
    assert_eq!(metrics.len(), 1, "what neither period has is not there: {periods}");
    assert_eq!(
        metrics[0]["a"],
        json!({
            "n": 2, "first": 1.0, "last": 2.0, "mean": 1.5, "median": 1.5, "min": 1.0, "max": 2.0,
        })
    );
    assert_eq!((&metrics[0]["delta"], &metrics[0]["delta_percent"]), (&json!(1.5), &json!(100.0)));
    assert_eq!(metrics[0]["state"], "changed");
    let all = server.get(PERIODS).await.json();
    assert!(all["metrics"].as_array().unwrap().len() > 15);
}

#[tokio::test]
async fn a_period_without_snapshots_names_the_nearest() {
    let server = TestServer::new().await;
    server.capture_three().await;
    let address =
        PERIODS.replace("a_from=2026-06-01", "a_from=2025-06-01").replace("a_to=2026-06-01", "a_to=2025-06-02");
    let detail = server.get(&address).await.problem(404, "not_found");
    assert!(detail.contains("in period a") && detail.contains("2026-06-01T12:00:00Z"), "{detail}");
    let turned = PERIODS.replace("b_to=2026-06-02", "b_to=2026-05-02");
    server.get(&turned).await.problem(422, "invalid");
}

#[tokio::test]
async fn periods_by_other_rules_are_not_comparable() {
    let server = TestServer::new().await;
    server.create(json!({ "project_name": "web", "source_ref": "main" })).await;
    server.clock.advance(chrono::TimeDelta::hours(2));
    server.create(json!({ "project_name": "web", "source_ref": "main", "rule_version": "strict" })).await;
    let periods = server.get(&format!("{PERIODS}&metric=health.code_lines")).await.json();
    assert_eq!(periods["metrics"][0]["state"], "not_comparable");
    let reason = &periods["metrics"][0]["reasons"][0];
    assert_eq!(reason["code"], "different_versions");
    assert_eq!(reason["message"], "measured by analyzer 0.1, rules 1; analyzer 0.1, rules 1+strict");
    let trends = server.get("/snapshots/web/trends").await.json();
    let changes: Vec<_> = trends["events"].as_array().unwrap().iter().filter(|e| e["kind"] == "rule_change").collect();
    assert_eq!(changes.len(), 1);
}

#[tokio::test]
async fn notes_are_marked_in_trends() {
    let server = TestServer::new().await;
    server.capture(None).await;
    let note =
        json!({ "scope_ref": "project:web", "timestamp": "2026-05-01T00:00:00Z", "text": "moved to the new parser" });
    let made = server.post("/notes", &note).await;
    assert_eq!((made.status.as_u16(), &made.json()["author"]), (201, &json!("anonymous")));
    let trends = server.get("/snapshots/web/trends?from=2026-04-01T00:00:00Z").await.json();
    let event = json!({ "timestamp": "2026-05-01T00:00:00Z", "kind": "note", "label": "moved to the new parser" });
    assert!(trends["events"].as_array().unwrap().contains(&event), "{trends}");
    let list = server.get("/notes?scope_ref=project:web&to=2026-05-01T00:00:00Z").await.json();
    assert_eq!(list["notes"], json!([]));
    for (field, value) in [("text", json!(" ")), ("text", json!("x".repeat(201))), ("scope_ref", json!("team"))] {
        let mut wrong = note.clone();
        wrong[field] = value;
        let answer = server.post("/notes", &wrong).await;
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status.as_u16(), &problem["errors"][0]["field"]), (422, &json!(field)));
    }
    let unknown = json!({ "scope_ref": "project:nowhere", "text": "x" });
    server.post("/notes", &unknown).await.problem(404, "not_found");
}

#[tokio::test]
async fn trends_are_tables_and_drawings_too() {
    let server = TestServer::new().await;
    server.capture_three().await;
    let csv = server.get("/snapshots/web/trends?metric=quality.score&metric=audit.score&format=csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let text = csv.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (4, "timestamp,snapshot_id,quality.score,audit.score"));
    assert!(lines[1].ends_with(",100,"), "not measured is empty: {}", lines[1]);
    let svg = server.get("/snapshots/web/trends?metric=quality.score&format=svg").await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    assert!(svg.text().starts_with("<svg") && !svg.text().contains("class="), "{}", svg.text());
}
