//! JUnit XML. There is no specification; read are the dialects of Surefire
//! (<https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd>), Ant, Gradle, pytest, jest,
//! PHPUnit, Go's and Rust's converters, googletest and others (<https://github.com/testmoapp/junitxml> compares them).
//! Written by hand: the crate `quick-junit` asks for attributes that several of them leave out.

mod names;

use crate::coverage;
use crate::report::{Report, ReportError, Test, TestOutcome};
use crate::text;
use crate::xml::{self, Event, Outline, Reader, Tag};
use chrono::{DateTime, NaiveDateTime, Utc};
use codegraph_model::Location;
use names::{Origin, tell_apart, within};
use std::rc::Rc;

pub const FORMAT: &str = "JUnit";
/// More tests than this in one file are refused.
pub const MAX_TESTS: usize = 1_000_000;
/// The most characters of the name and file of a suite, because all tests in it take them over.
const MAX_SHARED: usize = 300;
/// The same of what tells tests of one name apart.
const MAX_OUTER: usize = 200;
const MAX_HOST: usize = 100;
/// As much of the text of a failure is looked at to find its first line.
const MESSAGE: usize = 4_000;

/// Whether the document is of JUnit: suites, or one suite.
#[must_use]
pub fn detect(outline: &Outline) -> bool {
    outline.is("testsuites") || (outline.is("testsuite") && !outline.begins_with(&["results"]))
}

