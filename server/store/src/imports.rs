//! Imports: report files of other tools, kept as they were received, and which of them a capture uses.

use crate::rows::{digest, form, time};
use crate::{Result, Store, StoreError};
use chrono::{DateTime, Utc};
use codegraph_model::api::{Import, ReportContent, Retired};
use codegraph_model::ids::ImportId;
use codegraph_model::{Digest, Name};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, QueryBuilder, Row, Sqlite};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Reports shrink to a twentieth at any level; higher ones take longer than reading the report does.
const ZSTD_LEVEL: i32 = 3;

/// The bytes of a report file, compressed. Made outside of the store's transactions, because it takes long.
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

/// Report files that are given together, for one commit.
#[derive(Clone, Debug)]
pub struct NewBatch {
    pub label: Option<String>,
    /// The commit that they were made for, where that is known.
    pub commit: Option<String>,
    /// Of when they tell.
    pub measured_at: DateTime<Utc>,
    pub imported_at: DateTime<Utc>,
    pub imported_by: String,
    /// In the order in which they were given, no two of equal bytes.
    pub files: Vec<NewImportRow>,
}

impl NewBatch {
    /// Whether what is used of a slot is the very files of this batch, for the same commit.
    fn is_in(&self, slot: &str, used: &[Found]) -> bool {
        let given = self.files.iter().filter(|file| file.slot == slot);
        let given = given.map(|file| told(file.file.digest, &file.content));
        // Where nobody says for which commit, the same result of another day is a fresh one.
        let day = self.measured_at.date_naive();
        let same_state = |import: &Import| {
            import.commit == self.commit && (import.commit.is_some() || import.measured_at.date_naive() == day)
        };
        used.iter().all(|found| same_state(&found.import))
            && used.iter().map(|found| told(found.import.digest, &found.import.content)).collect::<BTreeSet<_>>()
                == given.collect()
    }
}

/// What a capture makes of a file follows from this.
fn told(digest: Digest, content: &ReportContent) -> (Digest, bool, Option<&str>) {
    (digest, content.incomplete, content.root.as_deref())
}

/// A report file with what was read in it.
#[derive(Clone, Debug)]
pub struct NewImportRow {
    /// For its import, if one is made.
    pub id: ImportId,
    /// What it is a report of: those of one slot and label take the place of each other.
    pub slot: String,
    pub name: String,
    pub file: PackedFile,
    pub content: ReportContent,
}

/// What became of report files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddedImports {
    /// The imports of all files, in the order in which they were given; those that were there already as they are.
    pub imports: Vec<Import>,
    /// How many of them were there already.
    pub unchanged: u64,
    /// What counted for the very same commit until now: of other bytes than those that were given.
    pub replaced: Vec<Import>,
}

/// When and for what a report file was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastGiven {
    pub id: ImportId,
    pub imported_at: DateTime<Utc>,
    /// Of when it tells.
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

/// The columns that [`Found::read`] reads, of [`FROM`].
const COLUMNS: &str = "i.seq, i.id, p.name, i.batch, i.name, s.label, f.digest, f.size, i.commit_id, i.measured_at, \
    i.imported_at, i.imported_by, i.content, e.ended_at, e.ended_by";

/// Imports with their project, slot, file and the end of their slot, if that lies behind them.
const FROM: &str = "import i JOIN project p ON p.id = i.project_id JOIN import_slot s ON s.id = i.slot_id \
    JOIN report_file f ON f.id = i.file_id \
    LEFT JOIN import_end e ON e.id = ( \
        SELECT x.id FROM import_end x WHERE x.slot_id = i.slot_id AND x.up_to >= i.seq ORDER BY x.up_to, x.id LIMIT 1 \
    )";

