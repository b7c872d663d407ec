//! What captures make of imported reports, through the services.

use crate::repo::Repo;
use crate::support::{TestServer, complex, id};
use chrono::TimeDelta;
use codegraph::services::ReportFile;
use codegraph_model::api::{ImportOutcome, ImportQuery, NewImport};
use serde_json::{Value, json};

/// A file of source with a finding every ten lines.
const FILES: usize = 4;

fn source(shift: usize) -> String {
    format!("{}{}", "// moved\n".repeat(shift), complex(12))
}

pub(crate) fn repo() -> Repo {
    let repo = Repo::new();
    for n in 0..FILES {
        // Different enough for git to tell them apart.
        repo.write(format!("src/f{n}.rs"), format!("// file {n}{n}{n}\n{}", source(0).repeat(n + 1)));
    }
    repo.commit("2026-05-28T00:00:00Z");
    repo
}

/// A SARIF report with findings in each of the files: `path` names a file, `shift` moves the lines.
pub(crate) fn sarif(tool: &str, path: impl Fn(usize) -> String, shift: u32, findings: u32) -> Vec<u8> {
    let result = |file: usize, n: u32| {
        let region = json!({"startLine": 10 * n + 5 + shift, "endLine": 10 * n + 6 + shift});
        json!({
            "ruleId": format!("R{}", n % 3), "level": "error",
            "message": {"text": format!("call of eval in {} at line {}", path(file), 10 * n + 5 + shift)},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": path(file)}, "region": region}}],
        })
    };
    let results: Vec<Value> =
        (0..FILES).flat_map(|file| (0..findings).map(move |n| (file, n))).map(|(f, n)| result(f, n)).collect();
    let run = json!({"tool": {"driver": {"name": tool, "version": "1.0.0"}}, "results": results});
    serde_json::to_vec(&json!({"version": "2.1.0", "runs": [run]})).unwrap()
}

/// A report of two tools, Bandit with two findings in each file and Gosec with one.
pub(crate) fn merged() -> Vec<u8> {
    let [mut both, gosec] = [("Bandit", 2), ("Gosec", 1)]
        .map(|(tool, findings)| serde_json::from_slice::<Value>(&sarif(tool, plain, 0, findings)).unwrap());
    both["runs"].as_array_mut().unwrap().push(gosec["runs"][0].clone());
    serde_json::to_vec(&both).unwrap()
}

pub(crate) fn plain(n: usize) -> String {
    format!("src/f{n}.rs")
}

async fn import(server: &TestServer, bytes: Vec<u8>) -> ImportOutcome {
    let files = vec![ReportFile { name: "scan.sarif".to_owned(), bytes }];
    server.cli_user().import_reports(&"web".parse().unwrap(), files, NewImport::default()).await.unwrap()
}

pub(crate) async fn server(repo: Repo) -> TestServer {
    let server = TestServer::of(repo).await;
    server.add("web").await;
    server
}

async fn compare(server: &TestServer, from: &Value, to: &Value) -> Value {
    let body = json!({"from_snapshot_id": id(from), "to_snapshot_id": id(to), "include_drilldown": true});
    server.post("/snapshots/compare", &body).await.json()
}

fn audit(comparison: &Value) -> Value {
    let mut all = comparison["dimensions"].as_array().unwrap().iter();
    all.find(|delta| delta["dimension"] == "audit").unwrap().clone()
}

fn categories(comparison: &Value, dimension: &str) -> Vec<Value> {
    let all = comparison["drilldown_categories"].as_array().unwrap().iter();
    all.filter(|category| category["dimension"] == dimension).cloned().collect()
}

