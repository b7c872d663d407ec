//! PostgreSQL, and what speaks its protocol: for more than one machine. No session locks: order comes from row locks.

use super::DatabaseUrl;
use super::sqlite::State;
use crate::schema::{MIGRATIONS, SCHEMA_VERSION};
use crate::{Result, StoreError};
use log::LevelFilter;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::time::Duration;

/// What the table of the schema says that a database is.
const APPLICATION: &str = "codegraph";

/// How often a first start is tried while others start on the same database.
const START_TRIES: u32 = 50;

/// Connections of one process.
const MAX_CONNECTIONS: u32 = 16;

#[derive(Clone, Debug)]
pub struct PostgresDb {
    pub pool: PgPool,
}

impl PostgresDb {
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        let options = options(url)?;
        let mut tried = 1;
        while let Err(error) = migrate(url, &options).await {
            if !error.is_transient() || tried == START_TRIES {
                return Err(error);
            }
            tried += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let pool = PgPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(Some(Duration::from_secs(60)));
        let pool = pool.connect_with(options).await.map_err(|source| refused(url, source.into()))?;
        Ok(Self { pool })
    }
}

fn options(url: &DatabaseUrl) -> Result<PgConnectOptions> {
    let DatabaseUrl::Postgres(text) = url else {
        return Err(StoreError::Form("a URL of PostgreSQL".to_owned()));
    };
    // The error of the parser may repeat what it read: a password, say.
    let options: PgConnectOptions = text.parse().map_err(|_| StoreError::InvalidUrl { url: url.clone() })?;
    // The text of a slow statement is no use to operators, and that of a copy fills a screen.
    Ok(options.application_name(APPLICATION).log_slow_statements(LevelFilter::Off, Duration::MAX))
}

fn refused(url: &DatabaseUrl, error: StoreError) -> StoreError {
    match error {
        StoreError::Sql(source) | StoreError::Unavailable(source) => {
            StoreError::Open { database: url.to_string(), source }
        }
        other => other,
    }
}

async fn connect(url: &DatabaseUrl, options: &PgConnectOptions) -> Result<PgConnection> {
    options.connect().await.map_err(|source| refused(url, source.into()))
}

/// What the database is, found out without changing it; none where it is empty.
pub async fn examine(url: &DatabaseUrl) -> Result<Option<State>> {
    let mut connection = connect(url, &options(url)?).await?;
    let found = schema_of(url, &mut connection).await?;
    let engine: String = sqlx::query_scalar("SHOW server_version").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok((found > 0).then_some(State { schema: found, engine }))
}

/// The schema of a database; 0 of an empty one.
async fn schema_of(url: &DatabaseUrl, connection: &mut PgConnection) -> Result<i64> {
    let sql = "SELECT table_name::text FROM information_schema.tables \
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1";
    let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *connection).await?;
    let other = |found: String| StoreError::OtherApplication { database: url.to_string(), found };
    if !tables.iter().any(|table| table == "codegraph_schema") {
        return match tables.first() {
            None => Ok(0),
            Some(table) => Err(other(format!("table {table}"))),
        };
    }
    let sql = "SELECT application, version FROM codegraph_schema WHERE id = 1";
    let row: Option<(String, i64)> = sqlx::query_as(sql).fetch_optional(connection).await?;
    match row {
        None => Ok(0),
        Some((application, found)) if application == APPLICATION => {
            if found > SCHEMA_VERSION {
                return Err(StoreError::Newer { database: url.to_string(), found, known: SCHEMA_VERSION });
            }
            Ok(found)
        }
        Some((application, _)) => Err(other(format!("application {application}"))),
    }
}

/// Two that make the same table at once: one of them is told so, as a violation of a unique index of the catalog or plainly.
fn made_twice(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default();
    if ["23505", "42P07", "42710"].contains(&&*code) { StoreError::Contended } else { error.into() }
}

/// Makes sure that the database is ours and of our schema. One that is not ours is only read.
async fn migrate(url: &DatabaseUrl, options: &PgConnectOptions) -> Result<()> {
    let mut connection = connect(url, options).await?;
    if schema_of(url, &mut connection).await? == SCHEMA_VERSION {
        connection.close().await?;
        return Ok(());
    }
    // Two that make the same table at once get in each other's way, and try again.
    let table = "CREATE TABLE IF NOT EXISTS codegraph_schema \
         (id BIGINT PRIMARY KEY CHECK (id = 1), application TEXT NOT NULL, version BIGINT NOT NULL)";
    sqlx::query(table).execute(&mut connection).await.map_err(made_twice)?;
    let row = "INSERT INTO codegraph_schema (id, application, version) VALUES (1, $1, 0) ON CONFLICT DO NOTHING";
    sqlx::query(row).bind(APPLICATION).execute(&mut connection).await?;
    // The lock that every program which starts on this database takes: the first one migrates, the others find it done.
    let mut tx = connection.begin().await?;
    let lock = "SELECT version FROM codegraph_schema WHERE id = 1 FOR UPDATE";
    let found: i64 = sqlx::query_scalar(lock).fetch_one(&mut *tx).await?;
    for (version, _, sql) in MIGRATIONS.iter().filter(|(version, ..)| *version > found) {
        let migrated = sqlx::raw_sql(AssertSqlSafe(*sql)).execute(&mut *tx).await;
        migrated.map_err(|source| StoreError::Migrate { database: url.to_string(), source })?;
        let done = "UPDATE codegraph_schema SET version = $1 WHERE id = 1";
        sqlx::query(done).bind(*version).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    connection.close().await?;
    Ok(())
}
