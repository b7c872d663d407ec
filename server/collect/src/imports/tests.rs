//! Reports added to a capture: what becomes of them, and what stays the same when the code moves.

use super::{Format, Reports, UsedReport};
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_model::capture::{Capture, Exclusion, InputKind, Measurement, SourceKind, SourceState};
use codegraph_model::settings::{Filing, Waiver};
use codegraph_model::{Category, Digest, Dimension, Item, Reason, Severity, attribute};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn now() -> DateTime<Utc> {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

fn apply(capture: Capture, given: Vec<UsedReport>) -> Capture {
    let mut reports = Reports::of(capture);
    given.into_iter().for_each(|report| reports.add(report));
    reports.into_capture()
}

const COMMIT: &str = "1111111111111111111111111111111111111111";
const BEFORE: &str = "2222222222222222222222222222222222222222";

fn capture() -> Capture {
    let mut health = Measurement { measured: true, ..Measurement::default() };
    health.set("code_lines", 2000.0);
    Capture {
        source: SourceState {
            kind: SourceKind::Git,
            commit: Some(COMMIT.to_owned()),
            as_of: now(),
            ..SourceState::default()
        },
        measurements: [
            (Dimension::Health, health),
            (Dimension::Audit, Measurement::none(Reason::NoSecurityReport)),
            (Dimension::Sca, Measurement::none(Reason::NoLockfile)),
        ]
        .into(),
        ..Capture::default()
    }
}

fn given(format: &str, content: impl Into<Vec<u8>>) -> UsedReport {
    let bytes = content.into();
    UsedReport {
        name: "report".to_owned(),
        label: None,
        incomplete: false,
        superseded: BTreeSet::new(),
        digest: Digest::of(&bytes),
        format: format.parse::<Format>().unwrap(),
        commit: Some(COMMIT.to_owned()),
        measured_at: now(),
        root: None,
        dimensions: vec![Dimension::Audit],
        bytes,
    }
}

fn older(report: UsedReport, days: i64) -> UsedReport {
    UsedReport { commit: Some(BEFORE.to_owned()), measured_at: now() - TimeDelta::days(days), ..report }
}

/// A SARIF report of findings: rule, path, line, message.
fn sarif(tool: &str, findings: &[(&str, &str, u32, &str)]) -> Vec<u8> {
    let results: Vec<Value> = findings
        .iter()
        .map(|(rule, path, line, message)| {
            json!({
                "ruleId": rule, "message": {"text": message}, "level": "error",
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": line}}}],
            })
        })
        .collect();
    let run = json!({"tool": {"driver": {"name": tool, "version": "1.2.3"}}, "results": results});
    serde_json::to_vec(&json!({"version": "2.1.0", "runs": [run]})).unwrap()
}

fn of(capture: &Capture, dimension: Dimension) -> &Measurement {
    &capture.measurements[&dimension]
}

fn keys(capture: &Capture, dimension: Dimension) -> Vec<&str> {
    let mut keys: Vec<&str> = of(capture, dimension).items.iter().map(|item| item.key.as_str()).collect();
    keys.sort_unstable();
    keys
}

fn number(capture: &Capture, dimension: Dimension, name: &str) -> Option<f64> {
    of(capture, dimension).metrics.get(name).copied()
}

#[test]
fn findings_are_filed_counted_and_named_as_an_input() {
    let bandit = sarif("Bandit", &[("B101", "a.py", 3, "assert used"), ("B608", "b.py", 9, "SQL injection")]);
    let ruff = sarif("Ruff", &[("F401", "a.py", 1, "unused import"), ("S105", "a.py", 2, "hardcoded password")]);
    let captured = apply(capture(), vec![given("sarif", bandit), given("sarif", ruff)]);
    let audit = of(&captured, Dimension::Audit);
    assert!(audit.measured && audit.carried_from.is_none());
    assert_eq!(number(&captured, Dimension::Audit, "findings"), Some(3.0));
    assert_eq!(number(&captured, Dimension::Audit, "high"), Some(3.0));
    assert_eq!(number(&captured, Dimension::Audit, "per_kloc"), Some(1.5));
    assert_eq!(number(&captured, Dimension::Quality, "lint_findings"), Some(1.0));
    let inputs: Vec<_> = captured.inputs.iter().map(|i| (i.dimension, i.tool.as_str(), i.version.as_deref())).collect();
    let of_bandit = (Dimension::Audit, "Bandit", Some("1.2.3"));
    let (security, lint) = ((Dimension::Audit, "Ruff", Some("1.2.3")), (Dimension::Quality, "Ruff", Some("1.2.3")));
    assert_eq!(inputs, [of_bandit, security, lint]);
    assert!(captured.inputs.iter().all(|input| input.kind == InputKind::Report && input.digest.is_some()));
}

#[test]
fn a_scan_that_found_nothing_measures_all_the_same() {
    let captured = apply(capture(), vec![given("sarif", sarif("Bandit", &[])), given("gitleaks", "[]")]);
    assert_eq!(number(&captured, Dimension::Audit, "findings"), Some(0.0));
    assert!(of(&captured, Dimension::Audit).measured);
    let captured = apply(capture(), vec![given("sarif", sarif("Clippy", &[]))]);
    assert!(!of(&captured, Dimension::Audit).measured);
    assert_eq!(number(&captured, Dimension::Quality, "lint_findings"), Some(0.0));
}

#[test]
fn moved_lines_and_renamed_files_keep_every_key() {
    let texts = ["unused value", "unused value", "call of eval in line 7"];
    let findings = |path: &'static str, by: u32| {
        let line = |n: usize| u32::try_from(n).unwrap() * 4 + 3 + by;
        sarif("Bandit", &texts.iter().enumerate().map(|(n, text)| ("B1", path, line(n), *text)).collect::<Vec<_>>())
    };
    let before = apply(capture(), vec![given("sarif", findings("src/a.py", 0))]);
    let mut renamed = capture();
    renamed.origins = [("lib/b.py".to_owned(), "src/a.py".to_owned())].into();
    let after = apply(renamed, vec![given("sarif", findings("lib/b.py", 10))]);
    assert_eq!(keys(&before, Dimension::Audit), keys(&after, Dimension::Audit));
    assert_eq!(keys(&before, Dimension::Audit).len(), 3);
    for item in &of(&after, Dimension::Audit).items {
        let was = of(&before, Dimension::Audit).items.iter().find(|was| was.key == item.key).unwrap();
        assert!(item.same_but_for_place(was), "{item:?} {was:?}");
        assert_eq!(item.location.as_ref().unwrap().line.unwrap(), was.location.as_ref().unwrap().line.unwrap() + 10);
    }
}

