//! Imports: report files of other tools, kept as they were received, and which of them a capture uses.

use crate::db::{On, Row, Sql, Value};
use crate::rows::{count, digest, form, time};
use crate::{Result, Store, StoreError, Tx};
use chrono::{DateTime, Utc};
use codegraph_model::api::{Import, ReportContent, Retired};
use codegraph_model::ids::ImportId;
use codegraph_model::log::RecordType;
use codegraph_model::{Digest, Name};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Reports shrink to a twentieth at any level; higher ones take longer than reading the report does.
const ZSTD_LEVEL: i32 = 3;

/// The bytes of a report file, compressed. Made before any lock is taken, because it takes long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedFile {
    digest: Digest,
    size: usize,
    packed: Vec<u8>,
}

impl PackedFile {
    /// Compresses the bytes of a file.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new(bytes: &[u8]) -> Result<Self> {
        let packed = zstd::bulk::compress(bytes, ZSTD_LEVEL).map_err(form)?;
        Ok(Self { digest: Digest::of(bytes), size: bytes.len(), packed })
    }

    /// Of the bytes as they were received.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

/// Report files that are imported in one go, for one commit.
#[derive(Clone, Debug)]
pub struct NewBatch {
    pub label: Option<String>,
    /// The commit that they were made for, where that is known.
    pub commit: Option<String>,
    /// The time of the state that they describe.
    pub measured_at: DateTime<Utc>,
    pub imported_at: DateTime<Utc>,
    pub imported_by: String,
    /// In the order in which they were uploaded, no two of equal bytes.
    pub files: Vec<NewImportRow>,
}

impl NewBatch {
    /// Whether what is used of a series is the very files of this batch, for the same commit.
    fn is_in(&self, series: &str, used: &[Found]) -> bool {
        let new = self.files.iter().filter(|file| file.series == series);
        let new: BTreeSet<_> = new.map(|file| effect(file.file.digest, &file.content)).collect();
        // Where nobody says for which commit, the same result of another day is a fresh one.
        let day = self.measured_at.date_naive();
        let same_state = |import: &Import| {
            import.commit == self.commit && (import.commit.is_some() || import.measured_at.date_naive() == day)
        };
        used.iter().all(|found| same_state(&found.import))
            && used.iter().map(|found| effect(found.import.digest, &found.import.content)).collect::<BTreeSet<_>>()
                == new
    }
}

/// What a capture makes of a file follows from this.
fn effect(digest: Digest, content: &ReportContent) -> (Digest, bool, Option<&str>) {
    (digest, content.incomplete, content.root.as_deref())
}

/// A report file with what was read in it.
#[derive(Clone, Debug)]
pub struct NewImportRow {
    /// For its import, if one is made.
    pub id: ImportId,
    /// The key of its report series: of those of one key and label, the newer replaces the older.
    pub series: String,
    pub name: String,
    pub file: PackedFile,
    pub content: ReportContent,
}

/// What became of report files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddedImports {
    /// The imports of all files, in the order in which they were uploaded; those that existed already as they are.
    pub imports: Vec<Import>,
    /// How many of them existed already.
    pub unchanged: u64,
    /// What counted for the very same commit until now: of other bytes than those that were uploaded.
    pub replaced: Vec<Import>,
}

/// When and for what a report file was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastImport {
    pub id: ImportId,
    pub imported_at: DateTime<Utc>,
    /// The time of the state that it describes.
    pub measured_at: DateTime<Utc>,
    pub commit: Option<String>,
}

/// The state that a capture is of: which imports count for it.
#[derive(Clone, Copy, Debug)]
pub struct CapturedState<'a> {
    pub commit: Option<&'a str>,
    pub until: DateTime<Utc>,
    /// The commits behind it, where they are known.
    pub behind: Option<&'a [String]>,
}

/// Which imports a list is of. What is `None` does not restrict.
#[derive(Clone, Debug, Default)]
pub struct ImportFilter {
    pub kind: Option<String>,
    pub current: Option<bool>,
}

