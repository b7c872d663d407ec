//! Responses to requests that carried an idempotency key, sent again when the request is repeated.

use crate::db::Sql;
use crate::rows::{digest, form};
use crate::{Result, Store, Tx};
use chrono::{DateTime, Utc};
use codegraph_model::Digest;

/// The response that is kept under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// Of the request that it answers.
    pub request: Digest,
    pub status: u16,
    pub location: Option<String>,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

impl Store {
    /// The response that was kept under a key since a time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn idempotency_record(&self, key: &str, since: DateTime<Utc>) -> Result<Option<IdempotencyRecord>> {
        let sql = "SELECT request, status, location, content_type, body FROM idempotency \
             WHERE key = $1 AND answered_at >= $2";
        let Some(row) = self.db.first(Sql::new(sql).bind(key).bind(since)).await? else { return Ok(None) };
        Ok(Some(IdempotencyRecord {
            request: digest(&row.get::<Vec<u8>>(0)?)?,
            status: row.get::<i64>(1)?.try_into().map_err(form)?,
            location: row.get(2)?,
            content_type: row.get(3)?,
            body: row.get(4)?,
        }))
    }
}

impl Tx {
    /// Keeps a response, and deletes those before `since`.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn keep_response(
        &self,
        key: &str,
        record: &IdempotencyRecord,
        at: DateTime<Utc>,
        since: DateTime<Utc>,
    ) -> Result<()> {
        self.execute(Sql::new("DELETE FROM idempotency WHERE answered_at < $1").bind(since)).await?;
        let sql = "INSERT INTO idempotency (key, request, status, location, content_type, body, answered_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
        let sql = Sql::new(sql).bind(key).bind(record.request).bind(record.status).bind(&record.location);
        self.execute(sql.bind(&record.content_type).bind(record.body.as_slice()).bind(at)).await?;
        Ok(())
    }
}
