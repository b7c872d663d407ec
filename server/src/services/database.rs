//! The database as a whole: examined, and copied from one engine to another.

pub use codegraph_store::{
    Copied as CopiedDatabase, CopiedTable, CopyStep, DatabaseUrl, HeadCheck, LogCheck,
    SCHEMA_VERSION as DATABASE_SCHEMA, examine as examine_database,
};

use crate::error::{Error, Result};
use codegraph_collect::CollectError;
use codegraph_store::{Store, StoreError, copy, examine};

/// Copies everything from one database into another, which must be empty, and compares both row by row. `step` hears of each
/// table; false interrupts.
///
/// # Errors
/// When there is nothing to copy, the target is not empty, what was written is not what was read, or `step` interrupted.
/// The target is left empty then.
pub async fn copy_database(
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    step: impl Fn(CopyStep) -> bool + Send + Sync,
) -> Result<CopiedDatabase> {
    if examine(from).await?.is_none() {
        return Err(Error::NotFound(format!("{from}: no such database")));
    }
    let (source, target) = (Store::open(from).await?, Store::open(to).await?);
    let copied = copy(&source, &target, step).await;
    source.close().await;
    target.close().await;
    copied.map_err(|error| match error {
        StoreError::Interrupted => Error::Collect(CollectError::Interrupted),
        other => other.into(),
    })
}
