use super::{place, skipped};
use codegraph_formats::formats::{cargo_audit, dependabot, grype, npm_audit, osv_scanner, scorecard, trivy};
use codegraph_formats::report::{Finding, FindingKind, Report};
use codegraph_model::Severity;

/// A vulnerability in one line: rule, severity, score, package, versions that fix it, other names.
fn line(finding: &Finding) -> String {
    let package = finding.package.clone().unwrap_or_default();
    format!(
        "{} {} {} {} [{}] [{}]",
        finding.rule.as_deref().unwrap_or("-"),
        finding.severity.map_or("-", Severity::as_str),
        finding.cvss.as_ref().map_or("-".to_owned(), |(score, _)| score.to_string()),
        package.purl.unwrap_or(package.name),
        finding.fixed_in.join(" "),
        finding.aliases.join(" "),
    )
}

fn lines(report: &Report) -> Vec<String> {
    report.findings.iter().map(line).collect()
}

#[test]
fn osv_scanner_gives_one_finding_for_each_group() {
    let report = osv_scanner::read(include_bytes!("fixtures/osv-scanner.json")).unwrap();
    assert_eq!(
        lines(&report),
        [
            "GHSA-aaaa-bbbb-cccc medium 6.1 pkg:npm/%40scope/thing@1.2.3 [1.2.4] [CVE-2024-0001 NPM-7]",
            "MAL-2024-1 critical - pkg:npm/%40scope/thing@1.2.3 [] []",
        ]
    );
    let first = &report.findings[0];
    assert_eq!(
        (first.title.as_str(), place(first)),
        ("Thing runs what it is given", "web/package-lock.json:0-0".to_owned())
    );
    assert_eq!(
        (first.cwes.as_slice(), first.url.as_deref()),
        (&["CWE-94".to_owned()][..], Some("https://example.org/advisory"))
    );
    assert_eq!(first.package.as_ref().unwrap().dev, Some(true));
    // The file lists a package without vulnerabilities: so it lists all.
    assert_eq!(
        report.packages.iter().map(|package| package.name.as_str()).collect::<Vec<_>>(),
        ["@scope/thing", "regex"]
    );
    assert_eq!(
        skipped(&report),
        [
            ("missing field `id`", 1, "/results/0/packages/0/vulnerabilities/3"),
            ("expected an object, found an integer", 1, "/results/1/packages/1")
        ]
    );
}

#[test]
fn osv_scanner_knows_packages_by_their_commit() {
    let json = br#"{"results":[{"source":{"path":"/r/lib"},"packages":[
        {"package":{"name":"https://example.org/lib","version":"","ecosystem":"","commit":"f00d"},"vulnerabilities":[{"id":"OSV-2024-1"}]},
        {"package":{"name":"","version":"","ecosystem":"","commit":"beef"},"vulnerabilities":[{"id":"OSV-2024-2"}]}]}]}"#;
    let report = osv_scanner::read(json).unwrap();
    let packages: Vec<_> = report.findings.iter().flat_map(|f| &f.package).collect();
    let told: Vec<_> = packages.iter().map(|p| (p.name.as_str(), p.version.as_deref())).collect();
    assert_eq!(told, [("https://example.org/lib", Some("f00d")), ("beef", Some("beef"))]);
}

#[test]
fn osv_scanner_gives_the_licenses_of_a_package_once() {
    let licenses = vec!["\"MIT\""; 1_000].join(",");
    let ids: Vec<String> = (0..50).map(|i| format!(r#"{{"id":"OSV-2024-{i}"}}"#)).collect();
    let json = format!(
        r#"{{"results":[{{"source":{{}},"packages":[{{"package":{{"name":"a","version":"1","ecosystem":"npm"}},
        "licenses":[{licenses}],"vulnerabilities":[{}]}},{{"package":{{"name":"b","version":"1","ecosystem":"npm"}}}}]}}]}}"#,
        ids.join(",")
    );
    let report = osv_scanner::read(json.as_bytes()).unwrap();
    assert_eq!(report.packages[0].licenses.len(), 100);
    assert!(
        report.findings.len() == 50 && report.findings.iter().all(|f| f.package.as_ref().unwrap().licenses.is_empty())
    );
}

