//! Builders, fixtures and role clients for the tests of all crates but `codegraph-model`, whose unit tests would see a second
//! copy of its types. It knows the model alone, so that unit tests of every crate above can use it as well.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use chrono::{DateTime, Utc};

pub mod capture;
pub mod code;
pub mod database;
pub mod project;
pub mod repo;
pub mod rest;
pub mod snapshot;

/// A time from its RFC 3339 form.
pub fn at(text: &str) -> DateTime<Utc> {
    match DateTime::parse_from_rfc3339(text) {
        Ok(time) => time.to_utc(),
        Err(error) => panic!("{text}: {error}"),
    }
}
