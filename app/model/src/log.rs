//! The log of evidence: what a leaf of its Merkle tree says, and its head. The hashing is that of RFC 6962; the store does it.

use crate::canonical;
use crate::ids::Digest;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The version of the form of a leaf.
pub const LEAF_VERSION: u32 = 1;

/// What kind of record a leaf is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordType {
    /// A snapshot, under its id; its digest.
    Snapshot,
    /// An import, under its id; of its row.
    Import,
    /// That an import and those before it no longer count, under its id.
    Retirement,
    /// That a snapshot became the baseline of a scope, under the scope.
    Baseline,
    /// A note, under its scope.
    Note,
    /// That cleanup deleted a snapshot, under its id; the digest that it had.
    Deletion,
}

impl RecordType {
    pub const ALL: [Self; 6] =
        [Self::Snapshot, Self::Import, Self::Retirement, Self::Baseline, Self::Note, Self::Deletion];

    /// As in a leaf.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Import => "import",
            Self::Retirement => "retirement",
            Self::Baseline => "baseline",
            Self::Note => "note",
            Self::Deletion => "deletion",
        }
    }
}

impl FromStr for RecordType {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == s);
        found.ok_or_else(|| format!("unknown record type {s:?}"))
    }
}

/// One record of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    pub v: u32,
    #[serde(rename = "type")]
    pub record: RecordType,
    /// What the record is called within its type.
    pub id: String,
    /// Of the record, in hex digits.
    pub sha256: String,
}

impl Leaf {
    /// The leaf of a record with this digest.
    #[must_use]
    pub fn new(record: RecordType, id: String, digest: Digest) -> Self {
        Self { v: LEAF_VERSION, record, id, sha256: hex::encode(digest.0) }
    }

    /// The canonical JSON that is hashed.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        canonical::bytes(self)
    }
}

/// How many records the log has, and the root of their Merkle tree: `42 sha256:...`. Whoever keeps one can tell later whether a
/// record from before was changed, removed or put in.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogHead {
    pub size: u64,
    pub root: Digest,
}

impl fmt::Display for LogHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.size, self.root)
    }
}

impl FromStr for LogHead {
    type Err = String;

    /// What `Display` writes, or its JSON.
    fn from_str(s: &str) -> Result<Self, String> {
        let text = s.trim();
        if text.starts_with('{') {
            return serde_json::from_str(text).map_err(|e| format!("invalid head of a log: {e}"));
        }
        let invalid =
            || "invalid head of a log; expected SIZE sha256:DIGEST, or {\"size\": ..., \"root\": ...}".to_owned();
        let (size, root) = text.split_once(char::is_whitespace).ok_or_else(invalid)?;
        let root = root.trim().parse().map_err(|_| invalid())?;
        Ok(Self { size: size.parse().map_err(|_| invalid())?, root })
    }
}

#[cfg(test)]
mod tests {
    use super::{Leaf, LogHead, RecordType};
    use crate::Digest;

    #[test]
    fn a_leaf_is_canonical_json() {
        let leaf = Leaf::new(RecordType::Note, "project:web".to_owned(), Digest([1; 32]));
        let text = String::from_utf8(leaf.bytes()).unwrap();
        let digits = "01".repeat(32);
        assert_eq!(text, format!(r#"{{"id":"project:web","sha256":"{digits}","type":"note","v":1}}"#));
        assert_eq!(serde_json::from_str::<Leaf>(&text).unwrap(), leaf);
    }

    #[test]
    fn heads_are_read_as_they_are_written() {
        let head = LogHead { size: 42, root: Digest([7; 32]) };
        assert_eq!(head.to_string().parse(), Ok(head));
        assert_eq!(serde_json::to_string(&head).unwrap().parse(), Ok(head));
        for wrong in ["", "42", "42 sha256:00", "-1 sha256:00", "{}", "{\"size\":1}"] {
            assert!(wrong.parse::<LogHead>().is_err(), "{wrong}");
        }
        for kind in RecordType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
