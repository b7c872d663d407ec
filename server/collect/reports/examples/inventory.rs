//! Reads all files of a folder of report files and prints what came of them as a Markdown table: `cargo run --release
//! -p codegraph-reports --example inventory -- FOLDER [KIND]`. With a kind, files are read as that; else by what is in
//! them. `TIMED=1` adds how long each file took, to see slow ones.

use codegraph_reports::{Format, MOST_BYTES, Report, ReportError, formats, unpack};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What came of the files that are of one format.
#[derive(Default)]
struct Row {
    files: u64,
    imported: u64,
    entries: BTreeMap<&'static str, usize>,
    skipped: u64,
    /// The names of the files that are refused, by the reason.
    refused: BTreeMap<String, Vec<String>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().ok_or("usage: inventory FOLDER [KIND]")?;
    let kind = arguments.next().map(|kind| kind.to_string_lossy().parse::<Format>()).transpose()?;
    let timed = std::env::var_os("TIMED").is_some();
    let mut paths = Vec::new();
    files(Path::new(&folder), &mut paths)?;

    let mut rows: BTreeMap<&'static str, Row> = BTreeMap::new();
    for path in &paths {
        let bytes = std::fs::read(path)?;
        let name = path.strip_prefix(&folder).unwrap_or(path).display().to_string();
        let begin = std::time::Instant::now();
        let (format, read) = read(&bytes, kind);
        if timed {
            eprintln!("{:>8.1} ms {:>10} bytes {name}", begin.elapsed().as_secs_f64() * 1e3, bytes.len());
        }
        let row = rows.entry(format).or_default();
        row.files += 1;
        match read {
            Ok(report) => row.add(&report),
            Err(error) => row.refused.entry(error.to_string()).or_default().push(name),
        }
    }
    print(&rows);
    Ok(())
}

/// The name of the format that a file is of, and what reading it gives.
fn read(bytes: &[u8], kind: Option<Format>) -> (&'static str, Result<Report, ReportError>) {
    let content = match unpack(bytes, MOST_BYTES) {
        Ok(content) => content,
        Err(error) => return ("no format", Err(error)),
    };
    match kind.map_or_else(|| formats::detect(&content), Ok) {
        Ok(format) => (format.name, format.read(&content)),
        Err(error) => ("no format", Err(error)),
    }
}

/// The paths of all files below a folder, in order. `ORIGIN.tsv` and `README.md` say where files are from.
fn files(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() {
            files(&path, into)?;
        } else if name != "ORIGIN.tsv" && name != "README.md" {
            into.push(path);
        }
    }
    Ok(())
}

impl Row {
    fn add(&mut self, report: &Report) {
        self.imported += 1;
        for (what, count) in [
            ("findings", report.findings.len()),
            ("packages", report.packages.len()),
            ("statements", report.statements.len()),
            ("covered files", report.coverage.len()),
            ("tests", report.tests.len()),
            ("checks", report.checks.len()),
            ("metrics", report.metrics.len()),
        ] {
            *self.entries.entry(what).or_default() += count;
        }
        self.skipped += report.skipped.iter().map(|skipped| skipped.entries).sum::<u64>();
    }
}

fn print(rows: &BTreeMap<&'static str, Row>) {
    println!("| Format | Files | Imported | Entries taken | Entries left out | Refused |");
    println!("|---|---|---|---|---|---|");
    for (format, row) in rows {
        let entries = row.entries.iter().filter(|(_, count)| **count > 0);
        let entries: Vec<String> = entries.map(|(what, count)| format!("{count} {what}")).collect();
        println!(
            "| {format} | {} | {} | {} | {} | {} |",
            row.files,
            row.imported,
            entries.join(", "),
            row.skipped,
            row.files - row.imported
        );
    }
    println!();
    println!("| Format | Refused file | Why |");
    println!("|---|---|---|");
    for (format, row) in rows {
        for (reason, names) in &row.refused {
            println!("| {format} | {} | {} |", names.join(", "), reason.replace('|', "\\|"));
        }
    }
}
