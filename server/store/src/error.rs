//! What can go wrong with the database, told apart as far as a user can do something about it.

use codegraph_model::snapshot::SealError;
use codegraph_model::tree::NodeError;
use std::path::PathBuf;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{path}: this is a database of another application (application id {id}); choose another file with --db")]
    OtherApplication { path: PathBuf, id: i64 },
    #[error(
        "{path}: this database has schema {found} and this program knows up to {known}; use the newer program that wrote it"
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("{path}: this file is no SQLite database; choose another file with --db")]
    NotADatabase { path: PathBuf },
    #[error("{path}: the database cannot be opened")]
    Open { path: PathBuf, source: sqlx::Error },
    #[error("{path}: {action}")]
    File { path: PathBuf, action: &'static str, source: std::io::Error },
    #[error("{path}: the database could not be brought to the schema of this program")]
    Migrate { path: PathBuf, source: sqlx::migrate::MigrateError },
    #[error("SQLite {0} is too old: versions before 3.51.3 can lose committed data")]
    OldSqlite(String),
    #[error("the database is locked by another process that has been writing for too long; try again")]
    Locked,
    #[error("the disk is full; nothing was stored")]
    Full,
    #[error("the database is damaged; restore it from a backup")]
    Damaged(#[source] sqlx::Error),
    #[error("the database may only be read; nothing was stored")]
    ReadOnly,
    #[error("the project {0} is there already")]
    ProjectExists(codegraph_model::Name),
    #[error("the group {0} is there already")]
    GroupExists(codegraph_model::Name),
    #[error("there is no project {0}")]
    NoProject(codegraph_model::Name),
    #[error("a snapshot was made of this capture already")]
    CaptureUsed,
    #[error("the item tree {0} is not complete in the store; nothing was stored")]
    IncompleteTree(codegraph_model::Digest),
    #[error("the stored node {0} of an item tree does not match its digest: somebody changed it")]
    Tampered(codegraph_model::Digest),
    #[error("the stored report file {0} does not match its digest: somebody changed it")]
    TamperedFile(codegraph_model::Digest),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Node(#[from] NodeError),
    #[error("a stored value is not of the form that this program writes: {0}")]
    Form(String),
    #[error("the database did not answer")]
    Sql(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    /// By the primary result codes of SQLite (<https://sqlite.org/rescode.html>).
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .and_then(|code| code.parse::<u32>().ok());
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Locked,
            Some(8) => Self::ReadOnly,
            Some(11 | 26) => Self::Damaged(error),
            Some(13) => Self::Full,
            _ => Self::Sql(error),
        }
    }
}
