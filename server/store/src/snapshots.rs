//! Snapshots: stored once, listed, found again by id, part of an id, age and time.

use crate::db::{Row, Sql, Value};
use crate::groups::push_members;
use crate::nodes::{FreshNodes, compress, decompress, insert as insert_nodes};
use crate::projects::{headers_from, project_row};
use crate::rows::{SEQ, TIMESTAMP, count, digest, form, header, time};
use crate::scopes::{push_scope, scope_id};
use crate::{ProjectRow, Result, Store, Tx};
use chrono::{DateTime, Utc};
use codegraph_model::ids::Scope;
use codegraph_model::log::RecordType;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::tree::Tree;
use codegraph_model::{Digest, Dimension, Metric, Name, PerDimension, ScopeRef, Sealed, Snapshot, SnapshotId};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::str::FromStr;

/// The place of the newest snapshot of scope `c`, as a query in parentheses.
pub(crate) const NEWEST: &str =
    "(SELECT x.seq FROM snapshot x WHERE x.scope_id = c.id ORDER BY x.timestamp DESC, x.seq DESC LIMIT 1)";

/// How many snapshots one query reads by their ids.
const BATCH: usize = 256;

/// A snapshot with its item trees, compressed before any lock is taken.
#[derive(Debug)]
pub struct PackedSnapshot<'a> {
    sealed: &'a Sealed,
    body: Vec<u8>,
    /// The root and the nodes of each tree.
    trees: Vec<(Digest, Vec<Digest>)>,
    fresh: FreshNodes,
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
        let (timestamp, seq) = numbers.ok_or_else(|| {
            format!("invalid cursor {:?}; expected the next_cursor of a page", s.chars().take(60).collect::<String>())
        })?;
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

impl Tx {
    /// Stores a snapshot with its items and numbers.
    ///
    /// # Errors
    /// When its project or group is unknown, or the database does not take it.
    pub async fn insert_snapshot(&self, packed: &PackedSnapshot<'_>) -> Result<()> {
        self.lock_order().await?;
        insert_nodes(self, &packed.trees, &packed.fresh).await?;
        let snapshot = &packed.sealed.snapshot;
        let scope = scope_id(self, &snapshot.scope_ref).await?;
        let seq = insert_row(self, scope, packed.sealed).await?;
        insert_metrics(self, scope, seq, snapshot).await?;
        insert_members(self, seq, snapshot).await?;
        // Last: from here on nothing can be added to it.
        let sql = "INSERT INTO snapshot_body (seq, bytes) VALUES ($1, $2)";
        self.execute(Sql::new(sql).bind(seq).bind(packed.body.as_slice())).await?;
        self.log(RecordType::Snapshot, snapshot.id.to_string(), packed.sealed.digest);
        Ok(())
    }

    /// Makes a snapshot the baseline of its scope.
    ///
    /// # Errors
    /// When there is no such snapshot, or the database does not take it.
    pub async fn set_baseline(&self, id: SnapshotId, at: DateTime<Utc>, by: &str) -> Result<()> {
        self.lock_order().await?;
        let mut sql = Sql::new(headers_from("snapshot s"));
        sql.push(" WHERE s.id = ").push_bind(id.0.as_bytes().as_slice());
        let row =
            self.first(sql).await?.ok_or_else(|| form(format_args!("the snapshot {id}, which does not exist")))?;
        let header = header(&row)?;
        let sql = "INSERT INTO baseline (scope_id, seq, set_at, set_by) SELECT scope_id, seq, $1, $2 \
             FROM snapshot WHERE id = $3";
        self.execute(Sql::new(sql).bind(at).bind(by).bind(id.0.as_bytes().as_slice())).await?;
        let record = BaselineRecord {
            scope_ref: &header.scope_ref,
            snapshot_id: header.id,
            digest: header.digest,
            set_at: at.timestamp_millis(),
            set_by: by,
        };
        self.log(RecordType::Baseline, header.scope_ref.to_string(), crate::log::digest_of(&record));
        Ok(())
    }
}

