//! Transactions that write: begun, tried again where the engine asks for it, and committed in one place.

use super::{Column, Db, Row, Sql};
use crate::log::Pending;
use crate::{Result, Store, StoreError};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Postgres, Sqlite};
use std::future::Future;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex;

/// How often a transaction is tried that others got in the way of.
const MAX_TRIES: u32 = 8;

/// The longest wait before the second try; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_millis(20);

/// A transaction that writes. What its methods do is kept together or not at all.
pub struct Tx {
    shared: Arc<Shared>,
}

struct Shared {
    /// None once the transaction has ended.
    connection: Mutex<Option<Connection>>,
    pending: SyncMutex<Pending>,
}

enum Connection {
    Sqlite(SqliteTx),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A connection on which `BEGIN` was sent. What SQLite makes of an error, a full disk say, is not known to sqlx; so a
/// connection that is not known to be outside of a transaction is closed and not used again.
struct SqliteTx {
    connection: PoolConnection<Sqlite>,
    is_open: bool,
}

impl SqliteTx {
    async fn end(&mut self, statement: &'static str) -> Result<()> {
        sqlx::query(statement).execute(&mut *self.connection).await?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if self.is_open {
            self.connection.close_on_drop();
        }
    }
}

impl Store {
    /// Runs `work` in a transaction and commits it, or undoes all of it when it fails. Where another writer got in the way,
    /// `work` runs again, so it must do nothing but write to the transaction.
    ///
    /// ```ignore
    /// store.write(async |tx| {
    ///     tx.insert_snapshot(&packed).await?;
    ///     tx.set_baseline(id, now, "alice").await
    /// }).await?;
    /// ```
    ///
    /// # Errors
    /// That of `work`, or when the database does not take it; nothing is stored then.
    pub async fn write<T, Done>(&self, work: impl Fn(Tx) -> Done) -> Result<T>
    where
        Done: Future<Output = Result<T>>,
    {
        let mut tried = 1;
        loop {
            let error = match self.try_once(&work).await {
                Err(error) if error.is_transient() => error,
                other => return other,
            };
            if tried == MAX_TRIES {
                tracing::warn!("a transaction was given up after {MAX_TRIES} tries: {error}");
                return Err(StoreError::Locked);
            }
            tokio::time::sleep(jitter(FIRST_WAIT * 2u32.pow(tried - 1))).await;
            tried += 1;
        }
    }

    async fn try_once<T, Done>(&self, work: impl Fn(Tx) -> Done) -> Result<T>
    where
        Done: Future<Output = Result<T>>,
    {
        let shared =
            Arc::new(Shared { connection: Mutex::new(Some(begin(&self.db).await?)), pending: SyncMutex::default() });
        let tx = Tx { shared: Arc::clone(&shared) };
        let outcome = async {
            let done = work(Tx { shared }).await?;
            tx.append_pending().await?;
            Ok(done)
        };
        match outcome.await {
            Ok(done) => tx.commit().await.map(|()| done),
            Err(error) => {
                tx.roll_back().await;
                Err(error)
            }
        }
    }
}

/// Taken at once (`IMMEDIATE`): a transaction that begins by reading and then writes fails on SQLite when another process
/// wrote in between, however long it would wait.
async fn begin(db: &Db) -> Result<Connection> {
    match db {
        Db::Sqlite(db) => {
            db.check_file()?;
            let mut tx = SqliteTx { connection: db.write.acquire().await?, is_open: true };
            sqlx::query("BEGIN IMMEDIATE").execute(&mut *tx.connection).await?;
            Ok(Connection::Sqlite(tx))
        }
        Db::Postgres(db) => Ok(Connection::Postgres(db.pool.begin().await?)),
    }
}

/// Anything between nothing and `most`, so that those who were in each other's way do not meet again.
fn jitter(most: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    most.mul_f64(f64::from(u32::try_from(random >> 32).unwrap_or_default()) / f64::from(u32::MAX))
}

impl Tx {
    pub(crate) async fn execute(&self, sql: Sql) -> Result<u64> {
        match self.shared.connection.lock().await.as_mut() {
            Some(Connection::Sqlite(tx)) => Ok(sql.for_sqlite().execute(&mut *tx.connection).await?.rows_affected()),
            Some(Connection::Postgres(tx)) => Ok(sql.for_postgres().execute(&mut **tx).await?.rows_affected()),
            None => Err(ended()),
        }
    }

