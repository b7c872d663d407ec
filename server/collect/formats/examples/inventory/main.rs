//! Reads all files of a folder of report files and prints what came of them as Markdown: `cargo run --release
//! -p codegraph-formats --example inventory -- FOLDER [KIND]`. With a kind, files are read as that; else by what is in
//! them. `TIMED=1` adds how long each file took, to see slow ones.

mod table;

use codegraph_formats::Format;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().ok_or("usage: inventory FOLDER [KIND]")?;
    let kind = arguments.next().map(|kind| kind.to_string_lossy().parse::<Format>()).transpose()?;
    let timed = std::env::var_os("TIMED").is_some();
    let mut paths = Vec::new();
    files(Path::new(&folder), &mut paths)?;

    let mut table = table::Table::default();
    for path in &paths {
        let bytes = std::fs::read(path)?;
        let begin = std::time::Instant::now();
        table.add(&bytes, kind);
        if timed {
            let name = path.strip_prefix(&folder).unwrap_or(path).display();
            eprintln!("{:>8.1} ms {:>10} bytes {name}", begin.elapsed().as_secs_f64() * 1e3, bytes.len());
        }
    }
    print!("{}", table.markdown());
    Ok(())
}

/// The paths of all files below a folder, in order.
fn files(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, into)? } else { into.push(path) }
    }
    Ok(())
}
