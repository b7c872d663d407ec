//! What Codegraph does, each rule once. Services know nothing of HTTP, terminals or pages; only they know the store. All that
//! is done is a method of [`Caller`]; [`Services`] alone has what needs no actor.

mod answers;
mod caller;
mod create;
mod groups;
mod history;
mod imports;
mod projects;
mod retention;
mod snapshots;
mod watch;

pub use caller::Caller;
pub use codegraph_store::{Answer, SCHEMA_VERSION as DATABASE_SCHEMA, examine as examine_database};
pub use create::{BackfillRequest, LocalCapture, LocalUpload, Selection};
pub use imports::ReportFile;
pub use snapshots::Export;
pub use watch::Watch;

use crate::clock::Clock;
use crate::config::Config;
use crate::error::Result;
use codegraph_model::Digest;
use codegraph_store::Store;
use std::path::Path;
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

    /// The services over the database in a file, which is made where it is not there.
    ///
    /// # Errors
    /// When the file is none of ours, or cannot be opened.
    pub async fn open(path: &Path, clock: Arc<dyn Clock>, config: Arc<Config>) -> Result<Self> {
        Ok(Self::new(Store::open(path).await?, clock, config))
    }

    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    #[must_use]
    pub const fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Where the database is, for messages.
    #[must_use]
    pub fn database(&self) -> &Path {
        self.store.path()
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

    /// The bytes of the database on disk, with its log of writes.
    #[must_use]
    pub fn database_bytes(&self) -> u64 {
        let size = |ending: &str| {
            let mut path = self.store.path().as_os_str().to_owned();
            path.push(ending);
            std::fs::metadata(path).map_or(0, |file| file.len())
        };
        size("") + size("-wal")
    }
}
