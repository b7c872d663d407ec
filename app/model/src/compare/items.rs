//! The drilldown: which items differ, by member, dimension and category.

use super::comparability::Comparability;
use super::{CategoryDelta, Comparison, ItemDelta, ItemState, Preview};
use crate::ids::{Digest, Name};
use crate::snapshot::Snapshot;
use crate::tree::Changes;
use crate::{Category, Dimension, Item, PerDimension, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// The item trees to walk for the drilldown: of the dimensions whose items are comparable.
#[must_use]
pub fn comparable_roots(from: &Snapshot, to: &Snapshot) -> PerDimension<(Digest, Digest)> {
    let root = |snapshot: &Snapshot, dimension| snapshot.source_bundle.roots.get(&dimension).copied();
    let comparability = Comparability::of(from, to);
    Dimension::ALL
        .into_iter()
        .filter(|dimension| comparability.is_comparable(*dimension))
        .filter_map(|dimension| Some((dimension, (root(from, dimension)?, root(to, dimension)?))))
        .collect()
}

/// Which items of a drilldown are shown.
#[derive(Clone, Debug, Default)]
pub struct PreviewQuery {
    /// The first of each category, counted from 0.
    pub offset: usize,
    pub limit: usize,
    /// Of this category alone.
    pub category: Option<String>,
    /// A category of which more is shown than of the others.
    pub opened: Option<OpenedCategory>,
}

/// A category of which more is shown than of the others, or from another item on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedCategory {
    /// The member whose items these are, in a comparison of groups or portfolios.
    pub member: Option<Name>,
    pub dimension: Dimension,
    pub category: String,
    /// Its first item that is shown, counted from 0.
    pub offset: usize,
    pub limit: usize,
}

impl PreviewQuery {
    /// The first item that is shown of a category, and how many of them.
    fn page(&self, part: &Part<'_>, dimension: Dimension, category: &str) -> (usize, usize) {
        match &self.opened {
            Some(opened)
                if (&opened.member, opened.dimension, opened.category.as_str())
                    == (&part.project_name, dimension, category) =>
            {
                (opened.offset, opened.limit)
            }
            _ => (self.offset, self.limit),
        }
    }
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
        let mut names: BTreeSet<&Category> = present.into_iter().flat_map(|counts| counts.keys()).collect();
        names.extend(changes.resolved.iter().map(|item| &item.category));
        for category in names {
            let deltas = category_items(changes, category.as_str());
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
                category: category.clone(),
                new,
                resolved,
                changed,
                unchanged: total.saturating_sub(new + changed),
                severities,
            });
            let asked = |query: &&PreviewQuery| query.category.as_ref().is_none_or(|wanted| category == wanted);
            if let Some(query) = shown.filter(asked).filter(|_| !deltas.is_empty()) {
                let total = deltas.len() as u64;
                let (offset, limit) = query.page(part, *dimension, category.as_str());
                let items: Vec<ItemDelta> = deltas.into_iter().skip(offset).take(limit).collect();
                previews.push(Preview {
                    project_name: part.project_name.clone(),
                    dimension: *dimension,
                    category: category.clone(),
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