/// What the log says of a baseline.
#[derive(Serialize)]
pub(crate) struct BaselineRecord<'a> {
    pub scope_ref: &'a ScopeRef,
    pub snapshot_id: SnapshotId,
    pub digest: Digest,
    pub set_at: i64,
    pub set_by: &'a str,
}

impl Store {
    /// Compresses a snapshot and what the store does not have of its trees.
    ///
    /// # Errors
    /// When there is no memory for it, or the database does not answer.
    pub async fn pack<'a>(&self, sealed: &'a Sealed, trees: &PerDimension<Tree>) -> Result<PackedSnapshot<'a>> {
        let fresh = self.fresh_nodes(&trees.values().collect::<Vec<_>>()).await?;
        let nodes = |tree: &Tree| -> BTreeSet<Digest> { tree.nodes.iter().map(|node| node.digest).collect() };
        let trees = trees.values().map(|tree| (tree.root, nodes(tree).into_iter().collect())).collect();
        Ok(PackedSnapshot { sealed, body: compress(&sealed.bytes)?, trees, fresh })
    }

    /// Stores a snapshot with its items and numbers, in a transaction of its own.
    ///
    /// # Errors
    /// As for [`Tx::insert_snapshot`]; nothing is stored then.
    pub async fn insert_snapshot(&self, sealed: &Sealed, trees: &PerDimension<Tree>) -> Result<()> {
        let packed = self.pack(sealed, trees).await?;
        self.write(async |tx| tx.insert_snapshot(&packed).await).await
    }

    /// A snapshot with its sealed bytes, checked against their digest.
    ///
    /// # Errors
    /// When the stored bytes do not match, or the database does not answer.
    pub async fn snapshot(&self, id: SnapshotId) -> Result<Option<Sealed>> {
        Ok(self.snapshots(&[id]).await?.remove(&id))
    }

    /// Snapshots with their sealed bytes, checked against their digests. One that does not exist is missing from the answer.
    ///
    /// # Errors
    /// When stored bytes do not match, or the database does not answer.
    pub async fn snapshots(&self, ids: &[SnapshotId]) -> Result<HashMap<SnapshotId, Sealed>> {
        let mut found = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(BATCH) {
            let list = ids.iter().map(|id| id.0.as_bytes().to_vec()).collect();
            let sql =
                "SELECT s.digest, b.bytes FROM snapshot s JOIN snapshot_body b ON b.seq = s.seq WHERE s.id = ANY($1)";
            for row in self.db.all(Sql::new(sql).bind(Value::Blobs(list))).await? {
                let sealed = sealed(&row, 0)?;
                found.insert(sealed.snapshot.id, sealed);
            }
        }
        Ok(found)
    }

    /// The projects of a group (without one: all), by name, each with its newest snapshot.
    ///
    /// # Errors
    /// When stored bytes do not match, or the database does not answer.
    pub async fn newest_of_members(&self, group: Option<&Name>) -> Result<Vec<(ProjectRow, Option<Sealed>)>> {
        let mut sql = Sql::new(format!(
            "SELECT p.name, p.path, p.created_at, s.digest, b.bytes FROM project p \
             LEFT JOIN scope c ON c.project_id = p.id LEFT JOIN snapshot s ON s.seq = {NEWEST} \
             LEFT JOIN snapshot_body b ON b.seq = s.seq"
        ));
        push_members(&mut sql, group);
        sql.push(" ORDER BY p.name");
        let mut members = Vec::new();
        for row in self.db.all(sql).await? {
            let digest: Option<Vec<u8>> = row.get(3)?;
            let newest = if digest.is_some() { Some(sealed(&row, 3)?) } else { None };
            members.push((project_row(&row)?, newest));
        }
        Ok(members)
    }

    /// The digest of a snapshot, without reading it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn digest_of(&self, id: SnapshotId) -> Result<Option<Digest>> {
        let sql = Sql::new("SELECT digest FROM snapshot WHERE id = $1").bind(id.0.as_bytes().as_slice());
        self.db.first(sql).await?.map(|row| digest(&row.get::<Vec<u8>>(0)?)).transpose()
    }

    /// Snapshots whose id begins with these hex digits or, from eight digits on, ends with them (hyphens do not count):
    /// the newest first, at most three of either kind.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn by_id_part(&self, part: &str) -> Result<Vec<SnapshotHeader>> {
        let digits: String = part.chars().filter(char::is_ascii_hexdigit).take(32).collect();
        let digits = digits.to_ascii_lowercase();
        let bound = |pad: char| {
            let padded = format!("{digits:<32}").replace(' ', &pad.to_string());
            uuid::Uuid::try_parse(&padded).map(|uuid| uuid.as_bytes().to_vec()).map_err(form)
        };
        let sql = format!("{} WHERE s.id BETWEEN $1 AND $2 ORDER BY s.id DESC LIMIT 3", headers_from("snapshot s"));
        let mut found = self.headers(Sql::new(sql).bind(bound('0')?).bind(bound('f')?)).await?;
        let Some(short) = digits.len().checked_sub(8).and_then(|start| digits.get(start..)) else {
            return Ok(found);
        };
        let last = u32::from_str_radix(short, 16).map_err(form)?.to_be_bytes();
        let sql = format!("{} WHERE substr(s.id, 13) = $1 ORDER BY s.seq DESC", headers_from("snapshot s"));
        let ending = self.headers(Sql::new(sql).bind(last.as_slice())).await?;
        let matching = ending.into_iter().filter(|header| header.id.0.simple().to_string().ends_with(&digits));
        let matching: Vec<_> =
            matching.filter(|header| found.iter().all(|other| other.id != header.id)).take(3).collect();
        found.extend(matching);
        found.sort_by_key(|header| std::cmp::Reverse(header.id));
        Ok(found)
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
        let mut sql = Sql::new(format!("{} WHERE s.scope_id = ", headers_from("snapshot s")));
        push_scope(&mut sql, scope);
        sql.push(" AND s.timestamp <= ").push_bind(at.map_or(i64::MAX, |time| time.timestamp_millis()));
        sql.push(" ORDER BY s.timestamp DESC, s.seq DESC LIMIT 1 OFFSET ").push_bind(back);
        self.db.first(sql).await?.as_ref().map(header).transpose()
    }

    /// The oldest snapshot of a scope after a time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn oldest_after(&self, scope: &ScopeRef, after: DateTime<Utc>) -> Result<Option<SnapshotHeader>> {
        let mut sql = Sql::new(format!("{} WHERE s.scope_id = ", headers_from("snapshot s")));
        push_scope(&mut sql, scope);
        sql.push(" AND s.timestamp > ").push_bind(after).push(" ORDER BY s.timestamp, s.seq LIMIT 1");
        self.db.first(sql).await?.as_ref().map(header).transpose()
    }

    /// A page of snapshots, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, filter: &Filter, after: Option<Cursor>, limit: u32) -> Result<Page> {
        let scopes = self.scopes(filter).await?;
        let mut sql = Sql::new(format!("{} WHERE TRUE", headers_from("snapshot s")));
        restrict(&mut sql, filter, scopes.as_deref());
        if let Some(after) = after {
            sql.push(" AND (s.timestamp, s.seq) < (").push_bind(after.timestamp);
            sql.push(", ").push_bind(after.seq).push(")");
        }
        sql.push(" ORDER BY s.timestamp DESC, s.seq DESC LIMIT ").push_bind(i64::from(limit) + 1);
        let mut rows = self.db.all(sql).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let cursor =
            |row: &Row| -> Result<Cursor> { Ok(Cursor { timestamp: row.get(TIMESTAMP)?, seq: row.get(SEQ)? }) };

        let by_scope_alone = filter.from.is_none()
            && filter.to.is_none()
            && filter.trigger_source.is_none()
            && filter.immutable.is_none();
        let mut total = Sql::new(if by_scope_alone {
            "SELECT CAST(coalesce(sum(s.snapshots), 0) AS BIGINT) FROM snapshot_count s WHERE TRUE"
        } else {
            "SELECT count(*) FROM snapshot s WHERE TRUE"
        });
        restrict(&mut total, filter, scopes.as_deref());
        Ok(Page {
            snapshots: rows.iter().map(header).collect::<Result<_>>()?,
            next: rows.last().filter(|_| more).map(cursor).transpose()?,
            total: count(self.db.value(total).await?),
        })
    }

    /// The scopes that a filter takes; none where it takes all.
    async fn scopes(&self, filter: &Filter) -> Result<Option<Vec<i64>>> {
        if filter.scope.is_none() && filter.project.is_none() && filter.group.is_none() {
            return Ok(None);
        }
        let mut sql = Sql::new(
            "SELECT c.id FROM scope c LEFT JOIN project p ON p.id = c.project_id \
             LEFT JOIN project_group g ON g.id = c.group_id WHERE TRUE",
        );
        if let Some(scope) = filter.scope {
            sql.push(" AND c.kind = ").push_bind(scope.to_string());
        }
        if let Some(project) = &filter.project {
            sql.push(" AND p.name = ").push_bind(project);
        }
        if let Some(group) = &filter.group {
            sql.push(" AND g.name = ").push_bind(group);
        }
        sql.push(" ORDER BY c.id");
        self.db.all(sql).await?.iter().map(|row| row.get(0)).collect::<Result<_>>().map(Some)
    }

    /// Whether there is a snapshot of this commit at this time, by this analyzer and these rules.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has(&self, like: &Sealed) -> Result<bool> {
        let snapshot = &like.snapshot;
        let mut sql = Sql::new("SELECT EXISTS (SELECT 1 FROM snapshot s WHERE s.scope_id = ");
        push_scope(&mut sql, &snapshot.scope_ref);
        sql.push(" AND s.timestamp = ").push_bind(snapshot.timestamp);
        sql.push(" AND s.commit_id = ").push_bind(snapshot.commit());
        sql.push(" AND s.analyzer_version = ").push_bind(&snapshot.terms.analyzer_version);
        sql.push(" AND s.rule_version = ").push_bind(&snapshot.terms.rule_version).push(")");
        self.db.value(sql).await
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
        let mut sql = Sql::new("SELECT s.commit_id, s.timestamp FROM snapshot s WHERE s.scope_id = ");
        push_scope(&mut sql, scope);
        sql.push(" AND s.commit_id IS NOT NULL AND s.analyzer_version = ").push_bind(analyzer);
        sql.push(" AND s.rule_version = ").push_bind(rules);
        let rows = self.db.all(sql).await?;
        rows.iter().map(|row| Ok((row.get(0)?, time(row.get(1)?)?))).collect()
    }

    /// The baseline of a scope, if one was set.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn baseline(&self, scope: &ScopeRef) -> Result<Option<SnapshotHeader>> {
        let from = "baseline b JOIN snapshot s ON s.seq = b.seq";
        let mut sql = Sql::new(format!("{} WHERE b.scope_id = ", headers_from(from)));
        push_scope(&mut sql, scope);
        sql.push(" ORDER BY b.id DESC LIMIT 1");
        self.db.first(sql).await?.as_ref().map(header).transpose()
    }

    /// The baselines of all scopes that have one, by kind and name of the scope.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn baselines(&self) -> Result<Vec<SnapshotHeader>> {
        let from = "baseline b JOIN snapshot s ON s.seq = b.seq";
        let sql = format!(
            "{} WHERE b.id = (SELECT max(n.id) FROM baseline n WHERE n.scope_id = b.scope_id)",
            headers_from(from)
        );
        let mut found = self.headers(Sql::new(sql)).await?;
        found.sort_by_cached_key(|header| header.scope_ref.to_string());
        Ok(found)
    }

    async fn headers(&self, sql: Sql) -> Result<Vec<SnapshotHeader>> {
        self.db.all(sql).await?.iter().map(header).collect()
    }
}

