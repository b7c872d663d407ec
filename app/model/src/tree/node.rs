//! One node of an item tree: its bytes, and what they say.

use super::Node;
use crate::{Digest, Item};
use serde::{Deserialize, Serialize};

/// The first 64 bits of the SHA-256 of an item's category and key: where it stands in the tree. Items of equal hash stand
/// in the order of category and key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyHash(u64);

impl KeyHash {
    pub(super) fn of(item: &Item) -> Self {
        let digest = Digest::of(format!("{}\n{}", item.category, item.key).as_bytes());
        let mut head = [0; 8];
        head.copy_from_slice(&digest.0[..8]);
        Self(u64::from_be_bytes(head))
    }

    pub(super) const fn trailing_zeros(self) -> u32 {
        self.0.trailing_zeros()
    }
}

impl Serialize for KeyHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0))
    }
}

impl<'de> Deserialize<'de> for KeyHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        u64::from_str_radix(&text, 16).map(Self).map_err(serde::de::Error::custom)
    }
}

/// What an inner node says of a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Items at or below the child.
    pub count: u64,
    pub digest: Digest,
    /// The key hash of the last item at or below the child.
    pub last: KeyHash,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content<'a> {
    /// The canonical JSON of each item, in the order of key hashes.
    Leaf(Vec<&'a [u8]>),
    Inner {
        level: u32,
        children: Vec<Child>,
    },
}

impl Content<'_> {
    /// Zero for a leaf.
    #[must_use]
    pub const fn level(&self) -> u32 {
        match self {
            Self::Leaf(_) => 0,
            Self::Inner { level, .. } => *level,
        }
    }
}

/// Bytes that are no node.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    #[error("a stored node of the item tree does not begin with its level")]
    Level,
    #[error("a stored node of the item tree cannot be read")]
    Form(#[from] serde_json::Error),
    #[error("the node {0} of the item tree is missing from the store")]
    Missing(Digest),
}

pub(super) fn start(level: u32) -> Vec<u8> {
    format!("{{\"level\":{level}}}\n").into_bytes()
}

pub(super) fn finish(bytes: &[u8]) -> Node {
    Node { digest: Digest::of(bytes), bytes: bytes.into() }
}

/// Reads a node's bytes.
///
/// # Errors
/// When they are not in the form that the module above describes.
pub fn read(bytes: &[u8]) -> Result<Content<'_>, NodeError> {
    #[derive(Deserialize)]
    struct Head {
        level: u32,
    }
    let mut lines = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let head: Head = serde_json::from_slice(lines.next().ok_or(NodeError::Level)?).map_err(|_| NodeError::Level)?;
    if head.level == 0 {
        return Ok(Content::Leaf(lines.collect()));
    }
    let children = lines.map(serde_json::from_slice).collect::<Result<_, _>>()?;
    Ok(Content::Inner { level: head.level, children })
}
