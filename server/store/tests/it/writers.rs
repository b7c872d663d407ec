//! Several writers on one file.

use super::Database;
use crate::support::{draft, insert, items};
use codegraph_store::{CacheKind, Store};
use std::collections::HashMap;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_stores_insert_at_once_and_both_succeed() {
    let database = Database::new().await;
    let other = Store::open(database.store.url()).await.unwrap();
    let writers: Vec<_> = [database.store.clone(), other]
        .into_iter()
        .zip([0u128, 1_000])
        .map(|(store, first)| {
            tokio::spawn(async move {
                for n in 0..30 {
                    // Both store the same trees, so that each finds nodes that the other wrote meanwhile.
                    let all = items(50 + usize::try_from(n).unwrap() * 10);
                    insert(&store, &draft(first + n, "2026-01-01T00:00:00Z").with_items(all)).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    for (table, rows) in [("snapshot", 60), ("snapshot_body", 60), ("metric", 120), ("scope", 1)] {
        assert_eq!(database.number(&format!("SELECT count(*) FROM {table}")).await, rows, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_see_whole_snapshots_while_others_write() {
    let database = Database::new().await;
    let writer = database.store.clone();
    let writing = tokio::spawn(async move {
        for n in 0..40 {
            insert(&writer, &draft(n, "2026-01-01T00:00:00Z").with_items(items(100))).await;
        }
    });
    let scope = "project:web".parse().unwrap();
    let mut seen = 0;
    while seen < 40 {
        let page = database.store.list(&codegraph_store::Filter::default(), None, 100).await.unwrap();
        seen = page.snapshots.len();
        if let Some(newest) = database.store.newest(&scope, None, 0).await.unwrap() {
            let sealed = database.store.snapshot(newest.id).await.unwrap().unwrap();
            let root = sealed.snapshot.source_bundle.roots[&codegraph_model::Dimension::Sca];
            assert_eq!(database.store.items(root, 0, 200, |_| true).await.unwrap().0.len(), 100);
        }
        if writing.is_finished() && seen < 40 {
            break;
        }
    }
    writing.await.unwrap();
    assert_eq!(database.store.list(&codegraph_store::Filter::default(), None, 100).await.unwrap().total, 40);
}

#[tokio::test]
async fn cached_results_come_back_under_their_kind_and_version_alone() {
    let database = Database::new().await;
    let store = &database.store;
    let key = |n: u8| vec![n; 20];
    store.cache(CacheKind::Source, "1", &[(key(1), b"one".to_vec()), (key(2), Vec::new())]).await.unwrap();
    store.cache(CacheKind::Source, "1", &[(key(1), b"other".to_vec())]).await.unwrap();
    let all = [key(1), key(2), key(3), Vec::new()];
    let found: HashMap<_, _> = store.cached(CacheKind::Source, "1", &all).await.unwrap().into_iter().collect();
    assert_eq!(found, HashMap::from([(key(1), b"other".to_vec()), (key(2), Vec::new())]));
    assert!(store.cached(CacheKind::Source, "2", &all).await.unwrap().is_empty());
    assert!(store.cached(CacheKind::Commit, "1", &all).await.unwrap().is_empty());
    assert!(store.cached(CacheKind::Source, "1", &[]).await.unwrap().is_empty());
}
