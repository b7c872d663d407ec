//! Cobertura XML (<https://github.com/cobertura/cobertura/blob/master/cobertura/src/site/htdocs/xml/coverage-04.dtd>), as
//! it is written by coverage.py, gcovr, coverlet, istanbul and others.

use crate::coverage::{self, Files, Line};
use crate::report::{Report, ReportError};
use crate::xml::{self, Event, Outline, Reader, Tag};
use chrono::{DateTime, Utc};

pub const FORMAT: &str = "Cobertura";
/// The most bytes of a source root that the files in it take over.
const MAX_BASE: usize = 500;

/// Whether the document is Cobertura's: its root is called `coverage`, as that of Clover, but has rates.
#[must_use]
pub fn detect(outline: &Outline) -> bool {
    outline.is("coverage")
        && !crate::formats::clover::detect(outline)
        && (outline.begins_with(&["sources", "packages"])
            || ["line-rate", "lines-valid", "branch-rate"].iter().any(|name| outline.attributes.contains_key(*name)))
}

/// The coverage of a document. The lines of a class are counted; those of its methods, which repeat them, only where it
/// has none of its own. Classes of one file are merged by line. Where the one source root that is named is relative, the
/// paths are under it; an absolute one is that of the machine of the tests and only named as their base. Of several the first
/// stands: nothing says which of them a file is in.
///
/// A document that only sums up gives the metric of the whole.
///
/// # Errors
///
/// [`ReportError::Invalid`] where it is no XML or no such document.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let text = xml::decode(FORMAT, bytes)?;
    let mut reader = Reader::new(FORMAT, &text);
    let mut report = Report { format: FORMAT, ..Report::default() };
    let mut files = Files::default();
    let mut sums = None;
    let mut sources: Vec<String> = Vec::new();
    while let Some(event) = reader.next()? {
        let Event::Start(tag) = event else { continue };
        match (reader.depth(), tag.name()) {
            (1, "coverage") => {
                report.created_at = tag.get("timestamp").and_then(|text| time(&text));
                sums = tag.number("lines-valid").zip(tag.number("lines-covered"));
            }
            (1, name) => return Err(reader.error(&format!("unexpected root element <{name}>; expected <coverage>"))),
            (_, "source") => {
                let source = reader.text(4_000)?;
                if sources.len() < 100 {
                    sources.push(source.trim().to_owned());
                }
            }
            (_, "class") => class(&mut reader, &tag, &sources, &mut files, &mut report)?,
            _ => {}
        }
    }
    report.coverage = files.counted();
    let base = sources.iter().find_map(|source| base(source));
    for file in report.coverage.iter_mut().filter(|file| !coverage::is_absolute(&file.path)) {
        file.base.clone_from(&base);
    }
    coverage::sum_up(&mut report, sums.unwrap_or_default());
    Ok(report)
}

/// Reads a class to its end.
fn class(
    reader: &mut Reader<'_>,
    tag: &Tag<'_>,
    sources: &[String],
    files: &mut Files,
    report: &mut Report,
) -> Result<(), ReportError> {
    let path = tag.word("filename").and_then(|name| path(&name, sources));
    let (mut own, mut of_methods) = (Vec::new(), Vec::new());
    let outside = reader.depth() - 1;
    let mut methods: Option<usize> = None;
    while reader.depth() > outside {
        match reader.next()? {
            Some(Event::Start(tag)) if tag.name() == "methods" => methods = methods.or(Some(reader.depth())),
            Some(Event::Start(tag)) if tag.name() == "line" => match line(&tag) {
                Some(line) => if methods.is_some() { &mut of_methods } else { &mut own }.push(line),
                None => report.skip("invalid line; expected a number and hits", format!("line {}", reader.line())),
            },
            Some(Event::End) if methods.is_some_and(|depth| depth > reader.depth()) => methods = None,
            Some(_) => {}
            None => break,
        }
    }
    let Some(path) = path else {
        report.skip("a class without a file in the source tree", format!("line {}", reader.line()));
        return Ok(());
    };
    let file = files.at(path)?;
    for line in if own.is_empty() { of_methods } else { own } {
        file.line(line);
    }
    Ok(())
}

/// `<line number hits branch condition-coverage="50% (1/2)">`.
fn line(tag: &Tag<'_>) -> Option<Line> {
    let number = tag.get("number")?.trim().parse().ok().filter(|number| *number > 0)?;
    let covered = coverage::hits(&tag.get("hits")?)?;
    let conditions = tag.get("condition-coverage").and_then(|text| {
        let (taken, all) = text.split_once('(')?.1.split_once(')')?.0.split_once('/')?;
        Some((all.trim().parse().ok()?, taken.trim().parse().ok()?))
    });
    let (branches, branches_covered) = conditions.unwrap_or_default();
    Some(Line { number, covered, branches, branches_covered })
}

fn path(name: &str, sources: &[String]) -> Option<String> {
    let is_relative = |path: &str| !coverage::is_absolute(path) && !path.contains("://");
    let below = match sources {
        [root] if !root.is_empty() && !coverage::is_absolute(root) && is_relative(name) => {
            coverage::path(&format!("{root}/{name}"))
        }
        _ => None,
    };
    below.or_else(|| coverage::path(name))
}

