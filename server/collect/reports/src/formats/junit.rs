//! JUnit XML. There is no specification; read are the dialects of Surefire
//! (<https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd>), Ant, Gradle, pytest, jest,
//! PHPUnit, Go's and Rust's converters, googletest and others (<https://github.com/testmoapp/junitxml> compares them).
//! Written by hand: the crate `quick-junit` asks for attributes that several of them leave out.

use crate::coverage;
use crate::report::{Report, ReportError, Test, TestOutcome};
use crate::text;
use crate::xml::{self, Event, Outline, Reader, Tag};
use chrono::{DateTime, NaiveDateTime, Utc};
use codegraph_model::Location;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

pub const FORMAT: &str = "JUnit";
/// More tests than this in one file are refused.
pub const MAX_TESTS: usize = 1_000_000;
/// The most characters of the name and file of a suite, because all tests in it take them over.
const MAX_SHARED: usize = 300;
/// As much of the text of a failure is looked at to find its first line.
const MESSAGE: usize = 4_000;

/// Whether the document is of JUnit: suites, or one suite.
#[must_use]
pub fn detect(outline: &Outline) -> bool {
    outline.is("testsuites") || (outline.is("testsuite") && !outline.begins_with(&["results"]))
}

/// The tests of a document, each as it went in the end: a test that was run again and passed (`flakyFailure`) passed.
///
/// A test is named for its suite, class and name, without what repeats; one that is there several times has its number.
/// The counts of suites are not looked at. A suite that itself has an error counts as a test of its name.
///
/// # Errors
///
/// [`ReportError::Invalid`] where it is no XML or no such document, [`ReportError::Limit`] past [`MAX_TESTS`].
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let text = xml::decode(FORMAT, bytes)?;
    let mut reader = Reader::new(FORMAT, &text);
    let mut report = Report { format: FORMAT, ..Report::default() };
    let mut names: HashMap<u64, u32> = HashMap::new();
    let mut suites: Vec<Suite> = Vec::new();
    while let Some(event) = reader.next()? {
        let Event::Start(tag) = event else {
            suites.retain(|suite| suite.depth <= reader.depth());
            continue;
        };
        let (suite, file) = suites.last().map_or((None, None), |suite| (suite.name.as_deref(), suite.file.as_deref()));
        let test = match (reader.depth(), tag.name()) {
            (_, "testsuites" | "testsuite") => {
                report.created_at = report.created_at.or_else(|| tag.get("timestamp").and_then(|text| time(&text)));
                let named = tag.name() == "testsuite";
                suites.push(Suite {
                    depth: reader.depth(),
                    name: tag.word("name").filter(|_| named).map(|name| text::line(&name, MAX_SHARED)),
                    file: tag
                        .word("file")
                        .or_else(|| tag.word("filepath"))
                        .filter(|file| file.len() <= MAX_SHARED)
                        .or(file.map(str::to_owned)),
                });
                continue;
            }
            (1, name) => return Err(reader.error(&format!("the root element is <{name}>, not <testsuites>"))),
            (_, "testcase") => {
                let Some(name) = name(&tag, suite) else {
                    report.skip("a test case without a name", format!("line {}", reader.line()));
                    continue;
                };
                let location = location(&tag, file);
                let seconds = tag.get("time").or_else(|| tag.get("duration")).and_then(|text| seconds(&text));
                let (outcome, message) = outcome(&mut reader, &tag)?;
                Test { name, outcome, message, seconds, location }
            }
            (_, found @ ("error" | "failure")) => {
                let outcome = if found == "error" { TestOutcome::Error } else { TestOutcome::Failed };
                let name = suite.and_then(text::word).unwrap_or_else(|| "test suite".to_owned());
                let message = message(&mut reader, &tag)?;
                Test { name, outcome, message, seconds: None, location: None }
            }
            (_, "properties" | "system-out" | "system-err") => {
                reader.skip()?;
                continue;
            }
            _ => continue,
        };
        if report.tests.len() >= MAX_TESTS {
            return Err(ReportError::Limit(format!("the file has more than {MAX_TESTS} tests")));
        }
        report.tests.push(numbered(test, &mut names));
    }
    Ok(report)
}

struct Suite {
    depth: usize,
    name: Option<String>,
    file: Option<String>,
}

