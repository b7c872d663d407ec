//! The offline check of evidence: everything that a JSON export, or the JSON of one snapshot, proves by itself.

mod comparison;
mod sealed;
mod trees;

use crate::evidence::{FORMAT, FORMAT_VERSION};
use codegraph_model::compare::{Comparison, ItemState};
use codegraph_model::log::LogHead;
use codegraph_model::snapshot::SealError;
use codegraph_model::tree::TreeError;
use codegraph_model::{Category, Digest, Dimension, Name, Sealed, number};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::fmt;

/// What was checked and holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    pub snapshot: Sealed,
    pub baseline: Option<Sealed>,
    /// Of a group or portfolio; each has the digest that the snapshot lists for it.
    pub members: Vec<Sealed>,
    pub items: Items,
    /// The head of the evidence log that the file names; None for the JSON of a snapshot.
    pub log_head: Option<LogHead>,
    /// What the reader should know besides.
    pub notes: Vec<String>,
}

/// What the file proves of the items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Items {
    /// All items are in the file, and their trees have the roots that the snapshots name.
    Proven { items: u64, trees: u64 },
    /// They are not all in the file.
    NotChecked { why: String },
}

/// Evidence that does not hold, or a file that is none.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error("not Codegraph evidence; expected a JSON export or the JSON of a snapshot")]
    Form(#[source] serde_json::Error),
    #[error("unknown format {0:?}; expected {FORMAT:?}")]
    Format(String),
    #[error("unsupported format version {0}; this program reads versions up to {FORMAT_VERSION}")]
    Version(u32),
    #[error("the file has no {0}")]
    Missing(&'static str),
    #[error("the {which} has no digest")]
    NoDigest { which: String },
    #[error("the {which} was modified: its stated digest is {named}, its actual digest is {actual}")]
    Digest { which: String, named: String, actual: Digest },
    #[error("the {which} matches its digest, but this program cannot read it; use a newer version")]
    Unreadable { which: String, source: SealError },
    #[error("the member snapshot of {0} is not the one that the group's snapshot lists")]
    Member(Name),
    #[error("an item of {place} was modified: it is not in canonical form")]
    Item { place: String },
    #[error("an item of {place} cannot be read")]
    ItemForm { place: String, source: serde_json::Error },
    #[error("the items of {place} do not form a valid tree")]
    Tree { place: String, source: TreeError },
    #[error("the items of {place} were modified: their tree has the root {actual}, but the snapshot states {named}")]
    Root { place: String, named: Digest, actual: Digest },
    #[error("the file has items of {place}, for which the snapshot states no root")]
    Stray { place: String },
    #[error("{place} has {actual} items in the file, but the snapshot states {named}")]
    Count { place: String, named: u64, actual: u64 },
    #[error("invalid log_head: {size} records cannot cover the {snapshots} snapshots of the file")]
    LogHead { size: u64, snapshots: u64 },
    #[error("the comparison was modified: its {0} does not follow from the two snapshots")]
    Comparison(String),
}

/// The file as it is written, unchecked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    format: String,
    format_version: u32,
    written_by: String,
    log_head: Option<LogHead>,
    #[serde(borrow)]
    snapshot: Option<&'a RawValue>,
    #[serde(borrow, default)]
    members: Vec<&'a RawValue>,
    #[serde(borrow)]
    baseline: Option<&'a RawValue>,
    comparison: Option<Comparison>,
    #[serde(borrow)]
    items: Option<Vec<Group<'a>>>,
    #[serde(borrow)]
    changes: Option<Vec<Changes<'a>>>,
}

/// The items of one category.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group<'a> {
    project_name: Option<Name>,
    dimension: Dimension,
    category: Category,
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

/// The items of one category that differ.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes<'a> {
    project_name: Option<Name>,
    dimension: Dimension,
    category: Category,
    #[serde(borrow)]
    rows: Vec<Row<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row<'a> {
    state: Option<ItemState>,
    #[serde(borrow)]
    item: &'a RawValue,
    #[serde(borrow)]
    was: Option<&'a RawValue>,
}

/// What tells a JSON export from the JSON of a snapshot.
#[derive(Deserialize)]
struct Probe {
    format: Option<String>,
}

