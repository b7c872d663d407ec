//! Tests of CycloneDX: what is read of it in JSON and XML, and what its schema refuses.

mod dependencies;

use super::*;
use crate::report::{Finding, Package, StatementStatus};
use std::fmt::Write;

const JSON: &str = r#"{
  "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6",
  "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", "version": 1,
  "metadata": {
    "timestamp": "2026-01-02T03:04:05Z",
    "tools": {"components": [{"type": "application", "name": "scanner", "version": "1.2"}]},
    "authors": [{"name": "A. Nalyst", "email": "a@example.org"}],
    "component": {"type": "application", "bom-ref": "app", "name": "shop", "components": [
      {"type": "application", "bom-ref": "app/api", "name": "api"}]}
  },
  "components": [
    {"type": "library", "bom-ref": "core", "group": "@babel", "name": "core", "version": "7.1.0", "scope": "required",
     "purl": "pkg:npm/%40babel/core@7.1.0?vcs_url=x", "hashes": [{"alg": "MD5", "content": "3942447fac867ae5cdb3229b658f4d48"}],
     "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Ours"}}],
     "properties": [{"name": "SrcFile", "value": "web/package-lock.json"}],
     "components": [{"type": "library", "bom-ref": "inner", "name": "inner", "version": "2"}]},
    {"type": "framework", "bom-ref": "spring", "group": "org.springframework", "name": "spring-core", "scope": "excluded",
     "purl": "pkg:maven/org.springframework/spring-core@5.3.0", "licenses": [{"expression": "Apache-2.0 OR MIT"}]},
    {"type": "library", "name": "odd", "purl": "not a purl"},
    {"type": "file", "bom-ref": "f", "name": "a.txt"}
  ],
  "dependencies": [
    {"ref": "app", "dependsOn": ["core", "app/api"]}, {"ref": "app/api", "dependsOn": ["spring"]}, {"ref": "core", "dependsOn": ["inner"]}
  ],
  "vulnerabilities": [
    {"bom-ref": "v1", "id": "CVE-2026-1", "source": {"name": "NVD", "url": "https://nvd.example.org/1"},
     "references": [{"id": "GHSA-x", "source": {"name": "GitHub"}}, {"id": "CVE-2026-1", "source": {}},
       {"id": "GHSA-x", "source": {"name": "elsewhere"}}], "cwes": [79],
     "description": "Cross-site scripting in core.\nIt is bad.",
     "ratings": [
       {"method": "CVSSv31", "severity": "high", "vector": "AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"},
       {"method": "OWASP", "score": 9.9, "severity": "unknown"}],
     "affects": [{"ref": "core", "versions": [{"range": "vers:npm/>=7.0.0|<7.2.0", "status": "affected"}]},
                 {"ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm%2Fother%401.0"}, {"ref": "nowhere"}]},
    {"id": "CVE-2026-2", "analysis": {"state": "not_affected", "justification": "code_not_reachable", "detail": "never called",
      "response": ["will_not_fix"]}, "affects": [{"ref": "spring"}]},
    {"id": "CVE-2026-3", "analysis": {"state": "exploitable", "response": ["update", "workaround_available"]}},
    {"id": "CVE-2026-4", "affects": [{"ref": "spring", "versions": [{"version": "5.3.0", "status": "unaffected"}]}]}
  ]
}"#;

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" xmlns:x="urn:x" serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="1" x:extra="1" other="2">
  <metadata>
    <timestamp>2026-01-02T03:04:05Z</timestamp>
    <tools><components><component type="application"><name>scanner</name><version>1.2</version></component></components></tools>
    <authors><author><name>A. Nalyst</name><email>a@example.org</email></author></authors>
    <component type="application" bom-ref="app"><name>shop</name><components><component type="application" bom-ref="app/api"><name>api</name></component></components></component>
  </metadata>
  <components>
    <component type="library" bom-ref="core">
      <group>@babel</group><name>core</name><version>7.1.0</version><scope>required</scope>
      <hashes><hash alg="MD5">3942447fac867ae5cdb3229b658f4d48</hash></hashes>
      <licenses><license><id>MIT</id></license><license><name>Ours</name></license></licenses>
      <purl>pkg:npm/%40babel/core@7.1.0?vcs_url=x</purl>
      <properties><property name="SrcFile">web/package-lock.json</property></properties>
      <components><component type="library" bom-ref="inner"><name>inner</name><version>2</version></component></components>
      <x:anything><name>ignored</name></x:anything>
    </component>
    <component type="framework" bom-ref="spring">
      <group>org.springframework</group><name>spring-core</name><scope>excluded</scope>
      <licenses><expression>Apache-2.0 OR MIT</expression></licenses>
      <purl>pkg:maven/org.springframework/spring-core@5.3.0</purl>
    </component>
    <component type="library"><name>odd</name><purl>not a purl</purl></component>
    <component type="file" bom-ref="f"><name>a.txt</name></component>
  </components>
  <dependencies>
    <dependency ref="app"><dependency ref="core"/><dependency ref="app/api"/></dependency>
    <dependency ref="app/api"><dependency ref="spring"/></dependency>
    <dependency ref="core"><dependency ref="inner"/></dependency>
  </dependencies>
  <vulnerabilities>
    <vulnerability bom-ref="v1">
      <id>CVE-2026-1</id><source><name>NVD</name><url>https://nvd.example.org/1</url></source>
      <references>
        <reference><id>GHSA-x</id><source><name>GitHub</name></source></reference>
        <reference><id>CVE-2026-1</id><source/></reference>
        <reference><id>GHSA-x</id><source><name>elsewhere</name></source></reference>
      </references>
      <ratings>
        <rating><severity>high</severity><method>CVSSv31</method><vector>AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N</vector></rating>
        <rating><score>9.9</score><severity>unknown</severity><method>OWASP</method></rating>
      </ratings>
      <cwes><cwe>79</cwe></cwes>
      <description>Cross-site scripting in core.
