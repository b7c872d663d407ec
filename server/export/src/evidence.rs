//! The JSON export: the evidence itself, such that [`crate::verify`] needs nothing else.
//!
//! ```text
//! { "format": "codegraph-evidence", "format_version": 1, "written_by": "codegraph 0.1.0",
//!   "log_head": {"size", "root"},   of the evidence log when the file was written: `codegraph head --check` takes the file
//!   "snapshot": …,           the sealed bytes with the digest put first, byte for byte as they are served
//!   "members": [ … ],        of a group or portfolio: the members' snapshots, likewise
//!   "baseline": …,           of a comparison: the other snapshot, likewise
//!   "comparison": …,         as POST /snapshots/compare gives it
//!   "items": [ { "project_name"?, "dimension", "category", "items": [ item, … ] } ],            without a baseline
//!   "changes": [ { "project_name"?, "dimension", "category", "rows": [ { state, item, was? } ] } ] }      with one
//! ```
//!
//! Each item is canonical JSON (RFC 8785), the very bytes that its leaf of the tree holds, on a line of its own. `items` are all
//! items of the snapshot (of a group: of its members), so that their trees can be rebuilt and compared with
//! `source_bundle.roots`. `changes` are the items that differ: they cannot prove the trees, only the digests can be
//! checked. Nothing in the file proves `log_head`: it says which log the file came from, and when.

use crate::ReportInput;
use crate::input::Listing;
use codegraph_model::canonical;
use codegraph_model::compare::{Comparison, ItemState};
use codegraph_model::{Dimension, Name, Sealed};
use serde::Serialize;

/// The value of `format`.
pub(crate) const FORMAT: &str = "codegraph-evidence";

/// The value of `format_version`: raised when a reader of the old form would misread the new one.
pub(crate) const FORMAT_VERSION: u32 = 1;

/// The value of `written_by`.
pub(crate) const WRITTEN_BY: &str = concat!("codegraph ", env!("CARGO_PKG_VERSION"));

/// The JSON export, in the form that this module describes.
#[must_use]
pub fn evidence(input: &ReportInput<'_>) -> Vec<u8> {
    let rows: usize = input.listings.iter().map(|listing| listing.rows.len()).sum();
    let mut out = Vec::with_capacity(input.snapshot.bytes.len() * 2 + rows * 320 + 4096);
    out.extend_from_slice(
        format!("{{\"format\":\"{FORMAT}\",\"format_version\":{FORMAT_VERSION},\"written_by\":\"{WRITTEN_BY}\"")
            .as_bytes(),
    );
    member(&mut out, "log_head", &canonical::bytes(&input.log_head));
    member(&mut out, "snapshot", &input.snapshot.json());
    if !input.members.is_empty() {
        let members: Vec<Vec<u8>> = input.members.iter().map(Sealed::json).collect();
        let list = [b"[\n".as_slice(), &members.join(b",\n".as_slice()), b"\n]"].concat();
        member(&mut out, "members", &list);
    }
    if let Some(against) = input.against {
        member(&mut out, "baseline", &against.baseline.json());
        member(&mut out, "comparison", &canonical::bytes::<Comparison>(against.comparison));
    }
    let compared = input.against.is_some();
    out.extend_from_slice(if compared { b",\n\"changes\":[" } else { b",\n\"items\":[" });
    for (place, listing) in input.listings.iter().enumerate() {
        out.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
        group(&mut out, listing, compared);
    }
    out.extend_from_slice(b"]}\n");
    out
}

fn member(out: &mut Vec<u8>, name: &str, json: &[u8]) {
    out.extend_from_slice(format!(",\n\"{name}\":").as_bytes());
    out.extend_from_slice(json);
}

/// What stands before the rows of a listing.
#[derive(Serialize)]
struct Head<'a> {
    category: &'a str,
    dimension: Dimension,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_name: Option<&'a Name>,
}

fn group(out: &mut Vec<u8>, listing: &Listing, compared: bool) {
    let project_name = listing.project_name.as_ref();
    let head =
        canonical::bytes(&Head { category: listing.category.as_str(), dimension: listing.dimension, project_name });
    out.extend_from_slice(head.strip_suffix(b"}").unwrap_or(&head));
    out.extend_from_slice(if compared { b",\"rows\":[" } else { b",\"items\":[" });
    for (place, row) in listing.rows.iter().enumerate() {
        out.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
        if compared {
            let state = row.state.map_or("null", ItemState::as_str);
            let quote = if row.state.is_some() { "\"" } else { "" };
            out.extend_from_slice(b"{\"item\":");
            out.extend_from_slice(&canonical::bytes(&row.item));
            out.extend_from_slice(format!(",\"state\":{quote}{state}{quote}").as_bytes());
            if let Some(was) = &row.was {
                out.extend_from_slice(b",\"was\":");
                out.extend_from_slice(&canonical::bytes(was));
            }
            out.push(b'}');
        } else {
            out.extend_from_slice(&canonical::bytes(&row.item));
        }
    }
    out.extend_from_slice(b"]}");
}