/// The tests of a document, each as it went in the end: a test that was run again and passed (`flakyFailure`) passed.
///
/// A test is named for its suite, class and name, without what repeats. Where that names several, the suites around theirs
/// go before it, then the host; what still is there several times has its number. The counts of suites are not looked at,
/// but noted where a suite has nothing else. A suite that itself has an error counts as a test of its name.
///
/// # Errors
///
/// [`ReportError::Invalid`] where it is no XML or no such document, [`ReportError::Limit`] past [`MAX_TESTS`].
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let text = xml::decode(FORMAT, bytes)?;
    let mut reader = Reader::new(FORMAT, &text);
    let mut report = Report { format: FORMAT, ..Report::default() };
    // Parallel to the tests.
    let mut origins: Vec<Origin> = Vec::new();
    let mut suites: Vec<Suite> = Vec::new();
    let mut silent = Silent::default();
    while let Some(event) = reader.next()? {
        let Event::Start(tag) = event else {
            while let Some(ended) = suites.pop_if(|suite| suite.depth > reader.depth()) {
                silent.end(&ended, report.tests.len());
            }
            continue;
        };
        let around = suites.last();
        let (suite, file) = around.map_or((None, None), |suite| (suite.name.as_deref(), suite.file.as_deref()));
        let test = match (reader.depth(), tag.name()) {
            (_, "testsuites" | "testsuite") => {
                report.created_at = report.created_at.or_else(|| tag.get("timestamp").and_then(|text| time(&text)));
                suites.push(Suite::begun(&tag, reader.depth(), around, (report.tests.len(), silent.suites)));
                continue;
            }
            (1, name) => return Err(reader.error(&format!("unexpected root element <{name}>; expected <testsuites>"))),
            (_, "testcase") => {
                let name = name(&tag, suite);
                let location = location(&tag, file, suite == Some("pytest"));
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
        report.tests.push(test);
        origins.push(around.map(|suite| suite.origin.clone()).unwrap_or_default());
    }
    tell_apart(&mut report.tests, &origins);
    report.notes.extend(silent.note());
    Ok(report)
}

struct Suite {
    depth: usize,
    name: Option<String>,
    file: Option<String>,
    origin: Origin,
    /// The names of the suite and of those around it.
    names: Rc<str>,
    /// How many tests it says that it has, and how many of them failed.
    counts: (u64, u64),
    /// How many tests and silent suites there were before it.
    before: (usize, u64),
}

/// The suites that say how many tests they have and list none of them.
#[derive(Default)]
struct Silent {
    suites: u64,
    tests: u64,
    failed: u64,
    /// The name of the first.
    name: Option<String>,
}

impl Silent {
    /// Counts a suite at its end, unless it or one in it has a test or is counted already.
    fn end(&mut self, suite: &Suite, tests: usize) {
        if suite.counts == (0, 0) || suite.before != (tests, self.suites) {
            return;
        }
        if self.suites == 0 {
            self.name.clone_from(&suite.name);
        }
        self.suites += 1;
        self.tests = self.tests.saturating_add(suite.counts.0);
        self.failed = self.failed.saturating_add(suite.counts.1);
    }

    fn note(&self) -> Option<String> {
        let who = match (self.suites, &self.name) {
            (0, _) => return None,
            (1, None) => "the suite reports".to_owned(),
            (1, Some(name)) => format!("the suite {name} reports"),
            (many, _) => format!("{many} suites report"),
        };
        let lists = if self.suites == 1 { "lists" } else { "list" };
        let tests = if self.tests == 1 { "test" } else { "tests" };
        Some(format!("{who} {} {tests}, {} failed, but {lists} none", self.tests, self.failed))
    }
}

impl Suite {
    fn begun(tag: &Tag<'_>, depth: usize, around: Option<&Self>, before: (usize, u64)) -> Self {
        let count = |name| tag.number(name).unwrap_or_default();
        let name = tag.word("name").filter(|_| tag.name() == "testsuite").map(|name| text::line(&name, MAX_SHARED));
        let file = tag.word("file").or_else(|| tag.word("filepath")).filter(|file| file.len() <= MAX_SHARED);
        let host = tag.word("hostname").map(|host| text::line(&host, MAX_HOST).into());
        let outer = around.map(|suite| Rc::clone(&suite.names)).unwrap_or_default();
        Self {
            depth,
            file: file.or_else(|| around?.file.clone()),
            names: name
                .as_ref()
                .map_or_else(|| Rc::clone(&outer), |name| text::line(&within(&outer, name), MAX_OUTER).into()),
            origin: Origin { outer, host: host.or_else(|| Some(Rc::clone(&around?.origin.host))).unwrap_or_default() },
            counts: (count("tests"), count("failures").saturating_add(count("errors"))),
            before,
            name,
        }
    }
}

/// Suite, class and name, each unless the one before says the same: `suite > class > name`. A test must not be lost for
/// want of a name.
fn name(tag: &Tag<'_>, suite: Option<&str>) -> String {
    let class = tag.word("classname").or_else(|| tag.word("class"));
    let name = tag.word("name").or_else(|| tag.word("id"));
    let mut parts: Vec<String> = Vec::new();
    for part in [suite.map(str::to_owned), class, name].into_iter().flatten() {
        let Some(part) = text::word(&part) else { continue };
        if parts.last().is_some_and(|last| *last == part) {
            continue;
        }
        parts.push(part);
    }
    if parts.is_empty() { "test".to_owned() } else { parts.join(" > ") }
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

/// `file` and `line`, as pytest, PHPUnit, jest and others write them. Those of pytest (`junit_family=xunit1`) count lines
/// from 0, as its `reportinfo` does (<https://docs.pytest.org/en/stable/reference/reference.html#pytest.Item.location>).
fn location(tag: &Tag<'_>, of_suite: Option<&str>, is_pytest: bool) -> Option<Location> {
    let own = tag.word("file").or_else(|| tag.word("filename"));
    let line = tag.word("line").or_else(|| tag.word("lineno")).filter(|_| own.is_some());
    let path = coverage::path(own.as_deref().or(of_suite)?)?;
    let line = line.and_then(|line| line.parse::<u32>().ok()).and_then(|line| line.checked_add(u32::from(is_pytest)));
    Some(Location { path, line: line.filter(|line| *line > 0), end_line: None })
}

/// Seconds, written as people of many countries write numbers: `1234.5`, `1,234.5`, `1.234,5`, `0,5`, and with their unit.
fn seconds(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('s').trim_end();
    let commas = text.matches(',').count();
    let number = if commas == 1 && text.rfind(',') > text.rfind('.') {
        text.replace('.', "").replace(',', ".")
    } else {
        text.replace(',', "")
    };
    number.parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds >= 0.0)
}

/// ISO 8601 in the forms that are met: with or without seconds, with a zone or, as Surefire and pytest write it, without
/// one: then taken as UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim().replacen(' ', "T", 1);
    let with_zone = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    let without = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let zoned = with_zone.iter().find_map(|form| DateTime::parse_from_str(&text, form).ok()).map(|time| time.to_utc());
    let plain = || without.iter().find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
    zoned.or_else(|| plain().map(|time| time.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    <testcase><failure message="nameless"/></testcase>
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
            ("pkg.Unit", TestOutcome::Failed, Some("nameless")),
            ("inner", TestOutcome::Failed, None),
            ("pkg.Unit #2", TestOutcome::Error, Some("tear-down failed")),
        ];
        assert_eq!(found, expected);
        let seconds: Vec<_> = report.tests.iter().take(3).map(|test| test.seconds).collect();
        assert_eq!(seconds, [Some(1234.5), Some(0.25), None]);
        let places: Vec<_> = report.tests.iter().take(2).map(|test| test.location.clone().unwrap()).collect();
        assert_eq!((places[0].path.as_str(), places[0].line), ("tests/unit.php", None));
        assert_eq!((places[1].path.as_str(), places[1].line), ("src/other.php", Some(12)));
        assert_eq!(report.skipped, []);
        assert_eq!(report.created_at.unwrap().to_rfc3339(), "2026-02-03T04:05:06+00:00");
    }

    fn names(text: &str) -> Vec<String> {
        read(text.as_bytes()).unwrap().tests.into_iter().map(|test| test.name).collect()
    }

    #[test]
    fn tests_without_a_name_are_named_for_what_is_around_them() {
        let text = "<testsuites><testcase/><testsuite><testcase classname='c'/></testsuite>
            <testsuite name='s'><testcase name=' '/><testcase/></testsuite></testsuites>";
        assert_eq!(names(text), ["test", "c", "s", "s #2"]);
    }

    #[test]
    fn tests_of_one_name_are_told_apart_by_their_suites_then_their_host_then_a_number() {
        let suites = "<testsuites>
          <testsuite name='linux'><testsuite name='s'><testcase name='a'/><testcase name='b'/></testsuite></testsuite>
          <testsuite name='mac'><testsuite name='s'><testcase name='a'/><testcase name='a'/><testcase name='c'/></testsuite></testsuite>
        </testsuites>";
        assert_eq!(names(suites), ["linux > s > a", "s > b", "mac > s > a", "mac > s > a #2", "s > c"]);
        let hosts = "<testsuites>
          <testsuite name='a.spec' hostname='chromium'><testcase name='a'/><testcase name='b'/></testsuite>
          <testsuite name='a.spec' hostname='firefox'><testcase name='a'/></testsuite>
          <testsuite name='b.spec' hostname='firefox'><testcase name='a'/><testcase name='a'/></testsuite>
        </testsuites>";
        let expected = ["chromium > a.spec > a", "a.spec > b", "firefox > a.spec > a", "b.spec > a", "b.spec > a #2"];
        assert_eq!(names(hosts), expected);
    }

    #[test]
    fn many_deep_suites_do_not_make_names_long() {
        let begin = format!("<testsuite name='{}'>", "long ".repeat(100)).repeat(100);
        let text = format!(
            "<testsuites>{0}<testcase name='a'/>{1}<testsuite name='{2}'><testcase name='a'/></testsuite></testsuites>",
            begin,
            "</testsuite>".repeat(100),
            "long ".repeat(100)
        );
        assert!(names(&text).iter().all(|name| name.len() < 1_000));
    }

    #[test]
    fn suites_that_only_count_are_noted() {
        let notes = |text: &str| read(text.as_bytes()).unwrap().notes;
        let one = "<testsuites tests='6'><testsuite name='s' tests='6' failures='1' errors='1'/></testsuites>";
        assert_eq!(notes(one), ["the suite s reports 6 tests, 2 failed, but lists none"]);
        assert_eq!(notes("<testsuites tests='6'/>"), ["the suite reports 6 tests, 0 failed, but lists none"]);
        let two = "<testsuites><testsuite name='a' tests='6'/><testsuite name='b' tests='1' failures='1'/>
            <testsuite tests='9'><testcase name='c'/></testsuite><testsuite tests='0'/></testsuites>";
        assert_eq!(notes(two), ["2 suites report 7 tests, 1 failed, but list none"]);
        assert!(notes("<testsuite tests='2'><error message='tear-down failed'/></testsuite>").is_empty());
    }

    #[test]
    fn pytest_counts_lines_from_0() {
        let text = "<testsuites><testsuite name='pytest'><testcase name='a' file='t.py' line='0'/></testsuite>
            <testsuite name='other'><testcase name='a' file='t.php' line='7'/><testcase name='b' file='t.php' line='0'/></testsuite></testsuites>";
        let report = read(text.as_bytes()).unwrap();
        let lines: Vec<_> = report.tests.iter().map(|test| test.location.as_ref().unwrap().line).collect();
        assert_eq!(lines, [Some(1), Some(7), None]);
    }

    #[test]
    fn numbers_and_times_are_read_as_many_write_them() {
        for (text, expected) in [
            ("1234.5", Some(1234.5)),
            ("1,234.5", Some(1234.5)),
            ("1.234,5", Some(1234.5)),
            ("1,234,567", Some(1_234_567.0)),
            ("1.234.567,5", Some(1_234_567.5)),
            ("0,25", Some(0.25)),
            ("0.000 s", Some(0.0)),
            ("1.5s", Some(1.5)),
            ("-1", None),
            ("inf", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
        for (text, expected) in [
            ("2021-05-05T10:11:12Z", Some("2021-05-05T10:11:12+00:00")),
            ("2021-05-05T10:11:12.345+02:00", Some("2021-05-05T08:11:12.345+00:00")),
            ("2021-05-05T10:11:12+0200", Some("2021-05-05T08:11:12+00:00")),
            ("2021-05-05 10:11:12 +0200", Some("2021-05-05T08:11:12+00:00")),
            ("2021-05-05 10:11:12", Some("2021-05-05T10:11:12+00:00")),
            ("2021-05-05T10:11", Some("2021-05-05T10:11:00+00:00")),
            ("2021-05-05T10:11Z", Some("2021-05-05T10:11:00+00:00")),
            ("2021-05-05", None),
            ("yesterday", None),
        ] {
            assert_eq!(time(text).map(|time| time.to_rfc3339()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_test_report_is_refused() {
        assert!(read(b"<html/>").unwrap_err().to_string().contains("<html>; expected <testsuites>"));
        assert!(read(b"<testsuites/>").unwrap().tests.is_empty());
        assert!(read(b"<testsuite><testcase name='a'>").unwrap_err().to_string().contains("open"));
        assert!(read(b"").unwrap_err().to_string().contains("empty"));
    }

    never_panics!(read, [SAMPLE]);
}
