//! Charts, and exports of snapshots and comparisons: JSON evidence, Markdown, PDF, CSV. Pure functions: what they are
//! given is all they know, so that the same input gives the same bytes.

// The examples' made-up snapshots, which tests share, name this crate as others do.
#[cfg(test)]
extern crate self as codegraph_export;

mod axis;
mod backend;
mod chart;
mod csv;
mod document;
mod evidence;
mod input;
mod markdown;
mod pdf;
mod text;
mod verify;

pub use chart::{Chart, Size, TrendChart, trend_chart, trend_svg};
pub use csv::{csv, trend_csv};
pub use document::{Document, document};
pub use evidence::evidence;
pub use input::{Against, ListedItem, Listing, ReportInput};
pub use markdown::markdown;
pub use pdf::{ReportError, pdf};
pub use verify::{Items, Verified, VerifyError, verify};

/// A count as people read it.
fn count(n: usize) -> String {
    codegraph_model::number::whole(length(n))
}

/// A length as a count.
const fn length(n: usize) -> u64 {
    n as u64
}