/// A source root as the base of the files in it; none where it is not absolute. A long one is left
/// away, because all of them take it over.
fn base(source: &str) -> Option<String> {
    let base = if matches!(source, "/" | "\\") { "/".to_owned() } else { coverage::path(source)? };
    Some(base).filter(|base| coverage::is_absolute(base) && base.len() <= MAX_BASE)
}

/// Seconds or milliseconds since 1970.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let number: i64 = text.trim().parse().ok().filter(|number| *number > 0)?;
    if number > 100_000_000_000 { DateTime::from_timestamp_millis(number) } else { DateTime::from_timestamp(number, 0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::FileCoverage;

    const SAMPLE: &str = r#"<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage lines-valid="4" lines-covered="2" line-rate="0.5" timestamp="1710203429645" version="0.1">
  <sources><source>src</source></sources>
  <packages><package name="p"><classes>
    <class name="A" filename="p/a.py">
      <methods><method name="f"><lines><line number="99" hits="1"/></lines></method></methods>
      <lines>
        <line number="1" hits="2" branch="false"/>
        <line number="2" hits="1" branch="true" condition-coverage="50% (1/2)"/>
        <line number="x" hits="1"/>
      </lines>
    </class>
    <class name="A$1" filename="p/a.py"><lines><line number="2" hits="0" condition-coverage="0% (0/2)"/><line number="3" hits="0"/></lines></class>
    <class name="B" filename="p/b.py"><methods><method><lines><line number="5" hits="1e+06"/></lines></method></methods><lines/></class>
    <class name="C" filename=""><lines><line number="1" hits="1"/></lines></class>
  </classes></package></packages>
</coverage>"#;

    #[test]
    fn classes_of_a_file_are_merged_by_line() {
        assert!(detect(&Outline::of(SAMPLE.as_bytes()).unwrap().unwrap()));
        let report = read(SAMPLE.as_bytes()).unwrap();
        let file = |path: &str, lines, lines_covered, branches, branches_covered| FileCoverage {
            path: path.to_owned(),
            base: None,
            lines,
            lines_covered,
            branches,
            branches_covered,
        };
        assert_eq!(report.coverage, [file("src/p/a.py", 3, 2, 2, 1), file("src/p/b.py", 1, 1, 0, 0)]);
        assert_eq!(report.created_at.unwrap().timestamp(), 1_710_203_429);
        let skipped: Vec<_> = report.skipped.iter().map(|s| (s.reason.as_str(), s.examples.concat())).collect();
        let expected = [
            ("invalid line; expected a number and hits", "line 11"),
            ("a class without a file in the source tree", "line 16"),
        ];
        assert_eq!(skipped, expected.map(|(reason, at)| (reason, at.to_owned())));
    }

    #[test]
    fn absolute_roots_are_the_base_of_relative_paths() {
        for (sources, base) in [
            ("/home/ci/mypkg", Some("/home/ci/mypkg")),
            ("C:\\ci\\", Some("C:/ci")),
            ("/", Some("/")),
            ("--source</source><source/><source>/one</source><source>/two", Some("/one")),
            // The root of the source in deterministic .NET builds.
            ("/_/", None),
        ] {
            let text = SAMPLE.replace("<source>src<", &format!("<source>{sources}<"));
            let report = read(text.replace("p/b.py", "/opt/b.py").as_bytes()).unwrap();
            let found: Vec<_> = report.coverage.iter().map(|f| (f.path.as_str(), f.base.as_deref())).collect();
            assert_eq!(found, [("/opt/b.py", None), ("p/a.py", base)]);
        }
        let long = SAMPLE.replace("<source>src<", &format!("<source>/{}<", "a".repeat(600)));
        assert_eq!(read(long.as_bytes()).unwrap().coverage[0].base, None);
    }

    #[test]
    fn paths_are_joined_before_they_lead_out() {
        let sources = |root: &str| vec![root.to_owned()];
        for (root, name, expected) in [
            ("src", "../a.py", Some("a.py")),
            ("src", "../../a.py", None),
            ("/src", "../a.py", None),
            ("src", "/opt/a.py", Some("/opt/a.py")),
            ("src", "https://raw.githubusercontent.com/o/r/main/lib/a.cs", Some("lib/a.cs")),
            ("https://raw.githubusercontent.com/o/r/main", "lib/a.cs", Some("lib/a.cs")),
        ] {
            assert_eq!(path(name, &sources(root)).as_deref(), expected, "{root} {name}");
        }
    }

    #[test]
    fn sums_stand_for_themselves() {
        let sums = br#"<coverage line-rate="0.5" lines-valid="4" lines-covered="3"/>"#;
        assert!(detect(&Outline::of(sums).unwrap().unwrap()));
        assert_eq!(read(sums).unwrap().metrics["quality.line_coverage"].to_string(), "75");
        assert!(read(b"<report/>").unwrap_err().to_string().contains("<report>; expected <coverage>"));
        assert!(read(&SAMPLE.as_bytes()[..600]).unwrap_err().to_string().contains("line"));
    }

    never_panics!(read, [SAMPLE]);
}
