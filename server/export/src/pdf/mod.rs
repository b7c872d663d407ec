//! A report as PDF: PDF/A-3a and PDF/UA-1 at once, set by typst, with the evidence attached.
//!
//! The document goes to the template as data (`data.json`); no text of others is ever part of the markup.

mod fonts;
mod glyphs;
mod world;

use crate::chart::{Size, TrendChart, printed_chart};
use crate::document::{Block, Document};
use crate::{ReportInput, csv, document, trend_csv};
use chrono::{DateTime, Datelike, Timelike, Utc};
use codegraph_model::{Sealed, canonical};
use serde::Serialize;
use std::collections::BTreeMap;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use world::Files;

/// A report that could not be set as PDF: a defect of the template or of the fonts, never of the data.
#[derive(Debug, thiserror::Error)]
#[error("the PDF export failed: {0}")]
pub struct ReportError(String);

/// How large charts are drawn; two stand beside each other.
const CHART: Size = Size { width: 330, height: 168 };

/// A file inside the PDF.
#[derive(Debug, Serialize)]
struct Attachment {
    name: &'static str,
    relationship: &'static str,
    mime: &'static str,
    description: &'static str,
    #[serde(skip)]
    bytes: Vec<u8>,
}

/// What the template reads.
#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    document: &'a Document,
    /// The time of the snapshot, for people.
    taken: String,
    attachments: &'a [Attachment],
}

/// The report as PDF, with the snapshot's JSON, the baseline's, and CSV of all rows and histories inside.
///
/// # Errors
/// When typst refuses the document, which is a defect of this crate.
pub fn pdf(input: &ReportInput<'_>) -> Result<Vec<u8>, ReportError> {
    set(&document(input), attachments(input))
}

fn set(document: &Document, attachments: Vec<Attachment>) -> Result<Vec<u8>, ReportError> {
    let known = set_with(document, &attachments, glyphs::printable);
    // Some scripts need shaping that leaves glyphs without a character, which PDF/A forbids. Then the report is set
    // again with every character beyond the fonts' plain scripts written as its number.
    known.or_else(|_| set_with(document, &attachments, glyphs::plain))
}

fn set_with(document: &Document, attachments: &[Attachment], fit: fn(&str) -> String) -> Result<Vec<u8>, ReportError> {
    let _evict = Evict;
    let compiled = pages(document, attachments, fit)?;
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|error| ReportError(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!("{} {}", document.kind, document.digest)),
        creator: Smart::Custom(Some("Codegraph".to_owned())),
        timestamp: moment(document.timestamp).map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&compiled, &options).map_err(|errors| refused(&errors))
}

fn pages(
    document: &Document,
    attachments: &[Attachment],
    fit: fn(&str) -> String,
) -> Result<PagedDocument, ReportError> {
    let world = world(document, attachments, fit)?;
    typst::compile::<PagedDocument>(&world).output.map_err(|errors| refused(&errors))
}

/// Forgets what typst remembers of a report once it is done, however it ended: no report is set twice.
struct Evict;

impl Drop for Evict {
    fn drop(&mut self) {
        comemo::evict(0);
    }
}

fn world(
    document: &Document,
    attachments: &[Attachment],
    fit: fn(&str) -> String,
) -> Result<world::ReportWorld, ReportError> {
    let mut files: Files = BTreeMap::new();
    let charts = document.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Charts { charts } => Some(charts),
        _ => None,
    });
    for (place, chart) in charts.flatten().enumerate() {
        let mut events = chart.events.clone();
        for event in &mut events {
            event.label = fit(&event.label);
        }
        let alternative = fit(&chart.alternative);
        let spec =
            TrendChart { metric: chart.metric, points: &chart.points, events: &events, alternative: &alternative };
        files.insert(format!("chart-{place}.svg"), Bytes::from_string(printed_chart(&spec, CHART)));
    }
    for attachment in attachments {
        files.insert(attachment.name.to_owned(), Bytes::new(attachment.bytes.clone()));
    }
    let taken = document.timestamp.format("%Y-%m-%d %H:%M UTC").to_string();
    let data = Data { document, taken, attachments };
    let mut data = serde_json::to_value(&data).map_err(|error| ReportError(error.to_string()))?;
    glyphs::fit_all(&mut data, fit);
    files.insert("data.json".to_owned(), Bytes::new(data.to_string().into_bytes()));
    world::ReportWorld::new(files).map_err(ReportError)
}

fn attachments(input: &ReportInput<'_>) -> Vec<Attachment> {
    let json = |name, relationship, description, bytes| Attachment {
        name,
        relationship,
        mime: "application/json",
        description,
        bytes,
    };
    let table = |name, description, text: String| Attachment {
        name,
        relationship: "data",
        mime: "text/csv",
        description,
        bytes: text.into_bytes(),
    };
    let mut attachments = vec![json(
        "snapshot.json",
        "source",
        "The snapshot as it is served: its canonical JSON with the digest put first",
        input.snapshot.json(),
    )];
    if let Some(against) = input.against {
        attachments.push(json(
            "baseline.json",
            "source",
            "The baseline as it is served: its canonical JSON with the digest put first",
            against.baseline.json(),
        ));
        attachments.push(json(
            "comparison.json",
            "data",
            "The comparison as the API gives it",
            canonical::bytes(against.comparison),
        ));
    }
    if !input.members.is_empty() {
        let members: Vec<Vec<u8>> = input.members.iter().map(Sealed::json).collect();
        attachments.push(Attachment {
            mime: "application/jsonl",
            ..json(
                "members.jsonl",
                "source",
                "The members' snapshots as they are served, a line each",
                members.join(&b'\n'),
            )
        });
    }
    let rows = if input.against.is_some() { "Every item that differs" } else { "Every item of the snapshot" };
    attachments.push(table("rows.csv", rows, csv(input)));
    if !input.trends.series.is_empty() {
        attachments.push(table("trends.csv", "The numbers that the charts are drawn of", trend_csv(input.trends)));
    }
    attachments
}

fn moment(at: DateTime<Utc>) -> Option<Datetime> {
    let parts = [at.month(), at.day(), at.hour(), at.minute(), at.second()];
    let [month, day, hour, minute, second] = parts.map(|part| u8::try_from(part).unwrap_or(0));
    Datetime::from_ymd_hms(at.year(), month, day, hour, minute, second)
}

fn refused(errors: &[SourceDiagnostic]) -> ReportError {
    let messages: Vec<&str> = errors.iter().take(3).map(|error| error.message.as_str()).collect();
    ReportError(messages.join("; "))
}

#[cfg(test)]
mod tests;
