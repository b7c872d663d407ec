//! How a caller follows long work, and ends it early.

use codegraph_collect::Progress;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Receives the progress of long work, and interrupts it.
#[derive(Clone)]
pub struct Watch {
    pub interrupt: Arc<AtomicBool>,
    pub progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

impl Watch {
    /// Nobody looks, nobody interrupts.
    #[must_use]
    pub fn none() -> Self {
        Self { interrupt: Arc::default(), progress: Arc::new(|_| {}) }
    }
}
