//! The end of snapshots that are past their age. Immutable ones, baselines, members of snapshots that are kept and the newest
//! of each scope stay.

use crate::{Result, Store};
use chrono::{DateTime, Utc};
use sqlx::Row;

/// Snapshots whose deletion shares a transaction: other writers wait no longer than these take.
const BATCH: i64 = 200;

/// The snapshots of a retention class that were made before a time, as `(seq, scope_id, timestamp)`. When a snapshot was made
/// stands in its id (UUID version 7): its timestamp may be far in the past.
const DUE: &str = "FROM snapshot s WHERE s.retention_class = ?1 AND s.id < ?2";

const MAY_GO: &str = "NOT s.immutable \
    AND NOT EXISTS (SELECT 1 FROM baseline b WHERE b.seq = s.seq) \
    AND NOT EXISTS (SELECT 1 FROM snapshot_member m WHERE m.member_seq = s.seq) \
    AND s.seq <> (SELECT n.seq FROM snapshot n WHERE n.scope_id = s.scope_id ORDER BY n.timestamp DESC, n.seq DESC LIMIT 1)";

/// How many snapshots of a class are past their age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Deleted, or to be deleted.
    pub deleted: u64,
    /// Kept all the same.
    pub kept: u64,
}

impl Store {
    /// Counts the snapshots of a retention class that were made before a time and, unless this is a dry run, deletes those
    /// that may go.
    ///
    /// # Errors
    /// When the database does not take it. What was deleted before stays deleted.
    pub async fn cleanup(&self, class: &str, before: DateTime<Utc>, dry_run: bool) -> Result<Due> {
        let oldest_kept = first_id(before);
        let sql = format!("SELECT count(*), coalesce(sum({MAY_GO}), 0) {DUE}");
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(class.to_owned()).bind(oldest_kept.clone());
        let row = query.fetch_one(&self.read).await?;
        let (all, may_go): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        let mut due = Due { deleted: may_go.unsigned_abs(), kept: (all - may_go).unsigned_abs() };
        if dry_run {
            return Ok(due);
        }
        due.deleted = 0;
        loop {
            let deleted = self.delete_batch(class, &oldest_kept).await?;
            due.deleted += deleted;
            if deleted == 0 {
                return Ok(due);
            }
        }
    }

    async fn delete_batch(&self, class: &str, oldest_kept: &[u8]) -> Result<u64> {
        let mut tx = self.begin().await?;
        let sql = format!("SELECT s.seq, s.scope_id, s.timestamp {DUE} AND {MAY_GO} LIMIT {BATCH}");
        let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(class.to_owned()).bind(oldest_kept.to_vec());
        let rows: Vec<(i64, i64, i64)> = query.fetch_all(&mut *tx).await?;
        for (seq, scope, timestamp) in &rows {
            let sql = "DELETE FROM metric WHERE scope_id = ? AND metric_id IN (SELECT id FROM metric_name) \
                 AND timestamp = ? AND seq = ?";
            sqlx::query(sql).bind(scope).bind(timestamp).bind(seq).execute(&mut *tx).await?;
            for sql in [
                "DELETE FROM snapshot_body WHERE seq = ?",
                "DELETE FROM snapshot_member WHERE seq = ?",
                "DELETE FROM upload WHERE seq = ?",
                "DELETE FROM snapshot WHERE seq = ?",
            ] {
                sqlx::query(sql).bind(seq).execute(&mut *tx).await?;
            }
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}

/// The least id that a snapshot made at this time can have.
fn first_id(time: DateTime<Utc>) -> Vec<u8> {
    let milliseconds = u64::try_from(time.timestamp_millis()).unwrap_or_default();
    let mut id = [0; 16];
    id[..6].copy_from_slice(&milliseconds.to_be_bytes()[2..]);
    id.to_vec()
}
