//! Whether two sides were measured alike: only then are their numbers and items held against each other.

use crate::capture::Input;
use crate::snapshot::{Snapshot, Summary};
use crate::{Digest, Dimension, Metric};
use std::collections::{BTreeMap, BTreeSet};

/// Why the two sides of a dimension were not measured alike; empty when they were.
pub(super) fn unlike(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> Vec<String> {
    let mut reasons = unlike_means(dimension, from, to);
    if reasons.is_empty() {
        for (side, snapshot) in [("older", from), ("newer", to)] {
            let why = carried(dimension, snapshot).into_iter().chain(failed(dimension, snapshot));
            reasons.extend(why.map(|why| format!("on the {side} side {why}")));
        }
        reasons.extend(unread(dimension, from, to));
    }
    reasons
}

/// Of which reports more entries could not be read on one side than on the other: what is in them may be there all the same.
fn unread(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> Vec<String> {
    let by_tool = |snapshot: &Snapshot| {
        let mut tools: BTreeMap<String, u64> = BTreeMap::new();
        for input in snapshot.source_bundle.inputs.iter().filter(|input| input.dimension == dimension) {
            let entries = tools.entry(source(input)).or_default();
            *entries = entries.saturating_add(input.unreadable);
        }
        tools
    };
    let (before, after) = (by_tool(from), by_tool(to));
    let differing = before.into_iter().filter_map(|(tool, before)| {
        let after = after.get(&tool).copied().unwrap_or_default();
        let reason = || {
            format!("{tool} had errors, or its reports entries that cannot be read: {after} of these, {before} before")
        };
        (before != after).then(reason)
    });
    differing.collect()
}

/// Why the two sides of a dimension were not measured by the same means.
fn unlike_means(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> Vec<String> {
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
    if series(&from.terms.analyzer_version) != series(&to.terms.analyzer_version) {
        reasons.push(format!("measured by analyzers {} and {}", from.terms.analyzer_version, to.terms.analyzer_version));
    }
    if from.terms.rule_version != to.terms.rule_version {
        reasons.push(format!("measured by rules {} and {}", from.terms.rule_version, to.terms.rule_version));
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

/// Whose report of another state stands for one of a snapshot: what it did not look at is neither new nor fixed.
fn carried(dimension: Dimension, snapshot: &Snapshot) -> Option<String> {
    let whose = whose(dimension, snapshot, |input| input.carried)?;
    Some(format!("the report of {whose} is carried from another state: it did not look at this one"))
}

/// Whose report is not whole: what is not in it may be there all the same.
fn failed(dimension: Dimension, snapshot: &Snapshot) -> Option<String> {
    let whose = whose(dimension, snapshot, |input| input.failed)?;
    Some(format!("the report of {whose} is not whole: its run failed, or one of its files could not be read"))
}

/// The tools, and the members, that such inputs of a dimension are of.
fn whose(dimension: Dimension, snapshot: &Snapshot, is_such: impl Fn(&Input) -> bool) -> Option<String> {
    let inputs = snapshot.source_bundle.inputs.iter().filter(|input| input.dimension == dimension && is_such(input));
    let whose: BTreeSet<String> = inputs.map(source).collect();
    (!whose.is_empty()).then(|| whose.into_iter().collect::<Vec<_>>().join(", "))
}

/// Who an input is of: the member or the tool.
fn source(input: &Input) -> String {
    if input.kind == "member" { input.name.clone() } else { tool(input) }
}

/// The tool of an input, with which of its reports it is.
fn tool(input: &Input) -> String {
    input.part.as_ref().map_or_else(|| input.tool.clone(), |part| format!("{} ({part})", input.tool))
}

/// The reports of a dimension, by what they were made of.
fn reports(dimension: Dimension, snapshot: &Snapshot) -> BTreeSet<(&str, Option<Digest>)> {
    let inputs = snapshot.source_bundle.inputs.iter().filter(|i| i.dimension == dimension && i.kind == "report");
    inputs.map(|input| (input.tool.as_str(), input.digest)).collect()
}

/// What the reader should know where the sides can be compared all the same: tools that looked at less than before or gave
/// fewer report files, and a history that is cut off on one side alone.
pub(super) fn seen_less(dimension: Dimension, from: &Snapshot, to: &Snapshot) -> Vec<String> {
    let (before, after) = (looked_at(dimension, from), looked_at(dimension, to));
    let mut reasons = Vec::new();
    for (tool, after) in &after {
        let Some(before) = before.get(tool) else { continue };
        let scanned = before.scanned.zip(after.scanned).map(|(before, after)| ("looked at", "file", before, after));
        let given = ("gave", "report", before.files, after.files);
        for (did, what, before, after) in scanned.into_iter().chain([given]) {
            if after < before {
                let s = if after == 1 { "" } else { "s" };
                let unseen = "what it no longer finds may only be unseen";
                reasons.push(format!("{tool} {did} {after} {what}{s}, {before} before: {unseen}"));
            }
        }
    }
    let is_cut = |snapshot: &Snapshot| snapshot.source_bundle.source.as_ref().is_some_and(|source| source.shallow);
    if !before.is_empty() && !after.is_empty() && is_cut(from) != is_cut(to) {
        let side = if is_cut(to) { "newer" } else { "older" };
        reasons.push(format!(
            "the history of the {side} side is cut off (a shallow clone): findings in files that were renamed before may \
             count as new and resolved"
        ));
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
    for input in inputs.filter(|input| input.dimension == dimension && input.kind == "report") {
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
fn missing(dimension: Dimension, snapshot: &Snapshot) -> Option<&str> {
    match snapshot.summary(dimension) {
        Some(summary) if summary.is_measured() => None,
        summary => Some(summary.and_then(|s| s.reason.as_deref()).unwrap_or("it is not in the snapshot")),
    }
}

/// The part of an analyzer version within which numbers stay alike: `1.6` of `1.6.2`.
#[must_use]
pub fn series(version: &str) -> &str {
    version.match_indices('.').nth(1).map_or(version, |(end, _)| &version[..end])
}

/// What read the inputs of a dimension that come from outside the code: a tool that is missing on one side makes the
/// sides unlike, a lockfile that was added does not.
pub(super) fn tools(dimension: Dimension, snapshot: &Snapshot) -> BTreeSet<String> {
    let inputs = snapshot.source_bundle.inputs.iter().filter(|input| input.dimension == dimension);
    inputs
        .filter_map(|input| match input.kind.as_str() {
            "report" | "history" | "licences" => Some(tool(input)),
            "stale_report" => Some(format!("a stale report of {}", tool(input))),
            "unread_report" => Some(format!("an unreadable report of {}", tool(input))),
            "mapping" => input.digest.map(|digest| format!("a mapping of its own ({})", digest.short())),
            "member" => Some(format!("{} ({})", input.name, input.tool)),
            _ => None,
        })
        .collect()
}

/// What a dimension of a snapshot was measured by, as far as it decides whether others are alike: the analyzer's series,
/// the rules, and the tools outside.
pub(crate) fn measuring_tools(dimension: Dimension, snapshot: &Snapshot) -> String {
    let own = format!("codegraph {}, rules {}", series(&snapshot.terms.analyzer_version), snapshot.terms.rule_version);
    std::iter::once(own).chain(tools(dimension, snapshot)).collect::<Vec<_>>().join(", ")
}

/// Health is a mean, of other dimensions or of a group's members: of different ones, it is another number. How much each
/// weighs may move; a label names it before its comma.
pub(super) fn other_terms(before: Option<&Summary>, after: Option<&Summary>) -> Option<String> {
    let names = |summary: Option<&Summary>| -> Vec<String> {
        let terms = summary.map(|s| s.terms.as_slice()).unwrap_or_default();
        terms.iter().filter_map(|term| term.label.split(',').next()).map(str::to_owned).collect()
    };
    let (before, after) = (names(before), names(after));
    let said = |names: &[String]| if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    (before != after).then(|| format!("the score is the mean of {} before, of {} after", said(&before), said(&after)))
}

/// A mean is no better than its parts: where one of them cannot be compared, neither can the mean.
pub(super) fn unlike_parts(from: &Snapshot, to: &Snapshot) -> Option<String> {
    let has_score = |dimension: &Dimension| from.metric(Metric::score(*dimension)).is_some();
    let parts = Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Health).filter(has_score);
    // The same reports on both sides weigh the same on both: the mean moves by the other parts alone. Of a group only its
    // members are known.
    let is_group = |snapshot: &Snapshot| snapshot.source_bundle.members.is_some();
    let unlike = |part: &Dimension| {
        let is_unsure = [from, to].iter().any(|side| carried(*part, side).or_else(|| failed(*part, side)).is_some());
        !unlike_means(*part, from, to).is_empty()
            || is_unsure && (is_group(to) || reports(*part, from) != reports(*part, to))
            || !unread(*part, from, to).is_empty()
    };
    let parts: Vec<&str> = parts.filter(unlike).map(Dimension::as_str).collect();
    (!parts.is_empty())
        .then(|| format!("the score is a mean, and of its parts {} cannot be compared", parts.join(", ")))
}
