//! The schema: its migrations for both engines, and what a database is, found out without changing it.

use crate::db::DatabaseUrl;
use crate::{Result, db};

/// `CGPH`, in the header of every SQLite database of ours.
pub const APPLICATION_ID: i64 = 0x4347_5048;

/// The schema that the newest migration makes.
pub const SCHEMA_VERSION: i64 = 1;

/// Each migration with the version that it makes: for SQLite, for PostgreSQL.
pub(crate) const MIGRATIONS: [(i64, &str, &str); 1] = [(
    1,
    include_str!("../../../migrations/sqlite/0001_initial.sql"),
    include_str!("../../../migrations/postgres/0001_initial.sql"),
)];

/// A database of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// The schema of the database.
    pub schema: i64,
    /// Whether that is the schema of this program; an older one is migrated when the database is opened.
    pub is_current: bool,
    /// `SQLite` or `PostgreSQL`, with its version.
    pub engine: String,
}

/// Examines the database at a URL; none where there is no file or nothing in it.
///
/// # Errors
/// When it is no database of ours, is of a newer schema, or cannot be read.
pub async fn examine(url: &DatabaseUrl) -> Result<Option<Examined>> {
    let (name, found) = match url {
        DatabaseUrl::Sqlite(path) => ("SQLite", db::sqlite::examine(path).await?),
        DatabaseUrl::Postgres(_) => ("PostgreSQL", db::postgres::examine(url).await?),
    };
    let Some(found) = found else { return Ok(None) };
    let engine = format!("{name} {}", found.engine);
    Ok(Some(Examined { schema: found.schema, is_current: found.schema == SCHEMA_VERSION, engine }))
}
