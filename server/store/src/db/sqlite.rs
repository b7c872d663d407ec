//! SQLite: the embedded engine. One connection that writes, a pool of those that only read, and a file that is watched.

use crate::schema::{APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION};
use crate::{Result, StoreError};
use log::LevelFilter;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::fs::{self, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a connection waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How often a first start is tried while others start on the same file, and how long it waits in between.
const START_TRIES: u32 = 200;
const START_WAIT: Duration = Duration::from_millis(50);

#[derive(Clone, Debug)]
pub struct SqliteDb {
    pub write: SqlitePool,
    pub read: SqlitePool,
    path: PathBuf,
    /// The device and inode of the file that was opened.
    file: (u64, u64),
}

/// What a database file is.
pub struct State {
    pub schema: i64,
    /// The version of SQLite that reads it.
    pub engine: String,
}

impl SqliteDb {
    pub async fn open(path: &Path) -> Result<Self> {
        create(path)?;
        let options = options(path).pragma("mmap_size", "268435456");
        let mut tried = 1;
        while let Err(error) = migrate(path, &options).await {
            if !matches!(error, StoreError::Locked) || tried == START_TRIES {
                return Err(error);
            }
            tried += 1;
            tokio::time::sleep(START_WAIT).await;
        }
        let open = |source| StoreError::Open { database: path.display().to_string(), source };
        let writer =
            SqlitePoolOptions::new().min_connections(1).max_connections(1).idle_timeout(None).max_lifetime(None);
        let readers =
            SqlitePoolOptions::new().min_connections(1).max_connections(4).idle_timeout(Some(Duration::from_secs(60)));
        let db = Self {
            write: writer.connect_with(options.clone()).await.map_err(open)?,
            read: readers.connect_with(options.pragma("query_only", "ON")).await.map_err(open)?,
            path: path.to_owned(),
            file: identity(path)?,
        };
        Ok(db)
    }

    /// Whether the file at the path is still the one that was opened. What is written to another one would be lost.
    pub fn check_file(&self) -> Result<()> {
        match identity(&self.path) {
            Ok(file) if file == self.file => Ok(()),
            _ => Err(StoreError::Replaced { path: self.path.clone() }),
        }
    }

    /// The bytes of the file and of its write-ahead log.
    pub fn bytes(&self) -> u64 {
        let log = with_ending(&self.path, "-wal");
        [&self.path, &log].into_iter().map(|path| fs::metadata(path).map_or(0, |file| file.len())).sum()
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

fn identity(path: &Path) -> Result<(u64, u64)> {
    let action = "the database file cannot be read";
    let file = fs::metadata(path).map_err(|source| StoreError::File { path: path.to_owned(), action, source })?;
    Ok((file.dev(), file.ino()))
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .page_size(8192)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("recursive_triggers", "ON")
        .pragma("trusted_schema", "OFF")
        .pragma("cache_size", "-8192")
        .log_slow_statements(LevelFilter::Off, Duration::MAX)
}

/// Makes the folder and an empty file that only its owner may read, where there are none.
fn create(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        let action = "the folder of the database cannot be created";
        fs::create_dir_all(folder).map_err(|source| StoreError::File { path: folder.to_owned(), action, source })?;
    }
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(source) => {
            return Err(StoreError::File { path: path.to_owned(), action: "the database cannot be created", source });
        }
    }
    check_kind(path)
}

/// Refuses a folder, and a file that everybody may write: what others can change is no evidence.
fn check_kind(path: &Path) -> Result<()> {
    let action = "the database file cannot be read";
    let found = fs::metadata(path).map_err(|source| StoreError::File { path: path.to_owned(), action, source })?;
    if found.is_dir() {
        let action = "a folder where a database file is expected";
        let source = std::io::ErrorKind::IsADirectory.into();
        return Err(StoreError::File { path: path.to_owned(), action, source });
    }
    if found.mode() & 0o002 != 0 {
        return Err(StoreError::Writable { path: path.to_owned(), mode: found.mode() & 0o777 });
    }
    Ok(())
}

/// What the file at `path` is, found out without changing it; none where there is no file or an empty one.
pub async fn examine(path: &Path) -> Result<Option<State>> {
    if !path.exists() || path.metadata().is_ok_and(|found| found.is_file() && found.len() == 0) {
        return Ok(None);
    }
    check_kind(path)?;
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY_TIMEOUT);
    let mut connection = connect(path, &options).await?;
    sqlx::query("BEGIN").execute(&mut connection).await.map_err(|error| refused(path, error.into()))?;
    let schema = schema_of(path, &mut connection).await?;
    let read = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut connection).await;
    let engine = read.map_err(|error| refused(path, error.into()))?;
    connection.close().await?;
    Ok(Some(State { schema, engine }))
}

/// Makes sure that the file is ours and of our schema. A file that is not ours is only read.
async fn migrate(path: &Path, options: &SqliteConnectOptions) -> Result<()> {
    if examine(path).await?.is_some_and(|found| found.schema == SCHEMA_VERSION) {
        return Ok(());
    }
    let mut connection = connect(path, options).await?;
    // The lock that every program which starts on this file takes: the first one migrates, the others find it done.
    let run = async |connection: &mut SqliteConnection, sql: String| -> Result<()> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
        Ok(())
    };
    run(&mut connection, "BEGIN IMMEDIATE".to_owned()).await?;
    let found = schema_of(path, &mut connection).await?;
    for (version, sql, _) in MIGRATIONS.iter().filter(|(version, ..)| *version > found) {
        let sql = format!("{sql}\nPRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version};");
        let migrated = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
        migrated.map_err(|source| StoreError::Migrate { database: path.display().to_string(), source })?;
    }
    run(&mut connection, "COMMIT".to_owned()).await?;
    connection.close().await?;
    Ok(())
}

async fn connect(path: &Path, options: &SqliteConnectOptions) -> Result<SqliteConnection> {
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
fn refused(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged(_) => StoreError::NotADatabase { path: path.to_owned() },
        StoreError::Sql(source) => StoreError::Open { database: path.display().to_string(), source },
        other => other,
    }
}

/// The schema of an open file; 0 of an empty one. To be asked within a transaction: another program may be making it.
async fn schema_of(path: &Path, connection: &mut SqliteConnection) -> Result<i64> {
    let number = async |sql: &'static str, connection: &mut SqliteConnection| -> Result<i64> {
        let read = sqlx::query_scalar(sql).fetch_one(connection).await;
        read.map_err(|error| refused(path, error.into()))
    };
    let id = number("PRAGMA application_id", connection).await?;
    let found = number("PRAGMA user_version", connection).await?;
    let tables = number("SELECT count(*) FROM sqlite_schema", connection).await?;
    let database = || path.display().to_string();
    match (id, found) {
        (APPLICATION_ID, found) if found > SCHEMA_VERSION => {
            Err(StoreError::Newer { database: database(), found, known: SCHEMA_VERSION })
        }
        (APPLICATION_ID, found) => Ok(found),
        (0, 0) if tables == 0 => Ok(0),
        (id, _) => Err(StoreError::OtherApplication { database: database(), found: format!("application id {id}") }),
    }
}
