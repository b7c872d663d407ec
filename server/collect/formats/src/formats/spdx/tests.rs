//! Tests of SPDX: packages, licenses and statements in each of its forms.

use super::*;
use crate::report::{Package, StatementStatus};

const JSON: &str = r#"{
  "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "shop",
  "documentNamespace": "https://example.org/shop",
  "creationInfo": {"created": "2026-01-02T03:04:05Z", "creators": ["Tool: sbom-tool-1.2.0", "Person: someone"]},
  "documentDescribes": ["SPDXRef-shop"],
  "packages": [
    {"SPDXID": "SPDXRef-shop", "name": "shop", "downloadLocation": "NOASSERTION"},
    {"SPDXID": "SPDXRef-a", "name": "@babel/core", "versionInfo": "7.1.0", "licenseConcluded": "NOASSERTION", "licenseDeclared": "MIT",
     "externalRefs": [{"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:x"}, 7,
       {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/%40babel/core@7.1.0?a=b"}]},
    {"SPDXID": "SPDXRef-b", "name": "junit", "versionInfo": "NOASSERTION", "licenseConcluded": "EPL-1.0", "licenseDeclared": "MIT"},
    {"SPDXID": "SPDXRef-c", "name": "deep", "licenseConcluded": "NONE"},
    {"SPDXID": "SPDXRef-d", "versionInfo": "1"}, {"name": " "}, 7
  ],
  "relationships": [
    {"spdxElementId": "SPDXRef-shop", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-a"},
    {"spdxElementId": "SPDXRef-b", "relationshipType": "TEST_DEPENDENCY_OF", "relatedSpdxElement": "SPDXRef-shop"},
    {"spdxElementId": "SPDXRef-a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-c"},
    {"spdxElementId": "SPDXRef-a"}
  ]}"#;

const TAG_VALUE: &str = "# made by a test\nSPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: shop\n\
DocumentComment: <text>two\nPackageName: not a package\nlines</text>\nCreator: Tool: sbom-tool-1.2.0\nCreated: 2026-01-02T03:04:05Z\n\n\
PackageName: shop\nSPDXID: SPDXRef-shop\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-shop\n\n\
PackageName: @babel/core\nSPDXID: SPDXRef-a\nPackageVersion: 7.1.0\nPackageLicenseConcluded: NOASSERTION\nPackageLicenseDeclared: MIT\n\
ExternalRef: PACKAGE-MANAGER purl pkg:npm/%40babel/core@7.1.0?a=b\n\
FileName: ./x\nSPDXID: SPDXRef-file\n\
PackageName: junit\nSPDXID: SPDXRef-b\nPackageVersion: NOASSERTION\nPackageLicenseConcluded: EPL-1.0\n\
PackageName: deep\nSPDXID: SPDXRef-c\nPackageLicenseConcluded: NONE\n\
PackageName:\nSPDXID: SPDXRef-d\n\
Relationship: SPDXRef-shop DEPENDS_ON SPDXRef-a\nRelationship: SPDXRef-b TEST_DEPENDENCY_OF SPDXRef-shop\n\
Relationship: SPDXRef-a DEPENDS_ON SPDXRef-c\nRelationship: SPDXRef-a\nno tag\n";

const GRAPH: &str = r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
  {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-02T03:04:05Z"},
  {"type": "Tool", "spdxId": "urn:tool", "creationInfo": "_:c", "name": "sbom-tool"},
  {"type": "SpdxDocument", "spdxId": "urn:doc", "rootElement": ["urn:sbom"]},
  {"type": "software_Sbom", "spdxId": "urn:sbom", "rootElement": ["urn:shop"]},
  {"type": "software_Package", "spdxId": "urn:shop", "name": "shop"},
  {"type": "software_Package", "spdxId": "urn:a", "name": "@babel/core", "software_packageVersion": "7.1.0",
   "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": "pkg:npm/%40babel/core@7.1.0?a=b"}]},
  {"type": "software_Package", "spdxId": "urn:b", "name": "junit", "software_packageUrl": "pkg:maven/junit/junit@4"},
  {"type": "software_Package", "spdxId": "urn:c", "name": "deep"},
  {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:mit", "simplelicensing_licenseExpression": "MIT"},
  {"type": "Relationship", "spdxId": "urn:r1", "from": "urn:a", "to": ["urn:mit"], "relationshipType": "hasDeclaredLicense"},
  {"type": "Relationship", "spdxId": "urn:r2", "from": "urn:b", "to": ["https://spdx.org/licenses/EPL-1.0"], "relationshipType": "hasConcludedLicense"},
  {"type": "Relationship", "spdxId": "urn:r3", "from": "urn:shop", "to": ["urn:a"], "relationshipType": "dependsOn"},
  {"type": "LifecycleScopedRelationship", "spdxId": "urn:r4", "from": "urn:shop", "to": ["urn:b"], "relationshipType": "dependsOn", "scope": "test"},
  {"type": "Relationship", "spdxId": "urn:r5", "from": "urn:a", "to": ["urn:c"], "relationshipType": "dependsOn"},
  {"type": "security_Vulnerability", "spdxId": "urn:v", "description": "It leaks.",
   "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "cve", "identifier": "CVE-2026-1"}]},
  {"type": "Relationship", "spdxId": "urn:r6", "from": "urn:c", "to": ["urn:v"], "relationshipType": "hasAssociatedVulnerability"},
  {"type": "security_CvssV3VulnAssessmentRelationship", "spdxId": "urn:r7", "from": "urn:v", "to": ["urn:c"], "relationshipType": "hasAssessmentFor",
   "security_score": 9.8, "security_severity": "critical", "security_vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
  {"type": "security_VexNotAffectedVulnAssessmentRelationship", "spdxId": "urn:r8", "from": "urn:v", "to": ["urn:a"], "relationshipType": "doesNotAffect",
   "security_justificationType": "componentNotPresent", "security_impactStatement": "it is not built in"},
  {"spdxId": "no type"}
]}"#;

fn package(
    name: &str,
    version: Option<&str>,
    purl: Option<&str>,
    license: Option<&str>,
    direct: bool,
    dev: Option<bool>,
) -> Package {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let licenses = owned(license).into_iter().collect();
    Package {
        name: name.into(),
        version: owned(version),
        purl: owned(purl),
        licenses,
        direct: Some(direct),
        dev,
        path: None,
    }
}

#[test]
fn all_notations_give_the_packages() {
    let babel = package("@babel/core", Some("7.1.0"), Some("pkg:npm/%40babel/core@7.1.0"), Some("MIT"), true, None);
    let junit = package("junit", None, None, Some("EPL-1.0"), true, Some(true));
    let deep = package("deep", None, None, None, false, None);
    let with_purl = package("junit", Some("4"), Some("pkg:maven/junit/junit@4"), Some("EPL-1.0"), true, Some(true));
    for (sample, junit, skipped) in [(JSON, &junit, 5), (TAG_VALUE, &junit, 3), (GRAPH, &with_purl, 1)] {
        let report = read(sample.as_bytes()).unwrap();
        assert_eq!(report.packages, [babel.clone(), junit.clone(), deep.clone()], "{sample}");
        assert_eq!(report.created_at.unwrap().to_rfc3339(), "2026-01-02T03:04:05+00:00");
        assert!(report.tools[0].name == "sbom-tool", "{:?}", report.tools);
        assert_eq!(report.skipped.iter().map(|s| s.entries).sum::<u64>(), skipped, "{:?}", report.skipped);
    }
}

/// Trivy and Syft list what they found packages in.
#[test]
fn lockfiles_and_systems_are_no_packages() {
    let json = r#"{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": [
      {"name": "Manifest.toml", "SPDXID": "SPDXRef-Application-1", "primaryPackagePurpose": "APPLICATION"},
      {"name": "debian", "SPDXID": "SPDXRef-OperatingSystem-1", "primaryPackagePurpose": "OPERATING-SYSTEM"},
      {"name": "", "SPDXID": "SPDXRef-Application-2"},
      {"name": "a", "SPDXID": "SPDXRef-Package-1", "primaryPackagePurpose": "LIBRARY"}]}"#;
    let tags = "SPDXVersion: SPDX-2.3\nPackageName: debian\nSPDXID: SPDXRef-1\nPrimaryPackagePurpose: OPERATING-SYSTEM\n\
        PackageName: a\nSPDXID: SPDXRef-2\n";
    let graph = r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
      {"type": "software_Package", "spdxId": "urn:a", "name": "a"},
      {"type": "software_Package", "spdxId": "urn:b", "name": "debian", "software_primaryPurpose": "operatingSystem"}]}"#;
    for text in [json, tags, graph] {
        let report = read(text.as_bytes()).unwrap();
        let names: Vec<_> = report.packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["a"], "{text}");
    }
}