/// A page of imports, newest first.
#[derive(Clone, Debug)]
pub struct ImportPage {
    pub imports: Vec<Import>,
    /// The place that the next page goes on behind.
    pub next: Option<i64>,
    /// Over all pages.
    pub total: u64,
}

/// The columns that [`Found::read`] reads, of `import i` with [`JOINS`].
const COLUMNS: &str = "i.seq, i.id, p.name, i.batch, i.name, s.label, f.digest, f.size, i.commit_id, i.measured_at, \
    i.imported_at, i.imported_by, i.content, e.retired_at, e.retired_by";

/// The project, series and file of an import, and the retirement of its series, if that lies behind it.
const JOINS: &str = "JOIN project p ON p.id = i.project_id JOIN report_series s ON s.id = i.series_id \
    JOIN report_file f ON f.id = i.file_id \
    LEFT JOIN import_retirement e ON e.id = ( \
        SELECT x.id FROM import_retirement x WHERE x.series_id = i.series_id AND x.up_to >= i.seq \
        ORDER BY x.up_to, x.id LIMIT 1 \
    )";

/// An import, and its place among all.
struct Found {
    seq: i64,
    import: Import,
}

impl Found {
    fn read(row: &Row, current: impl Fn(i64) -> bool) -> Result<Self> {
        let seq = row.get(0)?;
        let label: String = row.get(5)?;
        let retired = match row.get::<Option<i64>>(13)? {
            Some(at) => Some(Retired { at: time(at)?, by: row.get(14)? }),
            None => None,
        };
        let import = Import {
            id: id(&row.get::<Vec<u8>>(1)?)?,
            project_name: row.get::<String>(2)?.parse().map_err(form)?,
            batch_id: id(&row.get::<Vec<u8>>(3)?)?,
            name: row.get(4)?,
            label: (!label.is_empty()).then_some(label),
            digest: digest(&row.get::<Vec<u8>>(6)?)?,
            bytes: count(row.get(7)?),
            commit: row.get(8)?,
            measured_at: time(row.get(9)?)?,
            imported_at: time(row.get(10)?)?,
            imported_by: row.get(11)?,
            content: serde_json::from_str(&row.get::<String>(12)?).map_err(form)?,
            current: current(seq),
            retired,
        };
        Ok(Self { seq, import })
    }
}

impl Tx {
    /// Adds the imports of a batch. Where what counts now for a series is the very files of the batch, for the same commit,
    /// nothing is added for it, unless other files of its format change.
    ///
    /// # Errors
    /// When the project is unknown, or the database does not take them.
    pub async fn add_imports(&self, project: &Name, batch: &NewBatch) -> Result<AddedImports> {
        self.lock_order().await?;
        let project_id = self.project_id(project).await?;
        let kinds: BTreeMap<&str, &str> =
            batch.files.iter().map(|file| (file.series.as_str(), file.content.kind.as_str())).collect();
        // The series in which something changes, with their ids; and what existed already in the others.
        let (mut fresh, mut replaced): (BTreeMap<&str, i64>, Vec<Import>) = Default::default();
        let mut same: BTreeMap<&str, (i64, Vec<ImportId>)> = BTreeMap::new();
        for series in kinds.keys().copied() {
            let series_id = self.series_id(project_id, series, batch.label.as_deref().unwrap_or_default()).await?;
            let commit = batch.commit.as_deref();
            let state = CapturedState { commit, until: batch.imported_at, behind: None };
            let used = used(On::Tx(self), project, &state, Some(series_id)).await?;
            if batch.is_in(series, &used) {
                same.insert(series, (series_id, used.iter().map(|found| found.import.id).collect()));
            } else {
                let is_new = |import: &Import| batch.files.iter().any(|file| file.file.digest == import.digest);
                let for_it = used.into_iter().map(|found| found.import);
                let for_it = for_it.filter(|import| commit.is_some() && import.commit.as_deref() == commit);
                replaced.extend(for_it.filter(|import| !is_new(import)));
                fresh.insert(series, series_id);
            }
        }
        // Files of one format in one batch stay together: one of them may be of the tools of another, and would seem newer
        // than that.
        let changed: BTreeSet<&str> = fresh.keys().filter_map(|series| kinds.get(series).copied()).collect();
        let mut there = Vec::new();
        for (series, (series_id, imports)) in same {
            if kinds.get(series).is_some_and(|kind| changed.contains(kind)) {
                fresh.insert(series, series_id);
            } else {
                there.extend(imports);
            }
        }
        let unchanged = there.len() as u64;
        let files = || batch.files.iter().filter_map(|file| Some((file, *fresh.get(file.series.as_str())?)));
        let first = files().next().map(|(file, _)| file.id);
        for (file, series_id) in files() {
            self.insert_import(project, batch, file, first.unwrap_or(file.id), [project_id, series_id]).await?;
        }
        let current = current(On::Tx(self), project, batch.imported_at).await?;
        let ids = there.into_iter().chain(files().map(|(file, _)| file.id)).collect::<Vec<_>>();
        let found = by_ids(On::Tx(self), project, &ids, &current).await?;
        let mut imports: Vec<Import> = found.into_iter().map(|found| found.import).collect();
        imports.sort_by_cached_key(|import| batch.files.iter().position(|file| file.file.digest == import.digest));
        for import in &mut replaced {
            import.current = false;
        }
        Ok(AddedImports { imports, unchanged, replaced })
    }

