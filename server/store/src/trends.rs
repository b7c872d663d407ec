//! Numbers over time, read from the narrow metrics table.

use crate::db::Sql;
use crate::rows::{id, time};
use crate::scopes::push_scope;
use crate::{Result, Store};
use chrono::{DateTime, Utc};
use codegraph_model::api::Bucket;
use codegraph_model::{Metric, ScopeRef, SnapshotId};
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
            Bucket::Day => Some("timestamp / 86400000".to_owned()),
            // 1 January 1970 was a Thursday; weeks begin on Monday.
            Bucket::Week => Some("(timestamp / 86400000 + 3) / 7".to_owned()),
            Bucket::Month => Some(self.db.month("timestamp")),
        };
        let columns = "SELECT s.seq, s.id, s.timestamp, s.rule_version, s.analyzer_version FROM";
        // The index has all that grouping needs; only the rows that are left are looked up for the rest.
        let mut sql = Sql::new(match &span {
            None => format!("{columns} snapshot s"),
            Some(_) => format!("{columns} (SELECT scope_id, max(timestamp) AS newest FROM snapshot"),
        });
        sql.push(" WHERE scope_id = ");
        push_scope(&mut sql, range.scope);
        sql.push(" AND timestamp >= ").push_bind(range.from.map_or(i64::MIN, |time| time.timestamp_millis()));
        sql.push(" AND timestamp < ").push_bind(range.to.map_or(i64::MAX, |time| time.timestamp_millis()));
        match &span {
            None => sql.push(" ORDER BY s.timestamp, s.seq"),
            // Of several snapshots at the newest time of a span, the last one made stands for it.
            Some(span) => sql.push(&format!(
                " GROUP BY scope_id, {span}) g JOIN snapshot s ON s.seq = ( \
                     SELECT max(l.seq) FROM snapshot l WHERE l.scope_id = g.scope_id AND l.timestamp = g.newest \
                 ) ORDER BY s.timestamp"
            )),
        };
        let rows = self.db.all(sql).await?;

        let mut points = Vec::with_capacity(rows.len());
        let (mut places, mut times) = (HashMap::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in &rows {
            let (seq, timestamp): (i64, i64) = (row.get(0)?, row.get(2)?);
            places.insert(seq, points.len());
            times.push(timestamp);
            points.push(TrendPoint {
                id: id(&row.get::<Vec<u8>>(1)?)?,
                timestamp: time(timestamp)?,
                rule_version: row.get(3)?,
                analyzer_version: row.get(4)?,
                values: vec![None; metrics.len()],
            });
        }
        times.dedup();
        for (column, metric) in metrics.iter().enumerate() {
            let mut sql = Sql::new("SELECT m.seq, m.value FROM metric m WHERE m.scope_id = ");
            push_scope(&mut sql, range.scope);
            sql.push(" AND m.metric_id = (SELECT id FROM metric_name WHERE name = ").push_bind(metric.to_string());
            // Where several snapshots are of one time, those that are not asked for come along.
            sql.push(") AND m.timestamp").push_any(times.clone());
            for row in self.db.all(sql).await? {
                if let Some(place) = places.get(&row.get::<i64>(0)?) {
                    points[*place].values[column] = Some(row.get(1)?);
                }
            }
        }
        Ok(points)
    }
}
