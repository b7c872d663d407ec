//! `verify`: the offline check of a JSON export.

use crate::cli::args::Cli;
use crate::cli::{Failure, output};
use crate::error::chain;
use codegraph_export::{Items, Verified};
use codegraph_model::Sealed;
use codegraph_model::log::LogHead;
use serde::Serialize;
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Size limit of the file: more than any export has, less than a machine's memory.
const MAX_BYTES: u64 = 1 << 30;

pub(crate) fn verify(cli: &Cli, file: &Path, head: Option<&Path>) -> Result<(), Failure> {
    let bytes = read(file)?;
    let verified = codegraph_export::verify(&bytes)
        .map_err(|error| Failure::Check(format!("{}: {}", file.display(), chain(&error))))?;
    let heads = match head {
        Some(head) => Some(Heads::of(&verified, file, head)?),
        None => None,
    };
    output::answer(cli, &Report::of(&verified, heads.as_ref()), || {
        let mut text = verified.to_string();
        if let Some(heads) = &heads {
            text.push_str(&heads.sentence);
        }
        output::printable(&text)
    })?;
    match heads {
        Some(Heads { order: Order::Differs, .. }) => {
            Err(Failure::Check("the two heads have the same size and different roots: their logs differ".to_owned()))
        }
        _ => Ok(()),
    }
}

/// How the head that an export names stands to another one.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Order {
    Same,
    Older,
    Newer,
    Differs,
}

/// The head in a file, and how that of the export stands to it.
#[derive(Serialize)]
struct Heads {
    head: LogHead,
    #[serde(rename = "export_is")]
    order: Order,
    #[serde(skip)]
    sentence: String,
}

impl Heads {
    fn of(verified: &Verified, file: &Path, head_file: &Path) -> Result<Self, Failure> {
        let Some(named) = verified.log_head else {
            let text = format!("{} is a snapshot, which names no head; --head requires a JSON export", file.display());
            return Err(Failure::Usage(text));
        };
        let head = super::log::read(head_file)?;
        let order = match named.size.cmp(&head.size) {
            Ordering::Less => Order::Older,
            Ordering::Greater => Order::Newer,
            Ordering::Equal if named.root == head.root => Order::Same,
            Ordering::Equal => Order::Differs,
        };
        let what = match order {
            Order::Same => "the same",
            Order::Older => "newer; `codegraph head --check` tells whether its log covers this one",
            Order::Newer => "older; `codegraph head --check` tells whether the log of this one covers it",
            Order::Differs => "of the same size and has another root",
        };
        Ok(Self { head, order, sentence: format!("\nhead in {}: {head} is {what}", head_file.display()) })
    }
}

pub(super) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
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
struct Report<'a> {
    snapshot: Value,
    baseline: Option<Value>,
    members: usize,
    items: Value,
    log_head: Option<LogHead>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compared_head: Option<&'a Heads>,
    notes: Vec<String>,
}

impl<'a> Report<'a> {
    fn of(verified: &Verified, heads: Option<&'a Heads>) -> Self {
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
            log_head: verified.log_head,
            compared_head: heads,
            notes: verified.notes.clone(),
        }
    }
}