/// Two folders of one source are two subjects; the source as a whole, wherever it lies, is one.
#[test]
fn scans_of_folders_say_of_which() {
    let of_trivy = |name: &str| {
        let json = format!(r#"{{"SchemaVersion":2,"ArtifactName":"{name}","ArtifactType":"filesystem","Results":[]}}"#);
        trivy::read(json.as_bytes()).unwrap().subject
    };
    let of_grype = |target: &str| {
        let json = format!(
            r#"{{"matches":[],"source":{{"type":"directory","target":"{target}"}},"descriptor":{{"name":"grype"}}}}"#
        );
        grype::read(json.as_bytes()).unwrap().subject
    };
    for (target, subject) in [
        ("frontend", Some("frontend")),
        ("./apps/web/", Some("apps/web")),
        (".", None),
        ("./", None),
        ("..", None),
        ("/home/ci/work/app", None),
        ("C:/work/app", None),
    ] {
        assert_eq!(of_trivy(target).as_deref(), subject, "{target}");
        assert_eq!(of_grype(target).as_deref(), subject, "{target}");
    }
}

/// An advisory of a distribution is of many vulnerabilities, which are not one for that.
#[test]
fn trivy_takes_no_advisory_of_a_vendor_for_another_name() {
    let json = br#"{"SchemaVersion":2,"ArtifactName":".","Results":[{"Target":"a","Class":"os-pkgs","Vulnerabilities":[
        {"VulnerabilityID":"CVE-2018-1","VendorIDs":["RHSA-2019:1","GHSA-aaaa-bbbb-cccc"],"PkgName":"p","InstalledVersion":"1"}]}]}"#;
    assert_eq!(trivy::read(json).unwrap().findings[0].aliases, ["GHSA-aaaa-bbbb-cccc"]);
}

#[test]
fn osv_scanner_takes_words_for_scores_and_what_it_does_not_count_as_accepted() {
    let read = |severity: &str, analysis: &str| {
        let json = format!(
            r#"{{"results":[{{"source":{{}},"packages":[{{"package":{{"name":"a","version":"1","ecosystem":"Ubuntu:22.04"}},
            "vulnerabilities":[{{"id":"UBUNTU-CVE-2024-1","severity":{severity}}}],
            "groups":[{{"ids":["UBUNTU-CVE-2024-1"],"experimental_analysis":{analysis}}}]}}]}}]}}"#
        );
        let finding = osv_scanner::read(json.as_bytes()).unwrap().findings.remove(0);
        (finding.severity, finding.accepted)
    };
    let word = r#"[{"type":"Ubuntu","score":"low"}]"#;
    assert_eq!(read(word, "null"), (Some(Severity::Low), None));
    let vector = r#"[{"type":"Ubuntu","score":"low"},{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]"#;
    assert_eq!(read(vector, "{}"), (Some(Severity::Critical), None));
    for (analysis, accepted) in [
        (r#"{"A":{"called":true,"unimportant":true}}"#, Some("rated unimportant by the distribution")),
        (r#"{"A":{"called":true,"unimportant":true},"B":{"called":true,"unimportant":false}}"#, None),
        (
            r#"{"A":{"called":false}}"#,
            Some("the vulnerable code is not called, according to OSV-Scanner's call analysis"),
        ),
    ] {
        assert_eq!(read("[]", analysis).1.as_deref(), accepted, "{analysis}");
    }
}

/// One advisory may be about packages of several ecosystems and releases that share a name.
#[test]
fn osv_scanner_takes_the_fixes_of_the_own_ecosystem() {
    let fixed = |ecosystem: &str| {
        let affected = ["npm 1", "RubyGems 2", "Debian:11 3", "Debian:12 4", "Alpine 5"].map(|known| {
            let (ecosystem, version) = known.split_once(' ').unwrap();
            format!(
                r#"{{"package":{{"name":"a","ecosystem":"{ecosystem}"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"fixed":"{version}"}}]}}]}}"#
            )
        });
        let json = format!(
            r#"{{"results":[{{"source":{{}},"packages":[{{"package":{{"name":"a","version":"0","ecosystem":"{ecosystem}"}},
            "vulnerabilities":[{{"id":"CVE-2024-0001","affected":[{}]}}]}}]}}]}}"#,
            affected.join(",")
        );
        osv_scanner::read(json.as_bytes()).unwrap().findings.remove(0).fixed_in.join(" ")
    };
    for (ecosystem, expected) in
        [("npm", "1"), ("Debian:12", "4"), ("Debian", ""), ("Alpine:v3.20", "5"), ("Go", ""), ("", "1 2 3 4 5")]
    {
        assert_eq!(fixed(ecosystem), expected, "{ecosystem}");
    }
}

