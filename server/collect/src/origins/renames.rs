//! Which files a commit renamed, against its first parent. As git tells it (`diffcore-rename.c`): files of the same content
//! first, then those that are alike by half. Other than git, whose attributes and configuration decide too, by nothing
//! but the two trees.

use super::similar::Pieces;
use crate::source::{MAX_SOURCE_BYTES, Source};
use crate::{CollectError, Result, history, path};
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::diff::tree::recorder::Change;
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

/// How much of the larger one two files have in common at least, in percent, to be one that was renamed.
const ALIKE: u64 = 50;

/// The same where they are called alike: these are taken before others, however much alike.
const ALIKE_IN_NAME: u64 = 75;

/// The most pairs of files that are compared in one commit: a thousand of them by a thousand, as git's `diff.renameLimit`.
const MAX_PAIRS: usize = 1_000_000;

/// The most files of the same content that one is picked of by its name.
const MAX_TWINS: usize = 100;

/// What a commit did to the paths of files.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moves {
    /// From where, where to.
    #[serde(rename = "r", skip_serializing_if = "Vec::is_empty", default)]
    pub renamed: Vec<(String, String)>,
    /// Paths whose files ended.
    #[serde(rename = "g", skip_serializing_if = "Vec::is_empty", default)]
    pub gone: Vec<String>,
    /// Whether objects are missing, so that another clone may know more.
    #[serde(skip)]
    pub unsure: bool,
}

impl Moves {
    pub fn is_empty(&self) -> bool {
        self.renamed.is_empty() && self.gone.is_empty()
    }
}

/// A file on one side of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct File<'a> {
    path: &'a BStr,
    blob: ObjectId,
}

impl<'a> File<'a> {
    fn name(&self) -> &'a BStr {
        self.path.rsplit_once_str("/").map_or(self.path, |(_, name)| name.as_bstr())
    }

    /// How many parts at the end of the paths are the same.
    fn kinship(&self, other: &Self) -> usize {
        let parts = self.path.rsplit_str("/").zip(other.path.rsplit_str("/"));
        parts.take_while(|(a, b)| a == b).count()
    }
}

/// The files of one side that were not paired yet, by path, and the pairs found.
struct Matching<'a> {
    from: Vec<File<'a>>,
    to: Vec<File<'a>>,
    pairs: Vec<(File<'a>, File<'a>)>,
}