#[test]
fn the_order_of_findings_in_a_file_does_not_matter() {
    let findings = [("B1", "a.py", 30, "x"), ("B1", "a.py", 10, "x"), ("B1", "a.py", 20, "x")];
    let mut turned = findings;
    turned.reverse();
    let one = apply(capture(), vec![given("sarif", sarif("Bandit", &findings))]);
    let other = apply(capture(), vec![given("sarif", sarif("Bandit", &turned))]);
    let sorted = |capture: &Capture| {
        let mut items: Vec<Item> = of(capture, Dimension::Audit).items.clone();
        items.sort_by(|a, b| a.key.cmp(&b.key));
        items
    };
    assert_eq!(sorted(&one), sorted(&other));
}

#[test]
fn what_was_made_for_another_state_is_carried_and_says_so() {
    let report = older(given("sarif", sarif("Bandit", &[("B101", "a.py", 3, "x")])), 3);
    let captured = apply(capture(), vec![report]);
    let audit = of(&captured, Dimension::Audit);
    assert_eq!(audit.carried_from, Some(now() - TimeDelta::days(3)));
    assert_eq!(
        audit.reasons[0].to_string(),
        "carried: Bandit reported on 2026-05-29 for commit 2222222222, 3 days before this state"
    );
    assert_eq!(number(&captured, Dimension::Audit, "findings"), Some(1.0));
    assert!(captured.inputs[0].carried);
}

#[test]
fn what_is_too_old_no_longer_counts_and_the_dimension_says_stale() {
    let old = older(given("sarif", sarif("Bandit", &[("B101", "a.py", 3, "x")])), 31);
    let fresh = given("gitleaks", "[]");
    let captured = apply(capture(), vec![old.clone(), fresh]);
    let audit = of(&captured, Dimension::Audit);
    assert!(!audit.measured && audit.metrics.is_empty() && audit.items.is_empty());
    let stale = Reason::Stale {
        tools: vec!["Bandit".to_owned()],
        measured_at: now() - TimeDelta::days(31),
        commit: Some(BEFORE.to_owned()),
        days: 31,
    };
    assert_eq!(audit.reasons, [stale]);
    let mut patient = capture();
    patient.settings.imports.stale_after_days = 31;
    assert!(of(&apply(patient, vec![old]), Dimension::Audit).measured);
}

