//! What each page shows, gathered from services and drawn where it is a chart.

use crate::error::{Error, Result};
use crate::services::{ItemQuery, ListQuery, Services, TrendQuery};
use chrono::TimeDelta;
use codegraph_app::data::{
    Against, ChartCard, CompareView, DimensionCell, ItemFilter, Open, Overview, ProjectCard, ProjectView, Range,
    SnapshotView,
};
use codegraph_app::islands::Moment;
use codegraph_model::api::{Bucket, CompareRequest, Series, SnapshotHeader, Trends};
use codegraph_model::compare::Comparison;
use codegraph_model::trend::TrendDirection;
use codegraph_model::{Dimension, Metric, Name, PerDimension, number};
use codegraph_report::{Size, TrendChart, trend_chart};

/// Snapshots on a project's page.
const TIMELINE: u32 = 20;

/// Points that a chart is drawn of at most; a longer history shows the newest of each week or month.
const CHART_POINTS: u64 = 450;

const WIDE: Size = Size { width: 620, height: 230 };
const NARROW: Size = Size { width: 358, height: 210 };

pub async fn overview(services: &Services, cursor: Option<&str>) -> Result<Overview> {
    let list = services.projects(cursor, Some(50)).await?;
    let mut cards = Vec::with_capacity(list.projects.len());
    for project in list.projects {
        let name = Some(project.name.clone());
        let newest =
            services.list_snapshots(ListQuery { project_name: name, limit: Some(30), ..ListQuery::default() }).await?;
        let mut health: Vec<_> = newest.snapshots.iter().map(|snapshot| snapshot.score(Dimension::Health)).collect();
        let change = match health.as_slice() {
            [Some(now), Some(before), ..] => Some(now - before),
            _ => None,
        };
        health.reverse();
        cards.push(ProjectCard { project, health, change });
    }
    Ok(Overview { projects: cards, total: list.total, next_cursor: list.next_cursor })
}

pub async fn project(services: &Services, name: &Name, range: Range, cursor: Option<String>) -> Result<ProjectView> {
    let project = services.project(name).await?;
    let list = ListQuery { project_name: Some(name.clone()), limit: Some(TIMELINE), cursor, ..ListQuery::default() };
    let snapshots = services.list_snapshots(list).await?;
    let mut view = ProjectView {
        range,
        against: None,
        strip: Vec::new(),
        charts: Vec::new(),
        moments: Vec::new(),
        snapshots,
        project,
    };
    let Some(newest) = view.project.newest.clone() else { return Ok(view) };
    view.against = against(services, name, &newest).await?;
    let summaries = services.snapshot(&newest.id.to_string()).await?.snapshot.summaries;

    let metrics: Vec<Metric> = Dimension::ALL
        .into_iter()
        .map(|dimension| {
            let has_score = summaries.get(&dimension).is_some_and(|summary| summary.score.is_some());
            // A dimension without a score still has a history: that of its first metric.
            let other = || {
                Metric::of(dimension).find(|m| summaries.get(&dimension).is_some_and(|s| s.metric(m.name).is_some()))
            };
            if has_score { Metric::score(dimension) } else { other().unwrap_or_else(|| Metric::score(dimension)) }
        })
        .collect();
    let from = range.days().and_then(|days| newest.timestamp.checked_sub_signed(TimeDelta::days(days)));
    let bucket = match view.project.snapshots {
        few if few <= CHART_POINTS => Bucket::None,
        _ if range.days().is_some_and(|days| days < 100) => Bucket::Day,
        many if many <= 5_000 => Bucket::Week,
        _ => Bucket::Month,
    };
    let trends = services.trends(name, &TrendQuery { metrics, from, to: None, bucket }).await?;
    let reasons: PerDimension<String> =
        summaries.iter().filter_map(|(dimension, summary)| Some((*dimension, summary.reason.clone()?))).collect();
    view.moments = moments(&trends);
    view.charts = trends.series.iter().map(|series| chart(series, &trends, &reasons)).collect();
    view.strip = strip(&newest, view.against.as_ref(), &trends, &reasons);
    Ok(view)
}

/// What the newest snapshot is best held against: the baseline that was set, else the last release before it, else the
/// snapshot before it.
async fn against(services: &Services, name: &Name, newest: &SnapshotHeader) -> Result<Option<Against>> {
    let baseline = services.baseline(name).await?.filter(|baseline| baseline.id != newest.id);
    let found = if let Some(baseline) = baseline {
        Some((baseline, "the baseline"))
    } else if let Some(release) = last_release(services, name, newest).await? {
        Some((release, "the last release before it"))
    } else {
        previous(services, name, newest).await?.map(|previous| (previous, "the snapshot before it"))
    };
    let Some((from, why)) = found else { return Ok(None) };
    let request = CompareRequest {
        from_snapshot_id: Some(from.id.to_string()),
        to_snapshot_id: Some(newest.id.to_string()),
        include_drilldown: true,
        ..CompareRequest::default()
    };
    Ok(Some(Against { comparison: services.compare(&request).await?, why }))
}

