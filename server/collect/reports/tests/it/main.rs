//! Reports of scanners and linters, read from files as their tools write them.

mod corpus;
mod dependencies;
mod hostile;
mod lint;
mod plain;
mod sarif;

use codegraph_reports::report::{Finding, Report};

/// The fixtures, by the name of their format.
pub const FIXTURES: [(&str, &[u8]); 13] = [
    ("SARIF", include_bytes!("fixtures/sarif.json")),
    ("OSV-Scanner", include_bytes!("fixtures/osv-scanner.json")),
    ("Trivy", include_bytes!("fixtures/trivy.json")),
    ("Grype", include_bytes!("fixtures/grype.json")),
    ("cargo-audit", include_bytes!("fixtures/cargo-audit.json")),
    ("npm audit", include_bytes!("fixtures/npm-audit-1.json")),
    ("npm audit", include_bytes!("fixtures/npm-audit-2.json")),
    ("Dependabot alerts", include_bytes!("fixtures/dependabot.json")),
    ("OpenSSF Scorecard", include_bytes!("fixtures/scorecard.json")),
    ("ESLint", include_bytes!("fixtures/eslint.json")),
    ("Semgrep", include_bytes!("fixtures/semgrep.json")),
    ("gitleaks", include_bytes!("fixtures/gitleaks.json")),
    ("Codegraph items", include_bytes!("fixtures/plain.jsonl")),
];

/// What is left out of a report: the reasons with how many entries and the first place.
pub fn skipped(report: &Report) -> Vec<(&str, u64, &str)> {
    report.skipped.iter().map(|s| (s.reason.as_str(), s.entries, s.examples[0].as_str())).collect()
}

/// Where a finding stands, in one word.
pub fn place(finding: &Finding) -> String {
    match &finding.location {
        None => "-".to_owned(),
        Some(at) => format!("{}:{}-{}", at.path, at.line.unwrap_or(0), at.end_line.unwrap_or(0)),
    }
}

#[test]
fn every_fixture_is_known_for_what_it_is() {
    for (format, bytes) in FIXTURES {
        let (known, report) = corpus::read(bytes).unwrap();
        assert_eq!((known, report.unwrap().format), (format, format));
        let with_mark = [b"\xEF\xBB\xBF", bytes].concat();
        assert_eq!(corpus::read(&with_mark).unwrap().0, format);
    }
}

#[test]
fn no_secret_is_kept() {
    for (format, bytes) in FIXTURES {
        let (_, report) = corpus::read(bytes).unwrap();
        let text = format!("{report:?}");
        assert!(!text.contains("AKIA") && !text.contains("@example.org"), "{format}: {text}");
    }
}
