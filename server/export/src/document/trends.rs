//! How the scores moved up to the snapshot: charts, the same in words, and the numbers they are drawn of.

use super::measured::{heading, reason};
use super::words::{self, NONE, column, joined, numbers, signed};
use super::{Block, Cell, Chart, Completeness, Section, Table, Text};
use crate::ReportInput;
use crate::text::clip;
use chrono::{DateTime, Utc};
use codegraph_model::api::{EventKind, Series, Trends};
use codegraph_model::{Metric, number};
use std::collections::BTreeMap;

/// The newest rows of a table of points, and of events.
const MAX_POINTS: usize = 36;
const MAX_EVENTS: usize = 24;

const LEGEND: &str = "A diamond below a chart is a release. At a dotted line the rules or the analyzer changed: the numbers on \
                      its two sides are unlike, and the line breaks. It also breaks where a snapshot has no number.";

/// Series side by side in a table.
const ABREAST: usize = 6;

pub fn section(input: &ReportInput<'_>) -> Option<Section> {
    let trends = input.trends;
    if trends.series.is_empty() {
        return None;
    }
    let (drawn, empty): (Vec<&Series>, Vec<&Series>) =
        trends.series.iter().partition(|series| values(series).count() > 1);
    let mut blocks = Vec::new();
    if !empty.is_empty() {
        blocks.push(Block::List { entries: empty.into_iter().map(|series| without_chart(input, series)).collect() });
    }
    if !drawn.is_empty() {
        blocks.push(Block::Paragraph { text: LEGEND.into() });
        blocks.push(Block::Charts { charts: drawn.iter().map(|series| chart(series, trends)).collect() });
        blocks.push(heading("Summary", ""));
        blocks.push(Block::Table(statistics(&drawn)));
        let events = events(trends);
        if !events.rows.is_empty() {
            blocks.push(heading("Events", ""));
            blocks.push(Block::Table(events));
        }
        for series in drawn.chunks(ABREAST) {
            blocks.push(heading("Chart data", ""));
            blocks.push(Block::Table(points(series)));
        }
    }
    Some(Section { title: "Trends", blocks })
}

fn values(series: &Series) -> impl Iterator<Item = (DateTime<Utc>, f64)> {
    series.points.iter().filter_map(|point| Some((point.timestamp, point.value?)))
}

/// Why a series has no chart.
fn without_chart(input: &ReportInput<'_>, series: &Series) -> Text {
    let metric = series.metric;
    let why = values(series).next().map_or_else(
        || {
            let summary = input.snapshot.snapshot.summary(metric.dimension);
            let why = if summary.is_some_and(|summary| summary.metric(metric.name).is_some()) {
                "no earlier snapshot has this metric".to_owned()
            } else {
                reason(summary)
            };
            format!("no snapshot in this history has this metric ({why})")
        },
        |(at, value)| format!("only one snapshot has this metric: {} on {}", metric.display(value), words::day(at)),
    );
    Text(vec![super::Span::Strong(format!("{}.", metric.title)), super::Span::Plain(format!(" No chart: {why}."))])
}

fn chart(series: &Series, trends: &Trends) -> Chart {
    let metric = series.metric;
    let newest = values(series).last().map_or_else(|| NONE.to_owned(), |(_, value)| metric.display(value));
    let mut events = trends.events.clone();
    for event in &mut events {
        event.label = clip(&event.label);
    }
    Chart {
        title: metric.title,
        value: newest,
        trend: series.trend_direction.map_or("too few points", |direction| direction.as_str()).to_owned(),
        alternative: alternative(series, trends),
        metric,
        points: series.points.iter().map(|point| (point.timestamp.timestamp(), point.value)).collect(),
        events,
    }
}