/// The slots of project ?1 (of one, where ?4 is its id) and the batch of each that a capture of commit ?2 at time ?3 uses:
/// the last one for that commit, else the one that tells of the last time up to ?3, of those without a commit and for the
/// commits in the list ?5, where there is one. What was ended does not count.
const USED: &str = "WITH open AS ( \
        SELECT id, coalesce((SELECT max(up_to) FROM import_end WHERE slot_id = import_slot.id), 0) AS ended \
        FROM import_slot WHERE project_id = (SELECT id FROM project WHERE name = ?1) AND (?4 IS NULL OR id = ?4) \
    ), used AS ( \
        SELECT o.id AS slot_id, coalesce( \
            (SELECT c.batch FROM import c WHERE c.slot_id = o.id AND c.commit_id = ?2 AND c.seq > o.ended \
             ORDER BY c.seq DESC LIMIT 1), \
            (SELECT t.batch FROM import t WHERE t.slot_id = o.id AND t.measured_at <= ?3 AND t.seq > o.ended \
             AND (?5 IS NULL OR t.commit_id IS NULL OR t.commit_id IN (SELECT value FROM json_each(?5))) \
             ORDER BY t.measured_at DESC, t.seq DESC LIMIT 1) \
        ) AS batch FROM open o \
    )";

/// An import, and its place among all.
struct Found {
    seq: i64,
    import: Import,
}

impl Found {
    fn read(row: &SqliteRow, current: impl Fn(i64) -> bool) -> Result<Self> {
        let seq = row.try_get(0)?;
        let label: String = row.try_get(5)?;
        let ended: Option<i64> = row.try_get(13)?;
        let retired = match ended {
            Some(at) => Some(Retired { at: time(at)?, by: row.try_get(14)? }),
            None => None,
        };
        let import = Import {
            id: id(row.try_get(1)?)?,
            project_name: row.try_get::<String, _>(2)?.parse().map_err(form)?,
            batch_id: id(row.try_get(3)?)?,
            name: row.try_get(4)?,
            label: (!label.is_empty()).then_some(label),
            digest: digest(row.try_get::<&[u8], _>(6)?)?,
            bytes: row.try_get::<i64, _>(7)?.unsigned_abs(),
            commit: row.try_get(8)?,
            measured_at: time(row.try_get(9)?)?,
            imported_at: time(row.try_get(10)?)?,
            imported_by: row.try_get(11)?,
            content: serde_json::from_str(row.try_get::<&str, _>(12)?).map_err(form)?,
            current: current(seq),
            retired,
        };
        Ok(Self { seq, import })
    }
}

