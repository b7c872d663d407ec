//! Opening the database: where it is, whether it is ours, which schema it has.

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
pub const SCHEMA_VERSION: i64 = 1;

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

/// Makes sure that the file is ours and of our schema.
async fn prepare(path: &Path, options: &SqliteConnectOptions) -> Result<()> {
    let file = |action| move |source| StoreError::File { path: path.to_owned(), action, source };
    if path.is_dir() {
        return Err(file("this is a folder, where a database file is asked for")(
            std::io::ErrorKind::IsADirectory.into(),
        ));
    }
    let mut probe = SqliteConnection::connect_with(options).await.map_err(|source| match StoreError::from(source) {
        StoreError::Damaged(_) => StoreError::NotADatabase { path: path.to_owned() },
        StoreError::Sql(source) => StoreError::Open { path: path.to_owned(), source },
        other => other,
    })?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut probe).await?;
    if version.split('.').map(|n| n.parse().unwrap_or(0)).collect::<Vec<u32>>() < vec![3, 51, 3] {
        return Err(StoreError::OldSqlite(version));
    }
    if state(path, &mut probe).await? == State::Current {
        return Ok(probe.close().await?);
    }
    // Two programs may start at once on a fresh file: one migrates, the other waits here and then finds it done.
    let lock_path = path.with_added_extension("lock");
    let lock = File::create(&lock_path).map_err(file("the lock file beside it cannot be created"))?;
    lock.lock().map_err(file("the lock file beside it cannot be locked"))?;
    if state(path, &mut probe).await? == State::Behind {
        let migrated = MIGRATIONS.run(&mut probe).await;
        migrated.map_err(|source| StoreError::Migrate { path: path.to_owned(), source })?;
    }
    drop(lock);
    // Best effort: the next one creates it again.
    let _ = fs::remove_file(&lock_path);
    Ok(probe.close().await?)
}

#[derive(PartialEq, Eq)]
enum State {
    Current,
    Behind,
}

async fn state(path: &Path, probe: &mut SqliteConnection) -> Result<State> {
    let id: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *probe).await?;
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *probe).await?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut *probe).await?;
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
