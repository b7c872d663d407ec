//! Databases copied from one engine to the other and back, and that both hold the same.

use crate::sqlite::imports::{batch, file};
use crate::support::{Writes, at, draft, fresh_url, insert, items};
use codegraph_store::{CacheKind, Store, StoreError, copy};

async fn store(is_postgres: bool, folder: &std::path::Path) -> Store {
    Store::open(&fresh_url(is_postgres, folder).await).await.unwrap()
}

async fn fill(store: &Store) {
    for n in 0..5 {
        insert(store, &draft(n, &format!("2026-01-0{}T00:00:00Z", n + 1)).with_items(items(100))).await;
    }
    insert(store, &draft(9, "2026-02-01T00:00:00Z").of("group:team").mutable()).await;
    insert(store, &draft(10, "2026-02-01T00:00:00Z").of("portfolio")).await;
    let now = at("2026-03-01T00:00:00Z");
    let web = "web".parse().unwrap();
    let added = store.add_imports(&web, &batch(&[file("a.json", "a"), file("b.json", "b")])).await.unwrap();
    store.retire_import(&web, added.imports[0].id, now, "tester").await.unwrap();
    store.set_baseline(draft(1, "2026-01-02T00:00:00Z").seal().0.snapshot.id, now, "tester").await.unwrap();
    store.keep_upload(&web, b"{}", None, now).await.unwrap();
    store.cache(CacheKind::Source, "1", &[(vec![1], vec![2]), (vec![0], vec![])]).await.unwrap();
}

#[tokio::test]
async fn both_engines_hold_the_same_and_a_copy_there_and_back_is_the_original() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let original = store(false, folders[0].path()).await;
    fill(&original).await;
    let there = store(true, folders[1].path()).await;
    let first = copy(&original, &there, |_| true).await.unwrap();
    assert_eq!(first.head, original.head().await.unwrap());
    assert_eq!(first.tables.iter().find(|table| table.table == "snapshot").unwrap().rows, 7);
    assert!(first.hashed > 10, "{first:?}");
    assert_eq!(there.check_log(Some(&first.head)).await.unwrap().problems, Vec::<String>::new());

    let back = store(false, folders[2].path()).await;
    let second = copy(&there, &back, |_| true).await.unwrap();
    assert_eq!(second, first);
    let (filter, web) = (codegraph_store::Filter::default(), "web".parse().unwrap());
    let listed = original.list(&filter, None, 100).await.unwrap();
    for copied in [&there, &back] {
        let page = copied.list(&filter, None, 100).await.unwrap();
        assert_eq!((&page.snapshots, page.total), (&listed.snapshots, listed.total));
        for header in &page.snapshots {
            assert_eq!(copied.snapshot(header.id).await.unwrap(), original.snapshot(header.id).await.unwrap());
        }
        let all = codegraph_store::ImportFilter::default();
        let now = at("2026-06-01T00:00:00Z");
        let imports = copied.imports(&web, &all, now, None, 10).await.unwrap().imports;
        assert_eq!(imports, original.imports(&web, &all, now, None, 10).await.unwrap().imports);
    }
    // What comes after gets numbers behind those that came along.
    insert(&there, &draft(50, "2026-05-01T00:00:00Z").of("project:new").with_items(items(30))).await;
    there.add_imports(&web, &batch(&[file("c.json", "c")])).await.unwrap();
    assert_eq!(there.check_log(Some(&first.head)).await.unwrap().problems, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_snapshots_have_the_same_digests_roots_and_head_on_both_engines() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let stores = [store(false, folders[0].path()).await, store(true, folders[1].path()).await];
    let mut heads = Vec::new();
    for store in &stores {
        let sealed = insert(store, &draft(1, "2026-01-01T00:00:00Z").with_items(items(300))).await;
        assert_eq!(store.snapshot(sealed.snapshot.id).await.unwrap().unwrap().bytes, sealed.bytes);
        let root = sealed.snapshot.source_bundle.roots[&codegraph_model::Dimension::Sca];
        assert_eq!(store.all_items(root).await.unwrap().len(), 300);
        heads.push(store.head().await.unwrap());
    }
    assert_eq!(heads[0], heads[1]);
}

#[tokio::test]
async fn a_target_that_is_not_empty_is_refused_and_an_interrupted_copy_leaves_nothing() {
    for is_postgres in [false, true] {
        let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let original = store(false, folders[0].path()).await;
        fill(&original).await;
        let target = store(is_postgres, folders[1].path()).await;
        let interrupted = copy(&original, &target, |step| step.table != "baseline").await;
        assert!(matches!(interrupted, Err(StoreError::Interrupted)), "{interrupted:?}");
        assert_eq!((target.project_count().await.unwrap(), target.head().await.unwrap().size), (0, 0));
        insert(&target, &draft(70, "2026-01-01T00:00:00Z")).await;
        assert!(matches!(copy(&original, &target, |_| true).await, Err(StoreError::NotEmpty { .. })));
    }
}
