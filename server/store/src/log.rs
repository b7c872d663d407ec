//! The log of evidence: a Merkle tree (RFC 6962) to which every record adds a leaf, in the transaction that stores the record.
//! One row lock puts those transactions in order, on either engine.

use crate::db::{On, Sql};
use crate::{Result, Store, StoreError, Tx};
use codegraph_model::Digest;
use codegraph_model::canonical;
use codegraph_model::log::{Leaf, LogHead, RecordType};
use serde::Serialize;
use std::collections::HashMap;
use tlog_tiles::{Hash, HashReader, record_hash, stored_hash_index, stored_hashes_for_record_hash, tree_hash};

/// How many leaves are read or written at a time.
const BATCH: u32 = 1000;

/// What a transaction adds to the log when it is committed.
#[derive(Default)]
pub struct Pending {
    /// The size of the log, once the order is locked.
    size: Option<u64>,
    leaves: Vec<(RecordType, String, Digest)>,
}

/// The SHA-256 of the canonical JSON of a record.
pub fn digest_of(record: &impl Serialize) -> Digest {
    Digest::of(&canonical::bytes(record))
}

/// Hashes by their place among the stored ones.
struct Hashes(HashMap<u64, Hash>);

impl HashReader for Hashes {
    fn read_hashes(&self, places: &[u64]) -> std::result::Result<Vec<Hash>, tlog_tiles::Error> {
        let missing = |place: &u64| tlog_tiles::Error::InvalidInput(format!("the hash {place} is missing"));
        places.iter().map(|place| self.0.get(place).copied().ok_or_else(|| missing(place))).collect()
    }
}

/// The places of the hashes of the complete subtrees that make up a log of this size, from the left.
fn frontier(size: u64) -> Vec<u64> {
    let (mut places, mut done) = (Vec::new(), 0);
    while done < size {
        let level = (size - done).ilog2();
        places.push(stored_hash_index(u8::try_from(level).unwrap_or(u8::MAX), done >> level));
        done += 1 << level;
    }
    places
}

async fn read_hashes(on: On<'_>, places: &[u64]) -> Result<Hashes> {
    let list: Vec<i64> = places.iter().map(|place| signed(*place)).collect();
    let rows = on.all(Sql::new("SELECT place, hash FROM log_hash WHERE place = ANY($1)").bind(list)).await?;
    let mut hashes = HashMap::new();
    for row in rows {
        let bytes: Vec<u8> = row.get(1)?;
        let hash = bytes.try_into().map_err(|_| StoreError::Log("a hash of another length than 32".to_owned()))?;
        hashes.insert(row.get::<i64>(0)?.unsigned_abs(), Hash(hash));
    }
    Ok(Hashes(hashes))
}

fn signed(place: u64) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

fn damaged(error: tlog_tiles::Error) -> StoreError {
    StoreError::Log(error.to_string())
}

impl Tx {
    /// Takes the place of this transaction in the order of all that add evidence: others wait until it ends.
    pub(crate) async fn lock_order(&self) -> Result<()> {
        if self.with_pending(|pending| pending.size.is_some()) {
            return Ok(());
        }
        let sql = Sql::new("UPDATE log_head SET size = size WHERE id = 1 RETURNING size");
        let size: i64 = self.value(sql).await?.ok_or_else(|| StoreError::Log("it has no head".to_owned()))?;
        self.with_pending(|pending| pending.size = Some(size.unsigned_abs()));
        Ok(())
    }

    /// The head that the log had at a size, by its stored hashes.
    pub(crate) async fn log_head_at(&self, size: u64) -> Result<LogHead> {
        head_at(On::Tx(self), size).await
    }

    /// Adds a leaf when the transaction is committed. The order must be locked.
    pub(crate) fn log(&self, record: RecordType, id: String, digest: Digest) {
        self.with_pending(|pending| pending.leaves.push((record, id, digest)));
    }

