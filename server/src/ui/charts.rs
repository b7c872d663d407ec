//! The strip of six and the trend charts of a page.

use super::trend::trend_words;
use codegraph_app::data::{Against, ChartCard, DimensionCell, Freshness};
use codegraph_app::islands::Moment;
use codegraph_export::{Size, TrendChart, trend_chart};
use codegraph_model::api::{EventKind, Series, Trends};
use codegraph_model::compare::Comparison;
use codegraph_model::reason::joined;
use codegraph_model::snapshot::{Snapshot, SnapshotHeader};
use codegraph_model::{Dimension, Metric, PerDimension};
use std::collections::HashMap;

const WIDE: Size = Size { width: 620, height: 230 };
const NARROW: Size = Size { width: 358, height: 210 };

/// Points of the little lines in the strip.
const STRIP_POINTS: usize = 60;

/// The snapshots that every chart has a point of.
pub fn moments(trends: &Trends) -> Vec<Moment> {
    let points = trends.series.first().map_or(&[][..], |series| &series.points);
    let releases = trends.events.iter().filter(|event| event.kind == EventKind::Release);
    let releases: HashMap<_, _> = releases.map(|event| (event.timestamp.timestamp(), event.label.as_str())).collect();
    points
        .iter()
        .map(|point| {
            let time = point.timestamp.format("%-d %b %Y %H:%M").to_string();
            let release =
                releases.get(&point.timestamp.timestamp()).map(|name| format!(" · {name}")).unwrap_or_default();
            Moment {
                id: point.snapshot_id.map(|id| id.to_string()).unwrap_or_default(),
                seconds: point.timestamp.timestamp(),
                label: time + &release,
            }
        })
        .collect()
}

/// One chart, drawn twice: for wide and for narrow windows.
pub fn chart(series: &Series, trends: &Trends, reasons: &PerDimension<String>) -> ChartCard {
    let metric = series.metric;
    let points: Vec<(i64, Option<f64>)> =
        series.points.iter().map(|point| (point.timestamp.timestamp(), point.value)).collect();
    let alternative = alternative(series);
    let spec = TrendChart { metric, points: &points, events: &trends.events, alternative: &alternative };
    let (wide, narrow) = (trend_chart(&spec, WIDE), trend_chart(&spec, NARROW));
    let measured = points.iter().any(|(_, value)| value.is_some());
    ChartCard {
        dimension: metric.dimension,
        metric,
        wide: (wide.svg, wide.frame),
        narrow: (narrow.svg, narrow.frame),
        values: points.iter().map(|(_, value)| *value).collect(),
        trend: trend_words(series),
        empty: (!measured).then(|| {
            reasons.get(&metric.dimension).cloned().unwrap_or_else(|| "no snapshots in this range".to_owned())
        }),
    }
}

/// What a chart shows, in a sentence.
fn alternative(series: &Series) -> String {
    let measured: Vec<_> = series.points.iter().filter_map(|point| Some((point.timestamp, point.value?))).collect();
    let (Some((from, first)), Some((to, last))) = (measured.first(), measured.last()) else {
        return format!("{}: not measured", series.metric.title);
    };
    let (first, last) = (series.metric.display(*first), series.metric.display(*last));
    format!("{}: {first} on {} to {last} on {}", series.metric.title, from.date_naive(), to.date_naive())
}

/// The six dimensions, each against what the page holds the newest snapshot against.
pub fn strip(
    snapshot: &Snapshot,
    newest: &SnapshotHeader,
    against: Option<&Against>,
    trends: &Trends,
) -> Vec<DimensionCell> {
    let delta = |comparison: &Comparison, dimension| {
        comparison.dimensions.iter().find(|delta| delta.dimension == dimension).and_then(|delta| delta.score_delta)
    };
    let history = |dimension| {
        let series = trends.series.iter().find(|series| series.metric == Metric::score(dimension));
        let points = series.map_or(&[][..], |series| &series.points);
        points.iter().skip(points.len().saturating_sub(STRIP_POINTS)).map(|point| point.value).collect()
    };
    Dimension::ALL
        .into_iter()
        .map(|dimension| DimensionCell {
            dimension,
            score: newest.score(dimension),
            state: against.and_then(|against| against.comparison.dimension_states.get(&dimension).copied()),
            delta: against.and_then(|against| delta(&against.comparison, dimension)),
            history: history(dimension),
            reason: snapshot
                .summaries
                .get(&dimension)
                .filter(|summary| !summary.reasons.is_empty())
                .map(|summary| joined(&summary.reasons)),
            freshness: snapshot
                .summaries
                .get(&dimension)
                .map(|summary| Freshness::of(summary, snapshot.timestamp))
                .unwrap_or_default(),
        })
        .collect()
}
