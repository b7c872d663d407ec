//! Reports of other tools: bytes in, a [`Report`] out. Nothing here reads a file, knows the time, or decides which dimension
//! a finding belongs to.
//!
//! One module a format, under [`formats`]. The rest is what they share: JSON and XML that are read piece by piece within
//! limits, texts, severities, package URLs.

mod advisory;
mod coverage;
pub mod formats;
pub mod json;
mod purl;
pub mod report;
mod secret;
mod severity;
pub mod shape;
pub mod text;
mod unpack;
pub mod xml;

pub use formats::Format;
pub use report::{Report, ReportError};
pub use severity::from_score as severity_of_score;
pub use unpack::unpack;

/// The most bytes that the content of a file has, unpacked.
pub const MOST_BYTES: u64 = 1 << 30;

/// Reads a report: as it is or packed with gzip or zstd, of the given format or of the one that its content shows.
///
/// # Errors
/// When it is of no known format, is not what it claims to be, or passes a limit. One bad entry is no error: it is left out
/// and named in [`Report::skipped`].
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Report, ReportError> {
    let content = unpack(bytes, MOST_BYTES)?;
    let format = match format {
        Some(format) => format,
        None => formats::detect(&content)?,
    };
    format.read(&content)
}
