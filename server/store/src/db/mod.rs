//! The thin layer over the two engines, and the only place that knows them: one SQL text for both, in the dialect that they
//! share, with PostgreSQL's `= ANY($1)` for lists.

pub(crate) mod postgres;
mod row;
mod sql;
pub(crate) mod sqlite;
mod tx;
mod url;

pub(crate) use row::{Column, Row};
pub(crate) use sql::{Sql, Value};
pub(crate) use sqlite::SqliteDb;
pub(crate) use tx::Tx as Transaction;
pub use tx::Tx;
pub use url::DatabaseUrl;

pub(crate) use postgres::PostgresDb;

use crate::{Result, StoreError};

/// An open database.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    Sqlite(SqliteDb),
    Postgres(PostgresDb),
}

impl Db {
    /// Opens the database at a URL, and creates it with its schema where there is none.
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        match url {
            DatabaseUrl::Sqlite(path) => Ok(Self::Sqlite(SqliteDb::open(path).await?)),
            DatabaseUrl::Postgres(_) => Ok(Self::Postgres(PostgresDb::open(url).await?)),
        }
    }

    /// Every row of a query.
    pub async fn all(&self, sql: Sql) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(db) => {
                let rows = sql.for_sqlite().fetch_all(&db.read).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Self::Postgres(db) => {
                let rows = sql.for_postgres().fetch_all(&db.pool).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// The first row of a query, if it has one.
    pub async fn first(&self, sql: Sql) -> Result<Option<Row>> {
        match self {
            Self::Sqlite(db) => Ok(sql.for_sqlite().fetch_optional(&db.read).await?.map(Row::Sqlite)),
            Self::Postgres(db) => Ok(sql.for_postgres().fetch_optional(&db.pool).await?.map(Row::Postgres)),
        }
    }

    /// The first column of the only row of a query.
    pub async fn value<T: Column>(&self, sql: Sql) -> Result<T> {
        let row = self.first(sql).await?;
        row.ok_or_else(|| StoreError::Form("a query without a row".to_owned()))?.get(0)
    }

    /// SQL for the calendar month (UTC) of a column of milliseconds, as `2026-01`.
    pub fn month(&self, column: &str) -> String {
        match self {
            Self::Sqlite(_) => format!("strftime('%Y-%m', {column} / 1000, 'unixepoch')"),
            Self::Postgres(_) => format!("to_char(to_timestamp({column} / 1000) AT TIME ZONE 'UTC', 'YYYY-MM')"),
        }
    }

    /// Whether the database answers and is still the one that was opened.
    pub async fn ping(&self) -> Result<()> {
        if let Self::Sqlite(db) = self {
            db.check_file()?;
        }
        self.first(Sql::new("SELECT 1")).await?;
        Ok(())
    }

    /// The bytes that the database takes on disk.
    pub async fn bytes(&self) -> Result<u64> {
        match self {
            Self::Sqlite(db) => Ok(db.bytes()),
            Self::Postgres(_) => {
                let bytes: i64 = self.value(Sql::new("SELECT pg_database_size(current_database())")).await?;
                Ok(bytes.unsigned_abs())
            }
        }
    }

    /// Ends all connections; SQLite folds its write-ahead log into the file.
    pub async fn close(self) {
        match self {
            Self::Sqlite(db) => {
                db.read.close().await;
                db.write.close().await;
            }
            Self::Postgres(db) => db.pool.close().await,
        }
    }
}

/// Where a query runs: on a connection of its own, or inside a transaction.
#[derive(Clone, Copy)]
pub(crate) enum On<'a> {
    Db(&'a Db),
    Tx(&'a Transaction),
}

impl On<'_> {
    pub async fn all(self, sql: Sql) -> Result<Vec<Row>> {
        match self {
            Self::Db(db) => db.all(sql).await,
            Self::Tx(tx) => tx.all(sql).await,
        }
    }

    /// The first column of the only row of a query.
    pub async fn value<T: Column>(self, sql: Sql) -> Result<T> {
        let row = self.first(sql).await?;
        row.ok_or_else(|| StoreError::Form("a query without a row".to_owned()))?.get(0)
    }

    pub async fn first(self, sql: Sql) -> Result<Option<Row>> {
        match self {
            Self::Db(db) => db.first(sql).await,
            Self::Tx(tx) => tx.first(sql).await,
        }
    }
}
