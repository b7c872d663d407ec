//! Where code is read from: git objects at any commit, without a checkout, or the plain files of a folder.

use crate::path::display;
use crate::{CollectError, Result};
use chrono::{DateTime, Utc};
use codegraph_model::capture::{Exclusion, SourceKind};
use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::tree::EntryKind;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The most files that are looked at in one source.
pub const MAX_FILES: usize = 1_000_000;

/// The largest source file that is analysed: what is larger is data or generated, whatever its name.
pub const MAX_SOURCE_BYTES: u64 = 1 << 20;

/// The largest file that is read at all.
pub const MAX_BYTES: u64 = 64 << 20;

/// A place that code is read from.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    repository: Option<gix::ThreadSafeRepository>,
}

/// A state of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// None for a folder.
    pub commit: Option<ObjectId>,
    pub committed_at: Option<DateTime<Utc>>,
}

/// A tag and the commit that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub name: String,
    pub commit: ObjectId,
    pub committed_at: DateTime<Utc>,
}

/// A regular file of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// From the root of the source, with `/`.
    pub path: String,
    /// The id that git gives these bytes; null for a file of a folder that is too large to be read.
    pub blob: ObjectId,
    /// Where a folder has it, from its root: `path` is text, and names need not be.
    pub on_disk: Option<PathBuf>,
}

/// What a revision holds, by path, and what of it does not count.
#[derive(Debug, Default)]
pub struct Listing {
    pub files: Vec<File>,
    pub excluded: Exclusions,
}

/// What is excluded from a capture, gathered by reason.
#[derive(Clone, Debug, Default)]
pub struct Exclusions(BTreeMap<String, (u64, Vec<String>)>);

impl Exclusions {
    pub fn add(&mut self, reason: &str, example: &str) {
        let (files, examples) = self.0.entry(reason.to_owned()).or_default();
        *files += 1;
        if examples.len() < 5 {
            examples.push(example.to_owned());
        }
    }

    pub fn into_sorted(self) -> Vec<Exclusion> {
        let entries = self.0.into_iter();
        entries.map(|(reason, (files, examples))| Exclusion { reason, files, examples }).collect()
    }
}

