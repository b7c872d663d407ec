//! The export before it has a format: one document feeds Markdown and PDF, so that both say the same.

mod changes;
mod cover;
mod drilldown;
mod measured;
mod members;
mod method;
mod provenance;
mod trends;
mod verifying;
mod words;

pub(crate) use trends::alternative;

use crate::ReportInput;
use chrono::{DateTime, Utc};
use codegraph_model::api::Event;
use codegraph_model::words::Mark;
use codegraph_model::{Digest, Metric, number};
use serde::Serialize;

/// A report. All text in it is cleaned and clipped ([`crate::text`]); none of it is markup.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// "Snapshot" or "Comparison".
    pub kind: &'static str,
    /// What it is of: a project, a group, the portfolio.
    pub title: String,
    pub subtitle: String,
    pub digest: Digest,
    /// The time of the snapshot: the document has no other date.
    pub timestamp: DateTime<Utc>,
    pub answer: Answer,
    /// The six dimensions at a glance.
    pub scores: Vec<Score>,
    pub identity: Facts,
    pub sections: Vec<Section>,
}

/// What a person would say first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    pub mark: Option<Mark>,
    pub headline: String,
    pub sentences: Vec<String>,
    /// What the answer does not cover, and why.
    pub caveats: Vec<String>,
}

/// One dimension at a glance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    pub title: &'static str,
    /// A dash where there is none.
    pub value: String,
    pub mark: Option<Mark>,
    /// The change, or how it was measured.
    pub detail: String,
}

/// A part of a report under its own heading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    pub title: &'static str,
    pub blocks: Vec<Block>,
}

/// What sections are made of.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A heading below the section's; `detail` follows it in smaller type.
    Heading {
        text: String,
        detail: String,
    },
    Paragraph {
        text: Text,
    },
    List {
        entries: Vec<Text>,
    },
    Facts(Facts),
    Table(Table),
    Charts {
        charts: Vec<Chart>,
    },
    /// Something to type or to compare, line by line.
    Code {
        lines: Vec<String>,
    },
}

/// Running text: pieces in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Span>);

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "style", content = "text")]
pub enum Span {
    Plain(String),
    Strong(String),
    /// A name that is typed or compared: an id, a path, a command.
    Code(String),
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(vec![Span::Plain(text)])
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// Names and what they stand for; with two values each, side by side.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facts {
    /// Of the values; empty where there is one side.
    pub headings: Vec<String>,
    pub rows: Vec<Fact>,
}

/// A name and its values: one, or one for each heading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    pub name: &'static str,
    pub values: Vec<Cell>,
}

/// Rows of cells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// How much of what there is stands in the rows, where that is worth saying.
    pub completeness: Option<Completeness>,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    pub title: &'static str,
    /// Numbers stand at the end.
    pub number: bool,
    /// The share of the free width; 0 for as wide as its cells.
    pub share: u8,
}

/// One cell: a mark, a text, and what is said below it in smaller type.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    pub mark: Option<Mark>,
    pub text: String,
    pub style: Style,
    pub more: String,
}

/// How the text of a cell is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    #[default]
    Plain,
    Muted,
    Strong,
    /// An id, a path, a digest.
    Code,
}

/// "50 of 1,284 shown, the most severe first".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Completeness {
    pub shown: u64,
    pub total: u64,
    /// In words, without a full stop.
    pub sentence: String,
    /// Whether the JSON export has all of it; it has no histories.
    pub in_evidence: bool,
}

/// One metric over time: a drawing, and the same in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    pub title: &'static str,
    /// The newest value.
    pub value: String,
    /// Where it is going.
    pub trend: String,
    /// What the drawing shows.
    pub alternative: String,
    #[serde(skip)]
    pub metric: Metric,
    #[serde(skip)]
    pub points: Vec<(i64, Option<f64>)>,
    #[serde(skip)]
    pub events: Vec<Event>,
}

/// The report of an input.
#[must_use]
pub fn document(input: &ReportInput<'_>) -> Document {
    let snapshot = &input.snapshot.snapshot;
    let sections = [
        method::section(input),
        measured::section(input),
        changes::section(input),
        members::section(input),
        trends::section(input),
        drilldown::section(input),
        provenance::section(input),
        verifying::section(input),
    ];
    Document {
        kind: if input.against.is_some() { "Comparison" } else { "Snapshot" },
        title: words::scope_title(&snapshot.scope_ref),
        subtitle: cover::subtitle(input),
        digest: input.snapshot.digest,
        timestamp: snapshot.timestamp,
        answer: cover::answer(input),
        scores: cover::scores(input),
        identity: cover::identity(input),
        sections: sections.into_iter().flatten().collect(),
    }
}

impl Completeness {
    /// `shown` of `total` rows, in this order, which may be empty.
    fn new(shown: usize, total: usize, order: &str) -> Self {
        let (shown, total) = (crate::length(shown), crate::length(total));
        let order = if order.is_empty() { String::new() } else { format!(", {order}") };
        let sentence = if shown == total {
            format!("all {} shown{order}", number::whole(total))
        } else {
            format!("{} of {} shown{order}", number::whole(shown), number::whole(total))
        };
        Self { shown, total, sentence, in_evidence: true }
    }
}
