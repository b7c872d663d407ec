//! Everything that is kept: one database on either engine, created on first use. All SQL of the product is in this crate; it
//! knows nothing of repositories, HTTP or time (callers give the times).

mod cache;
mod copy;
mod db;
mod error;
mod groups;
mod idempotency;
mod imports;
mod log;
mod nodes;
mod notes;
mod projects;
mod retention;
mod rows;
mod schema;
mod scopes;
mod snapshots;
mod store;
mod trends;
mod uploads;

pub use cache::CacheKind;
pub use copy::{Copied, CopiedTable, CopyStep, copy};
pub use db::{DatabaseUrl, Tx};
pub use error::StoreError;
pub use groups::GroupRow;
pub use idempotency::IdempotencyRecord;
pub use imports::{
    AddedImports, CapturedState, ImportFilter, ImportPage, LastImport, NewBatch, NewImportRow, PackedFile,
};
pub use log::{HeadCheck, LogCheck};
pub use projects::ProjectRow;
pub use retention::Due;
pub use schema::{APPLICATION_ID, Examined, SCHEMA_VERSION, examine};
pub use snapshots::{Cursor, Filter, PackedSnapshot, Page};
pub use store::Store;
pub use trends::{TrendPoint, TrendRange};

/// The answer of a store, or why there is none.
pub type Result<T> = std::result::Result<T, StoreError>;
