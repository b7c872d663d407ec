//! Nodes of item trees: each stored once, compressed, under the digest of its bytes.

use crate::db::{Row, Sql, Value};
use crate::rows::{digest, form};
use crate::{Result, Store, StoreError, Tx};
use codegraph_model::tree::{Changes, Content, Diff, Node, Tree, read_node};
use codegraph_model::{Digest, Item};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use zstd::bulk::{Compressor, Decompressor};

/// Higher levels make nodes of findings 2 % smaller and take five times as long.
const ZSTD_LEVEL: i32 = 3;

/// What claims to unpack to more than this is damaged: a node holds about 16 items, and a snapshot some thousand inputs.
const MAX_BYTES: usize = 256 << 20;

/// How many nodes are read or written in one statement.
const BATCH: usize = 1024;

/// So few nodes are unpacked before another thread could begin to help.
const ONE_THREAD: usize = 64;

pub fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    compress_with(&mut Compressor::new(ZSTD_LEVEL).map_err(form)?, bytes)
}

fn compress_with(compressor: &mut Compressor<'_>, bytes: &[u8]) -> Result<Vec<u8>> {
    if bytes.len() > MAX_BYTES {
        return Err(form(format_args!("{} bytes in one piece, of which {MAX_BYTES} can be read again", bytes.len())));
    }
    compressor.compress(bytes).map_err(form)
}

pub fn decompress(bytes: &[u8]) -> Result<Vec<u8>> {
    decompress_with(&mut Decompressor::new().map_err(form)?, bytes)
}

fn decompress_with(decompressor: &mut Decompressor<'_>, bytes: &[u8]) -> Result<Vec<u8>> {
    let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().and_then(|n| usize::try_from(n).ok());
    let size = size.filter(|size| *size <= MAX_BYTES).ok_or_else(|| form("compressed bytes"))?;
    decompressor.decompress(bytes, size).map_err(form)
}

/// A tree's nodes that the store does not have yet, compressed.
#[derive(Debug, Default)]
pub(crate) struct FreshNodes(Vec<(Digest, Vec<u8>)>);

impl Store {
    /// What of these trees must be stored, compressed before any lock is taken.
    pub(crate) async fn fresh_nodes(&self, trees: &[&Tree]) -> Result<FreshNodes> {
        let nodes: Vec<&Node> = trees.iter().flat_map(|tree| &tree.nodes).collect();
        let missing = self.missing(&nodes.iter().map(|node| node.digest).collect::<Vec<_>>()).await?;
        let fresh: Vec<Node> = nodes.into_iter().filter(|node| missing.contains(&node.digest)).cloned().collect();
        let packed = tokio::task::spawn_blocking(move || {
            let packed = fresh.par_iter().with_min_len(ONE_THREAD).map_init(
                || Compressor::new(ZSTD_LEVEL),
                |compressor, node| {
                    let compressor = compressor.as_mut().map_err(|e| form(&*e))?;
                    Ok((node.digest, compress_with(compressor, &node.bytes)?))
                },
            );
            packed.collect::<Result<_>>()
        });
        Ok(FreshNodes(packed.await.map_err(form)??))
    }

    async fn missing(&self, digests: &[Digest]) -> Result<HashSet<Digest>> {
        let mut missing: HashSet<Digest> = digests.iter().copied().collect();
        for batch in digests.chunks(BATCH) {
            let sql = "SELECT digest FROM node WHERE digest = ANY($1)";
            for row in self.db.all(Sql::new(sql).bind(blobs(batch))).await? {
                missing.remove(&digest(&row.get::<Vec<u8>>(0)?)?);
            }
        }
        Ok(missing)
    }

    /// The bytes of these nodes.
    ///
    /// # Errors
    /// When a node's bytes do not have its digest, or the database does not answer. A node that is missing is missing from
    /// the answer.
    pub async fn nodes(&self, wanted: &[Digest]) -> Result<HashMap<Digest, Vec<u8>>> {
        let mut rows = Vec::with_capacity(wanted.len());
        for batch in wanted.chunks(BATCH) {
            let sql = "SELECT digest, bytes FROM node WHERE digest = ANY($1)";
            rows.append(&mut self.db.all(Sql::new(sql).bind(blobs(batch))).await?);
        }
        if rows.len() < ONE_THREAD {
            return unpacked(&rows);
        }
        let whole = tokio::task::spawn_blocking(move || {
            let parts: Result<Vec<_>> = rows.par_chunks(ONE_THREAD).map(unpacked).collect();
            Ok(parts?.into_iter().flatten().collect())
        });
        whole.await.map_err(form)?
    }

