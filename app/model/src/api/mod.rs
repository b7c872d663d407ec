//! Requests, queries and responses of the REST API, besides snapshots and comparisons. The command line, which prints and sends
//! them, and the islands in the browser use the same types.

mod compare;
mod imports;
mod policy;
mod projects;
mod snapshots;
mod trends;

pub use compare::*;
pub use imports::*;
pub use policy::*;
pub use projects::*;
pub use snapshots::*;
pub use trends::*;
