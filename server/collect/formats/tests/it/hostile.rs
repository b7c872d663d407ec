//! What is no report, or one made to do harm: an error or a report, in bounded time and memory, never a panic.

use super::FIXTURES;
use codegraph_formats::formats::{ALL, claims, detect};
use codegraph_formats::report::{Report, ReportError};
use codegraph_formats::shape::Shape;
use codegraph_formats::{Format, read};
use proptest::prelude::*;
use std::io::Write;

/// Reads content as each of the formats, and as what it looks like.
fn read_all(bytes: &[u8]) {
    for format in ALL {
        let _ = format.read(bytes);
    }
    let _ = super::read(bytes);
    let _ = read(bytes, None);
}

/// The formats that are XML; CycloneDX is both.
const XML: [&str; 5] = ["cyclonedx", "junit", "cobertura", "jacoco", "clover"];

fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn files_that_are_no_text_are_refused_with_the_reason() {
    let json = "{\"version\":\"2.1.0\"}";
    let marked = format!("\u{feff}{json}");
    let cases = [
        (utf_16(&marked, u16::to_le_bytes), "UTF-16 (little endian)"),
        (utf_16(&marked, u16::to_be_bytes), "UTF-16 (big endian)"),
        (utf_16(json, u16::to_le_bytes), "UTF-16 (little endian)"),
        (utf_16(json, u16::to_be_bytes), "UTF-16 (big endian)"),
        (json.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(), "UTF-32"),
        (b"".to_vec(), "empty"),
        (b"\n\n".to_vec(), "empty"),
        (b"\xEF\xBB\xBF".to_vec(), "empty"),
        (b"{\"a\":\"\0\"}".to_vec(), "NUL byte at offset 6"),
        (b"{\"a\":\"\xff\"}".to_vec(), "not UTF-8: byte 0xff at offset 6"),
        (b"\x1f\x8b\x08\x00\x00".to_vec(), "gzip"),
        (b"\x28\xb5\x2f\xfd\x00".to_vec(), "zstd"),
        (b"PK\x03\x04\x00".to_vec(), "zip"),
    ];
    for (bytes, reason) in &cases {
        let error = detect(bytes).unwrap_err();
        let (ReportError::Unknown(message) | ReportError::Cut(message)) = &error else { panic!("{error}") };
        assert!(message.contains(reason), "{error}");
        assert_eq!(matches!(error, ReportError::Cut(_)), *reason == "empty", "{error}");
        for format in ALL.iter().filter(|format| !XML.contains(&format.kind)) {
            let error = format.read(bytes).unwrap_err().to_string();
            assert!(error.starts_with(format.name) && error.contains(reason), "{error}");
        }
        for format in ALL {
            assert!(matches!(format.read(bytes), Err(ReportError::Invalid { .. })), "{format:?} {reason}");
        }
    }
}

#[test]
fn no_entity_is_expanded_or_fetched() {
    let levels: String =
        (1..20).map(|i| format!("<!ENTITY l{i} \"{}\">", format!("&l{};", i - 1).repeat(10))).collect();
    let bomb = format!("<!ENTITY l0 \"lol\">{levels}");
    let parameter = "<!ENTITY % x SYSTEM \"http://127.0.0.1:1/x\">%x;";
    let file = "<!ENTITY l19 SYSTEM \"file:///etc/passwd\">";
    for kind in XML {
        let format: Format = kind.parse().unwrap();
        let (_, fixture) = FIXTURES.iter().rev().find(|(of, bytes)| *of == kind && bytes.starts_with(b"<")).unwrap();
        let text = str::from_utf8(fixture).unwrap();
        let body = &text[text.find("\n<").unwrap()..];
        let body = if body.starts_with("\n<!DOCTYPE") { &body[body.find(">\n").unwrap() + 1..] } else { body };
        let end = body.rfind("</").unwrap();
        for declared in [bomb.as_str(), parameter, file, "<!ELEMENT a ANY>"] {
            let attack = format!("<!DOCTYPE x [{declared}]>{}&l19;{}", &body[..end], &body[end..]);
            for error in [format.read(attack.as_bytes()).unwrap_err(), detect(attack.as_bytes()).unwrap_err()] {
                assert!(error.to_string().contains("the DOCTYPE declares entities"), "{kind}: {error}");
            }
        }
        let undeclared = format!("{}&l19;{}", &body[..end], &body[end..]);
        let error = format.read(undeclared.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("unknown entity &l19;"), "{kind}: {error}");
    }
}