It is bad.</description>
      <affects>
        <target><ref>core</ref><versions><version><range><![CDATA[vers:npm/>=7.0.0|<7.2.0]]></range><status>affected</status></version></versions></target>
        <target><ref>urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm%2Fother%401.0</ref></target>
        <target><ref>nowhere</ref></target>
      </affects>
    </vulnerability>
    <vulnerability><id>CVE-2026-2</id>
      <analysis><state>not_affected</state><justification>code_not_reachable</justification><responses><response>will_not_fix</response></responses><detail>never called</detail></analysis>
      <affects><target><ref>spring</ref></target></affects>
    </vulnerability>
    <vulnerability><id>CVE-2026-3</id><analysis><state>exploitable</state><responses><response>update</response><response>workaround_available</response></responses></analysis></vulnerability>
    <vulnerability><id>CVE-2026-4</id><affects><target><ref>spring</ref><versions><version><version>5.3.0</version><status>unaffected</status></version></versions></target></affects></vulnerability>
  </vulnerabilities>
</bom>"#;

fn refused(text: &str) -> String {
    read(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn json_and_xml_say_the_same() {
    assert!(detect(&Shape::of(JSON.as_bytes()).unwrap().unwrap()));
    assert!(detect_xml(&Outline::of(XML.as_bytes()).unwrap().unwrap()));
    assert_eq!(read(JSON.as_bytes()).unwrap(), read(XML.as_bytes()).unwrap());
}

#[test]
fn components_are_packages() {
    let report = read(JSON.as_bytes()).unwrap();
    assert_eq!((report.format, report.format_version.as_deref()), ("CycloneDX", Some("1.6")));
    assert_eq!((report.tools[0].name.as_str(), report.tools[0].version.as_deref()), ("scanner", Some("1.2")));
    assert_eq!(report.created_at.unwrap().to_rfc3339(), "2026-01-02T03:04:05+00:00");
    let [core, inner, spring, odd] = &report.packages[..] else { panic!("{:?}", report.packages) };
    let expected = Package {
        name: "@babel/core".into(),
        version: Some("7.1.0".into()),
        purl: Some("pkg:npm/%40babel/core@7.1.0".into()),
        licenses: vec!["MIT".into(), "Ours".into()],
        direct: Some(true),
        dev: Some(false),
        path: Some("web/package-lock.json".into()),
    };
    assert_eq!(core, &expected);
    assert_eq!((inner.name.as_str(), inner.direct, inner.dev), ("inner", Some(false), None));
    assert_eq!((spring.name.as_str(), spring.version.as_deref()), ("org.springframework:spring-core", Some("5.3.0")));
    assert_eq!((spring.direct, spring.dev), (Some(true), Some(true)));
    assert_eq!(spring.licenses, ["Apache-2.0 OR MIT"]);
    assert_eq!((odd.purl.as_deref(), odd.direct), (None, None));
    let notes: Vec<_> = report.skipped.iter().map(|s| (s.reason.as_str(), s.examples.concat())).collect();
    assert_eq!(notes[0], ("invalid package URL; the component was imported without it", "odd".to_owned()));
    assert_eq!(notes[1].1, "nowhere");
}

#[test]
fn vulnerabilities_are_findings_unless_they_are_settled() {
    let report = read(JSON.as_bytes()).unwrap();
    let about = |finding: &Finding| {
        let package = finding.package.as_ref().map(|package| package.name.clone());
        (finding.rule.clone().unwrap(), package)
    };
    let found: Vec<_> = report.findings.iter().map(about).collect();
    let one = |package: Option<&str>| ("CVE-2026-1".to_owned(), package.map(str::to_owned));
    assert_eq!(found[..3], [one(Some("@babel/core")), one(Some("other")), one(None)]);
    assert_eq!(found[3..], [("CVE-2026-3".to_owned(), None)]);
    let first = &report.findings[0];
    assert_eq!(
        (first.title.as_str(), first.description.as_deref()),
        ("Cross-site scripting in core.", Some("It is bad."))
    );
    assert_eq!(first.severity.unwrap().as_str(), "high");
    assert_eq!(first.cvss.as_ref().unwrap().0.to_string(), "6.1");
    assert_eq!((&first.aliases[..], &first.cwes[..]), (&["GHSA-x".to_owned()][..], &["CWE-79".to_owned()][..]));
    assert_eq!(
        (first.fixed_in.concat(), first.url.as_deref()),
        ("7.2.0".to_owned(), Some("https://nvd.example.org/1"))
    );
    let [settled, open] = &report.statements[..] else { panic!("{:?}", report.statements) };
    assert_eq!((settled.status, open.status), (StatementStatus::NotAffected, StatementStatus::Affected));
    assert_eq!(settled.products, ["pkg:maven/org.springframework/spring-core@5.3.0"]);
    assert_eq!(settled.justification.as_deref(), Some("code_not_reachable: never called"));
    assert_eq!((settled.author.as_deref(), settled.at), (Some("A. Nalyst"), report.created_at));
    assert_eq!(open.justification.as_deref(), Some("update, workaround_available"));
}

#[test]
fn of_a_reference_that_is_there_twice_the_first_is_meant() {
    let twice = JSON.replacen("\"bom-ref\": \"spring\"", "\"bom-ref\": \"core\"", 1);
    let report = read(twice.as_bytes()).unwrap();
    assert_eq!(report.packages.len(), 4);
    assert_eq!(report.findings[0].package.as_ref().unwrap().name, "@babel/core");
    let note = report.skipped.iter().find(|skipped| skipped.reason.contains("bom-ref")).unwrap();
    assert_eq!((note.entries, note.examples.concat()), (1, "core".to_owned()));
}

#[test]
fn a_recommendation_of_trivy_names_the_fixed_versions() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6",
      "components": [{"type": "library", "bom-ref": "a", "name": "a"}, {"type": "library", "bom-ref": "b", "name": "b"}],
      "vulnerabilities": [{"id": "CVE-2026-1", "recommendation": "Upgrade a to version 2.9.1, 3.0.2; Upgrade c to version 4",
        "affects": [{"ref": "a"}, {"ref": "b"}]}]}"#;
    let fixed: Vec<_> = read(text.as_bytes()).unwrap().findings.into_iter().map(|finding| finding.fixed_in).collect();
    assert_eq!(fixed, [vec!["2.9.1".to_owned(), "3.0.2".to_owned()], Vec::new()]);
}