#[tokio::test]
async fn findings_in_moved_lines_of_renamed_files_are_all_unchanged() {
    let server = server(repo()).await;
    import(&server, sarif("Bandit", plain, 0, 5)).await;
    let before = server.capture(None).await;
    assert_eq!(before["summaries"]["audit"]["metrics"]["findings"], 20);

    for n in 0..FILES {
        let text = std::fs::read_to_string(server.repo.path().join(plain(n))).unwrap();
        server.repo.remove(&plain(n)).write(format!("lib/g{n}.rs"), format!("{}{text}", "// moved\n".repeat(10)));
    }
    server.repo.commit("2026-05-29T00:00:00Z");
    import(&server, sarif("Bandit", |n| format!("lib/g{n}.rs"), 10, 5)).await;
    let after = server.capture(None).await;
    let comparison = compare(&server, &before, &after).await;
    assert_eq!(audit(&comparison)["state"], "unchanged", "{:#}", audit(&comparison));
    let [category] = &categories(&comparison, "audit")[..] else { panic!("{comparison:#}") };
    assert_eq!((&category["new"], &category["resolved"], &category["changed"]), (&json!(0), &json!(0), &json!(0)));
    assert_eq!(category["unchanged"], 20);
}

#[tokio::test]
async fn a_tool_that_did_not_run_again_fixes_nothing() {
    let server = server(repo()).await;
    import(&server, sarif("Bandit", plain, 0, 5)).await;
    let before = server.capture(None).await;
    server.clock.advance(TimeDelta::days(3));
    server.repo.write("src/new.rs", "fn new() {}\n").commit("2026-06-04T10:00:00Z");
    let carried = server.capture(None).await;
    let summary = &carried["summaries"]["audit"];
    assert_eq!((&summary["state"], &summary["metrics"]["findings"]), (&json!("carried"), &json!(20)));
    assert_eq!(summary["measured_at"], "2026-05-28T00:00:00Z");
    let reason = &summary["reasons"][0];
    assert_eq!((&reason["code"], &reason["tools"]), (&json!("carried"), &json!(["Bandit"])), "{summary}");
    assert_eq!(reason["measured_at"], "2026-05-28T00:00:00Z");
    assert!(reason["message"].as_str().unwrap().starts_with("carried: Bandit reported on 2026-05-28 for commit"));
    let comparison = compare(&server, &before, &carried).await;
    assert_eq!(audit(&comparison)["state"], "not_comparable");
    let reason = &audit(&comparison)["reasons"][0];
    assert_eq!((&reason["code"], &reason["side"]), (&json!("carried_on"), &json!("newer")), "{comparison:#}");
    assert_eq!(reason["sources"], json!(["Bandit"]));
    assert!(categories(&comparison, "audit").is_empty());

    server.clock.advance(TimeDelta::days(40));
    server.repo.write("src/new.rs", "fn newer() {}\n").commit("2026-07-14T10:00:00Z");
    let stale = server.capture(None).await;
    let summary = &stale["summaries"]["audit"];
    assert_eq!((&summary["state"], &summary["score"]), (&json!("not_measured"), &Value::Null));
    let reason = &summary["reasons"][0];
    assert_eq!((&reason["code"], &reason["tools"]), (&json!("stale"), &json!(["Bandit"])), "{summary}");
    let comparison = compare(&server, &before, &stale).await;
    assert_eq!(audit(&comparison)["state"], "not_comparable");
    assert!(categories(&comparison, "audit").is_empty());
}

#[tokio::test]
async fn imported_a_then_b_then_a_is_as_if_only_a() {
    let (a, b) = (sarif("Bandit", plain, 0, 5), sarif("Bandit", plain, 3, 2));
    let only = server(repo()).await;
    import(&only, a.clone()).await;
    let expected = only.capture(None).await;

    let server = server(repo()).await;
    for bytes in [&a, &b, &a] {
        server.clock.advance(TimeDelta::minutes(1));
        assert_eq!(import(&server, bytes.clone()).await.unchanged, 0);
    }
    let again = import(&server, a.clone()).await;
    assert_eq!((again.unchanged, again.imports.len()), (1, 1));
    let snapshot = server.capture(None).await;
    assert_eq!(snapshot["summaries"], expected["summaries"]);
    assert_eq!(snapshot["source_bundle"]["roots"], expected["source_bundle"]["roots"]);
    let history = server.cli_user().imports(&"web".parse().unwrap(), ImportQuery::default()).await.unwrap();
    assert_eq!(history.total, 3);
    assert_eq!(history.imports.iter().map(|import| import.current).collect::<Vec<_>>(), [true, false, false]);
}

