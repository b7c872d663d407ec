//! What was computed from blobs and commits once and need not be computed again.

use crate::db::Sql;
use crate::{Result, Store, Tx};

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

/// How many keys or values go into one statement.
const BATCH: usize = 2048;

impl Store {
    /// The keys among these that are cached, with their values.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cached(&self, kind: CacheKind, version: &str, keys: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let mut found = Vec::new();
        for keys in keys.chunks(BATCH) {
            let sql = "SELECT c.key, c.value FROM cache c WHERE c.kind = $1 AND c.version = $2 AND c.key = ANY($3)";
            let sql = Sql::new(sql).bind(kind.as_str()).bind(version).bind(keys.to_vec());
            for row in self.db.all(sql).await? {
                found.push((row.get(0)?, row.get(1)?));
            }
        }
        Ok(found)
    }

    /// Caches values, in place of those that the keys had.
    ///
    /// # Errors
    /// When the database does not take them.
    pub async fn cache(&self, kind: CacheKind, version: &str, values: &[(Vec<u8>, Vec<u8>)]) -> Result<()> {
        if values.is_empty() {
            return Ok(());
        }
        self.write(async |tx| tx.cache(kind, version, values).await).await
    }
}

impl Tx {
    /// Caches values, in place of those that the keys had.
    ///
    /// # Errors
    /// When the database does not take them.
    pub async fn cache(&self, kind: CacheKind, version: &str, values: &[(Vec<u8>, Vec<u8>)]) -> Result<()> {
        // In the order of their keys, so that two that cache the same wait for each other and do not lock each other out.
        let mut sorted: Vec<&(Vec<u8>, Vec<u8>)> = values.iter().collect();
        sorted.sort();
        for (key, value) in sorted {
            let sql = "INSERT INTO cache (kind, version, key, value) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (kind, version, key) DO UPDATE SET value = excluded.value";
            let sql = Sql::new(sql).bind(kind.as_str()).bind(version);
            self.execute(sql.bind(key.as_slice()).bind(value.as_slice())).await?;
        }
        Ok(())
    }
}
