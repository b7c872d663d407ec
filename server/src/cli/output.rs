//! How answers are written: tables that fit the terminal, or the JSON of the API.

use super::Failure;
use super::args::{Cli, Format, When};
use codegraph_model::api::{Project, SnapshotHeader};
use codegraph_model::compare::{Comparison, State};
use codegraph_model::snapshot::SummaryState;
use codegraph_model::{Dimension, Metric, Sealed, number};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// Whether to write colours on standard error.
pub(crate) fn colours(cli: &Cli) -> bool {
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
    let word = if colours(cli) { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
    let _ = writeln!(std::io::stderr(), "{word}: {}", printable(message));
}

/// Writes what is worth knowing beside the answer.
pub(crate) fn note(cli: &Cli, message: &str) {
    if !cli.quiet {
        let _ = writeln!(std::io::stderr(), "{message}");
    }
}

/// Writes an answer: as JSON, or as the text that `table` makes.
pub(crate) fn answer<T: Serialize>(cli: &Cli, value: &T, table: impl FnOnce() -> String) -> Result<(), Failure> {
    let text = match cli.format {
        Format::Table => table(),
        Format::Json => serde_json::to_string_pretty(value).map_err(|source| Failure::Io {
            action: "the answer cannot be written".to_owned(),
            source: source.into(),
        })?,
    };
    print(&text)
}

/// Writes text on standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush());
    written.map_err(|source| Failure::Io { action: "the answer cannot be written".to_owned(), source })
}

