//! The end of snapshots that are past their age. Immutable ones, baselines, members of snapshots that are kept and the newest
//! of each scope stay.

use crate::db::Sql;
use crate::rows::{count, digest, id};
use crate::{Result, Store, Tx};
use chrono::{DateTime, Utc};
use codegraph_model::log::RecordType;

/// Snapshots whose deletion shares a transaction: other writers wait no longer than these take.
const BATCH: u32 = 200;

/// The snapshots of a retention class that were recorded before a time: the timestamp may be far in the past.
const DUE: &str = "FROM snapshot s WHERE s.retention_class = $1 AND s.recorded_at < $2";

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
    /// Counts the snapshots of a class that were recorded before a time, and those of them that may go.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn due(&self, class: &str, before: DateTime<Utc>) -> Result<Due> {
        let all = Sql::new(format!("SELECT count(*) {DUE}")).bind(class).bind(before);
        let may_go = Sql::new(format!("SELECT count(*) {DUE} AND {MAY_GO}")).bind(class).bind(before);
        let (all, deleted) = (count(self.db.value(all).await?), count(self.db.value(may_go).await?));
        Ok(Due { deleted, kept: all.saturating_sub(deleted) })
    }

    /// Counts the snapshots of a retention class that were recorded before a time and, unless this is a dry run, deletes those
    /// that may go, some at a time.
    ///
    /// # Errors
    /// When the database does not take it. What was deleted before stays deleted.
    pub async fn cleanup(&self, class: &str, before: DateTime<Utc>, dry_run: bool) -> Result<Due> {
        let mut due = self.due(class, before).await?;
        if dry_run {
            return Ok(due);
        }
        due.deleted = 0;
        loop {
            let deleted = self.write(async |tx| tx.delete_due(class, before).await).await?;
            due.deleted += deleted;
            if deleted == 0 {
                return Ok(due);
            }
        }
    }
}

impl Tx {
    /// Deletes some of the snapshots of a class that were recorded before a time and may go. The log says which.
    async fn delete_due(&self, class: &str, before: DateTime<Utc>) -> Result<u64> {
        self.lock_order().await?;
        let sql =
            format!("SELECT s.seq, s.scope_id, s.timestamp, s.id, s.digest {DUE} AND {MAY_GO} ORDER BY s.seq LIMIT $3");
        let rows = self.all(Sql::new(sql).bind(class).bind(before).bind(BATCH)).await?;
        for row in &rows {
            let (seq, scope, timestamp): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let sql = "DELETE FROM metric WHERE scope_id = $1 AND metric_id IN (SELECT id FROM metric_name) \
                 AND timestamp = $2 AND seq = $3";
            self.execute(Sql::new(sql).bind(scope).bind(timestamp).bind(seq)).await?;
            for sql in [
                "DELETE FROM snapshot_body WHERE seq = $1",
                "DELETE FROM snapshot_member WHERE seq = $1",
                "DELETE FROM upload WHERE seq = $1",
                "DELETE FROM snapshot WHERE seq = $1",
            ] {
                self.execute(Sql::new(sql).bind(seq)).await?;
            }
            let deleted = id(&row.get::<Vec<u8>>(3)?)?;
            self.log(RecordType::Deletion, deleted.to_string(), digest(&row.get::<Vec<u8>>(4)?)?);
        }
        Ok(rows.len() as u64)
    }
}
