//! Snapshots: stored once, listed, found again by id, prefix, age and time.

use crate::nodes::{compress, decompress, insert as insert_nodes};
use crate::rows::{HEADER, SEQ, digest, form, header};
use crate::uploads::consume;
use crate::{Result, Store, StoreError};
use chrono::{DateTime, Utc};
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::ids::Scope;
use codegraph_model::tree::Tree;
use codegraph_model::{Digest, Dimension, Metric, Name, PerDimension, ScopeRef, Sealed, SnapshotId};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, QueryBuilder, Row, Sqlite, Transaction};
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// A snapshot with the item trees whose roots are in it.
#[derive(Debug)]
pub struct NewSnapshot<'a> {
    pub sealed: &'a Sealed,
    pub trees: &'a PerDimension<Tree>,
    /// The upload that it was made of; no second snapshot is made of one.
    pub upload: Option<Digest>,
}

/// Which snapshots a list is of. What is `None` does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub scope: Option<Scope>,
    pub project: Option<Name>,
    pub group: Option<Name>,
    /// At or after.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
    pub trigger_source: Option<String>,
    pub immutable: Option<bool>,
}

/// Where a page ended: the next one goes on behind this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    timestamp: i64,
    seq: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.timestamp, self.seq)
    }
}

impl FromStr for Cursor {
    type Err = String;

    fn from_str(s: &str) -> std::result::Result<Self, String> {
        let numbers = s.split_once('_').and_then(|(t, seq)| Some((t.parse().ok()?, seq.parse().ok()?)));
        let (timestamp, seq) =
            numbers.ok_or_else(|| format!("{:?} is no cursor of this list", s.chars().take(60).collect::<String>()))?;
        Ok(Self { timestamp, seq })
    }
}

/// A page of a list, newest first.
#[derive(Debug)]
pub struct Page {
    pub snapshots: Vec<SnapshotHeader>,
    pub next: Option<Cursor>,
    /// Over all pages.
    pub total: u64,
}

impl Store {
    /// Stores a snapshot with its items and numbers: all of it or nothing.
    ///
    /// # Errors
    /// When the database does not take it; nothing is stored then.
    pub async fn insert_snapshot(&self, new: NewSnapshot<'_>) -> Result<()> {
        self.insert_snapshots(&[new]).await
    }

    /// Stores snapshots in one transaction: all of them or none.
    ///
    /// # Errors
    /// When the database does not take them; nothing is stored then.
    pub async fn insert_snapshots(&self, new: &[NewSnapshot<'_>]) -> Result<()> {
        let trees: Vec<&Tree> = new.iter().flat_map(|new| new.trees.values()).collect();
        let fresh = self.fresh_nodes(&trees).await?;
        let bodies: Vec<Vec<u8>> = new.iter().map(|new| compress(&new.sealed.bytes)).collect::<Result<_>>()?;
        let mut tx = self.begin().await?;
        insert_nodes(&mut tx, &trees, fresh).await?;
        let mut names = MetricNames::load(&mut tx).await?;
        for (new, body) in new.iter().zip(bodies) {
            let scope = scope_id(&mut tx, &new.sealed.snapshot.scope_ref).await?;
            let seq = insert_row(&mut tx, scope, new.sealed).await?;
            let sql = "INSERT INTO snapshot_body (seq, bytes) VALUES (?, ?)";
            sqlx::query(sql).bind(seq).bind(body).execute(&mut *tx).await?;
            insert_metrics(&mut tx, &mut names, scope, seq, new.sealed).await?;
            insert_members(&mut tx, seq, new.sealed).await?;
            if let (Some(upload), Some(project)) = (new.upload, new.sealed.snapshot.scope_ref.project())
                && !consume(&mut tx, project, upload, seq).await?
            {
                return Err(StoreError::CaptureUsed);
            }
        }
        Ok(tx.commit().await?)
    }

    /// A snapshot with its sealed bytes, checked against their digest.
    ///
    /// # Errors
    /// When the stored bytes do not match, or the database does not answer.
    pub async fn snapshot(&self, id: SnapshotId) -> Result<Option<Sealed>> {
        let sql = "SELECT s.digest, b.bytes FROM snapshot s JOIN snapshot_body b USING (seq) WHERE s.id = ?";
        let row = sqlx::query(sql).bind(id.0.as_bytes().as_slice()).fetch_optional(&self.read).await?;
        row.map(|row| {
            let expected = digest(row.try_get::<&[u8], _>(0)?)?;
            Ok(Sealed::open(decompress(row.try_get::<&[u8], _>(1)?)?, expected)?)
        })
        .transpose()
    }

    /// The digest of a snapshot, without reading it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn digest_of(&self, id: SnapshotId) -> Result<Option<Digest>> {
        let sql = "SELECT digest FROM snapshot WHERE id = ?";
        let query = sqlx::query_scalar(sql).bind(id.0.as_bytes().as_slice());
        let bytes: Option<Vec<u8>> = query.fetch_optional(&self.read).await?;
        bytes.map(|bytes| digest(&bytes)).transpose()
    }

