//! The item tree: a Merkle search tree (Auvolat and Taïani, SRDS 2019) over the items of one dimension.
//!
//! Items stand in the order of the hash of their category and key. A leaf ends after an item whose key hash ends in four
//! zero bits (about 16 items a leaf); an inner node of level n ends after a child whose last key hash ends in 4 * (n + 1)
//! zero bits. So the shape depends on the set of keys alone, and a changed item touches one path from leaf to root.
//!
//! A node is JSON lines: `{"level":n}`, then for a leaf the canonical JSON of each item, for an inner node
//! `{"count":…,"digest":…,"last":…}` of each child. It is stored under the SHA-256 of these bytes.

mod diff;
mod node;

pub use diff::{Changes, Diff};
pub use node::{Child, Content, NodeError, read as read_node};

use crate::{Category, Digest, Item, canonical};
use node::KeyHash;
use std::sync::Arc;

/// Zero bits per level: 2^4 = 16 entries a node on average. A random item lies in a node of twice that, since long nodes
/// hold more items; so larger nodes make every changed item dear (docs/decisions/003-size-of-tree-nodes.md).
const BITS: u32 = 4;

/// The most items that a dimension of one snapshot may have.
pub const MAX_ITEMS: usize = 1_000_000;

/// A node's bytes under their digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub digest: Digest,
    pub bytes: Arc<[u8]>,
}

/// A whole tree, as it is built.
#[derive(Clone, Debug)]
pub struct Tree {
    pub root: Digest,
    pub items: u64,
    /// Every node, children before their parents; the root is the last.
    pub nodes: Vec<Node>,
}

/// Items that do not make a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    #[error("two items of category {category:?} have the key {key:?}")]
    Duplicate { category: Category, key: String },
    #[error("{0} items are more than the {MAX_ITEMS} that a dimension may have")]
    TooMany(usize),
}

/// The tree of these items, whatever order they come in.
///
/// # Errors
/// When two items have the same category and key, or there are more than [`MAX_ITEMS`].
pub fn build(items: &[Item]) -> Result<Tree, TreeError> {
    if items.len() > MAX_ITEMS {
        return Err(TreeError::TooMany(items.len()));
    }
    let mut sorted: Vec<(KeyHash, &Item)> = items.iter().map(|item| (KeyHash::of(item), item)).collect();
    let place = |(hash, item): &(KeyHash, &Item)| (*hash, item.category.clone(), item.key.clone());
    sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| place(a).cmp(&place(b))));
    if let Some([(_, item), _]) = sorted.array_windows().find(|[a, b]| a.0 == b.0 && place(a) == place(b)) {
        return Err(TreeError::Duplicate { category: item.category.clone(), key: item.key.clone() });
    }

    let mut nodes = Vec::new();
    let entries = sorted.iter().map(|(hash, item)| (*hash, 1, *item));
    let mut children = level(0, entries, canonical::write_item, &mut nodes);
    let mut height = 0;
    while children.len() > 1 {
        height += 1;
        let entries = children.iter().map(|child| (child.last, child.count, child));
        let line = |bytes: &mut Vec<u8>, child: &Child| bytes.extend(canonical::bytes(child));
        children = level(height, entries, line, &mut nodes);
    }
    let (root, items) = children.first().map_or_else(
        || {
            let empty = node::finish(&node::start(0));
            let root = empty.digest;
            nodes.push(empty);
            (root, 0)
        },
        |child| (child.digest, child.count),
    );
    Ok(Tree { root, items, nodes })
}