/// Suite, class and name, each unless the one before says the same: `suite > class > name`.
fn name(tag: &Tag<'_>, suite: Option<&str>) -> Option<String> {
    let class = tag.word("classname").or_else(|| tag.word("class"));
    let name = tag.word("name").or_else(|| tag.word("id"));
    if class.is_none() && name.is_none() {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for part in [suite.map(str::to_owned), class, name].into_iter().flatten() {
        let Some(part) = text::word(&part) else { continue };
        if parts.last().is_some_and(|last| *last == part) {
            continue;
        }
        parts.push(part);
    }
    (!parts.is_empty()).then(|| parts.join(" > "))
}

/// The test with its number among those of the same name: tests with parameters often share one. Names are counted by
/// their hashes.
fn numbered(mut test: Test, names: &mut HashMap<u64, u32>) -> Test {
    let hash = |name: &str| {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        hasher.finish()
    };
    let mut count = |name: u64| {
        let count = names.entry(name).or_default();
        *count += 1;
        *count
    };
    let given = hash(&test.name);
    let mut number = count(given);
    if number > 1 {
        // A test may be called so itself.
        let mut name = format!("{} #{number}", test.name);
        while count(hash(&name)) > 1 {
            number += 1;
            name = format!("{} #{number}", test.name);
        }
        // The next one of the name need not try the same numbers again.
        names.insert(given, number);
        test.name = name;
    }
    test
}

/// Reads a test case to its end: how it went and why.
fn outcome(reader: &mut Reader<'_>, tag: &Tag<'_>) -> Result<(TestOutcome, Option<String>), ReportError> {
    let inside = reader.depth();
    let mut found: Option<(TestOutcome, Option<String>)> = None;
    while reader.depth() >= inside {
        let child = match reader.next()? {
            Some(Event::Start(child)) => child,
            Some(_) => continue,
            None => break,
        };
        let outcome = match child.name() {
            "failure" => TestOutcome::Failed,
            "error" => TestOutcome::Error,
            "skipped" | "disabled" | "ignored" => TestOutcome::Skipped,
            _ => {
                reader.skip()?;
                continue;
            }
        };
        let message = message(reader, &child)?;
        // The worst stands: a test can fail and its clean-up have an error, or be skipped after a failure.
        if found.as_ref().is_none_or(|(known, _)| rank(outcome) > rank(*known)) {
            found = Some((outcome, message));
        }
    }
    if let Some(found) = found {
        return Ok(found);
    }
    // googletest says `notrun` and `suppressed`, others put the outcome into `status` or `result`.
    let said = |name| tag.get(name).map(|said| said.trim().to_ascii_lowercase());
    let by_word = |word: &str| match word {
        "failed" | "failure" | "fail" => Some(TestOutcome::Failed),
        "error" | "errored" | "broken" => Some(TestOutcome::Error),
        "skipped" | "notrun" | "suppressed" | "disabled" | "ignored" | "pending" | "inconclusive" => {
            Some(TestOutcome::Skipped)
        }
        _ => None,
    };
    let by_attribute = ["result", "status"].into_iter().find_map(|name| by_word(&said(name)?));
    Ok((by_attribute.unwrap_or(TestOutcome::Passed), None))
}

fn rank(outcome: TestOutcome) -> u8 {
    match outcome {
        TestOutcome::Passed => 0,
        TestOutcome::Skipped => 1,
        TestOutcome::Failed => 2,
        TestOutcome::Error => 3,
    }
}

/// Reads the element of a failure to its end: the first line of its message, text or type.
fn message(reader: &mut Reader<'_>, tag: &Tag<'_>) -> Result<Option<String>, ReportError> {
    let content = reader.text(MESSAGE)?;
    let line = |text: &str| {
        let first = text.lines().map(str::trim).find(|line| !line.is_empty())?;
        Some(text::line(first, text::MAX_TITLE)).filter(|line| !line.is_empty())
    };
    let message = tag.get("message").and_then(|message| line(&message));
    Ok(message.or_else(|| line(&content)).or_else(|| tag.get("type").and_then(|kind| line(&kind))))
}

/// `file` and `line`, as pytest, PHPUnit, jest and others write them.
fn location(tag: &Tag<'_>, of_suite: Option<&str>) -> Option<Location> {
    let own = tag.word("file").or_else(|| tag.word("filename"));
    let line = tag.word("line").or_else(|| tag.word("lineno")).filter(|_| own.is_some());
    let path = coverage::path(own.as_deref().or(of_suite)?)?;
    Some(Location { path, line: line.and_then(|line| line.parse().ok()).filter(|line| *line > 0), end_line: None })
}

/// Seconds, written as people of many countries write numbers: `1234.5`, `1,234.5`, `0,5`.
fn seconds(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('s');
    let number = match (text.matches(',').count(), text.contains('.')) {
        (0, _) => text.to_owned(),
        (1, false) => text.replace(',', "."),
        _ => text.replace(',', ""),
    };
    number.parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds >= 0.0)
}

