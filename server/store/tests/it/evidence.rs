//! What is stored stays as it is, whoever writes to the file and however.

use crate::sqlite::Database;
use crate::support::{Writes, at, draft, items, number, raw, run};
use codegraph_model::Sealed;
use codegraph_model::snapshot::SealError;
use codegraph_store::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};

/// A database with two immutable snapshots, the older one a baseline.
async fn with_evidence() -> (Database, Sealed) {
    let database = Database::new().await;
    let sealed = database.insert(&draft(1, "2026-01-01T00:00:00Z").with_items(items(10))).await;
    database.insert(&draft(2, "2026-01-02T00:00:00Z").with_items(items(11))).await;
    database.store.set_baseline(sealed.snapshot.id, at("2026-01-03T00:00:00Z"), "tester").await.unwrap();
    (database, sealed)
}

/// Every row of a table as text.
async fn rows(connection: &mut SqliteConnection, table: &str) -> Vec<String> {
    let columns = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT name FROM pragma_table_info('{table}')")))
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    let quoted: Vec<String> = columns.iter().map(|row| format!("quote({})", row.get::<String, _>(0))).collect();
    let sql = format!("SELECT {} AS row FROM {table} ORDER BY row", quoted.join(" || ',' || "));
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(connection).await.unwrap()
}

/// Runs each statement on connections of several kinds and sees to it that no row of the table changed or went away.
async fn withstands(table: &str, attacks: &[&str]) {
    withstood_by(&with_evidence().await.0, table, attacks).await;
}

/// The same, for a database that holds something in that table.
pub async fn withstood_by(database: &Database, table: &str, attacks: &[&str]) {
    let path = database.path();
    let before = rows(&mut raw(&path).await, table).await;
    assert!(!before.is_empty());
    let mut broken = Vec::new();
    for attack in attacks {
        for (foreign_keys, recursive) in [(false, "OFF"), (true, "OFF"), (true, "ON")] {
            let options = SqliteConnectOptions::new().filename(&path).foreign_keys(foreign_keys);
            let options = options.pragma("recursive_triggers", recursive);
            let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
            run(&mut connection, "BEGIN").await.unwrap();
            let answer = run(&mut connection, attack).await;
            if let Err(error) = &answer {
                assert!(
                    !error.to_string().contains("syntax") && !error.to_string().contains("no such"),
                    "{attack}: {error}"
                );
            }
            let after = rows(&mut connection, table).await;
            // New rows are no harm; those from before must all be there.
            if before.iter().any(|row| !after.contains(row)) {
                broken.push(format!("{attack} [foreign keys {foreign_keys}, recursive triggers {recursive}]"));
            }
            run(&mut connection, "ROLLBACK").await.unwrap();
        }
    }
    assert!(broken.is_empty(), "rows of {table} were changed by:\n{}", broken.join("\n"));
}

const COLUMNS: &str = "scope_id, timestamp, recorded_at, as_of, commit_id, source_ref, reason, initiator, trigger_source, \
    analyzer_version, rule_version, immutable, retention_class, digest, health";

#[tokio::test]
async fn inserting_and_reading_gives_the_same_bytes_and_digest() {
    let database = Database::new().await;
    let (sealed, _) = draft(1, "2026-01-02T03:04:05.678Z").with_items(items(200)).seal();
    let inserted = database.insert(&draft(1, "2026-01-02T03:04:05.678Z").with_items(items(200))).await;
    let read = database.store.snapshot(inserted.snapshot.id).await.unwrap().unwrap();
    assert_eq!(read.bytes, sealed.bytes);
    assert_eq!(read.digest, sealed.digest);
    assert_eq!(read.snapshot, sealed.snapshot);
    let header = database.store.newest(&sealed.snapshot.scope_ref, None, 0).await.unwrap().unwrap();
    assert_eq!(header, codegraph_model::snapshot::SnapshotHeader::of(&sealed));
}

#[tokio::test]
async fn a_snapshot_is_not_inserted_twice() {
    let database = Database::new().await;
    let draft = draft(1, "2026-01-01T00:00:00Z").with_items(items(5));
    database.insert(&draft).await;
    let (sealed, trees) = draft.seal();
    let again = database.store.insert_snapshot(&sealed, &trees).await;
    assert!(again.is_err());
    let mut connection = database.raw().await;
    assert_eq!(number(&mut connection, "SELECT count(*) FROM snapshot").await, 1);
    assert_eq!(number(&mut connection, "SELECT count(*) FROM metric").await, 2);
}

