//! What a report file is, before it is used: whether it can be read, and what it holds.

use super::findings::Findings;
use super::mapping::Files;
use codegraph_formats::report::Skipped;
use codegraph_formats::{Format, Report, ReportError, formats};
use codegraph_model::api::{ReportContent, ReportTool, SkippedEntries};
use codegraph_model::settings::ImportSettings;
use codegraph_model::{Dimension, SeriesKey};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a report file that can be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Examined {
    pub content: ReportContent,
    /// What it is a report of, without a label: a newer one of the same series replaces it.
    pub series: SeriesKey,
}

/// Why a file is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Refusal {
    /// What it is of, where that was given or is known.
    pub format: Option<Format>,
    pub error: ReportError,
}

impl Refusal {
    /// Whether reports of a format may lack what is in the file of this name: it is one of them, or it is packed, cut off or
    /// too large so that nobody can tell, and has the ending of a report.
    #[must_use]
    pub fn may_be(&self, format: &str, name: &str) -> bool {
        if let Some(known) = self.format {
            return known.name == format;
        }
        const ENDINGS: [&str; 10] = ["cdx", "gz", "info", "json", "jsonl", "ndjson", "sarif", "spdx", "xml", "zst"];
        let name = name.rsplit('/').next().unwrap_or_default();
        let is_named = match name.rsplit_once('.') {
            Some((_, ending)) => ENDINGS.contains(&ending.to_ascii_lowercase().as_str()),
            None => true,
        };
        let is_unclear = match &self.error {
            ReportError::Cut(_) | ReportError::Limit(_) => true,
            ReportError::Invalid { format, .. } => matches!(*format, "gzip" | "zstd"),
            ReportError::Unknown(_) => false,
        };
        is_unclear && is_named
    }
}

/// Reads a report file: as it is or packed with gzip or zstd, of the given format or of the one that its content shows.
///
/// # Errors
/// When it is of no known format, is not what it claims to be, or passes a limit.
pub fn examine(bytes: &[u8], format: Option<Format>) -> Result<Examined, Refusal> {
    let refused = |format| move |error| Refusal { format, error };
    let content = codegraph_formats::unpack(bytes, codegraph_formats::MAX_BYTES).map_err(refused(format))?;
    let format = match format {
        Some(format) => format,
        None => formats::detect(&content).map_err(refused(None))?,
    };
    let (settings, none) = (ImportSettings::default(), BTreeSet::new());
    let mut findings = Findings::new(&settings, &none, None);
    let report = format.read_into(&content, &mut findings).map_err(refused(Some(format)))?;
    let files = Files::new(&report, &settings);
    let mut looked_for = findings.categories;
    looked_for.extend(files.looks_for(&report, findings.count));
    let dimensions = files.dimensions(&report, &looked_for);
    let content = describe(format, report, dimensions);
    Ok(Examined { series: SeriesKey::of(&content, None), content })
}

fn describe(format: Format, report: Report, dimensions: BTreeSet<Dimension>) -> ReportContent {
    let counts = [
        ("findings", report.handed_on),
        ("packages", report.packages.len()),
        ("statements", report.statements.len()),
        ("files", report.coverage.len()),
        ("tests", report.tests.len()),
        ("checks", report.checks.len()),
        ("metrics", report.metrics.len()),
    ];
    let counts = counts.into_iter().filter(|(_, n)| *n > 0);
    ReportContent {
        kind: format.kind.to_owned(),
        format: format.name.to_owned(),
        format_version: report.format_version,
        tools: report.tools.into_iter().map(|tool| ReportTool { name: tool.name, version: tool.version }).collect(),
        created_at: report.created_at,
        counts: counts.map(|(name, n)| (name.to_owned(), n as u64)).collect::<BTreeMap<_, _>>(),
        dimensions: dimensions.into_iter().collect(),
        subject: report.subject,
        root: None,
        scanned: report.scanned,
        incomplete: report.failed,
        skipped: report.skipped.into_iter().map(skipped).collect(),
        notes: report.notes,
    }
}

fn skipped(skipped: Skipped) -> SkippedEntries {
    SkippedEntries { reason: skipped.reason, entries: skipped.entries, examples: skipped.examples }
}