#[test]
fn the_security_profile_gives_findings_and_statements() {
    let report = read(GRAPH.as_bytes()).unwrap();
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!((finding.rule.as_deref(), finding.title.as_str()), (Some("CVE-2026-1"), "It leaks."));
    assert_eq!(
        (finding.severity.unwrap().as_str(), finding.cvss.as_ref().unwrap().0.to_string()),
        ("critical", "9.8".into())
    );
    assert_eq!(finding.package.as_ref().unwrap().name, "deep");
    let [statement] = &report.statements[..] else { panic!("{:?}", report.statements) };
    assert_eq!(
        (statement.status, &statement.vulnerabilities[..]),
        (StatementStatus::NotAffected, &["CVE-2026-1".to_owned()][..])
    );
    assert_eq!(statement.products, ["pkg:npm/%40babel/core@7.1.0"]);
    assert_eq!(statement.justification.as_deref(), Some("componentNotPresent: it is not built in"));
}

#[test]
fn what_is_affected_is_found_unless_it_was_withdrawn() {
    let text = r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
      {"type": "software_Package", "spdxId": "urn:a", "name": "a"}, {"type": "software_Package", "spdxId": "urn:b", "name": "b"},
      {"type": "security_Vulnerability", "spdxId": "urn:v", "name": "CVE-2026-1", "externalRef": [
        {"type": "ExternalRef", "externalRefType": "other", "locator": ["https://example.org/no"]},
        {"type": "ExternalRef", "externalRefType": "securityAdvisory", "locator": ["https://example.org/1", "https://example.org/2"]},
        {"type": "ExternalRef", "externalRefType": "cwe", "locator": ["https://cwe.mitre.org/data/definitions/79.html", "CWE-20"]}]},
      {"type": "security_Vulnerability", "spdxId": "urn:w", "name": "CVE-2026-2", "security_withdrawnTime": "2026-01-02T03:04:05Z"},
      {"type": "security_VexAffectedVulnAssessmentRelationship", "from": "urn:v", "to": ["urn:a"], "relationshipType": "affects"},
      {"type": "Relationship", "from": "urn:a", "to": ["urn:v"], "relationshipType": "hasAssociatedVulnerability"},
      {"type": "security_VexUnderInvestigationVulnAssessmentRelationship", "from": "urn:w", "to": ["urn:b"],
       "relationshipType": "underInvestigationFor"},
      {"type": "security_VexFixedVulnAssessmentRelationship", "from": "urn:v", "to": ["urn:b"], "relationshipType": "fixedIn"},
      {"type": "security_VexAffectedVulnAssessmentRelationship", "from": "urn:v", "to": ["urn:b"],
       "security_withdrawnTime": "2026-01-02T03:04:05Z", "relationshipType": "affects"},
      {"type": "security_CvssV3VulnAssessmentRelationship", "from": "urn:v", "to": ["urn:a"], "security_score": 10.0,
       "security_severity": "critical", "security_withdrawnTime": "2026-01-02T03:04:05Z", "relationshipType": "hasAssessmentFor"},
      {"type": "security_CvssV3VulnAssessmentRelationship", "from": "urn:v", "to": ["urn:a"], "security_score": 5.0,
       "security_severity": "medium", "relationshipType": "hasAssessmentFor"}]}"#;
    let report = read(text.as_bytes()).unwrap();
    let [found, withdrawn] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!((found.package.as_ref().unwrap().name.as_str(), found.cvss.as_ref().unwrap().0), ("a", 5.0));
    assert_eq!(found.severity.unwrap().as_str(), "medium");
    assert_eq!((found.url.as_deref(), found.accepted.as_deref()), (Some("https://example.org/1"), None));
    assert_eq!(found.cwes, ["CWE-79", "CWE-20"]);
    assert_eq!(withdrawn.accepted.as_deref(), Some("the advisory was withdrawn"));
    use StatementStatus::{Affected, Fixed, UnderInvestigation};
    assert_eq!(report.statements.iter().map(|s| s.status).collect::<Vec<_>>(), [Affected, UnderInvestigation, Fixed]);
}

