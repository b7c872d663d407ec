use super::{place, skipped};
use codegraph_formats::formats::sarif::read;
use codegraph_formats::report::{FindingKind, Report};
use codegraph_model::Severity;

fn fixture() -> Report {
    read(include_bytes!("fixtures/sarif.json")).unwrap()
}

#[test]
fn results_take_what_their_rules_say() {
    let report = fixture();
    let names: Vec<_> = report.tools.iter().map(|tool| (tool.name.as_str(), tool.version.as_deref())).collect();
    assert_eq!(names, [("CodeScanner", Some("2.1.0")), ("Gitleaks", None)]);
    assert_eq!(report.findings.len(), 5);

    let xss = &report.findings[0];
    assert_eq!(xss.title, "Cross-site scripting through a user-provided value.");
    assert_eq!((xss.rule.as_deref(), xss.severity), (Some("js/xss"), Some(Severity::Medium)));
    assert_eq!(place(xss), "src/a b.js:12-13");
    assert_eq!(xss.snippet.as_deref(), Some("render(name)"));
    assert_eq!((xss.cwes.as_slice(), xss.tags.as_slice()), (&["CWE-79".to_owned()][..], &["security".to_owned()][..]));
    assert_eq!(xss.url.as_deref(), Some("https://example.org/xss"));
    let fingerprints: Vec<_> = xss.fingerprints.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fingerprints, [("partial:primaryLocationLineHash", "abc:1"), ("stable/v1", "f00d")]);
    assert_eq!(xss.baseline_state.as_deref(), Some("new"));

    let extension = &report.findings[1];
    assert_eq!(extension.title, "x shadows y {once}.");
    assert_eq!((extension.rule.as_deref(), extension.severity), (Some("ext-1/strict"), Some(Severity::Low)));
    assert_eq!(place(extension), "lib/x.js:0-0");
    assert_eq!(extension.accepted.as_deref(), Some("checked by hand"));

    let unknown = &report.findings[2];
    assert_eq!((unknown.severity, unknown.accepted.as_deref()), (Some(Severity::High), None));
    assert_eq!(unknown.cwes, ["CWE-89"]);

    let review = &report.findings[3];
    assert_eq!((place(review), review.severity), ("src/c.js:0-0".to_owned(), Some(Severity::Info)));
    assert_eq!(review.cwes, ["CWE-1000"]);
}

#[test]
fn what_is_no_finding_is_counted_and_what_is_broken_is_named() {
    let report = fixture();
    assert_eq!(
        skipped(&report),
        [
            ("a result of the baseline that is absent from this run (baselineState)", 1, "/runs/0/results/3"),
            ("a result of kind pass, which is not a finding (§3.27.9)", 1, "/runs/0/results/4"),
            ("a result of kind notApplicable, which is not a finding (§3.27.9)", 1, "/runs/0/results/5"),
            ("expected an object, found a string", 1, "/runs/0/results/6"),
            ("a result without a message (§3.27.11)", 1, "/runs/0/results/7"),
        ]
    );
    assert_eq!(report.notes, ["CodeScanner: the tool reports that its run failed: out of memory"]);
    assert_eq!(report.scanned, Some(2));
    assert_eq!(report.created_at.unwrap().to_rfc3339(), "2026-03-01T10:00:00+00:00");
}

#[test]
fn a_secret_leaves_its_place_and_nothing_else() {
    let secret = &fixture().findings[4];
    assert_eq!(
        (secret.kind, secret.title.as_str(), place(secret)),
        (FindingKind::Secret, "AWS key", ".env:1-0".to_owned())
    );
    assert!(secret.snippet.is_none() && secret.fingerprints.is_empty() && secret.description.is_none());
}