    /// Ends that the imports of a series count for captures: all of them, where `id` is what counts now, else those up to its
    /// batch. False, and nothing is changed, where it is retired already or there is none.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn retire_import(&self, project: &Name, id: ImportId, at: DateTime<Utc>, by: &str) -> Result<bool> {
        self.lock_order().await?;
        let current = current(On::Tx(self), project, at).await?;
        let found = by_ids(On::Tx(self), project, &[id], &current).await?.pop();
        let Some(Found { seq, import }) = found.filter(|found| found.import.retired.is_none()) else {
            return Ok(false);
        };
        // Imports of an earlier state may have been made after what counts now: they end with it. One that counts for
        // another branch, or for an older state, ends alone with those before it.
        let of_batch = if import.current { "" } else { " AND l.batch = i.batch" };
        let sql = format!(
            "INSERT INTO import_retirement (series_id, seq, up_to, retired_at, retired_by) \
             SELECT i.series_id, i.seq, \
                 (SELECT max(l.seq) FROM import l WHERE l.series_id = i.series_id{of_batch}), $1, $2 \
             FROM import i WHERE i.seq = $3"
        );
        self.execute(Sql::new(sql).bind(at).bind(by).bind(seq)).await?;
        let record = RetirementRecord {
            project: project.as_str(),
            import_id: id,
            whole_series: import.current,
            retired_at: at.timestamp_millis(),
            retired_by: by,
        };
        self.log(RecordType::Retirement, id.to_string(), crate::log::digest_of(&record));
        Ok(true)
    }

    async fn series_id(&self, project: i64, key: &str, label: &str) -> Result<i64> {
        let find = "SELECT id FROM report_series WHERE project_id = $1 AND key = $2 AND label = $3";
        let find = Sql::new(find).bind(project).bind(key).bind(label);
        if let Some(id) = self.value(find).await? {
            return Ok(id);
        }
        let make = "INSERT INTO report_series (project_id, key, label) VALUES ($1, $2, $3) RETURNING id";
        let made = self.value(Sql::new(make).bind(project).bind(key).bind(label)).await?;
        made.ok_or_else(|| form("a report series that got no number"))
    }

    async fn insert_import(
        &self,
        project: &Name,
        batch: &NewBatch,
        file: &NewImportRow,
        first: ImportId,
        [project_id, series_id]: [i64; 2],
    ) -> Result<()> {
        let file_id = self.file_id(&file.file).await?;
        let content = serde_json::to_string(&file.content).map_err(form)?;
        let sql = "INSERT INTO import (id, project_id, series_id, file_id, batch, kind, name, commit_id, measured_at, \
             imported_at, imported_by, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let sql = Sql::new(sql).bind(file.id.0.as_bytes().as_slice()).bind(project_id).bind(series_id).bind(file_id);
        let sql = sql.bind(first.0.as_bytes().as_slice()).bind(&file.content.kind).bind(&file.name);
        let sql = sql.bind(&batch.commit).bind(batch.measured_at).bind(batch.imported_at).bind(&batch.imported_by);
        self.execute(sql.bind(&content)).await?;
        let record = ImportRecord {
            project: project.as_str(),
            series: &file.series,
            label: batch.label.as_deref().unwrap_or_default(),
            batch: first,
            file: file.file.digest,
            kind: &file.content.kind,
            name: &file.name,
            commit: batch.commit.as_deref(),
            measured_at: batch.measured_at.timestamp_millis(),
            imported_at: batch.imported_at.timestamp_millis(),
            imported_by: &batch.imported_by,
            content: Digest::of(content.as_bytes()),
        };
        self.log(RecordType::Import, file.id.to_string(), crate::log::digest_of(&record));
        Ok(())
    }

    async fn file_id(&self, file: &PackedFile) -> Result<i64> {
        let sql = "INSERT INTO report_file (digest, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";
        let size = i64::try_from(file.size).map_err(form)?;
        self.execute(Sql::new(sql).bind(file.digest).bind(size).bind(file.packed.as_slice())).await?;
        let id = self.value(Sql::new("SELECT id FROM report_file WHERE digest = $1").bind(file.digest)).await?;
        id.ok_or_else(|| form("a report file that is missing"))
    }
}

