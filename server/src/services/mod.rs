//! What Codegraph does, each rule once. Services know nothing of HTTP, terminals or pages; only they know the store. All that
//! is done is a method of [`Caller`]; [`Services`] alone has what needs no actor.

mod caller;
mod create;
mod database;
mod groups;
mod history;
mod idempotency;
mod imports;
mod projects;
mod retention;
mod snapshots;
mod watch;

pub use caller::Caller;
pub use codegraph_store::IdempotencyRecord;
pub use create::{BackfillRequest, LocalCapture, LocalUpload, Selection};
pub use database::{
    CopiedDatabase, CopiedTable, CopyStep, DATABASE_SCHEMA, DatabaseUrl, HeadCheck, LogCheck, copy_database,
    examine_database,
};
pub use imports::ReportFile;
pub use snapshots::Export;
pub use watch::Watch;

use crate::clock::Clock;
use crate::config::Config;
use crate::error::Result;
use codegraph_model::Digest;
use codegraph_model::log::LogHead;
use codegraph_store::Store;
use std::sync::Arc;

/// Capacity of the snapshot JSON cache; 128 x 40 KB = 5 MB.
const JSON_CACHE_CAPACITY: usize = 128;

/// The services over one database.
#[derive(Clone)]
pub struct Services {
    store: Store,
    clock: Arc<dyn Clock>,
    config: Arc<Config>,
    /// The JSON of snapshots that were read last, by digest.
    json_cache: Arc<quick_cache::sync::Cache<Digest, Arc<[u8]>>>,
    /// Captures are heavy on processor and memory: one at a time.
    capturing: Arc<tokio::sync::Mutex<()>>,
    /// So is reading large reports.
    importing: Arc<tokio::sync::Mutex<()>>,
}

impl Services {
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, config: Arc<Config>) -> Self {
        Self {
            store,
            clock,
            config,
            json_cache: Arc::new(quick_cache::sync::Cache::new(JSON_CACHE_CAPACITY)),
            capturing: Arc::default(),
            importing: Arc::default(),
        }
    }

    /// The services over a database, which is created where it does not exist.
    ///
    /// # Errors
    /// When the database belongs to another application or a newer version, or cannot be opened.
    pub async fn open(url: &DatabaseUrl, clock: Arc<dyn Clock>, config: Arc<Config>) -> Result<Self> {
        Ok(Self::new(Store::open(url).await?, clock, config))
    }

    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    #[must_use]
    pub const fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Hashes the whole log again and compares it with an older head and with the evidence.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn check_log(&self, older: &LogHead) -> Result<LogCheck> {
        Ok(self.store.check_log(Some(older)).await?)
    }

    /// Where the database is, for messages: without a password.
    #[must_use]
    pub const fn database(&self) -> &DatabaseUrl {
        self.store.url()
    }

    /// Asks the database whether it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.store.ping().await?)
    }

    /// Ends all use of the database. Nothing that is asked for afterwards is answered.
    pub async fn close(&self) {
        self.store.clone().close().await;
    }

    /// Whether a capture runs now.
    #[must_use]
    pub fn is_capturing(&self) -> bool {
        self.capturing.try_lock().is_err()
    }

    /// The bytes of the database on disk.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn database_bytes(&self) -> Result<u64> {
        Ok(self.store.bytes().await?)
    }

    /// The head of the log of evidence.
    ///
    /// # Errors
    /// When the log is damaged, or the database does not answer.
    pub async fn log_head(&self) -> Result<LogHead> {
        Ok(self.store.head().await?)
    }
}
