//! Trends: how the numbers of a scope moved, and what happened meanwhile.

use crate::error::Result;
use crate::services::Caller;
use crate::services::snapshots::check_range;
use chrono::{DateTime, Utc};
use codegraph_model::api::{DataSource, Event, EventKind, Note, Point, Series, TrendQuery, Trends};
use codegraph_model::{Category, Dimension, Metric, ScopeRef, attribute, trend};
use codegraph_store::{TrendPoint, TrendRange};

/// The most releases that one answer marks.
const MAX_EVENTS: usize = 5000;

impl Caller {
    /// The history of metrics of a scope. For one without snapshots, its present state as one live point.
    ///
    /// # Errors
    /// When there is no such project or group, the range is turned around, or the live state cannot be captured.
    pub async fn trends(&self, scope: &ScopeRef, query: &TrendQuery) -> Result<Trends> {
        check_range(query.from, query.to)?;
        self.known(scope).await?;
        let metrics: Vec<Metric> = match query.metric.as_slice() {
            [] => Dimension::ALL.into_iter().map(Metric::score).collect(),
            some => some.to_vec(),
        };
        let answer = |data_source, series, events| Trends {
            scope_ref: scope.clone(),
            from: query.from,
            to: query.to,
            data_source,
            series,
            events,
        };
        if self.store.snapshot_count(scope).await? == 0 && self.has_live_state(scope).await? {
            let live = self.live(scope).await?;
            let point = |metric: Metric| Point {
                timestamp: live.snapshot.timestamp,
                value: live.snapshot.metric(metric),
                snapshot_id: None,
            };
            let series = metrics.iter().map(|metric| series(*metric, vec![point(*metric)])).collect();
            return Ok(answer(DataSource::Live, series, Vec::new()));
        }
        let range = TrendRange { scope, from: query.from, to: query.to, bucket: query.bucket };
        let points = self.store.trend(&range, &metrics).await?;
        let events = self.events(scope, &points, query).await?;
        let of = |column: usize| {
            let point = |point: &TrendPoint| Point {
                timestamp: point.timestamp,
                value: point.values.get(column).copied().flatten(),
                snapshot_id: Some(point.id),
            };
            points.iter().map(point).collect()
        };
        let series = metrics.iter().enumerate().map(|(column, metric)| series(*metric, of(column))).collect();
        Ok(answer(DataSource::Snapshots, series, events))
    }

    /// Whether the state of a scope can be computed now: a project's where its code is, a group's from its members.
    async fn has_live_state(&self, scope: &ScopeRef) -> Result<bool> {
        Ok(match scope {
            ScopeRef::Project(name) => self.store.project(name).await?.is_some_and(|project| project.path.is_some()),
            _ => true,
        })
    }

    /// The releases that the newest snapshot of the range knows of, where rules or the analyzer changed, and notes.
    async fn events(&self, scope: &ScopeRef, points: &[TrendPoint], query: &TrendQuery) -> Result<Vec<Event>> {
        let notes = self.store.notes(scope, query.from, query.to).await?;
        let event = |note: Note| Event { timestamp: note.timestamp, kind: EventKind::Note, label: note.text };
        let mut events: Vec<Event> = notes.into_iter().map(event).collect();
        let Some(newest) = points.last() else { return Ok(events) };
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
        let Some(sealed) = self.store.snapshot(newest.id).await? else { return Ok(events) };
        for holder in self.holders(sealed, None).await? {
            let Some(root) = holder.snapshot.source_bundle.roots.get(&Dimension::Release) else { continue };
            let whose = match (holder.snapshot.scope_ref.project(), scope) {
                (Some(name), ScopeRef::Group(_) | ScopeRef::Portfolio(_)) => format!("{name} "),
                _ => String::new(),
            };
            let (releases, _) =
                self.store.items(*root, 0, MAX_EVENTS, |item| item.category == Category::RELEASE).await?;
            for release in releases {
                let at = release.text(attribute::COMMITTED_AT).and_then(|at| at.parse::<DateTime<Utc>>().ok());
                let inside = |at: &DateTime<Utc>| {
                    query.from.is_none_or(|from| *at >= from) && query.to.is_none_or(|to| *at < to)
                };
                if let Some(timestamp) = at.filter(inside) {
                    let label = format!("{whose}{}", release.title);
                    events.push(Event { timestamp, kind: EventKind::Release, label });
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
