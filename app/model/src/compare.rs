//! Comparison of two snapshots: one implementation for command line, API, pages, exports and gates.
//!
//! "Not scanned" is never "fixed": where the two sides were not measured alike, the answer is `not_comparable` with the
//! reason, and no item of that dimension counts as new or resolved.

use crate::api::SnapshotHeader;
use crate::ids::{Digest, Name};
use crate::metric::Unit;
use crate::snapshot::{Sealed, Snapshot, Summary};
use crate::tree::Changes;
use crate::trend::TrendDirection;
use crate::{Dimension, Direction, Item, Metric, PerDimension, Severity};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the comparison of two snapshots says.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub from: SnapshotHeader,
    pub to: SnapshotHeader,
    pub mode: Mode,
    pub trend_direction: TrendDirection,
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<Dimension, State>))]
    pub dimension_states: PerDimension<State>,
    pub dimensions: Vec<DimensionDelta>,
    pub metric_deltas: Vec<MetricDelta>,
    pub causes: Causes,
    /// What became of each member, in a comparison of groups or portfolios; by name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub members: Option<Vec<MemberDelta>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub drilldown_categories: Option<Vec<CategoryDelta>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub drilldown_previews: Option<Vec<Preview>>,
}

/// One member of a comparison of groups or portfolios.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberDelta {
    pub project_name: Name,
    /// Null on the side where the project is no member, or has no snapshot.
    pub from: Option<SnapshotHeader>,
    pub to: Option<SnapshotHeader>,
    pub trend_direction: TrendDirection,
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<Dimension, State>))]
    pub dimension_states: PerDimension<State>,
}

/// How the two sides were named.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Ids,
    Timestamps,
}

/// What became of a dimension or a metric.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Improved,
    Regressed,
    Unchanged,
    /// Other than before, where neither way is better.
    Changed,
    NotComparable,
}

impl State {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Improved => "improved",
            Self::Regressed => "regressed",
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
            Self::NotComparable => "not_comparable",
        }
    }

    /// The words that people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotComparable => "not comparable",
            other => other.as_str(),
        }
    }
}

/// One dimension of a comparison.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DimensionDelta {
    pub dimension: Dimension,
    pub state: State,
    pub score_from: Option<f64>,
    pub score_to: Option<f64>,
    pub score_delta: Option<f64>,
    pub reasons: Vec<String>,
}

/// One metric of a comparison.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricDelta {
    pub metric: Metric,
    pub dimension: Dimension,
    pub unit: Unit,
    pub direction: Direction,
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub delta: Option<f64>,
    /// Of `from`; null where that is zero.
    pub delta_percent: Option<f64>,
    pub state: State,
}

/// What differs between the two sides besides the findings.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "five independent answers, as the API gives them")]
pub struct Causes {
    pub code: bool,
    pub analyzer: bool,
    pub rules: bool,
    pub inputs: bool,
    pub scope: bool,
}

/// The items of one category that differ.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryDelta {
    /// The member, in a comparison of groups or portfolios.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub project_name: Option<Name>,
    pub dimension: Dimension,
    pub category: String,
    pub new: u64,
    pub resolved: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Of the new items that have one.
    pub severities: BTreeMap<Severity, u64>,
}

/// The first items of one category that differ: new before changed before resolved, the worst first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The member, in a comparison of groups or portfolios.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub project_name: Option<Name>,
    pub dimension: Dimension,
    pub category: String,
    pub shown: u64,
    pub total: u64,
    pub items: Vec<ItemDelta>,
}

/// One item that differs.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemDelta {
    pub state: ItemState,
    pub item: Item,
    /// What a changed item was before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub was: Option<Item>,
}

/// What became of an item.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    New,
    Changed,
    Resolved,
}

impl ItemState {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Resolved => "resolved",
        }
    }
}

