//! Capture: reads a repository or a folder into items and raw metrics. Nothing here scores, stores or knows the time.
//!
//! A [`Session`] reads one source, for one capture or for the many of a backfill. What depends on a blob or a commit alone
//! is computed once: the session says what it would like to know ([`Session::prepare`]), takes what the caller has kept
//! ([`Session::remember`]), and gives back with each capture what was computed anew, for the caller to keep.

mod blob;
mod compliance;
mod dependencies;
mod error;
mod history;
pub mod imports;
mod licence;
pub mod lockfile;
mod origins;
mod path;
mod release;
mod sca;
mod session;
pub mod settings;
mod source;
mod source_metrics;

pub use error::CollectError;
pub use release::is_release;
pub use session::{Fresh, KeptHistory, Needs, Prepared, Progress, Session};
pub use source::{Revision, Tag};

/// The version of everything in this crate that decides on a number: kept results and snapshots of another version are
/// not mixed with those of this one.
pub const ANALYZER_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The answer of a collector, or why there is none.
pub type Result<T> = std::result::Result<T, CollectError>;