/// What a chart of a series shows, for those who cannot see it.
pub fn alternative(series: &Series, trends: &Trends) -> String {
    let metric = series.metric;
    let measured: Vec<(DateTime<Utc>, f64)> = values(series).collect();
    let (Some(first), Some(last)) = (measured.first(), measured.last()) else {
        return format!("{}: not measured.", metric.title);
    };
    let by_value = |a: &&(DateTime<Utc>, f64), b: &&(DateTime<Utc>, f64)| a.1.total_cmp(&b.1);
    let said = |point: &(DateTime<Utc>, f64)| format!("{} on {}", metric.display(point.1), words::day(point.0));
    let (low, high) =
        (measured.iter().min_by(by_value).unwrap_or(first), measured.iter().max_by(by_value).unwrap_or(last));
    let mut text = format!(
        "Line chart of {}: {} of {} snapshots, from {} to {}; lowest {}, highest {}.",
        metric.title,
        crate::count(measured.len()),
        crate::count(series.points.len()),
        said(first),
        said(last),
        said(low),
        said(high),
    );
    if let Some(direction) = series.trend_direction {
        text.push_str(&format!(" The trend is {}.", direction.as_str()));
    }
    let count = |kind| trends.events.iter().filter(|event| event.kind == kind).count();
    let marks: Vec<String> =
        [(count(EventKind::Release), "release"), (count(EventKind::RuleChange), "change of rules or analyzer")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| words::counted(crate::length(count), noun))
            .collect();
    if !marks.is_empty() {
        text.push_str(&format!(" Marked: {}.", joined(&marks)));
    }
    text
}

fn statistics(drawn: &[&Series]) -> Table {
    let rows = drawn.iter().map(|series| {
        let metric = series.metric;
        let values: Vec<f64> = values(series).map(|(_, value)| value).collect();
        let show = |value: Option<f64>| value.map_or_else(Cell::none, |value| metric.display(value).into());
        let direction = series.trend_direction.map_or(NONE, |direction| direction.as_str());
        let slope = series.slope_per_day.map(|slope| signed(slope * 30.0, 2));
        let chance = series.significance.map(|p| if p < 0.001 { "< 0.001".to_owned() } else { number::display(p, 3) });
        vec![
            Cell::strong(metric.title),
            number::whole(crate::length(values.len())).into(),
            show(values.first().copied()),
            show(values.iter().copied().min_by(f64::total_cmp)),
            show(values.iter().copied().max_by(f64::total_cmp)),
            show(values.last().copied()),
            direction.into(),
            slope.map_or_else(Cell::none, Cell::new),
            chance.map_or_else(Cell::none, Cell::new),
        ]
    });
    let columns = vec![
        column("Score", 1),
        numbers("Points"),
        numbers("First"),
        numbers("Lowest"),
        numbers("Highest"),
        numbers("Newest"),
        column("Trend", 0),
        numbers("Per 30 days"),
        numbers("p"),
    ];
    Table { columns, rows: rows.collect(), completeness: None }
}

/// Changes of rules and notes; releases stand among the items.
fn events(trends: &Trends) -> Table {
    let events: Vec<_> = trends.events.iter().filter(|event| event.kind != EventKind::Release).collect();
    let rows = events.iter().rev().take(MAX_EVENTS).map(|event| {
        let (kind, what) = match event.kind {
            EventKind::Note => ("note", Cell::of(&event.label)),
            _ => (
                "rules or analyzer",
                Cell::new(format!("{}; values before and after are not comparable", clip(&event.label))),
            ),
        };
        vec![Cell::new(words::time(event.timestamp)), Cell::muted(kind), what]
    });
    let columns = vec![column("Time", 0), column("Kind", 0), column("What", 1)];
    let rows: Vec<_> = rows.collect();
    let completeness = of_history(rows.len(), events.len());
    Table { columns, rows, completeness: Some(completeness) }
}

fn of_history(shown: usize, total: usize) -> Completeness {
    Completeness { in_evidence: false, ..Completeness::new(shown, total, "the newest first") }
}

/// A row for each snapshot, the newest first.
fn points(series: &[&Series]) -> Table {
    let mut rows: BTreeMap<DateTime<Utc>, Vec<Option<f64>>> = BTreeMap::new();
    for (place, series) in series.iter().enumerate() {
        for point in &series.points {
            let row = rows.entry(point.timestamp).or_default();
            row.resize(row.len().max(place + 1), None);
            row[place] = point.value;
        }
    }
    let total = rows.len();
    let metrics: Vec<Metric> = series.iter().map(|series| series.metric).collect();
    let rows: Vec<Vec<Cell>> = rows
        .iter()
        .rev()
        .take(MAX_POINTS)
        .map(|(at, values)| {
            let value = |(place, metric): (usize, &Metric)| {
                let value = values.get(place).copied().flatten();
                value.map_or_else(Cell::none, |value| metric.display(value).into())
            };
            let mut row = vec![Cell::new(words::time(*at))];
            row.extend(metrics.iter().enumerate().map(value));
            row
        })
        .collect();
    let mut columns = vec![column("State at", 1)];
    columns.extend(metrics.iter().map(|metric| numbers(metric.title)));
    let completeness = of_history(rows.len(), total);
    Table { columns, rows, completeness: Some(completeness) }
}
