//! What moved between the two sides: dimensions, metrics, and what differs besides the findings.

use super::measured::heading;
use super::words::{self, NONE, column, commit, numbers, signed};
use super::{Block, Cell, Column, Section, Table};
use crate::text::clip;
use crate::{Against, ReportInput};
use codegraph_model::compare::{Comparison, MetricDelta, State};
use codegraph_model::reason::joined;
use codegraph_model::{Sealed, number};

pub fn section(input: &ReportInput<'_>) -> Option<Section> {
    let against = input.against?;
    let comparison = against.comparison;
    let mut blocks = vec![Block::Table(dimensions(comparison))];
    blocks.push(heading("Differences in circumstances", ""));
    blocks.push(Block::Table(causes(input.snapshot, against)));
    let (moved, still): (Vec<_>, Vec<_>) = metrics(comparison).partition(|delta| delta.state != State::Unchanged);
    if !moved.is_empty() {
        blocks.push(heading("Metrics that changed or are not comparable", ""));
        blocks.push(Block::Table(metric_table(&moved)));
    }
    if !still.is_empty() {
        blocks.push(heading("Unchanged metrics", ""));
        blocks.push(Block::Table(metric_table(&still)));
    }
    Some(Section { title: "What changed", blocks })
}

fn metrics(comparison: &Comparison) -> impl Iterator<Item = &MetricDelta> {
    comparison.metric_deltas.iter().filter(|delta| delta.metric.name != "score")
}

fn dimensions(comparison: &Comparison) -> Table {
    let because = comparison.dimensions.iter().any(|delta| !delta.reasons.is_empty());
    let rows = comparison.dimensions.iter().map(|delta| {
        let mut row = vec![
            Cell::strong(delta.dimension.title()),
            words::state(delta.state).into(),
            words::score(delta.score_from, 1).into(),
            words::score(delta.score_to, 1).into(),
            delta.score_delta.map_or_else(Cell::none, |change| signed(change, 1).into()),
        ];
        row.extend(because.then(|| Cell::muted(clip(&joined(&delta.reasons)))));
        row
    });
    // Without reasons names and states take the room.
    let mut columns = vec![
        column("Dimension", u8::from(!because)),
        column("State", u8::from(!because)),
        numbers("Baseline"),
        numbers("Now"),
        numbers("Change"),
    ];
    columns.extend(because.then(|| column("Why", 1)));
    Table { columns, rows: rows.collect(), completeness: None }
}

fn causes(snapshot: &Sealed, against: Against<'_>) -> Table {
    let (from, to) = (&against.baseline.snapshot, &snapshot.snapshot);
    let causes = against.comparison.causes;
    let inputs =
        |side: &codegraph_model::Snapshot| words::counted(crate::length(side.source_bundle.inputs.len()), "input");
    let row = |name: &'static str, differs: bool, from: Cell, to: Cell| {
        let state = if differs { Cell::from(words::state(State::Changed)) } else { Cell::muted("same") };
        vec![Cell::strong(name), state, from, to]
    };
    let rows = vec![
        row("Code", causes.code, commit(from.commit()), commit(to.commit())),
        row("Analyzer", causes.analyzer, Cell::of(&from.terms.analyzer_version), Cell::of(&to.terms.analyzer_version)),
        row("Rules", causes.rules, Cell::of(&from.terms.rule_version), Cell::of(&to.terms.rule_version)),
        row("Reports and tools", causes.inputs, inputs(from).into(), inputs(to).into()),
        row("Scope", causes.scope, Cell::of(&from.scope_ref.to_string()), Cell::of(&to.scope_ref.to_string())),
    ];
    let columns = vec![column("", 0), column("State", 0), column("Baseline", 1), column("Now", 1)];
    Table { columns, rows, completeness: None }
}

fn metric_table(deltas: &[&MetricDelta]) -> Table {
    let rows = deltas.iter().map(|delta| {
        let metric = delta.metric;
        let value = |value: Option<f64>| value.map_or_else(Cell::none, |value| metric.display(value).into());
        vec![
            Cell::muted(delta.dimension.title()),
            Cell::new(metric.title),
            words::state(delta.state).into(),
            value(delta.from),
            value(delta.to),
            delta.delta.map_or_else(Cell::none, |change| signed(change, metric.unit.decimals()).into()),
            Cell::muted(delta.delta_percent.map_or_else(|| NONE.to_owned(), percent)),
        ]
    });
    Table { columns: metric_columns(), rows: rows.collect(), completeness: None }
}

fn metric_columns() -> Vec<Column> {
    vec![
        column("Dimension", 0),
        column("Metric", 1),
        column("State", 0),
        numbers("Baseline"),
        numbers("Now"),
        numbers("Change"),
        numbers("Change in %"),
    ]
}

/// A share with its sign; beyond a thousand percent nobody reads decimals.
fn percent(share: f64) -> String {
    let decimals = usize::from(share.abs() < 1000.0);
    let text = signed(share, decimals);
    if text == "0" { format!("{} %", number::display(0.0, 0)) } else { format!("{text} %") }
}
