//! Item trees in the store: shared nodes, differences, pages.

use super::Database;
use crate::support::{draft, items};
use codegraph_model::tree::{Changes, build};
use codegraph_model::{Category, Digest, Dimension, Item, Sealed, Severity};
use std::collections::{BTreeMap, BTreeSet};

fn root(sealed: &Sealed) -> Digest {
    sealed.snapshot.source_bundle.roots[&Dimension::Sca]
}

/// The nodes in the database.
async fn nodes(database: &Database) -> i64 {
    database.number("SELECT count(*) FROM node").await
}

/// What differs, item by item, without any tree.
fn naive(from: &[Item], to: &[Item]) -> Changes {
    let by_key = |items: &[Item]| -> BTreeMap<(Category, String), Item> {
        items.iter().map(|item| ((item.category.clone(), item.key.clone()), item.clone())).collect()
    };
    let (from, to) = (by_key(from), by_key(to));
    let mut changes = Changes::default();
    for (key, item) in &to {
        match from.get(key) {
            None => changes.new.push(item.clone()),
            Some(was) if was != item => changes.changed.push((was.clone(), item.clone())),
            Some(_) => {}
        }
    }
    changes.resolved = from.iter().filter(|(key, _)| !to.contains_key(*key)).map(|(_, item)| item.clone()).collect();
    changes
}

#[tokio::test]
async fn equal_trees_are_stored_once() {
    let database = Database::new().await;
    let all = items(5_000);
    database.insert(&draft(1, "2026-01-01T00:00:00Z").with_items(all.clone())).await;
    let first = nodes(&database).await;
    assert_eq!(first, i64::try_from(build(&all).unwrap().nodes.len()).unwrap());
    assert!(first > 40, "{first} nodes");

    database.insert(&draft(2, "2026-01-02T00:00:00Z").with_items(all.clone())).await;
    assert_eq!(nodes(&database).await, first);
    database.insert(&draft(3, "2026-01-03T00:00:00Z").with_items(all).of("project:other")).await;
    assert_eq!(nodes(&database).await, first);
}

#[tokio::test]
async fn one_changed_item_adds_one_path_of_nodes() {
    let database = Database::new().await;
    let mut all = items(5_000);
    database.insert(&draft(1, "2026-01-01T00:00:00Z").with_items(all.clone())).await;
    let before = nodes(&database).await;
    all[2_500].title = "crate-2500 2.0".to_owned();
    let changed = database.insert(&draft(2, "2026-01-02T00:00:00Z").with_items(all.clone())).await;
    let grown = nodes(&database).await - before;
    assert!((2..=4).contains(&grown), "{grown} nodes for one item");

    all.remove(17);
    let smaller = database.insert(&draft(3, "2026-01-03T00:00:00Z").with_items(all)).await;
    assert!(nodes(&database).await - before <= 10);
    let changes = database.store.diff(root(&changed), root(&smaller)).await.unwrap();
    assert_eq!((changes.new.len(), changes.changed.len(), changes.resolved.len()), (0, 0, 1));
}

#[tokio::test]
async fn differences_are_those_of_a_naive_comparison() {
    let database = Database::new().await;
    let old = items(3_000);
    let mut new = old.clone();
    new.retain(|item| !item.key.contains("99"));
    new[5].severity = Some(Severity::Info);
    new[700].title = "another title".to_owned();
    new.extend((0..40).map(|n| Item::new(Dimension::Sca, Category::DEPENDENCY, format!("pkg:npm/new-{n}"), "new")));
    let few = items(3);
    let mut sealed = Vec::new();
    let sets = [old, new, few, Vec::new()];
    for (set, n) in sets.iter().zip(1..) {
        sealed.push(database.insert(&draft(n, "2026-01-01T00:00:00Z").with_items(set.clone())).await);
    }
    for (a, from) in sets.iter().enumerate() {
        for (b, to) in sets.iter().enumerate() {
            let found = database.store.diff(root(&sealed[a]), root(&sealed[b])).await.unwrap();
            assert_eq!(found, naive(from, to), "set {a} to set {b}");
        }
    }
}

#[tokio::test]
async fn a_difference_with_a_tree_that_is_not_there_is_an_error() {
    let database = Database::new().await;
    let sealed = database.insert(&draft(1, "2026-01-01T00:00:00Z").with_items(items(10))).await;
    let unknown = Digest::of(b"no node");
    assert!(database.store.diff(root(&sealed), unknown).await.is_err());
    assert!(database.store.items(unknown, 0, 10, |_| true).await.is_err());
}

#[tokio::test]
async fn pages_visit_every_wanted_item_once() {
    let database = Database::new().await;
    let all = items(1_500);
    let root = root(&database.insert(&draft(1, "2026-01-01T00:00:00Z").with_items(all.clone())).await);
    type Keep = fn(&Item) -> bool;
    let filters: [Keep; 5] = [
        |_| true,
        |item| item.category == Category::DEPENDENCY,
        |item| item.severity == Some(Severity::Critical),
        |item| item.key == "pkg:cargo/crate-777#1",
        |_| false,
    ];
    for (n, keep) in filters.into_iter().enumerate() {
        let wanted: BTreeSet<&str> = all.iter().filter(|item| keep(item)).map(|item| item.key.as_str()).collect();
        for limit in [1, 7, 64, 200, 5_000] {
            if limit == 1 && n < 2 {
                continue;
            }
            let (mut seen, mut start) = (Vec::new(), 0);
            loop {
                let (page, next) = database.store.items(root, start, limit, keep).await.unwrap();
                assert!(page.len() <= limit);
                seen.extend(page.into_iter().map(|item| item.key));
                match next {
                    Some(next) => {
                        assert!(next > start, "the walk stands still");
                        start = next;
                    }
                    None => break,
                }
            }
            let unique: BTreeSet<&str> = seen.iter().map(String::as_str).collect();
            assert_eq!(unique.len(), seen.len(), "filter {n}, pages of {limit}: an item twice");
            assert_eq!(unique, wanted, "filter {n}, pages of {limit}");
        }
    }
}

#[tokio::test]
async fn a_page_that_begins_behind_the_last_item_is_empty() {
    let database = Database::new().await;
    let root = root(&database.insert(&draft(1, "2026-01-01T00:00:00Z").with_items(items(100))).await);
    for start in [100, 101, u64::MAX] {
        let (page, next) = database.store.items(root, start, 10, |_| true).await.unwrap();
        assert!(page.is_empty() && next.is_none(), "{start}");
    }
}

#[tokio::test]
async fn all_items_come_in_the_order_of_the_pages() {
    let database = Database::new().await;
    let sealed = database.insert(&draft(1, "2026-01-01T00:00:00Z").with_items(items(5000))).await;
    let root = sealed.snapshot.source_bundle.roots[&Dimension::Sca];
    let (paged, _) = database.store.items(root, 0, usize::MAX, |_| true).await.unwrap();
    let all = database.store.all_items(root).await.unwrap();
    assert_eq!((all.len(), &all), (5000, &paged));
    assert!(database.store.all_items(Digest::of(b"nowhere")).await.is_err());
}
