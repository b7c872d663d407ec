//! How answers are written: tables that fit the terminal, or the JSON of the API.

mod comparison;
mod histories;
mod imports;
mod policy;
mod projects;
mod snapshots;

pub(crate) use codegraph_model::words::counted;
pub(crate) use comparison::{comparison, periods};
pub(crate) use histories::{notes, trends};
pub(crate) use imports::{import, import_outcome, imports, unchanged, understood};
pub(crate) use policy::{cleanup, policy};
pub(crate) use projects::{groups, projects};
pub(crate) use snapshots::{items, snapshot, snapshots};

use super::Failure;
use super::args::{Cli, Format, When};
use codegraph_model::words::{self, NONE, signed, table_time as time};
use codegraph_model::{Item, Sealed, attribute};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// Whether to write colors on standard error.
pub(crate) fn colors(cli: &Cli) -> bool {
    match cli.color {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// Writes an error.
pub(crate) fn error(cli: &Cli, message: &str) {
    let word = if colors(cli) { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
    let _ = writeln!(std::io::stderr(), "{word}: {}", printable(message));
}

/// Writes what is worth knowing beside the answer.
pub(crate) fn note(cli: &Cli, message: &str) {
    if !cli.quiet {
        let _ = writeln!(std::io::stderr(), "{}", printable(message));
    }
}

/// Writes an answer: as the JSON of the API, or as the text that `table` makes.
pub(crate) fn answer<T: Serialize>(cli: &Cli, value: &T, table: impl FnOnce() -> String) -> Result<(), Failure> {
    if cli.format() != Format::Json {
        return print(&table());
    }
    let for_people = std::io::stdout().is_terminal();
    let json = if for_people { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let json = json.map_err(|error| Failure::io("the answer cannot be written", error.into()))?;
    print(if for_people { escaped(&json) } else { json }.as_str())
}

/// Writes a snapshot. Its JSON is the sealed bytes with the digest, which can be verified; on a terminal they are laid out.
pub(crate) fn sealed(cli: &Cli, sealed: &Sealed) -> Result<(), Failure> {
    if cli.format() == Format::Json && !std::io::stdout().is_terminal() {
        return print(&String::from_utf8_lossy(&sealed.json()));
    }
    let value: serde_json::Value = serde_json::from_slice(&sealed.json()).unwrap_or_default();
    answer(cli, &value, || snapshot(sealed))
}

/// Writes text on standard output, with one end of line behind it.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    write(&[text.trim_end().as_bytes(), b"\n"].concat())
}

/// Writes bytes on standard output.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.map_err(|source| Failure::io("the answer cannot be written", source))
}

/// The title of an item and, where somebody accepted it, that and until when.
fn titled(item: &Item) -> String {
    let Some(accepted) = item.attributes.get(attribute::ACCEPTED) else { return item.title.clone() };
    let until = accepted["until"].as_str().map_or_else(String::new, |day| format!(" until {day}"));
    format!("{} (accepted{until})", item.title)
}

/// Text of others without the control characters that would move the cursor of a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// JSON whose texts have no control characters: the same value.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_control() && c != '\n' {
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}

/// A table with these headings, which may end in marks: `>` numbers, to the right; `=` cells that are never broken into
/// lines; `?` a column that is left out where the terminal is too narrow for all, the last first.
pub(crate) fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    let words: Vec<&str> = headings.iter().map(|heading| heading.trim_end_matches(MARKS)).collect();
    if words.iter().any(|word| !word.is_empty()) {
        table.set_header(&words);
    }
    for row in rows {
        table.add_row(row.iter().map(|cell| printable(cell)));
    }
    let widths = table.column_max_content_widths();
    let shown = shown(headings, &widths, table.width());
    for (((place, heading), shown), width) in headings.iter().enumerate().zip(shown).zip(widths) {
        let marks = &heading[words[place].len()..];
        let Some(column) = table.column_mut(place) else { continue };
        column.set_padding((0, GAP));
        if marks.contains('>') {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if !shown {
            column.set_constraint(ColumnConstraint::Hidden);
        } else if marks.contains('=') {
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width + GAP)));
        }
    }
    let text = table.to_string();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

const MARKS: [char; 3] = ['>', '=', '?'];

/// Spaces between columns.
const GAP: u16 = 2;

/// Which columns there is room for.
fn shown(headings: &[&str], widths: &[u16], room: Option<u16>) -> Vec<bool> {
    let mut shown = vec![true; headings.len()];
    let Some(room) = room else { return shown };
    for place in (0..headings.len()).rev() {
        let needed: u16 = widths.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(width, _)| width + GAP).sum();
        if needed > room && headings[place].ends_with('?') {
            shown[place] = false;
        }
    }
    shown
}

/// Names and values, a line each.
pub(crate) fn facts(facts: impl IntoIterator<Item = (&'static str, String)>) -> String {
    table(&["", ""], facts.into_iter().map(|(name, value)| vec![name.to_owned(), value]))
}

/// A score in whole points, or a dash.
fn score(score: Option<f64>) -> String {
    words::score(score, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_may_go_go_from_the_last_until_the_rest_fits() {
        let headings = ["ID=", "OF", "SOURCE?", "HEALTH>", "AUDIT>?"];
        let widths = [10, 10, 10, 10, 10];
        assert_eq!(shown(&headings, &widths, None), [true; 5]);
        assert_eq!(shown(&headings, &widths, Some(60)), [true; 5]);
        assert_eq!(shown(&headings, &widths, Some(59)), [true, true, true, true, false]);
        assert_eq!(shown(&headings, &widths, Some(45)), [true, true, false, true, false]);
        assert_eq!(shown(&headings, &widths, Some(5)), [true, true, false, true, false]);
    }

    #[test]
    fn marks_are_not_part_of_headings() {
        let rows = [vec!["1".to_owned(), "2".to_owned(), "3".to_owned()]];
        assert_eq!(table(&["A=", "LINES>?", "B"], rows), "A  LINES  B\n1      2  3");
    }
}
