//! What Codegraph does, each rule once. Services know nothing of HTTP, terminals or pages.

mod backfill;
mod baselines;
mod beside;
mod capture;
mod compare;
mod create;
mod export;
mod groups;
mod imports;
mod items;
mod notes;
mod periods;
mod policy;
mod portfolio;
mod projects;
mod reports;
mod snapshots;
mod trends;
mod uploads;

pub use backfill::{BackfillRequest, Selection};
pub use beside::{Witness, capture_beside, capture_with_reports};
pub use capture::Watch;
pub use create::Asker;
pub use export::Export;
pub use imports::ReportFile;
pub use reports::{ByAge, by_age, refused_reports};

use crate::clock::Clock;
use crate::config::Config;
use codegraph_model::Digest;
use codegraph_store::Store;
use std::sync::Arc;

/// How many snapshots are kept in memory for those who ask again: at 40 KB each, 5 MB.
const LATELY: usize = 128;

/// The services over one database.
#[derive(Clone)]
pub struct Services {
    store: Store,
    clock: Arc<dyn Clock>,
    config: Arc<Config>,
    /// The JSON of snapshots that were asked for lately, by digest.
    lately: Arc<quick_cache::sync::Cache<Digest, Arc<[u8]>>>,
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
            lately: Arc::new(quick_cache::sync::Cache::new(LATELY)),
            capturing: Arc::default(),
            importing: Arc::default(),
        }
    }

    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Hashes the whole log again and compares it with an older head and with the evidence.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn check_log(
        &self,
        older: &codegraph_model::log::LogHead,
    ) -> crate::error::Result<codegraph_store::LogCheck> {
        Ok(self.store.check_log(Some(older)).await?)
    }

    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
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
    pub async fn database_bytes(&self) -> crate::error::Result<u64> {
        Ok(self.store.bytes().await?)
    }

    /// The head of the log of evidence.
    ///
    /// # Errors
    /// When the log is damaged, or the database does not answer.
    pub async fn log_head(&self) -> crate::error::Result<codegraph_model::log::LogHead> {
        Ok(self.store.head().await?)
    }
}
