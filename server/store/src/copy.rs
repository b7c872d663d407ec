//! A whole database copied into an empty one, of either engine: every row as it is, read back and compared, and everything that
//! has a digest hashed again.

use crate::db::{Row, Sql, Value};
use crate::imports::unpack_file;
use crate::nodes::decompress;
use crate::rows::{digest, form};
use crate::{Result, Store, StoreError, Tx};
use codegraph_model::Digest;
use codegraph_model::log::LogHead;
use serde::Serialize;
use std::collections::HashMap;

#[derive(Clone, Copy)]
enum Kind {
    Int,
    Real,
    Bool,
    Text,
    Bytes,
}

use Kind::{Bool, Bytes, Int, Real, Text};

/// A table: its columns, of which the first `key` are in its order and tell its rows apart.
struct Table {
    name: &'static str,
    key: usize,
    /// Rows that are read and written at a time: few where they are large.
    page: u32,
    /// Whether the engine numbers the first column.
    is_numbered: bool,
    columns: &'static [(&'static str, Kind)],
}

const fn table(name: &'static str, columns: &'static [(&'static str, Kind)]) -> Table {
    Table { name, key: 1, page: 500, is_numbered: true, columns }
}

/// Every table with what is kept, each after those that it refers to, and the body of a snapshot last: it seals the rest.
/// `snapshot_count` and `log_head` follow from the others.
const TABLES: &[Table] = &[
    table("project", &[("id", Int), ("name", Text), ("path", Text), ("created_at", Int)]),
    table("project_group", &[("id", Int), ("name", Text), ("title", Text), ("created_at", Int)]),
    Table { key: 2, is_numbered: false, ..table("group_project", &[("group_id", Int), ("project_id", Int)]) },
    table("scope", &[("id", Int), ("kind", Text), ("project_id", Int), ("group_id", Int)]),
    table("metric_name", &[("id", Int), ("name", Text)]),
    table(
        "snapshot",
        &[
            ("seq", Int),
            ("digest", Bytes),
            ("id", Bytes),
            ("scope_id", Int),
            ("timestamp", Int),
            ("recorded_at", Int),
            ("as_of", Int),
            ("commit_id", Text),
            ("source_ref", Text),
            ("reason", Text),
            ("initiator", Text),
            ("trigger_source", Text),
            ("analyzer_version", Text),
            ("rule_version", Text),
            ("immutable", Bool),
            ("retention_class", Text),
            ("health", Real),
            ("audit", Real),
            ("compliance", Real),
            ("release", Real),
            ("sca", Real),
            ("quality", Real),
        ],
    ),
    Table {
        key: 4,
        is_numbered: false,
        ..table("metric", &[("scope_id", Int), ("metric_id", Int), ("timestamp", Int), ("seq", Int), ("value", Real)])
    },
    Table { key: 2, is_numbered: false, ..table("snapshot_member", &[("seq", Int), ("member_seq", Int)]) },
    Table { page: 100, is_numbered: false, ..table("snapshot_body", &[("seq", Int), ("bytes", Bytes)]) },
    table("node", &[("id", Int), ("digest", Bytes), ("bytes", Bytes)]),
    table("baseline", &[("id", Int), ("scope_id", Int), ("seq", Int), ("set_at", Int), ("set_by", Text)]),
    table(
        "note",
        &[("id", Int), ("scope_id", Int), ("timestamp", Int), ("text", Text), ("author", Text), ("created_at", Int)],
    ),
    Table {
        page: 8,
        ..table(
            "upload",
            &[
                ("id", Int),
                ("project_id", Int),
                ("digest", Bytes),
                ("commit_id", Text),
                ("bytes", Bytes),
                ("uploaded_at", Int),
                ("seq", Int),
            ],
        )
    },
    Table { page: 8, ..table("report_file", &[("id", Int), ("digest", Bytes), ("size", Int), ("bytes", Bytes)]) },
    table("report_series", &[("id", Int), ("project_id", Int), ("key", Text), ("label", Text)]),
    table(
        "import",
        &[
            ("seq", Int),
            ("id", Bytes),
            ("project_id", Int),
            ("series_id", Int),
            ("file_id", Int),
            ("batch", Bytes),
            ("kind", Text),
            ("name", Text),
            ("commit_id", Text),
            ("measured_at", Int),
            ("imported_at", Int),
            ("imported_by", Text),
            ("content", Text),
        ],
    ),
    table(
        "import_retirement",
        &[("id", Int), ("series_id", Int), ("seq", Int), ("up_to", Int), ("retired_at", Int), ("retired_by", Text)],
    ),
    Table {
        is_numbered: false,
        ..table("log", &[("place", Int), ("type", Text), ("record", Text), ("sha256", Bytes)])
    },
    Table { is_numbered: false, ..table("log_hash", &[("place", Int), ("hash", Bytes)]) },
    Table {
        key: 3,
        page: 100,
        is_numbered: false,
        ..table("cache", &[("kind", Text), ("version", Text), ("key", Bytes), ("value", Bytes)])
    },
    Table {
        page: 8,
        is_numbered: false,
        ..table(
            "idempotency",
            &[
                ("key", Text),
                ("request", Bytes),
                ("status", Int),
                ("location", Text),
                ("content_type", Text),
                ("body", Bytes),
                ("answered_at", Int),
            ],
        )
    },
];

/// What was copied, and compared with the source after it was read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Copied {
    pub tables: Vec<CopiedTable>,
    /// Snapshots, nodes and report files whose bytes were hashed again in the copy.
    pub hashed: u64,
    /// The head of the log, the same in both.
    pub head: LogHead,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopiedTable {
    pub table: &'static str,
    pub rows: u64,
    /// Of all values.
    pub bytes: u64,
    /// Of all values, the same in both.
    pub sha256: Digest,
}

/// How far a copy is.
#[derive(Clone, Copy, Debug)]
pub struct CopyStep {
    pub table: &'static str,
    /// Tables that are done, of how many.
    pub done: usize,
    pub of: usize,
    /// Rows of this table so far.
    pub rows: u64,
}

/// Copies everything from one database into another one that is empty, in one transaction: a copy that is interrupted or does
/// not match leaves nothing behind. `go_on` follows the steps, and interrupts with false.
///
/// # Errors
/// When the target is not empty, something in the source does not match its digest, or a database does not answer.
pub async fn copy(from: &Store, to: &Store, go_on: impl Fn(CopyStep) -> bool + Sync) -> Result<Copied> {
    let go_on = &go_on;
    from.write(async |source| {
        source.freeze().await?;
        let source = &source;
        to.write(async |target| copy_all(source, &target, to, go_on).await).await
    })
    .await
}

async fn copy_all(source: &Tx, target: &Tx, to: &Store, go_on: &(impl Fn(CopyStep) -> bool + Sync)) -> Result<Copied> {
    target.lock_order().await?;
    for table in TABLES {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {})", table.name);
        if target.value::<bool>(Sql::new(sql)).await?.unwrap_or_default() {
            return Err(StoreError::NotEmpty { database: to.url().to_string() });
        }
    }
    let (mut tables, mut hashed, mut digests) = (Vec::new(), 0, HashMap::new());
    for (done, table) in TABLES.iter().enumerate() {
        let (mut sent, mut after) = (Tally::default(), None);
        loop {
            let step = CopyStep { table: table.name, done, of: TABLES.len(), rows: sent.rows };
            if !go_on(step) {
                return Err(StoreError::Interrupted);
            }
            let rows = page(source, table, after.as_deref()).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last[..table.key].to_vec());
            sent.add(&rows);
            target.execute(insertion(table, rows)).await?;
        }
        let (mut received, mut after) = (Tally::default(), None);
        loop {
            let rows = page(target, table, after.as_deref()).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last[..table.key].to_vec());
            received.add(&rows);
            for row in &rows {
                hashed += u64::from(check(table.name, row, &mut digests)?);
            }
        }
        let (sent, received) = (sent.end(), received.end());
        if sent != received {
            return Err(StoreError::CopyDiffers { table: table.name });
        }
        if table.is_numbered && sent.0 > 0 {
            target.advance_numbers(table.name, table.columns[0].0).await?;
        }
        tables.push(CopiedTable { table: table.name, rows: sent.0, bytes: sent.1, sha256: sent.2 });
    }
    let sizes = async |tx: &Tx| tx.value::<i64>(Sql::new("SELECT size FROM log_head WHERE id = 1")).await;
    let size = sizes(source).await?.ok_or_else(|| StoreError::Log("it has no head".to_owned()))?;
    target.execute(Sql::new("UPDATE log_head SET size = $1 WHERE id = 1").bind(size)).await?;
    let head = target.log_head_at(size.unsigned_abs()).await?;
    if head != source.log_head_at(size.unsigned_abs()).await? {
        return Err(StoreError::CopyDiffers { table: "log" });
    }
    Ok(Copied { tables, hashed, head })
}

