use super::{place, skipped};
use codegraph_formats::formats::plain::read;
use codegraph_formats::report::{FindingKind, TestOutcome};
use codegraph_model::Severity;

#[test]
fn every_kind_of_line_is_read() {
    let report = read(include_bytes!("fixtures/plain.jsonl")).unwrap();
    assert_eq!((report.tools[0].name.as_str(), report.scanned), ("house-rules", Some(1284)));
    let [sql, lodash, key] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!(
        (sql.kind, sql.severity, place(sql)),
        (FindingKind::Security, Some(Severity::High), "src/db.rs:40-42".to_owned())
    );
    assert_eq!(sql.fingerprints["fingerprint"], "abc");
    assert_eq!((lodash.severity, lodash.cvss.as_ref().map(|(score, _)| *score)), (Some(Severity::Critical), Some(9.1)));
    assert_eq!(lodash.package.as_ref().unwrap().purl.as_deref(), Some("pkg:npm/lodash@4.17.11"));
    assert_eq!(lodash.accepted.as_deref(), Some("never called"));
    assert_eq!((key.kind, key.snippet.as_deref()), (FindingKind::Secret, None));
    assert_eq!((report.packages.len(), report.statements.len(), report.coverage[0].lines_covered), (1, 1, 97));
    assert_eq!(
        (report.tests[0].outcome, report.tests[0].message.as_deref()),
        (TestOutcome::Failed, Some("no such table"))
    );
    assert_eq!((report.checks[0].score, report.metrics["quality.line_coverage"]), (Some(10.0), 81.2));
}

#[test]
fn bad_lines_are_named_by_their_number() {
    let report = read(include_bytes!("fixtures/plain.jsonl")).unwrap();
    let reasons = skipped(&report);
    let expected = [
        ("unknown field `sevrity`", "line 12"),
        ("unknown metric \"quality.speed\"", "line 13"),
        ("a score cannot be imported", "line 14"),
        ("`metric` requires `value` and `value` requires `metric`", "line 15"),
        ("a line requires exactly one of", "line 16"),
        ("`lines_covered` and `branches_covered` cannot exceed `lines` and `branches`", "line 17"),
        ("a finding without a title", "line 18"),
        ("invalid JSON", "line 19"),
    ];
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    for ((reason, _, place), (beginning, line)) in reasons.iter().zip(expected) {
        assert!(reason.starts_with(beginning) && *place == line, "{reason} {place}");
    }
    assert_eq!(reasons[7].1, 2);
}

