//! What Codegraph does, each rule once. Services know nothing of HTTP, terminals or pages.

mod backfill;
mod capture;
mod compare;
mod projects;
mod snapshots;
mod trends;

pub use backfill::{BackfillOutcome, BackfillRequest, Selection};
pub use capture::{CaptureRequest, Watch};
pub use snapshots::{ItemQuery, ListQuery};
pub use trends::TrendQuery;

use crate::clock::Clock;
use codegraph_store::Store;
use std::sync::Arc;

/// The most snapshots or items that one page of a list holds.
pub const LIST_LIMIT: u32 = 200;

/// The services over one database.
#[derive(Clone)]
pub struct Services {
    store: Store,
    clock: Arc<dyn Clock>,
    /// Captures are heavy on processor and memory: one at a time.
    capturing: Arc<tokio::sync::Mutex<()>>,
}

impl Services {
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, capturing: Arc::default() }
    }

    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }
}