#[tokio::test]
async fn a_state_of_the_past_uses_the_reports_of_its_time() {
    let server = server(repo()).await;
    server.repo.tag("v1.0.0");
    server.repo.write("src/new.rs", "fn new() {}\n").commit("2026-05-30T00:00:00Z");
    import(&server, sarif("Bandit", plain, 0, 5)).await;
    let past = server.capture(Some("v1.0.0")).await;
    assert_eq!(past["summaries"]["audit"]["state"], "not_measured");
    let reference = NewImport { reference: Some("v1.0.0".to_owned()), ..NewImport::default() };
    let files = vec![ReportFile { name: "old.sarif".to_owned(), bytes: sarif("Bandit", plain, 0, 2) }];
    server.cli_user().import_reports(&"web".parse().unwrap(), files, reference).await.unwrap();
    let past = server.capture(Some("v1.0.0")).await;
    assert_eq!(past["summaries"]["audit"]["metrics"]["findings"], 8);
    assert_eq!(past["summaries"]["audit"]["state"], "measured");
    let present = server.capture(None).await;
    assert_eq!(present["summaries"]["audit"]["metrics"]["findings"], 20);
}

#[tokio::test]
async fn waivers_of_the_repository_are_counted_apart_in_every_answer() {
    let repo = repo();
    let server = server(repo).await;
    import(&server, sarif("Bandit", plain, 0, 5)).await;
    let before = server.capture(None).await;
    let waivers = "[[project.waivers]]\nrule = \"R0\"\nreason = \"known\"\nexpires = 2026-12-31\n";
    server.repo.write("codegraph.toml", waivers).commit("2026-05-29T00:00:00Z");
    import(&server, sarif("Bandit", plain, 0, 5)).await;
    let after = server.capture(None).await;
    let metrics = &after["summaries"]["audit"]["metrics"];
    assert_eq!((&metrics["findings"], &metrics["accepted"]), (&json!(12), &json!(8)));
    let comparison = compare(&server, &before, &after).await;
    let [category] = &categories(&comparison, "audit")[..] else { panic!("{comparison:#}") };
    assert_eq!(
        (&category["resolved"], &category["changed"], &category["unchanged"]),
        (&json!(0), &json!(8), &json!(12))
    );
    let items = server.get(&format!("/snapshots/{}/items?dimension=audit&limit=100", id(&after))).await.json();
    let accepted =
        items["items"].as_array().unwrap().iter().filter(|i| i["attributes"]["accepted"]["reason"] == "known");
    assert_eq!(accepted.count(), 8);
}

async fn import_with(server: &TestServer, bytes: Vec<u8>, new: NewImport) {
    let files = vec![ReportFile { name: "scan.sarif".to_owned(), bytes }];
    server.cli_user().import_reports(&"web".parse().unwrap(), files, new).await.unwrap();
}

#[tokio::test]
async fn one_of_two_reports_of_a_tool_that_goes_stale_fixes_nothing() {
    let server = server(repo()).await;
    let of = |label: &str| NewImport { label: Some(label.to_owned()), ..NewImport::default() };
    // Linters are counted in quality, which is measured without them too.
    import_with(&server, sarif("Clippy", plain, 0, 5), of("frontend")).await;
    import_with(&server, sarif("Clippy", plain, 0, 3), of("backend")).await;
    let before = server.capture(None).await;
    assert_eq!(before["summaries"]["quality"]["metrics"]["lint_findings"], 32);
    server.clock.advance(TimeDelta::days(40));
    server.repo.write("src/new.rs", "fn new() {}\n").commit("2026-07-10T10:00:00Z");
    import_with(&server, sarif("Clippy", plain, 0, 5), of("frontend")).await;
    let after = server.capture(None).await;
    assert_eq!(after["summaries"]["quality"]["metrics"]["lint_findings"], 20);
    let comparison = compare(&server, &before, &after).await;
    assert_eq!(comparison["dimension_states"]["quality"], "not_comparable");
    let quality = &comparison["dimensions"].as_array().unwrap().iter().find(|d| d["dimension"] == "quality").unwrap();
    assert!(quality["reasons"].to_string().contains("a stale report of Clippy (backend)"), "{quality:#}");
    assert!(categories(&comparison, "quality").is_empty());
}

