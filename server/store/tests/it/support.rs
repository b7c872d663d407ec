//! A database in a folder of its own, snapshots made of a few words, and connections that know no rules.

use chrono::{DateTime, Utc};
use codegraph_model::snapshot::{SCHEMA_VERSION, SourceBundle, SummaryState};
use codegraph_model::tree::{Tree, build};
use codegraph_model::{
    Category, Dimension, Item, PerDimension, Reason, ScopeRef, Sealed, Severity, Snapshot, SnapshotId, Summary, Terms,
};
use codegraph_store::{NewSnapshot, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use uuid::Uuid;

/// A fresh database.
pub struct Database {
    pub store: Store,
    folder: TempDir,
}

impl Database {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("snapshots.db")).await.unwrap();
        Self { store, folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("snapshots.db")
    }

    /// Inserts a snapshot and gives it back sealed.
    pub async fn insert(&self, draft: &Draft) -> Sealed {
        insert(&self.store, draft).await
    }

    /// The connection of a program that has the file and knows nothing of the store's settings.
    pub async fn raw(&self) -> SqliteConnection {
        raw(&self.path()).await
    }
}

/// A connection as other programs open it: without foreign keys and without recursive triggers.
pub async fn raw(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false).pragma("recursive_triggers", "OFF");
    SqliteConnection::connect_with(&options).await.unwrap()
}

pub async fn run(connection: &mut SqliteConnection, sql: &str) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(connection).await?.rows_affected())
}

pub async fn number(connection: &mut SqliteConnection, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(connection).await.unwrap()
}

pub async fn insert(store: &Store, draft: &Draft) -> Sealed {
    let (sealed, trees) = draft.seal();
    store.insert_snapshot(NewSnapshot { sealed: &sealed, trees: &trees, upload: None }).await.unwrap();
    sealed
}

pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A snapshot to be.
#[derive(Clone)]
pub struct Draft {
    pub id: u128,
    pub scope: ScopeRef,
    pub timestamp: DateTime<Utc>,
    pub immutable: bool,
    pub trigger_source: String,
    /// The score of health and the lines of code.
    pub numbers: Option<(f64, f64)>,
    pub items: Vec<Item>,
}

/// A snapshot of project `web` with no items; every number gives another id.
pub fn draft(n: u128, timestamp: &str) -> Draft {
    Draft {
        id: 0x0193_6f2a_7c3e_7000_8000_0000_0000_0000 + n,
        scope: "project:web".parse().unwrap(),
        timestamp: at(timestamp),
        immutable: true,
        trigger_source: "manual_cli".to_owned(),
        numbers: Some((50.0, 100.0)),
        items: Vec::new(),
    }
}

impl Draft {
    pub fn of(mut self, scope: &str) -> Self {
        self.scope = scope.parse().unwrap();
        self
    }

    pub fn mutable(mut self) -> Self {
        self.immutable = false;
        self
    }

    pub fn with_items(mut self, items: Vec<Item>) -> Self {
        self.items = items;
        self
    }

    pub fn with_numbers(mut self, numbers: Option<(f64, f64)>) -> Self {
        self.numbers = numbers;
        self
    }

    pub fn seal(&self) -> (Sealed, PerDimension<Tree>) {
        let tree = build(&self.items).unwrap();
        let mut summaries: PerDimension<Summary> = Dimension::ALL
            .into_iter()
            .map(|dimension| (dimension, Summary::not_measured(vec![Reason::NoCollector])))
            .collect();
        if let Some((score, code_lines)) = self.numbers {
            let health = summaries.get_mut(&Dimension::Health).unwrap();
            health.state = SummaryState::Measured;
            health.score = Some(score);
            health.metrics.insert("code_lines".to_owned(), code_lines);
        }
        let snapshot = Snapshot {
            id: SnapshotId(Uuid::from_u128(self.id)),
            scope_ref: self.scope.clone(),
            timestamp: self.timestamp,
            // As the id says: its first bits are the milliseconds since 1970.
            recorded_at: DateTime::from_timestamp_millis(i64::try_from(self.id >> 80).unwrap()).unwrap(),
            terms: Terms {
                reason: "a test".to_owned(),
                initiator: "tester".to_owned(),
                trigger_source: self.trigger_source.clone(),
                analyzer_version: "0.1.0".to_owned(),
                rule_version: "1".to_owned(),
                source_ref: None,
                immutable: self.immutable,
                retention_class: "standard".to_owned(),
            },
            summaries,
            source_bundle: SourceBundle { roots: [(Dimension::Sca, tree.root)].into(), ..SourceBundle::default() },
            schema_version: SCHEMA_VERSION,
        };
        (Sealed::new(snapshot), [(Dimension::Sca, tree)].into())
    }
}

/// So many items, of two categories and all severities, in no particular order of their keys' hashes.
pub fn items(count: usize) -> Vec<Item> {
    (0..count)
        .map(|n| {
            let category = if n % 3 == 0 { Category::DEPENDENCY } else { Category::VULNERABILITY };
            let mut item =
                Item::new(Dimension::Sca, category, format!("pkg:cargo/crate-{n}#1"), format!("crate-{n} 1.0"));
            item.severity = Some(Severity::ALL[n % 5]);
            item.with("version", "1.0")
        })
        .collect()
}
