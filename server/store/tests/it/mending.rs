//! What once went wrong with a SQLite file: a full disk, a file that was replaced, files that everybody may write.

use crate::support::{Writes, at, draft, insert, know};
use codegraph_store::{DatabaseUrl, ProjectRow, Store, StoreError};
use std::fs;
use std::os::unix::fs::PermissionsExt;

async fn opened() -> (tempfile::TempDir, DatabaseUrl, Store) {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("data/snapshots.db"));
    let store = Store::open(&url).await.unwrap();
    (folder, url, store)
}

/// SQLite may have ended the transaction by itself, as it does when the disk is full; the next one must not notice.
#[tokio::test]
async fn a_transaction_that_the_engine_has_ended_leaves_no_trace() {
    let (_folder, _, store) = opened().await;
    know(&store, &"project:web".parse().unwrap()).await;
    for end in ["ROLLBACK", "COMMIT"] {
        let broken: Result<(), _> = store
            .write(async |tx| {
                tx.break_transaction(end).await?;
                Err(StoreError::Full)
            })
            .await;
        assert!(matches!(broken, Err(StoreError::Full)), "{broken:?}");
    }
    insert(&store, &draft(1, "2026-01-01T00:00:00Z")).await;
    insert(&store, &draft(2, "2026-01-01T00:00:00Z")).await;
}

/// A file that may grow no further is what a full disk looks like.
#[tokio::test]
async fn writes_go_on_when_there_is_space_again() {
    let (_folder, _, store) = opened().await;
    insert(&store, &draft(1, "2026-01-01T00:00:00Z")).await;
    let large = vec![(vec![1; 20], (0..400_000u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>())];
    let full = store
        .write(async |tx| {
            tx.limit_pages(1).await?;
            tx.cache(codegraph_store::CacheKind::Source, "1", &large).await
        })
        .await;
    assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    let lifted = store.write(async |tx| tx.limit_pages(1_000_000).await).await;
    assert!(lifted.is_ok(), "{lifted:?}");
    insert(&store, &draft(2, "2026-01-01T00:00:00Z")).await;
    store.cache(codegraph_store::CacheKind::Source, "1", &large).await.unwrap();
}

#[tokio::test]
async fn nothing_is_written_to_a_file_that_was_removed_or_replaced() {
    let project =
        |name: &str| ProjectRow { name: name.parse().unwrap(), path: None, created_at: at("2026-01-01T00:00:00Z") };
    let (folder, url, store) = opened().await;
    store.add_project(&project("a")).await.unwrap();
    fs::rename(folder.path().join("data"), folder.path().join("moved")).unwrap();
    let error = store.add_project(&project("b")).await.unwrap_err();
    assert!(matches!(error, StoreError::Replaced { .. }) && error.is_unavailable(), "{error:?}");
    assert!(matches!(store.ping().await, Err(StoreError::Replaced { .. })));
    // Another database in its place is not the same one.
    let other = Store::open(&url).await.unwrap();
    assert!(matches!(store.add_project(&project("c")).await, Err(StoreError::Replaced { .. })));
    other.close().await;
    fs::remove_dir_all(folder.path().join("data")).unwrap();
    fs::rename(folder.path().join("moved"), folder.path().join("data")).unwrap();
    store.add_project(&project("d")).await.unwrap();
    store.ping().await.unwrap();
}

#[tokio::test]
async fn the_file_is_its_owners_alone() {
    let (_folder, url, store) = opened().await;
    insert(&store, &draft(1, "2026-01-01T00:00:00Z")).await;
    let file = url.file().unwrap();
    for ending in ["", "-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(ending);
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600, "{ending}");
    }
    store.close().await;
    fs::set_permissions(file, fs::Permissions::from_mode(0o666)).unwrap();
    let error = Store::open(&url).await.unwrap_err();
    assert!(matches!(error, StoreError::Writable { mode: 0o666, .. }), "{error:?}");
    assert!(error.to_string().contains("chmod o-w"), "{error}");
    fs::set_permissions(file, fs::Permissions::from_mode(0o640)).unwrap();
    Store::open(&url).await.unwrap();
}