#[test]
fn a_report_without_a_commit_is_of_the_day_on_which_it_came() {
    let mut folder = capture();
    folder.source.commit = None;
    folder.source.as_of = "2026-06-01T00:00:00Z".parse().unwrap();
    let report = |at: &str| UsedReport {
        commit: None,
        measured_at: at.parse().unwrap(),
        ..given("sarif", sarif("Bandit", &[]))
    };
    let carried = |at| of(&apply(folder.clone(), vec![report(at)]), Dimension::Audit).carried_from.is_some();
    assert!(!carried("2026-06-01T09:00:00Z") && carried("2026-05-31T23:00:00Z"));
}

const GRYPE: &[u8] = include_bytes!("../../formats/tests/it/fixtures/grype.json");
const OSV: &[u8] = include_bytes!("../../formats/tests/it/fixtures/osv-scanner.json");

#[test]
fn vulnerabilities_give_the_supply_chain_a_score() {
    let captured = apply(capture(), vec![given("grype", GRYPE), given("osv-scanner", OSV)]);
    let sca = of(&captured, Dimension::Sca);
    assert!(sca.measured && sca.reasons.is_empty(), "{:?}", sca.reasons);
    let vulnerable = number(&captured, Dimension::Sca, "vulnerable").unwrap();
    assert!(vulnerable > 0.0);
    let mut severities = 0.0;
    for severity in ["critical", "high", "medium", "low"] {
        severities += number(&captured, Dimension::Sca, severity).unwrap();
    }
    let open = sca.items.iter().filter(|item| {
        !item.attributes.contains_key(attribute::ACCEPTED)
            && item.category == Category::VULNERABILITY
            && item.severity != Some(Severity::Info)
    });
    assert!((severities - codegraph_model::number::count(open.count())).abs() < 1e-9);
}

/// A bill of materials in which one package is vulnerable, and a statement on it.
const SBOM: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
    "metadata": {"tools": [{"name": "syft"}]},
    "components": [
        {"type": "library", "bom-ref": "a", "name": "lodash", "version": "4.17.11", "purl": "pkg:npm/lodash@4.17.11",
            "licenses": [{"license": {"id": "MIT"}}]},
        {"type": "library", "bom-ref": "b", "name": "agpl", "version": "1.0.0", "purl": "pkg:npm/agpl@1.0.0",
            "licenses": [{"license": {"id": "AGPL-3.0-only"}}]},
        {"type": "library", "bom-ref": "c", "name": "bare", "version": "1.0.0", "purl": "pkg:npm/bare@1.0.0"}]}"#;

fn osv(id: &str) -> Vec<u8> {
    let package = json!({
        "package": {"name": "lodash", "version": "4.17.11", "ecosystem": "npm"},
        "vulnerabilities": [{"id": id, "summary": "Prototype pollution", "aliases": ["CVE-2019-10744"],
            "database_specific": {"severity": "CRITICAL"}}],
        "groups": [{"ids": [id], "aliases": [id, "CVE-2019-10744"], "max_severity": "9.1"}],
    });
    let source = json!({"path": "package-lock.json", "type": "lockfile"});
    serde_json::to_vec(&json!({"results": [{"source": source, "packages": [package]}]})).unwrap()
}

#[test]
fn packages_and_their_licences_come_from_bills_of_materials() {
    let captured = apply(capture(), vec![given("cyclonedx", SBOM)]);
    assert_eq!(number(&captured, Dimension::Sca, "dependencies"), Some(3.0));
    assert_eq!(number(&captured, Dimension::Sca, "vulnerable"), None, "a list of packages is no scan");
    assert_eq!(of(&captured, Dimension::Sca).reasons, [Reason::NoVulnerabilityReport]);
    assert_eq!(number(&captured, Dimension::Compliance, "licenses_denied"), Some(1.0));
    assert_eq!(number(&captured, Dimension::Compliance, "licenses_unknown"), Some(1.0));
    // A second list of the same packages adds nothing.
    let twice = apply(capture(), vec![given("cyclonedx", SBOM), given("cyclonedx", SBOM)]);
    assert_eq!(twice.measurements, captured.measurements);
}

