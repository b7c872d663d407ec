//! JaCoCo XML (<https://www.jacoco.org/jacoco/trunk/coverage/report.dtd>), also as Kover, Pester and gcovr write it.

use crate::coverage::{self, Files, Line, Lines};
use crate::report::{FileCoverage, Report, ReportError};
use crate::text;
use crate::xml::{self, Event, Outline, Reader, Tag};
use chrono::DateTime;
use std::collections::{BTreeMap, BTreeSet};

pub const FORMAT: &str = "JaCoCo";

/// Whether the document is JaCoCo's: a `report` of sessions, groups, packages or counters.
#[must_use]
pub fn detect(outline: &Outline) -> bool {
    outline.is("report")
        && (outline.begins_with(&["sessioninfo", "group", "package", "counter"])
            || (outline.child.is_none() && outline.attributes.keys().eq(["name"])))
}

/// The coverage of a document, per source file: from its lines, or from its counters where the classes were compiled
/// without line numbers. The paths are those of packages, as the sources of a module have them; where two groups (modules)
/// have a file of the same path, the names of the groups go before it. A document that only sums up gives the metric of the
/// whole.
///
/// # Errors
///
/// [`ReportError::Invalid`] where it is no XML or no such document.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let content = xml::decode(FORMAT, bytes)?;
    let mut reader = Reader::new(FORMAT, &content);
    let mut report = Report { format: FORMAT, ..Report::default() };
    // Per group its own files: the same path in another group is another file.
    let mut groups: BTreeMap<String, Files> = BTreeMap::new();
    let mut count = 0;
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut package = String::new();
    let mut sums = (0, 0);
    while let Some(event) = reader.next()? {
        let Event::Start(tag) = event else {
            open.retain(|(depth, _)| *depth <= reader.depth());
            continue;
        };
        match (reader.depth(), tag.name()) {
            (1, "report") => {}
            (1, name) => return Err(reader.error(&format!("unexpected root element <{name}>; expected <report>"))),
            (_, "sessioninfo") => {
                let dumped = tag.get("dump").and_then(|text| DateTime::from_timestamp_millis(text.parse().ok()?));
                report.created_at = report.created_at.max(dumped);
            }
            (depth, "group") => {
                let name = tag.word("name").map(|name| text::line(&name, text::MAX_TITLE));
                open.push((depth, name.unwrap_or_default()));
            }
            (_, "package") => {
                // All files of a package take over its name.
                package = tag.word("name").map(|name| text::line(&name, 1_000)).unwrap_or_default();
            }
            (_, "sourcefile") => {
                let Some(path) = tag.word("name").and_then(|name| path(&package, &name)) else {
                    report.skip("a source file without a name", format!("line {}", reader.line()));
                    continue;
                };
                let group: Vec<_> = open.iter().map(|(_, name)| name.as_str()).collect();
                // All files of a group take over its name.
                let group = text::line(&group.join("/"), text::MAX_TITLE);
                count += 1;
                if count > coverage::MAX_FILES {
                    return Err(ReportError::Limit(format!("the report has more than {} files", coverage::MAX_FILES)));
                }
                let file = groups.entry(group).or_default().at(path)?;
                source_file(&mut reader, file, &mut report)?;
            }
            (2, "counter") if tag.get("type").as_deref() == Some("LINE") => sums = counted(&tag),
            _ => {}
        }
    }
    report.coverage = merged(groups);
    coverage::sum_up(&mut report, sums);
    Ok(report)
}

/// A source file in its package. JaCoCo writes the folders of a package with `/`, gcovr with `.`; those of Pester, which
/// takes them from the disk, may have a dot in their name.
fn path(package: &str, name: &str) -> Option<String> {
    let is_powershell = [".ps1", ".psm1"].iter().any(|end| name.ends_with(end));
    let folders = if package.contains('/') || is_powershell { package.to_owned() } else { package.replace('.', "/") };
    let path = coverage::path(&format!("{folders}/{name}"))?;
    Some(path.trim_start_matches('/').to_owned()).filter(|path| !path.is_empty())
}

/// Reads a source file to its end. gcovr gives its lines branches but no instructions
/// (<https://github.com/gcovr/gcovr/blob/main/src/gcovr/formats/jacoco/write.py>): which of them ran is not said, only how
/// many, in the counters.
fn source_file(reader: &mut Reader<'_>, file: &mut Lines, report: &mut Report) -> Result<(), ReportError> {
    let outside = reader.depth() - 1;
    let mut sums = [(0, 0); 2];
    let (mut lines, mut instructions) = (Vec::new(), false);
    while reader.depth() > outside {
        let tag = match reader.next()? {
            Some(Event::Start(tag)) => tag,
            Some(_) => continue,
            None => break,
        };
        match tag.name() {
            "line" => match line(&tag) {
                Some(line) => {
                    instructions |= tag.get("mi").is_some() || tag.get("ci").is_some();
                    lines.push(line);
                }
                None => report.skip("invalid line", format!("line {}", reader.line())),
            },
            "counter" => {
                let place = match tag.get("type").as_deref() {
                    Some("LINE") => 0,
                    Some("BRANCH") => 1,
                    _ => continue,
                };
                sums[place] = counted(&tag);
            }
            _ => {}
        }
    }
    if instructions || sums[0].0 == 0 {
        lines.into_iter().for_each(|line| file.line(line));
    } else if sums[1].0 == 0 {
        let sum = |of: fn(&Line) -> u32| lines.iter().map(|line| u64::from(of(line))).sum();
        sums[1] = (sum(|line| line.branches), sum(|line| line.branches_covered));
    }
    file.totals(sums[0], sums[1]);
    Ok(())
}

