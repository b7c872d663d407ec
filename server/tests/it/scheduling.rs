//! Snapshots that make themselves, and the end of those that are past their age.

use crate::support::{TestServer, sample};
use chrono::TimeDelta;
use codegraph::config::Config;
use codegraph::scheduler::Schedule;
use serde_json::{Value, json};
use std::path::Path;

#[tokio::test]
async fn what_is_older_than_the_interval_is_captured() {
    let server = TestServer::new().await;
    server.post("/projects", &json!({ "name": "elsewhere" })).await;
    let mut schedule = Schedule::default();
    assert_eq!(schedule.turn(&server.scheduler()).await, 1);
    assert_eq!(schedule.turn(&server.scheduler()).await, 0);
    server.clock.advance(TimeDelta::minutes(1441));
    assert_eq!(schedule.turn(&server.scheduler()).await, 1);
    let newest = server.get("/snapshots/web").await.json();
    assert_eq!((&newest["trigger_source"], &newest["initiator"]), (&json!("scheduler"), &json!("scheduler")));
}

#[tokio::test]
async fn what_cannot_be_captured_is_tried_again_after_the_interval() {
    let server = TestServer::new().await;
    std::fs::remove_dir_all(server.repo.path()).unwrap();
    let mut schedule = Schedule::default();
    assert_eq!(schedule.turn(&server.scheduler()).await, 0);
    // The code is back, but the project was tried within the interval.
    copy(sample().path(), server.repo.path());
    server.clock.advance(TimeDelta::minutes(1439));
    assert_eq!(schedule.turn(&server.scheduler()).await, 0);
    assert_eq!(server.get("/snapshots").await.json()["total"], 0);
    server.clock.advance(TimeDelta::minutes(1));
    assert_eq!(schedule.turn(&server.scheduler()).await, 1);
    assert_eq!(server.get("/snapshots").await.json()["total"], 1);
}

/// Copies a folder with everything in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

async fn cleanup(server: &TestServer, dry_run: bool) -> Value {
    server.post("/retention/cleanup", &json!({ "dry_run": dry_run })).await.json()
}

#[tokio::test]
async fn cleanup_goes_by_class_and_leaves_immutable_ones() {
    let mut config = Config::default();
    config.dashboard.snapshot_list_limit = 3;
    let server = TestServer::with(sample(), config).await;
    server.add("web").await;
    for (immutable, class) in [(true, "standard"), (false, "standard"), (false, "release"), (false, "standard")] {
        server.create(json!({ "project_name": "web", "immutable": immutable, "retention_class": class })).await;
        server.clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(cleanup(&server, false).await["deleted"], json!({ "standard": 0 }));
    server.clock.advance(TimeDelta::days(366));
    let would = cleanup(&server, true).await;
    assert_eq!(
        (&would["deleted"], &would["kept"], &would["dry_run"]),
        (&json!({ "standard": 1 }), &json!(2), &json!(true))
    );
    assert_eq!(server.get("/snapshots").await.json()["total"], 4);
    cleanup(&server, false).await;
    let left = server.get("/snapshots?limit=100").await.json();
    assert_eq!((&left["total"], left["snapshots"].as_array().unwrap().len()), (&json!(3), 3));
    let page = server.get("/snapshots?limit=2").await.json();
    assert_eq!(page["snapshots"].as_array().unwrap().len(), 2);
    server.get("/snapshots?limit=0").await.problem(422, "invalid");
}