#[test]
fn a_statement_excuses_a_vulnerability_and_it_stays_visible() {
    let vex = r#"{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex/1", "author": "Team",
        "timestamp": "2026-05-01T00:00:00Z", "version": 1, "statements": [{
            "vulnerability": {"name": "CVE-2019-10744"}, "products": [{"@id": "pkg:npm/lodash@4.17.11"}],
            "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path"}]}"#;
    let before = apply(capture(), vec![given("osv-scanner", osv("GHSA-jf85-cpcp-j695"))]);
    assert_eq!(number(&before, Dimension::Sca, "critical"), Some(1.0));
    let captured = apply(capture(), vec![given("osv-scanner", osv("GHSA-jf85-cpcp-j695")), given("openvex", vex)]);
    assert_eq!(number(&captured, Dimension::Sca, "critical"), Some(0.0));
    assert_eq!(number(&captured, Dimension::Sca, "vulnerable"), Some(0.0));
    assert_eq!(number(&captured, Dimension::Sca, "accepted"), Some(1.0));
    let item = &of(&captured, Dimension::Sca).items[0];
    assert_eq!(item.attributes["accepted"]["by"], "vex");
    assert_eq!(keys(&captured, Dimension::Sca), keys(&before, Dimension::Sca));
    // A statement is no scan: it makes nothing unlike.
    assert!(captured.inputs.iter().any(|input| input.kind == InputKind::Vex));
}

#[test]
fn waivers_count_until_their_day_and_what_they_name_is_counted_apart() {
    let waiver = |expires: &str| Waiver {
        rule: Some("B101".to_owned()),
        tool: None,
        path: Some("tests/**".to_owned()),
        package: None,
        key: None,
        reason: "tests assert".to_owned(),
        expires: expires.parse().unwrap(),
    };
    let findings = [("B101", "tests/a.py", 3, "assert used"), ("B101", "src/a.py", 3, "assert used")];
    let with = |expires| {
        let mut capture = capture();
        capture.settings.waivers = vec![waiver(expires)];
        apply(capture, vec![given("sarif", sarif("Bandit", &findings))])
    };
    let valid = with("2026-06-01");
    assert_eq!(number(&valid, Dimension::Audit, "findings"), Some(1.0));
    assert_eq!(number(&valid, Dimension::Audit, "accepted"), Some(1.0));
    assert_eq!(of(&valid, Dimension::Audit).items.len(), 2);
    assert_eq!(number(&with("2026-05-31"), Dimension::Audit, "findings"), Some(2.0));
    let notes = |capture: &Capture| capture.inputs.iter().find(|i| i.kind == InputKind::Waivers).unwrap().notes.clone();
    assert_eq!(notes(&valid), ["1 waiver"]);
    assert_eq!(valid.source.excluded, []);
    let expired = with("2026-05-31");
    assert_eq!(notes(&expired), ["0 waivers", "1 waiver of codegraph.toml past its day"]);
    assert_eq!(expired.source.excluded, [Exclusion::note("1 waiver of codegraph.toml past its day".to_owned())]);
}

#[test]
fn tests_and_coverage_are_quality() {
    let junit = r#"<testsuites><testsuite name="s"><testcase classname="a" name="ok" time="0.1"/>
        <testcase classname="a" name="bad"><failure message="boom"/></testcase>
        <testcase classname="a" name="later"><skipped/></testcase></testsuite></testsuites>"#;
    let lcov = "TN:\nSF:src/a.js\nDA:1,1\nDA:2,0\nDA:3,4\nDA:4,0\nend_of_record\n";
    let captured = apply(capture(), vec![given("junit", junit), given("lcov", lcov)]);
    let quality = |name| number(&captured, Dimension::Quality, name);
    assert_eq!(
        (quality("tests"), quality("tests_failed"), quality("tests_skipped")),
        (Some(3.0), Some(1.0), Some(1.0))
    );
    assert_eq!(quality("line_coverage"), Some(50.0));
    let categories: Vec<&str> =
        of(&captured, Dimension::Quality).items.iter().map(|item| item.category.as_str()).collect();
    assert_eq!(categories, ["coverage", "passed_test", "failed_test", "skipped_test"]);
}

