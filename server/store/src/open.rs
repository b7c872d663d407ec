//! Opening the database: where it is, whether it is ours, which schema it has.

use crate::examine::examine;
use crate::{Result, StoreError};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Sqlite, Transaction};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `CGPH`, in the header of every database of ours.
pub const APPLICATION_ID: i64 = 0x4347_5048;

/// The schema that the newest migration makes.
pub const SCHEMA_VERSION: i64 = 3;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// The open database: one connection that writes, a pool of those that only read.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    write: SqlitePool,
    pub(crate) read: SqlitePool,
}

impl Store {
    /// Opens the database at `path`, and creates it with its folder where there is none.
    ///
    /// # Errors
    /// When the file is no database of ours, is of a newer schema, or cannot be read and written.
    pub async fn open(path: &Path) -> Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            let action = "the folder of the database cannot be created";
            fs::create_dir_all(folder).map_err(|source| StoreError::File {
                path: folder.to_owned(),
                action,
                source,
            })?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .page_size(8192)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("recursive_triggers", "ON")
            .pragma("trusted_schema", "OFF")
            .pragma("cache_size", "-8192")
            .pragma("mmap_size", "268435456");
        prepare(path, &options).await?;

        let open = |source| StoreError::Open { path: path.to_owned(), source };
        let writer =
            SqlitePoolOptions::new().min_connections(1).max_connections(1).idle_timeout(None).max_lifetime(None);
        let readers =
            SqlitePoolOptions::new().min_connections(1).max_connections(4).idle_timeout(Some(Duration::from_secs(60)));
        Ok(Self {
            path: path.to_owned(),
            write: writer.connect_with(options.clone()).await.map_err(open)?,
            read: readers.connect_with(options.pragma("query_only", "ON")).await.map_err(open)?,
        })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a writing transaction. Taken at once (`IMMEDIATE`): one that begins by reading and then writes fails when
    /// another process wrote in between, however long it would wait.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.write.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.read).await?;
        Ok(())
    }

    /// Ends all connections; the write-ahead log is folded into the file.
    pub async fn close(self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// Makes sure that the file is ours and of our schema. A file that is not ours is only read.
async fn prepare(path: &Path, options: &SqliteConnectOptions) -> Result<()> {
    let file = |action| move |source| StoreError::File { path: path.to_owned(), action, source };
    if path.is_dir() {
        let action = "this is a folder, where a database file is asked for";
        return Err(file(action)(std::io::ErrorKind::IsADirectory.into()));
    }
    if examine(path).await?.is_some_and(|found| found.is_current) {
        return Ok(());
    }
    // Two programs may start at once on a fresh file: one migrates, the other waits here and then finds it done.
    let lock_path = path.with_added_extension("lock");
    let lock = File::create(&lock_path).map_err(file("the lock file beside it cannot be created"))?;
    let locked = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await;
    let locked = locked.map_err(std::io::Error::other).and_then(|locked| locked);
    let lock = locked.map_err(file("the lock file beside it cannot be locked"))?;
    let mut connection = connect(path, options).await?;
    if state(path, &mut connection).await? == State::Behind {
        let migrated = MIGRATIONS.run(&mut connection).await;
        migrated.map_err(|source| StoreError::Migrate { path: path.to_owned(), source })?;
    }
    connection.close().await?;
    // Best effort: the next one that needs it creates it again, and looks once more before it writes.
    let _ = fs::remove_file(&lock_path);
    drop(lock);
    Ok(())
}

pub(crate) async fn connect(path: &Path, options: &SqliteConnectOptions) -> Result<SqliteConnection> {
    let opened = SqliteConnection::connect_with(options).await;
    let mut connection = opened.map_err(|error| refused(path, error.into()))?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&mut connection)
        .await
        .map_err(|error| refused(path, error.into()))?;
    if version.split('.').map(|n| n.parse().unwrap_or(0)).collect::<Vec<u32>>() < vec![3, 51, 3] {
        return Err(StoreError::OldSqlite(version));
    }
    Ok(connection)
}

/// Why a file does not open, by name.
pub(crate) fn refused(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged(_) => StoreError::NotADatabase { path: path.to_owned() },
        StoreError::Sql(source) => StoreError::Open { path: path.to_owned(), source },
        other => other,
    }
}

#[derive(PartialEq, Eq)]
pub(crate) enum State {
    Current,
    Behind,
}

pub(crate) async fn state(path: &Path, connection: &mut SqliteConnection) -> Result<State> {
    let number = async |sql: &'static str, connection: &mut SqliteConnection| -> Result<i64> {
        let read = sqlx::query_scalar(sql).fetch_one(connection).await;
        read.map_err(|error| refused(path, error.into()))
    };
    let id = number("PRAGMA application_id", connection).await?;
    let found = number("PRAGMA user_version", connection).await?;
    // A first start that was cut short leaves the table of migrations and nothing else.
    let sql = "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> '_sqlx_migrations'";
    let tables = number(sql, connection).await?;
    let path = || path.to_owned();
    match (id, found) {
        (APPLICATION_ID, SCHEMA_VERSION) => Ok(State::Current),
        (APPLICATION_ID, found) if found > SCHEMA_VERSION => {
            Err(StoreError::Newer { path: path(), found, known: SCHEMA_VERSION })
        }
        (APPLICATION_ID, _) => Ok(State::Behind),
        (0, 0) if tables == 0 => Ok(State::Behind),
        (id, _) => Err(StoreError::OtherApplication { path: path(), id }),
    }
}