/// Compares two snapshots by everything but their items.
#[must_use]
pub fn compare(from: &Sealed, to: &Sealed, mode: Mode) -> Comparison {
    let (old, new) = (&from.snapshot, &to.snapshot);
    let dimensions: Vec<DimensionDelta> = Dimension::ALL.into_iter().map(|d| dimension_delta(d, old, new)).collect();
    let states: PerDimension<State> = dimensions.iter().map(|delta| (delta.dimension, delta.state)).collect();
    let trend_direction = match states.get(&Dimension::Health) {
        Some(State::Improved) => TrendDirection::Improving,
        Some(State::Regressed) => TrendDirection::Declining,
        _ => TrendDirection::Stable,
    };
    Comparison {
        from: SnapshotHeader::of(from),
        to: SnapshotHeader::of(to),
        mode,
        trend_direction,
        metric_deltas: metric_deltas(old, new, &states),
        dimension_states: states,
        dimensions,
        causes: causes(old, new),
        members: None,
        drilldown_categories: None,
        drilldown_previews: None,
    }
}

/// The item trees to walk for the drilldown: of the dimensions whose items can be held against each other.
#[must_use]
pub fn comparable_roots(from: &Snapshot, to: &Snapshot) -> PerDimension<(Digest, Digest)> {
    let root = |snapshot: &Snapshot, dimension| snapshot.source_bundle.roots.get(&dimension).copied();
    Dimension::ALL
        .into_iter()
        .filter(|dimension| unlike(*dimension, from, to).is_empty())
        .filter_map(|dimension| Some((dimension, (root(from, dimension)?, root(to, dimension)?))))
        .collect()
}

