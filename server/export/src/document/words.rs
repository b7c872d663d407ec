//! The words and cells that all parts of a report share.

use super::{Cell, Column, Fact, Mark, Style, Tone};
use crate::text::{clean, clip};
use chrono::{DateTime, Utc};
use codegraph_model::compare::{ItemState, State};
use codegraph_model::ids::ScopeRef;
use codegraph_model::snapshot::{Snapshot, SnapshotHeader, Summary, SummaryState};
use codegraph_model::verdict::Verdict;
use codegraph_model::{Digest, Metric, number};

/// What stands where there is nothing: never a zero.
pub const NONE: &str = "—";

pub fn title(snapshot: &Snapshot) -> String {
    match &snapshot.scope_ref {
        ScopeRef::Project(name) => name.to_string(),
        ScopeRef::Group(id) => format!("Group {id}"),
        ScopeRef::Portfolio(None) => "Portfolio".to_owned(),
        ScopeRef::Portfolio(Some(id)) => format!("Portfolio {id}"),
    }
}

/// "the project prom".
pub fn scope(snapshot: &Snapshot) -> String {
    match &snapshot.scope_ref {
        ScopeRef::Project(name) => format!("the project {name}"),
        ScopeRef::Group(id) => format!("the group {id}"),
        ScopeRef::Portfolio(None) => "the portfolio".to_owned(),
        ScopeRef::Portfolio(Some(id)) => format!("the portfolio of the group {id}"),
    }
}

/// What the source was called, or when the snapshot of a group was taken.
pub fn source(header: &SnapshotHeader) -> String {
    if header.scope_ref.project().is_some() { clip(&header.source_label()) } else { time(header.timestamp) }
}

pub fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// To the second, where it identifies.
pub fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

pub fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}

/// A score, rounded to one decimal.
pub fn score(score: Option<f64>) -> String {
    score.map_or_else(|| NONE.to_owned(), |score| number::display(score, 1))
}

/// A change with its sign, in the metric's decimals.
pub fn change(metric: Metric, change: f64) -> String {
    signed(change, metric.unit.decimals())
}

/// A number with its sign; none where it is nothing.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = number::display(value, decimals);
    if value > 0.0 && text != "0" { format!("+{text}") } else { text }
}

/// "1 file", "12 files".
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number::whole(n), if n == 1 { one } else { many })
}

/// "a, b and c".
pub fn joined(words: &[impl AsRef<str>]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

pub const fn mark(state: State) -> Mark {
    let (sign, word, tone) = match state {
        State::Improved => ("▲", "improved", Tone::Better),
        State::Regressed => ("▼", "regressed", Tone::Worse),
        State::Unchanged => ("–", "unchanged", Tone::Neutral),
        State::Changed => ("◆", "changed", Tone::Neutral),
        State::NotComparable => ("≠", "not comparable", Tone::Neutral),
    };
    Mark { sign, word, tone }
}

/// The mark of a verdict.
pub const fn verdict_mark(verdict: Verdict) -> Mark {
    match verdict {
        Verdict::Improved => mark(State::Improved),
        Verdict::Regressed => mark(State::Regressed),
        Verdict::Mixed => Mark { sign: "◆", word: "mixed", tone: Tone::Neutral },
        Verdict::Unchanged => mark(State::Unchanged),
        Verdict::NotComparable => mark(State::NotComparable),
    }
}

/// A finding (what has a severity) is bad when it comes and good when it goes; of all else that is not known.
pub const fn item_mark(state: ItemState, finding: bool) -> Mark {
    let (sign, word, tone) = match state {
        ItemState::New => ("+", "new", Tone::Worse),
        ItemState::Changed => ("◆", "changed", Tone::Neutral),
        ItemState::Resolved => ("−", "resolved", Tone::Better),
    };
    Mark { sign, word, tone: if finding { tone } else { Tone::Neutral } }
}

/// How a summary came to be. Not measured and without a score are states of their own.
pub fn summary_mark(summary: Option<&Summary>) -> Mark {
    let (sign, word, tone) = match summary {
        Some(Summary { state: SummaryState::Measured, score: Some(_), .. }) => ("●", "measured", Tone::Neutral),
        Some(Summary { state: SummaryState::Carried, score: Some(_), .. }) => ("◆", "carried", Tone::Neutral),
        Some(summary) if summary.is_measured() => ("○", "no score", Tone::Neutral),
        _ => (NONE, "not measured", Tone::Neutral),
    };
    Mark { sign, word, tone }
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