#[test]
fn a_file_without_its_header_is_refused() {
    for (text, reason) in [
        ("{\"finding\":{\"title\":\"x\"}}", "the first line must be a complete header"),
        ("{\"codegraph\":\"items\",\"version\":2,\"tool\":{\"name\":\"t\"}}", "unsupported version 2; expected 1"),
        ("{\"codegraph\":\"items\",\"version\":1,\"tool\":{\"name\":\" \"}}", "the tool has no name"),
        (
            "{\n\"codegraph\":\"items\",\"version\":1,\"tool\":{\"name\":\"t\"}}",
            "the first line must be a complete header",
        ),
        ("{\"codegraph\":\"other\",\"version\":1,\"tool\":{\"name\":\"t\"}}", "requires \"codegraph\":\"items\""),
        ("", "the file is empty"),
    ] {
        let error = read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn the_examples_of_the_documentation_are_read_whole() {
    let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/import-format.md"));
    let example = page.split("```jsonl\n").nth(1).unwrap().split("```").next().unwrap();
    let report = read(example.as_bytes()).unwrap();
    assert_eq!(report.skipped, []);
    let entries = report.findings.len() + report.packages.len() + report.statements.len() + report.coverage.len();
    let entries = entries + report.tests.len() + report.checks.len() + report.metrics.len();
    assert_eq!(entries, example.lines().count() - 1);
}

/// The schema names exactly the fields that are read.
#[test]
fn the_schema_and_the_reader_know_the_same_fields() {
    let schema: serde_json::Value = serde_json::from_str(codegraph_formats::formats::plain::SCHEMA).unwrap();
    let header = "{\"codegraph\":\"items\",\"version\":1,\"tool\":{\"name\":\"t\"}}\n";
    for kind in ["finding", "package", "statement", "coverage", "test", "check"] {
        // A field that is not known is answered with the list of those that are.
        let report = read(format!("{header}{{\"{kind}\":{{\"x\":1}}}}").as_bytes()).unwrap();
        let (_, known) = report.skipped[0].reason.split_once("expected one of ").unwrap();
        let mut known: Vec<&str> = known.split(", ").collect();
        let mut named: Vec<&str> =
            schema["$defs"][kind]["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        known.sort_unstable();
        named.sort_unstable();
        // The list is cut where it is long.
        assert!(
            known.len() >= 3 && known.iter().take(known.len() - 1).all(|name| named.contains(name)),
            "{known:?} {named:?}"
        );
        for name in named {
            let report = read(format!("{header}{{\"{kind}\":{{\"{name}\":null}}}}").as_bytes()).unwrap();
            let reason = report.skipped.first().map_or("", |skipped| skipped.reason.as_str());
            assert!(!reason.starts_with("unknown field"), "{kind}.{name}");
            // Null stands for an optional field that is left out, unless it is a list.
            let of = &schema["$defs"][kind];
            let field = &of["properties"][name];
            let is_required = of["required"].as_array().unwrap().iter().any(|required| required == name);
            let allows_null = field.to_string().contains("null");
            assert_eq!(allows_null, !is_required && field["type"] != "array", "{kind}.{name}");
            assert_eq!(reason.ends_with("found null"), !allows_null, "{kind}.{name}: {reason}");
        }
    }
}

/// What the schema takes and refuses; it was held against these lines with a validator.
#[test]
fn values_are_read_as_the_schema_says() {
    let header = "{\"codegraph\":\"items\",\"version\":1.0,\"tool\":{\"name\":\"t\"},\"scanned\":1e2}\n";
    for line in [
        r#"{"coverage":{"path":"a","lines":120.0,"lines_covered":1e2,"branches":null,"branches_covered":null}}"#,
        r#"{"finding":{"title":"x","location":{"path":"a","line":null,"end_line":null},"kind":null},"package":null}"#,
        r#"{"finding":{"title":"x","location":{"path":"a","line":4.0,"end_line":5}},"metric":null,"value":null}"#,
        r#"{"check":{"name":"a","reason":null,"score":null}}"#,
        r#"{"statement":{"vulnerabilities":["CVE-1"],"status":"fixed","at":"2026-01-01T01:01:01.5+02:00"}}"#,
    ] {
        let report = read(format!("{header}{line}").as_bytes()).unwrap();
        assert_eq!((report.skipped, report.scanned), (vec![], Some(100)), "{line}");
    }
    for (line, reason) in [
        (r#"["x"]"#, "expected an object, found a list"),
        (r#"{"package":["a"]}"#, "expected an object, found a list"),
        (r#"{"finding":{"title":"x","location":["a"]}}"#, "expected an object, found a list"),
        (r#"{"finding":{"title":"x","severity":{"high":null}}}"#, "expected a string, found an object"),
        (r#"{"finding":{"title":"x","location":{"path":"a","line":1.5}}}"#, "invalid number; expected an integer"),
        (r#"{"finding":{"title":"x","location":{"path":"a","line":4294967296}}}"#, "a line number cannot exceed"),
        (
            r#"{"coverage":{"path":"a","lines":9007199254740992,"lines_covered":1}}"#,
            "invalid number; expected an integer",
        ),
        (r#"{"coverage":{"path":"a","lines":-1,"lines_covered":0}}"#, "invalid number; expected an integer"),
        (r#"{"statement":{"vulnerabilities":["a"],"status":"fixed","at":"2026-01-01 01:01:01Z"}}"#, "invalid time"),
        (
            r#"{"metric":"quality.line_coverage","value":null}"#,
            "`metric` requires `value` and `value` requires `metric`",
        ),
    ] {
        let report = read(format!("{header}{line}").as_bytes()).unwrap();
        assert!(report.skipped[0].reason.starts_with(reason), "{line}: {:?}", report.skipped);
    }
    let list = read(br#"["items",1,["t"]]"#).unwrap_err().to_string();
    assert!(list.contains("expected an object"), "{list}");
}