impl Source {
    /// Opens a git repository (a work tree or a bare one) or, where there is none, a folder.
    ///
    /// Configuration outside the repository is not read: the same source gives the same capture on every machine.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Err(CollectError::Missing(path.to_owned()));
        }
        if !path.is_dir() {
            return Err(CollectError::NotAFolder(path.to_owned()));
        }
        let repository = gix::open::Options::isolated().open(path);
        let looks_like_git =
            path.join(".git").exists() || (path.join("HEAD").is_file() && path.join("objects").is_dir());
        match repository {
            Ok(repository) => Ok(Self { path: path.to_owned(), repository: Some(repository) }),
            Err(source) if looks_like_git => {
                let action = "the git repository cannot be opened";
                Err(CollectError::Git { path: path.to_owned(), action, source: Box::new(source) })
            }
            Err(_) => Ok(Self { path: path.to_owned(), repository: None }),
        }
    }

    pub fn kind(&self) -> SourceKind {
        if self.repository.is_some() { SourceKind::Git } else { SourceKind::Folder }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The root of the files on disk; none for a bare repository.
    pub fn work_tree(&self) -> Option<PathBuf> {
        match &self.repository {
            Some(repository) => repository.to_thread_local().workdir().map(Path::to_owned),
            None => Some(self.path.clone()),
        }
    }

    /// A handle of the repository for the thread that asks.
    pub fn repository(&self) -> Option<gix::Repository> {
        let mut repository = self.repository.as_ref()?.to_thread_local();
        repository.object_cache_size_if_unset(16 << 20);
        Some(repository)
    }

    pub fn git_error(&self, action: &'static str) -> impl Fn(gix::Error) -> CollectError {
        move |source| CollectError::Git { path: self.path.clone(), action, source: Box::new(source) }
    }

    /// The commit that a reference names; without one, what is checked out, or the folder as it is.
    pub fn resolve(&self, reference: Option<&str>) -> Result<Revision> {
        let Some(repository) = self.repository() else {
            return match reference {
                None => Ok(Revision { commit: None, committed_at: None }),
                Some(reference) => {
                    Err(CollectError::NotARepository { path: self.path.clone(), reference: reference.to_owned() })
                }
            };
        };
        let commit = match reference {
            Some(reference) => {
                let found = repository.rev_parse_single(reference).and_then(|id| id.object()?.peel_to_commit());
                found.map_err(|source| CollectError::UnknownReference {
                    path: self.path.clone(),
                    reference: reference.chars().take(200).collect(),
                    source: Box::new(source),
                })?
            }
            None => {
                let head = repository.head().map_err(self.git_error("HEAD cannot be read"))?;
                if head.is_unborn() {
                    return Err(CollectError::NoCommits(self.path.clone()));
                }
                repository.head_commit().map_err(self.git_error("HEAD leads to no commit"))?
            }
        };
        let time = commit.time().map_err(self.git_error("the time of the commit cannot be read"))?;
        Ok(Revision { commit: Some(commit.id), committed_at: DateTime::from_timestamp(time.seconds, 0) })
    }

    /// The tags that lead to commits, oldest first.
    pub fn tags(&self) -> Result<Vec<Tag>> {
        let Some(repository) = self.repository() else { return Ok(Vec::new()) };
        let error = self.git_error("the tags cannot be read");
        let platform = repository.references().map_err(&error)?;
        let mut tags = Vec::new();
        for reference in platform.tags().map_err(&error)?.flatten() {
            let mut reference = reference;
            let name = display(reference.name().shorten().as_bytes());
            // A tag of a tree, or of a commit that a shallow clone lacks, is no point in the history.
            let Ok(commit) = reference.peel_to_commit() else { continue };
            let time = commit.time().ok().and_then(|time| DateTime::from_timestamp(time.seconds, 0));
            if let Some(committed_at) = time {
                tags.push(Tag { name, commit: commit.id, committed_at });
            }
        }
        tags.sort_by(|a, b| (a.committed_at, &a.name).cmp(&(b.committed_at, &b.name)));
        Ok(tags)
    }

    /// The files of a revision.
    pub fn files(&self, revision: &Revision) -> Result<Listing> {
        let mut listing = match (self.repository(), revision.commit) {
            (Some(repository), Some(commit)) => self.git_files(&repository, commit)?,
            _ => self.folder_files()?,
        };
        listing.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    fn git_files(&self, repository: &gix::Repository, commit: ObjectId) -> Result<Listing> {
        let error = self.git_error("the tree of the commit cannot be read");
        let tree = repository.find_commit(commit).and_then(|commit| commit.tree()).map_err(&error)?;
        let entries = tree.traverse().breadthfirst.files().map_err(&error)?;
        if entries.len() > MAX_FILES {
            return Err(CollectError::TooManyFiles { path: self.path.clone(), most: MAX_FILES });
        }
        let mut listing = Listing::default();
        for entry in entries {
            let path = display(entry.filepath.as_bytes());
            match entry.mode.kind() {
                EntryKind::Blob | EntryKind::BlobExecutable => {
                    listing.files.push(File { path, blob: entry.oid, on_disk: None });
                }
                EntryKind::Link => listing.excluded.add("symbolic link, not followed", &path),
                EntryKind::Commit => {
                    listing.excluded.add(
                        "submodule; its code is another repository, to be captured as a project of its own",
                        &path,
                    );
                }
                EntryKind::Tree => {}
            }
        }
        Ok(listing)
    }

    /// Walks a folder as git would: what `.gitignore` names does not count, links are not followed.
    fn folder_files(&self) -> Result<Listing> {
        let mut listing = Listing::default();
        let mut walk = ignore::WalkBuilder::new(&self.path);
        let walk =
            walk.hidden(false).ignore(false).follow_links(false).require_git(false).git_global(false).parents(false);
        let walk = walk.filter_entry(|entry| entry.file_name() != ".git");
        for entry in walk.build() {
            let Ok(entry) = entry else {
                listing.excluded.add(&ReadError::Unreadable.to_string(), "");
                continue;
            };
            let relative = entry.path().strip_prefix(&self.path).unwrap_or_else(|_| entry.path());
            let path = display(relative.as_os_str().as_encoded_bytes());
            match entry.file_type() {
                Some(kind) if kind.is_symlink() => listing.excluded.add("symbolic link, not followed", &path),
                Some(kind) if kind.is_file() => match self.folder_blob(entry.path()) {
                    Ok(blob) => listing.files.push(File { path, blob, on_disk: Some(relative.to_owned()) }),
                    Err(_) => listing.excluded.add(&ReadError::Unreadable.to_string(), &path),
                },
                _ => {}
            }
            if listing.files.len() > MAX_FILES {
                return Err(CollectError::TooManyFiles { path: self.path.clone(), most: MAX_FILES });
            }
        }
        Ok(listing)
    }

    fn folder_blob(&self, path: &Path) -> std::io::Result<ObjectId> {
        let kind = gix::hash::Kind::Sha1;
        if fs::metadata(path)?.len() > MAX_BYTES {
            return Ok(ObjectId::null(kind));
        }
        let bytes = fs::read(path)?;
        gix::objs::compute_hash(kind, gix::objs::Kind::Blob, &bytes).map_err(std::io::Error::other)
    }
}

/// Why there are no bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("too large: source code of more than 1 MiB, or any file of more than 64 MiB")]
    TooLarge,
    #[error("cannot be read")]
    Unreadable,
    #[error("its object is missing from the repository")]
    Missing,
}

/// Reads files of one source, in one thread.
pub struct Reader<'a> {
    source: &'a Source,
    repository: Option<gix::Repository>,
}

impl<'a> Reader<'a> {
    pub fn new(source: &'a Source) -> Self {
        Self { repository: source.repository(), source }
    }

    /// The bytes of a file of at most `most` bytes, or why they do not count. A larger one is not read to be refused.
    pub fn read(&self, file: &File, most: u64) -> std::result::Result<Vec<u8>, ReadError> {
        use ReadError::{Missing, TooLarge, Unreadable};
        let fits = |size: u64| if size > most { Err(TooLarge) } else { Ok(()) };
        match &self.repository {
            Some(repository) => {
                fits(repository.find_header(file.blob).map_err(|_| Missing)?.size())?;
                Ok(repository.find_object(file.blob).map_err(|_| Missing)?.detach().data)
            }
            None => {
                let path = self.source.path.join(file.on_disk.as_ref().ok_or(Missing)?);
                fits(fs::metadata(&path).map_err(|_| Unreadable)?.len())?;
                fs::read(path).map_err(|_| Unreadable)
            }
        }
    }
}
