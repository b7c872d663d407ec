//! What came of many report files, as Markdown: a row a format, and a row a reason for refusing.

use codegraph_formats::{Format, MAX_BYTES, Report, ReportError, formats, unpack};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What came of the files that are of one format.
#[derive(Default)]
struct Row {
    files: u64,
    entries: BTreeMap<&'static str, usize>,
    excluded: u64,
    /// How many files are refused, by the reason.
    refused: BTreeMap<String, u64>,
}

/// What came of files, by the name of their format.
#[derive(Default)]
pub struct Table(BTreeMap<&'static str, Row>);

impl Table {
    /// Reads a file, as what is in it or as the format that is given.
    pub fn add(&mut self, bytes: &[u8], kind: Option<Format>) {
        let (format, read) = read(bytes, kind);
        let row = self.0.entry(format).or_default();
        row.files += 1;
        match read {
            Ok(report) => row.add(&report),
            Err(error) => *row.refused.entry(error.to_string()).or_default() += 1,
        }
    }

    pub fn markdown(&self) -> String {
        let mut text =
            "| format | files | items | entries skipped | files refused |\n|---|--:|---|--:|--:|\n".to_owned();
        for (format, row) in &self.0 {
            let entries = row.entries.iter().filter(|(_, count)| **count > 0);
            let entries: Vec<String> = entries.map(|(what, count)| format!("{count} {what}")).collect();
            let refused: u64 = row.refused.values().sum();
            let entries = if entries.is_empty() { "none".to_owned() } else { entries.join(", ") };
            let _ = writeln!(text, "| {format} | {} | {entries} | {} | {refused} |", row.files, row.excluded);
        }
        text.push_str("\n| format | files refused | why |\n|---|--:|---|\n");
        for (format, row) in &self.0 {
            for (reason, files) in &row.refused {
                let reason = reason.strip_prefix(format).map_or(reason.as_str(), |rest| rest.trim_start_matches(": "));
                let _ = writeln!(text, "| {format} | {files} | {} |", reason.replace('|', "\\|").replace('<', "\\<"));
            }
        }
        text
    }
}

/// The name of the format that a file is of, and what reading it gives.
fn read(bytes: &[u8], kind: Option<Format>) -> (&'static str, Result<Report, ReportError>) {
    let content = match unpack(bytes, MAX_BYTES) {
        Ok(content) => content,
        Err(error) => return ("none", Err(error)),
    };
    match kind.map_or_else(|| formats::detect(&content), Ok) {
        Ok(format) => (format.name, format.read(&content)),
        Err(error) => ("none", Err(error)),
    }
}

impl Row {
    fn add(&mut self, report: &Report) {
        for (what, count) in [
            ("findings", report.findings.len()),
            ("packages", report.packages.len()),
            ("statements", report.statements.len()),
            ("covered files", report.coverage.len()),
            ("tests", report.tests.len()),
            ("checks", report.checks.len()),
            ("metrics", report.metrics.len()),
        ] {
            *self.entries.entry(what).or_default() += count;
        }
        self.excluded += report.skipped.iter().map(|skipped| skipped.entries).sum::<u64>();
    }
}