/// What the log says of an import.
#[derive(Serialize)]
struct ImportRecord<'a> {
    project: &'a str,
    series: &'a str,
    label: &'a str,
    batch: ImportId,
    file: Digest,
    kind: &'a str,
    name: &'a str,
    commit: Option<&'a str>,
    measured_at: i64,
    imported_at: i64,
    imported_by: &'a str,
    content: Digest,
}

/// What the log says of a retirement.
#[derive(Serialize)]
struct RetirementRecord<'a> {
    project: &'a str,
    import_id: ImportId,
    whole_series: bool,
    retired_at: i64,
    retired_by: &'a str,
}

/// The imports behind a place, with the digests of what the log should say of them.
pub async fn records_after(on: On<'_>, after: i64, limit: u32) -> Result<Vec<(i64, ImportId, Digest)>> {
    let sql = "SELECT i.seq, i.id, p.name, s.key, s.label, i.batch, f.digest, i.kind, i.name, i.commit_id, i.measured_at, \
         i.imported_at, i.imported_by, i.content FROM import i JOIN project p ON p.id = i.project_id \
         JOIN report_series s ON s.id = i.series_id JOIN report_file f ON f.id = i.file_id \
         WHERE i.seq > $1 ORDER BY i.seq LIMIT $2";
    let mut records = Vec::new();
    for row in on.all(Sql::new(sql).bind(after).bind(limit)).await? {
        let text = |column| row.get::<String>(column);
        let (project, series, label, kind, name) = (text(2)?, text(3)?, text(4)?, text(7)?, text(8)?);
        let (commit, by): (Option<String>, String) = (row.get(9)?, text(12)?);
        let record = ImportRecord {
            project: &project,
            series: &series,
            label: &label,
            batch: id(&row.get::<Vec<u8>>(5)?)?,
            file: digest(&row.get::<Vec<u8>>(6)?)?,
            kind: &kind,
            name: &name,
            commit: commit.as_deref(),
            measured_at: row.get(10)?,
            imported_at: row.get(11)?,
            imported_by: &by,
            content: Digest::of(text(13)?.as_bytes()),
        };
        records.push((row.get(0)?, id(&row.get::<Vec<u8>>(1)?)?, crate::log::digest_of(&record)));
    }
    Ok(records)
}