/// `<counter missed covered>`: all and covered.
fn counted(tag: &Tag<'_>) -> (u64, u64) {
    let [missed, covered] = ["missed", "covered"].map(|name| tag.number(name).unwrap_or_default());
    (covered.saturating_add(missed), covered)
}

/// `<line nr mi ci mb cb>`: instructions and branches, missed and covered. A line counts as run where any of its
/// instructions did, as in JaCoCo's own LINE counter.
fn line(tag: &Tag<'_>) -> Option<Line> {
    let number = |name| tag.get(name).map_or(Some(0_u32), |text| text.trim().parse().ok());
    let (missed, taken) = (number("mb")?, number("cb")?);
    let line = number("nr")?;
    number("mi")?;
    (line > 0).then_some(Line {
        number: line,
        covered: number("ci")? > 0,
        branches: missed.saturating_add(taken),
        branches_covered: taken,
    })
}

/// The files of all groups, those of the same path with their group before it.
fn merged(groups: BTreeMap<String, Files>) -> Vec<FileCoverage> {
    let counted: Vec<_> = groups.into_iter().map(|(group, files)| (group, files.counted())).collect();
    let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
    for file in counted.iter().flat_map(|(_, files)| files) {
        if !seen.insert(file.path.clone()) {
            twice.insert(file.path.clone());
        }
    }
    let mut merged = Vec::new();
    for (group, files) in counted {
        merged.extend(files.into_iter().map(|mut file| {
            if twice.contains(&file.path) && !group.is_empty() {
                file.path = coverage::path(&format!("{group}/{}", file.path)).unwrap_or(file.path);
            }
            file
        }));
    }
    merged.sort_unstable();
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"[]>
<report name="all">
  <sessioninfo id="a" start="1695147758873" dump="1695147770927"/>
  <group name="core">
    <package name="org/a">
      <class name="org/a/X" sourcefilename="X.java"><counter type="LINE" missed="9" covered="9"/></class>
      <sourcefile name="X.java">
        <line nr="3" mi="0" ci="2" mb="1" cb="1"/><line nr="4" mi="2" ci="0" mb="0" cb="0"/><line nr="y"/>
        <counter type="LINE" missed="1" covered="1"/><counter type="BRANCH" missed="1" covered="1"/>
      </sourcefile>
      <sourcefile name="Sums.java"><counter type="LINE" missed="1" covered="3"/></sourcefile>
    </package>
  </group>
  <group name="web"><package name="org/a"><sourcefile name="X.java"><line nr="1" mi="0" ci="1"/></sourcefile></package></group>
  <group name="old"><package name=""><sourcefile name="Y.java"><line nr="1" mi="1" ci="0"/></sourcefile><sourcefile/></package></group>
  <counter type="LINE" missed="1" covered="1"/>
</report>"#;

    fn files(report: &Report) -> Vec<(&str, [u64; 4])> {
        let numbers = report.coverage.iter();
        numbers.map(|f| (f.path.as_str(), [f.lines, f.lines_covered, f.branches, f.branches_covered])).collect()
    }

    #[test]
    fn files_are_counted_by_line_and_told_apart_by_group() {
        assert!(detect(&Outline::of(SAMPLE.as_bytes()).unwrap().unwrap()));
        let report = read(SAMPLE.as_bytes()).unwrap();
        let expected = [
            ("Y.java", [1, 0, 0, 0]),
            ("core/org/a/X.java", [2, 1, 2, 1]),
            ("org/a/Sums.java", [4, 3, 0, 0]),
            ("web/org/a/X.java", [1, 1, 0, 0]),
        ];
        assert_eq!(files(&report), expected);
        assert_eq!(report.created_at.unwrap().timestamp(), 1_695_147_770);
        assert_eq!(report.skipped.iter().map(|s| s.examples.concat()).collect::<Vec<_>>(), ["line 9", "line 16"]);
        assert!(read(b"<coverage/>").unwrap_err().to_string().contains("expected <report>"));
        assert!(!detect(&Outline::of(b"<report><x/></report>").unwrap().unwrap()));
    }

    #[test]
    fn gcovr_counts_lines_and_names_folders_with_dots() {
        let text = r#"<report name="GCOVR report"><package name="lib.core">
            <sourcefile name="a.cpp"><line nr="3"/><line nr="5" mb="1" cb="3"/><line nr="7"/>
              <counter type="LINE" missed="1" covered="2"/></sourcefile>
            <sourcefile name="b.cpp"><line nr="1" mb="0" cb="4"/><line nr="1" mb="2" cb="2"/>
              <counter type="LINE" missed="0" covered="2"/><counter type="BRANCH" missed="2" covered="6"/></sourcefile>
          </package><package name="."><sourcefile name="c.cpp"><line nr="1" mi="0" ci="1"/></sourcefile></package>
          <package name="My.Module"><sourcefile name="d.ps1"><line nr="1" mi="0" ci="1"/></sourcefile></package></report>"#;
        let expected = [
            ("My.Module/d.ps1", [1, 1, 0, 0]),
            ("c.cpp", [1, 1, 0, 0]),
            ("lib/core/a.cpp", [3, 2, 4, 3]),
            ("lib/core/b.cpp", [2, 2, 8, 6]),
        ];
        assert_eq!(files(&read(text.as_bytes()).unwrap()), expected);
    }

    #[test]
    fn sums_stand_for_themselves() {
        let sums = br#"<report name="x"><group name="g"><counter type="LINE" missed="9" covered="0"/></group>
            <counter type="BRANCH" missed="9" covered="0"/><counter type="LINE" missed="1" covered="3"/></report>"#;
        assert_eq!(read(sums).unwrap().metrics["quality.line_coverage"].to_string(), "75");
        assert!(read(SAMPLE.as_bytes()).unwrap().metrics.is_empty());
    }

    never_panics!(read, [SAMPLE]);
}