#[tokio::test]
async fn snapshot_rows_never_change() {
    let replace_id =
        format!("INSERT OR REPLACE INTO snapshot (id, {COLUMNS}) SELECT id, {COLUMNS} FROM snapshot WHERE seq = 1");
    let replace_seq = format!(
        "INSERT OR REPLACE INTO snapshot (seq, id, {COLUMNS}) SELECT 1, randomblob(16), {COLUMNS} FROM snapshot WHERE seq = 2"
    );
    let replace_text_seq = replace_seq.replace("SELECT 1", "SELECT '1'");
    let replace_rowid = replace_seq.replace("(seq, id", "(rowid, id").replace("SELECT 1", "SELECT 1.0");
    let replace_into = replace_seq.replace("INSERT OR REPLACE", "REPLACE");
    let upsert = format!(
        "INSERT INTO snapshot (id, {COLUMNS}) SELECT id, {COLUMNS} FROM snapshot WHERE seq = 1 \
         ON CONFLICT (id) DO UPDATE SET health = 99"
    );
    withstands(
        "snapshot",
        &[
            "UPDATE snapshot SET reason = 'another'",
            "UPDATE snapshot SET immutable = 0",
            "UPDATE OR IGNORE snapshot SET health = 99 WHERE seq = 1",
            "UPDATE OR REPLACE snapshot SET seq = 1 WHERE seq = 2",
            "UPDATE OR REPLACE snapshot SET id = (SELECT id FROM snapshot WHERE seq = 1) WHERE seq = 2",
            "DELETE FROM snapshot",
            "DELETE FROM snapshot WHERE seq = 1",
            &replace_id,
            &replace_seq,
            &replace_text_seq,
            &replace_rowid,
            &replace_into,
            &upsert,
        ],
    )
    .await;
}

#[tokio::test]
async fn bodies_never_change() {
    withstands(
        "snapshot_body",
        &[
            "UPDATE snapshot_body SET bytes = x'00'",
            "UPDATE OR REPLACE snapshot_body SET seq = 1 WHERE seq = 2",
            "DELETE FROM snapshot_body",
            "INSERT OR REPLACE INTO snapshot_body (seq, bytes) VALUES (1, x'00')",
            "INSERT OR REPLACE INTO snapshot_body (rowid, bytes) VALUES ('1', x'00')",
            "REPLACE INTO snapshot_body (seq, bytes) VALUES (1.0, x'00')",
            "INSERT INTO snapshot_body (seq, bytes) VALUES (1, x'00') ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
        ],
    )
    .await;
}

#[tokio::test]
async fn numbers_never_change() {
    withstands(
        "metric",
        &[
            "UPDATE metric SET value = 99",
            "UPDATE OR REPLACE metric SET timestamp = (SELECT min(timestamp) FROM metric), seq = 1 WHERE seq = 2",
            "DELETE FROM metric",
            "INSERT OR REPLACE INTO metric SELECT scope_id, metric_id, timestamp, seq, 99 FROM metric",
            "REPLACE INTO metric SELECT scope_id, metric_id, timestamp || '', seq || '', 99 FROM metric",
            "INSERT INTO metric SELECT scope_id, metric_id, timestamp, seq, 99 FROM metric WHERE TRUE \
             ON CONFLICT DO UPDATE SET value = 99",
        ],
    )
    .await;
}

#[tokio::test]
async fn nodes_never_change() {
    withstands(
        "node",
        &[
            "UPDATE node SET bytes = x'00'",
            "UPDATE OR REPLACE node SET digest = (SELECT digest FROM node WHERE id = 1) WHERE id = 2",
            "UPDATE OR REPLACE node SET id = 1 WHERE id = 2",
            "DELETE FROM node",
            "INSERT OR REPLACE INTO node (digest, bytes) SELECT digest, x'00' FROM node",
            "INSERT OR REPLACE INTO node (id, digest, bytes) VALUES (1, randomblob(32), x'00')",
            "REPLACE INTO node (id, digest, bytes) VALUES ('1', randomblob(32), x'00')",
            "INSERT INTO node (digest, bytes) SELECT digest, x'00' FROM node WHERE TRUE ON CONFLICT DO UPDATE SET bytes = x'00'",
        ],
    )
    .await;
}

#[tokio::test]
async fn baselines_never_change() {
    withstands(
        "baseline",
        &[
            "UPDATE baseline SET seq = 2",
            "UPDATE OR REPLACE baseline SET set_by = 'mallory'",
            "DELETE FROM baseline",
            "INSERT OR REPLACE INTO baseline (id, scope_id, seq, set_at, set_by) VALUES (1, 1, 2, 0, 'mallory')",
            "REPLACE INTO baseline (id, scope_id, seq, set_at, set_by) VALUES (1, 1, 2, 0, 'mallory')",
        ],
    )
    .await;
}