impl Store {
    /// A page of the imports of a project, newest first, behind the place `after`. `now` says which are current.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn imports(
        &self,
        project: &Name,
        filter: &ImportFilter,
        now: DateTime<Utc>,
        after: Option<i64>,
        limit: u32,
    ) -> Result<ImportPage> {
        let current = current(On::Db(&self.db), project, now).await?;
        let mut list: Vec<i64> = current.iter().copied().collect();
        list.sort_unstable();
        let restrict = |sql: &mut Sql| {
            sql.push(" WHERE i.project_id = (SELECT id FROM project WHERE name = ").push_bind(project).push(")");
            if let Some(kind) = &filter.kind {
                sql.push(" AND i.kind = ").push_bind(kind);
            }
            match filter.current {
                Some(true) => sql.push(" AND i.seq = ANY(").push_bind(list.clone()).push(")"),
                Some(false) => sql.push(" AND i.seq <> ALL(").push_bind(list.clone()).push(")"),
                None => sql,
            };
        };
        let mut sql = Sql::new(format!("SELECT {COLUMNS} FROM import i {JOINS}"));
        restrict(&mut sql);
        sql.push(" AND i.seq < ").push_bind(after.unwrap_or(i64::MAX));
        sql.push(" ORDER BY i.seq DESC LIMIT ").push_bind(i64::from(limit) + 1);
        let rows = self.db.all(sql).await?;
        let found = rows.iter().map(|row| Found::read(row, |seq| current.contains(&seq)));
        let mut found = found.collect::<Result<Vec<_>>>()?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);

        let mut total = Sql::new("SELECT count(*) FROM import i");
        restrict(&mut total);
        Ok(ImportPage {
            next: found.last().filter(|_| more).map(|found| found.seq),
            imports: found.into_iter().map(|found| found.import).collect(),
            total: count(self.db.value(total).await?),
        })
    }

    /// An import of a project. `now` says whether it is current.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import(&self, project: &Name, id: ImportId, now: DateTime<Utc>) -> Result<Option<Import>> {
        let current = current(On::Db(&self.db), project, now).await?;
        let found = by_ids(On::Db(&self.db), project, &[id], &current).await?;
        Ok(found.into_iter().next().map(|found| found.import))
    }

    /// When and for what a file of these bytes was last imported into a project, if it ever was.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_import(&self, project: &Name, digest: Digest) -> Result<Option<LastImport>> {
        let sql = "SELECT i.id, i.imported_at, i.measured_at, i.commit_id FROM report_file f JOIN import i ON i.file_id = f.id \
             JOIN project p ON p.id = i.project_id WHERE f.digest = $1 AND p.name = $2 ORDER BY i.seq DESC LIMIT 1";
        let Some(row) = self.db.first(Sql::new(sql).bind(digest).bind(project)).await? else { return Ok(None) };
        Ok(Some(LastImport {
            id: id(&row.get::<Vec<u8>>(0)?)?,
            imported_at: time(row.get(1)?)?,
            measured_at: time(row.get(2)?)?,
            commit: row.get(3)?,
        }))
    }

    /// The bytes of an import as they were received, checked against their digest.
    ///
    /// # Errors
    /// When they do not match it, or the database does not answer.
    pub async fn import_bytes(&self, id: ImportId) -> Result<Option<Vec<u8>>> {
        let sql =
            "SELECT f.digest, f.size, f.bytes FROM import i JOIN report_file f ON f.id = i.file_id WHERE i.id = $1";
        let row = self.db.first(Sql::new(sql).bind(id.0.as_bytes().as_slice())).await?;
        let Some(row) = row else { return Ok(None) };
        let unpacked = tokio::task::spawn_blocking(move || {
            let expected = digest(&row.get::<Vec<u8>>(0)?)?;
            unpack_file(expected, row.get(1)?, &row.get::<Vec<u8>>(2)?)
        });
        unpacked.await.map_err(form)?.map(Some)
    }

    /// The imports that a capture of a state uses. For each series: the batch that was imported last for its commit; where
    /// there is none, the one of the latest state up to `until`, and of those the last imported: for a commit behind it, or
    /// for none that is known.
    /// All imports of the batch in that series, by series, label and the order in which they were uploaded; each counts as
    /// current.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn imports_for(&self, project: &Name, state: &CapturedState<'_>) -> Result<Vec<Import>> {
        let found = used(On::Db(&self.db), project, state, None).await?;
        Ok(found.into_iter().map(|found| found.import).collect())
    }
}