/// RFC 3339, or without a zone as Surefire and pytest write it: then taken as UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let with_zone = DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    with_zone.or_else(|| text.parse::<NaiveDateTime>().ok().map(|time| time.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="all" tests="99" timestamp="2026-02-03T04:05:06">
  <testsuite name="pkg.Unit" file="tests/unit.php">
    <properties><property name="failure" value="x"><failure/></property></properties>
    <testcase classname="pkg.Unit" name="passes" time="1,234.5" line="7"/>
    <testcase classname="pkg.Other" name="fails" time="0,25" file="./src\other.php" line="12">
      <failure type="T">

        expected 1&#10;but was 2 &lt;at&gt; line</failure>
      <rerunFailure message="again"/>
      <system-out>x</system-out>
    </testcase>
    <testcase name="flaky" time="NaN"><flakyFailure message="once"/></testcase>
    <testcase name="skips"><skipped message="later"/></testcase>
    <testcase name="breaks"><failure message="f"/><error message="e1&#10;e2"><![CDATA[trace]]></error></testcase>
    <testcase name="given"/><testcase name="given" status="notrun"/>
    <testcase/>
    <testsuite name="inner"><testcase classname="inner" name="inner" status="Failed"/></testsuite>
    <error message="tear-down failed"/>
  </testsuite>
</testsuites>"#;

    #[test]
    fn outcomes_names_and_places_are_read() {
        assert!(detect(&Outline::of(SAMPLE.as_bytes()).unwrap().unwrap()));
        let report = read(SAMPLE.as_bytes()).unwrap();
        let found: Vec<_> = report.tests.iter().map(|t| (t.name.as_str(), t.outcome, t.message.as_deref())).collect();
        let expected = [
            ("pkg.Unit > passes", TestOutcome::Passed, None),
            ("pkg.Unit > pkg.Other > fails", TestOutcome::Failed, Some("expected 1")),
            ("pkg.Unit > flaky", TestOutcome::Passed, None),
            ("pkg.Unit > skips", TestOutcome::Skipped, Some("later")),
            ("pkg.Unit > breaks", TestOutcome::Error, Some("e1")),
            ("pkg.Unit > given", TestOutcome::Passed, None),
            ("pkg.Unit > given #2", TestOutcome::Skipped, None),
            ("inner", TestOutcome::Failed, None),
            ("pkg.Unit", TestOutcome::Error, Some("tear-down failed")),
        ];
        assert_eq!(found, expected);
        let seconds: Vec<_> = report.tests.iter().take(3).map(|test| test.seconds).collect();
        assert_eq!(seconds, [Some(1234.5), Some(0.25), None]);
        let places: Vec<_> = report.tests.iter().take(2).map(|test| test.location.clone().unwrap()).collect();
        assert_eq!((places[0].path.as_str(), places[0].line), ("tests/unit.php", None));
        assert_eq!((places[1].path.as_str(), places[1].line), ("src/other.php", Some(12)));
        assert_eq!(report.skipped.len(), 1);
        assert_eq!(report.skipped[0].examples, ["line 17"]);
        assert_eq!(report.created_at.unwrap().to_rfc3339(), "2026-02-03T04:05:06+00:00");
    }

    #[test]
    fn what_is_no_test_report_is_refused() {
        assert!(read(b"<html/>").unwrap_err().to_string().contains("<html>, not <testsuites>"));
        assert!(read(b"<testsuites/>").unwrap().tests.is_empty());
        assert!(read(b"<testsuite><testcase name='a'>").unwrap_err().to_string().contains("open"));
        assert!(read(b"").unwrap_err().to_string().contains("empty"));
    }

    proptest! {
        #[test]
        fn never_panics(bytes: Vec<u8>, at in 0..SAMPLE.len(), with: u8) {
            let mut changed = SAMPLE.as_bytes().to_vec();
            changed[at] = with;
            let _ = (read(&bytes), read(&changed), read(&changed[..at]));
        }
    }
}
