//! What goes over the wire besides snapshots and comparisons: requests, queries, lists, trends. The same types serve the REST
//! API, the command line (which prints and sends them) and the islands in the browser.

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
