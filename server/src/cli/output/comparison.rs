//! Comparisons: of two snapshots, and of two periods.

use super::{NONE, counted, printable, score, signed, table, time, titled};
use codegraph_model::api::{PeriodComparison, PeriodDelta, PeriodStats};
use codegraph_model::compare::{CategoryDelta, Comparison, DimensionDelta, MemberDelta, MetricDelta, Preview, State};
use codegraph_model::number;
use codegraph_model::reason::joined;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::words::{self, place};

/// A comparison: the dimensions with the reasons, then what moved, then the members and the items.
pub(crate) fn comparison(comparison: &Comparison) -> String {
    let side = |header: &SnapshotHeader| {
        let source =
            if header.scope_ref.project().is_some() { header.source_label() } else { header.scope_ref.short() };
        format!("{source} of {} UTC", time(header.timestamp))
    };
    let (from, to) = (side(&comparison.from), side(&comparison.to));
    let mut text = printable(&format!("{}: {from} → {to}\n\n", comparison.verdict.title()));
    text.push_str(&table(
        &["DIMENSION=", "STATE=", "FROM>", "TO>", "CHANGE>", "WHY"],
        comparison.dimensions.iter().map(dimension),
    ));
    let moved: Vec<_> = comparison.metric_deltas.iter().filter(|delta| delta.state != State::Unchanged).collect();
    if !moved.is_empty() {
        text.push_str("\n\n");
        text.push_str(&table(&["METRIC=", "STATE=", "FROM>", "TO>", "CHANGE>"], moved.into_iter().map(metric)));
    }
    if let Some(members) = &comparison.members {
        text.push_str("\n\n");
        text.push_str(&table(&["MEMBER", "TREND", "FROM", "TO", "MOVED"], members.iter().map(member)));
    }
    if let Some(categories) = &comparison.drilldown_categories {
        text.push_str("\n\n");
        text.push_str(&table(
            &["ITEMS", "NEW>", "RESOLVED>", "CHANGED>", "UNCHANGED>"],
            categories.iter().map(category),
        ));
    }
    for of in comparison.drilldown_previews.iter().flatten() {
        text.push_str(&preview(of));
    }
    text
}

fn dimension(delta: &DimensionDelta) -> Vec<String> {
    vec![
        delta.dimension.title().to_owned(),
        words::state(delta.state).text(),
        score(delta.score_from),
        score(delta.score_to),
        delta.score_delta.map_or_else(String::new, |change| signed(change, 1)),
        joined(&delta.reasons),
    ]
}

fn metric(delta: &MetricDelta) -> Vec<String> {
    let value = |value: Option<f64>| value.map_or_else(|| "not measured".to_owned(), |v| delta.metric.display(v));
    vec![
        delta.metric.to_string(),
        words::state(delta.state).text(),
        value(delta.from),
        value(delta.to),
        delta.delta.map_or_else(String::new, |change| signed(change, delta.metric.unit.decimals())),
    ]
}

fn member(delta: &MemberDelta) -> Vec<String> {
    let side =
        |header: &Option<SnapshotHeader>| header.as_ref().map_or_else(|| NONE.to_owned(), SnapshotHeader::source_label);
    let moved = delta.dimension_states.iter().filter(|(_, state)| **state != State::Unchanged);
    let moved: Vec<String> =
        moved.map(|(dimension, state)| format!("{dimension} {}", words::state(*state).text())).collect();
    vec![
        delta.project_name.to_string(),
        delta.trend_direction.as_str().to_owned(),
        side(&delta.from),
        side(&delta.to),
        moved.join(", "),
    ]
}

fn category(delta: &CategoryDelta) -> Vec<String> {
    let name = of_member(delta.project_name.as_ref(), &format!("{} {}", delta.dimension.title(), delta.category));
    let counts = [delta.new, delta.resolved, delta.changed, delta.unchanged].map(|n| n.to_string());
    [vec![name], counts.to_vec()].concat()
}

fn preview(preview: &Preview) -> String {
    let name = of_member(preview.project_name.as_ref(), &format!("{} {}", preview.dimension.title(), preview.category));
    let rows = preview.items.iter().map(|delta| {
        let place = delta.item.location.as_ref().map_or_else(String::new, place);
        vec![format!("  {}", words::item_state(delta.state, delta.item.severity).text()), titled(&delta.item), place]
    });
    let heading = format!("\n\n{name}: {} of {}\n", preview.shown, preview.total);
    printable(&heading) + &table(&["", "", ""], rows)
}

fn of_member(project: Option<&codegraph_model::Name>, what: &str) -> String {
    project.map_or_else(|| what.to_owned(), |project| format!("{project}: {what}"))
}

/// Two periods: two lines for each metric.
pub(crate) fn periods(comparison: &PeriodComparison) -> String {
    let side = |name: &str, side: &codegraph_model::api::PeriodSide| {
        let snapshots = counted(side.snapshots, "snapshot");
        format!("{name}: {} to {} UTC, {snapshots}\n", time(side.from), time(side.to))
    };
    let headings = ["METRIC=", "PERIOD", "N>", "MEAN>", "MEDIAN>?", "MIN>?", "MAX>?", "CHANGE>", "STATE"];
    let rows = comparison.metrics.iter().flat_map(|delta| {
        let change = delta.delta.map_or_else(String::new, |change| signed(change, decimals(delta)));
        let state = match delta.reasons.as_slice() {
            [] => words::state(delta.state).text(),
            reasons => format!("{}: {}", words::state(delta.state).text(), joined(reasons)),
        };
        [
            period(delta, delta.metric.to_string(), "a", delta.a.as_ref(), [String::new(), String::new()]),
            period(delta, String::new(), "b", delta.b.as_ref(), [change, state]),
        ]
    });
    side("a", &comparison.a) + &side("b", &comparison.b) + "\n" + &table(&headings, rows)
}

fn period(
    delta: &PeriodDelta,
    name: String,
    period: &str,
    stats: Option<&PeriodStats>,
    verdict: [String; 2],
) -> Vec<String> {
    let value = |of: fn(&PeriodStats) -> f64| {
        stats.map_or_else(|| NONE.to_owned(), |stats| number::display(of(stats), decimals(delta)))
    };
    let mut row = vec![name, period.to_owned(), stats.map_or(0, |stats| stats.n).to_string()];
    row.extend([value(|s| s.mean), value(|s| s.median), value(|s| s.min), value(|s| s.max)]);
    row.extend(verdict);
    row
}

/// A mean of counts is seldom whole.
fn decimals(delta: &PeriodDelta) -> usize {
    delta.unit.decimals().max(1)
}
