//! Notes: what readers of a history should know. Added, never changed.

use crate::db::Sql;
use crate::rows::time;
use crate::scopes::{push_scope, scope_id};
use crate::{Result, Store, Tx};
use chrono::{DateTime, Utc};
use codegraph_model::ScopeRef;
use codegraph_model::api::Note;
use codegraph_model::log::RecordType;

/// The most notes in one answer.
const MAX_NOTES: u32 = 5000;

impl Tx {
    /// Adds a note.
    ///
    /// # Errors
    /// When the project or group is unknown, or the database does not take it.
    pub async fn add_note(&self, note: &Note) -> Result<()> {
        self.lock_order().await?;
        let scope = scope_id(self, &note.scope_ref).await?;
        let sql = "INSERT INTO note (scope_id, timestamp, text, author, created_at) VALUES ($1, $2, $3, $4, $5)";
        let sql = Sql::new(sql).bind(scope).bind(note.timestamp).bind(&note.text).bind(&note.author);
        self.execute(sql.bind(note.created_at)).await?;
        self.log(RecordType::Note, note.scope_ref.to_string(), crate::log::digest_of(note));
        Ok(())
    }
}

impl Store {
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
        let mut sql = Sql::new("SELECT timestamp, text, author, created_at FROM note WHERE scope_id = ");
        push_scope(&mut sql, scope);
        sql.push(" AND timestamp >= ").push_bind(from.map_or(i64::MIN, |time| time.timestamp_millis()));
        sql.push(" AND timestamp < ").push_bind(to.map_or(i64::MAX, |time| time.timestamp_millis()));
        sql.push(" ORDER BY timestamp DESC, id DESC LIMIT ").push_bind(MAX_NOTES);
        let mut notes = Vec::new();
        for row in self.db.all(sql).await?.into_iter().rev() {
            notes.push(Note {
                scope_ref: scope.clone(),
                timestamp: time(row.get(0)?)?,
                text: row.get(1)?,
                author: row.get(2)?,
                created_at: time(row.get(3)?)?,
            });
        }
        Ok(notes)
    }
}
