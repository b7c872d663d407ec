//! Everything that is kept: one SQLite database, created on first use. All SQL of the product is in this crate; it knows
//! nothing of repositories, HTTP or time (callers give the times).

mod cache;
mod error;
mod nodes;
mod open;
mod projects;
mod rows;
mod snapshots;
mod trends;

pub use cache::CacheKind;
pub use error::StoreError;
pub use open::{APPLICATION_ID, SCHEMA_VERSION, Store};
pub use projects::ProjectRow;
pub use snapshots::{Cursor, Filter, NewSnapshot, Page};
pub use trends::{TrendPoint, TrendRange};

/// The answer of a store, or why there is none.
pub type Result<T> = std::result::Result<T, StoreError>;
