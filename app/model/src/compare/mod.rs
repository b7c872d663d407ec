//! Comparison of two snapshots: one implementation for command line, API, pages, exports and gates.
//!
//! "Not scanned" is never "fixed": where the two sides were not measured alike, the answer is `not_comparable` with the
//! reason, and no item of that dimension counts as new or resolved.

mod comparability;
mod items;
mod members;
#[cfg(test)]
mod tests;

pub(crate) use comparability::measuring_tools;
pub use comparability::series;
pub use items::{OpenedCategory, Part, PreviewQuery, category_items, comparable_roots, drill_down};
pub use members::add_members;

use crate::capture::InputKind;
use crate::ids::{Digest, Name};
use crate::metric::Unit;
use crate::reason::{Reason, Side};
use crate::snapshot::{Sealed, Snapshot, SnapshotHeader, Summary};
use crate::trend::TrendDirection;
use crate::verdict::Verdict;
use crate::{Category, Dimension, Direction, Item, Metric, PerDimension, Severity};
use comparability::{Comparability, different_parts, measured_by, parts_not_comparable, seen_less};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the comparison of two snapshots says.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub from: SnapshotHeader,
    pub to: SnapshotHeader,
    pub mode: Mode,
    pub verdict: Verdict,
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
    /// Why it cannot be compared, or what is to be known of the comparison.
    pub reasons: Vec<Reason>,
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
    pub category: Category,
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
    pub category: Category,
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
    let comparability = Comparability::of(old, new);
    let delta = |dimension| dimension_delta(dimension, old, new, &comparability);
    let dimensions: Vec<DimensionDelta> = Dimension::ALL.into_iter().map(delta).collect();
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
        verdict: Verdict::of(&states),
        trend_direction,
        metric_deltas: metric_deltas(old, new, &states, &comparability),
        dimension_states: states,
        dimensions,
        causes: causes(old, new),
        members: None,
        drilldown_categories: None,
        drilldown_previews: None,
    }
}

fn dimension_delta(
    dimension: Dimension,
    from: &Snapshot,
    to: &Snapshot,
    comparability: &Comparability,
) -> DimensionDelta {
    let (before, after) = (from.summary(dimension), to.summary(dimension));
    let score = |summary: Option<&Summary>| summary.and_then(|summary| summary.score);
    let (score_from, score_to) = (score(before), score(after));
    let mut reasons = comparability.obstacles(dimension).to_vec();
    if reasons.is_empty() && dimension == Dimension::Health {
        reasons.extend(different_parts(before, after).or_else(|| parts_not_comparable(from, to)));
    }
    let (state, score_delta) = if !reasons.is_empty() {
        (State::NotComparable, None)
    } else if let (Some(was), Some(is)) = (score_from, score_to) {
        let delta = crate::number::finite(is - was).unwrap_or(0.0);
        (state(Metric::score(dimension), delta), Some(delta))
    } else if score_from.is_some() != score_to.is_some() {
        reasons.push(Reason::NoScoreOn { side: if score_from.is_none() { Side::Older } else { Side::Newer } });
        (State::NotComparable, None)
    } else {
        let (state, because) = by_metrics(dimension, from, to);
        reasons.extend(because);
        (state, None)
    };
    if state != State::NotComparable {
        reasons.extend(seen_less(dimension, from, to));
    }
    DimensionDelta { dimension, state, score_from, score_to, score_delta, reasons }
}

/// The state of a dimension that has no score on either side: by its metrics, worse before better.
fn by_metrics(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> (State, Option<Reason>) {
    let moved: Vec<(Metric, State)> = Metric::of(dimension)
        .filter_map(|metric| Some((metric, from.metric(metric)?, to.metric(metric)?)))
        .map(|(metric, was, is)| (metric, state(metric, is - was)))
        .collect();
    for wanted in [State::Regressed, State::Improved] {
        let metrics: Vec<Metric> =
            moved.iter().filter(|(_, state)| *state == wanted).map(|(metric, _)| *metric).collect();
        if !metrics.is_empty() {
            return (wanted, Some(Reason::DecidedByMetrics { state: wanted, metrics }));
        }
    }
    (State::Unchanged, None)
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

fn metric_deltas(
    from: &Snapshot,
    to: &Snapshot,
    states: &PerDimension<State>,
    comparability: &Comparability,
) -> Vec<MetricDelta> {
    let comparable = |metric: Metric| {
        let score = metric == Metric::score(metric.dimension);
        comparability.is_comparable(metric.dimension)
            && !(score && states.get(&metric.dimension) == Some(&State::NotComparable))
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
        inputs.iter().filter(|i| i.kind == InputKind::Report).map(|i| (i.tool.clone(), i.digest)).collect()
    };
    let tools = |snapshot: &Snapshot| -> Vec<_> {
        Dimension::ALL.into_iter().map(|dimension| measured_by(dimension, snapshot)).collect()
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
        analyzer: from.terms.analyzer_version != to.terms.analyzer_version,
        rules: from.terms.rule_version != to.terms.rule_version,
        inputs: reports(from) != reports(to) || tools(from) != tools(to),
        scope: from.scope_ref != to.scope_ref || members(from) != members(to),
    }
}

impl Comparison {
    /// Leaves only what is said of these dimensions.
    pub fn restrict(&mut self, dimensions: &[Dimension]) {
        self.dimension_states.retain(|dimension, _| dimensions.contains(dimension));
        self.verdict = Verdict::of(&self.dimension_states);
        self.dimensions.retain(|delta| dimensions.contains(&delta.dimension));
        self.metric_deltas.retain(|delta| dimensions.contains(&delta.dimension));
        for member in self.members.iter_mut().flatten() {
            member.dimension_states.retain(|dimension, _| dimensions.contains(dimension));
        }
    }
}
