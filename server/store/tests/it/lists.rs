//! Lists, and snapshots found by id, part of an id, age and time.

use super::Database;
use crate::support::{Writes, at, draft};
use codegraph_model::SnapshotId;
use codegraph_model::ids::Scope;
use codegraph_store::{Cursor, Filter, Page};
use std::collections::BTreeSet;

/// 30 snapshots of three scopes at ten times, three each.
async fn filled() -> (Database, Vec<SnapshotId>) {
    let database = Database::new().await;
    let mut ids = Vec::new();
    for n in 0..30u32 {
        let scope = ["project:web", "project:api", "group:team-a"][(n % 3) as usize];
        let mut draft = draft(n.into(), &format!("2026-01-{:02}T00:00:00Z", 1 + n / 3)).of(scope);
        draft.immutable = n % 2 == 0;
        draft.trigger_source = if n % 5 == 0 { "backfill" } else { "manual_cli" }.to_owned();
        ids.push(database.insert(&draft).await.snapshot.id);
    }
    (database, ids)
}

async fn walk(database: &Database, filter: &Filter, limit: u32) -> Vec<SnapshotId> {
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = database.store.list(filter, cursor, limit).await.unwrap();
        assert!(page.snapshots.len() <= limit as usize);
        seen.extend(page.snapshots.iter().map(|header| header.id));
        match page.next {
            // As it comes back from an address.
            Some(next) => cursor = Some(next.to_string().parse::<Cursor>().unwrap()),
            None => {
                assert_eq!(page.total, seen.len() as u64);
                return seen;
            }
        }
    }
}

#[tokio::test]
async fn pages_visit_each_snapshot_once_newest_first_even_at_equal_times() {
    let (database, ids) = filled().await;
    let newest_first: Vec<SnapshotId> = ids.iter().rev().copied().collect();
    for limit in [1, 2, 3, 7, 30, 31] {
        assert_eq!(walk(&database, &Filter::default(), limit).await, newest_first, "pages of {limit}");
    }
}

#[tokio::test]
async fn pages_of_many_snapshots_at_one_time_visit_each_once() {
    let database = Database::new().await;
    let mut ids = Vec::new();
    for n in 0..25 {
        ids.push(database.insert(&draft(n, "2026-01-01T00:00:00Z")).await.snapshot.id);
    }
    ids.reverse();
    assert_eq!(walk(&database, &Filter::default(), 4).await, ids);
    let project = Filter { project: Some("web".parse().unwrap()), ..Filter::default() };
    assert_eq!(walk(&database, &project, 4).await, ids);
}