#[test]
fn a_report_that_cannot_be_read_any_more_is_said_and_the_others_count() {
    let broken = given("sarif", "{");
    let captured = apply(capture(), vec![broken, given("lcov", "TN:\nSF:a.js\nDA:1,1\nend_of_record\n")]);
    assert!(!of(&captured, Dimension::Audit).measured);
    let reasons = &of(&captured, Dimension::Audit).reasons;
    assert!(matches!(&reasons[..], [Reason::ReportUnreadable { name, .. }] if name == "report"), "{reasons:?}");
    assert_eq!(number(&captured, Dimension::Quality, "line_coverage"), Some(100.0));
}

#[test]
fn no_reports_change_nothing() {
    assert_eq!(apply(capture(), Vec::new()), capture());
}

#[test]
fn statements_do_not_age() {
    let vex = r#"{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex/1", "author": "Team",
        "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": [{
            "vulnerability": {"name": "CVE-2019-10744"}, "products": [{"@id": "pkg:npm/lodash@4.17.11"}],
            "status": "not_affected", "justification": "vulnerable_code_not_in_execute_path"}]}"#;
    let scan = given("osv-scanner", osv("GHSA-jf85-cpcp-j695"));
    for days in [3, 300] {
        let captured = apply(capture(), vec![scan.clone(), older(given("openvex", vex), days)]);
        let sca = of(&captured, Dimension::Sca);
        assert!(sca.carried_from.is_none() && sca.reasons.is_empty(), "{:?}", sca.reasons);
        assert_eq!(number(&captured, Dimension::Sca, "accepted"), Some(1.0));
        assert!(captured.inputs.iter().all(|input| !input.carried && input.kind != InputKind::StaleReport));
    }
}

#[test]
fn what_one_tool_still_reports_is_not_accepted() {
    let ignored = json!({"matches": [], "descriptor": {"name": "grype"}, "source": {}, "ignoredMatches": [{
        "vulnerability": {"id": "CVE-2019-10744", "severity": "Critical"},
        "artifact": {"name": "lodash", "version": "4.17.11", "purl": "pkg:npm/lodash@4.17.11"},
        "appliedIgnoreRules": [{"vulnerability": "CVE-2019-10744", "reason": "not called"}]}]});
    let grype = given("grype", serde_json::to_vec(&ignored).unwrap());
    let accepted = |reports| number(&apply(capture(), reports), Dimension::Sca, "accepted");
    assert_eq!(accepted(vec![grype.clone()]), Some(1.0));
    assert_eq!(accepted(vec![grype, given("osv-scanner", osv("GHSA-jf85-cpcp-j695"))]), Some(0.0));
}

#[test]
fn a_tool_of_which_another_report_is_newer_counts_once() {
    let both: Value = serde_json::from_slice(&sarif("Bandit", &[("B1", "a.py", 1, "old")])).unwrap();
    let ruff: Value = serde_json::from_slice(&sarif("Ruff", &[("F401", "a.py", 2, "unused import")])).unwrap();
    let merged = json!({"version": "2.1.0", "runs": [both["runs"][0], ruff["runs"][0]]});
    let mut merged = older(given("sarif", serde_json::to_vec(&merged).unwrap()), 3);
    merged.superseded = ["bandit".to_owned()].into();
    let fresh = given("sarif", sarif("Bandit", &[("B1", "a.py", 1, "new")]));
    let captured = apply(capture(), vec![merged.clone(), fresh]);
    let titles: Vec<&str> = of(&captured, Dimension::Audit).items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["new"]);
    assert!(of(&captured, Dimension::Audit).carried_from.is_none());
    assert_eq!(of(&captured, Dimension::Quality).items[0].tool.as_deref(), Some("Ruff"));
    merged.superseded.insert("ruff".to_owned());
    assert_eq!(apply(capture(), vec![merged]).inputs, []);
}

