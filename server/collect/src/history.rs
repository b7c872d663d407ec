//! History: the commits behind a revision, who made them, and which files they changed.

use crate::source::{File, Listing, MAX_BYTES, Reader, Source};
use crate::source_metrics::{FileMetrics, key};
use crate::{CollectError, Result};
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_model::capture::{Input, InputKind, Measurement};
use codegraph_model::number::count;
use codegraph_model::{Category, Dimension, Item, Location, Metric, Reason, Severity, attribute};
use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::diff::tree::recorder::Change;
use gix::objs::FindExt;
use gix::objs::commit::ref_iter::Token;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

/// A file is a hotspot from this product of commits and cognitive complexity on.
const HOTSPOT: u64 = 1000;

/// How far back changes count for hotspots and the bus factor.
const WINDOW_DAYS: i64 = 365;

/// Every commit that leads to some revisions, read once for all of them.
#[derive(Debug, Default)]
pub struct History {
    commits: Vec<Commit>,
    places: HashMap<ObjectId, usize>,
    /// Commits whose parents a shallow clone lacks.
    cut: HashSet<usize>,
    pub shallow: bool,
    /// How many commits were not known from before.
    fresh: usize,
}

/// The parents and the time of commits, kept from an earlier reading. Neither ever changes.
#[derive(Debug, Default)]
pub struct KnownCommits(HashMap<ObjectId, (Vec<ObjectId>, i64)>);

impl KnownCommits {
    /// Reads what [`History::to_keep`] wrote; nothing where that is of another form.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut known = HashMap::new();
        let mut rest = bytes;
        while let Some((head, more)) = rest.split_at_checked(ID + 9) {
            let (id, numbers) = head.split_at(ID);
            let (seconds, count) = numbers.split_at(8);
            let Some((parents, more)) = more.split_at_checked(usize::from(count[0]) * ID) else { break };
            let ids = parents.chunks_exact(ID).map(ObjectId::try_from).collect::<std::result::Result<Vec<_>, _>>();
            if let (Ok(id), Ok(parents), Ok(seconds)) = (ObjectId::try_from(id), ids, seconds.try_into()) {
                known.insert(id, (parents, i64::from_le_bytes(seconds)));
            }
            rest = more;
        }
        Self(known)
    }
}

/// Bytes of a SHA-1 id.
const ID: usize = 20;

#[derive(Debug)]
struct Commit {
    id: ObjectId,
    parents: Vec<ObjectId>,
    seconds: i64,
}

/// The commits behind one revision, as of one time.
pub struct Past<'a> {
    history: &'a History,
    reachable: Vec<usize>,
    as_of: DateTime<Utc>,
}

impl History {
    /// Reads the commits behind these tips, those that are known from before without looking for them.
    pub fn load(source: &Source, tips: &[ObjectId], known: &KnownCommits, interrupt: &AtomicBool) -> Result<Self> {
        let Some(repository) = source.repository() else { return Ok(Self::default()) };
        let error = source.git_error("the history cannot be read");
        let cut: HashSet<ObjectId> =
            repository.shallow_commits().map_err(&error)?.iter().flat_map(|ids| ids.iter().copied()).collect();
        let mut history = Self { shallow: !cut.is_empty(), ..Self::default() };
        // Each commit is read once, into one buffer, in any order: who is behind whom is asked later.
        let (mut open, mut buffer) = (tips.to_vec(), Vec::new());
        while let Some(id) = open.pop() {
            if interrupt.load(Ordering::Relaxed) {
                return Err(CollectError::Interrupted);
            }
            let place = history.commits.len();
            if let Entry::Vacant(free) = history.places.entry(id) {
                free.insert(place);
                let (mut parents, seconds) = if let Some(commit) = known.0.get(&id) {
                    commit.clone()
                } else {
                    history.fresh += 1;
                    read_commit(&repository, id, &mut buffer).map_err(&error)?
                };
                if cut.contains(&id) {
                    // A shallow clone names parents that it does not have.
                    parents.clear();
                    history.cut.insert(place);
                }
                open.extend_from_slice(&parents);
                history.commits.push(Commit { id, parents, seconds });
            }
        }
        Ok(history)
    }