#[test]
fn scanners_of_secrets_and_rules_about_them_quote_none() {
    let read = |tool: &str, rule: &str, tags: &str| {
        let json = format!(
            r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"{tool}","rules":[{{"id":"{rule}","properties":{{"tags":{tags}}}}}]}}}},
            "results":[{{"ruleId":"{rule}","message":{{"text":"found: 'hunter2'"}},"locations":[{{"physicalLocation":{{
            "artifactLocation":{{"uri":"a"}},"region":{{"startLine":1,"snippet":{{"text":"x = 'hunter2'"}}}}}}}}]}}]}}]}}"#
        );
        super::read(json.as_bytes()).unwrap().1.unwrap()
    };
    for (tool, rule, tags) in [
        ("2ms", "github-pat", "[]"),
        ("CredentialScanner", "CSCAN0020", "[]"),
        ("Microsoft CredScan", "CSCAN0020", "[]"),
        ("Nosey Parker", "np.1", "[]"),
        ("detect-secrets", "x", "[]"),
        ("secretlint", "x", "[]"),
        ("Talisman", "x", "[]"),
        ("checkov", "CKV_SECRET_2", "[]"),
        ("Semgrep OSS", "generic.secrets.gitleaks.x", "[]"),
        ("Trivy", "x", r#"["Secret"]"#),
    ] {
        let report = read(tool, rule, tags);
        assert_eq!(report.findings[0].kind, FindingKind::Secret, "{tool} {rule}");
        assert_eq!(report.rules.iter().next().unwrap().kind, FindingKind::Secret, "{tool} {rule}");
        assert!(!format!("{report:?}").contains("hunter2"), "{tool} {rule}");
    }
    let about = read("Bandit", "hardcoded_password_string", "[]");
    assert_eq!((about.findings[0].kind, about.findings[0].title.as_str()), (FindingKind::Unknown, "found: '…'"));
    assert!(!format!("{about:?}").contains("hunter2"));
    let other = read("checkov", "CKV_AWS_2", "[]");
    assert_eq!(other.findings[0].snippet.as_deref(), Some("x = 'hunter2'"));
}

