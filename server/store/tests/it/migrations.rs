//! Databases made by versions before are brought to the schema of this one, and nothing that they hold changes.

use crate::support::{raw, run};
use codegraph_store::Store;
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
