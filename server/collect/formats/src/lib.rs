//! Reports of other tools: bytes in, a [`Report`] out. Nothing here reads a file, knows the time, or decides which dimension
//! a finding belongs to.
//!
//! One module a format, under [`formats`]. The rest is what they share: JSON and XML that are read piece by piece within
//! limits, texts, severities, package URLs.

/// A test that a reader survives any bytes, and any byte changed in or cut off its samples.
#[cfg(test)]
macro_rules! never_panics {
    ($read:expr, $samples:expr) => {
        proptest::proptest! {
            #![proptest_config(proptest::test_runner::Config::with_cases(400))]
            #[test]
            fn never_panics(
                bytes: Vec<u8>,
                which: proptest::sample::Index,
                at: proptest::sample::Index,
                with: u8,
            ) {
                let samples = $samples;
                let sample = samples[which.index(samples.len())].as_bytes();
                let at = at.index(sample.len());
                let mut changed = sample.to_vec();
                changed[at] = with;
                for content in [&bytes[..], &changed, &sample[..at]] {
                    let _ = ($read)(content);
                }
            }
        }
    };
}

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

/// Limit of the bytes of a file, unpacked.
pub const MAX_BYTES: u64 = 1 << 30;

/// Reads a report, plain or compressed with gzip or zstd, of a format or of the one that is detected from its content.
///
/// # Errors
/// When its format is unknown, it is not what it claims to be, or it exceeds a limit. One invalid entry is no error: it is
/// skipped and listed in [`Report::skipped`].
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Report, ReportError> {
    let content = unpack(bytes, MAX_BYTES)?;
    let format = match format {
        Some(format) => format,
        None => formats::detect(&content)?,
    };
    format.read(&content)
}
