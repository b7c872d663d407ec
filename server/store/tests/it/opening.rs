//! Which files are opened, which are refused, and that refused ones stay as they were.

use crate::sqlite::Database;
use crate::support::{Writes, at, draft, insert, number, raw, run};
use codegraph_model::ScopeRef;
use codegraph_store::{APPLICATION_ID, DatabaseUrl, HeadCheck, ProjectRow, SCHEMA_VERSION, Store, StoreError};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::Path;
use std::sync::{Arc, Barrier};

async fn refusal(path: &Path) -> StoreError {
    Store::open(&DatabaseUrl::from(path)).await.expect_err("this file is no database of ours")
}

/// A database that another program made, with its own idea of a journal.
async fn foreign(path: &Path, statements: &[&str]) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    for statement in statements {
        run(&mut connection, statement).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn opening_makes_the_folder_and_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/b c/ä/snapshots.db");
    let store = Store::open(&path.as_path().into()).await.unwrap();
    assert_eq!(store.url().file(), Some(path.as_path()));
    store.ping().await.unwrap();
    let mut connection = raw(&path).await;
    assert_eq!(number(&mut connection, "PRAGMA application_id").await, APPLICATION_ID);
    assert_eq!(number(&mut connection, "PRAGMA user_version").await, SCHEMA_VERSION);
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut connection).await.unwrap();
    assert_eq!(mode, "wal");
    let left: Vec<_> =
        std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".lock")), "{left:?}");
}

#[tokio::test]
async fn reopening_keeps_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshots.db");
    let project = ProjectRow { name: "web".parse().unwrap(), path: None, created_at: at("2026-01-01T00:00:00Z") };
    let store = Store::open(&path.as_path().into()).await.unwrap();
    store.add_project(&project).await.unwrap();
    let sealed = insert(&store, &draft(1, "2026-01-02T03:04:05.678Z")).await;
    store.close().await;

    let store = Store::open(&path.as_path().into()).await.unwrap();
    assert_eq!(store.project(&project.name).await.unwrap(), Some(project));
    assert_eq!(store.snapshot(sealed.snapshot.id).await.unwrap(), Some(sealed));
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    std::fs::write(&path, "").unwrap();
    Store::open(&path.as_path().into()).await.unwrap().ping().await.unwrap();
}

#[tokio::test]
async fn a_database_of_another_application_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fossil.db");
    foreign(&path, &["PRAGMA application_id = 252006673", "CREATE TABLE blob (x)"]).await;
    let error = refusal(&path).await;
    assert!(matches!(&error, StoreError::OtherApplication { found, .. } if found.ends_with(" 252006673")), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("fossil.db") && text.contains("--db"), "{text}");
}

#[tokio::test]
async fn a_database_without_application_id_but_with_tables_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    foreign(&path, &["CREATE TABLE customer (name TEXT)"]).await;
    assert!(matches!(refusal(&path).await, StoreError::OtherApplication { .. }));
}

#[tokio::test]
async fn a_database_without_tables_but_with_a_schema_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    foreign(&path, &["PRAGMA user_version = 7"]).await;
    assert!(matches!(refusal(&path).await, StoreError::OtherApplication { .. }));
}

#[tokio::test]
async fn a_refused_database_is_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    foreign(&path, &["PRAGMA journal_mode = DELETE", "CREATE TABLE customer (name TEXT)"]).await;
    let before = std::fs::read(&path).unwrap();
    refusal(&path).await;
    assert!(std::fs::read(&path).unwrap() == before, "opening changed a database of another application");
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 1, "opening left files beside a database of another application");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_named() {
    let database = Database::new().await;
    let path = database.path();
    run(&mut database.raw().await, "PRAGMA user_version = 99").await.unwrap();
    let error = refusal(&path).await;
    assert!(matches!(error, StoreError::Newer { found: 99, known: SCHEMA_VERSION, .. }), "{error:?}");
}

#[tokio::test]
async fn text_files_are_refused_and_left_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("short.txt", "hello".to_owned()), ("long.txt", "hello world\n".repeat(5_000))] {
        let path = folder.path().join(name);
        std::fs::write(&path, &text).unwrap();
        let error = refusal(&path).await;
        assert!(matches!(error, StoreError::NotADatabase { .. }), "{name}: {error:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "{name}");
    }
}

#[tokio::test]
async fn folders_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = refusal(folder.path()).await;
    assert!(matches!(error, StoreError::File { .. }), "{error:?}");
    assert!(error.to_string().contains("folder"), "{error}");
}