#[test]
fn versions_that_are_not_affected_are_left_alone() {
    let of = |state: &str, versions: &str| {
        let text = format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6",
              "components": [{{"type": "library", "bom-ref": "a", "name": "a", "version": "2.5.0"}}],
              "vulnerabilities": [{{"id": "CVE-2026-1", "analysis": {{"state": "{state}"}},
                "affects": [{{"ref": "a", "versions": [{versions}]}}]}}]}}"#
        );
        let report = read(text.as_bytes()).unwrap();
        (report.findings.len(), report.statements.iter().map(|s| s.products.concat()).collect::<Vec<_>>())
    };
    let (none, one) = (Vec::<String>::new(), vec!["a".to_owned()]);
    assert_eq!(of("exploitable", r#"{"version": "2.5.0", "status": "unaffected"}"#), (0, none.clone()));
    assert_eq!(of("exploitable", r#"{"range": "vers:npm/>=2.4.0", "status": "unaffected"}"#), (0, none));
    assert_eq!(of("exploitable", r#"{"range": "vers:npm/>=2.6.0", "status": "unaffected"}"#), (1, one.clone()));
    assert_eq!(of("exploitable", r#"{"range": "vers:npm/>=2.x", "status": "unaffected"}"#), (1, one.clone()));
    assert_eq!(of("not_affected", r#"{"version": "2.5.0", "status": "unaffected"}"#), (0, one));
}

#[test]
fn a_vulnerability_of_the_project_itself_says_so() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6",
      "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "shop", "version": "2", "purl": "pkg:npm/shop@2"}},
      "components": [{"type": "application", "bom-ref": "app", "name": "shop"}],
      "vulnerabilities": [{"id": "CVE-2026-1", "affects": [{"ref": "app"}]}]}"#;
    let report = read(text.as_bytes()).unwrap();
    assert!(report.packages.is_empty(), "what is there as the project is no package of it: {:?}", report.packages);
    let package = report.findings[0].package.as_ref().unwrap();
    assert_eq!(
        (package.name.as_str(), package.version.as_deref(), package.purl.as_deref()),
        ("shop", Some("2"), Some("pkg:npm/shop@2"))
    );
}

#[test]
fn of_all_ratings_the_worst_stands() {
    let of = |ratings: &str| {
        let text = format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1, "vulnerabilities": [{{"ratings": [{ratings}]}}]}}"#
        );
        let finding = read(text.as_bytes()).unwrap().findings.remove(0);
        (finding.severity.map(codegraph_model::Severity::as_str), finding.cvss.map(|(score, _)| score))
    };
    let low = r#"{"severity": "low"}"#;
    assert_eq!(of(&format!(r#"{low}, {{"method": "CVSSv31", "score": 9.8}}"#)), (Some("critical"), Some(9.8)));
    assert_eq!(of(r#"{"severity": "high", "method": "CVSSv31", "score": 2.0}"#), (Some("high"), Some(2.0)));
    let v4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
    assert_eq!(of(&format!(r#"{low}, {{"method": "other", "vector": "{v4}"}}"#)), (Some("critical"), Some(9.3)));
    let older = r#"{"method": "CVSSv2", "score": 9.0, "vector": "AV:N/AC:L/Au:N/C:C/I:C/A:C"}"#;
    let newer = r#"{"method": "CVSSv3", "score": 5.0, "vector": "AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L"}"#;
    assert_eq!(of(&format!("{older}, {newer}")), (Some("high"), Some(5.0)));
    assert_eq!(
        of(r#"{"method": "OWASP", "score": 9.9}, {"method": "other", "score": 9.9, "vector": "x"}"#),
        (None, None)
    );
}

/// One change that the specification does not allow, and what the refusal says.
#[test]
fn what_a_schema_does_not_allow_is_refused_with_its_place() {
    let changes = [
        ("\"CycloneDX\"", "\"SPDX\"", "/bomFormat: invalid value \"SPDX\""),
        ("\"1.6\"", "\"1.8\"", "unsupported version \"1.8\"; expected 1.2 to 1.7"),
        ("\"1.6\"", "\"1.1\"", "unsupported version \"1.1\""),
        ("\"specVersion\": \"1.6\",", "", "no specVersion"),
        (
            "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79\", \"version\"",
            "urn:uuid:3e67\", \"version\"",
            "/serialNumber",
        ),
        ("2026-01-02T03:04:05Z", "2026-01-02", "/metadata/timestamp: invalid date-time \"2026-01-02\""),
        ("\"bom-ref\": \"spring\"", "\"bom-ref\": \"\"", "/components/1/bom-ref: the reference must not be empty"),
        (
            "\"type\": \"framework\"",
            "\"type\": \"thing\"",
            "/components/1/type: unknown value \"thing\"; expected one of application",
        ),
        ("\"type\": \"framework\", ", "", "/components/1: the component has no type"),
        ("\"name\": \"inner\", ", "", "/components/0/components/0: the component has no name"),
        ("\"scope\": \"required\"", "\"scope\": \"foo\"", "/components/0/scope"),
        ("\"alg\": \"MD5\"", "\"alg\": \"CRC\"", "/components/0/hashes/0/alg"),
        ("3942447fac867ae5cdb3229b658f4d48\"}", "foo\"}", "/components/0/hashes/0/content: invalid hash \"foo\""),
        ("\"id\": \"MIT\"", "\"id\": \"mit\"", "/components/0/licenses/0/license/id: unknown SPDX license id \"mit\""),
        ("\"id\": \"MIT\"", "\"id\": \"MIT\", \"name\": \"x\"", "both an id and a name"),
        (
            "{\"license\": {\"name\": \"Ours\"}}",
            "{\"expression\": \"MIT\"}",
            "an expression cannot be combined with other entries before 1.7",
        ),
        (
            "{\"license\": {\"name\": \"Ours\"}}",
            "{}",
            "/components/0/licenses/1: expected either a license or an expression",
        ),
        ("\"severity\": \"high\"", "\"severity\": \"awful\"", "/vulnerabilities/0/ratings/0/severity"),
        ("\"state\": \"exploitable\"", "\"state\": \"bad\"", "/vulnerabilities/2/analysis/state"),
        ("{\"ref\": \"core\", \"dependsOn\"", "{\"dependsOn\"", "/dependencies/2: the dependency has no ref"),
        ("\"cwes\": [79]", "\"cwes\": [\"79\"]", "/vulnerabilities/0/cwes/0: expected an integer, found a text"),
        ("\"name\": \"odd\"", "\"name\": 7", "/components/2/name: expected a text, found a number"),
        (
            "\"name\": \"odd\"",
            "\"name\": \"odd\", \"nome\": \"\"",
            "/components/2/nome: unknown field of the component in CycloneDX 1.6",
        ),
        ("\"version\": 1,", "\"version\": 1, \"parts\": [],", "/parts: unknown field of the BOM in CycloneDX 1.6"),
        ("\"version\": 1,", "\"version\": 1, \"version\": 2,", "duplicate key \"version\""),
        ("\"name\": \"odd\"", "\"name\": \"odd\", \"name\": \"even\"", "duplicate key \"name\""),
        (
            "{\"type\": \"file\", \"bom-ref\": \"f\", \"name\": \"a.txt\"}",
            "{\"type\": \"library\", \"name\": \"odd\", \"purl\": \"not a purl\"}",
            "/components/3: duplicate entry",
        ),
        (
            "\"vulnerabilities\": [
",
            "\"vulnerabilities\": 7, \"annotations\": [
",
            "/vulnerabilities: expected a list",
        ),
    ];
    for (from, to, expected) in changes {
        let changed = JSON.replacen(from, to, 1);
        assert_ne!(changed, JSON, "{from}");
        let message = refused(&changed);
        assert!(message.contains(expected), "{from} -> {to}: {message}");
    }
}

#[test]
fn xml_is_judged_as_json_is() {
    let changes = [
        ("bom/1.6\"", "bom/16\"", "unsupported version \"16\""),
        ("http://cyclonedx.org/schema/bom/1.6", "urn:y", "expected bom in http://cyclonedx.org/schema/bom/1.x"),
        ("<id>MIT</id>", "<id>MIT</id><id>MIT</id>", "/components/0/licenses/0: more than one <id>"),
        (
            "<license><name>Ours</name></license>",
            "<expression>MIT</expression>",
            "an expression cannot be combined with other entries before 1.7",
        ),
        ("<name>odd</name>", "<name>odd</name><color/>", "/components/2: unexpected <color> in the component"),
        ("type=\"framework\" ", "", "/components/1: the component has no type"),
        (
            "<scope>required</scope>",
            "<scope>foo</scope>",
            "/components/0/scope: unknown value \"foo\"; expected one of required",
        ),
        ("<cwe>79</cwe>", "<cwe>x</cwe>", "/vulnerabilities/0/cwes/0: invalid integer \"x\""),
        ("<dependencies>", "<dependencies/><dependencies>", "more than one <dependencies>"),
        ("<components>", "<parts/><components>", "/metadata/tools: unexpected <parts>"),
        (
            "<dependency ref=\"core\"><",
            "<dependency ref=\"\"><",
            "/dependencies/2/ref: the reference must not be empty",
        ),
        ("bom-ref=\"inner\"", "bom-ref=\"core\"", "duplicate bom-ref \"core\""),
    ];
    for (from, to, expected) in changes {
        let changed = XML.replacen(from, to, 1);
        assert_ne!(changed, XML, "{from}");
        let message = refused(&changed);
        assert!(message.contains(expected), "{from} -> {to}: {message}");
    }
}

#[test]
fn versions_differ() {
    let bom =
        |version: &str, rest: &str| format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"{version}\",{rest}}}");
    let good = |text: &str| read(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {e}"));
    // Unknown fields and required versions of components: 1.3. Required version of the BOM: 1.4.
    good(&bom("1.3", r#""version":1,"x":1,"components":[{"type":"library","name":"a","version":"1","y":2}]"#));
    assert!(
        refused(&bom("1.3", r#""version":1,"components":[{"type":"library","name":"a"}]"#)).contains("has no version")
    );
    assert!(refused(&bom("1.4", r#""components":[]"#)).contains("has no version"));
    good(&bom("1.5", r#""components":[{"type":"platform","name":"a","licenses":[{"license":{"id":"LGPL-3.0+"}}]}]"#));
    assert!(refused(&bom("1.4", r#""version":1,"components":[{"type":"platform","name":"a"}]"#)).contains("platform"));
    // 1.7: licenses and expressions mix, external components have ranges of versions.
    let mixed = r#""components":[{"type":"library","name":"a","isExternal":true,"versionRange":"vers:npm/1","licenses":[{"expression":"MIT"},{"license":{"id":"MIT"}}]}]"#;
    assert_eq!(good(&bom("1.7", mixed)).packages[0].licenses, ["MIT"]);
    assert!(refused(&bom("1.7", &mixed.replace("true", "false"))).contains("versionRange requires isExternal"));
    assert!(refused(&bom("1.6", mixed)).contains("before 1.7"));
}

#[test]
fn values_have_the_bounds_of_their_version() {
    let bom = |version: &str, rest: &str| {
        read(format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"{version}\",{rest}}}").as_bytes())
    };
    let bad = |version: &str, rest: &str, expected: &str| {
        let message = bom(version, rest).unwrap_err().to_string();
        assert!(message.contains(expected), "{version} {rest}: {message}");
    };
    bom("1.4", r#""version":0"#).unwrap();
    bad("1.5", r#""version":0"#, "/version: invalid number 0; expected at least 1");
    bad(
        "1.6",
        r#""vulnerabilities":[{"cwes":[0]}]"#,
        "/vulnerabilities/0/cwes/0: invalid number 0; expected at least 1",
    );
    let tools = r#""version":1,"metadata":{"tools":{"components":[]}}"#;
    bom("1.5", tools).unwrap();
    bad("1.4", tools, "/metadata/tools: expected a list, found an object");
    bad(
        "1.4",
        r#""version":1,"vulnerabilities":[{"tools":{}}]"#,
        "/vulnerabilities/0/tools: expected a list, found an object",
    );
    let external = r#""components":[{"type":"library","name":"a","isExternal":true,"versionRange":""}]"#;
    bad("1.7", external, "/components/0/versionRange: the text must not be empty");
    let affects = r#""version":1,"vulnerabilities":[{"affects":[{"ref":"a","versions":[{"range":""}]}]}]"#;
    bad("1.4", affects, "/vulnerabilities/0/affects/0/versions/0/range: the text must not be empty");
    for list in ["assemblies", "dependencies", "vulnerabilities"] {
        let of = |entries: &str| format!(r#""compositions":[{{"aggregate":"complete","{list}":[{entries}]}}]"#);
        bom("1.6", &of(r#""a","b""#)).unwrap();
        bad("1.6", &of("7"), &format!("/compositions/0/{list}/0: expected a text, found a number"));
        bad("1.6", &of(r#""a","a""#), &format!("/compositions/0/{list}/1: duplicate entry"));
    }
}

#[test]
fn xml_has_bounds_of_its_own() {
    let bom = |version: &str, rest: &str| {
        read(format!("<bom xmlns='http://cyclonedx.org/schema/bom/{version}' {rest}</bom>").as_bytes())
    };
    let bad = |version: &str, rest: &str, expected: &str| {
        let message = bom(version, rest).unwrap_err().to_string();
        assert!(message.contains(expected), "{version} {rest}: {message}");
    };
    bom("1.4", "version='0'>").unwrap();
    bad("1.5", "version='0'>", "/version: invalid number 0; expected at least 1");
    bad("1.3", "><properties><property>x</property></properties>", "/properties/0: the property has no name");
    let weak =
        bom("1.6", "><vulnerabilities><vulnerability><cwes><cwe>0</cwe></cwes></vulnerability></vulnerabilities>");
    assert!(weak.unwrap().findings[0].cwes.is_empty());
    let tools = "><metadata><tools><components/></tools></metadata>";
    bom("1.5", tools).unwrap();
    bad("1.4", tools, "/metadata/tools: expected a list, found an object");
    let one = "<aggregate>complete</aggregate><assemblies><assembly ref='a'/><assembly ref='b'/></assemblies>";
    bom("1.6", &format!("><compositions><composition>{one}</composition></compositions>")).unwrap();
}

#[test]
fn what_says_nothing_of_a_license_is_none() {
    let bom = |license: &str| {
        let component = format!(r#"{{"type":"library","name":"a","licenses":[{license}]}}"#);
        read(format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{component}]}}"#).as_bytes())
    };
    for id in ["NOASSERTION", "GFDL-1.3-invariants"] {
        let message = bom(&format!(r#"{{"license":{{"id":"{id}"}}}}"#)).unwrap_err().to_string();
        assert!(message.contains("unknown SPDX license id"), "{message}");
    }
    for nothing in
        [r#"{"license":{"name":"NOASSERTION"}}"#, r#"{"expression":"NOASSERTION"}"#, r#"{"expression":"NONE"}"#]
    {
        assert!(bom(nothing).unwrap().packages[0].licenses.is_empty(), "{nothing}");
    }
    assert_eq!(bom(r#"{"license":{"id":"GFDL-1.3-invariants-only"}}"#).unwrap().packages[0].licenses.len(), 1);
}

#[test]
fn attacks_are_refused() {
    let deep = format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"metadata\":{}", "[".repeat(10_000));
    assert!(refused(&deep).contains("nested deeper than 128"));
    let deep = "<component>".repeat(10_000);
    let deep = format!("<bom xmlns='http://cyclonedx.org/schema/bom/1.6'><components>{deep}");
    assert!(refused(&deep).contains("200 levels"));
    let zeros = "0,".repeat(600_000);
    let wide = format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"declarations\":[{zeros}0]}}");
    assert!(refused(&wide).contains("more than 500000 values"));
    // One long text for many packages: more than the file, many times over.
    let mut affects = String::new();
    for i in 0..90_000 {
        write!(affects, "{}{{\"ref\":\"a{i}\"}}", if i == 0 { "" } else { "," }).unwrap();
    }
    let text = "x".repeat(3_900);
    let many = format!(
        "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"vulnerabilities\":[{{\"description\":\"a\\n{text}\",\"affects\":[{affects}]}}]}}"
    );
    assert!(refused(&many).contains("bytes of text"));
    assert!(refused(&JSON[..1000]).contains("truncated"));
    assert!(refused("").contains("empty") && refused("{}").contains("no bomFormat"));
}

never_panics!(read, [JSON, XML]);
