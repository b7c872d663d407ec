//! The domain of Codegraph as plain data and pure functions: what a snapshot is, how it is scored, sealed, stored as a
//! tree of items and compared. No I/O, no clock, no SQL, no HTTP; it compiles to wasm32 and runs in the browser too.

pub mod actor;
pub mod aggregate;
pub mod api;
pub mod attribute;
pub mod canonical;
pub mod capture;
mod category;
pub mod chart;
pub mod compare;
pub mod dimension;
pub mod ids;
pub mod item;
pub mod log;
pub mod metric;
pub mod number;
pub mod period;
pub mod periods;
pub mod reason;
pub mod reference;
#[cfg(feature = "openapi")]
mod schema;
pub mod scope;
pub mod score;
pub mod series;
pub mod settings;
pub mod snapshot;
pub mod terms;
#[cfg(test)]
mod testing;
pub mod tree;
pub mod trend;
pub mod verdict;
pub mod words;

pub use actor::{Actor, Via};
pub use category::{Category, InvalidCategory};
pub use dimension::{Dimension, PerDimension};
pub use ids::{Digest, ImportId, Name, ScopeRef, SnapshotId};
pub use item::{Item, Location, Severity};
pub use metric::{Direction, Metric};
pub use reason::Reason;
pub use series::SeriesKey;
pub use snapshot::{Sealed, Snapshot, SnapshotHeader, Summary};
pub use terms::Terms;
