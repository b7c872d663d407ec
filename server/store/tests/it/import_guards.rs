//! Imports stay as they are, whoever writes to the file and however.

use crate::evidence::withstood_by;
use crate::sqlite::imports::*;
use crate::support::*;
use codegraph_store::StoreError;

#[tokio::test]
async fn imports_and_their_files_never_change() {
    let database = fresh().await;
    let first = database.give(batch(&[file("a", "a"), of_series("junit", "b")])).await.remove(0);
    database.give_for(Some("c"), "2026-02-01T00:00:00Z", &["c"]).await;
    let last = database.give_for(None, "2026-03-01T00:00:00Z", &["d"]).await.remove(0);
    assert!(database.store.retire_import(&web(), last.id, later(), "tester").await.unwrap());
    let columns =
        "project_id, series_id, file_id, batch, kind, name, commit_id, measured_at, imported_at, imported_by, content";
    let by_id = format!("INSERT OR REPLACE INTO import (id, {columns}) SELECT id, {columns} FROM import WHERE seq = 1");
    let by_seq = format!(
        "INSERT OR REPLACE INTO import (seq, id, {columns}) SELECT 1, randomblob(16), {columns} FROM import WHERE seq = 2"
    );
    let by_text = by_seq.replace("SELECT 1", "SELECT '1'");
    let by_rowid = by_seq.replace("(seq, id", "(rowid, id").replace("SELECT 1", "SELECT 1.0");
    let upsert = by_id.replace("OR REPLACE ", "") + " ON CONFLICT (id) DO UPDATE SET name = 'other'";
    let attacks = [
        "UPDATE import SET name = 'other'",
        "UPDATE OR IGNORE import SET commit_id = 'x' WHERE seq = 1",
        "UPDATE OR REPLACE import SET seq = 1 WHERE seq = 2",
        "UPDATE OR REPLACE import SET id = (SELECT id FROM import WHERE seq = 1) WHERE seq = 2",
        "DELETE FROM import",
        "DELETE FROM import WHERE seq = 1",
        &by_id,
        &by_seq,
        &by_text,
        &by_rowid,
        &upsert,
    ];
    withstood_by(&database, "import", &attacks).await;
    let attacks = [
        "UPDATE report_file SET bytes = x'00'",
        "UPDATE OR REPLACE report_file SET id = 1 WHERE id = 2",
        "UPDATE OR REPLACE report_file SET digest = (SELECT digest FROM report_file WHERE id = 1) WHERE id = 2",
        "DELETE FROM report_file",
        "INSERT OR REPLACE INTO report_file SELECT id, digest, size, x'00' FROM report_file",
        "INSERT OR REPLACE INTO report_file (digest, size, bytes) SELECT digest, size, x'00' FROM report_file",
        "INSERT OR REPLACE INTO report_file (rowid, digest, size, bytes) SELECT '1', randomblob(32), 1, x'00'",
        "INSERT INTO report_file (digest, size, bytes) SELECT digest, size, x'00' FROM report_file WHERE TRUE \
         ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
    ];
    withstood_by(&database, "report_file", &attacks).await;
    let attacks = [
        "UPDATE report_series SET label = 'x'",
        "UPDATE OR REPLACE report_series SET id = 1 WHERE id = 2",
        "DELETE FROM report_series",
        "INSERT OR REPLACE INTO report_series SELECT id, project_id, key, 'x' FROM report_series",
        "INSERT OR REPLACE INTO report_series (project_id, key, label) SELECT project_id, key, label FROM report_series",
        "INSERT INTO report_series (project_id, key, label) SELECT project_id, key, label FROM report_series WHERE TRUE \
         ON CONFLICT DO UPDATE SET label = 'x'",
    ];
    withstood_by(&database, "report_series", &attacks).await;
    let attacks = [
        "UPDATE import_retirement SET retired_at = 0",
        "UPDATE OR REPLACE import_retirement SET up_to = 0",
        "DELETE FROM import_retirement",
        "INSERT OR REPLACE INTO import_retirement SELECT id, series_id, seq, 0, retired_at, retired_by FROM import_retirement",
        "INSERT OR REPLACE INTO import_retirement (rowid, series_id, seq, up_to, retired_at, retired_by) \
         SELECT '1', series_id, seq, 0, retired_at, retired_by FROM import_retirement",
    ];
    withstood_by(&database, "import_retirement", &attacks).await;
    assert_eq!(database.store.import_bytes(first.id).await.unwrap().unwrap(), b"a");
}

#[tokio::test]
async fn bytes_that_somebody_changed_are_an_error() {
    let database = fresh().await;
    let import = database.give(batch(&[file("a", "the bytes")])).await.remove(0);
    run(&mut database.raw().await, "DROP TRIGGER report_file_no_update").await.unwrap();
    let other = zstd::bulk::compress(b"the bytez", 3).unwrap();
    let other: String = other.iter().map(|byte| format!("{byte:02x}")).collect();
    for bytes in ["00", &other] {
        run(&mut database.raw().await, &format!("UPDATE report_file SET bytes = x'{bytes}'")).await.unwrap();
        let read = database.store.import_bytes(import.id).await;
        assert!(matches!(read, Err(StoreError::TamperedFile(digest)) if digest == import.digest), "{read:?}");
    }
}