impl Store {
    /// Adds the imports of files that were given together: all of them or none. Where what counts now for a slot and label
    /// is the very files of the batch, for the same commit, nothing is added for it, unless other files of its format change.
    ///
    /// # Errors
    /// When there is no such project, or the database does not take them; nothing is stored then.
    pub async fn add_imports(&self, project: &Name, batch: &NewBatch) -> Result<AddedImports> {
        let mut tx = self.begin().await?;
        let sql = "SELECT id FROM project WHERE name = ?";
        let project_id: Option<i64> = sqlx::query_scalar(sql).bind(project.as_str()).fetch_optional(&mut *tx).await?;
        let project_id = project_id.ok_or_else(|| StoreError::NoProject(project.clone()))?;
        let slots: BTreeMap<&str, &str> =
            batch.files.iter().map(|file| (file.slot.as_str(), file.content.kind.as_str())).collect();
        // The slots in which something changes, with their ids; and what was there already in the others.
        let (mut fresh, mut replaced): (BTreeMap<&str, i64>, Vec<Import>) = Default::default();
        let mut same: BTreeMap<&str, (i64, Vec<ImportId>)> = BTreeMap::new();
        for slot in slots.keys().copied() {
            let slot_id = slot_id(&mut tx, project_id, slot, batch.label.as_deref().unwrap_or_default()).await?;
            let commit = batch.commit.as_deref();
            let state = CapturedState { commit, until: batch.imported_at, behind: None };
            let used = used(&mut tx, project, &state, Some(slot_id)).await?;
            if batch.is_in(slot, &used) {
                same.insert(slot, (slot_id, used.iter().map(|found| found.import.id).collect()));
            } else {
                let given = |import: &Import| batch.files.iter().any(|file| file.file.digest == import.digest);
                let for_it = used.into_iter().map(|found| found.import);
                let for_it = for_it.filter(|import| commit.is_some() && import.commit.as_deref() == commit);
                replaced.extend(for_it.filter(|import| !given(import)));
                fresh.insert(slot, slot_id);
            }
        }
        // Files of one format that are given together stay together: one of them may be of the tools of another, and would
        // seem newer than that.
        let kinds: BTreeSet<&str> = fresh.keys().filter_map(|slot| slots.get(slot).copied()).collect();
        let mut there = Vec::new();
        for (slot, (slot_id, imports)) in same {
            if slots.get(slot).is_some_and(|kind| kinds.contains(kind)) {
                fresh.insert(slot, slot_id);
            } else {
                there.extend(imports);
            }
        }
        let unchanged = there.len() as u64;
        let files = || batch.files.iter().filter_map(|file| Some((file, *fresh.get(file.slot.as_str())?)));
        let first = files().next().map(|(file, _)| file.id);
        for (file, slot_id) in files() {
            insert(&mut tx, batch, file, first.unwrap_or(file.id), [project_id, slot_id]).await?;
        }
        let current = current(&mut tx, project, batch.imported_at).await?;
        let mut imports = Vec::with_capacity(batch.files.len());
        for id in there.into_iter().chain(files().map(|(file, _)| file.id)) {
            imports.extend(one(&mut tx, project, id, &current).await?.map(|found| found.import));
        }
        tx.commit().await?;
        imports.sort_by_cached_key(|import| batch.files.iter().position(|file| file.file.digest == import.digest));
        for import in &mut replaced {
            import.current = false;
        }
        Ok(AddedImports { imports, unchanged, replaced })
    }

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
        let mut connection = self.read.acquire().await?;
        let current = current(&mut connection, project, now).await?;
        let list = format!("[{}]", current.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
        let restrict = |query: &mut QueryBuilder<Sqlite>| {
            query.push(" WHERE i.project_id = (SELECT id FROM project WHERE name = ");
            query.push_bind(project.as_str().to_owned()).push(")");
            if let Some(kind) = &filter.kind {
                query.push(" AND i.kind = ").push_bind(kind.clone());
            }
            if let Some(wanted) = filter.current {
                query.push(if wanted { " AND i.seq IN " } else { " AND i.seq NOT IN " });
                query.push("(SELECT value FROM json_each(").push_bind(list.clone()).push("))");
            }
        };
        let mut query = QueryBuilder::<Sqlite>::new(format!("SELECT {COLUMNS} FROM {FROM}"));
        restrict(&mut query);
        query.push(" AND i.seq < ").push_bind(after.unwrap_or(i64::MAX));
        query.push(" ORDER BY i.seq DESC LIMIT ").push_bind(i64::from(limit) + 1);
        let rows = query.build().fetch_all(&mut *connection).await?;
        let found = rows.iter().map(|row| Found::read(row, |seq| current.contains(&seq)));
        let mut found = found.collect::<Result<Vec<_>>>()?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);