#[test]
fn a_document_that_describes_all_it_has_is_a_list() {
    let list = r#"{"spdxVersion":"SPDX-2.2","documentDescribes":["a","b"],"packages":[{"SPDXID":"a","name":"a"},{"SPDXID":"b","name":"b"}]}"#;
    let report = read(list.as_bytes()).unwrap();
    assert_eq!(
        report.packages.iter().map(|p| (p.name.as_str(), p.direct)).collect::<Vec<_>>(),
        [("a", None), ("b", None)]
    );
}

#[test]
fn the_document_of_github_is_within_another() {
    let wrapped = format!("{{\"sbom\": {JSON}}}");
    assert!(detect(&Shape::of(wrapped.as_bytes()).unwrap().unwrap()));
    assert_eq!(read(wrapped.as_bytes()).unwrap(), read(JSON.as_bytes()).unwrap());
    assert!(!detect(&Shape::of(br#"{"sbom": {"bomFormat": "CycloneDX"}}"#).unwrap().unwrap()));
}

#[test]
fn content_tells_the_notation() {
    for sample in [JSON, GRAPH] {
        assert!(detect(&Shape::of(sample.as_bytes()).unwrap().unwrap()) && !detect_text(sample.as_bytes()));
    }
    assert!(detect_text(TAG_VALUE.as_bytes()) && !detect_text(b"TN:\nSF:a"));
    let refused = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    let yaml = "---\nSPDXID: \"SPDXRef-DOCUMENT\"\nspdxVersion: \"SPDX-2.2\"\n";
    assert!(detect_text(yaml.as_bytes()) && refused(yaml).contains("SPDX as YAML is not supported"));
    let xml = "<Document><SPDXID>SPDXRef-DOCUMENT</SPDXID></Document>";
    assert!(
        detect_xml(&Outline::of(xml.as_bytes()).unwrap().unwrap())
            && refused(xml).contains("SPDX as XML is not supported")
    );
    assert!(refused(&JSON.replace("SPDX-2.3", "SPDX-1.2")).contains("unsupported version \"SPDX-1.2\""));
    assert!(refused(&TAG_VALUE.replace("SPDX-2.3", "SPDX-9")).contains("unsupported version \"SPDX-9\""));
    assert!(refused(&GRAPH.replace("rdf/3.0.1", "rdf/4.0")).contains("expected that of SPDX 3"));
    assert!(refused("{}").contains("no spdxVersion") && refused("hello").contains("the document has no SPDXVersion"));
    assert!(refused(&TAG_VALUE[..140]).contains("<text> that begins in line 6 is not closed"));
    assert!(refused(&GRAPH[..900]).contains("truncated"));
    let utf16: Vec<u8> = JSON.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(read(&utf16).unwrap_err().to_string().contains("UTF-16"));
}

/// The licenses of a package of SPDX 3, by what stands in the graph beside it.
fn licenses(graph: &str) -> Vec<String> {
    let text = format!(
        r#"{{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
          {{"type": "software_Package", "spdxId": "urn:a", "name": "a"}}, {graph}]}}"#
    );
    read(text.as_bytes()).unwrap().packages.remove(0).licenses
}

