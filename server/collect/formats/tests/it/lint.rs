use super::{place, skipped};
use codegraph_formats::formats::{eslint, gitleaks, semgrep};
use codegraph_formats::report::FindingKind;
use codegraph_model::Severity;

#[test]
fn eslint_messages_are_lints_with_the_line_they_quote() {
    let report = eslint::read(include_bytes!("fixtures/eslint.json")).unwrap();
    let read: Vec<_> = report
        .findings
        .iter()
        .map(|f| (f.kind, f.title.as_str(), place(f), f.severity.unwrap(), f.snippet.as_deref(), f.accepted.as_deref()))
        .collect();
    let at = |line: &str| format!("src/a.js:{line}");
    assert_eq!(
        read,
        [
            (
                FindingKind::Lint,
                "'x' is defined but never used.",
                at("2-2"),
                Severity::Medium,
                Some("const x = 1"),
                None
            ),
            (FindingKind::Security, "eval with expression", at("3-0"), Severity::Low, Some("eval(y)"), None),
            (FindingKind::Secret, "A string that looks like a secret", at("4-0"), Severity::Medium, None, None),
            (FindingKind::Lint, "Parsing error: Unexpected token", at("9-0"), Severity::Medium, None, None),
            (
                FindingKind::Lint,
                "Unexpected console statement.",
                at("1-0"),
                Severity::Low,
                Some("console.log(1)"),
                Some("a script")
            ),
        ]
    );
    assert_eq!(report.findings[0].url.as_deref(), Some("https://eslint.org/docs/latest/rules/no-unused-vars"));
    assert_eq!(report.scanned, Some(2));
    let reasons = [
        ("a file that ESLint ignored", 1, "/results/0/messages/4"),
        ("missing field `message`", 1, "/results/0/messages/5"),
    ];
    assert_eq!(skipped(&report), reasons);
    let plain = eslint::read(br#"[{"filePath":"C:\\p\\a.js","messages":[]}]"#).unwrap();
    assert_eq!((plain.findings.len(), plain.scanned), (0, Some(1)));
    assert_eq!(eslint::read(b"[]").unwrap().scanned, Some(0));
}

#[test]
fn semgrep_results_go_by_their_category() {
    let report = semgrep::read(include_bytes!("fixtures/semgrep.json")).unwrap();
    let read: Vec<_> =
        report.findings.iter().map(|f| (f.kind, f.title.as_str(), place(f), f.severity.unwrap())).collect();
    assert_eq!(
        read,
        [
            (FindingKind::Security, "Detected the use of eval().", "src/app.py:3-4".to_owned(), Severity::Medium),
            (FindingKind::Secret, "A secret: detected-aws-key", ".env:1-1".to_owned(), Severity::High),
            (FindingKind::Lint, "Use f-strings.", "a.py:5-5".to_owned(), Severity::Low),
            (FindingKind::Vulnerability, "lodash is vulnerable", "package-lock.json:5-5".to_owned(), Severity::High),
        ]
    );
    assert!(report.findings[0].fingerprints.is_empty() && report.findings[0].snippet.is_none());
    assert_eq!(report.findings[0].cwes, ["CWE-95"]);
    assert_eq!(report.findings[1].fingerprints["semgrep"], "abc_0");
    assert!(report.findings[2].accepted.is_some());
    let package = report.findings[3].package.as_ref().unwrap();
    assert_eq!((package.purl.as_deref(), package.direct), (Some("pkg:npm/lodash@4.17.11"), Some(false)));
    assert_eq!((report.scanned, skipped(&report)), (Some(3), vec![("missing field `path`", 1, "/results/4")]));
    assert_eq!(
        report.notes,
        ["Semgrep reports 1 error of the scan itself; some files or rules may not have been scanned"]
    );
}

#[test]
fn a_file_that_eslint_cannot_parse_is_an_error() {
    let json =
        br#"[{"filePath":"a.js","messages":[{"ruleId":null,"fatal":true,"severity":2,"message":"Parsing error"}]},
        {"filePath":"b.js","messages":[{"ruleId":"no-eval","severity":2,"message":"eval"}]}]"#;
    let report = eslint::read(json).unwrap();
    assert_eq!((report.errors, report.findings.len()), (1, 2));
}

/// Half a character does not cost the entry that it is in.
#[test]
fn half_a_character_is_replaced() {
    let json = br#"[{"filePath":"a.js","messages":[{"ruleId":"a","severity":1,"message":"cut \ud83d"},{"ruleId":"b","severity":1,"message":"\ud83d\ude00"},7]}]"#;
    let report = "eslint".parse::<codegraph_formats::Format>().unwrap().read(json).unwrap();
    let titles: Vec<_> = report.findings.iter().map(|finding| finding.title.as_str()).collect();
    assert_eq!(titles, ["cut \u{fffd}", "\u{1f600}"]);
    assert_eq!(skipped(&report), [("expected an object, found an integer", 1, "/0/messages/2")]);
}

/// `NO_VALIDATOR` is what Semgrep writes for all rules but those that ask whether a secret is valid.
#[test]
fn only_a_validated_semgrep_result_is_a_secret() {
    let kind = |state: &str| {
        let json = format!(
            r#"{{"results":[{{"check_id":"a.b","path":"x.py","extra":{{"message":"m","lines":"x = 1",
            "metadata":{{"category":"security"}},"validation_state":{state}}}}}],"errors":[],"paths":{{}}}}"#
        );
        let finding = semgrep::read(json.as_bytes()).unwrap().findings.remove(0);
        (finding.kind, finding.snippet.is_some())
    };
    for ordinary in [r#""NO_VALIDATOR""#, "null"] {
        assert_eq!(kind(ordinary), (FindingKind::Security, true), "{ordinary}");
    }
    for secret in [r#""CONFIRMED_VALID""#, r#""CONFIRMED_INVALID""#, r#""VALIDATION_ERROR""#] {
        assert_eq!(kind(secret), (FindingKind::Secret, false), "{secret}");
    }
}

#[test]
fn gitleaks_is_read_in_both_versions_and_keeps_no_secret() {
    let report = gitleaks::read(include_bytes!("fixtures/gitleaks.json")).unwrap();
    let read: Vec<_> =
        report.findings.iter().map(|f| (f.rule.as_deref().unwrap(), f.title.as_str(), place(f))).collect();
    assert_eq!(
        read,
        [
            ("aws-access-token", "AWS Access Token", "conf/aws.tf:2-2".to_owned()),
            ("rsa", "rsa", "rsa.pk:57-57".to_owned()),
            ("Old rule", "Old rule", "old.txt:7-0".to_owned()),
        ]
    );
    // Of a file outside of history the fingerprint is made of the line, which moves.
    assert_eq!(report.findings.iter().map(|f| f.fingerprints.len()).collect::<Vec<_>>(), [1, 0, 0]);
    assert_eq!(report.findings[2].tags, ["key", "AWS"]);
    assert_eq!(skipped(&report), [("missing field `File`", 1, "/3")]);
    assert_eq!(gitleaks::read(b"null").unwrap().findings, []);
}