    /// What differs between two trees. Reads the nodes that they do not share, a level at a time.
    ///
    /// # Errors
    /// When a node is missing or damaged, or the database does not answer.
    pub async fn diff(&self, from: Digest, to: Digest) -> Result<Changes> {
        let mut diff = Diff::new(from, to);
        loop {
            let wanted = diff.wanted();
            if wanted.is_empty() {
                return Ok(diff.changes()?);
            }
            diff.supply(self.nodes(&wanted).await?)?;
        }
    }

    /// The items of a tree that `keep` takes, from place `start` of the tree's order on, at most `limit`; and the place to
    /// go on from where there may be more.
    ///
    /// # Errors
    /// When a node is missing or damaged, or the database does not answer.
    pub async fn items(
        &self,
        root: Digest,
        start: u64,
        limit: usize,
        keep: impl Fn(&Item) -> bool,
    ) -> Result<(Vec<Item>, Option<u64>)> {
        let (mut found, mut place) = (Vec::new(), 0);
        // The nodes yet to visit, the next one last, with the items at or below each where that is known.
        let mut stack: Vec<(Digest, Option<u64>)> = vec![(root, None)];
        while let Some((digest, count)) = stack.pop() {
            if let Some(count) = count.filter(|count| place + count <= start) {
                place += count;
                continue;
            }
            let mut nodes = self.nodes(&[digest]).await?;
            let bytes = nodes.remove(&digest).ok_or(codegraph_model::tree::NodeError::Missing(digest))?;
            match read_node(&bytes)? {
                Content::Inner { children, .. } => {
                    stack.extend(children.into_iter().rev().map(|child| (child.digest, Some(child.count))));
                }
                Content::Leaf(lines) => {
                    for line in lines {
                        place += 1;
                        if place <= start {
                            continue;
                        }
                        let item: Item = serde_json::from_slice(line).map_err(form)?;
                        if keep(&item) {
                            if found.len() == limit {
                                return Ok((found, Some(place - 1)));
                            }
                            found.push(item);
                        }
                    }
                }
            }
        }
        Ok((found, None))
    }

    /// Every item of a tree, in its order. Reads a level at a time: far fewer queries than [`Store::items`] makes.
    ///
    /// # Errors
    /// When a node is missing or damaged, or the database does not answer.
    pub async fn all_items(&self, root: Digest) -> Result<Vec<Item>> {
        let (mut level, mut items) = (vec![root], Vec::new());
        while !level.is_empty() {
            let mut below = Vec::new();
            for batch in level.chunks(BATCH) {
                let nodes = self.nodes(batch).await?;
                for digest in batch {
                    let bytes = nodes.get(digest).ok_or(codegraph_model::tree::NodeError::Missing(*digest))?;
                    match read_node(bytes)? {
                        Content::Inner { children, .. } => below.extend(children.into_iter().map(|child| child.digest)),
                        Content::Leaf(lines) => {
                            for line in lines {
                                items.push(serde_json::from_slice(line).map_err(form)?);
                            }
                        }
                    }
                }
            }
            level = below;
        }
        Ok(items)
    }
}

/// The bytes of nodes, each checked against its digest.
fn unpacked(rows: &[Row]) -> Result<HashMap<Digest, Vec<u8>>> {
    let mut decompressor = Decompressor::new().map_err(form)?;
    let node = |row: &Row| {
        let expected = digest(&row.get::<Vec<u8>>(0)?)?;
        let bytes = decompress_with(&mut decompressor, &row.get::<Vec<u8>>(1)?)?;
        if Digest::of(&bytes) == expected { Ok((expected, bytes)) } else { Err(StoreError::Tampered(expected)) }
    };
    rows.iter().map(node).collect()
}

fn blobs(digests: &[Digest]) -> Value {
    Value::Blobs(digests.iter().map(|digest| digest.0.to_vec()).collect())
}

/// Stores nodes, and makes sure that every node of these trees is there then.
pub(crate) async fn insert(tx: &Tx, trees: &[(Digest, Vec<Digest>)], fresh: &FreshNodes) -> Result<()> {
    for nodes in fresh.0.chunks(BATCH) {
        let rows = nodes.iter().map(|(digest, bytes)| vec![(*digest).into(), bytes.as_slice().into()]);
        let mut sql = Sql::rows("INSERT INTO node (digest, bytes)", rows);
        sql.push(" ON CONFLICT (digest) DO NOTHING");
        tx.execute(sql).await?;
    }
    // What another process may have done since the trees were looked up is looked up again, under the lock.
    for (root, nodes) in trees {
        let mut found = 0;
        for batch in nodes.chunks(BATCH) {
            let sql = "SELECT count(*) FROM node WHERE digest = ANY($1)";
            found += tx.value::<i64>(Sql::new(sql).bind(blobs(batch))).await?.unwrap_or_default();
        }
        if found.unsigned_abs() < nodes.len() as u64 {
            return Err(StoreError::IncompleteTree(*root));
        }
    }
    Ok(())
}