/// What a commit did to paths against its first parent.
///
/// # Errors
/// When a tree cannot be read, or `interrupt` was set. Files whose objects are missing are like no other.
pub fn find(
    source: &Source,
    repository: &gix::Repository,
    (commit, parent): (ObjectId, ObjectId),
    interrupt: &AtomicBool,
) -> Result<Moves> {
    let changes = history::changes(source, repository, Some(parent), commit)?;
    let (mut deleted, mut added, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for change in &changes {
        match change {
            Change::Addition { entry_mode, oid, path, .. } if entry_mode.is_blob() => added.push(file(path, *oid)),
            Change::Deletion { entry_mode, oid, path, .. } if entry_mode.is_blob() => deleted.push(file(path, *oid)),
            Change::Modification { previous_entry_mode, previous_oid, entry_mode, oid, path } => {
                match (previous_entry_mode.is_blob(), entry_mode.is_blob()) {
                    (true, true) if previous_oid != oid => {
                        before.push(file(path, *previous_oid));
                        after.push(file(path, *oid));
                    }
                    (true, false) => deleted.push(file(path, *previous_oid)),
                    (false, true) => added.push(file(path, *oid)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    // Most commits rename nothing: only two that change places, or one that comes and one that goes, can be a rename.
    if deleted.is_empty() && after.len() < 2 {
        return Ok(Moves::default());
    }
    let mut moves = Moves::default();
    let gone: Vec<File<'_>> = deleted.clone();
    // An empty file is like every other.
    let empty = ObjectId::empty_blob(repository.object_hash());
    for files in [&mut deleted, &mut added, &mut before, &mut after] {
        files.retain(|file| file.blob != empty);
        files.sort_unstable();
    }
    let mut plain = Matching { from: deleted, to: added, pairs: Vec::new() };
    plain.pair_twins();
    plain.pair_replaced(&before, &after);
    plain.pair_alike(repository, &mut moves.unsure, interrupt)?;

    let from: HashSet<&BStr> = plain.pairs.iter().map(|(from, _)| from.path).collect();
    moves.gone = gone.iter().filter(|file| !from.contains(file.path)).map(|file| path::display(file.path)).collect();
    plain.pairs.sort_unstable();
    moves.renamed = plain.pairs.iter().map(|(from, to)| (path::display(from.path), path::display(to.path))).collect();
    Ok(moves)
}

fn file(path: &BString, blob: ObjectId) -> File<'_> {
    File { path: path.as_bstr(), blob }
}

impl<'a> Matching<'a> {
    /// Takes the pairs and leaves the others.
    fn take(&mut self, pairs: Vec<(File<'a>, File<'a>)>) {
        let (from, to): (HashSet<&BStr>, HashSet<&BStr>) = pairs.iter().map(|(from, to)| (from.path, to.path)).unzip();
        self.from.retain(|file| !from.contains(file.path));
        self.to.retain(|file| !to.contains(file.path));
        self.pairs.extend(pairs);
    }

    /// Pairs files of the same content: first those of the same name in a folder of the same name, then those of the same
    /// name, then any.
    fn pair_twins(&mut self) {
        for least in [2, 1, 0] {
            let mut free: HashMap<ObjectId, Vec<File<'a>>> = HashMap::new();
            for file in &self.from {
                free.entry(file.blob).or_default().push(*file);
            }
            let mut pairs = Vec::new();
            for to in &self.to {
                let Some(twins) = free.get_mut(&to.blob) else { continue };
                let near = twins.iter().take(MAX_TWINS).enumerate().map(|(place, twin)| (twin.kinship(to), place));
                let nearest = near.max_by_key(|(kinship, place)| (*kinship, std::cmp::Reverse(*place)));
                if let Some((_, place)) = nearest.filter(|(kinship, _)| *kinship >= least) {
                    pairs.push((twins.remove(place), *to));
                }
            }
            self.take(pairs);
        }
    }

    /// Pairs files that took the place of another one, by their content alone: renamed over it, or places changed.
    fn pair_replaced(&mut self, before: &[File<'a>], after: &[File<'a>]) {
        let mut all = Matching { from: self.from.clone(), to: self.to.clone(), pairs: Vec::new() };
        all.from.extend_from_slice(before);
        all.to.extend_from_slice(after);
        all.from.sort_unstable();
        all.to.sort_unstable();
        all.pair_twins();
        // A file that still is where it was went nowhere, unless another one took its place.
        let stays: HashSet<&BStr> = before.iter().map(|file| file.path).collect();
        let mut pairs = all.pairs;
        loop {
            let taken: HashSet<&BStr> = pairs.iter().map(|(_, to)| to.path).collect();
            let count = pairs.len();
            pairs.retain(|(from, _)| !stays.contains(from.path) || taken.contains(from.path));
            if pairs.len() == count {
                break;
            }
        }
        self.take(pairs);
    }

    /// Pairs files that are alike: first those of the same name, then any.
    fn pair_alike(&mut self, repository: &gix::Repository, unsure: &mut bool, interrupt: &AtomicBool) -> Result<()> {
        for (same_name, least) in [(true, ALIKE_IN_NAME), (false, ALIKE)] {
            if self.from.is_empty() || self.to.is_empty() {
                break;
            }
            let pairs = alike(repository, &self.from, &self.to, same_name, least, unsure, interrupt)?;
            self.take(pairs);
        }
        Ok(())
    }
}

/// The pairs that are alike by `least` percent at least, each file once, the most similar ones first; none where there are
/// too many to compare.
fn alike<'a>(
    repository: &gix::Repository,
    from: &[File<'a>],
    to: &[File<'a>],
    same_name: bool,
    least: u64,
    unsure: &mut bool,
    interrupt: &AtomicBool,
) -> Result<Vec<(File<'a>, File<'a>)>> {
    // The pieces of the shorter side are kept, those of the longer one only while it is its turn.
    let turned = from.len() < to.len();
    let (long, short) = if turned { (to, from) } else { (from, to) };
    let mut named: HashMap<&BStr, Vec<usize>> = HashMap::new();
    for (place, file) in short.iter().enumerate() {
        named.entry(if same_name { file.name() } else { BStr::new("") }).or_default().push(place);
    }
    let partners =
        |file: &File<'_>| named.get(if same_name { file.name() } else { BStr::new("") }).map_or(&[][..], Vec::as_slice);
    if long.iter().map(|file| partners(file).len()).sum::<usize>() > MAX_PAIRS {
        return Ok(Vec::new());
    }

    let sizes: Vec<OnceCell<Option<u64>>> = vec![OnceCell::new(); short.len()];
    let pieces: Vec<OnceCell<Option<Pieces>>> = short.iter().map(|_| OnceCell::new()).collect();
    let mut found = Vec::new();
    for one in long {
        if interrupt.load(Ordering::Relaxed) {
            return Err(CollectError::Interrupted);
        }
        let partners = partners(one);
        if partners.is_empty() {
            continue;
        }
        let size = size(repository, one);
        let own = OnceCell::new();
        for place in partners {
            let other = &short[*place];
            let other_size = *sizes[*place].get_or_init(|| self::size(repository, other));
            let (Some(size), Some(other_size)) = (size, other_size) else {
                *unsure = true;
                continue;
            };
            let (small, large) = (size.min(other_size), size.max(other_size));
            if large > MAX_SOURCE_BYTES || small * 100 < large * least {
                continue;
            }
            let own = own.get_or_init(|| read(repository, one));
            let (Some(own), Some(other_pieces)) = (own, pieces[*place].get_or_init(|| read(repository, other))) else {
                *unsure = true;
                continue;
            };
            let similarity = own.similarity(other_pieces);
            if similarity >= least {
                let pair = if turned { (*other, *one) } else { (*one, *other) };
                found.push((similarity, one.kinship(other), pair));
            }
        }
    }
    found.sort_unstable_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.cmp(&b.2)));
    let (mut left, mut come) = (HashSet::new(), HashSet::new());
    let mut pairs = Vec::new();
    for (_, _, (from, to)) in found {
        if !left.contains(from.path) && !come.contains(to.path) {
            left.insert(from.path);
            come.insert(to.path);
            pairs.push((from, to));
        }
    }
    Ok(pairs)
}

/// The size of a file; none where its object is missing.
fn size(repository: &gix::Repository, file: &File<'_>) -> Option<u64> {
    Some(repository.find_header(file.blob).ok()?.size())
}

fn read(repository: &gix::Repository, file: &File<'_>) -> Option<Pieces> {
    Some(Pieces::new(&repository.find_object(file.blob).ok()?.data))
}