fn licensed(kind: &str, to: &str) -> String {
    format!(r#"{{"type": "Relationship", "from": "urn:a", "to": [{to}], "relationshipType": "has{kind}License"}}"#)
}

#[test]
fn all_licenses_count_and_concluded_ones_go_first() {
    let (mit, isc) = (r#""https://spdx.org/licenses/MIT""#, r#""https://spdx.org/licenses/ISC""#);
    let declared = licensed("Declared", &format!("{mit}, {isc}"));
    assert_eq!(licenses(&declared), ["MIT", "ISC"]);
    let concluded = licensed("Concluded", &format!("{isc}, {mit}, {isc}"));
    assert_eq!(
        licenses(&format!("{}, {concluded}", licensed("Declared", r#""https://spdx.org/licenses/Zlib""#))),
        ["ISC", "MIT"]
    );
    let nothing = r#"{"type": "simplelicensing_LicenseExpression", "spdxId": "urn:n",
      "simplelicensing_licenseExpression": "NOASSERTION"}"#;
    let graph =
        format!("{}, {nothing}, {declared}", licensed("Concluded", r#""urn:n", "expandedlicensing_NoneLicense""#));
    assert_eq!(licenses(&graph), ["MIT", "ISC"]);
}

#[test]
fn licenses_are_ids_and_expressions() {
    let graph = r#"
      {"type": "expandedlicensing_ListedLicense", "spdxId": "https://spdx.org/licenses/MIT", "name": "MIT License"},
      {"type": "expandedlicensing_CustomLicense", "spdxId": "urn:ours", "name": "Our license"},
      {"type": "expandedlicensing_CustomLicense", "spdxId": "urn:x#LicenseRef-x", "name": "X"},
      {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:e", "simplelicensing_licenseExpression": "ISC AND Zlib"},
      {"type": "expandedlicensing_OrLaterOperator", "spdxId": "urn:later",
       "expandedlicensing_subjectLicense": "https://spdx.org/licenses/GPL-2.0-only"},
      {"type": "expandedlicensing_OrLaterOperator", "spdxId": "urn:plus",
       "expandedlicensing_subjectLicense": "https://spdx.org/licenses/MPL-1.1"},
      {"type": "expandedlicensing_WithAdditionOperator", "spdxId": "urn:with",
       "expandedlicensing_subjectExtendableLicense": "urn:later",
       "expandedlicensing_subjectAddition": "https://spdx.org/licenses/Classpath-exception-2.0"},
      {"type": "expandedlicensing_DisjunctiveLicenseSet", "spdxId": "urn:or",
       "expandedlicensing_member": ["https://spdx.org/licenses/MIT", "urn:with", "urn:e"]},
      {"type": "expandedlicensing_ConjunctiveLicenseSet", "spdxId": "urn:and",
       "expandedlicensing_member": ["urn:or", "urn:ours", "urn:x#LicenseRef-x"]},
      {"type": "expandedlicensing_ConjunctiveLicenseSet", "spdxId": "urn:unknown",
       "expandedlicensing_member": ["https://spdx.org/licenses/MIT", "expandedlicensing_NoAssertionLicense"]},
      {"type": "expandedlicensing_ConjunctiveLicenseSet", "spdxId": "urn:loop", "expandedlicensing_member": ["urn:loop", "urn:loop"]}"#;
    for (id, expected) in [
        ("https://spdx.org/licenses/MIT", Some("MIT")),
        ("urn:ours", Some("Our license")),
        ("urn:e", Some("ISC AND Zlib")),
        ("urn:plus", Some("MPL-1.1+")),
        ("urn:with", Some("GPL-2.0-or-later WITH Classpath-exception-2.0")),
        (
            "urn:and",
            Some(
                "(MIT OR GPL-2.0-or-later WITH Classpath-exception-2.0 OR (ISC AND Zlib)) AND LicenseRef-Our-license AND LicenseRef-x",
            ),
        ),
        ("urn:unknown", None),
        ("urn:loop", None),
    ] {
        let found = licenses(&format!("{graph}, {}", licensed("Concluded", &format!("\"{id}\""))));
        assert_eq!(found.first().map(String::as_str), expected, "{id}");
    }
}

#[test]
fn an_expression_is_whole_or_none() {
    let long = "x".repeat(600);
    let graph = format!(
        r#"{{"type": "simplelicensing_LicenseExpression", "spdxId": "urn:e", "simplelicensing_licenseExpression": "{long}"}},
          {{"type": "expandedlicensing_ConjunctiveLicenseSet", "spdxId": "urn:one", "expandedlicensing_member": ["urn:e"]}},
          {{"type": "expandedlicensing_ConjunctiveLicenseSet", "spdxId": "urn:two", "expandedlicensing_member": ["urn:e", "urn:e"]}}"#
    );
    let of = |id: &str| licenses(&format!("{graph}, {}", licensed("Concluded", &format!("\"{id}\""))));
    assert_eq!((of("urn:one"), of("urn:two")), (vec![long], Vec::new()));
}

#[test]
fn a_list_of_contexts_is_one_of_spdx() {
    let context = "\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"";
    let listed = GRAPH.replace(context, &format!("[{{\"x\": \"https://example.org/\"}}, {context}, \"urn:y\"]"));
    let shape = |text: &str| Shape::of(text.as_bytes()).unwrap().unwrap();
    assert!(detect(&shape(&listed)));
    assert_eq!(read(listed.as_bytes()).unwrap(), read(GRAPH.as_bytes()).unwrap());
    // Without its context it is known by its elements, and refused for the right reason.
    let other = r#"{"@context": ["urn:y"], "@graph": [{"type": "Tool", "spdxId": "urn:t", "creationInfo": "_:c"}]}"#;
    assert!(detect(&shape(other)) && !detect(&shape(r#"{"@context": ["urn:y"], "@graph": [{"type": "Tool"}]}"#)));
    assert!(read(other.as_bytes()).unwrap_err().to_string().contains("expected that of SPDX 3"));
}

never_panics!(|content: &[u8]| (detect_text(content), read(content).is_ok()), [JSON, TAG_VALUE, GRAPH]);
