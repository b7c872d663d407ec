//! Tables whose columns line up where that is possible, so that they can be read without being rendered.

use super::escape::{code, escape};
use crate::document::{Cell, Style, Table};

/// Cells are filled up to this many characters; a longer one sticks out of its column.
const WIDEST: usize = 48;

/// A table under the titles of its columns.
pub fn write(out: &mut String, table: &Table) {
    write_with(out, table, None);
}

/// A table under its titles; `headings` are those of all columns but the first.
pub fn write_with(out: &mut String, table: &Table, headings: Option<&[&str]>) {
    if table.rows.is_empty() {
        return;
    }
    let title = |place: usize| match (headings, place.checked_sub(1)) {
        (Some(headings), Some(place)) => escape(headings.get(place).unwrap_or(&"")),
        (Some(_), None) => String::new(),
        (None, _) => table.columns.get(place).map_or_else(String::new, |column| escape(column.title)),
    };
    let head: Vec<String> = (0..table.columns.len()).map(title).collect();
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|place| {
            let cells = rows.iter().filter_map(|row| row.get(place)).chain(head.get(place));
            cells.map(|cell| width(cell)).filter(|width| *width <= WIDEST).max().unwrap_or(0).max(3)
        })
        .collect();
    let number = |place: usize| table.columns.get(place).is_some_and(|column| column.number);
    let mut line = |cells: &[String]| {
        for (place, cell) in cells.iter().enumerate() {
            let free = widths.get(place).copied().unwrap_or(0).saturating_sub(width(cell));
            let (before, after) = if number(place) { (free, 0) } else { (0, free) };
            out.push_str("| ");
            out.extend(std::iter::repeat_n(' ', before));
            out.push_str(cell);
            out.extend(std::iter::repeat_n(' ', after + 1));
        }
        out.push_str("|\n");
    };
    line(&head);
    let rule = |(place, width): (usize, &usize)| {
        if number(place) { format!("{}:", "-".repeat(width - 1)) } else { "-".repeat(*width) }
    };
    let rules: Vec<String> = widths.iter().enumerate().map(rule).collect();
    line(&rules);
    for row in &rows {
        line(row);
    }
    out.push('\n');
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn cell(cell: &Cell) -> String {
    let mut text = String::new();
    if let Some(mark) = cell.mark {
        text.push_str(&escape_inside(&format!("{} {}", mark.sign, mark.word)));
    }
    if !cell.text.is_empty() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&match cell.style {
            Style::Code => code(&cell.text),
            Style::Strong => format!("**{}**", escape(&cell.text)),
            Style::Plain | Style::Muted => escape_inside(&cell.text),
        });
    }
    if !cell.more.is_empty() {
        let separator = if text.is_empty() { "" } else { "<br>" };
        text.push_str(separator);
        text.push_str(&escape_inside(&cell.more));
    }
    text
}

/// Inside a cell no line begins, so that a sign at the beginning of a number needs no backslash.
fn escape_inside(text: &str) -> String {
    let escaped = escape(text);
    match escaped.strip_prefix('\\') {
        Some(rest) if rest.starts_with(['-', '+', '=']) => rest.to_owned(),
        _ => escaped,
    }
}