/// A sealed snapshot from its digest and its compressed bytes, in two columns from `first` on.
fn sealed(row: &Row, first: usize) -> Result<Sealed> {
    let expected = digest(&row.get::<Vec<u8>>(first)?)?;
    Ok(Sealed::open(decompress(&row.get::<Vec<u8>>(first + 1)?)?, expected)?)
}

fn restrict(sql: &mut Sql, filter: &Filter, scopes: Option<&[i64]>) {
    match scopes {
        None => {}
        // One scope is found by its index, which also gives the order.
        Some([one]) => {
            sql.push(" AND s.scope_id = ").push_bind(*one);
        }
        Some(many) => {
            sql.push(" AND s.scope_id").push_any(many.to_vec());
        }
    }
    if let Some(from) = filter.from {
        sql.push(" AND s.timestamp >= ").push_bind(from);
    }
    if let Some(to) = filter.to {
        sql.push(" AND s.timestamp < ").push_bind(to);
    }
    if let Some(trigger) = &filter.trigger_source {
        sql.push(" AND s.trigger_source = ").push_bind(trigger);
    }
    if let Some(immutable) = filter.immutable {
        sql.push(if immutable { " AND s.immutable" } else { " AND NOT s.immutable" });
    }
}

async fn insert_row(tx: &Tx, scope: i64, sealed: &Sealed) -> Result<i64> {
    let snapshot = &sealed.snapshot;
    let source = snapshot.source_bundle.source.as_ref();
    let mut sql = Sql::new(
        "INSERT INTO snapshot (id, scope_id, timestamp, recorded_at, as_of, commit_id, source_ref, reason, initiator, \
         trigger_source, analyzer_version, rule_version, immutable, retention_class, digest, \
         health, audit, compliance, release, sca, quality) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) \
         RETURNING seq",
    )
    .bind(snapshot.id.0.as_bytes().as_slice())
    .bind(scope)
    .bind(snapshot.timestamp)
    .bind(snapshot.recorded_at)
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
    .bind(sealed.digest);
    for dimension in Dimension::ALL {
        sql = sql.bind(snapshot.metric(Metric::score(dimension)));
    }
    tx.value(sql).await?.ok_or_else(|| form("a snapshot that got no place"))
}

