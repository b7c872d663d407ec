//! Clover XML (<https://openclover.org/doc/manual/latest/general--xml-report.html>), also as PHPUnit and istanbul write it.

use crate::coverage::{self, Files, Line, Lines};
use crate::report::{Report, ReportError};
use crate::text;
use crate::xml::{self, Event, Outline, Reader, Tag};
use chrono::DateTime;

pub const FORMAT: &str = "Clover";

/// Whether the document is Clover's: its root is called `coverage`, as that of Cobertura, and holds a project.
#[must_use]
pub fn detect(outline: &Outline) -> bool {
    outline.is("coverage")
        && (outline.attributes.contains_key("clover") || outline.begins_with(&["project", "testproject"]))
}

/// The coverage of the files of the project; those of `testproject` are tests, not tested. Statements and conditions are
/// lines, a condition has two branches; the lines of methods are no code of their own. A file without lines has the
/// numbers of its `metrics`, and a project without files that of the whole.
///
/// # Errors
///
/// [`ReportError::Invalid`] where it is no XML or no such document.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let content = xml::decode(FORMAT, bytes)?;
    let mut reader = Reader::new(FORMAT, &content);
    let mut report = Report { format: FORMAT, ..Report::default() };
    let mut files = Files::default();
    let mut package = String::new();
    let mut sums = (0, 0);
    while let Some(event) = reader.next()? {
        let Event::Start(tag) = event else { continue };
        match (reader.depth(), tag.name()) {
            (1, "coverage") => {
                let seconds = tag.get("generated").and_then(|text| text.trim().parse().ok());
                report.created_at = seconds.filter(|time| *time > 0).and_then(|time| {
                    // Clover writes milliseconds, istanbul too, PHPUnit seconds.
                    if time > 100_000_000_000 {
                        DateTime::from_timestamp_millis(time)
                    } else {
                        DateTime::from_timestamp(time, 0)
                    }
                });
            }
            (1, name) => return Err(reader.error(&format!("unexpected root element <{name}>; expected <coverage>"))),
            (_, "testproject") => reader.skip()?,
            (3, "metrics") => sums = pair(&tag, "statements", "coveredstatements"),
            (_, "package") => {
                // All files of a package take over its name.
                package = tag.word("name").map(|name| text::line(&name, 1_000)).unwrap_or_default();
            }
            (_, "file") => match path(&tag, &package) {
                Some(path) => file(&mut reader, files.at(path)?, &mut report)?,
                None => report.skip("a file outside the source tree", format!("line {}", reader.line())),
            },
            _ => {}
        }
    }
    report.coverage = files.counted();
    coverage::sum_up(&mut report, sums);
    Ok(report)
}

/// Where a file is: its `path`, its name where that is one, else its name under its package.
fn path(tag: &Tag<'_>, package: &str) -> Option<String> {
    if let Some(path) = tag.word("path") {
        return coverage::path(&path);
    }
    let name = tag.word("name")?;
    if name.contains(['/', '\\']) || package.is_empty() || package == "default-pkg" {
        return coverage::path(&name);
    }
    coverage::path(&format!("{}/{name}", package.replace('.', "/")))
}

/// Reads a file to its end. The branches are those of its metrics, where it has any: istanbul counts more of them there
/// than it gives lines for.
fn file(reader: &mut Reader<'_>, file: &mut Lines, report: &mut Report) -> Result<(), ReportError> {
    let inside = reader.depth();
    let (mut lines, mut counted) = (Vec::new(), false);
    while reader.depth() >= inside {
        let tag = match reader.next()? {
            Some(Event::Start(tag)) => tag,
            Some(_) => continue,
            None => break,
        };
        match tag.name() {
            "line" => match line(&tag) {
                Ok(line) => lines.extend(line),
                Err(()) => report.skip("invalid line", format!("line {}", reader.line())),
            },
            // Those of a class are in another element.
            "metrics" if reader.depth() == inside + 1 => {
                let branches = pair(&tag, "conditionals", "coveredconditionals");
                file.totals(pair(&tag, "statements", "coveredstatements"), branches);
                counted |= branches.0 > 0;
            }
            _ => {}
        }
    }
    for line in lines {
        file.line(if counted { Line { branches: 0, branches_covered: 0, ..line } } else { line });
    }
    Ok(())
}

