//! Notes: what readers of a history should know. Added, never changed.

use crate::rows::time;
use crate::snapshots::scope_id;
use crate::{Result, Store};
use chrono::{DateTime, Utc};
use codegraph_model::ScopeRef;
use codegraph_model::api::Note;

/// The most notes that one answer gives.
const MOST: i64 = 5000;

impl Store {
    /// Adds a note.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn add_note(&self, note: &Note) -> Result<()> {
        let mut tx = self.begin().await?;
        let scope = scope_id(&mut tx, &note.scope_ref).await?;
        let sql = "INSERT INTO note (scope_id, timestamp, text, author, created_at) VALUES (?, ?, ?, ?, ?)";
        let query = sqlx::query(sql).bind(scope).bind(note.timestamp.timestamp_millis()).bind(&note.text);
        query.bind(&note.author).bind(note.created_at.timestamp_millis()).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// The notes of a scope from a time (included) to another (excluded), oldest first; of too many, the newest.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn notes(
        &self,
        scope: &ScopeRef,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
    ) -> Result<Vec<Note>> {
        let sql = "SELECT timestamp, text, author, created_at FROM note \
             WHERE scope_id = (SELECT id FROM scope WHERE ref = ?) AND timestamp >= ? AND timestamp < ? \
             ORDER BY timestamp DESC, id DESC LIMIT ?";
        let query = sqlx::query_as(sql).bind(scope.to_string());
        let query = query.bind(from.map_or(i64::MIN, |time| time.timestamp_millis()));
        let query = query.bind(to.map_or(i64::MAX, |time| time.timestamp_millis())).bind(MOST);
        let rows: Vec<(i64, String, String, i64)> = query.fetch_all(&self.read).await?;
        let note = |(at, text, author, created_at)| {
            Ok(Note { scope_ref: scope.clone(), timestamp: time(at)?, text, author, created_at: time(created_at)? })
        };
        rows.into_iter().rev().map(note).collect()
    }
}