    /// Writes what is pending: leaves, hashes and the new size.
    pub(crate) async fn append_pending(&self) -> Result<()> {
        let (size, leaves) = self.with_pending(|pending| (pending.size, std::mem::take(&mut pending.leaves)));
        if leaves.is_empty() {
            return Ok(());
        }
        let size = size.ok_or_else(|| StoreError::Log("a record without a place in the order".to_owned()))?;
        let mut hashes = read_hashes(On::Tx(self), &frontier(size)).await?;
        let (mut rows, mut fresh) = (Vec::new(), Vec::new());
        for (place, (record, id, digest)) in (size..).zip(leaves) {
            let leaf = Leaf::new(record, id, digest);
            let new = stored_hashes_for_record_hash(place, record_hash(&leaf.bytes()), &hashes).map_err(damaged)?;
            for (place, hash) in (stored_hash_index(0, place)..).zip(new) {
                hashes.0.insert(place, hash);
                fresh.push(vec![signed(place).into(), hash.0.as_slice().into()]);
            }
            rows.push(vec![signed(place).into(), record.as_str().into(), leaf.id.into(), digest.into()]);
        }
        let grown = size + rows.len() as u64;
        for rows in rows.chunks(BATCH as usize) {
            self.execute(Sql::rows("INSERT INTO log (place, type, record, sha256)", rows.iter().cloned())).await?;
        }
        for rows in fresh.chunks(BATCH as usize) {
            self.execute(Sql::rows("INSERT INTO log_hash (place, hash)", rows.iter().cloned())).await?;
        }
        self.execute(Sql::new("UPDATE log_head SET size = $1 WHERE id = 1").bind(signed(grown))).await?;
        Ok(())
    }
}

/// What became of a head from before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadCheck {
    /// Every record that it covers is in the log, unchanged and in the same place.
    Holds,
    /// The log has fewer records than it covers: some were removed, or an older state of the database was put back.
    Shorter,
    /// A record that it covers was changed, removed or put in.
    Differs,
}

/// What a check of the whole log found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogCheck {
    /// As computed from the records.
    pub head: LogHead,
    /// What became of the head that was asked about.
    pub older: Option<HeadCheck>,
    /// What does not fit, a sentence each; at most 100.
    pub problems: Vec<String>,
}

const MAX_PROBLEMS: usize = 100;

impl Store {
    /// The head of the log: how many records it has, and the root of their tree.
    ///
    /// # Errors
    /// When the log is damaged, or the database does not answer.
    pub async fn head(&self) -> Result<LogHead> {
        let size: i64 = self.db.value(Sql::new("SELECT size FROM log_head WHERE id = 1")).await?;
        head_at(On::Db(&self.db), size.unsigned_abs()).await
    }

    /// Whether the log still has every record that an older head covers: see [`Store::check_log`], which trusts no stored hash.
    ///
    /// # Errors
    /// When the log is damaged, or the database does not answer.
    pub async fn check_head(&self, older: &LogHead) -> Result<HeadCheck> {
        Ok(self.check_log(Some(older)).await?.older.unwrap_or(HeadCheck::Holds))
    }

    /// The place of the newest leaf of a record, and the proof that the log of the present head has it: hashes from the leaf to
    /// the root (RFC 6962, 2.1.1).
    ///
    /// # Errors
    /// When the log is damaged, or the database does not answer.
    pub async fn inclusion(&self, record: RecordType, id: &str) -> Result<Option<(u64, LogHead, Vec<Digest>)>> {
        let sql = "SELECT place FROM log WHERE type = $1 AND record = $2 ORDER BY place DESC LIMIT 1";
        let Some(row) = self.db.first(Sql::new(sql).bind(record.as_str()).bind(id)).await? else { return Ok(None) };
        let place = row.get::<i64>(0)?.unsigned_abs();
        let head = self.head().await?;
        // The crate reads through a function that cannot wait: it is asked for what it wants first.
        let wanted = Wanted::default();
        let _ = tlog_tiles::prove_record(head.size, place, &wanted);
        let wanted = wanted.0.into_inner().unwrap_or_default();
        let hashes = read_hashes(On::Db(&self.db), &wanted).await?;
        let proof = tlog_tiles::prove_record(head.size, place, &hashes).map_err(damaged)?;
        Ok(Some((place, head, proof.into_iter().map(|hash| Digest(hash.0)).collect())))
    }

