//! Numbers over time, read from the narrow metrics table.

use crate::rows::{id, time};
use crate::{Result, Store};
use chrono::{DateTime, Utc};
use codegraph_model::api::Bucket;
use codegraph_model::{Metric, ScopeRef, SnapshotId};
use sqlx::{AssertSqlSafe, Row};
use std::collections::HashMap;

/// Which points of a scope's history are asked for.
#[derive(Clone, Debug)]
pub struct TrendRange<'a> {
    pub scope: &'a ScopeRef,
    /// At or after.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
    pub bucket: Bucket,
}

/// One snapshot of a history, with the values of the metrics that were asked for, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    pub id: SnapshotId,
    pub timestamp: DateTime<Utc>,
    pub rule_version: String,
    pub analyzer_version: String,
    pub values: Vec<Option<f64>>,
}

impl Store {
    /// The values of these metrics in the snapshots of a range, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn trend(&self, range: &TrendRange<'_>, metrics: &[Metric]) -> Result<Vec<TrendPoint>> {
        let span = match range.bucket {
            Bucket::None => None,
            Bucket::Day => Some("timestamp / 86400000"),
            // 1 January 1970 was a Thursday; weeks begin on Monday.
            Bucket::Week => Some("(timestamp / 86400000 + 3) / 7"),
            Bucket::Month => Some("strftime('%Y-%m', timestamp / 1000, 'unixepoch')"),
        };
        // The index has all that grouping needs; only the rows that are left are looked up for the rest.
        let columns = "SELECT s.seq, s.id, s.timestamp, s.rule_version, s.analyzer_version FROM";
        let inside = "scope_id = (SELECT id FROM scope WHERE ref = ?) AND timestamp >= ? AND timestamp < ?";
        let sql = match span {
            None => format!("{columns} snapshot s WHERE {inside} ORDER BY s.timestamp, s.seq"),
            // Of several snapshots at the newest time of a span, the last one made stands for it.
            Some(span) => format!(
                "{columns} (SELECT scope_id, max(timestamp) AS newest FROM snapshot WHERE {inside} GROUP BY {span}) g \
                 CROSS JOIN snapshot s ON s.seq = ( \
                     SELECT max(seq) FROM snapshot l WHERE l.scope_id = g.scope_id AND l.timestamp = g.newest \
                 ) ORDER BY s.timestamp"
            ),
        };
        let query = sqlx::query(AssertSqlSafe(sql)).bind(range.scope.to_string());
        let query = query.bind(range.from.map_or(i64::MIN, |time| time.timestamp_millis()));
        let rows = query.bind(range.to.map_or(i64::MAX, |time| time.timestamp_millis())).fetch_all(&self.read).await?;

        let mut points = Vec::with_capacity(rows.len());
        let (mut places, mut keys) = (HashMap::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in &rows {
            let (seq, timestamp): (i64, i64) = (row.try_get(0)?, row.try_get(2)?);
            places.insert(seq, points.len());
            keys.push(format!("[{timestamp},{seq}]"));
            points.push(TrendPoint {
                id: id(row.try_get::<&[u8], _>(1)?)?,
                timestamp: time(timestamp)?,
                rule_version: row.try_get(3)?,
                analyzer_version: row.try_get(4)?,
                values: vec![None; metrics.len()],
            });
        }
        let keys = format!("[{}]", keys.join(","));
        let sql = "SELECT m.seq, m.value FROM json_each(?) k \
             CROSS JOIN metric m ON m.scope_id = (SELECT id FROM scope WHERE ref = ?) \
             AND m.metric_id = (SELECT id FROM metric_name WHERE name = ?) \
             AND m.timestamp = k.value ->> 0 AND m.seq = k.value ->> 1";
        for (column, metric) in metrics.iter().enumerate() {
            let query = sqlx::query_as::<_, (i64, f64)>(sql).bind(&keys).bind(range.scope.to_string());
            for (seq, value) in query.bind(metric.to_string()).fetch_all(&self.read).await? {
                if let Some(place) = places.get(&seq) {
                    points[*place].values[column] = Some(value);
                }
            }
        }
        Ok(points)
    }
}