    /// The snapshots whose id begins with these hex digits (hyphens do not count), at most three, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn by_prefix(&self, prefix: &str) -> Result<Vec<SnapshotHeader>> {
        let digits: String = prefix.chars().filter(char::is_ascii_hexdigit).take(32).collect();
        let bound = |pad: char| {
            let padded = format!("{digits:<32}").replace(' ', &pad.to_string());
            uuid::Uuid::try_parse(&padded).map(|uuid| uuid.as_bytes().to_vec()).map_err(form)
        };
        let sql = format!(
            "SELECT {HEADER} FROM snapshot s JOIN scope c ON c.id = s.scope_id \
             WHERE s.id BETWEEN ? AND ? ORDER BY s.id DESC LIMIT 3"
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(bound('0')?).bind(bound('f')?);
        query.fetch_all(&self.read).await?.iter().map(header).collect()
    }

    /// The newest snapshot of a scope at or before a time (`None`: of all), less `back` before it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest(
        &self,
        scope: &ScopeRef,
        at: Option<DateTime<Utc>>,
        back: u32,
    ) -> Result<Option<SnapshotHeader>> {
        let sql = format!(
            "SELECT {HEADER} FROM snapshot s JOIN scope c ON c.id = s.scope_id \
             WHERE c.ref = ? AND s.timestamp <= ? ORDER BY s.timestamp DESC, s.seq DESC LIMIT 1 OFFSET ?"
        );
        let at = at.map_or(i64::MAX, |time| time.timestamp_millis());
        let query = sqlx::query(AssertSqlSafe(sql)).bind(scope.to_string()).bind(at).bind(back);
        query.fetch_optional(&self.read).await?.as_ref().map(header).transpose()
    }

    /// The oldest snapshot of a scope after a time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn oldest_after(&self, scope: &ScopeRef, after: DateTime<Utc>) -> Result<Option<SnapshotHeader>> {
        let sql = format!(
            "SELECT {HEADER} FROM snapshot s JOIN scope c ON c.id = s.scope_id \
             WHERE c.ref = ? AND s.timestamp > ? ORDER BY s.timestamp, s.seq LIMIT 1"
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(scope.to_string()).bind(after.timestamp_millis());
        query.fetch_optional(&self.read).await?.as_ref().map(header).transpose()
    }

    /// A page of snapshots, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, filter: &Filter, after: Option<Cursor>, limit: u32) -> Result<Page> {
        let scopes = self.scopes(filter).await?;
        let mut query = QueryBuilder::<Sqlite>::new(format!(
            "SELECT {HEADER} FROM snapshot s JOIN scope c ON c.id = s.scope_id WHERE TRUE"
        ));
        restrict(&mut query, filter, scopes.as_deref());
        if let Some(after) = after {
            query.push(" AND (s.timestamp, s.seq) < (").push_bind(after.timestamp);
            query.push(", ").push_bind(after.seq).push(")");
        }
        query.push(" ORDER BY s.timestamp DESC, s.seq DESC LIMIT ").push_bind(i64::from(limit) + 1);
        let mut rows = query.build().fetch_all(&self.read).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let cursor =
            |row: &SqliteRow| -> Result<Cursor> { Ok(Cursor { timestamp: row.try_get(2)?, seq: row.try_get(SEQ)? }) };

        let by_scope_alone = filter.from.is_none()
            && filter.to.is_none()
            && filter.trigger_source.is_none()
            && filter.immutable.is_none();
        let mut count = QueryBuilder::<Sqlite>::new(if by_scope_alone {
            "SELECT coalesce(sum(s.snapshots), 0) FROM snapshot_count s WHERE TRUE"
        } else {
            "SELECT count(*) FROM snapshot s WHERE TRUE"
        });
        restrict(&mut count, filter, scopes.as_deref());
        let total: i64 = count.build_query_scalar().fetch_one(&self.read).await?;
        Ok(Page {
            snapshots: rows.iter().map(header).collect::<Result<_>>()?,
            next: rows.last().filter(|_| more).map(cursor).transpose()?,
            total: total.unsigned_abs(),
        })
    }

    /// The scopes that a filter takes; none where it takes all.
    async fn scopes(&self, filter: &Filter) -> Result<Option<Vec<i64>>> {
        if filter.scope.is_none() && filter.project.is_none() && filter.group.is_none() {
            return Ok(None);
        }
        let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, ref FROM scope").fetch_all(&self.read).await?;
        let mut taken = Vec::new();
        for (id, text) in rows {
            let scope: ScopeRef = text.parse().map_err(form)?;
            let wanted = filter.scope.is_none_or(|wanted| scope.scope() == wanted)
                && filter.project.as_ref().is_none_or(|name| scope.project() == Some(name))
                && filter.group.as_ref().is_none_or(|group| scope.group() == Some(group));
            if wanted {
                taken.push(id);
            }
        }
        Ok(Some(taken))
    }

    /// Whether there is a snapshot of this commit at this time, by this analyzer and these rules.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has(&self, like: &Sealed) -> Result<bool> {
        let snapshot = &like.snapshot;
        let sql = "SELECT EXISTS (SELECT 1 FROM snapshot s JOIN scope c ON c.id = s.scope_id WHERE c.ref = ? \
             AND s.timestamp = ? AND s.commit_id = ? AND s.analyzer_version = ? AND s.rule_version = ?)";
        let query = sqlx::query_scalar(sql).bind(snapshot.scope_ref.to_string());
        let query = query.bind(snapshot.timestamp.timestamp_millis()).bind(snapshot.commit().map(str::to_owned));
        let query = query.bind(snapshot.terms.analyzer_version.clone()).bind(snapshot.terms.rule_version.clone());
        Ok(query.fetch_one(&self.read).await?)
    }

    /// The commits of a scope that this analyzer and these rules captured, with the time at which the snapshot stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn captured_commits(
        &self,
        scope: &ScopeRef,
        analyzer: &str,
        rules: &str,
    ) -> Result<Vec<(String, DateTime<Utc>)>> {
        let sql = "SELECT s.commit_id, s.timestamp FROM snapshot s JOIN scope c ON c.id = s.scope_id WHERE c.ref = ? \
             AND s.commit_id IS NOT NULL AND s.analyzer_version = ? AND s.rule_version = ?";
        let query = sqlx::query_as::<_, (String, i64)>(sql).bind(scope.to_string()).bind(analyzer.to_owned());
        let rows = query.bind(rules.to_owned()).fetch_all(&self.read).await?;
        rows.into_iter().map(|(commit, at)| Ok((commit, crate::rows::time(at)?))).collect()
    }

    /// Makes a snapshot the baseline of its scope.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn set_baseline(&self, id: SnapshotId, at: DateTime<Utc>, by: &str) -> Result<()> {
        let sql = "INSERT INTO baseline (scope_id, seq, set_at, set_by) SELECT scope_id, seq, ?, ? FROM snapshot WHERE id = ?";
        let mut tx = self.begin().await?;
        let query = sqlx::query(sql).bind(at.timestamp_millis()).bind(by.to_owned()).bind(id.0.as_bytes().as_slice());
        query.execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// The baseline of a scope, if one was set.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn baseline(&self, scope: &ScopeRef) -> Result<Option<SnapshotHeader>> {
        let sql = format!(
            "SELECT {HEADER} FROM baseline b JOIN snapshot s ON s.seq = b.seq JOIN scope c ON c.id = b.scope_id \
             WHERE c.ref = ? ORDER BY b.id DESC LIMIT 1"
        );
        let row = sqlx::query(AssertSqlSafe(sql)).bind(scope.to_string()).fetch_optional(&self.read).await?;
        row.as_ref().map(header).transpose()
    }

    /// The baselines of all scopes that have one, by scope.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn baselines(&self) -> Result<Vec<SnapshotHeader>> {
        let sql = format!(
            "SELECT {HEADER} FROM baseline b JOIN snapshot s ON s.seq = b.seq JOIN scope c ON c.id = b.scope_id \
             WHERE b.id = (SELECT max(id) FROM baseline n WHERE n.scope_id = b.scope_id) ORDER BY c.ref"
        );
        sqlx::query(AssertSqlSafe(sql)).fetch_all(&self.read).await?.iter().map(header).collect()
    }
}

