//! Rows for spreadsheets: RFC 4180, with a line for each item or snapshot, and no text that a spreadsheet would run.

use crate::ReportInput;
use chrono::{DateTime, SecondsFormat, Utc};
use codegraph_model::api::Trends;
use codegraph_model::{Item, SnapshotId};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

const HEADINGS: &str =
    "project,dimension,category,state,severity,title,path,line,end_line,rule,tool,url,key,attributes,was\r\n";

/// All rows of a report: of a snapshot every item, of a comparison every item that differs. `attributes` and `was` (the
/// whole item as it was before) are JSON.
#[must_use]
pub fn csv(input: &ReportInput<'_>) -> String {
    let rows: usize = input.listings.iter().map(|listing| listing.rows.len()).sum();
    let mut out = String::with_capacity(HEADINGS.len() + rows * 200);
    out.push_str(HEADINGS);
    let project_of_all = input.snapshot.snapshot.scope_ref.project();
    for listing in input.listings {
        let project = listing.project_name.as_ref().or(project_of_all).map_or("", |name| name.as_str());
        for row in &listing.rows {
            let item = &row.item;
            let location = item.location.as_ref();
            let line = |line: Option<u32>| line.map(|line| line.to_string()).unwrap_or_default();
            let attributes = if item.attributes.is_empty() { String::new() } else { json(&item.attributes) };
            let cells: [&str; 15] = [
                project,
                listing.dimension.as_str(),
                listing.category.as_str(),
                row.state.map_or("", |state| state.as_str()),
                item.severity.map_or("", |severity| severity.as_str()),
                &item.title,
                location.map_or("", |location| &location.path),
                &line(location.and_then(|location| location.line)),
                &line(location.and_then(|location| location.end_line)),
                item.rule.as_deref().unwrap_or_default(),
                item.tool.as_deref().unwrap_or_default(),
                item.url.as_deref().unwrap_or_default(),
                &item.key,
                &attributes,
                &row.was.as_ref().map(json::<Item>).unwrap_or_default(),
            ];
            line_of(&mut out, cells);
        }
    }
    out
}

/// Histories: a line for each snapshot, oldest first, with its time, its id and a column for each metric. What was not
/// measured is empty.
#[must_use]
pub fn trend_csv(trends: &Trends) -> String {
    type Key = (DateTime<Utc>, Option<SnapshotId>);
    let mut rows: BTreeMap<Key, Vec<Option<f64>>> = BTreeMap::new();
    for (place, series) in trends.series.iter().enumerate() {
        for point in &series.points {
            let row = rows.entry((point.timestamp, point.snapshot_id)).or_default();
            row.resize(trends.series.len(), None);
            row[place] = point.value;
        }
    }
    let mut out = "timestamp,snapshot_id".to_owned();
    for series in &trends.series {
        let _ = write!(out, ",{}", series.metric);
    }
    out.push_str("\r\n");
    for ((timestamp, id), values) in rows {
        out.push_str(&timestamp.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        out.push(',');
        if let Some(id) = id {
            let _ = write!(out, "{id}");
        }
        for value in values {
            out.push(',');
            if let Some(value) = value {
                let _ = write!(out, "{value}");
            }
        }
        out.push_str("\r\n");
    }
    out
}

fn json<T: Serialize>(value: &T) -> String {
    // What an item holds always serialises.
    serde_json::to_string(value).unwrap_or_default()
}

fn line_of<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (place, text) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        cell(out, text);
    }
    out.push_str("\r\n");
}

/// A cell. What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection); NUL, which
/// no reader takes, becomes U+FFFD.
fn cell(out: &mut String, text: &str) {
    let text: Cow<'_, str> = if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() };
    // Some spreadsheets take full-width signs for plain ones, and skip blanks in front of a sign.
    let formula =
        text.trim_start_matches([' ', '\n']).starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let quoted = formula || text.contains(['"', ',', '\n', '\r', ';']) || text.starts_with(' ') || text.ends_with(' ');
    if !quoted {
        out.push_str(&text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    for piece in text.split_inclusive('"') {
        out.push_str(piece);
        if piece.ends_with('"') {
            out.push('"');
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        cell(&mut out, text);
        out
    }

    #[test]
    fn formulas_are_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            assert_eq!(written(formula), format!("\"'{formula}\""));
        }
        assert_eq!(written("a=1"), "a=1");
    }

    #[test]
    fn separators_and_quotes_are_quoted() {
        assert_eq!(written(r#"a "b", c"#), r#""a ""b"", c""#);
        assert_eq!(written("a\nb"), "\"a\nb\"");
        assert_eq!(written("a\0b"), "a\u{fffd}b");
        assert_eq!(written(""), "");
    }
}
