//! The time, and ids made of it: injected, so that tests say when things happen.

use chrono::{DateTime, SubsecRound, Utc};
use codegraph_model::SnapshotId;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use uuid::{NoContext, Timestamp, Uuid};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The time, in whole milliseconds.
    fn now(&self) -> DateTime<Utc>;

    /// What elapsed since some moment before: never goes back, whatever the machine's clock is set to.
    fn elapsed(&self) -> Duration;
}

/// The first moment that anybody asked for.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The clock of the machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }

    fn elapsed(&self) -> Duration {
        START.elapsed()
    }
}

/// An id that sorts by the time of its making (UUID version 7, RFC 9562).
#[must_use]
pub fn new_id(now: DateTime<Utc>) -> SnapshotId {
    SnapshotId(new_uuid(now))
}

/// A UUID of version 7, for ids of other things.
#[must_use]
pub fn new_uuid(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}