#[test]
fn trivy_gives_vulnerabilities_misconfigurations_secrets_and_licenses() {
    let report = trivy::read(include_bytes!("fixtures/trivy.json")).unwrap();
    assert_eq!(
        lines(&report)[..2],
        [
            "CVE-2019-11358 medium 6.1 pkg:npm/jquery@3.2.1 [3.4.0 3.5.0] [GHSA-6c3j-c64m-qhgq]",
            "CVE-2020-1 low - pkg:npm/left-pad@1.0.0 [] []",
        ]
    );
    let kinds: Vec<_> = report.findings.iter().map(|finding| (finding.kind, place(finding))).collect();
    assert_eq!(
        kinds,
        [
            (FindingKind::Vulnerability, "yarn.lock:0-0".to_owned()),
            (FindingKind::Vulnerability, "yarn.lock:0-0".to_owned()),
            (FindingKind::Security, "Dockerfile:3-4".to_owned()),
            (FindingKind::Secret, "config/.env:2-2".to_owned()),
            (FindingKind::License, "-".to_owned()),
        ]
    );
    assert_eq!(report.findings[1].accepted.as_deref(), Some("not affected by vex.json: never called"));
    assert_eq!(report.findings[2].snippet.as_deref(), Some("USER root"));
    let packages: Vec<_> = report.packages.iter().map(|p| (p.name.as_str(), p.direct, p.dev)).collect();
    assert_eq!(packages, [("jquery", Some(true), None), ("left-pad", Some(false), Some(true))]);
    assert_eq!(report.packages[0].purl.as_deref(), Some("pkg:npm/jquery@3.2.1"));
    assert_eq!((report.tools[0].version.as_deref(), report.scanned), (Some("0.69.1"), Some(4)));
    assert_eq!(
        skipped(&report),
        [
            ("missing field `VulnerabilityID`", 1, "/Results/0/Vulnerabilities/1"),
            ("a check that passed", 1, "/Results/1/Misconfigurations/1"),
            ("a license that Trivy classifies as permissive", 1, "/Results/3/Licenses/1"),
        ]
    );
}

#[test]
fn trivy_quotes_no_password_that_causes_a_misconfiguration() {
    let snippet = |title: &str, code: &str| {
        let json = format!(
            r#"{{"SchemaVersion":2,"Results":[{{"Target":"main.tf","Class":"config","Misconfigurations":[{{"ID":"X-1","Title":"{title}",
            "Status":"FAIL","CauseMetadata":{{"Code":{{"Lines":[{{"Content":"{code}","IsCause":true}}]}}}}}}]}}]}}"#
        );
        trivy::read(json.as_bytes()).unwrap().findings.remove(0).snippet
    };
    assert_eq!(snippet("Runs as root", "user = 0").as_deref(), Some("user = 0"));
    assert_eq!(snippet("Secrets in the environment", "X = hunter2"), None);
    assert_eq!(snippet("Plain text", "db_password = hunter2"), None);
}

