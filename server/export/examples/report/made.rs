//! Reports of snapshots that are made up, as large as asked for and the same every time: for benchmarks, tests and looking
//! at reports.

use codegraph_export::{Against, ListedItem, Listing, ReportInput};
use codegraph_model::aggregate::{MemberState, aggregate};
use codegraph_model::api::Trends;
use codegraph_model::compare::{Comparison, Mode, Part, category_items, compare, drill_down};
use codegraph_model::log::LogHead;
use codegraph_model::snapshot::Snapshot;
use codegraph_model::tree::{Changes, Diff, build};
use codegraph_model::{Category, Digest, Dimension, Item, Name, PerDimension, ScopeRef, Sealed, Terms};
use codegraph_testing::project::{Items, captured_at, histories, measured, sealed};
use std::collections::HashMap;

/// Everything that a report is made of.
pub struct Made {
    pub snapshot: Sealed,
    pub baseline: Option<(Sealed, Comparison)>,
    pub members: Vec<Sealed>,
    pub listings: Vec<Listing>,
    pub trends: Trends,
}

impl Made {
    pub fn input(&self) -> ReportInput<'_> {
        let against = self.baseline.as_ref().map(|(baseline, comparison)| Against { baseline, comparison });
        ReportInput {
            snapshot: &self.snapshot,
            against,
            members: &self.members,
            listings: &self.listings,
            trends: &self.trends,
            log_head: LogHead { size: 1234, root: Digest([0x5a; 32]) },
            requester: "m.keller@example.org",
        }
    }
}

/// A snapshot of a project with about so many items, and six histories of `points`.
pub fn alone(items: u32, points: u32) -> Made {
    let all = Items::of(0..items);
    let snapshot = sealed("storage-engine", 2, &all.0, measured(2));
    let trends = histories(&snapshot.snapshot, points);
    Made { listings: listings(&all.0), snapshot, baseline: None, members: Vec::new(), trends }
}

/// Two snapshots that differ in about so many items, of twice as many.
pub fn compared(rows: u32, points: u32) -> Made {
    let third = rows / 3;
    let (old, mut new) = (Items::of(0..rows * 2), Items::of(third..rows * 2 + third));
    for item in
        new.0.iter_mut().flat_map(|(_, items)| items).filter(|item| item.location.is_some()).take(third as usize)
    {
        item.attributes.insert("reviewed".to_owned(), "2026-08-20".into());
    }
    let (baseline, snapshot) =
        (sealed("storage-engine", 1, &old.0, measured(1)), sealed("storage-engine", 2, &new.0, measured(2)));
    let mut comparison = compare(&baseline, &snapshot, Mode::Ids);
    let changes: PerDimension<Changes> =
        Dimension::ALL.into_iter().map(|d| (d, difference(of(&old.0, d), of(&new.0, d)))).collect();
    let mut listings = Vec::new();
    for (dimension, changes) in &changes {
        for category in categories(changes) {
            let rows = category_items(changes, category.as_str()).into_iter();
            let rows = rows.map(|d| ListedItem { state: Some(d.state), item: d.item, was: d.was }).collect();
            listings.push(Listing { project_name: None, dimension: *dimension, category, rows });
        }
    }
    drill_down(&mut comparison, &[Part { project_name: None, to: &snapshot.snapshot, changes }], None);
    let trends = histories(&snapshot.snapshot, points);
    Made { snapshot, baseline: Some((baseline, comparison)), members: Vec::new(), listings, trends }
}

/// A group of two projects and a third that has no snapshot.
pub fn grouped(items: u32) -> Made {
    let id: Name = "platform".parse().unwrap();
    let (engine, front) = (Items::of(0..items), Items::of(items..items * 2));
    let members =
        vec![sealed("front-end", 1, &front.0, measured(1)), sealed("storage-engine", 2, &engine.0, measured(2))];
    let mut states: Vec<MemberState> = members
        .iter()
        .map(|sealed| MemberState {
            name: sealed.snapshot.scope_ref.project().cloned().unwrap(),
            sealed: Some(sealed.clone()),
            note: None,
        })
        .collect();
    states.insert(1, MemberState { name: "mail-relay".parse().unwrap(), sealed: None, note: None });
    let (summaries, bundle) = aggregate(&states, captured_at(3));
    let snapshot = Sealed::new(Snapshot {
        scope_ref: ScopeRef::Group(id),
        timestamp: captured_at(3),
        recorded_at: captured_at(3),
        terms: Terms { source_ref: None, ..members[0].snapshot.terms.clone() },
        summaries,
        source_bundle: bundle,
        ..members[0].snapshot.clone()
    });
    let of_member = |member: &Sealed, items: &Items| {
        let mut listings = listings(&items.0);
        listings.iter_mut().for_each(|listing| listing.project_name = member.snapshot.scope_ref.project().cloned());
        listings
    };
    let listings = [of_member(&members[0], &front), of_member(&members[1], &engine)].concat();
    let trends = histories(&snapshot.snapshot, 12);
    Made { snapshot, baseline: None, members, listings, trends }
}

fn of(items: &[(Dimension, Vec<Item>)], dimension: Dimension) -> &[Item] {
    items.iter().find(|(of, _)| *of == dimension).map_or(&[], |(_, items)| items)
}

fn difference(old: &[Item], new: &[Item]) -> Changes {
    let (old, new) = (build(old).unwrap(), build(new).unwrap());
    let nodes: HashMap<Digest, Vec<u8>> =
        old.nodes.into_iter().chain(new.nodes).map(|node| (node.digest, node.bytes.to_vec())).collect();
    let mut diff = Diff::new(old.root, new.root);
    while !diff.wanted().is_empty() {
        diff.supply(diff.wanted().into_iter().map(|digest| (digest, nodes[&digest].clone())).collect()).unwrap();
    }
    diff.changes().unwrap()
}

fn categories(changes: &Changes) -> Vec<Category> {
    let changed = changes.changed.iter().map(|(_, item)| item);
    let mut names: Vec<Category> =
        changes.new.iter().chain(&changes.resolved).chain(changed).map(|item| item.category.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// All items of a snapshot, by category.
pub fn listings(items: &[(Dimension, Vec<Item>)]) -> Vec<Listing> {
    let mut listings: Vec<Listing> = Vec::new();
    for (dimension, items) in items {
        for item in items {
            let row = ListedItem { state: None, item: item.clone(), was: None };
            match listings.iter_mut().find(|l| l.dimension == *dimension && l.category == item.category) {
                Some(listing) => listing.rows.push(row),
                None => {
                    let category = item.category.clone();
                    listings.push(Listing { project_name: None, dimension: *dimension, category, rows: vec![row] });
                }
            }
        }
    }
    listings
}