    /// What a later reading need not look for, if this one found anything new: for each commit its id, its time, the number
    /// of its parents and their ids. A shallow clone does not know the parents of its oldest commits, so it keeps nothing.
    pub fn to_keep(&self) -> Option<Vec<u8>> {
        if self.shallow || self.fresh == 0 {
            return None;
        }
        let mut bytes = Vec::with_capacity(self.commits.len() * (2 * ID + 9));
        for commit in &self.commits {
            bytes.extend_from_slice(commit.id.as_slice());
            bytes.extend_from_slice(&commit.seconds.to_le_bytes());
            bytes.push(u8::try_from(commit.parents.len()).ok()?);
            for parent in &commit.parents {
                bytes.extend_from_slice(parent.as_slice());
            }
        }
        Some(bytes)
    }

    /// The commits from one back along first parents, each with its first parent, newest first.
    pub fn first_parents(&self, from: ObjectId) -> impl Iterator<Item = (ObjectId, ObjectId)> {
        let parent = |commit| self.commits[*self.places.get(&commit)?].parents.first().map(|parent| (commit, *parent));
        std::iter::successors(parent(from), move |(_, commit)| parent(*commit))
    }

    /// What lies behind a commit; none where it is not part of what was read.
    pub fn before(&self, commit: ObjectId, as_of: DateTime<Utc>) -> Option<Past<'_>> {
        let mut seen = vec![false; self.commits.len()];
        let mut open = vec![*self.places.get(&commit)?];
        let mut reachable = Vec::new();
        while let Some(place) = open.pop() {
            if std::mem::replace(&mut seen[place], true) {
                continue;
            }
            reachable.push(place);
            open.extend(self.commits[place].parents.iter().filter_map(|parent| self.places.get(parent)));
        }
        Some(Past { history: self, reachable, as_of })
    }
}

/// The parents and the commit time of a commit.
fn read_commit(repository: &gix::Repository, id: ObjectId, buffer: &mut Vec<u8>) -> gix::Result<(Vec<ObjectId>, i64)> {
    let commit = repository.objects.find_commit_iter(&id, buffer).map_err(gix::Error::from_error)?;
    let (mut parents, mut seconds) = (Vec::new(), 0);
    for token in commit {
        match token? {
            Token::Parent { id } => parents.push(id),
            Token::Committer { signature } => {
                seconds = signature.seconds();
                break;
            }
            _ => {}
        }
    }
    Ok((parents, seconds))
}

impl Past<'_> {
    /// The commits made in the days before, this one's time included.
    fn within(&self, days: i64) -> impl Iterator<Item = &Commit> {
        let (from, to) = ((self.as_of - TimeDelta::days(days)).timestamp(), self.as_of.timestamp());
        let commits = self.reachable.iter().map(|place| &self.history.commits[*place]);
        commits.filter(move |commit| from < commit.seconds && commit.seconds <= to)
    }

    /// Whether a shallow clone cuts the history off within these days.
    pub fn cut_within(&self, days: i64) -> bool {
        let from = (self.as_of - TimeDelta::days(days)).timestamp();
        let mut cut = self.reachable.iter().filter(|place| self.history.cut.contains(place));
        cut.any(|place| self.history.commits[*place].seconds > from)
    }

    /// Whether the history is cut off anywhere behind the revision.
    pub fn is_cut(&self) -> bool {
        self.reachable.iter().any(|place| self.history.cut.contains(place))
    }

    /// The newest commits behind the revision, newest first, without itself; none where it cannot be told which there are,
    /// because the history is cut off.
    pub fn newest(&self, most: usize) -> Option<Vec<ObjectId>> {
        if self.is_cut() {
            return None;
        }
        let itself = self.reachable.first();
        let behind = self.reachable.iter().filter(|place| Some(*place) != itself);
        let mut behind: Vec<&Commit> = behind.map(|place| &self.history.commits[*place]).collect();
        // Equal times are told apart, so that the same commit gives the same list everywhere.
        behind.sort_unstable_by_key(|commit| (std::cmp::Reverse(commit.seconds), commit.id));
        Some(behind.into_iter().take(most).map(|commit| commit.id).collect())
    }

    /// Every commit behind the revision.
    pub fn ids(&self) -> HashSet<ObjectId> {
        self.reachable.iter().map(|place| self.history.commits[*place].id).collect()
    }

    /// How many commits are not behind another one.
    pub fn count_without(&self, other: &Past<'_>) -> usize {
        let behind: HashSet<usize> = other.reachable.iter().copied().collect();
        self.reachable.iter().filter(|place| !behind.contains(place)).count()
    }

    /// The commits whose changed files are asked for: those of the window that are no merges.
    pub fn changing(&self) -> Vec<ObjectId> {
        let plain = self.within(WINDOW_DAYS).filter(|commit| commit.parents.len() < 2);
        // What a shallow clone's oldest commits changed cannot be told: their parents are not there.
        let cut = |commit: &&Commit| {
            self.history.places.get(&commit.id).is_some_and(|place| self.history.cut.contains(place))
        };
        plain.filter(|commit| !cut(commit)).map(|commit| commit.id).collect()
    }
}