#[tokio::test]
async fn a_path_below_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let error = refusal(&file.join("snapshots.db")).await;
    assert!(matches!(error, StoreError::File { .. }), "{error:?}");
}

#[tokio::test]
async fn a_damaged_database_is_an_error_and_no_panic() {
    let database = Database::new().await;
    let (path, id) = (database.path(), database.insert(&draft(1, "2026-01-01T00:00:00Z")).await.snapshot.id);
    database.store.clone().close().await;
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8192..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    match Store::open(&path.as_path().into()).await {
        Err(_) => {}
        Ok(store) => assert!(store.snapshot(id).await.is_err()),
    }
}

/// Each with a runtime of its own, as processes have.
#[test]
fn many_open_the_same_fresh_file_at_once() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/snapshots.db");
        let start = Arc::new(Barrier::new(8));
        let openers: Vec<_> = (0..8u32)
            .map(|n| {
                let (path, start) = (path.clone(), Arc::clone(&start));
                std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    runtime.block_on(async {
                        start.wait();
                        let store = Store::open(&path.as_path().into()).await?;
                        insert(&store, &draft(n.into(), "2026-01-01T00:00:00Z")).await;
                        store.close().await;
                        Ok::<_, StoreError>(())
                    })
                })
            })
            .collect();
        for opener in openers {
            opener.join().unwrap().unwrap();
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::open(&path.as_path().into()).await.unwrap();
            let scope: ScopeRef = "project:web".parse().unwrap();
            assert!(store.newest(&scope, None, 7).await.unwrap().is_some(), "all eight are there");
        });
    }
}

/// What somebody does who may write to the file and knows its tables; a head from before finds each of it.
#[tokio::test]
async fn a_head_from_before_finds_what_was_done_to_the_file() {
    for (statements, found) in [
        // The last record, with its snapshot.
        (
            &[
                "DELETE FROM snapshot WHERE seq = (SELECT max(seq) FROM snapshot)",
                "DELETE FROM log WHERE place = 4",
                "DELETE FROM log_hash WHERE place >= 7",
                "UPDATE log_head SET size = 4",
            ][..],
            HeadCheck::Shorter,
        ),
        // One put in the middle: what follows moves on.
        (
            &[
                "UPDATE log SET place = place + 1000 WHERE place >= 2",
                "INSERT INTO log (place, type, record, sha256) SELECT 2, type, 'forged', sha256 FROM log WHERE place = 1",
                "UPDATE log SET place = place - 999 WHERE place >= 1000",
                "UPDATE log_head SET size = 6",
            ][..],
            HeadCheck::Differs,
        ),
    ] {
        let database = Database::new().await;
        for n in 0..5 {
            database.insert(&draft(n, "2026-01-01T00:00:00Z")).await;
        }
        let older = database.store.head().await.unwrap();
        assert_eq!(database.store.check_head(&older).await.unwrap(), HeadCheck::Holds);
        let mut connection = database.raw().await;
        run(&mut connection, "PRAGMA foreign_keys = OFF").await.unwrap();
        let triggers: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        for trigger in triggers {
            run(&mut connection, &format!("DROP TRIGGER {trigger}")).await.unwrap();
        }
        for statement in statements {
            run(&mut connection, statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        assert_eq!(database.store.check_head(&older).await.unwrap(), found);
    }
}

/// The file as it was some records ago, in the place of the newer one.
#[tokio::test]
async fn a_head_from_before_finds_an_older_file_that_was_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("snapshots.db"), folder.path().join("kept.db"));
    let store = Store::open(&path.as_path().into()).await.unwrap();
    insert(&store, &draft(1, "2026-01-01T00:00:00Z")).await;
    let older = store.head().await.unwrap();
    store.close().await;
    std::fs::copy(&path, &copy).unwrap();
    let store = Store::open(&path.as_path().into()).await.unwrap();
    insert(&store, &draft(2, "2026-01-01T00:00:00Z")).await;
    let newer = store.head().await.unwrap();
    assert_eq!(store.check_head(&older).await.unwrap(), HeadCheck::Holds);
    store.close().await;
    std::fs::copy(&copy, &path).unwrap();
    let store = Store::open(&path.as_path().into()).await.unwrap();
    let check = store.check_log(Some(&newer)).await.unwrap();
    assert_eq!((check.older, check.problems), (Some(HeadCheck::Shorter), vec![]), "it is sound in itself");
}