fn columns(table: &Table) -> String {
    table.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// The rows behind a key, in the order of keys.
async fn page(tx: &Tx, table: &Table, after: Option<&[Value]>) -> Result<Vec<Vec<Value>>> {
    let key = table.columns[..table.key].iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let mut sql = Sql::new(format!("SELECT {} FROM {}", columns(table), table.name));
    if let Some(after) = after {
        sql.push(&format!(" WHERE ({key}) > ("));
        for (n, value) in after.iter().enumerate() {
            if n > 0 {
                sql.push(", ");
            }
            sql.push_bind(value.clone());
        }
        sql.push(")");
    }
    sql.push(&format!(" ORDER BY {key} LIMIT ")).push_bind(table.page);
    let rows = tx.all(sql).await?;
    rows.iter().map(|row| values(table, row)).collect()
}

fn values(table: &Table, row: &Row) -> Result<Vec<Value>> {
    let value = |(column, (_, kind)): (usize, &(&str, Kind))| {
        Ok(match kind {
            Int => Value::Int(row.get(column)?),
            Real => Value::Real(row.get(column)?),
            Bool => Value::Bool(row.get(column)?),
            Text => Value::Text(row.get(column)?),
            Bytes => Value::Bytes(row.get(column)?),
        })
    };
    table.columns.iter().enumerate().map(value).collect()
}

fn insertion(table: &Table, rows: Vec<Vec<Value>>) -> Sql {
    Sql::rows(&format!("INSERT INTO {} ({})", table.name, columns(table)), rows)
}

/// Hashes again what has a digest. Whether it had one.
fn check(table: &str, row: &[Value], digests: &mut HashMap<i64, Digest>) -> Result<bool> {
    match (table, row) {
        ("snapshot", [Value::Int(Some(seq)), Value::Bytes(Some(sealed)), ..]) => {
            digests.insert(*seq, digest(sealed)?);
            Ok(false)
        }
        ("snapshot_body", [Value::Int(Some(seq)), Value::Bytes(Some(bytes))]) => {
            let expected = digests.get(seq).ok_or_else(|| form(format_args!("bytes of no snapshot ({seq})")))?;
            codegraph_model::Sealed::open(decompress(bytes)?, *expected)?;
            Ok(true)
        }
        ("node", [_, Value::Bytes(Some(expected)), Value::Bytes(Some(bytes))]) => {
            let expected = digest(expected)?;
            if Digest::of(&decompress(bytes)?) != expected {
                return Err(StoreError::Tampered(expected));
            }
            Ok(true)
        }
        ("report_file", [_, Value::Bytes(Some(expected)), Value::Int(Some(size)), Value::Bytes(Some(bytes))]) => {
            unpack_file(digest(expected)?, *size, bytes)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Rows, their bytes and the digest of all.
#[derive(Default)]
struct Tally {
    rows: u64,
    bytes: u64,
    chain: Option<Digest>,
}

impl Tally {
    /// Each page is hashed with the digest of those before it.
    fn add(&mut self, rows: &[Vec<Value>]) {
        let mut bytes = self.chain.map_or_else(Vec::new, |chain| chain.0.to_vec());
        let before = bytes.len();
        for value in rows.iter().flatten() {
            push(&mut bytes, value);
        }
        self.rows += rows.len() as u64;
        self.bytes += (bytes.len() - before) as u64;
        self.chain = Some(Digest::of(&bytes));
    }

    fn end(self) -> (u64, u64, Digest) {
        (self.rows, self.bytes, self.chain.unwrap_or_else(|| Digest::of(&[])))
    }
}

/// Appends a value so that no two lists of values look the same.
fn push(bytes: &mut Vec<u8>, value: &Value) {
    let (tag, content) = match value {
        Value::Int(value) => (b'i', value.map(|value| value.to_be_bytes().to_vec())),
        Value::Real(value) => (b'r', value.map(|value| value.to_be_bytes().to_vec())),
        Value::Bool(value) => (b'b', value.map(|value| vec![u8::from(value)])),
        Value::Text(value) => (b't', value.as_ref().map(|value| value.as_bytes().to_vec())),
        Value::Bytes(value) => (b'y', value.clone()),
        Value::Ints(_) | Value::Texts(_) | Value::Blobs(_) => (b'l', None),
    };
    bytes.push(tag);
    if let Some(content) = content {
        bytes.extend_from_slice(&(content.len() as u64).to_be_bytes());
        bytes.extend_from_slice(&content);
    } else {
        bytes.push(b'-');
    }
}
