//! A schema of its own for each test on a PostgreSQL server.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::hash::{BuildHasher, Hasher, RandomState};

/// Creates an empty schema with a random name on the server that `CODEGRAPH_TEST_POSTGRES` names, and returns the URL of a
/// connection that sees it alone; `None` where the variable is not set.
pub async fn fresh_schema() -> Option<String> {
    let base = std::env::var("CODEGRAPH_TEST_POSTGRES").ok()?;
    let random = BuildHasher::build_hasher(&RandomState::new()).finish();
    let schema = format!("t{random:016x}");
    let mut connection = PgConnection::connect(&base).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).execute(&mut connection).await.unwrap();
    let sign = if base.contains('?') { '&' } else { '?' };
    Some(format!("{base}{sign}options[search_path]={schema}"))
}