        let mut count = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM import i");
        restrict(&mut count);
        let total: i64 = count.build_query_scalar().fetch_one(&mut *connection).await?;
        Ok(ImportPage {
            next: found.last().filter(|_| more).map(|found| found.seq),
            imports: found.into_iter().map(|found| found.import).collect(),
            total: total.unsigned_abs(),
        })
    }

    /// An import of a project. `now` says whether it is current.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import(&self, project: &Name, id: ImportId, now: DateTime<Utc>) -> Result<Option<Import>> {
        let mut connection = self.read.acquire().await?;
        let current = current(&mut connection, project, now).await?;
        Ok(one(&mut connection, project, id, &current).await?.map(|found| found.import))
    }

    /// When and for what a file of these bytes was given to a project last, if it ever was.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_given(&self, project: &Name, digest: Digest) -> Result<Option<LastGiven>> {
        let sql = "SELECT i.id, i.imported_at, i.measured_at, i.commit_id FROM report_file f JOIN import i ON i.file_id = f.id \
             JOIN project p ON p.id = i.project_id WHERE f.digest = ? AND p.name = ? ORDER BY i.seq DESC LIMIT 1";
        let query = sqlx::query(sql).bind(digest.0.as_slice()).bind(project.as_str());
        let row = query.fetch_optional(&self.read).await?;
        row.map(|row| {
            Ok(LastGiven {
                id: id(row.try_get(0)?)?,
                imported_at: time(row.try_get(1)?)?,
                measured_at: time(row.try_get(2)?)?,
                commit: row.try_get(3)?,
            })
        })
        .transpose()
    }

    /// The bytes of an import as they were received, checked against their digest.
    ///
    /// # Errors
    /// When they do not match it, or the database does not answer.
    pub async fn import_bytes(&self, id: ImportId) -> Result<Option<Vec<u8>>> {
        let sql =
            "SELECT f.digest, f.size, f.bytes FROM import i JOIN report_file f ON f.id = i.file_id WHERE i.id = ?";
        let row = sqlx::query(sql).bind(id.0.as_bytes().as_slice()).fetch_optional(&self.read).await?;
        let Some(row) = row else { return Ok(None) };
        let expected = digest(row.try_get::<&[u8], _>(0)?)?;
        let size = usize::try_from(row.try_get::<i64, _>(1)?).map_err(form)?;
        let unpacked = tokio::task::spawn_blocking(move || {
            let bytes = zstd::bulk::decompress(row.try_get::<&[u8], _>(2)?, size).unwrap_or_default();
            if Digest::of(&bytes) == expected { Ok(Some(bytes)) } else { Err(StoreError::TamperedFile(expected)) }
        });
        unpacked.await.map_err(form)?
    }

    /// The imports that a capture of a state uses. For each slot and label: the batch that was given last for its commit;
    /// where there is none, the one that tells of the latest time up to `until`, and of those the last given: for a commit
    /// behind it, or for none that is known.
    /// All imports of the batch in that slot and label, by slot, label and the order in which they were given; each counts
    /// as current.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn imports_for(&self, project: &Name, state: &CapturedState<'_>) -> Result<Vec<Import>> {
        let mut connection = self.read.acquire().await?;
        let found = used(&mut connection, project, state, None).await?;
        Ok(found.into_iter().map(|found| found.import).collect())
    }

    /// Ends that the imports of a slot and label count for captures: all that were given, where `id` is what counts now, else
    /// those up to its batch. False, and nothing is changed, where it is ended already or there is none.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn retire_import(&self, project: &Name, id: ImportId, at: DateTime<Utc>, by: &str) -> Result<bool> {
        let mut tx = self.begin().await?;
        let current = current(&mut tx, project, at).await?;
        let found = one(&mut tx, project, id, &current).await?;
        let Some(Found { seq, import }) = found.filter(|found| found.import.retired.is_none()) else {
            return Ok(false);
        };
        // Imports that tell of an earlier time may have been given after what counts now: they end with it. One that counts
        // for another branch, or for an older state, ends alone with those before it.
        let sql = "INSERT INTO import_end (slot_id, seq, up_to, ended_at, ended_by) \
             SELECT i.slot_id, i.seq, \
                 (SELECT max(l.seq) FROM import l WHERE l.slot_id = i.slot_id AND (?1 OR l.batch = i.batch)), ?2, ?3 \
             FROM import i WHERE i.seq = ?4";
        let query = sqlx::query(sql).bind(import.current).bind(at.timestamp_millis()).bind(by.to_owned()).bind(seq);
        query.execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn slot_id(connection: &mut SqliteConnection, project: i64, slot: &str, label: &str) -> Result<i64> {
    let sql = "INSERT INTO import_slot (project_id, slot, label) VALUES (?, ?, ?)";
    sqlx::query(sql).bind(project).bind(slot).bind(label).execute(&mut *connection).await?;
    let sql = "SELECT id FROM import_slot WHERE project_id = ? AND slot = ? AND label = ?";
    Ok(sqlx::query_scalar(sql).bind(project).bind(slot).bind(label).fetch_one(connection).await?)
}

