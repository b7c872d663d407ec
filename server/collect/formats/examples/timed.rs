//! How long a report takes to read, and how much memory: `cargo run --release -p codegraph-formats --example timed -- FILE`.

use codegraph_formats::{MAX_BYTES, formats, unpack};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: timed FILE")?;
    let bytes = std::fs::read(&path)?;
    println!("{} bytes; most memory so far {} MB", bytes.len(), most_memory());
    for _ in 0..3 {
        let begin = Instant::now();
        let content = unpack(&bytes, MAX_BYTES)?;
        let format = formats::detect(&content)?;
        let detected = begin.elapsed();
        let report = format.read(&content)?;
        let entries = report.findings.len() + report.packages.len() + report.tests.len() + report.coverage.len();
        let (detected, read) = (detected.as_millis(), begin.elapsed().as_millis());
        println!(
            "{format:?}: {entries} entries, {} MB of text; known after {detected} ms, read after {read} ms; most memory {} MB",
            report.text_bytes >> 20,
            most_memory()
        );
    }
    Ok(())
}

/// The most memory that the process had at once, in MB, where the system says it (Linux, `proc_pid_status(5)`).
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1000
}
