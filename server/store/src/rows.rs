//! How values become columns and columns values again.

use crate::db::Row;
use crate::scopes::scope_ref;
use crate::{Result, StoreError};
use chrono::{DateTime, Utc};
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::{Digest, Dimension, SnapshotId, Terms};

/// The columns that [`header`] reads, of [`FROM`].
pub const HEADER: &str = "s.id, c.kind, p.name, g.name, s.timestamp, s.reason, s.initiator, s.trigger_source, \
    s.analyzer_version, s.rule_version, s.source_ref, s.commit_id, s.immutable, s.retention_class, s.digest, \
    s.health, s.audit, s.compliance, s.release, s.sca, s.quality, s.recorded_at, s.seq";

/// The scopes of snapshots `s`, by name.
pub const SCOPES: &str = "JOIN scope c ON c.id = s.scope_id LEFT JOIN project p ON p.id = c.project_id \
    LEFT JOIN project_group g ON g.id = c.group_id";

/// The place of the columns of a header that others read too, and of the first behind it.
pub const TIMESTAMP: usize = 4;
const RECORDED_AT: usize = 21;
pub const SEQ: usize = 22;
pub const BEHIND: usize = 23;

/// A header from a row of [`HEADER`].
pub fn header(row: &Row) -> Result<SnapshotHeader> {
    let scope_ref = scope_ref(&row.get::<String>(1)?, row.get(2)?, row.get(3)?)?;
    let mut scores = codegraph_model::PerDimension::new();
    for (dimension, column) in Dimension::ALL.into_iter().zip(15..) {
        scores.insert(dimension, row.get(column)?);
    }
    Ok(SnapshotHeader {
        id: id(&row.get::<Vec<u8>>(0)?)?,
        scope_ref,
        timestamp: time(row.get(TIMESTAMP)?)?,
        recorded_at: time(row.get(RECORDED_AT)?)?,
        terms: Terms {
            reason: row.get(5)?,
            initiator: row.get(6)?,
            trigger_source: row.get(7)?,
            analyzer_version: row.get(8)?,
            rule_version: row.get(9)?,
            source_ref: row.get(10)?,
            immutable: row.get(12)?,
            retention_class: row.get(13)?,
        },
        commit: row.get(11)?,
        digest: digest(&row.get::<Vec<u8>>(14)?)?,
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

pub fn digest(bytes: &[u8]) -> Result<Digest> {
    Ok(Digest(bytes.try_into().map_err(form)?))
}

/// A number of rows.
pub const fn count(rows: i64) -> u64 {
    rows.unsigned_abs()
}