#[tokio::test]
async fn reports_of_another_branch_do_not_count() {
    let server = server(repo()).await;
    import(&server, sarif("Bandit", plain, 0, 1)).await;
    // A branch with a report of its own, newer than all of the main one.
    server.repo.git(["checkout", "-q", "-b", "feature"]);
    server.repo.write("src/feature.rs", "fn feature() {}\n").commit("2026-05-30T00:00:00Z");
    import(&server, sarif("Bandit", plain, 0, 5)).await;
    server.repo.git(["checkout", "-q", "main"]);
    server.repo.write("src/main.rs", "fn main() {}\n").commit("2026-05-29T00:00:00Z");
    let main = server.capture(None).await;
    let audit = &main["summaries"]["audit"];
    assert_eq!((&audit["state"], &audit["metrics"]["findings"]), (&json!("carried"), &json!(4)), "{audit:#}");
    // Merged, they do.
    server.repo.merge("feature", "2026-05-31T00:00:00Z");
    let merged = server.capture(None).await;
    assert_eq!(merged["summaries"]["audit"]["metrics"]["findings"], 20);
}

#[tokio::test]
async fn a_run_that_failed_fixes_nothing() {
    let server = server(repo()).await;
    import(&server, sarif("Bandit", plain, 0, 5)).await;
    let before = server.capture(None).await;
    server.repo.write("src/new.rs", "fn new() {}\n").commit("2026-05-30T00:00:00Z");
    let mut failed: Value = serde_json::from_slice(&sarif("Bandit", plain, 0, 0)).unwrap();
    failed["runs"][0]["invocations"] = json!([{"executionSuccessful": false}]);
    import(&server, serde_json::to_vec(&failed).unwrap()).await;
    let after = server.capture(None).await;
    // It found nothing because it looked at nothing.
    let summary = &after["summaries"]["audit"];
    assert_eq!((&summary["state"], &summary["score"]), (&json!("not_measured"), &Value::Null));
    let failed =
        json!({ "code": "run_failed", "tools": ["Bandit"], "message": "the run of Bandit failed and found nothing" });
    assert_eq!(summary["reasons"], json!([failed]));
    let comparison = compare(&server, &before, &after).await;
    assert_eq!(audit(&comparison)["state"], "not_comparable");
    assert!(categories(&comparison, "audit").is_empty());
    // What it found all the same counts, and is said not to be all.
    let mut failed: Value = serde_json::from_slice(&sarif("Bandit", plain, 0, 1)).unwrap();
    failed["runs"][0]["invocations"] = json!([{"executionSuccessful": false}]);
    import(&server, serde_json::to_vec(&failed).unwrap()).await;
    let after = server.capture(None).await;
    let summary = &after["summaries"]["audit"];
    assert_eq!(summary["metrics"]["findings"], 4);
    assert_eq!(summary["reasons"][0]["code"], "report_incomplete", "{summary:#}");
    let comparison = compare(&server, &before, &after).await;
    assert_eq!(audit(&comparison)["reasons"][0]["code"], "incomplete_on", "{comparison:#}");
}

#[tokio::test]
async fn what_a_category_of_sarif_tells_apart_stands_beside_each_other() {
    let server = server(repo()).await;
    let of = |language: &str, findings: u32| {
        let mut log: Value = serde_json::from_slice(&sarif("CodeQL", plain, 0, findings)).unwrap();
        log["runs"][0]["automationDetails"] = json!({"id": format!("analyze/language:{language}/")});
        serde_json::to_vec(&log).unwrap()
    };
    import(&server, of("java", 1)).await;
    import(&server, of("javascript", 2)).await;
    let snapshot = server.capture(None).await;
    assert_eq!(snapshot["summaries"]["audit"]["metrics"]["findings"], 12);
    let inputs = snapshot["source_bundle"]["inputs"].as_array().unwrap().iter();
    let parts: Vec<&Value> = inputs.filter(|input| input["kind"] == "report").map(|input| &input["part"]).collect();
    assert_eq!(parts, ["analyze/language:java", "analyze/language:javascript"]);
}