/// Paths in an image are no files of the project, and tell the findings in it apart all the same.
#[test]
fn trivy_says_where_in_an_image_something_is() {
    let read = |artifact: &str| {
        let json = format!(
            r#"{{"SchemaVersion":2,"ArtifactName":"a","ArtifactType":"{artifact}","Results":[
            {{"Target":"/app/.env","Class":"secret","Secrets":[{{"RuleID":"aws","StartLine":3}}]}},
            {{"Target":"/lib/.env","Class":"secret","Secrets":[{{"RuleID":"aws"}}]}},
            {{"Target":"Dockerfile","Class":"config","Misconfigurations":[{{"ID":"DS002","Message":"m","CauseMetadata":{{"Code":{{"Lines":[{{"Content":"USER root","IsCause":true}}]}}}}}}]}},
            {{"Target":"Node.js","Class":"lang-pkgs","Type":"node-pkg","Packages":[{{"Name":"b","FilePath":"x/b/package.json"}}],
              "Vulnerabilities":[{{"VulnerabilityID":"CVE-2024-1","PkgName":"b","PkgPath":"x/b/package.json"}},{{"VulnerabilityID":"CVE-2024-1","PkgName":"c"}}]}}]}}"#
        );
        trivy::read(json.as_bytes()).unwrap()
    };
    let (image, folder) = (read("container_image"), read("filesystem"));
    let told: Vec<_> = image.findings[..3]
        .iter()
        .map(|f| (place(f), f.description.as_deref().unwrap(), f.fingerprints["partial:target"].as_str()))
        .collect();
    let none = || "-".to_owned();
    assert_eq!(
        told,
        [
            (none(), "In /app/.env, line 3", "/app/.env"),
            (none(), "In /lib/.env", "/lib/.env"),
            (none(), "In Dockerfile\nm", "Dockerfile USER root"),
        ]
    );
    let places = |report: &Report| report.findings.iter().map(place).collect::<Vec<_>>().join(" ");
    assert_eq!(places(&image), "- - - - -");
    assert_eq!(places(&folder), "/app/.env:3-0 /lib/.env:0-0 Dockerfile:0-0 x/b/package.json:0-0 -");
    assert!(folder.findings.iter().all(|finding| finding.fingerprints.is_empty()));
    assert_eq!(image.packages[0].path.as_deref(), Some("x/b/package.json"));
    let licenses = br#"{"SchemaVersion":2,"Results":[{"Target":"OS Packages","Class":"license","Licenses":[{"Name":"GPL-2.0-only","PkgName":"a"}]},
        {"Target":"Loose File License(s)","Class":"license-file","Licenses":[{"Name":"GPL-2.0-only","FilePath":"COPYING"}]}]}"#;
    assert_eq!(places(&trivy::read(licenses).unwrap()), "- COPYING:0-0");
}

#[test]
fn trivy_of_old_and_of_clusters_is_read_too() {
    let old = br#"[{"Target":"alpine:3.7 (alpine 3.7.1)","Vulnerabilities":[{"VulnerabilityID":"CVE-1-1","PkgName":"curl"}]},{"Target":"x","Type":"npm","Vulnerabilities":null}]"#;
    let report = trivy::read(old).unwrap();
    assert_eq!((report.findings.len(), place(&report.findings[0]), report.scanned), (1, "-".to_owned(), Some(2)));
    let cluster = br#"{"ClusterName":"c","Resources":[{"Kind":"Deployment","Results":[{"Target":"Deployment/x","Class":"config","Misconfigurations":[{"ID":"KSV001","Status":"FAIL","Severity":"LOW"}]}]}]}"#;
    let report = trivy::read(cluster).unwrap();
    assert_eq!((report.findings[0].title.as_str(), report.findings[0].severity), ("KSV001", Some(Severity::Low)));
    for wrong in [&br#"{"SchemaVersion":2,"Results":{}}"#[..], br#"{"a":1}"#, b"7", b"null"] {
        assert!(trivy::read(wrong).is_err(), "{}", String::from_utf8_lossy(wrong));
    }
}