async fn insert(
    connection: &mut SqliteConnection,
    batch: &NewBatch,
    file: &NewImportRow,
    first: ImportId,
    [project_id, slot_id]: [i64; 2],
) -> Result<()> {
    let file_id = file_id(connection, &file.file).await?;
    let sql = "INSERT INTO import (id, project_id, slot_id, file_id, batch, kind, name, commit_id, measured_at, \
         imported_at, imported_by, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let query = sqlx::query(sql).bind(file.id.0.as_bytes().as_slice()).bind(project_id).bind(slot_id).bind(file_id);
    let query = query.bind(first.0.as_bytes().as_slice()).bind(&file.content.kind).bind(&file.name);
    let query = query.bind(&batch.commit).bind(batch.measured_at.timestamp_millis());
    let query = query.bind(batch.imported_at.timestamp_millis()).bind(&batch.imported_by);
    query.bind(serde_json::to_string(&file.content).map_err(form)?).execute(connection).await?;
    Ok(())
}

async fn file_id(connection: &mut SqliteConnection, file: &PackedFile) -> Result<i64> {
    let sql = "INSERT INTO report_file (digest, size, bytes) VALUES (?, ?, ?)";
    let query = sqlx::query(sql).bind(file.digest.0.as_slice()).bind(i64::try_from(file.size).map_err(form)?);
    query.bind(&file.packed).execute(&mut *connection).await?;
    let sql = "SELECT id FROM report_file WHERE digest = ?";
    Ok(sqlx::query_scalar(sql).bind(file.digest.0.as_slice()).fetch_one(connection).await?)
}

/// What a capture of a commit at a time uses, of all slots or of one.
async fn used(
    connection: &mut SqliteConnection,
    project: &Name,
    state: &CapturedState<'_>,
    slot: Option<i64>,
) -> Result<Vec<Found>> {
    let sql = format!(
        "{USED} SELECT {COLUMNS} FROM used u JOIN {FROM} WHERE i.slot_id = u.slot_id AND i.batch = u.batch \
         ORDER BY s.slot, s.label, i.seq"
    );
    let behind = state.behind.map(serde_json::to_string).transpose().map_err(form)?;
    let query = sqlx::query(AssertSqlSafe(sql)).bind(project.as_str()).bind(state.commit);
    let query = query.bind(state.until.timestamp_millis()).bind(slot).bind(behind);
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(|row| Found::read(row, |_| true)).collect()
}

/// The places of the imports that count at a time, whatever commit they are for.
async fn current(connection: &mut SqliteConnection, project: &Name, now: DateTime<Utc>) -> Result<HashSet<i64>> {
    let sql = format!("{USED} SELECT i.seq FROM used u JOIN import i ON i.slot_id = u.slot_id AND i.batch = u.batch");
    let query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(project.as_str()).bind(None::<&str>);
    let places: Vec<i64> =
        query.bind(now.timestamp_millis()).bind(None::<i64>).bind(None::<&str>).fetch_all(connection).await?;
    Ok(places.into_iter().collect())
}

async fn one(
    connection: &mut SqliteConnection,
    project: &Name,
    id: ImportId,
    current: &HashSet<i64>,
) -> Result<Option<Found>> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE i.id = ? AND p.name = ?");
    let query = sqlx::query(AssertSqlSafe(sql)).bind(id.0.as_bytes().as_slice()).bind(project.as_str());
    let row = query.fetch_optional(connection).await?;
    row.map(|row| Found::read(&row, |seq| current.contains(&seq))).transpose()
}

fn id(bytes: &[u8]) -> Result<ImportId> {
    Ok(ImportId(crate::rows::id(bytes)?.0))
}