    pub(crate) async fn all(&self, sql: Sql) -> Result<Vec<Row>> {
        match self.shared.connection.lock().await.as_mut() {
            Some(Connection::Sqlite(tx)) => {
                let rows = sql.for_sqlite().fetch_all(&mut *tx.connection).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Some(Connection::Postgres(tx)) => {
                let rows = sql.for_postgres().fetch_all(&mut **tx).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
            None => Err(ended()),
        }
    }

    pub(crate) async fn first(&self, sql: Sql) -> Result<Option<Row>> {
        match self.shared.connection.lock().await.as_mut() {
            Some(Connection::Sqlite(tx)) => {
                Ok(sql.for_sqlite().fetch_optional(&mut *tx.connection).await?.map(Row::Sqlite))
            }
            Some(Connection::Postgres(tx)) => {
                Ok(sql.for_postgres().fetch_optional(&mut **tx).await?.map(Row::Postgres))
            }
            None => Err(ended()),
        }
    }

    /// The first column of the first row, if there is one.
    pub(crate) async fn value<T: Column>(&self, sql: Sql) -> Result<Option<T>> {
        self.first(sql).await?.map(|row| row.get(0)).transpose()
    }

    /// Sees the database as it is now until the transaction ends, whatever others write. To be called first.
    pub(crate) async fn freeze(&self) -> Result<()> {
        if let Some(Connection::Postgres(tx)) = self.shared.connection.lock().await.as_mut() {
            sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Lets the engine number new rows behind those that came with their numbers.
    pub(crate) async fn advance_numbers(&self, table: &str, column: &str) -> Result<()> {
        if let Some(Connection::Postgres(tx)) = self.shared.connection.lock().await.as_mut() {
            let sql = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max({column}) FROM {table}))"
            );
            sqlx::query(AssertSqlSafe(sql)).execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Ends the transaction behind the back of everybody, as SQLite does on a full disk. For tests.
    ///
    /// # Errors
    /// When the statement fails.
    #[doc(hidden)]
    pub async fn break_transaction(&self, statement: &'static str) -> Result<()> {
        if let Some(Connection::Sqlite(tx)) = self.shared.connection.lock().await.as_mut() {
            sqlx::query(statement).execute(&mut *tx.connection).await?;
        }
        Ok(())
    }

    /// Lets a SQLite file grow no further than this, as a full disk does. For tests.
    ///
    /// # Errors
    /// When the statement fails.
    #[doc(hidden)]
    pub async fn limit_pages(&self, pages: u32) -> Result<()> {
        if let Some(Connection::Sqlite(tx)) = self.shared.connection.lock().await.as_mut() {
            let sql = format!("PRAGMA max_page_count = {pages}");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx.connection).await?;
        }
        Ok(())
    }

    /// What is to be appended to the log when the transaction is committed.
    pub(crate) fn with_pending<T>(&self, change: impl FnOnce(&mut Pending) -> T) -> T {
        change(&mut self.shared.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn commit(self) -> Result<()> {
        match self.shared.connection.lock().await.take() {
            Some(Connection::Sqlite(mut tx)) => {
                let committed = tx.end("COMMIT").await;
                if committed.is_err() {
                    // Where that fails too, the connection is closed.
                    let _ = tx.end("ROLLBACK").await;
                }
                committed
            }
            Some(Connection::Postgres(tx)) => Ok(tx.commit().await?),
            None => Err(ended()),
        }
    }

    async fn roll_back(self) {
        match self.shared.connection.lock().await.take() {
            Some(Connection::Sqlite(mut tx)) => {
                let _ = tx.end("ROLLBACK").await;
            }
            // The pool sees to a connection that does not even take this.
            Some(Connection::Postgres(tx)) => {
                let _ = tx.rollback().await;
            }
            None => {}
        }
    }
}

fn ended() -> StoreError {
    StoreError::Form("a statement of a transaction that has ended".to_owned())
}
