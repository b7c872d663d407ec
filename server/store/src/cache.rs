//! What was computed from blobs and commits once and need not be computed again.

use crate::rows::hex_list;
use crate::{Result, Store};

/// What kind of result is cached; each kind has keys of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CacheKind {
    /// Of a source file, by blob and language.
    Source,
    /// Of a commit: which files it changed.
    Commit,
    /// Of a scope: the commits behind what was captured of it.
    History,
    /// Of a scope: which files those commits renamed.
    Renames,
}

impl CacheKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Commit => "commit",
            Self::History => "history",
            Self::Renames => "renames",
        }
    }
}

impl Store {
    /// The keys among these that are cached, with their values.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cached(&self, kind: CacheKind, version: &str, keys: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let sql = "SELECT c.key, c.value FROM json_each(?) k \
             CROSS JOIN cache c ON c.kind = ? AND c.version = ? AND c.key = unhex(k.value)";
        let list = hex_list(keys.iter().map(Vec::as_slice));
        let query = sqlx::query_as(sql).bind(list).bind(kind.as_str()).bind(version.to_owned());
        Ok(query.fetch_all(&self.read).await?)
    }

    /// Keeps values, instead of those that the keys had.
    ///
    /// # Errors
    /// When the database does not take them.
    pub async fn keep(&self, kind: CacheKind, version: &str, values: &[(Vec<u8>, Vec<u8>)]) -> Result<()> {
        if values.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for (key, value) in values {
            let sql = "INSERT INTO cache (kind, version, key, value) VALUES (?, ?, ?, ?) \
                 ON CONFLICT DO UPDATE SET value = excluded.value";
            let query = sqlx::query(sql).bind(kind.as_str()).bind(version.to_owned());
            query.bind(key.as_slice()).bind(value.as_slice()).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }
}