#[tokio::test]
async fn a_snapshot_that_comes_in_between_two_pages_shifts_nothing() {
    let (database, ids) = filled().await;
    let first = database.store.list(&Filter::default(), None, 10).await.unwrap();
    database.insert(&draft(900, "2026-02-01T00:00:00Z")).await;
    let second = database.store.list(&Filter::default(), first.next, 10).await.unwrap();
    let shown: Vec<SnapshotId> =
        [first, second].iter().flat_map(|page| &page.snapshots).map(|header| header.id).collect();
    let expected: Vec<SnapshotId> = ids.iter().rev().take(20).copied().collect();
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn filters_take_what_they_say() {
    let (database, ids) = filled().await;
    let taken = |keep: fn(u32) -> bool| -> Vec<SnapshotId> {
        (0..30u32).rev().filter(|n| keep(*n)).map(|n| ids[n as usize]).collect()
    };
    let all = Filter::default;
    let cases: [(&str, Filter, Vec<SnapshotId>); 11] = [
        ("project", Filter { project: Some("api".parse().unwrap()), ..all() }, taken(|n| n % 3 == 1)),
        ("scope project", Filter { scope: Some(Scope::Project), ..all() }, taken(|n| n % 3 != 2)),
        ("scope group", Filter { scope: Some(Scope::Group), ..all() }, taken(|n| n % 3 == 2)),
        ("scope portfolio", Filter { scope: Some(Scope::Portfolio), ..all() }, Vec::new()),
        ("group", Filter { group: Some("team-a".parse().unwrap()), ..all() }, taken(|n| n % 3 == 2)),
        ("unknown project", Filter { project: Some("nobody".parse().unwrap()), ..all() }, Vec::new()),
        ("from, inclusive", Filter { from: Some(at("2026-01-04T00:00:00Z")), ..all() }, taken(|n| n / 3 >= 3)),
        ("to, exclusive", Filter { to: Some(at("2026-01-04T00:00:00Z")), ..all() }, taken(|n| n / 3 < 3)),
        ("trigger", Filter { trigger_source: Some("backfill".to_owned()), ..all() }, taken(|n| n % 5 == 0)),
        ("immutable", Filter { immutable: Some(true), ..all() }, taken(|n| n % 2 == 0)),
        (
            "several",
            Filter {
                scope: Some(Scope::Project),
                from: Some(at("2026-01-02T00:00:00Z")),
                to: Some(at("2026-01-09T00:00:00Z")),
                immutable: Some(false),
                ..all()
            },
            taken(|n| n % 3 != 2 && (1..8).contains(&(n / 3)) && n % 2 == 1),
        ),
    ];
    for (name, filter, expected) in cases {
        assert_eq!(walk(&database, &filter, 4).await, expected, "{name}");
    }
}

#[tokio::test]
async fn the_total_counts_all_pages() {
    let (database, _) = filled().await;
    let Page { snapshots, next, total } = database.store.list(&Filter::default(), None, 4).await.unwrap();
    assert_eq!((snapshots.len(), next.is_some(), total), (4, true, 30));
}

#[test]
fn text_that_is_no_cursor_is_refused() {
    for text in ["", "_", "1", "1_", "_1", "a_b", "1_2_3", "99999999999999999999_1", "1_2 "] {
        assert!(text.parse::<Cursor>().is_err(), "{text:?}");
    }
    assert_eq!("-5_7".parse::<Cursor>().unwrap().to_string(), "-5_7");
}

#[tokio::test]
async fn parts_of_an_id_find_it() {
    let (database, ids) = filled().await;
    let whole = ids[3].to_string();
    let found = |prefix: String| {
        let store = database.store.clone();
        async move { store.by_id_part(&prefix).await.unwrap().iter().map(|header| header.id).collect::<Vec<_>>() }
    };
    assert_eq!(found(whole.clone()).await, [ids[3]]);
    assert_eq!(found(whole.replace('-', "")).await, [ids[3]]);
    assert_eq!(found(whole.to_uppercase()).await, [ids[3]]);
    // All 30 begin alike up to the last two digits; at most three are given, the newest first.
    for length in 6..=34 {
        assert_eq!(found(whole[..length].to_owned()).await, [ids[29], ids[28], ids[27]], "{length}");
    }
    assert_eq!(found("ffffff".to_owned()).await, []);
    assert_eq!(found("000000".to_owned()).await, []);
    assert_eq!(found(format!("{}f", &whole[..35])).await, [ids[15]]);
    // The end, as ids are shown: the whole short id or more, in either case of letters, but not less and not another.
    assert_eq!(found(ids[3].short()).await, [ids[3]]);
    assert_eq!(found(ids[3].short().to_uppercase()).await, [ids[3]]);
    assert_eq!(found(whole[24..].to_owned()).await, [ids[3]]);
    assert_eq!(found(format!("f{}", &whole[25..])).await, []);
    assert_eq!(found(whole[29..].to_owned()).await, []);
}

#[tokio::test]
async fn the_newest_at_or_before_a_time_and_those_before_it() {
    let (database, ids) = filled().await;
    let web = "project:web".parse().unwrap();
    let id = |header: Option<codegraph_model::snapshot::SnapshotHeader>| header.map(|header| header.id);
    // `web` has one a day, numbers 0, 3, 6 and so on.
    let newest = |time: Option<&'static str>, back| database.store.newest(&web, time.map(at), back);
    assert_eq!(id(newest(None, 0).await.unwrap()), Some(ids[27]));
    assert_eq!(id(newest(None, 2).await.unwrap()), Some(ids[21]));
    assert_eq!(id(newest(None, 9).await.unwrap()), Some(ids[0]));
    assert_eq!(id(newest(None, 10).await.unwrap()), None);
    assert_eq!(id(newest(None, u32::MAX).await.unwrap()), None);
    assert_eq!(id(newest(Some("2026-01-04T00:00:00Z"), 0).await.unwrap()), Some(ids[9]));
    assert_eq!(id(newest(Some("2026-01-03T23:59:59.999Z"), 0).await.unwrap()), Some(ids[6]));
    assert_eq!(id(newest(Some("2026-01-04T12:00:00Z"), 1).await.unwrap()), Some(ids[6]));
    assert_eq!(id(newest(Some("2025-12-31T23:59:59Z"), 0).await.unwrap()), None);
    let after = |time: &'static str| database.store.oldest_after(&web, at(time));
    assert_eq!(id(after("2025-01-01T00:00:00Z").await.unwrap()), Some(ids[0]));
    assert_eq!(id(after("2026-01-01T00:00:00Z").await.unwrap()), Some(ids[3]));
    assert_eq!(id(after("2026-01-10T00:00:00Z").await.unwrap()), None);
}

#[tokio::test]
async fn the_last_baseline_that_was_set_counts() {
    let (database, ids) = filled().await;
    let web = "project:web".parse().unwrap();
    assert!(database.store.baseline(&web).await.unwrap().is_none());
    for (id, time) in
        [(ids[9], "2026-03-01T00:00:00Z"), (ids[3], "2026-02-01T00:00:00Z"), (ids[4], "2026-04-01T00:00:00Z")]
    {
        database.store.set_baseline(id, at(time), "tester").await.unwrap();
    }
    assert_eq!(database.store.baseline(&web).await.unwrap().unwrap().id, ids[3]);
    assert_eq!(database.store.baseline(&"project:api".parse().unwrap()).await.unwrap().unwrap().id, ids[4]);
}

#[tokio::test]
async fn projects_are_listed_by_name_page_by_page() {
    let database = Database::new().await;
    let mut names: BTreeSet<String> = BTreeSet::new();
    for n in [5, 1, 9, 3, 7, 10] {
        let name = format!("p{n}");
        let row = codegraph_store::ProjectRow {
            name: name.parse().unwrap(),
            path: None,
            created_at: at("2026-01-01T00:00:00Z"),
        };
        database.store.add_project(&row).await.unwrap();
        assert!(database.store.add_project(&row).await.is_err());
        names.insert(name);
    }
    assert_eq!(database.store.project_count().await.unwrap(), 6);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = database.store.projects(after.as_ref(), 4).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.name.clone());
        seen.extend(page.into_iter().map(|row| row.name.to_string()));
    }
    assert_eq!(seen, names.into_iter().collect::<Vec<_>>());
}