fn one(result: &str) -> Report {
    let json = format!(r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t"}}}},"results":[{result}]}}]}}"#);
    read(json.as_bytes()).unwrap()
}

#[test]
fn scanners_of_dependencies_name_the_package_in_their_message() {
    let trivy = one(
        r#"{"ruleId":"CVE-2019-11358","message":{"text":"Package: jquery\nInstalled Version: 3.2.1\nVulnerability CVE-2019-11358\nSeverity: MEDIUM\nFixed Version: 3.4.0, 3.5.0\nLink: [CVE-2019-11358](https://example.org)"}}"#,
    );
    let osv = one(
        r#"{"ruleId":"CVE-2021-3121","message":{"text":"Package 'github.com/gogo/protobuf@1.3.1' is vulnerable to 'CVE-2021-3121' (also known as 'GO-2021-0053', 'GHSA-c3h9-896r-86jm')."}}"#,
    );
    let grype = one(
        r#"{"ruleId":"CVE-2019-10744-lodash","message":{"text":"A high vulnerability in npm package: lodash, version 4.17.11 was found at: /package-lock.json"}}"#,
    );
    let newer = one(
        r#"{"ruleId":"GHSA-jf85-cpcp-j695-lodash","message":{"text":"The path /package-lock.json reports lodash at version 4.17.11 which is a vulnerable (npm) package installed in the container"}}"#,
    );
    let read = |report: &Report| {
        let finding = &report.findings[0];
        assert_eq!(finding.kind, FindingKind::Vulnerability);
        let package = finding.package.clone().unwrap();
        (
            finding.rule.clone().unwrap(),
            package.name,
            package.version.unwrap(),
            finding.fixed_in.clone(),
            finding.aliases.clone(),
        )
    };
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let expected = |rule: &str, name: &str, version: &str, fixed: &[&str], aliases: &[&str]| {
        (rule.to_owned(), name.to_owned(), version.to_owned(), words(fixed), words(aliases))
    };
    assert_eq!(read(&trivy), expected("CVE-2019-11358", "jquery", "3.2.1", &["3.4.0", "3.5.0"], &[]));
    let aliases = ["GO-2021-0053", "GHSA-c3h9-896r-86jm"];
    assert_eq!(read(&osv), expected("CVE-2021-3121", "github.com/gogo/protobuf", "1.3.1", &[], &aliases));
    assert_eq!(read(&grype), expected("CVE-2019-10744", "lodash", "4.17.11", &[], &[]));
    assert_eq!(read(&newer), expected("GHSA-jf85-cpcp-j695", "lodash", "4.17.11", &[], &[]));
    assert_eq!(newer.findings[0].package.as_ref().unwrap().purl.as_deref(), Some("pkg:npm/lodash@4.17.11"));
}

#[test]
fn severity_is_the_score_then_the_word_then_the_level() {
    let severity = |properties: &str, level: &str| {
        one(&format!(r#"{{"message":{{"text":"m"}},"properties":{properties}{level}}}"#)).findings[0].severity.unwrap()
    };
    assert_eq!(severity(r#"{"security-severity":9.8}"#, r#","level":"note""#), Severity::Critical);
    assert_eq!(severity(r#"{"security-severity":"x","issue_severity":"HIGH"}"#, r#","level":"note""#), Severity::High);
    assert_eq!(severity(r#"{"security-severity":"CRITICAL"}"#, r#","level":"note""#), Severity::Critical);
    assert_eq!(severity(r#"{"security-severity":"NaN"}"#, r#","level":"note""#), Severity::Low);
    assert_eq!(severity("{}", r#","level":"note""#), Severity::Low);
    assert_eq!(severity("null", r#","level":"none""#), Severity::Info);
    assert_eq!(severity("{}", ""), Severity::Medium);
    assert_eq!(severity("{}", r#","level":7"#), Severity::Medium);
}

#[test]
fn a_result_stands_at_its_first_location_that_names_a_file() {
    let at =
        |locations: &str| place(&one(&format!(r#"{{"message":{{"text":"m"}},"locations":{locations}}}"#)).findings[0]);
    let file = |name: &str| {
        format!(r#"{{"physicalLocation":{{"artifactLocation":{{"uri":"{name}"}},"region":{{"startLine":4}}}}}}"#)
    };
    let (a, b) = (file("a.c"), file("b.c"));
    assert_eq!(at(&format!("[{a},{b}]")), "a.c:4-0");
    let logical = r#"{"logicalLocations":[{"name":"f"}]},{"physicalLocation":{"region":{"startLine":1}}}"#;
    assert_eq!(at(&format!("[{logical},{b}]")), "b.c:4-0");
    assert_eq!(at(&format!(r#"[null,7,"x",{{"physicalLocation":7}},{a},null]"#)), "a.c:4-0");
    for none in ["[]", "null", "[null]", "[7]", &format!("[{logical}]")] {
        assert_eq!(at(none), "-", "{none}");
    }
}

/// §3.52: references name a rule or an entry of a taxonomy by id, by index or by GUID.
#[test]
fn rules_and_weaknesses_are_found_by_guid_and_index() {
    let file = |results: &str| {
        let json = format!(
            r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t","rules":[
                {{"id":"R1","guid":"1111AAAA-1111-4111-8888-111111111111","defaultConfiguration":{{"level":"error"}},
                  "relationships":[{{"target":{{"index":0,"toolComponent":{{"name":"CWE","index":1}}}}}}]}}]}},
                "extensions":[{{"name":"e","guid":"e1","rules":[{{"id":"E1"}}]}}]}},
            "taxonomies":[null,{{"name":"CWE","guid":"C1","taxa":[{{"id":"79"}},7,{{"id":"89","guid":"T2"}}]}},{{"name":"OWASP","taxa":[{{"id":"1"}}]}}],
            "results":[{results}]}}]}}"#
        );
        let finding = read(json.as_bytes()).unwrap().findings.remove(0);
        (finding.rule.unwrap_or_default(), finding.severity.unwrap(), finding.cwes.join(" "))
    };
    let own = |severity, cwes: &str| ("R1".to_owned(), severity, cwes.to_owned());
    let by_guid = r#"{"rule":{"guid":"1111aaaa-1111-4111-8888-111111111111"},"message":{"text":"m"}}"#;
    assert_eq!(file(by_guid), own(Severity::High, "CWE-79"));
    let extension = r#"{"rule":{"index":0,"toolComponent":{"guid":"E1"}},"message":{"text":"m"}}"#;
    assert_eq!(file(extension), ("E1".to_owned(), Severity::Medium, String::new()));
    for (taxon, cwes) in [
        (r#"{"index":2,"toolComponent":{"index":1}}"#, "CWE-79 CWE-89"),
        (r#"{"guid":"t2","toolComponent":{"guid":"c1"}}"#, "CWE-79 CWE-89"),
        (r#"{"id":"CWE-22","toolComponent":{"name":"cwe"}}"#, "CWE-79 CWE-22"),
        (r#"{"index":1,"toolComponent":{"index":1}}"#, "CWE-79"),
        (r#"{"index":0,"toolComponent":{"index":2}}"#, "CWE-79"),
        (r#"{"id":"22","toolComponent":{"guid":"unknown"}}"#, "CWE-79"),
    ] {
        let result = format!(r#"{{"ruleId":"R1","message":{{"text":"m"}},"taxa":[{taxon}]}}"#);
        assert_eq!(file(&result), own(Severity::High, cwes), "{taxon}");
    }
}

/// §3.27.9: tools write kinds and levels in other cases, and kinds that do not exist.
#[test]
fn kinds_and_levels_are_known_in_any_case() {
    let read = |kind: &str, level: &str| {
        let report =
            one(&format!(r#"{{"kind":"{kind}","level":"{level}","message":{{"text":"m"}},"baselineState":"New"}}"#));
        let finding = report.findings.first();
        assert!(finding.is_none_or(|finding| finding.baseline_state.as_deref() == Some("new")));
        finding.and_then(|finding| finding.severity).ok_or_else(|| report.skipped[0].reason.clone())
    };
    for kind in ["FAIL", "", "defect"] {
        assert_eq!(read(kind, "Error"), Ok(Severity::High), "{kind}");
        assert_eq!(read(kind, "NONE"), Ok(Severity::Info), "{kind}");
        assert_eq!(read(kind, ""), Ok(Severity::Medium), "{kind}");
    }
    assert_eq!(read("Review", ""), Ok(Severity::Info));
    for (kind, known) in [("PASS", "pass"), ("notapplicable", "notApplicable")] {
        assert_eq!(read(kind, "error"), Err(format!("a result of kind {known}, which is not a finding (§3.27.9)")));
    }
}

/// §3.27.10: what an invocation overrides goes before the rule's own level, for the results of that invocation.
#[test]
fn an_invocation_overrides_the_level_of_a_rule() {
    let json = br#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t","rules":[{"id":"r","defaultConfiguration":{"level":"note"}}]}},
        "invocations":[{"executionSuccessful":true},{"executionSuccessful":true,"ruleConfigurationOverrides":[
            {"descriptor":{"index":0},"configuration":{"level":"error"}},{"descriptor":{"id":"other"},"configuration":7}]}],
        "results":[
            {"ruleId":"r","message":{"text":"m"},"provenance":{"invocationIndex":1}},
            {"ruleId":"r","message":{"text":"m"},"provenance":{"invocationIndex":0}},
            {"ruleId":"r","message":{"text":"m"},"provenance":7},
            {"ruleId":"r","level":"warning","message":{"text":"m"},"provenance":{"invocationIndex":1}}]}]}"#;
    let severities: Vec<_> = read(json).unwrap().findings.iter().map(|finding| finding.severity.unwrap()).collect();
    assert_eq!(severities, [Severity::High, Severity::Low, Severity::Low, Severity::Medium]);
}

/// §3.27.23: one suppression that is under review or rejected is enough for the result to count.
#[test]
fn suppressions_count_unless_one_is_not_accepted() {
    let accepted = |suppressions: &str| {
        one(&format!(r#"{{"message":{{"text":"m"}},"suppressions":{suppressions}}}"#)).findings[0].accepted.clone()
    };
    let outside = Some("suppressed outside the source without a reason".to_owned());
    assert_eq!(accepted(r#"[{"kind":"external","status":"accepted"}]"#), outside);
    assert_eq!(accepted(r#"[{"kind":"external"}]"#), outside);
    assert_eq!(accepted(r#"[{"kind":"inSource"}]"#).as_deref(), Some("suppressed in the source without a reason"));
    let reasons = r#"[{"kind":"inSource"},{"kind":"external","justification":"by hand\n"}]"#;
    assert_eq!(accepted(reasons).as_deref(), Some("by hand"));
    for none in [
        "null",
        "[]",
        r#"[{"kind":"external","status":"underReview"}]"#,
        r#"[{"kind":"external","status":"rejected"}]"#,
        r#"[{"kind":"external","state":"rejected"}]"#,
        r#"[{"kind":"inSource"},{"kind":"external","status":"rejected"}]"#,
    ] {
        assert_eq!(accepted(none), None, "{none}");
    }
}

/// What both names of a property say does not cost the result.
#[test]
fn properties_may_have_both_of_their_names() {
    let report = one(
        r#"{"message":{"text":"m"},"properties":{"severity":"HIGH","issue_severity":"LOW","cwe":"CWE-79","cweIds":["CWE-89"],"tags":["a"]},"suppressions":[{"status":"accepted","state":"accepted"}]}"#,
    );
    let [finding] = &report.findings[..] else { panic!("{report:?}") };
    assert_eq!((finding.severity, finding.cwes.join(" ")), (Some(Severity::High), "CWE-79 CWE-89".to_owned()));
}

#[test]
fn what_did_not_run_is_noted() {
    let report = read(br#"{"version":"2.1.0","runs":[]}"#).unwrap();
    assert_eq!(report.notes, ["the file has no runs"]);
    let one_failed = br#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"a"}},"results":null},{"tool":{"driver":{"name":"b"}},"results":[]}]}"#;
    let report = read(one_failed).unwrap();
    assert_eq!(report.notes, ["a: a run has no results; the tool did not scan anything"]);
    assert!(report.failed);
    let names: Vec<_> = report.tools.iter().map(|tool| tool.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
}

/// §3.13.5: results may stand beside the runs that they belong to.
#[test]
fn results_outside_of_their_run_are_read() {
    let file = |runs: &str, external: &str| {
        format!(
            r#"{{"version":"2.1.0","inlineExternalProperties":[{{{external}"results":[{{"message":{{"text":"m"}},
            "locations":[{{"physicalLocation":{{"artifactLocation":{{"index":0}}}}}}]}}],"artifacts":[{{"location":{{"uri":"a.c"}}}}]}}],"runs":[{runs}]}}"#
        )
    };
    let run = |name: &str, more: &str| format!(r#"{{"tool":{{"driver":{{"name":"{name}"}}}}{more}}}"#);
    let first = run("a", r#","results":[]"#);
    for (second, external) in [
        (
            run("b", r#","automationDetails":{"guid":"88889999-AAAA-4bbb-8ccc-ddddeeeeffff"}"#),
            r#""runGuid":"88889999-aaaa-4bbb-8ccc-ddddeeeeffff","#,
        ),
        (run("b", r#","externalPropertyFileReferences":{"results":[{"guid":"1"}]}"#), r#""guid":"1","#),
    ] {
        let report = read(file(&format!("{first},{second}"), external).as_bytes()).unwrap();
        let [finding] = &report.findings[..] else { panic!("{report:?}") };
        assert_eq!((finding.tool, place(finding).as_str()), (1, "a.c:0-0"));
        assert!(report.notes.is_empty() && !report.failed, "{report:?}");
    }
    let alone = read(file(&run("a", ""), "").as_bytes()).unwrap();
    assert_eq!(alone.findings.len(), 1);
    let lost = read(file(&format!("{first},{first}"), r#""guid":"1","#).as_bytes()).unwrap();
    let reason = "external results that belong to no run in the file (§4.3)";
    assert_eq!(skipped(&lost), [(reason, 1, "/inlineExternalProperties/0/results")]);
    assert!(lost.failed);
    let elsewhere = run("a", r#","externalPropertyFileReferences":{"results":[{"location":{"uri":"b.json"}}]}"#);
    let report = read(format!(r#"{{"version":"2.1.0","runs":[{elsewhere}]}}"#).as_bytes()).unwrap();
    assert!(report.notes[0].contains("more results are in external files") && report.failed, "{report:?}");
}

#[test]
fn a_run_without_the_name_of_its_tool_is_excluded() {
    let report = read(br#"{"version":"2.1.0","runs":[{"results":[{"message":{"text":"m"}}]},{"tool":{"driver":{"name":"b"}},"results":[{"message":{"text":"m"}}]}]}"#).unwrap();
    assert_eq!((report.findings.len(), report.tools.len(), report.failed), (1, 1, true));
    assert_eq!(skipped(&report), [("a run that does not name its tool (§3.14.6)", 1, "/runs/0")]);
}

/// The root of the source is what a base of that name, or what the repository is mapped to, says.
#[test]
fn absolute_addresses_lead_below_the_root_of_the_source() {
    for (of_run, uri) in [
        (r#""originalUriBaseIds":{"PROJECTROOT":{"uri":"file:///home/ci/shop/"}}"#, "file:///home/ci/shop/src/a%20b.c"),
        (r#""originalUriBaseIds":{"%SRCROOT%":{"uri":"file:///C:/ci/shop"}}"#, "file:///c:/ci/shop/src/a%20b.c"),
        (
            r#""originalUriBaseIds":{"R":{"uri":"file:///home/ci/shop/"}},"versionControlProvenance":[{"repositoryUri":"https://example.org/shop","mappedTo":{"uriBaseId":"R"}}]"#,
            "file:///home/ci/shop/src/a%20b.c",
        ),
        (r#""versionControlProvenance":[{"mappedTo":{"uri":"file:///home/ci/shop"}}]"#, "/home/ci/shop/./src/a%20b.c"),
        (
            r#""invocations":[{"workingDirectory":{"uri":"file:///home/ci/shop/"}}]"#,
            "file:///home/ci/shop/src/x/../a%20b.c",
        ),
        (r#""columnKind":"utf16CodeUnits""#, "src\\\\a%20b.c"),
    ] {
        let json = format!(
            r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t"}}}},{of_run},"results":[{{"message":{{"text":"m"}},
            "locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"{uri}"}},"region":{{"startLine":3}}}}}}]}}]}}]}}"#
        );
        let report = read(json.as_bytes()).unwrap();
        assert_eq!(place(&report.findings[0]), "src/a b.c:3-0", "{of_run}");
    }
}

#[test]
fn what_is_not_what_it_claims_is_refused_whole() {
    for (json, reason) in [
        (r#"{"version":"1.0.0","runs":[]}"#, "unsupported version 1.0.0; expected 2.1.0"),
        (r#"{"version":"2.0.0-csd.2.beta.2019-01-24","runs":[]}"#, "unsupported version"),
        (r#"{"$schema":"https://json.schemastore.org/sarif-2.0.0.json","runs":[]}"#, "`version` is required"),
        (r#"{"version":"2.1.0"}"#, "`runs` is required"),
        (r#"{"version":"2.1.0","runs":{}}"#, "expected a sequence"),
        (r#"{"version":"2.1.0","runs":[{"results":[]}]}"#, "no run names its tool"),
        (
            r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":{}}]}"#,
            "/runs/0/results must be a list",
        ),
        (r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}}}]}"#, "no run has `results`"),
        (r#"{"version":"2.1.0","version":"2.1.0","runs":[]}"#, "duplicate field"),
        ("null", "expected struct"),
        ("", "the file is empty"),
    ] {
        let error = read(json.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with("SARIF: ") && error.contains(reason), "{json}: {error}");
    }
    let json = br#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"invocations":[{"executionSuccessful":true}]}]}"#;
    assert_eq!(read(json).unwrap().findings, []);
}

#[test]
fn results_come_in_their_order_however_many_read_them() {
    let result = |i: usize| match i % 700 {
        0 => format!(r#"{{"kind":"pass","message":{{"text":"m{i}"}}}}"#),
        1 => format!("{i}"),
        _ => format!(r#"{{"message":{{"text":"m{i}"}}}}"#),
    };
    let results: Vec<String> = (0..5_000).map(result).collect();
    let json = format!(
        r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t"}}}},"results":[{}]}}]}}"#,
        results.join(",")
    );
    let report = read(json.as_bytes()).unwrap();
    let expected = (0..5_000).filter(|i| i % 700 > 1).map(|i| format!("m{i}"));
    assert!(report.findings.iter().map(|finding| finding.title.clone()).eq(expected));
    let places: Vec<_> = report.skipped.iter().map(|skipped| (skipped.entries, skipped.examples[1].as_str())).collect();
    assert_eq!(places, [(8, "/runs/0/results/700"), (8, "/runs/0/results/701")]);
}

/// The form that Trivy's messages have, and how it tags its rules.
#[test]
fn what_trivy_finds_is_called_by_its_rule() {
    let json = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Trivy","rules":[
        {"id":"DS002","shortDescription":{"text":"The user of the image is root"},"properties":{"tags":["misconfiguration","security","HIGH"]}},
        {"id":"DS031","shortDescription":{"text":"Secrets in the image"},"properties":{"tags":["misconfiguration"]}},
        {"id":"a:GPL-3.0","shortDescription":{"text":"GPL-3.0 of a"},"properties":{"tags":["license","security","HIGH"]}}]}},
        "results":[
          {"ruleId":"DS002","message":{"text":"Artifact: Dockerfile\nType: dockerfile\nMessage: Give another user"}},
          {"ruleId":"DS031","message":{"text":"Artifact: Dockerfile\nMessage: 'hunter2' in ENV"}},
          {"ruleId":"a:GPL-3.0","message":{"text":"Artifact: OS Packages\nLicense GPL-3.0"}}]}]}"#;
    let report = read(json.as_bytes()).unwrap();
    let told: Vec<_> = report.findings.iter().map(|finding| (finding.kind, finding.title.as_str())).collect();
    let expected = [
        (FindingKind::Security, "The user of the image is root"),
        (FindingKind::Security, "Secrets in the image"),
        (FindingKind::License, "GPL-3.0 of a"),
    ];
    assert_eq!(told, expected);
    assert!(report.findings[0].description.as_deref().unwrap().contains("Give another user"));
    assert!(!report.findings[1].description.as_deref().unwrap().contains("hunter2"));
}

#[test]
fn errors_of_a_tool_are_counted() {
    let json = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"invocations":[{"executionSuccessful":true,
        "toolExecutionNotifications":[
          {"level":"error","message":{"text":"crashed on a.c"}},{"level":"note","message":{"text":"done"}},
          {"level":"warning","descriptor":{"id":"SyntaxError"},"message":{"text":"b.py"}},
          {"level":"warning","descriptor":{"id":"Diagnostics"},"message":{"text":"slow"}}]}],"results":[]}]}"#;
    let report = read(json.as_bytes()).unwrap();
    assert_eq!((report.errors, report.failed), (2, false));
    assert_eq!(report.notes, ["t: the tool reports 2 errors of its own, the first: crashed on a.c"]);
}

/// SpotBugs names each folder of sources by a number.
#[test]
fn a_base_without_a_name_is_no_root() {
    let json = |base: &str| {
        format!(
            r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t"}}}},
            "originalUriBaseIds":{{"{base}":{{"uri":"file:///home/runner/work/app/app/core/src/main/java/"}}}},
            "results":[{{"message":{{"text":"m"}},"locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"x/A.java","uriBaseId":"{base}"}}}}}}]}}]}}]}}"#
        )
    };
    for (base, path) in
        [("8736793520", "/home/runner/work/app/app/core/src/main/java/x/A.java"), ("SOURCES", "x/A.java")]
    {
        let report = read(json(base).as_bytes()).unwrap();
        assert_eq!(report.findings[0].location.as_ref().unwrap().path, path, "{base}");
    }
}

#[test]
fn a_file_of_hundreds_of_tools_is_refused() {
    let runs: Vec<String> = (0..300)
        .map(|i| format!(r#"{{"tool":{{"driver":{{"name":"t{i}"}}}},"results":[{{"message":{{"text":"m"}}}}]}}"#))
        .collect();
    let file = |runs: &[String]| format!(r#"{{"version":"2.1.0","runs":[{}]}}"#, runs.join(","));
    assert_eq!(read(file(&runs).as_bytes()).unwrap_err().to_string(), "the file has more than 200 tools");
    let report = read(file(&runs[..200]).as_bytes()).unwrap();
    assert!(report.findings.iter().enumerate().all(|(i, finding)| finding.tool == i) && report.findings.len() == 200);
}

#[test]
fn more_findings_than_the_limit_are_refused() {
    let result = r#"{"message":{"text":"m"}},"#.repeat(codegraph_formats::json::MAX_FINDINGS);
    let json = format!(
        r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t"}}}},"results":[{result}{{"message":{{"text":"m"}}}}]}}]}}"#
    );
    let error = read(json.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the file has more than 500000 findings");
}
