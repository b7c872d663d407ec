//! The page of a project, group or portfolio.

use super::{charts, has_members, imports, list, members, newest, previous, title};
use crate::error::Result;
use crate::services::Caller;
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_app::data::{Against, Range, ScopeView};
use codegraph_model::api::{Bucket, CompareRequest, ListQuery, NoteQuery, TrendQuery};
use codegraph_model::reason::joined;
use codegraph_model::snapshot::{Snapshot, SnapshotHeader};
use codegraph_model::{Dimension, Metric, PerDimension, ScopeRef};

/// Snapshots of the timeline.
const TIMELINE: u32 = 12;

/// Snapshots among which the last release is looked for.
const RELEASES: u32 = 200;

/// Points that a chart is drawn of at most; a longer history shows the newest of each week or month.
const CHART_POINTS: u64 = 450;

pub async fn scope(caller: &Caller, scope: ScopeRef, range: Range, cursor: Option<String>) -> Result<ScopeView> {
    let title = title(caller, &scope).await?;
    let query = ListQuery { limit: Some(TIMELINE), cursor, ..ListQuery::default() };
    let mut view = ScopeView {
        title,
        range,
        newest: newest(caller, &scope, 1).await?.into_iter().next(),
        against: None,
        strip: Vec::new(),
        charts: Vec::new(),
        moments: Vec::new(),
        notes: Vec::new(),
        snapshots: list(caller, &scope, query).await?,
        reports: None,
        members: None,
        scope,
    };
    if let ScopeRef::Project(name) = &view.scope {
        view.reports = Some(imports::counts(caller, name).await?);
    }
    let Some(newest) = view.newest.clone() else {
        if has_members(&view.scope) {
            view.members = Some(members::now(caller, &view.scope).await?);
        }
        return Ok(view);
    };
    view.against = against(caller, &newest).await?;
    let snapshot = caller.snapshot(&newest.id.to_string()).await?.snapshot;
    let from = range.days().and_then(|days| newest.timestamp.checked_sub_signed(TimeDelta::days(days)));
    let query = TrendQuery {
        metric: metrics(&snapshot),
        from,
        bucket: bucket(range, view.snapshots.total),
        ..TrendQuery::default()
    };
    let trends = caller.trends(&view.scope, &query).await?;
    let reasons: PerDimension<String> = snapshot
        .summaries
        .iter()
        .filter(|(_, summary)| !summary.reasons.is_empty())
        .map(|(dimension, summary)| (*dimension, joined(&summary.reasons)))
        .collect();
    view.moments = charts::moments(&trends);
    view.charts = trends.series.iter().map(|series| charts::chart(series, &trends, &reasons)).collect();
    view.strip = charts::strip(&snapshot, &newest, view.against.as_ref(), &trends);
    view.notes = notes(caller, &view.scope, from).await?;
    if has_members(&view.scope) {
        let comparison = view.against.as_ref().map(|against| &against.comparison);
        view.members = Some(members::of(caller, &snapshot, comparison).await?);
    }
    Ok(view)
}

async fn notes(
    caller: &Caller,
    scope: &ScopeRef,
    from: Option<DateTime<Utc>>,
) -> Result<Vec<codegraph_model::api::Note>> {
    let query = NoteQuery { scope_ref: scope.clone(), from, to: None };
    Ok(caller.notes(&query).await?.notes)
}

/// What the charts are of: the score of each dimension or, where it has none, its first metric that was measured, which has
/// a history too.
fn metrics(newest: &Snapshot) -> Vec<Metric> {
    let of = |dimension| {
        let score = Metric::score(dimension);
        let measured = |metric: &Metric| newest.metric(*metric).is_some();
        if measured(&score) { score } else { Metric::of(dimension).find(measured).unwrap_or(score) }
    };
    Dimension::ALL.into_iter().map(of).collect()
}

fn bucket(range: Range, snapshots: u64) -> Bucket {
    match snapshots {
        few if few <= CHART_POINTS => Bucket::None,
        _ if range.days().is_some_and(|days| days < 100) => Bucket::Day,
        many if many <= 5_000 => Bucket::Week,
        _ => Bucket::Month,
    }
}

/// What the newest snapshot is best held against: the baseline that was set, else the last release before it, else the
/// snapshot before it.
async fn against(caller: &Caller, newest: &SnapshotHeader) -> Result<Option<Against>> {
    let baseline = caller.baseline(&newest.scope_ref).await?.filter(|baseline| baseline.id != newest.id);
    let found = if let Some(baseline) = baseline {
        Some((baseline, "the baseline"))
    } else if let Some(release) = last_release(caller, newest).await? {
        Some((release, "the last release"))
    } else {
        previous(caller, newest).await?.map(|previous| (previous, "the previous snapshot"))
    };
    let Some((from, why)) = found else { return Ok(None) };
    let request = CompareRequest {
        from_snapshot_id: Some(from.id.to_string()),
        to_snapshot_id: Some(newest.id.to_string()),
        include_drilldown: true,
        ..CompareRequest::default()
    };
    Ok(Some(Against { comparison: caller.compare(&request).await?, why }))
}

async fn last_release(caller: &Caller, newest: &SnapshotHeader) -> Result<Option<SnapshotHeader>> {
    if has_members(&newest.scope_ref) {
        return Ok(None);
    }
    let query = ListQuery { to: Some(newest.timestamp), limit: Some(RELEASES), ..ListQuery::default() };
    let earlier = list(caller, &newest.scope_ref, query).await?.snapshots;
    let is_release =
        |header: &&SnapshotHeader| header.terms.source_ref.as_deref().is_some_and(codegraph_collect::is_release);
    Ok(earlier.iter().find(is_release).filter(|release| release.commit != newest.commit).cloned())
}