/// Why the two sides of a dimension were not measured alike; empty when they were.
fn unlike(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> Vec<String> {
    let mut reasons = Vec::new();
    match (missing(dimension, from), missing(dimension, to)) {
        (Some(before), Some(after)) if before == after => {
            reasons.push(format!("not measured on either side: {before}"));
        }
        (before, after) => {
            reasons.extend(before.map(|why| format!("not measured on the older side: {why}")));
            reasons.extend(after.map(|why| format!("not measured on the newer side: {why}")));
        }
    }
    if !reasons.is_empty() {
        return reasons;
    }
    if from.scope_ref != to.scope_ref {
        reasons.push(format!("{} and {} are not the same code base", from.scope_ref, to.scope_ref));
    }
    if series(&from.analyzer_version) != series(&to.analyzer_version) {
        reasons.push(format!("measured by analyzers {} and {}", from.analyzer_version, to.analyzer_version));
    }
    if from.rule_version != to.rule_version {
        reasons.push(format!("measured by rules {} and {}", from.rule_version, to.rule_version));
    }
    let (before, after) = (tools(dimension, from), tools(dimension, to));
    let list = |tools: Vec<&String>| tools.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let (gone, come) = (before.difference(&after).collect::<Vec<_>>(), after.difference(&before).collect::<Vec<_>>());
    if !gone.is_empty() {
        reasons.push(format!("only the older side has {}", list(gone)));
    }
    if !come.is_empty() {
        reasons.push(format!("only the newer side has {}", list(come)));
    }
    reasons
}

/// Why a snapshot has no measurement of a dimension, if it has none.
fn missing(dimension: Dimension, snapshot: &Snapshot) -> Option<&str> {
    match snapshot.summary(dimension) {
        Some(summary) if summary.is_measured() => None,
        summary => Some(summary.and_then(|s| s.reason.as_deref()).unwrap_or("it is not in the snapshot")),
    }
}

#[must_use]
/// The part of an analyzer version within which numbers stay alike: `1.6` of `1.6.2`.
pub fn series(version: &str) -> &str {
    version.match_indices('.').nth(1).map_or(version, |(end, _)| &version[..end])
}

/// What read the inputs of a dimension that come from outside the code: a tool that is missing on one side makes the
/// sides unlike, a lockfile that was added does not.
fn tools(dimension: Dimension, snapshot: &Snapshot) -> BTreeSet<String> {
    let inputs = snapshot.source_bundle.inputs.iter().filter(|input| input.dimension == dimension);
    inputs
        .filter_map(|input| match input.kind.as_str() {
            "report" | "history" | "licences" => Some(input.tool.clone()),
            "member" => Some(format!("{} ({})", input.name, input.tool)),
            _ => None,
        })
        .collect()
}

/// What a dimension of a snapshot was measured by, as far as it decides whether others are alike: the analyzer's series,
/// the rules, and the tools outside.
pub(crate) fn measuring_tools(dimension: Dimension, snapshot: &Snapshot) -> String {
    let own = format!("codegraph {}, rules {}", series(&snapshot.analyzer_version), snapshot.rule_version);
    std::iter::once(own).chain(tools(dimension, snapshot)).collect::<Vec<_>>().join(", ")
}

fn dimension_delta(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> DimensionDelta {
    let (before, after) = (from.summary(dimension), to.summary(dimension));
    let score = |summary: Option<&Summary>| summary.and_then(|summary| summary.score);
    let (score_from, score_to) = (score(before), score(after));
    let mut reasons = unlike(dimension, from, to);
    if reasons.is_empty() && dimension == Dimension::Health {
        reasons.extend(other_terms(before, after).or_else(|| unlike_parts(from, to)));
    }
    let (state, score_delta) = if !reasons.is_empty() {
        (State::NotComparable, None)
    } else if let (Some(was), Some(is)) = (score_from, score_to) {
        let delta = crate::number::finite(is - was).unwrap_or(0.0);
        (state(Metric::score(dimension), delta), Some(delta))
    } else if score_from.is_some() != score_to.is_some() {
        let side = if score_from.is_none() { "older" } else { "newer" };
        reasons.push(format!("the {side} side has no score"));
        (State::NotComparable, None)
    } else {
        let (state, because) = by_metrics(dimension, from, to);
        reasons.extend(because);
        (state, None)
    };
    DimensionDelta { dimension, state, score_from, score_to, score_delta, reasons }
}

/// Health is a mean, of other dimensions or of a group's members: of different ones, it is another number. How much each
/// weighs may move; a label names it before its comma.
fn other_terms(before: Option<&Summary>, after: Option<&Summary>) -> Option<String> {
    let names = |summary: Option<&Summary>| -> Vec<String> {
        let terms = summary.map(|s| s.terms.as_slice()).unwrap_or_default();
        terms.iter().filter_map(|term| term.label.split(',').next()).map(str::to_owned).collect()
    };
    let (before, after) = (names(before), names(after));
    let said = |names: &[String]| if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    (before != after).then(|| format!("the score is the mean of {} before, of {} after", said(&before), said(&after)))
}

/// A mean is no better than its parts: where one of them cannot be compared, neither can the mean.
fn unlike_parts(from: &Snapshot, to: &Snapshot) -> Option<String> {
    let has_score = |dimension: &Dimension| from.metric(Metric::score(*dimension)).is_some();
    let parts = Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Health).filter(has_score);
    let parts: Vec<&str> = parts.filter(|part| !unlike(*part, from, to).is_empty()).map(Dimension::as_str).collect();
    (!parts.is_empty())
        .then(|| format!("the score is a mean, and of its parts {} cannot be compared", parts.join(", ")))
}

/// The state of a dimension that has no score on either side: by its metrics, worse before better.
fn by_metrics(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> (State, Vec<String>) {
    let moved: Vec<(Metric, State)> = Metric::of(dimension)
        .filter_map(|metric| Some((metric, from.metric(metric)?, to.metric(metric)?)))
        .map(|(metric, was, is)| (metric, state(metric, is - was)))
        .collect();
    for (wanted, word) in [(State::Regressed, "worse"), (State::Improved, "better")] {
        let titles: Vec<_> =
            moved.iter().filter(|(_, state)| *state == wanted).map(|(m, _)| m.title.to_lowercase()).collect();
        if !titles.is_empty() {
            return (wanted, vec![format!("no score; {word} by {}", titles.join(", "))]);
        }
    }
    (State::Unchanged, Vec::new())
}

/// What a change of this much means for a metric.
pub(crate) fn state(metric: Metric, delta: f64) -> State {
    let beyond = delta.abs() > metric.tolerance + 1e-9;
    match metric.direction {
        _ if !beyond => State::Unchanged,
        Direction::Neutral => State::Changed,
        Direction::Higher if delta > 0.0 => State::Improved,
        Direction::Lower if delta < 0.0 => State::Improved,
        _ => State::Regressed,
    }
}

fn metric_deltas(from: &Snapshot, to: &Snapshot, states: &PerDimension<State>) -> Vec<MetricDelta> {
    let alike: BTreeSet<Dimension> =
        Dimension::ALL.into_iter().filter(|dimension| unlike(*dimension, from, to).is_empty()).collect();
    let comparable = |metric: Metric| {
        let score = metric == Metric::score(metric.dimension);
        alike.contains(&metric.dimension) && !(score && states.get(&metric.dimension) == Some(&State::NotComparable))
    };
    Metric::all()
        .filter_map(|metric| {
            let (was, is) = (from.metric(metric), to.metric(metric));
            (was.is_some() || is.is_some()).then(|| {
                let delta = was.zip(is).and_then(|(was, is)| crate::number::finite(is - was));
                let percent =
                    delta.zip(was).filter(|(_, was)| *was != 0.0).map(|(delta, was)| delta / was.abs() * 100.0);
                MetricDelta {
                    metric,
                    dimension: metric.dimension,
                    unit: metric.unit,
                    direction: metric.direction,
                    from: was,
                    to: is,
                    delta,
                    delta_percent: percent.and_then(crate::number::finite),
                    state: match delta {
                        Some(delta) if comparable(metric) => state(metric, delta),
                        _ => State::NotComparable,
                    },
                }
            })
        })
        .collect()
}

fn causes(from: &Snapshot, to: &Snapshot) -> Causes {
    let reports = |snapshot: &Snapshot| -> Vec<(String, Option<Digest>)> {
        let inputs = &snapshot.source_bundle.inputs;
        inputs.iter().filter(|i| i.kind == "report").map(|i| (i.tool.clone(), i.digest)).collect()
    };
    let tools = |snapshot: &Snapshot| -> Vec<_> {
        Dimension::ALL.into_iter().map(|dimension| tools(dimension, snapshot)).collect()
    };
    let members = |snapshot: &Snapshot| -> Option<BTreeSet<_>> {
        Some(snapshot.source_bundle.members.as_ref()?.iter().map(|m| m.project_name.clone()).collect())
    };
    let commits = |snapshot: &Snapshot| -> Vec<_> {
        snapshot.source_bundle.members.iter().flatten().map(|m| (m.project_name.clone(), m.commit.clone())).collect()
    };
    let code = |snapshot: &Snapshot| match &snapshot.source_bundle.source {
        Some(source) if source.commit.is_some() => source.commit.clone(),
        // A folder has no commit; its source metrics and required files tell whether the code is the same.
        _ => Some(hex::encode(crate::canonical::bytes(&snapshot.source_bundle.roots))),
    };
    Causes {
        code: code(from) != code(to) || commits(from) != commits(to),
        analyzer: from.analyzer_version != to.analyzer_version,
        rules: from.rule_version != to.rule_version,
        inputs: reports(from) != reports(to) || tools(from) != tools(to),
        scope: from.scope_ref != to.scope_ref || members(from) != members(to),
    }
}

/// Which items of a drilldown are shown.
#[derive(Clone, Debug, Default)]
pub struct PreviewQuery {
    /// The first of each category, counted from 0.
    pub offset: usize,
    pub limit: usize,
    /// Of this category alone.
    pub category: Option<String>,
}

/// The items that differ of one project: the snapshots' own, or a member's.
#[derive(Debug)]
pub struct Part<'a> {
    /// The member, in a comparison of groups or portfolios.
    pub project_name: Option<Name>,
    /// The newer side.
    pub to: &'a Snapshot,
    pub changes: PerDimension<Changes>,
}

/// Adds the drilldown: counts by category and, where asked for, items of each.
pub fn drill_down(comparison: &mut Comparison, parts: &[Part<'_>], shown: Option<&PreviewQuery>) {
    let (mut categories, mut previews) = (Vec::new(), Vec::new());
    for (part, dimension, changes) in
        parts.iter().flat_map(|part| part.changes.iter().map(move |(dimension, changes)| (part, dimension, changes)))
    {
        let present = part.to.source_bundle.item_counts.get(dimension);
        let mut names: BTreeSet<&str> =
            present.into_iter().flat_map(|counts| counts.keys().map(String::as_str)).collect();
        names.extend(changes.resolved.iter().map(|item| item.category.as_str()));
        for category in names {
            let deltas = category_items(changes, category);
            let of = |state| deltas.iter().filter(|delta| delta.state == state).count() as u64;
            let (new, resolved, changed) = (of(ItemState::New), of(ItemState::Resolved), of(ItemState::Changed));
            let mut severities = BTreeMap::new();
            for delta in deltas.iter().filter(|delta| delta.state == ItemState::New) {
                if let Some(severity) = delta.item.severity {
                    *severities.entry(severity).or_insert(0) += 1;
                }
            }
            let total = present.and_then(|counts| counts.get(category)).copied().unwrap_or(0);
            categories.push(CategoryDelta {
                project_name: part.project_name.clone(),
                dimension: *dimension,
                category: category.to_owned(),
                new,
                resolved,
                changed,
                unchanged: total.saturating_sub(new + changed),
                severities,
            });
            let asked = |query: &&PreviewQuery| query.category.as_ref().is_none_or(|wanted| wanted == category);
            if let Some(query) = shown.filter(asked).filter(|_| !deltas.is_empty()) {
                let total = deltas.len() as u64;
                let items: Vec<ItemDelta> = deltas.into_iter().skip(query.offset).take(query.limit).collect();
                previews.push(Preview {
                    project_name: part.project_name.clone(),
                    dimension: *dimension,
                    category: category.to_owned(),
                    shown: items.len() as u64,
                    total,
                    items,
                });
            }
        }
    }
    comparison.drilldown_categories = Some(categories);
    comparison.drilldown_previews = shown.map(|_| previews);
}

/// Adds what became of the members of a group or portfolio. `from` and `to` are the members' snapshots, by name.
pub fn add_members(comparison: &mut Comparison, from: &BTreeMap<Name, Sealed>, to: &BTreeMap<Name, Sealed>) {
    let names: BTreeSet<&Name> = from.keys().chain(to.keys()).collect();
    let member = |name: &Name| {
        let (was, is) = (from.get(name), to.get(name));
        let compared = was.zip(is).map(|(was, is)| compare(was, is, comparison.mode));
        MemberDelta {
            project_name: name.clone(),
            from: was.map(SnapshotHeader::of),
            to: is.map(SnapshotHeader::of),
            trend_direction: compared.as_ref().map_or(TrendDirection::Stable, |c| c.trend_direction),
            dimension_states: compared.map_or_else(
                || Dimension::ALL.into_iter().map(|dimension| (dimension, State::NotComparable)).collect(),
                |compared| compared.dimension_states,
            ),
        }
    };
    comparison.members = Some(names.into_iter().map(member).collect());
}

impl Comparison {
    /// Leaves only what is said of these dimensions.
    pub fn restrict(&mut self, dimensions: &[Dimension]) {
        self.dimension_states.retain(|dimension, _| dimensions.contains(dimension));
        self.dimensions.retain(|delta| dimensions.contains(&delta.dimension));
        self.metric_deltas.retain(|delta| dimensions.contains(&delta.dimension));
        for member in self.members.iter_mut().flatten() {
            member.dimension_states.retain(|dimension, _| dimensions.contains(dimension));
        }
    }
}

/// Every item of a category that differs: new, then changed, then resolved; in each the worst first, then by key.
#[must_use]
pub fn category_items(changes: &Changes, category: &str) -> Vec<ItemDelta> {
    let plain = |state: ItemState, items: &[Item]| -> Vec<ItemDelta> {
        let items = items.iter().filter(|item| item.category == category);
        items.map(|item| ItemDelta { state, item: item.clone(), was: None }).collect()
    };
    let mut deltas = plain(ItemState::New, &changes.new);
    let changed = changes.changed.iter().filter(|(_, item)| item.category == category);
    deltas.extend(changed.map(|(was, item)| ItemDelta {
        state: ItemState::Changed,
        item: item.clone(),
        was: Some(was.clone()),
    }));
    deltas.extend(plain(ItemState::Resolved, &changes.resolved));
    deltas.sort_by_cached_key(|delta| {
        (delta.state, delta.item.severity.map_or(Severity::ALL.len(), |s| s as usize), delta.item.key.clone())
    });
    deltas
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
