//! The words and cells that all parts of an export share. Which words, `codegraph_model::words` says.

use super::{Cell, Column, Fact, Style};
use crate::text::{clean, clip};
use chrono::{DateTime, Utc};
use codegraph_model::Digest;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::words::table_time;

pub use codegraph_model::words::{
    Mark, NONE, better, counted, duration, item_state, joined, scope, scope_title, score, signed, state, summary,
    verdict,
};

/// The name of the source or, for a group, the time of the snapshot.
pub fn source(header: &SnapshotHeader) -> String {
    if header.scope_ref.project().is_some() { clip(&header.source_label()) } else { time(header.timestamp) }
}

pub fn time(at: DateTime<Utc>) -> String {
    format!("{} UTC", table_time(at))
}

/// To the second, where it identifies.
pub fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

pub fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}

pub fn fact(name: &'static str, value: impl Into<Cell>) -> Fact {
    Fact { name, values: vec![value.into()] }
}

pub const fn column(title: &'static str, share: u8) -> Column {
    Column { title, number: false, share }
}

pub const fn numbers(title: &'static str) -> Column {
    Column { title, number: true, share: 0 }
}

impl Cell {
    /// Words of ours, or cleaned already.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Words of others.
    pub fn of(text: &str) -> Self {
        Self::new(clip(text))
    }

    /// An id, a path, a digest.
    pub fn code(text: &str) -> Self {
        Self { style: Style::Code, ..Self::of(text) }
    }

    pub fn muted(text: impl Into<String>) -> Self {
        Self { style: Style::Muted, ..Self::new(text) }
    }

    pub fn strong(text: impl Into<String>) -> Self {
        Self { style: Style::Strong, ..Self::new(text) }
    }

    pub fn none() -> Self {
        Self::muted(NONE)
    }

    /// The text of others below.
    pub fn with_more(mut self, more: &str) -> Self {
        self.more = clip(more);
        self
    }
}

impl From<Mark> for Cell {
    fn from(mark: Mark) -> Self {
        Self { mark: Some(mark), ..Self::default() }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<Digest> for Cell {
    fn from(digest: Digest) -> Self {
        Self { style: Style::Code, ..Self::new(digest.to_string()) }
    }
}

/// A commit as it is named, or nothing.
pub fn commit(commit: Option<&str>) -> Cell {
    commit.map_or_else(Cell::none, |commit| Cell::code(&clean(commit)))
}
