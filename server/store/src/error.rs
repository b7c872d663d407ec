//! What can go wrong with the database, told apart as far as a user can do something about it.

use crate::DatabaseUrl;
use codegraph_model::snapshot::SealError;
use codegraph_model::tree::NodeError;
use sqlx::postgres::PgDatabaseError;
use std::path::PathBuf;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("invalid database URL {url}; expected postgres://USER:PASSWORD@HOST:PORT/DATABASE, sqlite:PATH or a path")]
    InvalidUrl { url: DatabaseUrl },
    #[error("{database}: this is a database of another application ({found}); choose another one with --db")]
    OtherApplication { database: String, found: String },
    #[error(
        "{database}: this database has schema {found} and this program knows up to {known}; use the newer program that wrote it"
    )]
    Newer { database: String, found: i64, known: i64 },
    #[error("{path}: not a SQLite database; choose another file with --db")]
    NotADatabase { path: PathBuf },
    #[error("{database}: the database cannot be opened")]
    Open { database: String, source: sqlx::Error },
    #[error("{path}: {action}")]
    File { path: PathBuf, action: &'static str, source: std::io::Error },
    #[error(
        "{path}: everybody may write to this file (mode {mode:o}), so it proves nothing; take that right away with: chmod o-w FILE"
    )]
    Writable { path: PathBuf, mode: u32 },
    #[error("{path}: the database file was replaced or removed while it was open; nothing was stored; start again")]
    Replaced { path: PathBuf },
    #[error("{database}: the database could not be migrated to the schema of this program")]
    Migrate { database: String, source: sqlx::Error },
    #[error("SQLite {0} is too old: versions before 3.51.3 can lose committed data")]
    OldSqlite(String),
    #[error("the database is locked by others that have been writing for too long; try again")]
    Locked,
    /// Another writer got in the way: the transaction is to be tried again.
    #[error("another transaction got in the way")]
    Contended,
    #[error("the disk is full; nothing was stored")]
    Full,
    #[error("the database is damaged; restore it from a backup")]
    Damaged(#[source] sqlx::Error),
    #[error("the database is read-only; nothing was stored")]
    ReadOnly,
    #[error("the database server cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    #[error("{database}: this database is not empty; copy into a new one")]
    NotEmpty { database: String },
    #[error("the copy of the table {table} differs from the original; nothing was copied")]
    CopyDiffers { table: &'static str },
    #[error("interrupted; nothing was copied")]
    Interrupted,
    #[error("the project {0} already exists")]
    ProjectExists(codegraph_model::Name),
    #[error("the group {0} already exists")]
    GroupExists(codegraph_model::Name),
    #[error("unknown project {0}")]
    NoProject(codegraph_model::Name),
    #[error("unknown group {0}")]
    NoGroup(codegraph_model::Name),
    #[error("a snapshot was already made of this capture")]
    CaptureUsed,
    #[error("the item tree {0} is not complete in the store; nothing was stored")]
    IncompleteTree(codegraph_model::Digest),
    #[error("the stored node {0} of an item tree does not match its digest: somebody changed it")]
    Tampered(codegraph_model::Digest),
    #[error("the stored report file {0} does not match its digest: somebody changed it")]
    TamperedFile(codegraph_model::Digest),
    #[error("the log of this database is damaged: {0}")]
    Log(String),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Node(#[from] NodeError),
    #[error("a stored value is not of the form that this program writes: {0}")]
    Form(String),
    #[error("the database did not answer")]
    Sql(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the same transaction may well succeed when it is tried again at once.
    pub(crate) const fn is_transient(&self) -> bool {
        matches!(self, Self::Contended)
    }

    /// Whether the database cannot be used for now, through no fault of the request.
    #[must_use]
    pub const fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::Locked | Self::Contended | Self::Full | Self::ReadOnly | Self::Unavailable(_) | Self::Replaced { .. }
        )
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let Some(found) = error.as_database_error() else {
            return match error {
                sqlx::Error::PoolTimedOut => Self::Locked,
                sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                    Self::Unavailable(error)
                }
                _ => Self::Sql(error),
            };
        };
        match found.try_downcast_ref::<PgDatabaseError>() {
            Some(found) => match of_postgres(found.code()) {
                Some(known) => known,
                None if found.code().starts_with("XX00") => Self::Damaged(error),
                None if found.code().starts_with("08")
                    || found.code().starts_with("57P")
                    || found.code() == "53300" =>
                {
                    Self::Unavailable(error)
                }
                None => Self::Sql(error),
            },
            None => of_sqlite(error),
        }
    }
}

/// By SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn of_postgres(code: &str) -> Option<StoreError> {
    match code {
        // Serialization failure, also the retry error of CockroachDB, and deadlock.
        "40001" | "40P01" => Some(StoreError::Contended),
        "55P03" => Some(StoreError::Locked),
        "53100" => Some(StoreError::Full),
        "25006" => Some(StoreError::ReadOnly),
        _ => None,
    }
}

/// By the primary result codes of SQLite (<https://sqlite.org/rescode.html>).
fn of_sqlite(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    let code = code.and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(5 | 6) => StoreError::Locked,
        Some(8) => StoreError::ReadOnly,
        Some(11 | 26) => StoreError::Damaged(error),
        Some(13) => StoreError::Full,
        _ => StoreError::Sql(error),
    }
}
