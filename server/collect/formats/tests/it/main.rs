//! Reports of other tools, read from files as these write them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod boms;
mod corpora;
mod dependencies;
mod empty;
mod hostile;
mod lint;
mod measures;
mod plain;
mod sarif;

use codegraph_formats::report::{Finding, Report, ReportError};
use codegraph_formats::{Format, formats};

/// The fixtures, by the kind of their format.
pub const FIXTURES: [(&str, &[u8]); 27] = [
    ("sarif", include_bytes!("fixtures/sarif.json")),
    ("osv-scanner", include_bytes!("fixtures/osv-scanner.json")),
    ("trivy", include_bytes!("fixtures/trivy.json")),
    ("grype", include_bytes!("fixtures/grype.json")),
    ("cargo-audit", include_bytes!("fixtures/cargo-audit.json")),
    ("npm-audit", include_bytes!("fixtures/npm-audit-1.json")),
    ("npm-audit", include_bytes!("fixtures/npm-audit-2.json")),
    ("dependabot", include_bytes!("fixtures/dependabot.json")),
    ("scorecard", include_bytes!("fixtures/scorecard.json")),
    ("eslint", include_bytes!("fixtures/eslint.json")),
    ("semgrep", include_bytes!("fixtures/semgrep.json")),
    ("gitleaks", include_bytes!("fixtures/gitleaks.json")),
    ("cyclonedx", include_bytes!("fixtures/cyclonedx.json")),
    ("cyclonedx", include_bytes!("fixtures/cyclonedx-vex.json")),
    ("cyclonedx", include_bytes!("fixtures/cyclonedx.xml")),
    ("spdx", include_bytes!("fixtures/spdx-2.2.json")),
    ("spdx", include_bytes!("fixtures/spdx-2.3.json")),
    ("spdx", include_bytes!("fixtures/spdx-3.0.json")),
    ("spdx", include_bytes!("fixtures/spdx.spdx")),
    ("openvex", include_bytes!("fixtures/openvex.json")),
    ("junit", include_bytes!("fixtures/junit.xml")),
    ("lcov", include_bytes!("fixtures/lcov.info")),
    ("cobertura", include_bytes!("fixtures/cobertura.xml")),
    ("jacoco", include_bytes!("fixtures/jacoco.xml")),
    ("clover", include_bytes!("fixtures/clover.xml")),
    ("clover", include_bytes!("fixtures/clover-php.xml")),
    ("codegraph-items", include_bytes!("fixtures/plain.jsonl")),
];

/// The format that content is of, and what reading it gives. No two formats may claim it.
pub fn read(content: &[u8]) -> Result<(Format, Result<Report, ReportError>), ReportError> {
    let claims = formats::claims(content)?;
    assert!(claims.len() <= 1, "claimed by {claims:?}");
    let format = formats::detect(content)?;
    assert_eq!(claims, [format]);
    Ok((format, format.read(content)))
}

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
    for (kind, bytes) in FIXTURES {
        let (format, report) = read(bytes).unwrap();
        assert_eq!((format.kind, report.as_ref().unwrap().format), (kind, format.name));
        let with_mark = [b"\xEF\xBB\xBF", bytes].concat();
        assert_eq!(read(&with_mark).unwrap(), (format, report));
    }
}

#[test]
fn every_format_has_a_fixture_and_a_kind_of_its_own() {
    for format in formats::ALL {
        assert!(FIXTURES.iter().any(|(kind, _)| *kind == format.kind), "{format:?} has no fixture");
        assert_eq!(format.kind.parse(), Ok(*format));
    }
    let error = "sarf".parse::<Format>().unwrap_err().to_string();
    assert!(error.starts_with("unknown kind of report \"sarf\"; expected one of sarif, cyclonedx"), "{error}");
}

#[test]
fn no_secret_is_kept() {
    for (kind, bytes) in FIXTURES {
        let (_, report) = read(bytes).unwrap();
        let text = format!("{report:?}");
        assert!(!text.contains("AKIA") && !text.contains("@example.org"), "{kind}: {text}");
    }
}

#[test]
fn compressed_files_are_read_as_their_content() {
    for (kind, bytes) in FIXTURES {
        let plain = codegraph_formats::read(bytes, None).unwrap();
        let packed = zstd::encode_all(bytes, 1).unwrap();
        assert_eq!(codegraph_formats::read(&packed, None).unwrap(), plain, "{kind}");
        assert_eq!(codegraph_formats::read(&packed, kind.parse().ok()).unwrap(), plain, "{kind}");
    }
}