#[test]
fn grype_takes_scores_from_related_records_and_ignored_matches_as_accepted() {
    let report = grype::read(include_bytes!("fixtures/grype.json")).unwrap();
    assert_eq!(
        lines(&report),
        [
            "GHSA-jf85-cpcp-j695 critical 9.1 pkg:npm/lodash@4.17.11 [4.17.12] [CVE-2019-10744]",
            "CVE-2020-0001 info - pkg:deb/debian/openssl@1.1 [] []",
        ]
    );
    assert_eq!(place(&report.findings[0]), "web/package-lock.json:0-0");
    assert_eq!(report.findings[0].cwes, ["CWE-1321"]);
    assert_eq!(report.findings[1].package.as_ref().unwrap().version.as_deref(), Some("1.1"));
    let accepted = report.findings[1].accepted.as_deref();
    assert_eq!(
        accepted,
        Some("ignored by a rule of Grype's configuration: vulnerability CVE-2020-0001, fix state wont-fix")
    );
    assert_eq!(skipped(&report), [("missing field `artifact`", 1, "/matches/1")]);
    assert_eq!(report.created_at.unwrap().to_rfc3339(), "2026-02-22T18:46:26.372724916+00:00");
}

#[test]
fn cargo_audit_tells_vulnerabilities_from_warnings() {
    let report = cargo_audit::read(include_bytes!("fixtures/cargo-audit.json")).unwrap();
    assert_eq!(
        lines(&report),
        [
            "RUSTSEC-2026-0047 high 7.5 pkg:cargo/aws-lc-sys@0.36.0 [0.38.0 0.37.2] [CVE-2026-3338]",
            "RUSTSEC-2020-0053 low - pkg:cargo/dirs@1.0.5 [] []",
            "yanked low - bumpalo [] []",
            "RUSTSEC-2023-0001 low - pkg:cargo/x@0.1.0 [] []",
        ]
    );
    let kinds: Vec<_> = report.findings.iter().map(|finding| finding.kind).collect();
    use FindingKind::{Lint, Vulnerability};
    assert_eq!(kinds, [Vulnerability, Lint, Lint, Vulnerability]);
    assert_eq!(report.findings[2].title, "bumpalo 3.2.1 was yanked from its registry");
    assert_eq!((report.scanned, skipped(&report).len()), (Some(176), 1));
}

/// For several binaries cargo-audit writes one document behind the other.
#[test]
fn cargo_audit_of_several_binaries_is_one_report() {
    let file = include_bytes!("fixtures/cargo-audit.json");
    let report = cargo_audit::read(&[&file[..], b"\n", &file[..]].concat()).unwrap();
    assert_eq!((report.findings.len(), report.scanned), (8, Some(352)));
    let places: Vec<_> = report.skipped.iter().flat_map(|skipped| &skipped.examples).collect();
    assert!(places[1].starts_with("document 2 /"), "{places:?}");
    for wrong in [&b"{}"[..], b"{\"vulnerabilities\":{\"list\":[]}} {", b"{\"vulnerabilities\":{\"list\":[]}} 7"] {
        assert!(cargo_audit::read(wrong).is_err(), "{}", String::from_utf8_lossy(wrong));
    }
}

#[test]
fn npm_audit_is_read_in_both_versions() {
    let report = npm_audit::read(include_bytes!("fixtures/npm-audit-1.json")).unwrap();
    assert_eq!(
        lines(&report),
        [
            "npm:534 low - pkg:npm/debug@2.6.8 [2.6.9 3.1.0] [CVE-2017-16137]",
            "npm:534 low - pkg:npm/debug@3.0.0 [2.6.9 3.1.0] [CVE-2017-16137]",
        ]
    );
    let told: Vec<_> = report.findings.iter().flat_map(|f| &f.package).map(|p| (p.direct, p.dev)).collect();
    assert_eq!(told, [(Some(true), Some(false)), (None, Some(true))]);
    assert_eq!(
        (report.scanned, skipped(&report)),
        (Some(118), vec![("missing field `module_name`", 1, "/advisories/1")])
    );

    let report = npm_audit::read(include_bytes!("fixtures/npm-audit-2.json")).unwrap();
    assert_eq!(lines(&report), ["GHSA-pfrx-2q88-qq97 medium 5.3 pkg:npm/got [11.8.5] []"]);
    assert_eq!(report.findings[0].package.as_ref().unwrap().direct, Some(false));
    assert_eq!(skipped(&report)[0].2, "/vulnerabilities/got/via/2");

    let major = br#"{"auditReportVersion":2,"vulnerabilities":{"a":{"name":"a","via":[
        {"source":1,"name":"a","range":">=1.0.0 <1.2.3"},{"source":2,"name":"a","range":"<=1.2.2"}],"fixAvailable":{"name":"a","version":"2.0.0"}}}}"#;
    let fixed: Vec<_> = npm_audit::read(major).unwrap().findings.iter().map(|f| f.fixed_in.join(" ")).collect();
    assert_eq!(fixed, ["1.2.3 2.0.0", "2.0.0"]);

    let failed = br#"{"error":{"code":"ENOLOCK","summary":"This command requires an existing lockfile.","detail":""}}"#;
    let error = npm_audit::read(failed).unwrap_err().to_string();
    assert!(error.contains("the audit failed: ENOLOCK: This command requires"), "{error}");
}