    /// Hashes every record of the log again, compares the result with the stored hashes and with a head from before, and looks
    /// for evidence that the log does not have and for records whose evidence is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn check_log(&self, older: Option<&LogHead>) -> Result<LogCheck> {
        // In a transaction that sees one state: what others add meanwhile is neither in the log nor missing from it.
        self.write(async |tx| {
            tx.freeze().await?;
            check(On::Tx(&tx), older).await
        })
        .await
    }
}

async fn check(on: On<'_>, older: Option<&LogHead>) -> Result<LogCheck> {
    let claimed: i64 = on.value(Sql::new("SELECT size FROM log_head WHERE id = 1")).await?;
    let (mut hashes, mut problems) = (Hashes(HashMap::new()), Vec::new());
    let (mut size, mut older_root) = (0, older.filter(|older| older.size == 0).map(|_| tlog_tiles::EMPTY_HASH));
    let mut logged = Logged::default();
    loop {
        let sql = "SELECT place, type, record, sha256 FROM log WHERE place >= $1 ORDER BY place LIMIT $2";
        let rows = on.all(Sql::new(sql).bind(signed(size)).bind(BATCH)).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let (place, kind, id) = (row.get::<i64>(0)?.unsigned_abs(), row.get::<String>(1)?, row.get::<String>(2)?);
            if place != size {
                problems.push(format!("the record {size} of the log is missing"));
                return Ok(LogCheck {
                    head: LogHead { size, root: root(size, &hashes)? },
                    older: older.map(|older| if older.size > size { HeadCheck::Differs } else { HeadCheck::Holds }),
                    problems,
                });
            }
            let record: RecordType = kind.parse().map_err(StoreError::Log)?;
            let leaf = Leaf::new(record, id, crate::rows::digest(&row.get::<Vec<u8>>(3)?)?);
            let new = stored_hashes_for_record_hash(place, record_hash(&leaf.bytes()), &hashes).map_err(damaged)?;
            let first = stored_hash_index(0, place);
            hashes.0.extend((first..).zip(new));
            logged.add(record, leaf.id, leaf.sha256);
            size += 1;
            if older.is_some_and(|older| older.size == size) {
                older_root = Some(tree_hash(size, &hashes).map_err(damaged)?);
            }
        }
    }
    let head = LogHead { size, root: root(size, &hashes)? };
    if claimed.unsigned_abs() != size {
        problems.push(format!("the head of the log says {claimed} records; there are {size}"));
    }
    if let Ok(stored) = head_at(on, size).await {
        if stored.root != head.root {
            problems.push("the stored hashes of the log do not match its records".to_owned());
        }
    } else {
        problems.push("stored hashes of the log are missing".to_owned());
    }
    compare_with_evidence(on, &logged, &mut problems).await?;
    problems.truncate(MAX_PROBLEMS);
    let check = |older: &LogHead| match older_root {
        None => HeadCheck::Shorter,
        Some(root) if root.0 == older.root.0 => HeadCheck::Holds,
        Some(_) => HeadCheck::Differs,
    };
    Ok(LogCheck { head, older: older.map(check), problems })
}