/// Text of others without the control characters that would move the cursor of a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// A table with these headings; those that end in `>` are of numbers, to the right.
pub(crate) fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(headings.iter().map(|heading| heading.trim_end_matches('>')));
    for row in rows {
        table.add_row(row.iter().map(|cell| printable(cell)));
    }
    for (place, heading) in headings.iter().enumerate() {
        if let Some(column) = table.column_mut(place) {
            column.set_padding((0, 2));
            if heading.ends_with('>') {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    let text = table.to_string();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn score(score: Option<f64>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| number::display(score, 0))
}

fn time(time: chrono::DateTime<chrono::Utc>) -> String {
    time.format("%Y-%m-%d %H:%M").to_string()
}

/// Snapshots, a line each.
pub(crate) fn snapshots(snapshots: &[SnapshotHeader]) -> String {
    let headings =
        ["ID", "OF", "TIME (UTC)", "SOURCE", "WHY", "HEALTH>", "AUDIT>", "COMPL>", "RELEASE>", "SCA>", "QUALITY>"];
    let row = |snapshot: &SnapshotHeader| {
        let mut row = vec![
            snapshot.id.to_string(),
            snapshot.project_name.as_ref().map_or_else(|| snapshot.scope_ref.to_string(), ToString::to_string),
            time(snapshot.timestamp),
            snapshot.source_label(),
            snapshot.trigger_source.clone(),
        ];
        row.extend(Dimension::ALL.into_iter().map(|dimension| score(snapshot.score(dimension))));
        row
    };
    table(&headings, snapshots.iter().map(row))
}

/// Projects, a line each.
pub(crate) fn projects(projects: &[Project]) -> String {
    let row = |project: &Project| {
        let newest = project.newest.as_ref();
        vec![
            project.name.to_string(),
            project.snapshots.to_string(),
            newest.map_or_else(|| "–".to_owned(), |newest| time(newest.timestamp)),
            score(newest.and_then(|newest| newest.score(Dimension::Health))),
            project.path.clone().unwrap_or_else(|| "–".to_owned()),
        ]
    };
    table(&["NAME", "SNAPSHOTS>", "NEWEST (UTC)", "HEALTH>", "PATH"], projects.iter().map(row))
}

/// One snapshot: identity first, then each dimension with its terms, then the metrics.
pub(crate) fn snapshot(sealed: &Sealed) -> String {
    let snapshot = &sealed.snapshot;
    let mut facts = vec![
        ("id", snapshot.id.to_string()),
        ("digest", sealed.digest.to_string()),
        ("of", snapshot.scope_ref.to_string()),
        ("time", time(snapshot.timestamp) + " UTC"),
        ("source", snapshot.source_ref.clone().unwrap_or_else(|| "what was there".to_owned())),
        ("commit", snapshot.commit().unwrap_or("–").to_owned()),
        ("reason", snapshot.reason.clone()),
        ("by", format!("{} ({})", snapshot.initiator, snapshot.trigger_source)),
        ("versions", format!("analyzer {}, rules {}", snapshot.analyzer_version, snapshot.rule_version)),
    ];
    let kept = if snapshot.immutable { "immutable, " } else { "" };
    facts.push(("kept", format!("{kept}retention class {}", snapshot.retention_class)));
    let mut text = table(&["", ""], facts.into_iter().map(|(name, value)| vec![name.to_owned(), value]));
    for (dimension, summary) in &snapshot.summaries {
        let state = match (summary.state, summary.score) {
            (SummaryState::NotMeasured, _) => "not measured".to_owned(),
            (_, None) => "no score".to_owned(),
            (_, Some(score)) => {
                let terms: Vec<_> = summary
                    .terms
                    .iter()
                    .map(|term| format!("{} {} ({})", sign(term.effect), term.label, number::display(term.value, 1)))
                    .collect();
                format!("{} = {}", number::display(score, 1), terms.join(" "))
            }
        };
        let reason = summary.reason.as_ref().map_or_else(String::new, |reason| format!("\n  {reason}"));
        text.push_str(&printable(&format!("\n\n{}: {state}{reason}\n", dimension.title())));
        let metrics = Metric::of(*dimension).filter(|metric| metric.name != "score");
        let rows = metrics
            .filter_map(|metric| Some(vec![format!("  {metric}"), metric.display(summary.metric(metric.name)?)]));
        text.push_str(&table(&["", ">"], rows));
    }
    for left_out in snapshot.source_bundle.source.iter().flat_map(|source| &source.left_out) {
        let line = format!(
            "\nleft out: {} files, {} (such as {})",
            left_out.files,
            left_out.reason,
            left_out.examples.join(", ")
        );
        text.push_str(&printable(&line));
    }
    text
}

fn sign(value: f64) -> String {
    let number = number::display(value.abs(), 1);
    if value < 0.0 { format!("− {number}") } else { format!("+ {number}") }
}

/// A comparison: dimensions, then the metrics that moved, then the drilldown.
pub(crate) fn comparison(comparison: &Comparison) -> String {
    let side =
        |header: &SnapshotHeader| format!("{} {} ({})", header.source_label(), time(header.timestamp), header.id);
    let mut text = printable(&format!("from {}\nto   {}\n\n", side(&comparison.from), side(&comparison.to)));
    let rows = comparison.dimensions.iter().map(|delta| {
        vec![
            delta.dimension.title().to_owned(),
            mark(delta.state).to_owned(),
            score(delta.score_from),
            score(delta.score_to),
            delta.score_delta.map_or_else(String::new, |delta| sign(delta).replace(' ', "")),
            delta.reasons.join("; "),
        ]
    });
    text.push_str(&table(&["DIMENSION", "STATE", "FROM>", "TO>", "CHANGE>", "WHY"], rows));
    let moved: Vec<_> = comparison.metric_deltas.iter().filter(|delta| delta.state != State::Unchanged).collect();
    if !moved.is_empty() {
        let value = |delta: &Metric, value: Option<f64>| {
            value.map_or_else(|| "not measured".to_owned(), |value| delta.display(value))
        };
        let rows = moved.into_iter().map(|delta| {
            let change = delta.delta.map_or_else(String::new, |change| sign_of(&delta.metric, change));
            vec![
                delta.metric.to_string(),
                mark(delta.state).to_owned(),
                value(&delta.metric, delta.from),
                value(&delta.metric, delta.to),
                change,
            ]
        });
        text.push_str("\n\n");
        text.push_str(&table(&["METRIC", "STATE", "FROM>", "TO>", "CHANGE>"], rows));
    }
    if let Some(categories) = &comparison.drilldown_categories {
        let rows = categories.iter().map(|category| {
            let counts = [category.new, category.resolved, category.changed, category.unchanged].map(|n| n.to_string());
            [vec![format!("{} {}", category.dimension.title(), category.category)], counts.to_vec()].concat()
        });
        text.push_str("\n\n");
        text.push_str(&table(&["ITEMS", "NEW>", "RESOLVED>", "CHANGED>", "UNCHANGED>"], rows));
    }
    for preview in comparison.drilldown_previews.iter().flatten() {
        text.push_str(&format!(
            "\n\n{} {}: {} of {}\n",
            preview.dimension.title(),
            preview.category,
            preview.shown,
            preview.total
        ));
        let rows = preview.items.iter().map(|delta| {
            let place = delta.item.location.as_ref().map_or_else(String::new, |location| match location.line {
                Some(line) => format!("{}:{line}", location.path),
                None => location.path.clone(),
            });
            vec![format!("  {}", delta.state.as_str()), delta.item.title.clone(), place]
        });
        text.push_str(&table(&["", "", ""], rows));
    }
    text
}

fn sign_of(metric: &Metric, change: f64) -> String {
    let number = number::display(change.abs(), metric.unit.decimals());
    if change < 0.0 { format!("−{number}") } else { format!("+{number}") }
}

const fn mark(state: State) -> &'static str {
    match state {
        State::Improved => "▲ improved",
        State::Regressed => "▼ regressed",
        State::Unchanged => "– unchanged",
        State::Changed => "◆ changed",
        State::NotComparable => "≠ not comparable",
    }
}
