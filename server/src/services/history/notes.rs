//! Notes on a history.

use crate::error::{Error, Result};
use crate::services::Caller;
use crate::services::snapshots::check_range;
use codegraph_model::api::{NewNote, Note, NoteList, NoteQuery};

/// The longest note, in characters: it is read beside a chart.
const MAX_NOTE_CHARS: usize = 200;

impl Caller {
    /// Adds a note to the history of a scope.
    ///
    /// # Errors
    /// When there is no such project or group, or the text is none.
    pub async fn add_note(&self, new: NewNote) -> Result<Note> {
        self.known(&new.scope_ref).await?;
        let length = new.text.chars().count();
        if new.text.trim().is_empty() || length > MAX_NOTE_CHARS || new.text.chars().any(char::is_control) {
            let message = format!("a note has 1 to {MAX_NOTE_CHARS} characters, none of them a control character");
            return Err(Error::invalid("text", message));
        }
        let created_at = self.clock.now();
        let note = Note {
            scope_ref: new.scope_ref,
            timestamp: new.timestamp.unwrap_or(created_at),
            text: new.text,
            author: self.actor().to_string(),
            created_at,
        };
        self.store.write(async |tx| tx.add_note(&note).await).await?;
        Ok(note)
    }

    /// The notes of a scope, oldest first.
    ///
    /// # Errors
    /// When there is no such project or group, or the range is turned around.
    pub async fn notes(&self, query: &NoteQuery) -> Result<NoteList> {
        check_range(query.from, query.to)?;
        let scope = self.known(&query.scope_ref).await?;
        Ok(NoteList { notes: self.store.notes(scope, query.from, query.to).await? })
    }
}
