//! Answers that are kept under an idempotency key, so that a request that is repeated gets the first one again.

use super::Caller;
use crate::error::Result;
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_store::Answer;

/// How long an answer is kept.
const ANSWER_TTL: TimeDelta = TimeDelta::hours(24);

impl Caller {
    /// The answer that was kept under a key, if it still is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn kept_answer(&self, key: &str) -> Result<Option<Answer>> {
        Ok(self.store.answer(key, oldest(self.clock.now())).await?)
    }

    /// Keeps an answer under a key, unless there is one already.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn keep_answer(&self, key: &str, answer: &Answer) -> Result<()> {
        let now = self.clock.now();
        Ok(self.store.keep_answer(key, answer, now, oldest(now)).await?)
    }
}

fn oldest(now: DateTime<Utc>) -> DateTime<Utc> {
    now - ANSWER_TTL
}