/// The bytes of a report file, checked against their digest.
pub fn unpack_file(expected: Digest, size: i64, packed: &[u8]) -> Result<Vec<u8>> {
    let size = usize::try_from(size).map_err(form)?;
    let bytes = zstd::bulk::decompress(packed, size).unwrap_or_default();
    if Digest::of(&bytes) == expected { Ok(bytes) } else { Err(StoreError::TamperedFile(expected)) }
}

/// The series of a project (or one of them) and the batch of each that a capture of a state uses, as `used`: the last one for
/// its commit, else the one of the latest state up to its time, of those without a commit and for the commits behind it, where
/// those are known. What was retired does not count.
fn used_of(project: &Name, state: &CapturedState<'_>, series: Option<i64>) -> Sql {
    let mut sql = Sql::new(
        "WITH open AS ( \
            SELECT r.id, coalesce((SELECT max(x.up_to) FROM import_retirement x WHERE x.series_id = r.id), 0) AS retired \
            FROM report_series r WHERE r.project_id = (SELECT id FROM project WHERE name = ",
    );
    sql.push_bind(project).push(")");
    if let Some(series) = series {
        sql.push(" AND r.id = ").push_bind(series);
    }
    sql.push("), used AS (SELECT o.id AS series_id, coalesce(");
    if let Some(commit) = state.commit {
        sql.push("(SELECT c.batch FROM import c WHERE c.series_id = o.id AND c.commit_id = ").push_bind(commit);
        sql.push(" AND c.seq > o.retired ORDER BY c.seq DESC LIMIT 1), ");
    }
    sql.push("(SELECT t.batch FROM import t WHERE t.series_id = o.id AND t.measured_at <= ").push_bind(state.until);
    sql.push(" AND t.seq > o.retired");
    if let Some(behind) = state.behind {
        sql.push(" AND (t.commit_id IS NULL OR t.commit_id").push_any(Value::Texts(behind.to_vec())).push(")");
    }
    sql.push(" ORDER BY t.measured_at DESC, t.seq DESC LIMIT 1), NULL) AS batch FROM open o) ");
    sql
}

/// What a capture of a commit at a time uses, of all series or of one.
async fn used(on: On<'_>, project: &Name, state: &CapturedState<'_>, series: Option<i64>) -> Result<Vec<Found>> {
    let mut sql = used_of(project, state, series);
    sql.push(&format!(
        "SELECT {COLUMNS} FROM used u JOIN import i ON i.series_id = u.series_id AND i.batch = u.batch {JOINS} \
         ORDER BY s.key, s.label, i.seq"
    ));
    on.all(sql).await?.iter().map(|row| Found::read(row, |_| true)).collect()
}

/// The places of the imports that count at a time, whatever commit they are for.
async fn current(on: On<'_>, project: &Name, now: DateTime<Utc>) -> Result<HashSet<i64>> {
    let mut sql = used_of(project, &CapturedState { commit: None, until: now, behind: None }, None);
    sql.push("SELECT i.seq FROM used u JOIN import i ON i.series_id = u.series_id AND i.batch = u.batch");
    on.all(sql).await?.iter().map(|row| row.get(0)).collect()
}

/// These imports of a project, in the order in which they were made.
async fn by_ids(on: On<'_>, project: &Name, ids: &[ImportId], current: &HashSet<i64>) -> Result<Vec<Found>> {
    let list = ids.iter().map(|id| id.0.as_bytes().to_vec()).collect();
    let sql = format!("SELECT {COLUMNS} FROM import i {JOINS} WHERE i.id = ANY($1) AND p.name = $2");
    let rows = on.all(Sql::new(sql).bind(Value::Blobs(list)).bind(project)).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(Found::read(row, |seq| current.contains(&seq))?);
    }
    found.sort_by_key(|found| found.seq);
    Ok(found)
}

fn id(bytes: &[u8]) -> Result<ImportId> {
    Ok(ImportId(crate::rows::id(bytes)?.0))
}
