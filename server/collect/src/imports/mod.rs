//! Imports: what the reports of other tools say becomes items and metrics of the dimensions.

mod examine;
pub(crate) mod found;

pub use codegraph_reports::{Format, ReportError};
pub use examine::{Examined, examine};
pub use found::{Found, FoundReport};
