//! What a project is made of, and what is stated about it: CycloneDX, SPDX, OpenVEX.

use codegraph_formats::formats::{cyclonedx, openvex, spdx};
use codegraph_formats::report::{Report, StatementStatus};
use codegraph_model::Severity;

/// Purl, licenses, whether direct.
fn packages(report: &Report) -> Vec<(&str, String, Option<bool>)> {
    let packages = report.packages.iter();
    packages.map(|p| (p.purl.as_deref().unwrap_or(&p.name), p.licenses.join(" "), p.direct)).collect()
}

fn statements(report: &Report) -> Vec<(&str, StatementStatus, Option<&str>, String)> {
    let statements = report.statements.iter();
    statements
        .map(|s| (s.vulnerabilities[0].as_str(), s.status, s.justification.as_deref(), s.products.join(" ")))
        .collect()
}

#[test]
fn cyclonedx_gives_packages_and_their_vulnerabilities() {
    let report = cyclonedx::read(include_bytes!("fixtures/cyclonedx.json")).unwrap();
    let expected = [
        ("pkg:npm/lodash@4.17.11", "MIT".to_owned(), Some(true)),
        ("pkg:npm/%40babel/core@7.1.0", "MIT OR Apache-2.0".to_owned(), Some(false)),
    ];
    assert_eq!(packages(&report), expected);
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!((finding.rule.as_deref(), finding.severity), (Some("CVE-2019-10744"), Some(Severity::Critical)));
    assert_eq!(
        (finding.fixed_in.as_slice(), finding.cwes.as_slice()),
        (&["4.17.12".to_owned()][..], &["CWE-1321".to_owned()][..])
    );
    assert_eq!(finding.package.as_ref().unwrap().purl.as_deref(), Some("pkg:npm/lodash@4.17.11"));

    let report = cyclonedx::read(include_bytes!("fixtures/cyclonedx.xml")).unwrap();
    assert_eq!(packages(&report), [("pkg:maven/junit/junit@4.13", "EPL-1.0".to_owned(), Some(true))]);
}

#[test]
fn cyclonedx_states_all_that_an_analysis_can_say() {
    let report = cyclonedx::read(include_bytes!("fixtures/cyclonedx-vex.json")).unwrap();
    use StatementStatus::{Affected, Fixed, NotAffected, UnderInvestigation};
    let (a, b) = ("pkg:npm/a@1.0.0".to_owned(), "pkg:npm/b@2.0.0".to_owned());
    let expected = [
        ("CVE-2026-1", NotAffected, Some("code_not_reachable: never called"), a.clone()),
        ("CVE-2026-2", NotAffected, Some("false_positive"), a.clone()),
        ("CVE-2026-3", Affected, Some("will_not_fix, update"), a.clone()),
        ("CVE-2026-4", UnderInvestigation, Some("in_triage"), a.clone()),
        ("CVE-2026-5", Fixed, Some("resolved"), a),
        ("CVE-2026-6", Fixed, Some("patched here"), b),
    ];
    assert_eq!(statements(&report), expected);
    // What counts still is a finding too.
    let rules: Vec<_> = report.findings.iter().filter_map(|finding| finding.rule.as_deref()).collect();
    assert_eq!(rules, ["CVE-2026-3", "CVE-2026-4"]);
    assert!(report.statements.iter().all(|s| s.author.as_deref() == Some("A. Nalyst") && s.at.is_some()));
}

#[test]
fn spdx_gives_the_same_packages_in_every_notation() {
    let expected = [("pkg:npm/lodash@4.17.11", "MIT".to_owned(), Some(true))];
    for (version, bytes) in [
        ("2.2", &include_bytes!("fixtures/spdx-2.2.json")[..]),
        ("2.3", include_bytes!("fixtures/spdx-2.3.json")),
        ("2.3", include_bytes!("fixtures/spdx.spdx")),
        ("3.0.1", include_bytes!("fixtures/spdx-3.0.json")),
    ] {
        let report = spdx::read(bytes).unwrap();
        assert_eq!((report.format_version.as_deref(), packages(&report)), (Some(version), expected.to_vec()));
        assert_eq!(report.skipped, []);
    }
    let report = spdx::read(include_bytes!("fixtures/spdx-3.0.json")).unwrap();
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!((finding.rule.as_deref(), finding.severity), (Some("CVE-2019-10744"), Some(Severity::Critical)));
    let reason = Some("vulnerableCodeNotPresent");
    let stated = ("CVE-2026-2", StatementStatus::NotAffected, reason, "pkg:npm/lodash@4.17.11".to_owned());
    assert_eq!(statements(&report), [stated]);
}

#[test]
fn openvex_gives_statements() {
    let report = openvex::read(include_bytes!("fixtures/openvex.json")).unwrap();
    let lodash = "pkg:npm/lodash@4.17.11".to_owned();
    let reason = Some("vulnerable_code_not_in_execute_path");
    let expected = [
        ("CVE-2019-10744", StatementStatus::NotAffected, reason, lodash.clone()),
        ("CVE-2026-2", StatementStatus::Fixed, None, lodash),
    ];
    assert_eq!(statements(&report), expected);
    assert_eq!(report.statements[0].vulnerabilities, ["CVE-2019-10744", "GHSA-jf85-cpcp-j695"]);
    assert_eq!(super::skipped(&report)[0].2, "/statements/2");
}
