//! What differs between two item trees, found by skipping the nodes that they share.
//!
//! The walk does no I/O: it says which nodes it wants, level by level, and is given them. So one batch of reads serves a
//! whole level, whoever does the reading.

use super::node::{Content, KeyHash, NodeError, read};
use crate::{Digest, Item};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// The items that differ, each list by category and key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    pub new: Vec<Item>,
    pub resolved: Vec<Item>,
    /// Before and after.
    pub changed: Vec<(Item, Item)>,
}

/// A walk over two trees at once.
#[derive(Debug)]
pub struct Diff {
    /// The nodes of either side that may hold differences, in order, with their level where it is known.
    sides: [Vec<(Digest, Option<u32>)>; 2],
    /// Bytes of nodes that were supplied and are leaves.
    leaves: HashMap<Digest, Vec<u8>>,
}

impl Diff {
    #[must_use]
    pub fn new(from: Digest, to: Digest) -> Self {
        let mut diff = Self { sides: [vec![(from, None)], vec![(to, None)]], leaves: HashMap::new() };
        diff.cancel();
        diff
    }

    /// The nodes to supply next; none when the walk is over.
    ///
    /// Both sides are taken down to the same level before either goes lower, so that a node shared at different heights
    /// is still seen to be shared.
    #[must_use]
    pub fn wanted(&self) -> Vec<Digest> {
        let nodes = || self.sides.iter().flatten();
        let unknown: Vec<_> = nodes().filter(|(_, level)| level.is_none()).map(|(digest, _)| *digest).collect();
        if !unknown.is_empty() {
            return unknown;
        }
        let highest = nodes().filter_map(|(_, level)| *level).max().unwrap_or(0);
        let mut seen = HashSet::new();
        nodes()
            .filter(|(digest, level)| {
                *level == Some(highest) && !self.leaves.contains_key(digest) && seen.insert(*digest)
            })
            .map(|(digest, _)| *digest)
            .collect()
    }

    /// Takes the nodes that were wanted and goes one level down.
    ///
    /// # Errors
    /// When a wanted node is not among them, or its bytes are no node.
    pub fn supply(&mut self, mut nodes: HashMap<Digest, Vec<u8>>) -> Result<(), NodeError> {
        let wanted: HashSet<Digest> = self.wanted().into_iter().collect();
        for side in &mut self.sides {
            let mut lower = Vec::with_capacity(side.len());
            for (digest, level) in side.drain(..) {
                if !wanted.contains(&digest) {
                    lower.push((digest, level));
                    continue;
                }
                let bytes =
                    nodes.get(&digest).or_else(|| self.leaves.get(&digest)).ok_or(NodeError::Missing(digest))?;
                match read(bytes)? {
                    Content::Leaf(_) => {
                        lower.push((digest, Some(0)));
                        if let Some(bytes) = nodes.remove(&digest) {
                            self.leaves.insert(digest, bytes);
                        }
                    }
                    Content::Inner { level, children } => {
                        lower.extend(children.into_iter().map(|child| (child.digest, Some(level - 1))));
                    }
                }
            }
            *side = lower;
        }
        self.cancel();
        Ok(())
    }

    /// Drops the nodes that both sides have: equal digest, equal items.
    fn cancel(&mut self) {
        let digests = |side: &[(Digest, Option<u32>)]| side.iter().map(|(digest, _)| *digest).collect::<HashSet<_>>();
        let shared: HashSet<Digest> = digests(&self.sides[0]).intersection(&digests(&self.sides[1])).copied().collect();
        for side in &mut self.sides {
            side.retain(|(digest, _)| !shared.contains(digest));
        }
    }

    /// What differs, once nothing is wanted any more.
    ///
    /// Items are JSON lines here, on both sides in the order of the tree: equal lines are passed over without being parsed,
    /// so only what differs costs a parse.
    ///
    /// # Errors
    /// When a line is no item.
    pub fn changes(&self) -> Result<Changes, NodeError> {
        let (mut from, mut to) = (Side::of(self.lines(0)?), Side::of(self.lines(1)?));
        let mut changes = Changes::default();
        while from.line().is_some() || to.line().is_some() {
            if from.line() == to.line() {
                from.pass();
                to.pass();
                continue;
            }
            let order = match (from.place()?, to.place()?) {
                (Some(was), Some(is)) => was.cmp(&is),
                (None, _) => Ordering::Greater,
                (_, None) => Ordering::Less,
            };
            let was = if order.is_le() { from.take()? } else { None };
            let is = if order.is_ge() { to.take()? } else { None };
            match (was, is) {
                (Some(was), Some(is)) if is.same_but_for_place(&was) => {}
                (Some(was), Some(is)) => changes.changed.push((was, is)),
                (was, is) => {
                    changes.resolved.extend(was);
                    changes.new.extend(is);
                }
            }
        }
        let by_key = |a: &Item, b: &Item| (&a.category, &a.key).cmp(&(&b.category, &b.key));
        changes.new.sort_unstable_by(by_key);
        changes.resolved.sort_unstable_by(by_key);
        changes.changed.sort_unstable_by(|(_, a), (_, b)| by_key(a, b));
        Ok(changes)
    }

    fn lines(&self, side: usize) -> Result<Vec<&[u8]>, NodeError> {
        let mut lines = Vec::new();
        for (digest, _) in &self.sides[side] {
            match read(self.leaves.get(digest).ok_or(NodeError::Missing(*digest))?)? {
                Content::Leaf(items) => lines.extend(items),
                Content::Inner { .. } => return Err(NodeError::Level),
            }
        }
        Ok(lines)
    }
}

/// The items of one side, from the first that is not compared with the other side yet.
struct Side<'a> {
    lines: std::vec::IntoIter<&'a [u8]>,
    /// The first of them, once it was parsed, and its hash.
    first: Option<(KeyHash, Item)>,
}

impl<'a> Side<'a> {
    fn of(lines: Vec<&'a [u8]>) -> Self {
        Self { lines: lines.into_iter(), first: None }
    }

    fn line(&self) -> Option<&'a [u8]> {
        self.lines.as_slice().first().copied()
    }

    fn pass(&mut self) {
        self.lines.next();
        self.first = None;
    }

    /// Where the first item stands in the order of the tree.
    fn place(&mut self) -> Result<Option<(KeyHash, &str, &str)>, NodeError> {
        if let (None, Some(line)) = (&self.first, self.line()) {
            let item: Item = serde_json::from_slice(line)?;
            self.first = Some((KeyHash::of(&item), item));
        }
        Ok(self.first.as_ref().map(|(hash, item)| (*hash, item.category.as_str(), item.key.as_str())))
    }

    fn take(&mut self) -> Result<Option<Item>, NodeError> {
        self.place()?;
        self.lines.next();
        Ok(self.first.take().map(|(_, item)| item))
    }
}
