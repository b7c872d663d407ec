//! Under which path git first knew each file: findings keep their keys when a file is renamed.
//!
//! What a commit did to paths is told by it and its first parent alone. So it is found once and kept, and what a revision's
//! files were called first is put together of it for each revision anew.

mod renames;
mod similar;

use crate::Result;
use crate::blob;
use crate::history::History;
use crate::session::Progress;
use crate::source::{Listing, Source};
use gix::ObjectId;
use renames::Moves;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What the commits of a history did to paths, each against its first parent.
#[derive(Debug, Default)]
pub struct Renames {
    /// Newest first for each revision.
    commits: Vec<ObjectId>,
    moves: HashMap<ObjectId, Moves>,
    /// Whether there is anything to keep that was not known from before.
    fresh: bool,
}

/// Bytes of a SHA-1 id.
const ID: usize = 20;

/// Commits that one thread looks at in a row: neighbours share most of their trees.
const ROW: usize = 32;

impl Renames {
    /// Reads what the commits behind these tips did, along first parents, and takes from `kept` what is known.
    pub fn load(
        source: &Source,
        history: &History,
        tips: &[ObjectId],
        kept: &[u8],
        interrupt: &AtomicBool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Self> {
        let mut known = from_bytes(kept);
        let (mut seen, mut renames, mut unknown) = (HashSet::new(), Self::default(), Vec::new());
        for tip in tips {
            // What leads to a commit that was seen was seen too.
            for (commit, parent) in history.first_parents(*tip).take_while(|(commit, _)| seen.insert(*commit)) {
                renames.commits.push(commit);
                match known.remove(&commit) {
                    Some(moves) => _ = renames.moves.insert(commit, moves),
                    None => unknown.push((commit, parent)),
                }
            }
        }
        let (done, of) = (AtomicUsize::new(0), unknown.len());
        let rows: Vec<_> = unknown.chunks(ROW).collect();
        let found = blob::map(
            source,
            &rows,
            interrupt,
            || source.repository(),
            |repository, row| {
                let Some(repository) = repository else { return Ok(Vec::new()) };
                let find = |ids| {
                    let moves = renames::find(source, repository, ids, interrupt);
                    progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, of });
                    moves
                };
                row.iter().take_while(|_| !interrupt.load(Ordering::Relaxed)).map(|ids| find(*ids)).collect()
            },
        )?;
        let found: Vec<Vec<Moves>> = found.into_iter().collect::<Result<_>>()?;
        for ((commit, _), moves) in unknown.iter().zip(found.into_iter().flatten()) {
            renames.fresh |= !moves.unsure;
            renames.moves.insert(*commit, moves);
        }
        Ok(renames)
    }

    /// What a later reading need not look for, if this one found anything new: for each commit its id, the length of what
    /// it did, and that as JSON, of length 0 where it did nothing.
    pub fn to_keep(&self) -> Option<Vec<u8>> {
        if !self.fresh {
            return None;
        }
        let mut bytes = Vec::with_capacity(self.commits.len() * (ID + 4));
        let sure = self.commits.iter().filter_map(|commit| Some((commit, self.moves.get(commit)?)));
        for (commit, moves) in sure.filter(|(_, moves)| !moves.unsure) {
            let json = if moves.is_empty() { Vec::new() } else { serde_json::to_vec(moves).ok()? };
            bytes.extend_from_slice(commit.as_slice());
            bytes.extend_from_slice(&u32::try_from(json.len()).ok()?.to_le_bytes());
            bytes.extend_from_slice(&json);
        }
        Some(bytes)
    }

    /// The first path of each file of a revision that was renamed since, by its present path. A later file of a path that
    /// another was renamed away from has its number behind it: `a.rs (2)`.
    pub fn origins(&self, history: &History, commit: ObjectId, listing: &Listing) -> BTreeMap<String, String> {
        let mut behind: Vec<&Moves> =
            history.first_parents(commit).filter_map(|(commit, _)| self.moves.get(&commit)).collect();
        behind.reverse();
        let mut first: HashMap<&str, String> = HashMap::new();
        // How many files left a path that they began at.
        let mut left: HashMap<&str, usize> = HashMap::new();
        let begun_at = |left: &HashMap<&str, usize>, path: &str| match left.get(path) {
            None => path.to_owned(),
            Some(before) => format!("{path} ({})", before + 1),
        };
        for moves in behind {
            for path in &moves.gone {
                first.remove(path.as_str());
            }
            // All are taken away before one is put down: files change places.
            let mut taken: Vec<(&str, String)> = Vec::with_capacity(moves.renamed.len());
            for (from, to) in &moves.renamed {
                let origin = first.remove(from.as_str()).unwrap_or_else(|| {
                    let origin = begun_at(&left, from);
                    *left.entry(from).or_default() += 1;
                    origin
                });
                taken.push((to, origin));
            }
            for (to, origin) in taken {
                first.insert(to, origin);
            }
        }
        let files = listing.files.iter().map(|file| file.path.as_str());
        let begun = files.map(|path| {
            let origin = first.get(path).map_or_else(|| begun_at(&left, path), String::clone);
            (path, origin)
        });
        let renamed = begun.filter(|(path, first)| path != first);
        renamed.map(|(path, first)| (path.to_owned(), first)).collect()
    }
}

/// Reads what [`Renames::to_keep`] wrote, up to where it is of another form.
fn from_bytes(bytes: &[u8]) -> HashMap<ObjectId, Moves> {
    let mut known = HashMap::new();
    let mut rest = bytes;
    while let Some((head, more)) = rest.split_at_checked(ID + 4) {
        let (id, length) = head.split_at(ID);
        let length = length.try_into().map_or(0, u32::from_le_bytes);
        let Some((json, more)) = usize::try_from(length).ok().and_then(|length| more.split_at_checked(length)) else {
            break;
        };
        let moves = if json.is_empty() { Ok(Moves::default()) } else { serde_json::from_slice(json) };
        if let (Ok(id), Ok(moves)) = (ObjectId::try_from(id), moves) {
            known.insert(id, moves);
        }
        rest = more;
    }
    known
}
