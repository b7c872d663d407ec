//! The store: an open database.

use crate::Result;
use crate::db::{DatabaseUrl, Db};

/// An open database. Reads are methods of it, writes are methods of [`crate::Tx`].
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: Db,
    url: DatabaseUrl,
}

impl Store {
    /// Opens the database at a URL, and creates it (a file with its folder, or the tables) where there is none.
    ///
    /// # Errors
    /// When it is no database of ours, is of a newer schema, or cannot be read and written.
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        Ok(Self { db: Db::open(url).await?, url: url.clone() })
    }

    /// Where the database is.
    #[must_use]
    pub const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Whether the database answers, and is still the one that was opened.
    ///
    /// # Errors
    /// When it is not.
    pub async fn ping(&self) -> Result<()> {
        self.db.ping().await
    }

    /// The bytes that the database takes on disk.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn bytes(&self) -> Result<u64> {
        self.db.bytes().await
    }

    /// Ends all connections.
    pub async fn close(self) {
        self.db.close().await;
    }
}