fn restrict(query: &mut QueryBuilder<Sqlite>, filter: &Filter, scopes: Option<&[i64]>) {
    match scopes {
        None => {}
        // One scope is found by its index, which also gives the order.
        Some([one]) => {
            query.push(" AND s.scope_id = ").push_bind(*one);
        }
        Some(many) => {
            let list = many.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            query.push(" AND s.scope_id IN (SELECT value FROM json_each(").push_bind(format!("[{list}]")).push("))");
        }
    }
    if let Some(from) = filter.from {
        query.push(" AND s.timestamp >= ").push_bind(from.timestamp_millis());
    }
    if let Some(to) = filter.to {
        query.push(" AND s.timestamp < ").push_bind(to.timestamp_millis());
    }
    if let Some(trigger) = &filter.trigger_source {
        query.push(" AND s.trigger_source = ").push_bind(trigger.clone());
    }
    if let Some(immutable) = filter.immutable {
        query.push(" AND s.immutable = ").push_bind(immutable);
    }
}

pub(crate) async fn scope_id(tx: &mut Transaction<'static, Sqlite>, scope: &ScopeRef) -> Result<i64> {
    let text = scope.to_string();
    sqlx::query("INSERT INTO scope (ref) VALUES (?)").bind(&text).execute(&mut **tx).await?;
    Ok(sqlx::query_scalar("SELECT id FROM scope WHERE ref = ?").bind(&text).fetch_one(&mut **tx).await?)
}