/// The numbers under which these names of metrics are stored; new ones are made.
async fn metric_names(tx: &Tx, names: &[String]) -> Result<HashMap<String, i64>> {
    let find = || Sql::new("SELECT name, id FROM metric_name WHERE name = ANY($1)").bind(names.to_vec());
    let mut known = HashMap::new();
    for made in [false, true] {
        for row in tx.all(find()).await? {
            known.insert(row.get(0)?, row.get(1)?);
        }
        let missing: Vec<_> = names.iter().filter(|name| !known.contains_key(*name)).collect();
        if made || missing.is_empty() {
            break;
        }
        let mut sql = Sql::rows("INSERT INTO metric_name (name)", missing.into_iter().map(|name| vec![name.into()]));
        sql.push(" ON CONFLICT (name) DO NOTHING");
        tx.execute(sql).await?;
    }
    Ok(known)
}

async fn insert_metrics(tx: &Tx, scope: i64, seq: i64, snapshot: &Snapshot) -> Result<()> {
    let mut values = Vec::new();
    for metric in Metric::all() {
        values.extend(snapshot.metric(metric).map(|value| (metric.to_string(), value)));
    }
    if values.is_empty() {
        return Ok(());
    }
    let ids = metric_names(tx, &values.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()).await?;
    let row = |(name, value): &(String, f64)| {
        let id = ids.get(name).copied();
        vec![scope.into(), Value::Int(id), snapshot.timestamp.into(), seq.into(), (*value).into()]
    };
    let sql = Sql::rows("INSERT INTO metric (scope_id, metric_id, timestamp, seq, value)", values.iter().map(row));
    tx.execute(sql).await?;
    Ok(())
}

async fn insert_members(tx: &Tx, seq: i64, snapshot: &Snapshot) -> Result<()> {
    for member in snapshot.source_bundle.members.iter().flatten() {
        if let Some(id) = member.snapshot_id {
            let sql = "INSERT INTO snapshot_member (seq, member_seq) SELECT $1, seq FROM snapshot WHERE id = $2";
            if tx.execute(Sql::new(sql).bind(seq).bind(id.0.as_bytes().as_slice())).await? == 0 {
                return Err(form(format_args!("the member {id}, which does not exist")));
            }
        }
    }
    Ok(())
}