/// The files that a commit changed against its parent, as text; all of them for a first commit.
pub fn changed_files(source: &Source, repository: &gix::Repository, commit: ObjectId) -> Result<Vec<String>> {
    let found = repository.find_commit(commit).map_err(source.git_error(UNREADABLE))?;
    let parent = found.parent_ids().next().map(gix::Id::detach);
    let changes = changes(source, repository, parent, commit)?.into_iter().filter_map(|change| match change {
        Change::Addition { entry_mode, path, .. } | Change::Modification { entry_mode, path, .. } => {
            entry_mode.is_blob().then(|| crate::path::display(path.as_bytes()))
        }
        Change::Deletion { .. } => None,
    });
    Ok(changes.collect())
}

const UNREADABLE: &str = "a commit of the history cannot be read";

/// What is different in the tree of a commit from that of its parent; without one, all of it.
pub fn changes(
    source: &Source,
    repository: &gix::Repository,
    parent: Option<ObjectId>,
    commit: ObjectId,
) -> Result<Vec<Change>> {
    let error = source.git_error(UNREADABLE);
    let tree = repository.find_commit(commit).and_then(|commit| commit.tree()).map_err(&error)?;
    let before = match parent {
        Some(parent) => repository.find_commit(parent).and_then(|parent| parent.tree()).map_err(&error)?,
        None => repository.empty_tree(),
    };
    let kind = repository.object_hash();
    let mut recorder = gix::diff::tree::Recorder::default();
    gix::diff::tree(
        gix::objs::TreeRefIter::from_bytes(&before.data, kind),
        gix::objs::TreeRefIter::from_bytes(&tree.data, kind),
        gix::diff::tree::State::default(),
        &repository.objects,
        &mut recorder,
    )
    .map_err(|source_error| CollectError::Git {
        path: source.path().to_owned(),
        action: "the changes of a commit cannot be read",
        source: Box::new(gix::Error::from_error(source_error)),
    })?;
    Ok(recorder.records)
}

