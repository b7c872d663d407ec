//! A database of its own on either engine, and connections that know no rules.

use chrono::{DateTime, Utc};
use codegraph_model::api::{Note, UploadedCapture};
use codegraph_model::ids::ImportId;
use codegraph_model::{Name, ScopeRef, Sealed, SnapshotId};
use codegraph_store::{
    AddedImports, DatabaseUrl, GroupRow, IdempotencyRecord, NewBatch, ProjectRow, Result, Store, StoreError,
};
pub use codegraph_testing::at;
use codegraph_testing::database::fresh_schema;
pub use codegraph_testing::snapshot::{Draft, draft, items};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Which engine a module of tests runs on.
pub trait Engine {
    const IS_POSTGRES: bool;
}

pub struct Sqlite;
pub struct Postgres;

impl Engine for Sqlite {
    const IS_POSTGRES: bool = false;
}

impl Engine for Postgres {
    const IS_POSTGRES: bool = true;
}

/// A fresh database.
pub struct Database<E = Sqlite> {
    pub store: Store,
    folder: TempDir,
    engine: PhantomData<E>,
}

/// The URL of a fresh database: a schema of the server that `CODEGRAPH_TEST_POSTGRES` names, else a file in this folder.
pub async fn fresh_url(is_postgres: bool, folder: &Path) -> DatabaseUrl {
    let file = DatabaseUrl::Sqlite(folder.join("snapshots.db"));
    if !is_postgres {
        return file;
    }
    let Some(url) = fresh_schema().await else {
        eprintln!("CODEGRAPH_TEST_POSTGRES is not set: this test runs on SQLite once more");
        return file;
    };
    DatabaseUrl::Postgres(url)
}

impl<E: Engine> Database<E> {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&fresh_url(E::IS_POSTGRES, folder.path()).await).await.unwrap();
        Self { store, folder, engine: PhantomData }
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

    /// Runs a statement past the store.
    pub async fn run(&self, sql: &str) -> std::result::Result<u64, sqlx::Error> {
        match self.store.url() {
            DatabaseUrl::Sqlite(path) => run(&mut raw(path).await, sql).await,
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                Ok(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?.rows_affected())
            }
        }
    }

    /// The number that a query past the store finds.
    pub async fn number(&self, sql: &str) -> i64 {
        match self.store.url() {
            DatabaseUrl::Sqlite(path) => number(&mut raw(path).await, sql).await,
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap()
            }
        }
    }
}

/// A connection as other programs open it: without foreign keys and without recursive triggers.
pub async fn raw(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false).pragma("recursive_triggers", "OFF");
    SqliteConnection::connect_with(&options).await.unwrap()
}

pub async fn run(connection: &mut SqliteConnection, sql: &str) -> std::result::Result<u64, sqlx::Error> {
    Ok(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(connection).await?.rows_affected())
}

pub async fn number(connection: &mut SqliteConnection, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(connection).await.unwrap()
}

pub async fn insert(store: &Store, draft: &Draft) -> Sealed {
    let (sealed, trees) = draft.seal();
    know(store, &draft.scope).await;
    store.insert_snapshot(&sealed, &trees).await.unwrap();
    sealed
}

/// Adds the project or group of a scope, where it is unknown.
pub async fn know(store: &Store, scope: &ScopeRef) {
    let created_at = at("2026-01-01T00:00:00Z");
    let added = match (scope.project(), scope.group()) {
        (Some(name), _) => store.add_project(&ProjectRow { name: name.clone(), path: None, created_at }).await,
        (_, Some(id)) => store.add_group(&GroupRow { id: id.clone(), title: id.to_string(), created_at }, &[]).await,
        (None, None) => Ok(()),
    };
    assert!(matches!(added, Ok(()) | Err(StoreError::ProjectExists(_) | StoreError::GroupExists(_))), "{added:?}");
}

/// Single writes, each in a transaction of its own.
pub trait Writes {
    async fn add_project(&self, project: &ProjectRow) -> Result<()>;
    async fn add_group(&self, group: &GroupRow, projects: &[Name]) -> Result<()>;
    async fn change_group(&self, group: &Name, add: &[Name], remove: &[Name]) -> Result<()>;
    async fn add_note(&self, note: &Note) -> Result<()>;
    async fn set_baseline(&self, id: SnapshotId, at: DateTime<Utc>, by: &str) -> Result<()>;
    async fn keep_upload(
        &self,
        project: &Name,
        bytes: &[u8],
        commit: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<UploadedCapture>;
    async fn drop_uploads(&self, before: DateTime<Utc>) -> Result<()>;
    async fn keep_response(
        &self,
        key: &str,
        record: &IdempotencyRecord,
        at: DateTime<Utc>,
        since: DateTime<Utc>,
    ) -> Result<()>;
    async fn add_imports(&self, project: &Name, batch: &NewBatch) -> Result<AddedImports>;
    async fn retire_import(&self, project: &Name, id: ImportId, at: DateTime<Utc>, by: &str) -> Result<bool>;
}

impl Writes for Store {
    async fn add_project(&self, project: &ProjectRow) -> Result<()> {
        self.write(async |tx| tx.add_project(project).await).await
    }

    async fn add_group(&self, group: &GroupRow, projects: &[Name]) -> Result<()> {
        self.write(async |tx| tx.add_group(group, projects).await).await
    }

    async fn change_group(&self, group: &Name, add: &[Name], remove: &[Name]) -> Result<()> {
        self.write(async |tx| tx.change_group(group, add, remove).await).await
    }

    async fn add_note(&self, note: &Note) -> Result<()> {
        self.write(async |tx| tx.add_note(note).await).await
    }

    async fn set_baseline(&self, id: SnapshotId, at: DateTime<Utc>, by: &str) -> Result<()> {
        self.write(async |tx| tx.set_baseline(id, at, by).await).await
    }

    async fn keep_upload(
        &self,
        project: &Name,
        bytes: &[u8],
        commit: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<UploadedCapture> {
        self.write(async |tx| tx.keep_upload(project, bytes, commit, at).await).await
    }

    async fn drop_uploads(&self, before: DateTime<Utc>) -> Result<()> {
        self.write(async |tx| tx.drop_uploads(before).await).await
    }

    async fn keep_response(
        &self,
        key: &str,
        record: &IdempotencyRecord,
        at: DateTime<Utc>,
        since: DateTime<Utc>,
    ) -> Result<()> {
        self.write(async |tx| tx.keep_response(key, record, at, since).await).await
    }

    async fn add_imports(&self, project: &Name, batch: &NewBatch) -> Result<AddedImports> {
        self.write(async |tx| tx.add_imports(project, batch).await).await
    }

    async fn retire_import(&self, project: &Name, id: ImportId, at: DateTime<Utc>, by: &str) -> Result<bool> {
        self.write(async |tx| tx.retire_import(project, id, at, by).await).await
    }
}
