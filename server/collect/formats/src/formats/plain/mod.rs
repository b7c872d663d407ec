//! The format for tools that have none of the others: JSON Lines of findings, packages, tests and numbers, one a line.
//! [`SCHEMA`] describes a line, `docs/import-format.md` the whole. Unlike in files of other tools, a field
//! that is not known is a mistake and its line is left out: a misspelled `severity` must not pass for none.

mod model;
mod value;

use crate::json::{self, invalid};
use crate::report::{Report, ReportError, Tool};
use crate::shape::Shape;
use crate::text;
use codegraph_model::Metric;
use model::{Header, Line};
use serde_json::value::RawValue;
use value::Object;

pub const FORMAT: &str = "Codegraph items";
/// The version of the format that is read.
pub const VERSION: u32 = 1;
/// The JSON Schema (2020-12) of a line.
pub const SCHEMA: &str = include_str!("../../../schema/import-v1.schema.json");

/// Whether a document is in this format, by its first line.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    shape.is_object() && shape.text("codegraph") == Some("items")
}

/// Reads a file whole.
///
/// # Errors
///
/// Where the first line is not the header of a version that is read, or a limit is passed.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let text = text::decode_as(FORMAT, bytes)?;
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (_, first) = lines.next().ok_or_else(|| invalid(FORMAT, "the file is empty"))?;
    let mut report = header(first)?;
    for (i, line) in lines {
        let read = serde_json::from_str::<&RawValue>(line).map_err(|_| "invalid JSON".to_owned());
        let read = read.and_then(json::entry::<Object<Line>>).and_then(|line| take(&mut report, line.0));
        if let Err(reason) = read {
            report.skip_unreadable(reason, format!("line {}", i + 1));
        }
        within_limits(&report)?;
    }
    Ok(report)
}

fn header(line: &str) -> Result<Report, ReportError> {
    let Object(header): Object<Header> = serde_json::from_str(line).map_err(|e| {
        invalid(FORMAT, format!("the first line must be a complete header such as {{\"codegraph\":\"items\",\"version\":1,\"tool\":{{\"name\":\"my-tool\"}}}}: {e}"))
    })?;
    if header.codegraph != "items" {
        return Err(invalid(FORMAT, "the first line requires \"codegraph\":\"items\""));
    }
    if header.version.0 != u64::from(VERSION) {
        return Err(invalid(FORMAT, format!("unsupported version {}; expected {VERSION}", header.version.0)));
    }
    let name = text::word(&header.tool.0.name).ok_or_else(|| invalid(FORMAT, "the tool has no name"))?;
    Ok(Report {
        format: FORMAT,
        format_version: Some(VERSION.to_string()),
        tools: vec![Tool { name, version: header.tool.0.version.as_deref().and_then(text::word) }],
        created_at: header.created_at.map(|time| time.0),
        scanned: header.scanned.map(|scanned| scanned.0),
        ..Report::default()
    })
}

/// Adds what a line says to the report, or says what is wrong with it.
fn take(report: &mut Report, line: Line) -> Result<(), String> {
    let entries = usize::from(line.finding.is_some())
        + usize::from(line.package.is_some())
        + usize::from(line.statement.is_some())
        + usize::from(line.coverage.is_some())
        + usize::from(line.test.is_some())
        + usize::from(line.check.is_some())
        + usize::from(line.metric.is_some());
    if entries != 1 {
        return Err(
            "a line requires exactly one of finding, package, statement, coverage, test, check, metric".to_owned()
        );
    }
    if line.metric.is_some() != line.value.is_some() {
        return Err("`metric` requires `value` and `value` requires `metric`".to_owned());
    }
    if let Some(Object(finding)) = line.finding {
        let finding = finding.read()?;
        report.text_bytes += json::text_of(&finding);
        report.findings.push(finding);
    }
    if let Some(Object(package)) = line.package {
        report.packages.push(package.read()?);
    }
    if let Some(Object(statement)) = line.statement {
        report.statements.push(statement.read()?);
    }
    if let Some(Object(coverage)) = line.coverage {
        report.coverage.push(coverage.read()?);
    }
    if let Some(Object(test)) = line.test {
        report.tests.push(test.read()?);
    }
    if let Some(Object(check)) = line.check {
        report.checks.push(check.read()?);
    }
    if let Some((name, value)) = line.metric.zip(line.value) {
        let metric: Metric =
            name.parse().map_err(|e: codegraph_model::metric::UnknownMetric| text::line(&e.to_string(), 300))?;
        if metric.name == "score" {
            return Err("a score cannot be imported: it is computed from other metrics".to_owned());
        }
        report.metrics.insert(metric.to_string(), value);
    }
    Ok(())
}

fn within_limits(report: &Report) -> Result<(), ReportError> {
    json::within_limits(report)?;
    json::check(report.tests.len(), json::MAX_PACKAGES, "tests")?;
    json::check(report.coverage.len(), json::MAX_PACKAGES, "files with coverage")?;
    json::check(report.statements.len(), json::MAX_PACKAGES, "statements")?;
    json::check(report.checks.len(), json::MAX_PACKAGES, "checks")
}
