//! Trends and periods: how the numbers of a scope moved.

use super::Services;
use super::snapshots::check_range;
use crate::error::{Error, Result};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use codegraph_model::api::{
    Bucket, DataSource, Event, EventKind, Note, PeriodComparison, PeriodSide, PeriodsQuery, Point, Series, TrendQuery,
    Trends,
};
use codegraph_model::compare::{Mode, State, compare, series as series_of};
use codegraph_model::periods::compare_periods;
use codegraph_model::{Dimension, Metric, PerDimension, ScopeRef, trend};
use codegraph_store::{TrendPoint, TrendRange};
use std::collections::BTreeSet;

/// The most releases that one answer marks.
const MOST_EVENTS: usize = 5000;

impl Services {
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
            project_name: scope.project().cloned(),
            group_id: scope.group().cloned(),
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

    /// Two periods of the history of a scope, metric by metric.
    ///
    /// # Errors
    /// When there is no such project or group, a period is turned around, or it has no snapshot.
    pub async fn compare_periods(&self, scope: &ScopeRef, query: &PeriodsQuery) -> Result<PeriodComparison> {
        for (field, from, to) in [("a_to", query.a_from, query.a_to), ("b_to", query.b_from, query.b_to)] {
            if from >= to {
                return Err(Error::invalid(field, "the period is empty: its beginning is not before its end"));
            }
        }
        self.known(scope).await?;
        let metrics: Vec<Metric> = if query.metric.is_empty() { Metric::all().collect() } else { query.metric.clone() };
        let a = self.period(scope, "a", query.a_from, query.a_to, &metrics).await?;
        let b = self.period(scope, "b", query.b_from, query.b_to, &metrics).await?;
        let unlike = self.unlike_periods(&a, &b).await?;
        let column = |points: &[TrendPoint], column: usize| -> Vec<f64> {
            points.iter().filter_map(|point| point.values.get(column).copied().flatten()).collect()
        };
        let deltas = metrics.iter().enumerate().filter_map(|(place, metric)| {
            let unlike = unlike.get(&metric.dimension).map(String::as_str);
            compare_periods(*metric, &column(&a, place), &column(&b, place), unlike)
        });
        let side = |from, to, points: &[TrendPoint]| PeriodSide { from, to, snapshots: points.len() as u64 };
        Ok(PeriodComparison {
            scope_ref: scope.clone(),
            project_name: scope.project().cloned(),
            group_id: scope.group().cloned(),
            a: side(query.a_from, query.a_to, &a),
            b: side(query.b_from, query.b_to, &b),
            metrics: deltas.collect(),
        })
    }

    async fn period(
        &self,
        scope: &ScopeRef,
        name: &str,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        metrics: &[Metric],
    ) -> Result<Vec<TrendPoint>> {
        let range = TrendRange { scope, from: Some(from), to: Some(to), bucket: Bucket::None };
        let points = self.store.trend(&range, metrics).await?;
        if !points.is_empty() {
            return Ok(points);
        }
        let earlier = self.store.newest(scope, Some(from), 0).await?;
        let later = self.store.oldest_after(scope, to - TimeDelta::milliseconds(1)).await?;
        let text = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let nearest: Vec<String> = [("before it", earlier), ("after it", later)]
            .into_iter()
            .filter_map(|(place, found)| Some(format!("the nearest {place} is of {}", text(found?.timestamp))))
            .collect();
        let hint = if nearest.is_empty() { "there are none at all".to_owned() } else { nearest.join(", ") };
        let scope = scope.short();
        Err(Error::NotFound(format!(
            "{scope} has no snapshot in period {name}, {} to {}; {hint}",
            text(from),
            text(to)
        )))
    }

    /// Why the periods were not measured alike, by dimension: other versions within or between them, or other tools in
    /// their newest snapshots.
    async fn unlike_periods(&self, a: &[TrendPoint], b: &[TrendPoint]) -> Result<PerDimension<String>> {
        let versions = |points: &[TrendPoint]| -> BTreeSet<String> {
            let version = |point: &TrendPoint| {
                format!("analyzer {}, rules {}", series_of(&point.analyzer_version), point.rule_version)
            };
            points.iter().map(version).collect()
        };
        let all: Vec<String> = versions(a).union(&versions(b)).cloned().collect();
        if all.len() > 1 {
            let reason = format!("measured by {}", all.join("; "));
            return Ok(Dimension::ALL.into_iter().map(|dimension| (dimension, reason.clone())).collect());
        }
        let (Some(a), Some(b)) = (a.last(), b.last()) else { return Ok(PerDimension::new()) };
        let (Some(a), Some(b)) = (self.store.snapshot(a.id).await?, self.store.snapshot(b.id).await?) else {
            return Ok(PerDimension::new());
        };
        let comparison = compare(&a, &b, Mode::Timestamps);
        let unlike = comparison.dimensions.into_iter().filter(|delta| delta.state == State::NotComparable);
        Ok(unlike.map(|delta| (delta.dimension, delta.reasons.join("; "))).collect())
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
            let whose = match (&holder.snapshot.project_name, scope) {
                (Some(name), ScopeRef::Group(_) | ScopeRef::Portfolio(_)) => format!("{name} "),
                _ => String::new(),
            };
            let (releases, _) = self.store.items(*root, 0, MOST_EVENTS, |item| item.category == "release").await?;
            for release in releases {
                let at =
                    release.attributes.get("committed_at").and_then(|at| at.as_str()?.parse::<DateTime<Utc>>().ok());
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
