//! Arbitrary bytes as each of the formats: a report or an error, never a panic. In the folder above, with a nightly compiler:
//! `cargo fuzz run read -- -max_len=65536 -rss_limit_mb=512`. The first byte chooses the format, so that samples in
//! `corpus/read` have one byte before them.

#![no_main]

use codegraph_formats::formats::{ALL, detect};
use codegraph_formats::unpack;
use libfuzzer_sys::fuzz_target;

/// Limit of the bytes that packed input is unpacked to.
const MAX_UNPACKED: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let Some((which, content)) = bytes.split_first() else { return };
    let _ = ALL[usize::from(*which) % ALL.len()].read(content);
    if let Ok(content) = unpack(content, MAX_UNPACKED)
        && let Ok(format) = detect(&content)
    {
        let _ = format.read(&content);
    }
});
