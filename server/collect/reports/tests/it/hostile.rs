//! What is no report, or one made to do harm: an error or a report, in bounded time and memory, never a panic.

use super::FIXTURES;
use codegraph_reports::formats::ALL;
use codegraph_reports::report::ReportError;
use codegraph_reports::shape::Shape;
use proptest::prelude::*;

fn read_all(bytes: &[u8]) {
    let _ = Shape::of(bytes).map(|shape| shape.map(|shape| FINDINGS.iter().filter(|f| (f.detect)(&shape)).count()));
    for format in &FINDINGS {
        let _ = (format.read)(bytes);
    }
}

#[test]
fn files_that_are_no_text_are_refused_with_the_reason() {
    let utf16: Vec<u8> = "\u{feff}{\"version\":\"2.1.0\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, reason) in [
        (&utf16[..], "UTF-16 (little endian)"),
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"{\"a\":\"\0\"}", "NUL byte at offset 6"),
        (b"{\"a\":\"\xff\"}", "not UTF-8: byte 0xff at offset 6"),
        (b"\x1f\x8b\x08\x00\x00", "gzip"),
    ] {
        let error = Shape::of(bytes).unwrap_err();
        assert!(matches!(&error, ReportError::Unknown(message) if message.contains(reason)), "{error}");
        for format in &FINDINGS {
            let error = (format.read)(bytes).unwrap_err().to_string();
            assert!(error.starts_with(format.name) && error.contains(reason), "{error}");
        }
    }
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
        "[]",
        "{}",
        "true",
        "0",
        "\"x\"",
        "[[]]",
        "[{}]",
        "{\"results\":[]}",
        "{\"results\":[],\"errors\":[]}",
        "{\"runs\":[]}",
    ] {
        let shape = Shape::of(text.as_bytes()).unwrap();
        let claimed = shape.iter().flat_map(|shape| FINDINGS.iter().filter(|f| (f.detect)(shape))).count();
        assert_eq!(claimed, 0, "{text}");
        read_all(text.as_bytes());
    }
}

#[test]
fn each_bad_entry_with_a_reason_of_its_own_stays_cheap() {
    let lines: String = (0..20_000).map(|i| format!("{{\"finding\":{{\"field{i}\":1}}}}\n")).collect();
    let text = format!("{{\"codegraph\":\"items\",\"version\":1,\"tool\":{{\"name\":\"t\"}}}}\n{lines}");
    let report = codegraph_reports::formats::plain::read(text.as_bytes()).unwrap();
    assert!(report.skipped.len() <= codegraph_reports::report::MAX_REASONS + 1);
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
    let error = codegraph_reports::formats::sarif::read_each(text.as_bytes(), &mut |_| Ok(())).unwrap_err();
    assert!(error.to_string().contains("256 MiB of text"), "{error}");
}

#[test]
fn numbers_without_measure_do_no_harm() {
    for number in ["1e999", "-1e999", "123456789012345678901234567890", "-0", "1e-999", "0.1e1"] {
        let text = format!(
            r#"{{"version":"2.1.0","runs":[{{"tool":{{"driver":{{"name":"t"}}}},"results":[{{"ruleIndex":{number},"message":{{"text":"m"}},
            "properties":{{"security-severity":{number}}},"locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"a","index":{number}}},"region":{{"startLine":{number}}}}}}}]}}]}}]}}"#
        );
        let report = codegraph_reports::formats::sarif::read(text.as_bytes()).unwrap();
        assert_eq!(report.findings.len() + report.skipped.len(), 1, "{number}");
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
    fn cut_off_fixtures(which in 0..FIXTURES.len(), at in 0.0..1.0_f64) {
        let (name, bytes) = FIXTURES[which];
        let bytes = bytes.trim_ascii_end();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let cut = &bytes[..(bytes.len() as f64 * at) as usize];
        for format in &FINDINGS {
            let result = (format.read)(cut);
            prop_assert!(result.is_err() || format.name == "Codegraph items", "{name} read as {}", format.name);
        }
        let _ = Shape::of(cut);
    }

    /// One byte changed: read by its own format, the file is refused or all but a part of it is read.
    #[test]
    fn changed_fixtures(which in 0..FIXTURES.len(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = FIXTURES[which].1.to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        read_all(&bytes);
    }

    /// Every place a string could stand at gets another value.
    #[test]
    fn values_of_other_types(which in 0..FIXTURES.len(), at in any::<prop::sample::Index>(), value in prop::sample::select(vec!["null", "[]", "{}", "1e9", "\"\"", "[null]", "true", "\"\\u0000\"", "[[\"x\"]]", "{\"a\":{}}"])) {
        let text = std::str::from_utf8(FIXTURES[which].1).unwrap();
        let places: Vec<usize> = text.match_indices("\":").map(|(at, _)| at + 2).collect();
        let at = places[at.index(places.len())];
        let end = serde_json::Deserializer::from_str(&text[at..]).into_iter::<serde::de::IgnoredAny>();
        let mut end = end;
        let end = end.next().map_or(at, |_| at + end.byte_offset());
        let changed = format!("{}{value}{}", &text[..at], &text[end.max(at)..]);
        read_all(changed.as_bytes());
    }

    #[test]
    fn vectors_and_purls(text in "[A-Za-z:/.@%?#0-9()\\[\\]-]{0,80}") {
        let _ = codegraph_reports::severity::base_score(&text);
        let _ = codegraph_reports::severity::base_score(&format!("CVSS:3.1/{text}"));
        let _ = codegraph_reports::severity::base_score(&format!("CVSS:4.0/AV:N/AC:L/{text}"));
        let _ = codegraph_reports::purl::plain(&text);
        let _ = codegraph_reports::purl::plain(&format!("pkg:npm/{text}"));
        let _ = codegraph_reports::purl::of("maven", &text, Some(&text));
    }

    #[test]
    fn texts(text in "\\PC{0,400}|[ \\n\\r\\t\u{1b}\\[mA-z.]{0,400}") {
        let (title, _) = codegraph_reports::text::title_and_rest(&text);
        let is_line = !title.contains(char::is_control) && title.chars().count() <= codegraph_reports::text::MAX_TITLE + 1;
        prop_assert!(is_line, "{title:?}");
        let _ = codegraph_reports::text::block(&text, 50);
        let _ = codegraph_reports::text::path(&text);
    }
}
