//! Everything that is kept: one SQLite database, created on first use. All SQL of the product is in this crate; it knows
//! nothing of repositories, HTTP or time (callers give the times).

mod answers;
mod cache;
mod error;
mod examine;
mod groups;
mod imports;
mod nodes;
mod notes;
mod open;
mod projects;
mod retention;
mod rows;
mod snapshots;
mod trends;
mod uploads;

pub use answers::Answer;
pub use cache::CacheKind;
pub use error::StoreError;
pub use examine::{Examined, examine};
pub use groups::GroupRow;
pub use imports::{AddedImports, CapturedState, ImportFilter, ImportPage, NewBatch, NewImportRow, PackedFile};
pub use open::{APPLICATION_ID, SCHEMA_VERSION, Store};
pub use projects::ProjectRow;
pub use retention::Due;
pub use snapshots::{Cursor, Filter, NewSnapshot, Page};
pub use trends::{TrendPoint, TrendRange};

/// The answer of a store, or why there is none.
pub type Result<T> = std::result::Result<T, StoreError>;
