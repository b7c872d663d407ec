//! Comparability: whether two sides were measured the same way. Only then are their numbers and items compared.

use crate::capture::{Input, InputKind};
use crate::reason::{MeasuredBy, Reason, Side};
use crate::snapshot::{Snapshot, Summary};
use crate::{Digest, Dimension, Metric, PerDimension};
use std::collections::{BTreeMap, BTreeSet};

/// Of each dimension why its two sides are not comparable; empty where they are.
pub(super) struct Comparability(PerDimension<Vec<Reason>>);

impl Comparability {
    pub fn of(from: &Snapshot, to: &Snapshot) -> Self {
        Self(Dimension::ALL.into_iter().map(|dimension| (dimension, obstacles(dimension, from, to))).collect())
    }

    pub fn obstacles(&self, dimension: Dimension) -> &[Reason] {
        self.0.get(&dimension).map_or(&[], Vec::as_slice)
    }

    pub fn is_comparable(&self, dimension: Dimension) -> bool {
        self.obstacles(dimension).is_empty()
    }
}

fn obstacles(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> Vec<Reason> {
    let mut reasons = different_means(dimension, from, to);
    if reasons.is_empty() {
        for (side, snapshot) in [(Side::Older, from), (Side::Newer, to)] {
            reasons.extend(carried(dimension, side, snapshot));
            reasons.extend(incomplete(dimension, side, snapshot));
        }
        reasons.extend(unreadable(dimension, from, to));
    }
    reasons
}

/// Of which reports more entries could not be read on one side than on the other: what is in them may be there all the same.
fn unreadable(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> Vec<Reason> {
    let by_source = |snapshot: &Snapshot| {
        let mut sources: BTreeMap<String, u64> = BTreeMap::new();
        for input in snapshot.source_bundle.inputs.iter().filter(|input| input.dimension == dimension) {
            let entries = sources.entry(source(input)).or_default();
            *entries = entries.saturating_add(input.unreadable);
        }
        sources
    };
    let (before, after) = (by_source(from), by_source(to));
    let mut reasons = Vec::new();
    for (source, from) in before {
        let to = after.get(&source).copied().unwrap_or_default();
        if from != to {
            reasons.push(Reason::UnreadableEntries { source, from, to });
        }
    }
    reasons
}

/// Why the two sides of a dimension were not measured by the same means.
fn different_means(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match (missing(dimension, from), missing(dimension, to)) {
        (Some(before), Some(after)) if before == after => {
            reasons.push(Reason::NotMeasuredOnEitherSide { because: before });
        }
        (before, after) => {
            reasons.extend(before.map(|because| Reason::NotMeasured { side: Side::Older, because }));
            reasons.extend(after.map(|because| Reason::NotMeasured { side: Side::Newer, because }));
        }
    }
    if !reasons.is_empty() {
        return reasons;
    }
    if from.scope_ref != to.scope_ref {
        reasons.push(Reason::DifferentScope { from: from.scope_ref.clone(), to: to.scope_ref.clone() });
    }
    if series(&from.terms.analyzer_version) != series(&to.terms.analyzer_version) {
        let (from, to) = (from.terms.analyzer_version.clone(), to.terms.analyzer_version.clone());
        reasons.push(Reason::DifferentAnalyzer { from, to });
    }
    if from.terms.rule_version != to.terms.rule_version {
        let (from, to) = (from.terms.rule_version.clone(), to.terms.rule_version.clone());
        reasons.push(Reason::DifferentRules { from, to });
    }
    let (before, after) = (measured_by(dimension, from), measured_by(dimension, to));
    for (side, inputs) in [(Side::Older, before.difference(&after)), (Side::Newer, after.difference(&before))] {
        let inputs: Vec<MeasuredBy> = inputs.cloned().collect();
        if !inputs.is_empty() {
            reasons.push(Reason::OnlyOn { side, inputs });
        }
    }
    reasons
}

/// Whose report of another state stands for one of a snapshot: what it did not look at is neither new nor fixed.
fn carried(dimension: Dimension, side: Side, snapshot: &Snapshot) -> Option<Reason> {
    let sources = sources(dimension, snapshot, |input| input.carried);
    (!sources.is_empty()).then_some(Reason::CarriedOn { side, sources })
}

/// Whose report is not whole: what is not in it may be there all the same.
fn incomplete(dimension: Dimension, side: Side, snapshot: &Snapshot) -> Option<Reason> {
    let sources = sources(dimension, snapshot, |input| input.failed);
    (!sources.is_empty()).then_some(Reason::IncompleteOn { side, sources })
}

/// The tools, and the members, that such inputs of a dimension are of.
fn sources(dimension: Dimension, snapshot: &Snapshot, is_such: impl Fn(&Input) -> bool) -> Vec<String> {
    let inputs = snapshot.source_bundle.inputs.iter().filter(|input| input.dimension == dimension && is_such(input));
    let sources: BTreeSet<String> = inputs.map(source).collect();
    sources.into_iter().collect()
}

/// Who an input is of: the member or the tool.
fn source(input: &Input) -> String {
    if input.kind == InputKind::Member { input.name.clone() } else { tool(input) }
}

/// The tool of an input, with which of its reports it is.
fn tool(input: &Input) -> String {
    input.part.as_ref().map_or_else(|| input.tool.clone(), |part| format!("{} ({part})", input.tool))
}

/// The reports of a dimension, by what they were made of.
fn reports(dimension: Dimension, snapshot: &Snapshot) -> BTreeSet<(&str, Option<Digest>)> {
    let inputs = snapshot.source_bundle.inputs.iter();
    let reports = inputs.filter(|input| input.dimension == dimension && input.kind == InputKind::Report);
    reports.map(|input| (input.tool.as_str(), input.digest)).collect()
}

/// What the reader should know where the sides can be compared all the same: tools that looked at less than before or wrote
/// fewer report files, and a history that is cut off on one side alone.
pub(super) fn seen_less(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> Vec<Reason> {
    let (before, after) = (looked_at(dimension, from), looked_at(dimension, to));
    let mut reasons = Vec::new();
    for (tool, after) in &after {
        let Some(before) = before.get(tool) else { continue };
        if let (Some(from), Some(to)) = (before.scanned, after.scanned)
            && to < from
        {
            reasons.push(Reason::FewerFiles { tool: tool.clone(), from, to });
        }
        if after.files < before.files {
            reasons.push(Reason::FewerReports { tool: tool.clone(), from: before.files, to: after.files });
        }
    }
    let is_cut = |snapshot: &Snapshot| snapshot.source_bundle.source.as_ref().is_some_and(|source| source.shallow);
    if !before.is_empty() && !after.is_empty() && is_cut(from) != is_cut(to) {
        reasons.push(Reason::ShallowOn { side: if is_cut(to) { Side::Newer } else { Side::Older } });
    }
    reasons
}

/// What the reports of a tool looked at.
#[derive(Default)]
struct LookedAt {
    /// None where the tool does not say it.
    scanned: Option<u64>,
    files: u64,
}

fn looked_at(dimension: Dimension, snapshot: &Snapshot) -> BTreeMap<String, LookedAt> {
    let mut tools: BTreeMap<String, LookedAt> = BTreeMap::new();
    let inputs = snapshot.source_bundle.inputs.iter();
    for input in inputs.filter(|input| input.dimension == dimension && input.kind == InputKind::Report) {
        let looked_at = tools.entry(tool(input)).or_default();
        looked_at.scanned = match (looked_at.scanned, input.scanned) {
            (Some(known), Some(more)) => Some(known.saturating_add(more)),
            (known, more) => known.or(more),
        };
        looked_at.files += 1;
    }
    tools
}

/// Why a snapshot has no measurement of a dimension, if it has none.
fn missing(dimension: Dimension, snapshot: &Snapshot) -> Option<Vec<Reason>> {
    match snapshot.summary(dimension) {
        Some(summary) if summary.is_measured() => None,
        Some(summary) => Some(summary.reasons.clone()),
        None => Some(vec![Reason::NotInSnapshot]),
    }
}

/// The part of an analyzer version within which numbers stay alike: `1.6` of `1.6.2`.
#[must_use]
pub fn series(version: &str) -> &str {
    version.match_indices('.').nth(1).map_or(version, |(end, _)| &version[..end])
}

/// What read the inputs of a dimension that come from outside the code: a tool that is missing on one side makes the
/// sides not comparable, a lockfile that was added does not.
pub(super) fn measured_by(dimension: Dimension, snapshot: &Snapshot) -> BTreeSet<MeasuredBy> {
    let mut all = BTreeSet::new();
    for input in snapshot.source_bundle.inputs.iter().filter(|input| input.dimension == dimension) {
        let (part, digest) = match input.kind {
            InputKind::Report
            | InputKind::History
            | InputKind::Licenses
            | InputKind::StaleReport
            | InputKind::UnreadReport => (input.part.clone(), None),
            InputKind::Mapping if input.digest.is_some() => (None, input.digest),
            InputKind::Member => (Some(input.name.clone()), None),
            InputKind::Mapping
            | InputKind::Files
            | InputKind::Lockfile
            | InputKind::Source
            | InputKind::Vex
            | InputKind::Waivers => continue,
        };
        all.insert(MeasuredBy { kind: input.kind, tool: input.tool.clone(), part, digest });
    }
    all
}

/// What a dimension of a snapshot was measured by, as far as it decides whether others are comparable: the analyzer's
/// series, the rules, and the tools outside.
pub(crate) fn measuring_tools(dimension: Dimension, snapshot: &Snapshot) -> String {
    let own = format!("codegraph {}, rules {}", series(&snapshot.terms.analyzer_version), snapshot.terms.rule_version);
    let others = measured_by(dimension, snapshot).into_iter().map(|input| input.to_string());
    std::iter::once(own).chain(others).collect::<Vec<_>>().join(", ")
}

/// Health is a mean, of other dimensions or of a group's members: of different ones, it is another number. How much each
/// weighs may move.
pub(super) fn different_parts(before: Option<&Summary>, after: Option<&Summary>) -> Option<Reason> {
    let keys = |summary: Option<&Summary>| -> Vec<String> {
        summary.into_iter().flat_map(|summary| &summary.terms).map(|term| term.key.clone()).collect()
    };
    let labels = |summary: Option<&Summary>| -> Vec<String> {
        summary.into_iter().flat_map(|summary| &summary.terms).map(|term| term.label.clone()).collect()
    };
    if keys(before) == keys(after) {
        return None;
    }
    Some(Reason::DifferentParts { from: labels(before), to: labels(after) })
}

/// A mean is no better than its parts: where one of them cannot be compared, neither can the mean.
pub(super) fn parts_not_comparable(from: &Snapshot, to: &Snapshot) -> Option<Reason> {
    let dimensions: Vec<Dimension> = Dimension::ALL
        .into_iter()
        .filter(|dimension| *dimension != Dimension::Health && from.metric(Metric::score(*dimension)).is_some())
        .filter(|part| is_doubtful(*part, from, to))
        .collect();
    (!dimensions.is_empty()).then_some(Reason::PartsNotComparable { dimensions })
}

/// Whether a part of a mean may have moved by other means than what was found in the code.
fn is_doubtful(part: Dimension, from: &Snapshot, to: &Snapshot) -> bool {
    if !different_means(part, from, to).is_empty() || !unreadable(part, from, to).is_empty() {
        return true;
    }
    // The same reports on both sides weigh the same on both: the mean moves by the other parts alone. Of a group only its
    // members are known.
    let is_unsure = |snapshot: &Snapshot| !sources(part, snapshot, |input| input.carried || input.failed).is_empty();
    let is_group = to.source_bundle.members.is_some();
    (is_unsure(from) || is_unsure(to)) && (is_group || reports(part, from) != reports(part, to))
}