/// Cuts the entries of one level into nodes and returns what stands for them one level up. `line` writes one of them.
fn level<E>(
    level: u32,
    entries: impl Iterator<Item = (KeyHash, u64, E)>,
    line: impl Fn(&mut Vec<u8>, E),
    nodes: &mut Vec<Node>,
) -> Vec<Child> {
    let mut children = Vec::new();
    let mut bytes = node::start(level);
    let head = bytes.len();
    let (mut count, mut open) = (0, None);
    let mut close = |bytes: &mut Vec<u8>, count: &mut u64, last: KeyHash| {
        let node = node::finish(bytes);
        bytes.truncate(head);
        children.push(Child { count: std::mem::take(count), digest: node.digest, last });
        nodes.push(node);
    };
    for (last, items, entry) in entries {
        line(&mut bytes, entry);
        bytes.push(b'\n');
        count += items;
        open = Some(last);
        if last.trailing_zeros() >= BITS * (level + 1) {
            close(&mut bytes, &mut count, last);
            open = None;
        }
    }
    if let Some(last) = open {
        close(&mut bytes, &mut count, last);
    }
    children
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dimension;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, HashMap};

    pub(super) fn item(n: u32, note: u32) -> Item {
        Item::new(Dimension::Audit, Category::FINDING, format!("key-{n}"), format!("finding {n}")).with("note", note)
    }

    fn items(of: &BTreeMap<u32, u32>) -> Vec<Item> {
        of.iter().map(|(n, note)| item(*n, *note)).collect()
    }

    fn diff(a: &Tree, b: &Tree) -> Changes {
        let stored: HashMap<Digest, &[u8]> =
            a.nodes.iter().chain(&b.nodes).map(|node| (node.digest, &*node.bytes)).collect();
        let mut diff = Diff::new(a.root, b.root);
        while !diff.wanted().is_empty() {
            let found = diff.wanted().into_iter().map(|digest| (digest, stored[&digest].to_vec())).collect();
            diff.supply(found).unwrap();
        }
        diff.changes().unwrap()
    }

    fn some_items() -> impl Strategy<Value = BTreeMap<u32, u32>> {
        proptest::collection::btree_map(0u32..5000, 0u32..3, 0..700)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_tree_does_not_depend_on_the_order(of in some_items(), seed in any::<usize>()) {
            let sorted = items(&of);
            let mut shuffled = sorted.clone();
            let len = shuffled.len().max(1);
            for i in 0..shuffled.len() {
                shuffled.swap(i, seed.wrapping_mul(i + 7) % len);
            }
            prop_assert_eq!(build(&sorted).unwrap().root, build(&shuffled).unwrap().root);
        }

        #[test]
        fn a_diff_finds_exactly_what_differs(a in some_items(), b in some_items()) {
            let changes = diff(&build(&items(&a)).unwrap(), &build(&items(&b)).unwrap());
            let keys = |items: &[Item]| items.iter().map(|i| i.key.clone()).collect::<std::collections::BTreeSet<_>>();
            let expected = |only: Vec<&u32>| only.into_iter().map(|n| format!("key-{n}")).collect();
            prop_assert_eq!(keys(&changes.new), expected(b.keys().filter(|n| !a.contains_key(n)).collect()));
            prop_assert_eq!(keys(&changes.resolved), expected(a.keys().filter(|n| !b.contains_key(n)).collect()));
            let changed: Vec<Item> = changes.changed.iter().map(|(_, after)| after.clone()).collect();
            prop_assert_eq!(keys(&changed), expected(a.iter().filter(|(n, v)| b.get(n).is_some_and(|w| w != *v)).map(|(n, _)| n).collect()));
        }

        #[test]
        fn diffs_mirror_each_other(a in some_items(), b in some_items()) {
            let (a, b) = (build(&items(&a)).unwrap(), build(&items(&b)).unwrap());
            let (there, back) = (diff(&a, &b), diff(&b, &a));
            prop_assert_eq!(&there.new, &back.resolved);
            prop_assert_eq!(&there.resolved, &back.new);
            prop_assert_eq!(there.changed.len(), back.changed.len());
        }

        #[test]
        fn one_changed_item_touches_one_path(of in some_items(), pick in any::<proptest::sample::Index>()) {
            prop_assume!(!of.is_empty());
            let mut changed = of.clone();
            let key = *pick.get(&of.keys().copied().collect::<Vec<_>>());
            changed.insert(key, 99);
            let (before, after) = (build(&items(&of)).unwrap(), build(&items(&changed)).unwrap());
            let known: std::collections::HashSet<_> = before.nodes.iter().map(|node| node.digest).collect();
            let fresh = after.nodes.iter().filter(|node| !known.contains(&node.digest)).count();
            let Ok(Content::Leaf(_)) = node::read(&after.nodes[0].bytes) else { panic!("the first node is a leaf") };
            prop_assert_eq!(before.nodes.len(), after.nodes.len());
            prop_assert!(fresh <= 6, "{} of {} nodes are new", fresh, after.nodes.len());
        }
    }

    #[test]
    fn the_empty_tree_has_a_root() {
        let tree = build(&[]).unwrap();
        assert_eq!((tree.items, tree.nodes.len()), (0, 1));
        assert_eq!(diff(&tree, &build(&[item(1, 1)]).unwrap()).new.len(), 1);
    }

    #[test]
    fn two_items_of_one_key_are_refused() {
        let error = build(&[item(1, 1), item(1, 2)]).unwrap_err();
        assert!(matches!(error, TreeError::Duplicate { key, .. } if key == "key-1"));
    }

    #[test]
    fn moved_lines_are_no_change() {
        let at = |line| {
            let location = crate::Location { path: "a.rs".to_owned(), line: Some(line), end_line: None };
            Item { location: Some(location), ..item(1, 1) }
        };
        let changes = diff(&build(&[at(3)]).unwrap(), &build(&[at(13)]).unwrap());
        assert_eq!((changes.new.len(), changes.resolved.len(), changes.changed.len()), (0, 0, 0));
    }
}