#[test]
fn deep_xml_is_refused_by_every_parser_and_never_followed() {
    for depth in [10_000, 1_000_000] {
        for kind in XML {
            let format: Format = kind.parse().unwrap();
            let (_, fixture) =
                FIXTURES.iter().rev().find(|(of, bytes)| *of == kind && bytes.starts_with(b"<")).unwrap();
            let text = str::from_utf8(fixture).unwrap();
            let end = text.rfind("</").unwrap();
            for tag in ["a", "group", "testsuite", "components", "component"] {
                let inner = format!("{}{}", format!("<{tag}>").repeat(depth), format!("</{tag}>").repeat(depth));
                let deep = format!("{}{inner}{}", &text[..end], &text[end..]);
                let error = format.read(deep.as_bytes()).unwrap_err();
                let refused = matches!(error, ReportError::Limit(_) | ReportError::Invalid { .. });
                assert!(refused, "{kind} {tag}: {error}");
            }
            read_all(format!("<?xml version=\"1.0\"?>{}", "<a>".repeat(depth)).as_bytes());
        }
    }
}

#[test]
fn packed_files_that_are_cut_off_or_bombs_are_refused() {
    let gzip = |content: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    };
    for (kind, bytes) in FIXTURES {
        for packed in [gzip(bytes), zstd::encode_all(bytes, 3).unwrap()] {
            assert_eq!(read(&packed, None).unwrap().format, kind.parse::<Format>().unwrap().name);
            let error = read(&packed[..packed.len() - 5], None).unwrap_err().to_string();
            assert!(error.contains("the compressed file is truncated"), "{kind}: {error}");
        }
    }
    // 40 MiB of spaces in front of a report come to 1000:1.
    let spaces = [&vec![b' '; 40 << 20], FIXTURES[0].1].concat();
    for packed in [gzip(&spaces), zstd::encode_all(&*spaces, 3).unwrap()] {
        assert!(packed.len() < spaces.len() / 900);
        let error = read(&packed, None).unwrap_err().to_string();
        assert!(error.starts_with("the file is compressed more than 250 to 1"), "{error}");
    }
}

