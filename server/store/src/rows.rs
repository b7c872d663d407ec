//! How values become columns and columns values again.

use crate::{Result, StoreError};
use chrono::{DateTime, Utc};
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::{Digest, Dimension, ScopeRef, SnapshotId, Terms};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// The columns that [`header`] reads, of `snapshot s JOIN scope c`.
pub const HEADER: &str = "s.id, c.ref, s.timestamp, s.reason, s.initiator, s.trigger_source, s.analyzer_version, \
    s.rule_version, s.source_ref, s.commit_id, s.immutable, s.retention_class, s.digest, \
    s.health, s.audit, s.compliance, s.release, s.sca, s.quality, s.seq";

/// The column that says the place of a row among all snapshots, behind those of a header.
pub const SEQ: usize = 19;

/// A header from a row of [`HEADER`].
pub fn header(row: &SqliteRow) -> Result<SnapshotHeader> {
    let mut scores = codegraph_model::PerDimension::new();
    for (dimension, column) in Dimension::ALL.into_iter().zip(13..) {
        scores.insert(dimension, row.try_get(column)?);
    }
    let id = id(&row.try_get::<Vec<u8>, _>(0)?)?;
    Ok(SnapshotHeader {
        id,
        scope_ref: row.try_get::<String, _>(1)?.parse::<ScopeRef>().map_err(form)?,
        timestamp: time(row.try_get(2)?)?,
        recorded_at: made_at(id)?,
        terms: Terms {
            reason: row.try_get(3)?,
            initiator: row.try_get(4)?,
            trigger_source: row.try_get(5)?,
            analyzer_version: row.try_get(6)?,
            rule_version: row.try_get(7)?,
            source_ref: row.try_get(8)?,
            immutable: row.try_get(10)?,
            retention_class: row.try_get(11)?,
        },
        commit: row.try_get(9)?,
        digest: digest(&row.try_get::<Vec<u8>, _>(12)?)?,
        scores,
    })
}

pub fn form(error: impl std::fmt::Display) -> StoreError {
    StoreError::Form(error.to_string())
}

pub fn time(milliseconds: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(milliseconds).ok_or_else(|| form(format_args!("time {milliseconds}")))
}

pub fn id(bytes: &[u8]) -> Result<SnapshotId> {
    let bytes: [u8; 16] = bytes.try_into().map_err(form)?;
    Ok(SnapshotId(uuid::Uuid::from_bytes(bytes)))
}

/// When a snapshot was made: the first 48 bits of its id (UUID version 7) are the milliseconds since 1970.
fn made_at(id: SnapshotId) -> Result<DateTime<Utc>> {
    time(i64::try_from(id.0.as_u128() >> 80).map_err(form)?)
}

pub fn digest(bytes: &[u8]) -> Result<Digest> {
    Ok(Digest(bytes.try_into().map_err(form)?))
}

/// A JSON array of hex strings, which `json_each` and `unhex` make a list of blobs of: one statement for any number.
pub fn hex_list<'a>(blobs: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut list = String::from("[");
    for blob in blobs {
        if list.len() > 1 {
            list.push(',');
        }
        list.push('"');
        list.extend(blob.iter().flat_map(|byte| {
            let digit = |n: u8| char::from_digit(n.into(), 16).unwrap_or('0');
            [digit(byte >> 4), digit(byte & 15)]
        }));
        list.push('"');
    }
    list.push(']');
    list
}