#[tokio::test]
async fn files_that_are_given_together_do_not_supersede_each_other() {
    let server = server(repo()).await;
    let web = "web".parse().unwrap();
    let merged = merged();
    for alone in [1, 3] {
        let file = |name: &str, bytes: &[u8]| ReportFile { name: name.to_owned(), bytes: bytes.to_vec() };
        let files = vec![file("merged.sarif", &merged), file("a.sarif", &sarif("Bandit", plain, 100, alone))];
        server.cli_user().import_reports(&web, files, NewImport::default()).await.unwrap();
        let snapshot = server.capture(None).await;
        let expected = FILES * (2 + 1 + alone as usize);
        assert_eq!(snapshot["summaries"]["audit"]["metrics"]["findings"], expected);
    }
}

#[tokio::test]
async fn a_file_that_tells_nothing_may_be_a_part_of_any_other() {
    let server = server(repo()).await;
    let web = "web".parse().unwrap();
    let cut = || {
        let mut packed = zstd::encode_all(&sarif("Bandit", plain, 0, 5)[..], 1).unwrap();
        packed.truncate(packed.len() / 2);
        packed
    };
    for (name, other, is_whole) in [
        ("b.sarif", Vec::new(), false),
        ("b.json", b"{\"ver".to_vec(), false),
        ("b.sarif.zst", cut(), false),
        ("b.md", b"# Notes".to_vec(), true),
        ("target/.gitkeep", Vec::new(), true),
        ("stderr.log", b"\n".to_vec(), true),
    ] {
        let file = |name: &str, bytes: Vec<u8>| ReportFile { name: name.to_owned(), bytes };
        let shown = String::from_utf8_lossy(&other).into_owned();
        let files = vec![file("a.sarif", sarif("Bandit", plain, 0, 1)), file(name, other)];
        let outcome = server.cli_user().import_reports(&web, files, NewImport::default()).await.unwrap();
        assert_eq!((outcome.imports.len(), outcome.refused.len()), (1, 1));
        assert_eq!(outcome.imports[0].content.incomplete, !is_whole, "{shown}");
    }
}

#[tokio::test]
async fn a_part_that_cannot_be_read_fixes_nothing() {
    let server = server(repo()).await;
    let web = "web".parse().unwrap();
    let junit =
        |name: &str| format!("<testsuite name=\"{name}\"><testcase name=\"{name} works\"/></testsuite>").into_bytes();
    let file = |name: &str, bytes: Vec<u8>| ReportFile { name: name.to_owned(), bytes };
    let both = vec![file("a.xml", junit("a")), file("b.xml", junit("b"))];
    server.cli_user().import_reports(&web, both, NewImport::default()).await.unwrap();
    let before = server.capture(None).await;
    server.repo.write("src/new.rs", "fn new() {}\n").commit("2026-05-30T00:00:00Z");
    let mut cut = junit("b");
    cut.truncate(cut.len() - 10);
    let parts = vec![file("a.xml", junit("a")), file("b.xml", cut)];
    let outcome = server.cli_user().import_reports(&web, parts, NewImport::default()).await.unwrap();
    assert_eq!((outcome.imports.len(), outcome.refused.len()), (1, 1));
    let after = server.capture(None).await;
    assert_eq!(after["summaries"]["quality"]["metrics"]["tests"], 1);
    let comparison = compare(&server, &before, &after).await;
    assert_eq!(comparison["dimension_states"]["quality"], "not_comparable", "{comparison:#}");
    assert!(categories(&comparison, "quality").is_empty());
}
