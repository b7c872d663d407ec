//! Trends: how the numbers of a project moved.

use super::Services;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use codegraph_model::api::{Bucket, DataSource, Event, EventKind, Point, Series, Trends};
use codegraph_model::{Dimension, Metric, Name, ScopeRef, trend};
use codegraph_store::{TrendPoint, TrendRange};

/// The most releases that one answer marks.
const MOST_EVENTS: usize = 5000;

/// Which numbers of which time.
#[derive(Clone, Debug)]
pub struct TrendQuery {
    pub metrics: Vec<Metric>,
    /// At or after.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
    pub bucket: Bucket,
}

impl Services {
    /// The history of metrics of a project. For a project without snapshots, its present state as one live point.
    ///
    /// # Errors
    /// When there is no such project, the range is turned around, or the live state cannot be captured.
    pub async fn trends(&self, project: &Name, query: &TrendQuery) -> Result<Trends> {
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from >= to
        {
            return Err(Error::invalid("to", "the range is empty: from is not before to"));
        }
        let found = self.project(project).await?;
        let scope = ScopeRef::Project(found.name.clone());
        let answer = |data_source, series, events| Trends {
            project_name: found.name.clone(),
            from: query.from,
            to: query.to,
            data_source,
            series,
            events,
        };
        if found.newest.is_none() && found.path.is_some() {
            let live = self.live(project).await?;
            let point = |metric: Metric| Point {
                timestamp: live.snapshot.timestamp,
                value: live.snapshot.metric(metric),
                snapshot_id: None,
            };
            let series = query.metrics.iter().map(|metric| series(*metric, vec![point(*metric)])).collect();
            return Ok(answer(DataSource::Live, series, Vec::new()));
        }
        let range = TrendRange { scope: &scope, from: query.from, to: query.to, bucket: query.bucket };
        let points = self.store.trend(&range, &query.metrics).await?;
        let events = self.events(&points, query).await?;
        let of = |column: usize| {
            let point = |point: &TrendPoint| Point {
                timestamp: point.timestamp,
                value: point.values.get(column).copied().flatten(),
                snapshot_id: Some(point.id),
            };
            points.iter().map(point).collect()
        };
        let series = query.metrics.iter().enumerate().map(|(column, metric)| series(*metric, of(column))).collect();
        Ok(answer(DataSource::Snapshots, series, events))
    }

    /// The releases that the newest snapshot of the range knows of, and where rules or the analyzer changed.
    async fn events(&self, points: &[TrendPoint], query: &TrendQuery) -> Result<Vec<Event>> {
        let Some(newest) = points.last() else { return Ok(Vec::new()) };
        let mut events = Vec::new();
        for pair in points.windows(2) {
            let [before, after] = pair else { continue };
            let mut changed = Vec::new();
            if before.rule_version != after.rule_version {
                changed.push(format!("rules {} → {}", before.rule_version, after.rule_version));
            }
            if before.analyzer_version != after.analyzer_version {
                changed.push(format!("analyzer {} → {}", before.analyzer_version, after.analyzer_version));
            }
            if !changed.is_empty() {
                events.push(Event {
                    timestamp: after.timestamp,
                    kind: EventKind::RuleChange,
                    label: changed.join(", "),
                });
            }
        }
        if let Some(sealed) = self.store.snapshot(newest.id).await?
            && let Some(root) = sealed.snapshot.source_bundle.roots.get(&Dimension::Release)
        {
            let (releases, _) = self.store.items(*root, 0, MOST_EVENTS, |item| item.category == "release").await?;
            for release in releases {
                let at =
                    release.attributes.get("committed_at").and_then(|at| at.as_str()?.parse::<DateTime<Utc>>().ok());
                let inside = |at: &DateTime<Utc>| {
                    query.from.is_none_or(|from| *at >= from) && query.to.is_none_or(|to| *at < to)
                };
                if let Some(timestamp) = at.filter(inside) {
                    events.push(Event { timestamp, kind: EventKind::Release, label: release.title });
                }
            }
        }
        events.sort_by(|a, b| (a.timestamp, a.kind, &a.label).cmp(&(b.timestamp, b.kind, &b.label)));
        Ok(events)
    }
}

fn series(metric: Metric, points: Vec<Point>) -> Series {
    let measured: Vec<(i64, f64)> =
        points.iter().filter_map(|point| Some((point.timestamp.timestamp(), point.value?))).collect();
    let trend = trend::trend(&measured, metric.direction);
    Series {
        metric,
        unit: metric.unit,
        direction: metric.direction,
        points,
        trend_direction: trend.map(|trend| trend.direction),
        slope_per_day: trend.map(|trend| trend.slope_per_day),
        significance: trend.map(|trend| trend.significance),
    }
}
