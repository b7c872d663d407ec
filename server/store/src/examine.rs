//! What a database file is, found out without changing it.

use crate::Result;
use crate::open::{State, connect, refused, state};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnectOptions;
use std::path::Path;
use std::time::Duration;

/// A database of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The schema of the file.
    pub schema: i64,
    /// Whether that is the schema of this program; an older one is brought to it when the database is opened.
    pub is_current: bool,
    /// The version of SQLite that reads it.
    pub sqlite: String,
}

/// Looks at the database at `path`; none where there is no file or an empty one.
///
/// # Errors
/// When the file is no database of ours, is of a newer schema, or cannot be read.
pub async fn examine(path: &Path) -> Result<Option<Examined>> {
    if !path.exists() || path.metadata().is_ok_and(|found| found.is_file() && found.len() == 0) {
        return Ok(None);
    }
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(10));
    let mut connection = connect(path, &options).await?;
    let is_current = state(path, &mut connection).await? == State::Current;
    let sql = "SELECT user_version, sqlite_version() FROM pragma_user_version";
    let read: std::result::Result<(i64, String), _> = sqlx::query_as(sql).fetch_one(&mut connection).await;
    let (schema, sqlite) = read.map_err(|error| refused(path, error.into()))?;
    connection.close().await?;
    Ok(Some(Examined { schema, is_current, sqlite }))
}
