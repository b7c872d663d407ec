//! An export as GitHub-flavoured Markdown: for a pull request, and readable as it is in a terminal.

mod escape;
mod table;

use crate::document::{
    Answer, Block, Cell, Chart, Column, Completeness, Document, Fact, Facts, Section, Span, Table, Text,
};
use crate::{ReportInput, document};
use escape::{code, escape};
use std::fmt::Write;

/// Tables longer than this are folded away.
const FOLDED: usize = 12;

/// The export as Markdown, without images: charts are given as text and data.
#[must_use]
pub fn markdown(input: &ReportInput<'_>) -> String {
    written(&document(input))
}

/// A document as Markdown.
pub(crate) fn written(document: &Document) -> String {
    let mut out = String::with_capacity(32 * 1024);
    line(&mut out, &format!("# {}: {}", escape(document.kind), escape(&document.title)));
    line(&mut out, &escape(&document.subtitle));
    answer(&mut out, &document.answer);
    table::write(&mut out, &strip(document));
    facts(&mut out, &document.identity);
    for section in &document.sections {
        write_section(&mut out, section);
    }
    // One line end at the end.
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// A paragraph and the empty line behind it.
fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push_str("\n\n");
}

fn answer(out: &mut String, answer: &Answer) {
    let sign = answer.mark.map(|mark| format!("{} ", mark.sign)).unwrap_or_default();
    line(out, &format!("**{sign}{}**", escape(&answer.headline)));
    for sentence in answer.sentences.iter().chain(&answer.caveats) {
        let _ = writeln!(out, "- {}", escape(sentence));
    }
    if !answer.sentences.is_empty() || !answer.caveats.is_empty() {
        out.push('\n');
    }
}

fn strip(document: &Document) -> Table {
    let column = |title, number| Column { title, number, share: 0 };
    let row = |score: &document::Score| {
        let state = Cell { mark: score.mark, ..Cell::default() };
        vec![Cell::new(score.title), state, Cell::new(&score.value), Cell::new(&score.detail)]
    };
    let mut columns =
        vec![column("Dimension", false), column("State", false), column("Score", true), column("Change", true)];
    let mut rows: Vec<Vec<Cell>> = document.scores.iter().map(row).collect();
    if document.scores.iter().all(|score| score.detail.is_empty()) {
        columns.truncate(3);
        rows.iter_mut().for_each(|row| row.truncate(3));
    }
    Table { columns, rows, completeness: None }
}

fn write_section(out: &mut String, section: &Section) {
    line(out, &format!("## {}", escape(section.title)));
    let mut heading: Option<(&str, &str)> = None;
    for block in &section.blocks {
        if let Block::Heading { text, detail } = block {
            line(out, &format!("### {}", escape(text)));
            heading = Some((text, detail));
            if !detail.is_empty() {
                line(out, &escape(detail));
            }
            continue;
        }
        write_block(out, block, heading);
    }
}

fn write_block(out: &mut String, block: &Block, heading: Option<(&str, &str)>) {
    match block {
        Block::Heading { .. } => {}
        Block::Paragraph { text } => line(out, &inline(text)),
        Block::List { entries } => {
            for entry in entries {
                let _ = writeln!(out, "- {}", inline(entry));
            }
            out.push('\n');
        }
        Block::Facts(these) => facts(out, these),
        Block::Table(these) if these.rows.len() > FOLDED => {
            let title = heading.map_or("Rows", |(text, _)| text);
            let all = || format!("{} rows", crate::count(these.rows.len()));
            let shown = these.completeness.as_ref().map_or_else(all, |completeness| completeness.sentence.clone());
            line(out, &format!("<details><summary>{}: {}</summary>", escape(title), escape(&shown)));
            table::write(out, these);
            line(out, "</details>");
            rest(out, these.completeness.as_ref());
        }
        Block::Table(these) => {
            table::write(out, these);
            rest(out, these.completeness.as_ref());
        }
        Block::Charts { charts } => {
            for chart in charts {
                write_chart(out, chart);
            }
            out.push('\n');
        }
        Block::Code { lines } => line(out, &format!("```sh\n{}\n```", lines.join("\n"))),
    }
}

fn write_chart(out: &mut String, chart: &Chart) {
    let (title, value, trend) = (escape(chart.title), escape(&chart.value), escape(&chart.trend));
    let _ = writeln!(out, "- **{title}** {value}, {trend}. {}", escape(&chart.alternative));
}

/// How much is shown, and where the rest is.
fn rest(out: &mut String, completeness: Option<&Completeness>) {
    if let Some(completeness) = completeness {
        let rest = match completeness {
            Completeness { shown, total, .. } if shown == total => "",
            Completeness { in_evidence: true, .. } => "; the JSON export has all",
            Completeness { in_evidence: false, .. } => "; the trends CSV has all",
        };
        line(out, &escape(&format!("{}{rest}.", completeness.sentence)));
    }
}

fn facts(out: &mut String, facts: &Facts) {
    let mut columns = vec![Column { title: "", number: false, share: 0 }];
    let headings: Vec<&str> = facts.headings.iter().map(String::as_str).collect();
    columns.extend(std::iter::repeat_n(Column { title: "", number: false, share: 0 }, headings.len().max(1)));
    let row = |fact: &Fact| {
        let mut cells = vec![Cell::strong(fact.name)];
        cells.extend(fact.values.iter().cloned());
        cells.resize(columns.len(), Cell::default());
        cells
    };
    let rows: Vec<Vec<Cell>> = facts.rows.iter().map(row).collect();
    table::write_with(out, &Table { columns, rows, completeness: None }, Some(&headings));
}

fn inline(text: &Text) -> String {
    let span = |span: &Span| match span {
        Span::Plain(text) => escape(text),
        Span::Strong(text) => format!("**{}**", escape(text)),
        Span::Code(text) => code(text),
    };
    text.0.iter().map(span).collect()
}

/// Whether Markdown of ours shows this text, in whichever place.
#[cfg(test)]
pub(crate) fn shows(markdown: &str, text: &str) -> bool {
    let escaped = escape(text);
    let inside = escaped.strip_prefix('\\').unwrap_or(&escaped);
    [escaped.as_str(), inside, text].into_iter().any(|form| markdown.contains(form)) || markdown.contains(&code(text))
}
