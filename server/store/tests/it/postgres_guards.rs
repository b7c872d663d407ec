//! What is stored stays as it is on PostgreSQL too, and which of its databases are opened.

use crate::postgres::Database;
use crate::support::{Writes, at, draft, fresh_url, items};
use codegraph_store::{DatabaseUrl, SCHEMA_VERSION, Store, StoreError, examine};

#[tokio::test]
async fn evidence_never_changes() {
    let database = Database::new().await;
    if database.store.url().file().is_some() {
        return;
    }
    let store = &database.store;
    let first = database.insert(&draft(1, "2026-01-01T00:00:00Z").with_items(items(10))).await;
    database.insert(&draft(2, "2026-01-02T00:00:00Z").mutable()).await;
    store.set_baseline(first.snapshot.id, at("2026-01-03T00:00:00Z"), "tester").await.unwrap();
    let mut broken = Vec::new();
    for attack in [
        "UPDATE snapshot SET reason = 'other'",
        "UPDATE snapshot SET immutable = FALSE",
        "INSERT INTO snapshot SELECT * FROM snapshot ON CONFLICT (seq) DO UPDATE SET health = 99",
        "DELETE FROM snapshot WHERE immutable",
        "TRUNCATE snapshot CASCADE",
        "UPDATE snapshot_body SET bytes = ''",
        "DELETE FROM snapshot_body WHERE seq = 1",
        "TRUNCATE snapshot_body",
        "UPDATE metric SET value = 1",
        "DELETE FROM metric WHERE seq = 1",
        "TRUNCATE metric",
        "INSERT INTO metric SELECT scope_id, metric_id, timestamp + 1, seq, 99 FROM metric",
        "INSERT INTO snapshot_member SELECT 1, 2",
        "UPDATE node SET bytes = ''",
        "DELETE FROM node",
        "TRUNCATE node",
        "UPDATE scope SET kind = 'portfolio', project_id = NULL",
        "DELETE FROM scope",
        "UPDATE metric_name SET name = 'x'",
        "UPDATE project SET name = 'x'",
        "DELETE FROM project",
        "UPDATE baseline SET set_by = 'mallory'",
        "DELETE FROM baseline",
        "UPDATE log SET record = 'x'",
        "DELETE FROM log",
        "TRUNCATE log",
        "DELETE FROM log_hash",
        "UPDATE log_head SET size = 0",
        "DELETE FROM log_head",
    ] {
        match database.run(attack).await {
            Ok(_) => broken.push(attack),
            Err(error) => {
                let text = error.to_string();
                assert!(!text.contains("syntax") && !text.contains("does not exist"), "{attack}: {text}");
            }
        }
    }
    assert!(broken.is_empty(), "evidence was changed by:\n{}", broken.join("\n"));
    assert_eq!(store.check_log(None).await.unwrap().problems, Vec::<String>::new());
}

#[tokio::test]
async fn other_and_newer_databases_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let url = fresh_url(true, folder.path()).await;
    let DatabaseUrl::Postgres(text) = &url else { return };
    assert_eq!(examine(&url).await.unwrap(), None);
    let run = async |sql: &str| {
        let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(text).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    };
    run("CREATE TABLE customer (name TEXT)").await;
    let error = Store::open(&url).await.unwrap_err();
    assert!(matches!(&error, StoreError::OtherApplication { found, .. } if found.contains("customer")), "{error:?}");
    run("DROP TABLE customer").await;
    Store::open(&url).await.unwrap().close().await;
    let found = examine(&url).await.unwrap().unwrap();
    assert!(found.is_current && found.engine.starts_with("PostgreSQL "), "{found:?}");
    run("UPDATE codegraph_schema SET version = 99").await;
    let error = Store::open(&url).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, known: SCHEMA_VERSION, .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_open_the_same_fresh_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = fresh_url(true, folder.path()).await;
    let openers: Vec<_> = (0..8)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { Store::open(&url).await.unwrap().close().await })
        })
        .collect();
    for opener in openers {
        opener.await.unwrap();
    }
    assert_eq!(Store::open(&url).await.unwrap().head().await.unwrap().size, 0);
}
