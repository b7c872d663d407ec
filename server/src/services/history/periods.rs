//! Two periods of a history held against each other.

use crate::error::{Error, Result};
use crate::services::Caller;
use crate::services::snapshots::seconds;
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_model::api::{Bucket, PeriodComparison, PeriodSide, PeriodsQuery};
use codegraph_model::compare::{Mode, State, compare, series};
use codegraph_model::periods::compare_periods;
use codegraph_model::reason::Versions;
use codegraph_model::{Dimension, Metric, PerDimension, Reason, ScopeRef};
use codegraph_store::{TrendPoint, TrendRange};
use std::collections::BTreeSet;

impl Caller {
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
            let unlike = unlike.get(&metric.dimension).map_or(&[][..], Vec::as_slice);
            compare_periods(*metric, &column(&a, place), &column(&b, place), unlike)
        });
        let side = |from, to, points: &[TrendPoint]| PeriodSide { from, to, snapshots: points.len() as u64 };
        Ok(PeriodComparison {
            scope_ref: scope.clone(),
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
        let nearest: Vec<String> = [("before it", earlier), ("after it", later)]
            .into_iter()
            .filter_map(|(place, found)| Some(format!("the nearest {place} is of {}", seconds(found?.timestamp))))
            .collect();
        let hint = if nearest.is_empty() { "there are none at all".to_owned() } else { nearest.join(", ") };
        let scope = scope.short();
        Err(Error::NotFound(format!(
            "{scope} has no snapshot in period {name}, {} to {}; {hint}",
            seconds(from),
            seconds(to)
        )))
    }

    /// Why the periods were not measured alike, by dimension: other versions within or between them, or other tools in
    /// their newest snapshots.
    async fn unlike_periods(&self, a: &[TrendPoint], b: &[TrendPoint]) -> Result<PerDimension<Vec<Reason>>> {
        let version = |point: &TrendPoint| Versions {
            analyzer: series(&point.analyzer_version).to_owned(),
            rules: point.rule_version.clone(),
        };
        let versions: BTreeSet<Versions> = a.iter().chain(b).map(version).collect();
        if versions.len() > 1 {
            let reason = Reason::DifferentVersions { versions: versions.into_iter().collect() };
            return Ok(Dimension::ALL.into_iter().map(|dimension| (dimension, vec![reason.clone()])).collect());
        }
        let (Some(a), Some(b)) = (a.last(), b.last()) else { return Ok(PerDimension::new()) };
        let (Some(a), Some(b)) = (self.store.snapshot(a.id).await?, self.store.snapshot(b.id).await?) else {
            return Ok(PerDimension::new());
        };
        let comparison = compare(&a, &b, Mode::Timestamps);
        let unlike = comparison.dimensions.into_iter().filter(|delta| delta.state == State::NotComparable);
        Ok(unlike.map(|delta| (delta.dimension, delta.reasons)).collect())
    }
}