/// Measures what the history says of health, into `health`.
pub fn measure(
    source: &Source,
    listing: &Listing,
    files: &[(&File, &'static str)],
    past: &Past<'_>,
    changes: &HashMap<ObjectId, Vec<String>>,
    metrics: &HashMap<Vec<u8>, FileMetrics>,
    health: &mut Measurement,
) -> Result<Vec<Input>> {
    let mut notes = vec![format!("{} commits", past.reachable.len())];
    let mut missing = Vec::new();
    if past.cut_within(30) {
        missing.extend(Metric::find(Dimension::Health, "commits_30d"));
    } else {
        health.set("commits_30d", count(past.within(30).count()));
    }
    let authors = authors(source, listing, past)?;
    if past.cut_within(90) {
        missing.extend(Metric::find(Dimension::Health, "active_authors_90d"));
    } else {
        let from = (past.as_of - TimeDelta::days(90)).timestamp();
        let active: BTreeSet<&str> =
            authors.iter().filter(|(seconds, _)| *seconds > from).map(|(_, author)| author.as_str()).collect();
        health.set("active_authors_90d", count(active.len()));
    }
    if past.cut_within(WINDOW_DAYS) {
        missing.extend(["bus_factor", "hotspots"].into_iter().filter_map(|name| Metric::find(Dimension::Health, name)));
    } else {
        if let Some(bus_factor) = bus_factor(&authors) {
            health.set("bus_factor", count(bus_factor));
        }
        let hotspots = hotspots(files, past, changes, metrics);
        health.set("hotspots", count(hotspots.len()));
        health.items.extend(hotspots);
    }
    if !missing.is_empty() {
        let reason = Reason::ShallowClone { missing };
        notes.push(reason.to_string());
        health.reasons.push(reason);
    }
    Ok(vec![Input { notes, ..Input::new(Dimension::Health, InputKind::History, "git", "git") }])
}

/// When each commit of the window was made and by whom, as the mailmap of the revision has it.
fn authors(source: &Source, listing: &Listing, past: &Past<'_>) -> Result<Vec<(i64, String)>> {
    let Some(repository) = source.repository() else { return Ok(Vec::new()) };
    let error = source.git_error("the author of a commit cannot be read");
    let mailmap = listing.files.binary_search_by(|file| file.path.as_str().cmp(".mailmap")).ok();
    let mailmap = mailmap.and_then(|place| Reader::new(source).read(&listing.files[place], MAX_BYTES).ok());
    let mailmap = gix::mailmap::Snapshot::from_bytes(mailmap.as_deref().unwrap_or_default());
    let mut authors = Vec::new();
    for commit in past.within(WINDOW_DAYS) {
        let object = repository.find_commit(commit.id).map_err(&error)?;
        // A commit without a readable author line is nobody's.
        let Ok(author) = object.author() else { continue };
        let author = mailmap.resolve(author);
        authors.push((commit.seconds, author.email.to_str_lossy().trim().to_lowercase()));
    }
    Ok(authors)
}

fn bus_factor(authors: &[(i64, String)]) -> Option<usize> {
    let mut commits: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, author) in authors {
        *commits.entry(author).or_default() += 1;
    }
    let mut counts: Vec<usize> = commits.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let mut together = 0;
    let needed = counts.iter().position(|n| {
        together += n;
        together * 2 >= authors.len()
    });
    needed.map(|place| place + 1)
}

fn hotspots(
    files: &[(&File, &'static str)],
    past: &Past<'_>,
    changes: &HashMap<ObjectId, Vec<String>>,
    metrics: &HashMap<Vec<u8>, FileMetrics>,
) -> Vec<Item> {
    let mut churn: HashMap<&str, u64> = HashMap::new();
    for path in past.changing().iter().filter_map(|commit| changes.get(commit)).flatten() {
        *churn.entry(path).or_default() += 1;
    }
    let mut items = Vec::new();
    for (file, language) in files {
        let Some(FileMetrics::Analysed(numbers)) = metrics.get(&key(file, language)) else { continue };
        let commits = churn.get(file.path.as_str()).copied().unwrap_or(0);
        let product = commits * u64::from(numbers.cognitive());
        if product >= HOTSPOT {
            let title = format!("{commits} commits, cognitive complexity {}", numbers.cognitive());
            let mut item = Item::new(Dimension::Health, Category::HOTSPOT, file.path.as_str(), title)
                .with(attribute::COMMITS, commits)
                .with(attribute::COGNITIVE, numbers.cognitive())
                .with(attribute::PRODUCT, product);
            item.location = Some(Location { path: file.path.clone(), line: None, end_line: None });
            item.severity = Some(match product {
                ..5_000 => Severity::Low,
                5_000..25_000 => Severity::Medium,
                25_000.. => Severity::High,
            });
            items.push(item);
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_commits_are_read_as_they_were_and_damaged_ones_do_no_harm() {
        let id = |n: u8| ObjectId::try_from([n; ID].as_slice()).unwrap();
        let commit =
            |n, parents: &[u8]| Commit { id: id(n), parents: parents.iter().map(|n| id(*n)).collect(), seconds: -5 };
        let history = History { commits: vec![commit(3, &[1, 2]), commit(1, &[])], fresh: 2, ..History::default() };
        let bytes = history.to_keep().unwrap();
        let known = KnownCommits::from_bytes(&bytes);
        assert_eq!(known.0.get(&id(3)), Some(&(vec![id(1), id(2)], -5)));
        assert_eq!(known.0.len(), 2);
        for cut in 0..bytes.len() {
            assert!(KnownCommits::from_bytes(&bytes[..cut]).0.len() <= 2);
        }
    }

    fn by(authors: &[&str]) -> Vec<(i64, String)> {
        authors.iter().map(|author| (0, (*author).to_owned())).collect()
    }

    #[test]
    fn the_bus_factor_counts_the_people_behind_half_of_the_commits() {
        assert_eq!(bus_factor(&by(&["a", "a", "a", "b"])), Some(1));
        assert_eq!(bus_factor(&by(&["a", "b", "c", "d"])), Some(2));
        assert_eq!(bus_factor(&by(&["a", "a", "b", "b", "c", "c"])), Some(2));
        assert_eq!(bus_factor(&[]), None);
    }
}