#[test]
fn what_a_tool_looks_for_is_filed_as_what_it_finds() {
    let clean = |name: &str, rules: Value| {
        let run = json!({"tool": {"driver": {"name": name, "rules": rules}}, "results": []});
        given("sarif", serde_json::to_vec(&json!({"version": "2.1.0", "runs": [run]})).unwrap())
    };
    // Rules of security among those of a linter, as the mapping has them.
    let ruff = apply(capture(), vec![clean("Ruff", json!([{"id": "F401"}, {"id": "S105"}]))]);
    assert_eq!(number(&ruff, Dimension::Audit, "findings"), Some(0.0));
    assert_eq!(number(&ruff, Dimension::Quality, "lint_findings"), Some(0.0));
    // What the project files elsewhere is not looked for where it would go otherwise.
    let mut filed = capture();
    let dimensions = [("codeql", Filing::Quality), ("gitleaks", Filing::Quality)];
    filed.settings.imports.dimensions = dimensions.map(|(tool, filing)| (tool.to_owned(), filing)).into();
    let codeql = clean("CodeQL", json!([{"id": "js/xss", "properties": {"tags": ["security"]}}]));
    let captured = apply(filed, vec![codeql, given("gitleaks", "[]")]);
    assert!(!of(&captured, Dimension::Audit).measured);
    assert_eq!(number(&captured, Dimension::Quality, "lint_findings"), Some(0.0));
    assert!(
        captured.inputs.iter().any(|input| input.kind == InputKind::Mapping && input.dimension == Dimension::Quality)
    );
}

#[test]
fn trivy_looks_for_what_its_targets_are_of() {
    let trivy = |class: &str| {
        let report = json!({"SchemaVersion": 2, "ArtifactName": ".", "ArtifactType": "filesystem",
            "Results": [{"Target": "Dockerfile", "Class": class, "Type": "dockerfile"}]});
        apply(capture(), vec![given("trivy", serde_json::to_vec(&report).unwrap())])
    };
    let config = trivy("config");
    assert_eq!(number(&config, Dimension::Audit, "findings"), Some(0.0));
    assert_eq!(number(&config, Dimension::Sca, "vulnerable"), None);
    let packages = trivy("lang-pkgs");
    assert!(!of(&packages, Dimension::Audit).measured);
    assert_eq!(number(&packages, Dimension::Sca, "vulnerable"), Some(0.0));
}

#[test]
fn checks_and_tests_of_one_name_are_numbered() {
    let check =
        json!({"name": "Maintained", "score": 10, "reason": "x", "documentation": {"url": "https://example.org"}});
    let card = json!({"date": "2026-01-01", "repo": {"name": "r"}, "scorecard": {"version": "v5"}, "score": 10.0,
        "checks": [check]});
    let card = serde_json::to_vec(&card).unwrap();
    let labelled = |label: &str| UsedReport { label: Some(label.to_owned()), ..given("scorecard", card.clone()) };
    let captured = apply(capture(), vec![labelled("a"), labelled("b")]);
    let mut found = keys(&captured, Dimension::Compliance);
    found.dedup();
    assert_eq!(found.len(), 2);
    let parts: Vec<_> = captured.inputs.iter().map(|input| input.part.as_deref()).collect();
    assert!(parts.contains(&Some("a")) && parts.contains(&Some("b")), "{parts:?}");
}

#[test]
fn numbers_that_somebody_says_do_not_replace_what_was_counted() {
    let plain =
        "{\"codegraph\":\"items\",\"version\":1,\"tool\":{\"name\":\"x\"}}\n{\"metric\":\"audit.high\",\"value\":0}\n";
    let bandit = given("sarif", sarif("Bandit", &[("B101", "a.py", 3, "assert used")]));
    let captured = apply(capture(), vec![bandit.clone(), given("codegraph-items", plain)]);
    assert_eq!(number(&captured, Dimension::Audit, "high"), Some(1.0));
    let stale = apply(capture(), vec![older(bandit, 99), given("codegraph-items", plain)]);
    assert!(!of(&stale, Dimension::Audit).measured);
}

#[test]
fn licences_that_tools_rate_high_are_denied() {
    let trivy = json!({"SchemaVersion": 2, "ArtifactName": ".", "ArtifactType": "filesystem", "Results": [{
        "Target": "package-lock.json", "Class": "license", "Licenses": [
            {"Severity": "HIGH", "Category": "restricted", "PkgName": "a", "Name": "GPL-3.0"},
            {"Severity": "LOW", "Category": "reciprocal", "PkgName": "b", "Name": "MPL-2.0"}]}]});
    let captured = apply(capture(), vec![given("trivy", serde_json::to_vec(&trivy).unwrap())]);
    assert_eq!(number(&captured, Dimension::Compliance, "licenses_denied"), Some(1.0));
    assert_eq!(of(&captured, Dimension::Compliance).items.len(), 2);
}