/// Two counts of `metrics`: all and covered.
fn pair(tag: &Tag<'_>, all: &str, covered: &str) -> (u64, u64) {
    (tag.number(all).unwrap_or_default(), tag.number(covered).unwrap_or_default())
}

/// `<line num type="stmt|cond|method" count truecount falsecount>`; none for a method.
fn line(tag: &Tag<'_>) -> Result<Option<Line>, ()> {
    let number: u32 = tag.get("num").and_then(|text| text.trim().parse().ok()).ok_or(())?;
    let count = |name| match tag.get(name) {
        Some(text) => coverage::hits(&text).map(Some).ok_or(()),
        None => Ok(None),
    };
    let (run, when_true, when_false) = (count("count")?, count("truecount")?, count("falsecount")?);
    let condition = match tag.get("type").as_deref() {
        Some("method") => return Ok(None),
        Some("cond") => true,
        _ => false,
    };
    if number == 0 || (run.is_none() && when_true.is_none() && when_false.is_none()) {
        return Err(());
    }
    let taken = [when_true, when_false].map(|taken| taken == Some(true));
    // istanbul says of a condition only how often it was reached, and gives branches that it counted itself.
    let branches = if condition && when_true.is_some() { 2 } else { 0 };
    Ok(Some(Line {
        number,
        covered: run.unwrap_or_default() || taken.contains(&true),
        branches,
        branches_covered: taken.map(u32::from).iter().sum::<u32>().min(branches),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<coverage generated="1695147770" clover="4.5.2">
  <project timestamp="1695147770" name="x">
    <metrics statements="99" coveredstatements="98"/>
    <package name="org.a">
      <file name="X.java">
        <class name="X"><metrics statements="50" coveredstatements="40"/></class>
        <line num="1" type="method" name="f" count="4"/>
        <line num="2" type="stmt" count="4"/>
        <line num="3" type="cond" truecount="2" falsecount="0"/>
        <line num="4" type="stmt" count="0"/>
        <line num="5" type="stmt"/>
        <metrics statements="3" coveredstatements="2" conditionals="4" coveredconditionals="3"/>
      </file>
      <file name="Y.java" path="/home/ci/src/org/a/Y.java"><metrics statements="4" coveredstatements="3" conditionals="2" coveredconditionals="1"/></file>
    </package>
    <file name="../up.php"><line num="1" type="stmt" count="1"/></file>
    <file name="src/z.php"><line num="1" type="stmt" count="1"/><line num="1" type="stmt" count="0"/><line num="2" type="cond" truecount="0" falsecount="3"/></file>
  </project>
  <testproject name="t"><package name="t"><file name="T.java"><line num="2" type="stmt" count="4"/></file></package></testproject>
</coverage>"#;

    #[test]
    fn statements_and_conditions_are_counted() {
        let outline = Outline::of(SAMPLE.as_bytes()).unwrap().unwrap();
        assert!(detect(&outline) && !crate::formats::cobertura::detect(&outline));
        let report = read(SAMPLE.as_bytes()).unwrap();
        let found: Vec<_> = report
            .coverage
            .iter()
            .map(|f| (f.path.as_str(), [f.lines, f.lines_covered, f.branches, f.branches_covered]))
            .collect();
        let expected =
            [("/home/ci/src/org/a/Y.java", [4, 3, 2, 1]), ("org/a/X.java", [3, 2, 4, 3]), ("src/z.php", [2, 2, 2, 1])];
        assert_eq!(found, expected);
        assert_eq!(report.skipped.iter().map(|s| s.examples.concat()).collect::<Vec<_>>(), ["line 12", "line 17"]);
        assert_eq!(report.created_at.unwrap().timestamp(), 1_695_147_770);
    }

    #[test]
    fn sums_stand_for_themselves() {
        let sums = br#"<coverage generated="1"><project><metrics statements="4" coveredstatements="3"/></project>
            <testproject><metrics statements="9" coveredstatements="9"/></testproject></coverage>"#;
        assert_eq!(read(sums).unwrap().metrics["quality.line_coverage"].to_string(), "75");
        assert!(read(SAMPLE.as_bytes()).unwrap().metrics.is_empty());
    }

    never_panics!(read, [SAMPLE]);
}