/// What many entries point to is looked at once, or no further than a short text needs: read entry by entry, each of these
/// files would ask for gigabytes to be read.
#[test]
fn a_long_text_that_many_entries_share_is_cheap() {
    let long = |character: &str| character.repeat(1 << 20);
    let results = vec![
        r#"{"ruleIndex":0,"locations":[{"physicalLocation":{"artifactLocation":{"index":0}}}],"message":{"id":"m"}}"#;
        500
    ];
    for character in ["x", " ", "%41", "\u{1b}[m"] {
        let text = serde_json::to_string(&long(character)).unwrap();
        for rule in [
            format!(r#""id":{text}"#),
            format!(r#""id":"r","shortDescription":{{"text":{text}}}"#),
            format!(r#""id":"r","defaultConfiguration":{{"level":{text}}},"properties":{{"severity":{text}}}"#),
            format!(r#""id":"r","messageStrings":{{"m":{{"text":{text}}}}}"#),
            r#""id":"r""#.to_owned(),
        ] {
            let uri = if rule.len() < 100 { text.as_str() } else { "\"a\"" };
            let json = format!(
                r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t","rules":[{{{rule}}}]}}}},"artifacts":[{{"location":{{"uri":{uri}}}}}],"results":[{}]}}]}}"#,
                results.join(",")
            );
            let report = codegraph_formats::formats::sarif::read(json.as_bytes()).unwrap();
            assert_eq!(report.findings.len() as u64 + report.skipped.iter().map(|s| s.entries).sum::<u64>(), 500);
        }
    }
    let (x, files) = (long("x"), r#"<sourcefile name="a"/>"#.repeat(500));
    let jacoco = format!(r#"<report name="r"><package name="{x}">{files}</package></report>"#);
    assert_eq!(codegraph_formats::formats::jacoco::read(jacoco.as_bytes()).unwrap().coverage.len(), 1);
    let files = r#"<file name="a"/>"#.repeat(500);
    let clover = format!(r#"<coverage clover="4"><project><package name="{x}">{files}</package></project></coverage>"#);
    assert_eq!(codegraph_formats::formats::clover::read(clover.as_bytes()).unwrap().coverage.len(), 1);
    let packages = vec![r#"{"Name":"a","Version":"1"}"#; 500].join(",");
    let trivy = format!(r#"{{"SchemaVersion":2,"Results":[{{"Target":"t","Type":"{x}","Packages":[{packages}]}}]}}"#);
    assert_eq!(codegraph_formats::formats::trivy::read(trivy.as_bytes()).unwrap().packages.len(), 500);
    let messages = vec![r#"{"ruleId":"r","message":"m"}"#; 500].join(",");
    let eslint = format!(
        r#"{{"results":[{{"filePath":"a","messages":[{messages}]}}],"metadata":{{"rulesMeta":{{"r":{{"docs":{{"url":"{x}"}}}}}}}}}}"#
    );
    assert_eq!(codegraph_formats::formats::eslint::read(eslint.as_bytes()).unwrap().findings.len(), 500);
}

/// Names made to collide are told apart without trying all numbers for each.
#[test]
fn tests_of_one_name_are_numbered_in_one_pass() {
    let taken: String = (2..10_000).map(|i| format!("<testcase name='a #{i}'/>")).collect();
    let same = "<testcase name='a'/>".repeat(10_000);
    let report =
        codegraph_formats::formats::junit::read(format!("<testsuite>{taken}{same}</testsuite>").as_bytes()).unwrap();
    let names: std::collections::HashSet<_> = report.tests.iter().map(|test| test.name.as_str()).collect();
    assert_eq!((names.len(), report.tests.len()), (19_998, 19_998));
    assert!(names.contains("a") && names.contains("a #19998"));
}

/// One result can name more weaknesses than there are.
#[test]
fn a_result_of_many_weaknesses_names_some() {
    let tags: Vec<String> = (1..20_000).map(|i| format!("\"cwe-{i}\"")).collect();
    let json = format!(
        r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t"}}}},"results":[{{"message":{{"text":"m"}},"properties":{{"tags":[{}]}}}}]}}]}}"#,
        tags.join(",")
    );
    let report = codegraph_formats::formats::sarif::read(json.as_bytes()).unwrap();
    assert_eq!(report.findings[0].cwes.len(), 50);
}

/// A key that is there twice has no meaning (RFC 8259, 4): the entry is left out and named, or the file refused.
#[test]
fn keys_that_are_there_twice_are_said_so() {
    for (kind, content) in [
        ("sarif", r#"{"version":"2.1.0","runs":[],"runs":[]}"#),
        ("semgrep", r#"{"results":[],"results":[],"errors":[],"paths":{}}"#),
        ("trivy", r#"{"SchemaVersion":2,"Results":[],"Results":[]}"#),
        ("grype", r#"{"matches":[],"matches":[]}"#),
        ("osv-scanner", r#"{"results":[],"results":[]}"#),
        ("npm-audit", r#"{"advisories":{},"advisories":{}}"#),
        ("scorecard", r#"{"checks":[],"checks":[],"scorecard":{}}"#),
        ("openvex", r#"{"@context":"https://openvex.dev/ns/v0.2.0","statements":[],"statements":[]}"#),
    ] {
        let error = kind.parse::<Format>().unwrap().read(content.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("duplicate field"), "{kind}: {error}");
    }
    let twice = br#"[{"RuleID":"a","RuleID":"b","File":"f","Secret":"s"},{"RuleID":"a","File":"f","Secret":"s"}]"#;
    let report = codegraph_formats::formats::gitleaks::read(twice).unwrap();
    assert_eq!((report.findings.len(), super::skipped(&report)), (1, vec![("duplicate field `RuleID`", 1, "/0")]));
}

#[test]
fn deep_nesting_is_refused_by_the_shape_and_never_followed() {
    for depth in [10_000, 1_000_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            for (before, after) in [
                ("", ""),
                ("{\"version\":\"2.1.0\",\"runs\":[{\"tool\":", "}]}"),
                ("[{\"RuleID\":\"r\",\"File\":\"f\",\"x\":", "}]"),
            ] {
                let text = format!("{before}{}1{}{after}", open.repeat(depth), close.repeat(depth));
                assert!(
                    matches!(Shape::of(text.as_bytes()), Err(ReportError::Limit(message)) if message.contains("nested deeper"))
                );
                read_all(text.as_bytes());
            }
        }
    }
}

#[test]
fn what_other_tools_write_is_claimed_by_nobody() {
    for text in [
        "null",
        "true",
        "0",
        "\"x\"",
        "{\"results\":[],\"errors\":[]}",
        "{\"results\":{},\"version\":\"1.5.0\"}",
        "{\"runs\":[]}",
        "{\"name\":\"shop\",\"version\":\"2.1.0\",\"dependencies\":{}}",
        "{\"openapi\":\"3.1.0\",\"components\":{}}",
        "<html><body/></html>",
        "<project><modelVersion>4.0.0</modelVersion></project>",
        "<report><results/></report>",
        "# a page\n\nSPDX is a format.\n",
        "name,value\na,1\n",
    ] {
        assert_eq!(claims(text.as_bytes()), Ok(Vec::new()), "{text}");
        assert!(matches!(detect(text.as_bytes()), Err(ReportError::Unknown(_))), "{text}");
        read_all(text.as_bytes());
    }
}

#[test]
fn each_bad_entry_with_a_reason_of_its_own_stays_cheap() {
    let lines: String = (0..20_000).map(|i| format!("{{\"finding\":{{\"field{i}\":1}}}}\n")).collect();
    let text = format!("{{\"codegraph\":\"items\",\"version\":1,\"tool\":{{\"name\":\"t\"}}}}\n{lines}");
    let report = codegraph_formats::formats::plain::read(text.as_bytes()).unwrap();
    assert!(report.skipped.len() <= codegraph_formats::report::MAX_REASONS + 1);
    assert_eq!(report.skipped.iter().map(|skipped| skipped.entries).sum::<u64>(), 20_000);
}

#[test]
fn a_text_that_all_findings_point_to_does_not_fill_the_memory() {
    let tags: Vec<String> = (0..30).map(|i| format!("\"{i}{}\"", "x".repeat(900))).collect();
    let results = vec![r#"{"ruleIndex":0,"message":{"text":"m"}}"#; 20_000].join(",");
    let text = format!(
        r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t","rules":[{{"id":"r","properties":{{"tags":[{}]}}}}]}}}},"results":[{results}]}}]}}"#,
        tags.join(",")
    );
    let error = codegraph_formats::formats::sarif::read(text.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("256 MiB of text"), "{error}");
}

#[test]
fn numbers_without_measure_do_no_harm() {
    for number in ["1e999", "-1e999", "123456789012345678901234567890", "-0", "1e-999", "0.1e1"] {
        let text = format!(
            r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t"}}}},"results":[{{"ruleIndex":{number},"message":{{"text":"m"}},
            "properties":{{"security-severity":{number}}},"locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"a","index":{number}}},"region":{{"startLine":{number}}}}}}}]}}]}}]}}"#
        );
        let report = codegraph_formats::formats::sarif::read(text.as_bytes()).unwrap();
        assert_eq!(report.findings.len() + report.skipped.len(), 1, "{number}");
    }
}

/// Numbers that JSON allows and nobody can count with, and those that it does not allow, in every place that holds a value.
#[test]
fn numbers_without_measure_do_no_harm_in_any_format() {
    for (kind, bytes) in FIXTURES.iter().filter(|(_, bytes)| !bytes.starts_with(b"<")) {
        let format: Format = kind.parse().unwrap();
        let text = str::from_utf8(bytes).unwrap();
        for number in
            ["1e999", "-1e999", "123456789012345678901234567890", "-1", "NaN", "Infinity", "\"NaN\"", "\"1e999\""]
        {
            for (at, _) in text.match_indices(':') {
                let rest = &text[at + 1..];
                let digits = rest.trim_start().len()
                    - rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
                if digits == 0 {
                    continue;
                }
                let from = at + 1 + rest.len() - rest.trim_start().len();
                let changed = format!("{}{number}{}", &text[..from], &text[from + digits..]);
                if let Ok(report) = format.read(changed.as_bytes()) {
                    finite(&report);
                }
            }
        }
    }
    for (kind, bytes) in FIXTURES.iter().filter(|(_, bytes)| bytes.starts_with(b"<")) {
        let format: Format = kind.parse().unwrap();
        let text = str::from_utf8(bytes).unwrap();
        for number in ["1e999", "-1e999", "123456789012345678901234567890", "18446744073709551615", "-1", "NaN", "inf"]
        {
            let mut parts: Vec<&str> = text.split('"').collect();
            for place in (1..parts.len()).step_by(2) {
                let before = std::mem::replace(&mut parts[place], number);
                if let Ok(report) = format.read(parts.join("\"").as_bytes()) {
                    finite(&report);
                }
                parts[place] = before;
            }
        }
    }
}

/// Whatever a report says, its numbers can be counted with.
fn finite(report: &Report) {
    assert!(report.tests.iter().filter_map(|test| test.seconds).all(|seconds| seconds.is_finite() && seconds >= 0.0));
    assert!(
        report
            .findings
            .iter()
            .filter_map(|finding| finding.cvss.as_ref())
            .all(|(score, _)| (0.0..=10.0).contains(score))
    );
    assert!(report.checks.iter().filter_map(|check| check.score).all(|score| (0.0..=10.0).contains(&score)));
    assert!(report.metrics.values().all(|value| value.is_finite()));
    for file in &report.coverage {
        assert!(file.lines_covered <= file.lines && file.branches_covered <= file.branches, "{file:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn random_json_like_text(text in "[\\[\\]{}\":,a-c0-9\\\\ -]{0,200}") {
        read_all(text.as_bytes());
    }

    /// A file cut off is still known for what it is, once enough is there, and is refused, or read up to a whole line.
    #[test]
    fn cut_off_fixtures(which in 0..FIXTURES.len(), at in any::<prop::sample::Index>()) {
        let (kind, bytes) = &FIXTURES[which];
        let bytes = bytes.trim_ascii_end();
        let cut = &bytes[..at.index(bytes.len())];
        for format in ALL {
            let may_end_anywhere = format.kind == "codegraph-items" || *kind == "spdx" || *kind == "lcov";
            prop_assert!(may_end_anywhere || format.read(cut).is_err(), "{kind} read as {format:?}");
        }
        let _ = super::read(cut);
    }

    /// One byte changed: read by its own format, the file is refused or all but a part of it is read.
    #[test]
    fn changed_fixtures(which in 0..FIXTURES.len(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = FIXTURES[which].1.to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        read_all(&bytes);
    }

    /// Every place a value of JSON could stand at gets another value.
    #[test]
    fn values_of_other_types(which in 0..FIXTURES.len(), at in any::<prop::sample::Index>(), value in prop::sample::select(vec!["null", "[]", "{}", "1e9", "\"\"", "[null]", "true", "\"\\u0000\"", "[[\"x\"]]", "{\"a\":{}}"])) {
        let text = str::from_utf8(FIXTURES[which].1).unwrap();
        let places: Vec<usize> = text.match_indices("\":").map(|(at, _)| at + 2).collect();
        if !places.is_empty() {
            let at = places[at.index(places.len())];
            let mut rest = serde_json::Deserializer::from_str(&text[at..]).into_iter::<serde::de::IgnoredAny>();
            let end = rest.next().map_or(at, |_| at + rest.byte_offset());
            read_all(format!("{}{value}{}", &text[..at], &text[end.max(at)..]).as_bytes());
        }
    }

    /// Parts between the signs of a format are left away, doubled or changed for another one of the same file.
    #[test]
    fn parts_in_other_places(which in 0..FIXTURES.len(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), how in 0..3) {
        let text = str::from_utf8(FIXTURES[which].1).unwrap();
        let mut parts: Vec<&str> = text.split_inclusive(['<', '>', '{', '}', '[', ']', ',', ':', '"', '\n']).collect();
        let (from, to) = (from.index(parts.len()), to.index(parts.len()));
        match how {
            0 => drop(parts.remove(from)),
            1 => parts.insert(to, parts[from]),
            _ => parts.swap(from, to),
        }
        read_all(parts.concat().as_bytes());
    }

    #[test]
    fn random_xml_like_text(text in "(<[a-c/!?\\[ ='\"&;:#x0-9]{0,9}>?|<(testsuite|testcase|coverage|class|line|report|package|bom|file|/)[ a-z='\"0-9]{0,9}>|[a-z&;\\]]{0,3}){0,20}") {
        read_all(text.as_bytes());
    }

    #[test]
    fn random_lines(text in "((SF|DA|BRDA|LF|LH|end_of_record|TN|PackageName|SPDXVersion|SPDXID|Relationship|ExternalRef):?[ a-z0-9,.:<>/-]{0,20}\n){0,20}") {
        read_all(text.as_bytes());
    }

    #[test]
    fn texts(text in "\\PC{0,400}|[ \\n\\r\\t\u{1b}\\[mA-z.]{0,400}") {
        let (title, _) = codegraph_formats::text::title_and_rest(&text);
        let is_line = !title.contains(char::is_control) && title.chars().count() <= codegraph_formats::text::MAX_TITLE + 1;
        prop_assert!(is_line, "{title:?}");
        let _ = codegraph_formats::text::block(&text, 50);
        let _ = codegraph_formats::text::path(&text);
    }
}