/// Checks a JSON export (see [`crate::evidence`]), or the JSON of one snapshot as the server gives it and as the PDF
/// has it attached. Needs nothing but these bytes. A file that was laid out anew (by `jq`, say) still holds, and a
/// note says so.
///
/// # Errors
/// When anything in the file is not what the digests commit to, or the file is no evidence.
pub fn verify(evidence: &[u8]) -> Result<Verified, VerifyError> {
    let probe: Probe = serde_json::from_slice(evidence).map_err(VerifyError::Form)?;
    let mut notes = Vec::new();
    let Some(format) = probe.format else {
        let raw: &RawValue = serde_json::from_slice(evidence).map_err(VerifyError::Form)?;
        let snapshot = sealed::open(raw, "snapshot", &mut notes)?;
        let items = Items::NotChecked { why: "the file is a snapshot without items".to_owned() };
        return Ok(Verified { snapshot, baseline: None, members: Vec::new(), items, log_head: None, notes });
    };
    if format != FORMAT {
        return Err(VerifyError::Format(format));
    }
    #[derive(Deserialize)]
    struct Versioned {
        format_version: u32,
    }
    let version: Versioned = serde_json::from_slice(evidence).map_err(VerifyError::Form)?;
    if !(1..=FORMAT_VERSION).contains(&version.format_version) {
        return Err(VerifyError::Version(version.format_version));
    }
    let envelope: Envelope<'_> = serde_json::from_slice(evidence).map_err(VerifyError::Form)?;
    check(&envelope, notes)
}

fn check(envelope: &Envelope<'_>, mut notes: Vec<String>) -> Result<Verified, VerifyError> {
    debug_assert!(envelope.format == FORMAT && envelope.format_version <= FORMAT_VERSION);
    let raw = envelope.snapshot.ok_or(VerifyError::Missing("snapshot"))?;
    let snapshot = sealed::open(raw, "snapshot", &mut notes)?;
    let baseline = envelope.baseline.map(|raw| sealed::open(raw, "baseline", &mut notes)).transpose()?;
    let members = sealed::members(&envelope.members, &snapshot, &mut notes)?;
    let log_head = envelope.log_head.ok_or(VerifyError::Missing("log_head"))?;
    // Each snapshot has a record of its own; the deletion of a member adds one and takes none away.
    let snapshots = (1 + usize::from(baseline.is_some()) + members.len()) as u64;
    if log_head.size < snapshots {
        return Err(VerifyError::LogHead { size: log_head.size, snapshots });
    }
    let items = match (&envelope.items, &envelope.changes) {
        (Some(groups), _) => trees::check(groups, &snapshot, &members)?,
        (None, Some(changes)) => {
            trees::read(changes)?;
            Items::NotChecked { why: "a comparison contains only the items that differ".to_owned() }
        }
        (None, None) => Items::NotChecked { why: "the file has no items".to_owned() },
    };
    if let Some(stated) = &envelope.comparison {
        let baseline = baseline.as_ref().ok_or(VerifyError::Missing("baseline"))?;
        let changes = envelope.changes.as_deref().unwrap_or_default();
        comparison::check(stated, baseline, &snapshot, changes, &envelope.written_by, &mut notes)?;
    }
    Ok(Verified { snapshot, baseline, members, items, log_head: Some(log_head), notes })
}

impl fmt::Display for Verified {
    /// One line for each thing verified.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |f: &mut fmt::Formatter<'_>, name: &str, sealed: &Sealed| {
            let (id, scope) = (sealed.snapshot.id, &sealed.snapshot.scope_ref);
            writeln!(
                f,
                "{name} {id} of {scope}, {}: {} verified",
                sealed.snapshot.timestamp.to_rfc3339(),
                sealed.digest
            )
        };
        side(f, "snapshot", &self.snapshot)?;
        if let Some(baseline) = &self.baseline {
            side(f, "baseline", baseline)?;
        }
        if !self.members.is_empty() {
            writeln!(f, "members: {} snapshots verified", crate::count(self.members.len()))?;
        }
        match &self.items {
            Items::Proven { items, trees } => {
                let (items, trees) = (number::whole(*items), number::whole(*trees));
                write!(f, "items: {items} in {trees} trees, every root verified")?;
            }
            Items::NotChecked { why } => write!(f, "items: not verified, {why}")?,
        }
        if let Some(head) = self.log_head {
            write!(f, "\nevidence log: {} records, root {}", number::whole(head.size), head.root)?;
        }
        for note in &self.notes {
            write!(f, "\nnote: {note}")?;
        }
        Ok(())
    }
}
