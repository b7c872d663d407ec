//! Answers to requests that carried an idempotency key, given again when the request is repeated.

use crate::rows::digest;
use crate::{Result, Store};
use chrono::{DateTime, Utc};
use codegraph_model::Digest;
use sqlx::Row;

/// A kept answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Of the request that it answers.
    pub request: Digest,
    pub status: u16,
    pub location: Option<String>,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

impl Store {
    /// The answer that was kept under a key since a time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answer(&self, key: &str, since: DateTime<Utc>) -> Result<Option<Answer>> {
        let sql = "SELECT request, status, location, content_type, body FROM answer WHERE key = ? AND answered_at >= ?";
        let query = sqlx::query(sql).bind(key.to_owned()).bind(since.timestamp_millis());
        let row = query.fetch_optional(&self.read).await?;
        row.map(|row| {
            Ok(Answer {
                request: digest(row.try_get::<&[u8], _>(0)?)?,
                status: row.try_get(1)?,
                location: row.try_get(2)?,
                content_type: row.try_get(3)?,
                body: row.try_get(4)?,
            })
        })
        .transpose()
    }

    /// Keeps an answer, and forgets those before `since`.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn keep_answer(&self, key: &str, answer: &Answer, at: DateTime<Utc>, since: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        let sql = "DELETE FROM answer WHERE answered_at < ?";
        sqlx::query(sql).bind(since.timestamp_millis()).execute(&mut *tx).await?;
        let sql = "INSERT INTO answer (key, request, status, location, content_type, body, answered_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        let query = sqlx::query(sql).bind(key.to_owned()).bind(answer.request.0.as_slice()).bind(answer.status);
        let query = query.bind(answer.location.clone()).bind(answer.content_type.clone()).bind(answer.body.clone());
        query.bind(at.timestamp_millis()).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}
