//! What captures make of report files that lie beside the code.

use crate::measuring::{merged, plain, repo, sarif, server};
use crate::support::TestServer;
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_model::api::ImportQuery;
use serde_json::{Value, json};
use std::time::SystemTime;

/// A server of a project, last committed at a time, whose captures pick up what lies in `target`, which git ignores.
async fn server_at(time: &str) -> TestServer {
    let repo = repo();
    let patterns = "[project.imports]\nglobs = [\"target/*.sarif\", \"target/*.xml\"]\n";
    repo.write("codegraph.toml", patterns).write(".gitignore", "target/\n").commit(time);
    server(repo).await
}

/// Writes a file there, as if at a time.
fn write(server: &TestServer, name: &str, bytes: impl AsRef<[u8]>, time: &str) {
    let file = server.repo.path().join("target").join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, bytes).unwrap();
    let time: SystemTime = time.parse::<DateTime<Utc>>().unwrap().into();
    std::fs::File::options().append(true).open(&file).unwrap().set_modified(time).unwrap();
}

#[tokio::test]
async fn reports_beside_the_code_are_picked_up_and_kept() {
    let server = server_at("2026-05-29T00:00:00Z").await;
    write(&server, "scan.sarif", sarif("Bandit", plain, 0, 5), "2026-05-29T12:00:00Z");
    write(&server, "broken.sarif", "{", "2026-05-29T12:00:00Z");
    let snapshot = server.capture(None).await;
    assert_eq!(snapshot["summaries"]["audit"]["metrics"]["findings"], 20, "{snapshot:#}");
    assert_eq!(snapshot["summaries"]["audit"]["state"], "measured");
    let excluded = snapshot["source_bundle"]["source"]["excluded"].to_string();
    assert!(excluded.contains("report that cannot be read") && excluded.contains("broken.sarif"), "{excluded}");
    let history = server.cli_user().imports(&"web".parse().unwrap(), ImportQuery::default()).await.unwrap();
    assert_eq!(history.total, 1);
    let digest = history.imports[0].digest.to_string();
    let inputs = snapshot["source_bundle"]["inputs"].as_array().unwrap();
    assert!(inputs.iter().any(|input| input["kind"] == "report" && input["digest"] == digest.as_str()));
    // Nothing new lies there: nothing is added.
    server.capture(None).await;
    let history = server.cli_user().imports(&"web".parse().unwrap(), ImportQuery::default()).await.unwrap();
    assert_eq!(history.total, 1);
}

#[tokio::test]
async fn a_run_that_wrote_only_some_of_its_files_anew_is_of_an_older_state() {
    let server = server_at("2026-05-29T00:00:00Z").await;
    let junit = |name: &str| format!("<testsuite name=\"{name}\"><testcase name=\"{name} works\"/></testsuite>");
    for (name, at) in [("a", "2026-05-28T12:00:00Z"), ("b", "2026-05-30T00:00:00Z")] {
        write(&server, &format!("{name}.xml"), junit(name), at);
    }
    let snapshot = server.capture(None).await;
    let quality = &snapshot["summaries"]["quality"];
    assert_eq!((&quality["metrics"]["tests"], &quality["state"]), (&json!(2), &json!("carried")), "{quality:#}");
    assert_eq!(quality["measured_at"], "2026-05-28T12:00:00Z");
    // The same files again are not given again, also when nobody wants them any more.
    let web = "web".parse().unwrap();
    let given = server.cli_user().imports(&web, ImportQuery::default()).await.unwrap();
    assert_eq!(given.total, 2);
    server.cli_user().retire_import(&web, given.imports[0].id).await.unwrap();
    let retired = server.capture(None).await;
    assert_eq!(retired["summaries"]["quality"]["metrics"].get("tests"), None);
    assert_eq!(server.cli_user().imports(&web, ImportQuery::default()).await.unwrap().total, 2);
}

#[tokio::test]
async fn a_tool_that_writes_the_same_again_is_heard() {
    let server = server_at("2026-05-28T00:00:00Z").await;
    let write = |findings: u32, at: &str| write(&server, "scan.sarif", sarif("Bandit", plain, 0, findings), at);
    let findings = async || server.capture(None).await["summaries"]["audit"]["metrics"]["findings"].clone();
    write(1, "2026-05-28T12:00:00Z");
    assert_eq!(findings().await, 4);
    server.clock.advance(TimeDelta::days(2));
    server.repo.write("src/b.rs", "fn b() {}\n").commit("2026-06-02T00:00:00Z");
    write(3, "2026-06-02T12:00:00Z");
    assert_eq!(findings().await, 12);
    // Mended, and looked at again before it was committed.
    server.clock.advance(TimeDelta::days(2));
    write(1, "2026-06-04T12:00:00Z");
    server.repo.write("src/c.rs", "fn c() {}\n").commit("2026-06-05T00:00:00Z");
    server.clock.advance(TimeDelta::days(2));
    assert_eq!((findings().await, findings().await), (json!(4), json!(4)));
    let given = server.cli_user().imports(&"web".parse().unwrap(), ImportQuery::default()).await.unwrap();
    assert_eq!(given.total, 3);
    // What is retired stays so, as long as the file is the same.
    server.cli_user().retire_import(&"web".parse().unwrap(), given.imports[0].id).await.unwrap();
    server.repo.write("src/d.rs", "fn d() {}\n").commit("2026-06-06T00:00:00Z");
    assert_eq!(findings().await, Value::Null);
    assert_eq!(server.cli_user().imports(&"web".parse().unwrap(), ImportQuery::default()).await.unwrap().total, 3);
}

#[tokio::test]
async fn files_that_were_written_together_stay_together_when_they_are_old() {
    let server = server_at("2026-05-29T00:00:00Z").await;
    for (name, bytes) in [("merged.sarif", merged()), ("a.sarif", sarif("Bandit", plain, 100, 1))] {
        write(&server, name, bytes, "2026-05-28T12:00:00Z");
    }
    let audit = server.capture(None).await["summaries"]["audit"].clone();
    assert_eq!((&audit["state"], &audit["metrics"]["findings"]), (&json!("carried"), &json!(16)), "{audit:#}");
}
