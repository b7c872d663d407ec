//! Responses that are kept under an idempotency key, so that a repeated request gets the first one again.

use super::Caller;
use crate::error::Result;
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_store::IdempotencyRecord;

/// How long a response is kept.
const RECORD_TTL: TimeDelta = TimeDelta::hours(24);

impl Caller {
    /// The response that is kept under a key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn idempotency_record(&self, key: &str) -> Result<Option<IdempotencyRecord>> {
        Ok(self.store.idempotency_record(key, oldest(self.clock.now())).await?)
    }

    /// Keeps a response under a key, unless there is one already.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn keep_response(&self, key: &str, record: &IdempotencyRecord) -> Result<()> {
        let now = self.clock.now();
        Ok(self.store.write(async |tx| tx.keep_response(key, record, now, oldest(now)).await).await?)
    }
}

fn oldest(now: DateTime<Utc>) -> DateTime<Utc> {
    now - RECORD_TTL
}
