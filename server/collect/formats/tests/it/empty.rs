//! Reports that say that nothing was found: what each tool writes then.

use codegraph_formats::formats::{claims, detect};
use codegraph_formats::report::{FindingKind, Report};
use codegraph_formats::{Format, ReportError};

fn read_as(kind: &str, content: &str) -> Report {
    kind.parse::<Format>().unwrap().read(content.as_bytes()).unwrap_or_else(|error| panic!("{kind} {content}: {error}"))
}

/// What tools write that can be told by its content.
const TOLD: [(&str, &str); 21] = [
    (
        "sarif",
        r#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[]}]}"#,
    ),
    ("sarif", r#"{"version":"2.1.0","runs":[]}"#),
    ("semgrep", r#"{"version":"1.99.0","results":[],"errors":[],"paths":{"scanned":["a.py"]},"skipped_rules":[]}"#),
    (
        "semgrep",
        r#"{"errors":[],"paths":{"_comment":"<add --verbose for a list of skipped paths>","scanned":[]},"results":[],"version":"0.100.0"}"#,
    ),
    ("semgrep", r#"{"version":"1.50.0","results":[],"errors":[]}"#),
    (
        "trivy",
        r#"{"SchemaVersion":2,"CreatedAt":"2026-01-02T03:04:05Z","ArtifactName":".","ArtifactType":"filesystem","Metadata":{}}"#,
    ),
    ("trivy", r#"{"SchemaVersion":2,"ArtifactName":"a:1","ArtifactType":"container_image","Results":null}"#),
    (
        "trivy",
        r#"{"SchemaVersion":2,"ArtifactName":".","Results":[{"Target":"Cargo.lock","Class":"lang-pkgs","Type":"cargo"}]}"#,
    ),
    ("osv-scanner", r#"{"results":[],"experimental_config":{"licenses":{"summary":false,"allowlist":null}}}"#),
    (
        "grype",
        r#"{"matches":[],"source":{"type":"directory","target":"."},"distro":{"name":"","version":"","idLike":null},"descriptor":{"name":"grype","version":"0.90.0"}}"#,
    ),
    (
        "grype",
        r#"{"matches":[],"source":null,"distro":{"name":"","version":"","idLike":null},"descriptor":{"name":"grype","version":"0.90.0"}}"#,
    ),
    (
        "npm-audit",
        r#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0},"dependencies":{"prod":1,"total":7}}}"#,
    ),
    (
        "npm-audit",
        r#"{"actions":[],"advisories":{},"muted":[],"metadata":{"vulnerabilities":{},"totalDependencies":7},"runId":"x"}"#,
    ),
    (
        "cargo-audit",
        r#"{"database":{"advisory-count":1},"lockfile":{"dependency-count":7},"settings":{},"vulnerabilities":{"found":false,"count":0,"list":[]},"warnings":{}}"#,
    ),
    ("eslint", r#"[{"filePath":"/p/a.js","messages":[],"suppressedMessages":[],"errorCount":0}]"#),
    ("eslint", r#"{"results":[],"metadata":{"cwd":"/p","rulesMeta":{}}}"#),
    ("cyclonedx", r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[]}"#),
    (
        "openvex",
        r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"x","author":"a","timestamp":"2026-01-02T03:04:05Z","version":1,"statements":[]}"#,
    ),
    ("junit", "<?xml version=\"1.0\"?><testsuites tests=\"0\"/>"),
    ("jacoco", "<report name=\"none\"/>"),
    ("codegraph-items", r#"{"codegraph":"items","version":1,"tool":{"name":"t"}}"#),
];

#[test]
fn what_tells_its_tool_is_known() {
    for (kind, content) in TOLD {
        let found = claims(content.as_bytes()).unwrap();
        assert_eq!(found, [kind.parse::<Format>().unwrap()], "{content}");
        let report = read_as(kind, content);
        let entries = report.findings.len() + report.packages.len() + report.statements.len() + report.tests.len();
        assert_eq!((entries, report.skipped.len()), (0, 0), "{content}: {report:?}");
    }
}

#[test]
fn what_several_tools_write_needs_a_kind_and_is_read_with_it() {
    for content in ["[]", " [ ]\n", "[[]]", "[{}]", "{}", r#"{"results":[]}"#, r#"{"results":null}"#] {
        assert_eq!(claims(content.as_bytes()), Ok(Vec::new()), "{content}");
        let Err(ReportError::Unknown(message)) = detect(content.as_bytes()) else { panic!("{content}") };
        assert!(message.contains("its kind") && message.contains("for example gitleaks"), "{message}");
    }
    for (kind, content) in [
        ("gitleaks", "[]"),
        ("gitleaks", "null"),
        ("eslint", "[]"),
        ("dependabot", "[]"),
        ("dependabot", "[][]"),
        ("dependabot", "[[],[]]"),
        ("trivy", "[]"),
        ("osv-scanner", r#"{"results":[]}"#),
        ("semgrep", r#"{"results":[],"errors":[]}"#),
        ("grype", r#"{"matches":[]}"#),
        ("npm-audit", r#"{"auditReportVersion":2,"vulnerabilities":{}}"#),
        ("npm-audit", r#"{"advisories":{}}"#),
    ] {
        let report = read_as(kind, content);
        assert_eq!((report.findings.len(), report.skipped.len(), report.tools.len()), (0, 0, 1), "{kind} {content}");
    }
}

#[test]
fn what_is_cut_off_before_it_tells_anything_is_not_taken_for_empty() {
    for content in ["{", "[", " [{", "{\"runs"] {
        let Err(ReportError::Cut(message)) = detect(content.as_bytes()) else { panic!("{content}") };
        assert!(message.contains("the JSON is truncated"), "{content}: {message}");
    }
}

/// Nothing found is only said by who looked: what is no output of the tool is no empty report.
#[test]
fn what_no_tool_writes_is_no_empty_report() {
    for kind in
        ["semgrep", "trivy", "grype", "osv-scanner", "npm-audit", "gitleaks", "dependabot", "sarif", "cyclonedx"]
    {
        let error = kind.parse::<Format>().unwrap().read(b"{}").unwrap_err();
        assert!(matches!(error, ReportError::Invalid { .. }), "{kind}: {error}");
    }
}

/// Where not one entry can be read, nothing is known of what was found.
#[test]
fn what_cannot_be_read_at_all_is_refused() {
    let twistlock = r#"{"results":[{"id":"sha256:1","packages":[{"type":"os","name":"a","version":"1"}],"vulnerabilities":[]}],"consoleURL":"x"}"#;
    assert_eq!(claims(twistlock.as_bytes()), Ok(Vec::new()));
    for (kind, content, reason) in [
        ("osv-scanner", twistlock, "missing field `package` (/results/0/packages/0)"),
        ("eslint", r#"[{"name":"a"}]"#, "missing field `filePath` (/0)"),
        ("semgrep", r#"{"results":[{"id":1},{"id":2}]}"#, "missing field `check_id` (/results/0)"),
        ("dependabot", r#"[{"number":1}]"#, "missing field `state` (/0)"),
        ("npm-audit", r#"{"advisories":{"1":7}}"#, "expected an object, found an integer (/advisories/1)"),
    ] {
        let error = kind.parse::<Format>().unwrap().read(content.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("none of the entries can be read: ") && error.ends_with(reason), "{kind}: {error}");
    }
    // One that is read, be it no finding, tells that it is the format.
    let passed = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[7,{"kind":"pass","message":{"text":"m"}}]}]}"#;
    assert_eq!(read_as("sarif", passed).skipped.len(), 2);
}

/// What is lost of a report is counted: it may be there all the same.
#[test]
fn entries_that_cannot_be_read_are_counted() {
    for (kind, content) in [
        (
            "sarif",
            r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[7,{},{"message":{"text":"m"}}]}]}"#,
        ),
        ("spdx", r#"{"spdxVersion":"SPDX-2.3","packages":[{"name":"a"},{"SPDXID":"x"},{"name":""}]}"#),
        (
            "codegraph-items",
            "{\"codegraph\":\"items\",\"version\":1,\"tool\":{\"name\":\"t\"}}\n{\"test\":{\"name\":\"a\",\"outcome\":\"passed\"}}\n{\"test\":7}\n{\"te",
        ),
        ("gitleaks", r#"[{"RuleID":"r","File":"a","Description":"d"},7,{"RuleID":"","File":""}]"#),
    ] {
        let report = read_as(kind, content);
        assert_eq!(report.unreadable, 2, "{kind}: {:?}", report.skipped);
    }
}

#[test]
fn rules_tell_what_was_looked_for_where_nothing_was_found() {
    let codeql = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"CodeQL","rules":[]},"extensions":[
        {"name":"codeql/javascript-queries","rules":[
            {"id":"js/xss","properties":{"tags":["security","external/cwe/cwe-079"],"security-severity":"7.8"}},
            {"id":"js/sql","properties":{"tags":["external/cwe/cwe-089"]}},
            {"id":"js/score","properties":{"security-severity":"5.0"}},
            {"id":"js/unused","properties":{"tags":["maintainability"]}}]}]},"results":[]},
        {"tool":{"driver":{"name":"gitleaks","rules":[{"id":"aws"},{"id":"rsa"}]}},"results":[]},
        {"tool":{"driver":{"name":"Trivy","rules":[{"id":"CVE-2019-11358"},{"id":"x","properties":{"tags":["secret"]}}]}},"results":[]},
        {"tool":{"driver":{"name":"failed","rules":[{"id":"CVE-2019-11358"}]}}}]}"#;
    let report = read_as("sarif", codeql);
    use FindingKind::{Secret, Security, Unknown, Vulnerability};
    let of = |rule: &codegraph_formats::report::Rule| {
        (rule.tool, rule.kind, rule.id.clone().unwrap_or_default(), rule.has_cwe)
    };
    let rules: Vec<_> = report.rules.iter().map(of).collect();
    let expected = [
        (0, Unknown, "js/sql", true),
        (0, Unknown, "js/unused", false),
        (0, Security, "js/score", false),
        (0, Security, "js/xss", true),
        (1, Secret, "aws", false),
        (1, Secret, "rsa", false),
        (2, Secret, "x", false),
        (2, Vulnerability, "CVE-2019-11358", false),
    ];
    assert_eq!(rules, expected.map(|(tool, kind, id, has_cwe)| (tool, kind, id.to_owned(), has_cwe)));
    assert_eq!(report.notes, ["failed: a run has no results; the tool did not scan anything"]);

    let semgrep = r#"{"version":"1.99.0","results":[],"errors":[],"paths":{"scanned":[]},
        "rules_by_engine":[["python.lang.security.audit.eval-detected","OSS"],["generic.secrets.aws","OSS"],["my-rule","PRO"]]}"#;
    let kinds = |text: &str| read_as("semgrep", text).rules.iter().map(|rule| rule.kind).collect::<Vec<_>>();
    assert_eq!(kinds(semgrep), [Unknown, Security, Secret]);
    let timed = r#"{"results":[],"errors":[],"paths":{},"time":{"rules":[{"id":"python.lang.correctness.x"},"go.lang.security.y"]}}"#;
    assert_eq!(kinds(timed), [Security, FindingKind::Lint]);
    assert!(read_as("gitleaks", "[]").rules.is_empty());
}