async fn insert_row(tx: &mut Transaction<'static, Sqlite>, scope: i64, sealed: &Sealed) -> Result<i64> {
    let snapshot = &sealed.snapshot;
    let source = snapshot.source_bundle.source.as_ref();
    let mut query = sqlx::query(
        "INSERT INTO snapshot (id, scope_id, timestamp, as_of, commit_id, source_ref, reason, initiator, trigger_source, \
         analyzer_version, rule_version, immutable, retention_class, digest, health, audit, compliance, release, sca, quality) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(snapshot.id.0.as_bytes().as_slice())
    .bind(scope)
    .bind(snapshot.timestamp.timestamp_millis())
    .bind(source.map(|source| source.as_of.timestamp_millis()))
    .bind(snapshot.commit())
    .bind(&snapshot.terms.source_ref)
    .bind(&snapshot.terms.reason)
    .bind(&snapshot.terms.initiator)
    .bind(&snapshot.terms.trigger_source)
    .bind(&snapshot.terms.analyzer_version)
    .bind(&snapshot.terms.rule_version)
    .bind(snapshot.terms.immutable)
    .bind(&snapshot.terms.retention_class)
    .bind(sealed.digest.0.as_slice());
    for dimension in Dimension::ALL {
        query = query.bind(snapshot.metric(Metric::score(dimension)));
    }
    Ok(query.execute(&mut **tx).await?.last_insert_rowid())
}

/// The numbers under which the names of metrics are stored.
struct MetricNames(HashMap<String, i64>);

impl MetricNames {
    async fn load(tx: &mut Transaction<'static, Sqlite>) -> Result<Self> {
        let rows = sqlx::query_as("SELECT name, id FROM metric_name").fetch_all(&mut **tx).await?;
        Ok(Self(rows.into_iter().collect()))
    }

    async fn id(&mut self, tx: &mut Transaction<'static, Sqlite>, name: String) -> Result<i64> {
        if let Some(id) = self.0.get(&name) {
            return Ok(*id);
        }
        let insert = sqlx::query("INSERT INTO metric_name (name) VALUES (?)").bind(&name);
        let id = insert.execute(&mut **tx).await?.last_insert_rowid();
        self.0.insert(name, id);
        Ok(id)
    }
}

async fn insert_metrics(
    tx: &mut Transaction<'static, Sqlite>,
    names: &mut MetricNames,
    scope: i64,
    seq: i64,
    sealed: &Sealed,
) -> Result<()> {
    let snapshot = &sealed.snapshot;
    for (metric, value) in Metric::all().filter_map(|metric| Some((metric, snapshot.metric(metric)?))) {
        let id = names.id(tx, metric.to_string()).await?;
        let sql = "INSERT INTO metric (scope_id, metric_id, timestamp, seq, value) VALUES (?, ?, ?, ?, ?)";
        let query = sqlx::query(sql).bind(scope).bind(id).bind(snapshot.timestamp.timestamp_millis());
        query.bind(seq).bind(value).execute(&mut **tx).await?;
    }
    Ok(())
}

async fn insert_members(tx: &mut Transaction<'static, Sqlite>, seq: i64, sealed: &Sealed) -> Result<()> {
    for member in sealed.snapshot.source_bundle.members.iter().flatten() {
        if let Some(id) = member.snapshot_id {
            let sql = "INSERT INTO snapshot_member (seq, member_seq) SELECT ?, seq FROM snapshot WHERE id = ?";
            let query = sqlx::query(sql).bind(seq).bind(id.0.as_bytes().as_slice());
            if query.execute(&mut **tx).await?.rows_affected() == 0 {
                return Err(form(format_args!("the member {id}, which is not there")));
            }
        }
    }
    Ok(())
}
