//! Databases made by versions before are brought to the schema of this one, and nothing that they hold changes.

use crate::support::{at, raw, run};
use codegraph_model::{Digest, ScopeRef};
use codegraph_store::{GroupRow, SCHEMA_VERSION, Store};
use sqlx::SqliteConnection;
use std::path::Path;

/// Made by version 0.1.0 before there were groups: a project with three snapshots, one of them immutable, and a baseline.
const SCHEMA_1: &[u8] = include_bytes!("fixtures/schema-1.db.zst");

async fn bodies(connection: &mut SqliteConnection) -> Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let sql = "SELECT s.id, s.digest, b.bytes FROM snapshot s JOIN snapshot_body b USING (seq) ORDER BY s.seq";
    sqlx::query_as(sql).fetch_all(connection).await.unwrap()
}

fn unpack(path: &Path) {
    std::fs::write(path, zstd::decode_all(SCHEMA_1).unwrap()).unwrap();
}

#[tokio::test]
async fn a_database_of_schema_1_keeps_its_bytes_and_takes_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshots.db");
    unpack(&path);
    let before = bodies(&mut raw(&path).await).await;
    assert_eq!(before.len(), 3);

    let store = Store::open(&path).await.unwrap();
    let mut connection = raw(&path).await;
    assert_eq!(bodies(&mut connection).await, before);
    assert_eq!(crate::support::number(&mut connection, "PRAGMA user_version").await, SCHEMA_VERSION);

    // Each still opens under its digest, with the items and the numbers of its time.
    let demo: ScopeRef = "project:demo".parse().unwrap();
    for (id, digest, _) in before {
        let id = codegraph_model::SnapshotId(uuid::Uuid::from_slice(&id).unwrap());
        let sealed = store.snapshot(id).await.unwrap().unwrap();
        assert_eq!(sealed.digest, Digest(digest.try_into().unwrap()));
        for root in sealed.snapshot.source_bundle.roots.values() {
            store.items(*root, 0, 1000, |_| true).await.unwrap();
        }
    }
    assert_eq!(store.baseline(&demo).await.unwrap().unwrap().timestamp, at("2026-01-05T12:00:00Z"));
    assert_eq!(store.snapshot_count(&demo).await.unwrap(), 3);

    let group =
        GroupRow { id: "team".parse().unwrap(), title: "Team".to_owned(), created_at: at("2026-03-01T00:00:00Z") };
    store.add_group(&group, &["demo".parse().unwrap()]).await.unwrap();
    assert_eq!(store.members(Some(&group.id)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_guarded_schema_1_guards_it_still() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshots.db");
    unpack(&path);
    Store::open(&path).await.unwrap().close().await;
    let mut connection = raw(&path).await;
    for sql in [
        "UPDATE snapshot SET reason = 'other'",
        "DELETE FROM snapshot WHERE immutable",
        "INSERT OR REPLACE INTO snapshot_body SELECT seq, x'00' FROM snapshot",
        "UPDATE OR REPLACE metric SET value = 1",
    ] {
        assert!(run(&mut connection, sql).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn a_migration_that_is_cut_short_leaves_the_version_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshots.db");
    unpack(&path);
    // A table that is in the way makes the migration fail in its middle.
    let mut connection = raw(&path).await;
    run(&mut connection, "CREATE TABLE note (other TEXT)").await.unwrap();
    let before = bodies(&mut connection).await;
    assert!(Store::open(&path).await.is_err());
    assert_eq!(bodies(&mut connection).await, before);
    assert_eq!(crate::support::number(&mut connection, "PRAGMA user_version").await, 1);
    assert!(run(&mut connection, "SELECT * FROM project_group").await.is_err());

    run(&mut connection, "DROP TABLE note").await.unwrap();
    Store::open(&path).await.unwrap();
}
