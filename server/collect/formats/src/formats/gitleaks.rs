//! The JSON of gitleaks (`gitleaks git --report-format json`; <https://github.com/gitleaks/gitleaks>,
//! `report/finding.go`): version 8, and the other names that version 7 gave the same things.

use crate::json::{self, Text, Texts};
use crate::report::{Finding, FindingKind, Report, ReportError, Tool};
use crate::shape::{Kind, Shape};
use crate::text;
use codegraph_model::Location;
use serde::Deserialize;
use serde_json::value::RawValue;

pub const FORMAT: &str = "gitleaks";

/// Whether a document is the output of gitleaks. An empty list is not known to be: other tools write it too.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    let all = |names: &[&str]| names.iter().all(|name| shape.key(name).is_some());
    shape.root == Kind::Array && (all(&["RuleID", "File", "Secret"]) || all(&["rule", "file", "offender", "commit"]))
}

/// Reads a file whole. Of the secrets themselves nothing is kept, nor of the people in the commits.
///
/// The fingerprint of gitleaks is taken where it names a commit: then it stays. For files outside of history it is made
/// of the number of the line, which moves.
///
/// # Errors
///
/// Where it is no such output or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let document: &RawValue = json::document(FORMAT, bytes)?;
    let mut report =
        Report { format: FORMAT, tools: vec![Tool { name: FORMAT.to_owned(), version: None }], ..Report::default() };
    let is_list = json::list(&mut report, "", document, |report, i, leak: Leak<'_>| {
        if let Some(finding) = finding(&leak) {
            return json::push(report, finding);
        }
        report.skip_unreadable("a leak without a rule or a file", format!("/{i}"));
        Ok(())
    })?;
    if is_list { Ok(report) } else { Err(json::invalid(FORMAT, "expected a list of leaks")) }
}

fn finding(leak: &Leak<'_>) -> Option<Finding> {
    let rule = leak.rule.word()?;
    let has_commit = leak.commit.as_deref().is_some_and(|commit| !commit.trim().is_empty());
    let fingerprint = leak.fingerprint.as_ref().and_then(Text::word).filter(|_| has_commit);
    let tags = leak.tags.iter().flat_map(|tags| tags.split(',')).filter_map(text::word).take(30);
    Some(Finding {
        kind: FindingKind::Secret,
        title: leak
            .description
            .as_ref()
            .and_then(Text::word)
            .map_or_else(|| rule.clone(), |words| text::line(&words, text::MAX_TITLE)),
        location: Some(Location {
            path: text::path(&leak.file)?,
            line: leak.line,
            end_line: leak.end_line.filter(|end| leak.line.is_some_and(|line| *end >= line)),
        }),
        fingerprints: fingerprint.map(|value| (FORMAT.to_owned(), value)).into_iter().collect(),
        url: leak.link.as_ref().and_then(Text::word),
        tags: tags.collect(),
        rule: Some(rule),
        ..Finding::default()
    })
}

/// One leak. What was found, its line and the commit's author are not even read.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a leak")]
struct Leak<'a> {
    #[serde(rename = "RuleID", alias = "rule", borrow)]
    rule: Text<'a>,
    #[serde(alias = "file", borrow)]
    file: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    description: Option<Text<'a>>,
    #[serde(rename = "StartLine", alias = "lineNumber", default, deserialize_with = "json::line_number")]
    line: Option<u32>,
    #[serde(default, deserialize_with = "json::line_number")]
    end_line: Option<u32>,
    #[serde(alias = "commit", borrow, default, deserialize_with = "json::text")]
    commit: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    fingerprint: Option<Text<'a>>,
    #[serde(alias = "leakURL", borrow, default, deserialize_with = "json::text")]
    link: Option<Text<'a>>,
    #[serde(alias = "tags", borrow, default)]
    tags: Texts<'a>,
}
