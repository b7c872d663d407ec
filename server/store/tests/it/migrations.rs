//! Databases made by versions before are brought to the schema of this one, and nothing that they hold changes.

use crate::imports::{batch, file};
use crate::support::{at, raw, run};
use codegraph_model::{Digest, ScopeRef};
use codegraph_store::{CapturedState, GroupRow, SCHEMA_VERSION, Store};
use sqlx::SqliteConnection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Made by version 0.1.0 before there were groups: a project with three snapshots, one of them immutable, and a baseline.
const SCHEMA_1: &[u8] = include_bytes!("fixtures/schema-1.db.zst");

/// Made by version 0.1.0 before there were imports: a project with four snapshots, one of them immutable, a baseline and a
/// note, and a group of it with one snapshot.
const SCHEMA_2: &[u8] = include_bytes!("fixtures/schema-2.db.zst");

async fn bodies(connection: &mut SqliteConnection) -> Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let sql = "SELECT s.id, s.digest, b.bytes FROM snapshot s JOIN snapshot_body b USING (seq) ORDER BY s.seq";
    sqlx::query_as(sql).fetch_all(connection).await.unwrap()
}

fn unpack(database: &[u8], path: &Path) {
    std::fs::write(path, zstd::decode_all(database).unwrap()).unwrap();
}

fn unpacked(database: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshots.db");
    unpack(database, &path);
    (folder, path)
}

/// Opens an old database with so many snapshots, and sees to it that each still opens under its digest, with the items of
/// its time.
async fn keeps(path: &Path, snapshots: usize) -> Store {
    let before = bodies(&mut raw(path).await).await;
    assert_eq!(before.len(), snapshots);
    let store = Store::open(path).await.unwrap();
    let mut connection = raw(path).await;
    assert_eq!(bodies(&mut connection).await, before);
    assert_eq!(crate::support::number(&mut connection, "PRAGMA user_version").await, SCHEMA_VERSION);
    for (id, digest, _) in before {
        let id = codegraph_model::SnapshotId(uuid::Uuid::from_slice(&id).unwrap());
        let sealed = store.snapshot(id).await.unwrap().unwrap();
        assert_eq!(sealed.digest, Digest(digest.try_into().unwrap()));
        for root in sealed.snapshot.source_bundle.roots.values() {
            store.items(*root, 0, 1000, |_| true).await.unwrap();
        }
    }
    store
}

/// Gives a report file to `demo`, twice.
async fn takes_imports(store: &Store) {
    let (demo, now) = ("demo".parse().unwrap(), at("2026-06-01T00:00:00Z"));
    let added = store.add_imports(&demo, &batch(&[file("a.json", "a")])).await.unwrap();
    assert_eq!((added.imports.len(), added.unchanged), (1, 0));
    store.add_imports(&demo, &batch(&[file("a.json", "a")])).await.unwrap();
    assert_eq!(
        store.imports_for(&demo, &CapturedState { commit: None, until: now, behind: None }).await.unwrap(),
        added.imports
    );
    assert_eq!(store.import_bytes(added.imports[0].id).await.unwrap().unwrap(), b"a");
}

#[tokio::test]
async fn a_database_of_schema_1_keeps_its_bytes_and_takes_what_is_new() {
    let (_folder, path) = unpacked(SCHEMA_1);
    let store = keeps(&path, 3).await;
    let demo: ScopeRef = "project:demo".parse().unwrap();
    assert_eq!(store.baseline(&demo).await.unwrap().unwrap().timestamp, at("2026-01-05T12:00:00Z"));
    assert_eq!(store.snapshot_count(&demo).await.unwrap(), 3);

    let group =
        GroupRow { id: "team".parse().unwrap(), title: "Team".to_owned(), created_at: at("2026-03-01T00:00:00Z") };
    store.add_group(&group, &["demo".parse().unwrap()]).await.unwrap();
    assert_eq!(store.members(Some(&group.id)).await.unwrap().len(), 1);
    takes_imports(&store).await;
}

#[tokio::test]
async fn a_database_of_schema_2_keeps_its_bytes_and_takes_what_is_new() {
    let (_folder, path) = unpacked(SCHEMA_2);
    let store = keeps(&path, 5).await;
    let (demo, team): (ScopeRef, ScopeRef) = ("project:demo".parse().unwrap(), "group:team".parse().unwrap());
    assert_eq!(store.baseline(&demo).await.unwrap().unwrap().timestamp, at("2026-03-05T12:00:00Z"));
    assert_eq!((store.snapshot_count(&demo).await.unwrap(), store.snapshot_count(&team).await.unwrap()), (4, 1));
    let notes = store.notes(&demo, None, None).await.unwrap();
    assert_eq!(notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["moved to the new build"]);
    assert_eq!(store.members(team.group()).await.unwrap()[0].name.as_str(), "demo");
    takes_imports(&store).await;
}

#[tokio::test]
async fn what_guarded_old_schemas_guards_them_still() {
    for database in [SCHEMA_1, SCHEMA_2] {
        let (_folder, path) = unpacked(database);
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
}

#[tokio::test]
async fn a_migration_that_is_cut_short_leaves_the_version_before() {
    for (database, in_the_way, version, missing) in
        [(SCHEMA_1, "note", 1, "project_group"), (SCHEMA_2, "import", 2, "report_file")]
    {
        let (_folder, path) = unpacked(database);
        // A table that is in the way makes the migration fail in its middle.
        let mut connection = raw(&path).await;
        run(&mut connection, &format!("CREATE TABLE {in_the_way} (other TEXT)")).await.unwrap();
        let before = bodies(&mut connection).await;
        assert!(Store::open(&path).await.is_err());
        assert_eq!(bodies(&mut connection).await, before);
        assert_eq!(crate::support::number(&mut connection, "PRAGMA user_version").await, version);
        assert!(run(&mut connection, &format!("SELECT * FROM {missing}")).await.is_err());

        run(&mut connection, &format!("DROP TABLE {in_the_way}")).await.unwrap();
        Store::open(&path).await.unwrap();
    }
}
