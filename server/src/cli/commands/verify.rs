//! `verify`: the offline check of a JSON export.

use crate::cli::args::Cli;
use crate::cli::{Failure, output};
use crate::error::chain;
use codegraph_export::{Items, Verified};
use codegraph_model::Sealed;
use serde::Serialize;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Size limit of the file: more than any export has, less than a machine's memory.
const MAX_BYTES: u64 = 1 << 30;

pub(crate) fn verify(cli: &Cli, file: &Path) -> Result<(), Failure> {
    let bytes = read(file)?;
    let verified = codegraph_export::verify(&bytes)
        .map_err(|error| Failure::Check(format!("{}: {}", file.display(), chain(&error))))?;
    output::answer(cli, &Report::of(&verified), || output::printable(&verified.to_string()))
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |source| Failure::io(format!("cannot read {}", file.display()), source);
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::Check(format!("{} is larger than the limit of {MAX_BYTES} bytes", file.display())));
    }
    Ok(bytes)
}

/// The JSON form of a successful verification.
#[derive(Serialize)]
struct Report {
    snapshot: Value,
    baseline: Option<Value>,
    members: usize,
    items: Value,
    notes: Vec<String>,
}

impl Report {
    fn of(verified: &Verified) -> Self {
        let side = |sealed: &Sealed| {
            let snapshot = &sealed.snapshot;
            json!({
                "id": snapshot.id, "scope_ref": snapshot.scope_ref, "timestamp": snapshot.timestamp, "digest": sealed.digest,
            })
        };
        Self {
            snapshot: side(&verified.snapshot),
            baseline: verified.baseline.as_ref().map(side),
            members: verified.members.len(),
            items: match &verified.items {
                Items::Proven { items, trees } => json!({ "proven": true, "items": items, "trees": trees }),
                Items::NotChecked { why } => json!({ "proven": false, "why": why }),
            },
            notes: verified.notes.clone(),
        }
    }
}
