//! Imports: what the reports of other tools say becomes items and metrics of the dimensions.
//!
//! [`examine`] says of a file what it is; [`Reports`] adds what they say to a capture. Both are pure: bytes in, items out.

mod accept;
mod apply;
mod examine;
mod findings;
pub(crate) mod found;
mod gathered;
mod key;
mod mapping;
mod measured;
mod place;
#[cfg(test)]
mod tests;
mod vulnerabilities;

pub use apply::Reports;
pub use codegraph_formats::formats::ALL as FORMATS;
pub use codegraph_formats::formats::plain::SCHEMA as PLAIN_SCHEMA;
pub use codegraph_formats::{Format, ReportError};
pub use examine::{Examined, Refusal, examine};
pub use found::{Found, FoundReport};
pub use gathered::UsedReport;
pub use mapping::TEXT as MAPPING;