async fn last_release(services: &Services, name: &Name, newest: &SnapshotHeader) -> Result<Option<SnapshotHeader>> {
    let query = ListQuery {
        project_name: Some(name.clone()),
        to: Some(newest.timestamp),
        limit: Some(200),
        ..ListQuery::default()
    };
    let earlier = services.list_snapshots(query).await?.snapshots;
    let is_release = |header: &&SnapshotHeader| header.source_ref.as_deref().is_some_and(codegraph_collect::is_release);
    Ok(earlier.iter().find(is_release).filter(|release| release.commit != newest.commit).cloned())
}

async fn previous(services: &Services, name: &Name, of: &SnapshotHeader) -> Result<Option<SnapshotHeader>> {
    let query =
        ListQuery { project_name: Some(name.clone()), to: Some(of.timestamp), limit: Some(1), ..ListQuery::default() };
    Ok(services.list_snapshots(query).await?.snapshots.pop())
}

fn moments(trends: &Trends) -> Vec<Moment> {
    let points = trends.series.first().map_or(&[][..], |series| &series.points);
    let releases: std::collections::HashMap<_, _> =
        trends.events.iter().map(|event| (event.timestamp.timestamp(), event.label.as_str())).collect();
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

fn chart(series: &Series, trends: &Trends, reasons: &PerDimension<String>) -> ChartCard {
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
            reasons.get(&metric.dimension).cloned().unwrap_or_else(|| "no snapshot of this range has it".to_owned())
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

fn trend_words(series: &Series) -> Option<String> {
    let (direction, slope, p) = (series.trend_direction?, series.slope_per_day?, series.significance?);
    if direction == TrendDirection::Stable {
        return Some("no trend".to_owned());
    }
    let yearly = slope * 365.0;
    let sign = if yearly < 0.0 { "−" } else { "+" };
    let amount = number::display(yearly.abs(), if yearly.abs() < 0.1 { 3 } else { 1 });
    let amount = if amount == "0" { String::new() } else { format!(", {sign}{amount} a year") };
    let p = if p < 0.001 { "p < 0.001".to_owned() } else { format!("p {}", number::display(p, 3)) };
    Some(format!("{}{amount} ({p})", direction.as_str()))
}

fn strip(
    newest: &SnapshotHeader,
    against: Option<&Against>,
    trends: &Trends,
    reasons: &PerDimension<String>,
) -> Vec<DimensionCell> {
    let delta = |comparison: &Comparison, dimension| {
        comparison.dimensions.iter().find(|delta| delta.dimension == dimension).and_then(|delta| delta.score_delta)
    };
    let history = |dimension| {
        let series = trends.series.iter().find(|series| series.metric == Metric::score(dimension));
        let points = series.map_or(&[][..], |series| &series.points);
        points.iter().skip(points.len().saturating_sub(60)).map(|point| point.value).collect()
    };
    Dimension::ALL
        .into_iter()
        .map(|dimension| DimensionCell {
            dimension,
            score: newest.score(dimension),
            state: against.and_then(|against| against.comparison.dimension_states.get(&dimension).copied()),
            delta: against.and_then(|against| delta(&against.comparison, dimension)),
            history: history(dimension),
            reason: reasons.get(&dimension).cloned(),
        })
        .collect()
}

pub async fn snapshot(services: &Services, reference: &str, mut query: ItemFilter) -> Result<SnapshotView> {
    let sealed = services.snapshot(reference).await?;
    // Choosing another dimension in the form leaves the category of the one before.
    let counts = &sealed.snapshot.source_bundle.item_counts;
    let chosen = query.dimension.and_then(|dimension| counts.get(&dimension));
    query.category = query.category.filter(|category| chosen.is_none_or(|counts| counts.contains_key(category)));
    let items = ItemQuery {
        dimension: query.dimension,
        category: query.category.clone(),
        severity: query.severity,
        q: query.q.clone(),
        limit: Some(50),
        cursor: query.cursor.clone(),
    };
    let items = services.items(&sealed.snapshot.id.to_string(), items).await?;
    let header = SnapshotHeader::of(&sealed);
    let older = match &header.project_name {
        Some(name) => previous(services, name, &header).await?,
        None => None,
    };
    Ok(SnapshotView { sealed, items, query, older })
}

pub async fn compare(services: &Services, from: &str, to: &str, open: Option<Open>) -> Result<CompareView> {
    let request = CompareRequest {
        from_snapshot_id: Some(from.to_owned()),
        to_snapshot_id: Some(to.to_owned()),
        include_drilldown: true,
        include_previews: true,
        ..CompareRequest::default()
    };
    let mut comparison = services.compare(&request).await?;
    if let Some(open) = &open {
        // The opened category in full, beside the first few of the others.
        let opened = CompareRequest {
            preview_offset: Some(open.offset),
            preview_limit: Some(200),
            dimension: Some(open.dimension),
            category: Some(open.category.clone()),
            ..request
        };
        let opened = services.compare(&opened).await?.drilldown_previews.unwrap_or_default();
        let previews = comparison.drilldown_previews.get_or_insert_default();
        previews.retain(|preview| (preview.dimension, &preview.category) != (open.dimension, &open.category));
        previews.extend(opened);
    }
    Ok(CompareView { comparison, open })
}

/// A project of a page's address.
pub fn name(text: &str) -> Result<Name> {
    text.parse().map_err(|error| Error::invalid("project_name", error))
}