#[test]
fn dependabot_alerts_are_open_accepted_or_excluded() {
    let page = include_bytes!("fixtures/dependabot.json");
    let report = dependabot::read(page).unwrap();
    assert_eq!(
        lines(&report),
        [
            "GHSA-rf4j-j272-fj86 high 8.7 pkg:pypi/django [2.0.2] [CVE-2018-6188]",
            "GHSA-8f4m-hccc-8qph low - pkg:npm/%40scope/tool [] []",
        ]
    );
    let package = report.findings[1].package.as_ref().unwrap();
    assert_eq!(
        (package.direct, package.dev, package.path.as_deref()),
        (Some(false), Some(true), Some("package-lock.json"))
    );
    let reason = "dismissed on GitHub as tolerable risk by octocat: only at build time";
    assert_eq!(report.findings[1].accepted.as_deref(), Some(reason));
    assert_eq!(skipped(&report), [("a fixed alert", 1, "/2"), ("missing field `security_advisory`", 1, "/3")]);

    let pages = [&page[..], &page[..]].concat();
    assert_eq!(dependabot::read(&pages).unwrap().findings.len(), 4);
    let slurped = [b"[", &page[..], b",", &page[..], b"]"].concat();
    assert_eq!(dependabot::read(&slurped).unwrap().findings.len(), 4);
    assert_eq!(super::read(&slurped).unwrap().0.kind, "dependabot");
    let alert = br#"{"number":1,"state":"open","dependency":{"package":{"ecosystem":"npm","name":"a"}},"security_advisory":{"ghsa_id":"GHSA-jf85-cpcp-j695"}}"#;
    let (format, report) = super::read(alert).unwrap();
    assert_eq!((format.kind, report.unwrap().findings.len()), ("dependabot", 1));
    assert!(dependabot::read(br#"{"message":"Not Found","status":"404"}"#).is_err());
}

#[test]
fn a_scorecard_gives_checks_and_a_metric() {
    let report = scorecard::read(include_bytes!("fixtures/scorecard.json")).unwrap();
    let checks: Vec<_> = report.checks.iter().map(|check| (check.name.as_str(), check.score)).collect();
    assert_eq!(checks, [("Branch-Protection", Some(8.0)), ("Fuzzing", None)]);
    assert_eq!(report.metrics.get("compliance.scorecard"), Some(&64.0));
    let names =
        [("a check without a score between -1 and 10", 1, "/checks/2"), ("missing field `name`", 1, "/checks/3")];
    assert_eq!(skipped(&report), names);
    assert_eq!(report.created_at.unwrap().to_rfc3339(), "2026-03-02T00:00:00+00:00");
    let card = include_bytes!("fixtures/scorecard.json");
    let error = scorecard::read(&[&card[..], &card[..]].concat()).unwrap_err().to_string();
    assert!(error.contains("scorecards of several repositories"), "{error}");
    let none = scorecard::read(br#"{"scorecard":{},"score":-1,"checks":[]}"#).unwrap();
    assert!(none.metrics.is_empty());
}