/// The name of a scope says whose snapshots all those are that point to it.
#[tokio::test]
async fn names_of_scopes_and_metrics_never_change() {
    withstands(
        "scope",
        &[
            "UPDATE scope SET kind = 'portfolio', project_id = NULL",
            "UPDATE OR REPLACE scope SET kind = 'portfolio', project_id = NULL",
            "DELETE FROM scope",
            "INSERT OR REPLACE INTO scope (id, kind) VALUES (1, 'portfolio')",
            "REPLACE INTO scope (kind, project_id) SELECT kind, project_id FROM scope",
        ],
    )
    .await;
    withstands(
        "metric_name",
        &[
            "UPDATE metric_name SET name = 'health.files'",
            "DELETE FROM metric_name",
            "INSERT OR REPLACE INTO metric_name (id, name) VALUES (1, 'mallory.score')",
            "REPLACE INTO metric_name (name) SELECT name FROM metric_name",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_snapshot_that_is_not_immutable_may_be_deleted_after_what_belongs_to_it() {
    let database = Database::new().await;
    let kept = database.insert(&draft(1, "2026-01-01T00:00:00Z").with_items(items(10))).await;
    let gone = database.insert(&draft(2, "2026-01-02T00:00:00Z").with_items(items(10)).mutable()).await;
    let options = SqliteConnectOptions::new().filename(database.path());
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    assert!(
        run(&mut connection, "DELETE FROM snapshot WHERE NOT immutable").await.is_err(),
        "its body still points to it"
    );
    assert_eq!(run(&mut connection, "DELETE FROM metric WHERE seq = 2").await.unwrap(), 2);
    assert_eq!(run(&mut connection, "DELETE FROM snapshot_body WHERE seq = 2").await.unwrap(), 1);
    assert_eq!(run(&mut connection, "DELETE FROM snapshot WHERE seq = 2").await.unwrap(), 1);
    assert_eq!(database.store.snapshot(gone.snapshot.id).await.unwrap(), None);
    assert_eq!(database.store.snapshot(kept.snapshot.id).await.unwrap(), Some(kept));
}

/// Somebody who takes the triggers away can write anything, but not so that nobody sees it.
#[tokio::test]
async fn tampered_bytes_are_refused_on_reading() {
    let (database, sealed) = with_evidence().await;
    let mut connection = database.raw().await;
    let forged = String::from_utf8(sealed.bytes.clone()).unwrap().replace("a test", "a lie!");
    assert_ne!(forged.as_bytes(), sealed.bytes);
    run(&mut connection, "DROP TRIGGER snapshot_body_no_update").await.unwrap();
    sqlx::query("UPDATE snapshot_body SET bytes = ? WHERE seq = 1")
        .bind(zstd::bulk::compress(forged.as_bytes(), 3).unwrap())
        .execute(&mut connection)
        .await
        .unwrap();
    let error = database.store.snapshot(sealed.snapshot.id).await.unwrap_err();
    match &error {
        StoreError::Seal(SealError::Digest { expected, .. }) => assert_eq!(*expected, sealed.digest),
        other => panic!("{other:?}"),
    }
    assert!(error.to_string().contains("does not match its digest"), "{error}");
}

#[tokio::test]
async fn bytes_that_are_no_longer_compressed_data_are_refused_on_reading() {
    let (database, sealed) = with_evidence().await;
    let mut connection = database.raw().await;
    run(&mut connection, "DROP TRIGGER snapshot_body_no_update").await.unwrap();
    for forged in ["x''", "x'00'", "randomblob(5000)", "x'28b52ffde0ffffffffffffff7f010000'"] {
        run(&mut connection, &format!("UPDATE snapshot_body SET bytes = {forged} WHERE seq = 1")).await.unwrap();
        assert!(database.store.snapshot(sealed.snapshot.id).await.is_err(), "{forged}");
    }
}

/// The digest of a snapshot commits to its items through the roots: that is worth nothing if nobody checks.
#[tokio::test]
async fn tampered_items_are_refused_on_reading() {
    let (database, sealed) = with_evidence().await;
    let root = sealed.snapshot.source_bundle.roots[&codegraph_model::Dimension::Sca];
    let mut connection = database.raw().await;
    let mut forged = database.store.nodes(&[root]).await.unwrap().remove(&root).unwrap();
    forged.push(b'\n');
    run(&mut connection, "DROP TRIGGER node_no_update").await.unwrap();
    sqlx::query("UPDATE node SET bytes = ? WHERE digest = ?")
        .bind(zstd::bulk::compress(&forged, 3).unwrap())
        .bind(root.0.as_slice())
        .execute(&mut connection)
        .await
        .unwrap();
    assert!(database.store.items(root, 0, 100, |_| true).await.is_err());
}