/// Snapshots and imports that the log does not have, and records whose snapshot or import is gone.
async fn compare_with_evidence(on: On<'_>, logged: &Logged, problems: &mut Vec<String>) -> Result<()> {
    let mut left = logged.snapshots.clone();
    let mut after = 0i64;
    loop {
        let sql = "SELECT seq, id, digest FROM snapshot WHERE seq > $1 ORDER BY seq LIMIT $2";
        let rows = on.all(Sql::new(sql).bind(after).bind(BATCH)).await?;
        let Some(last) = rows.last() else { break };
        after = last.get(0)?;
        for row in &rows {
            let id = crate::rows::id(&row.get::<Vec<u8>>(1)?)?.to_string();
            let digest = Leaf::new(RecordType::Snapshot, String::new(), crate::rows::digest(&row.get::<Vec<u8>>(2)?)?);
            match left.remove(&id) {
                Some(logged) if logged == digest.sha256 => {}
                Some(_) => problems.push(format!("the snapshot {id} has another digest than in the log")),
                None => problems.push(format!("the snapshot {id} is not in the log")),
            }
        }
    }
    problems.extend(sorted(left).into_iter().map(|id| format!("the snapshot {id} was removed")));

    let mut left = logged.imports.clone();
    let mut after = 0i64;
    loop {
        let rows = crate::imports::records_after(on, after, BATCH).await?;
        let Some((last, ..)) = rows.last() else { break };
        after = *last;
        for (_, id, digest) in rows {
            let digest = Leaf::new(RecordType::Import, String::new(), digest);
            match left.remove(&id.to_string()) {
                Some(logged) if logged == digest.sha256 => {}
                Some(_) => problems.push(format!("the import {id} was changed")),
                None => problems.push(format!("the import {id} is not in the log")),
            }
        }
    }
    problems.extend(sorted(left).into_iter().map(|id| format!("the import {id} was removed")));

    for (record, table) in
        [(RecordType::Baseline, "baseline"), (RecordType::Note, "note"), (RecordType::Retirement, "import_retirement")]
    {
        let rows: i64 = on.value(Sql::new(format!("SELECT count(*) FROM {table}"))).await?;
        let logged = logged.others.get(&record).copied().unwrap_or_default();
        if rows.unsigned_abs() != logged {
            problems.push(format!("there are {rows} rows of {table} and {logged} records of them in the log"));
        }
    }
    Ok(())
}

/// The head that the log had at a size, by its stored hashes.
async fn head_at(on: On<'_>, size: u64) -> Result<LogHead> {
    let hashes = read_hashes(on, &frontier(size)).await?;
    Ok(LogHead { size, root: root(size, &hashes)? })
}

fn root(size: u64, hashes: &Hashes) -> Result<Digest> {
    Ok(Digest(tree_hash(size, hashes).map_err(damaged)?.0))
}

fn sorted(left: HashMap<String, String>) -> Vec<String> {
    let mut ids: Vec<String> = left.into_keys().collect();
    ids.sort();
    ids
}

/// What the log says there is.
#[derive(Default)]
struct Logged {
    /// Digests in hex digits, by id.
    snapshots: HashMap<String, String>,
    imports: HashMap<String, String>,
    others: HashMap<RecordType, u64>,
}

impl Logged {
    fn add(&mut self, record: RecordType, id: String, digest: String) {
        match record {
            RecordType::Snapshot => drop(self.snapshots.insert(id, digest)),
            RecordType::Import => drop(self.imports.insert(id, digest)),
            RecordType::Deletion => drop(self.snapshots.remove(&id)),
            other => *self.others.entry(other).or_default() += 1,
        }
    }
}

/// Remembers which hashes it is asked for.
#[derive(Default)]
struct Wanted(std::sync::Mutex<Vec<u64>>);

impl HashReader for Wanted {
    fn read_hashes(&self, places: &[u64]) -> std::result::Result<Vec<Hash>, tlog_tiles::Error> {
        if let Ok(mut wanted) = self.0.lock() {
            wanted.extend_from_slice(places);
        }
        Err(tlog_tiles::Error::InvalidInput("only remembered".to_owned()))
    }
}
