//! Report files that lie in the source: which ones the patterns of the project's settings match.

use crate::source::{self, Listing, ReadError, Reader, Source};
use crate::{CollectError, Result, path};
use chrono::{DateTime, Utc};
use codegraph_model::api::RefusedFile;
use globset::{GlobBuilder, GlobMatcher};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most files that patterns match, all together.
const MAX_FILES: usize = 2_000;

/// The most bytes of one report, and of all together.
const MAX_BYTES: u64 = 256 << 20;
const MAX_BYTES_OF_ALL: u64 = 1 << 30;

/// What patterns found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// By path.
    pub reports: Vec<FoundReport>,
    /// Files that match and cannot be read.
    pub unread: Vec<RefusedFile>,
    /// What the reader should know: patterns that match nothing, links that are not followed.
    pub notes: Vec<String>,
}

/// A report file of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundReport {
    /// From the root of the source, with `/`.
    pub path: String,
    /// When a file on disk was written; none of one of a commit.
    pub written_at: Option<DateTime<Utc>>,
    pub bytes: Vec<u8>,
}

/// A pattern of paths from the root of the source: `*` and `?` stay within a folder, `**` crosses folders, `[a-z]` is one
/// letter, `{a,b}` either.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    text: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// The pattern, or what is wrong with it.
    pub fn new(text: &str) -> std::result::Result<Self, String> {
        let wrong = |why: &str| Err(format!("the pattern {text:?} {why}"));
        if text.starts_with(['/', '~']) || text.as_bytes().get(1) == Some(&b':') {
            return wrong("is absolute; patterns start at the root of the source, such as \"target/*.sarif\"");
        }
        if text.contains('\\') {
            return wrong("has a backslash; write / between folders, and [*] for a star itself");
        }
        if text.starts_with('!') {
            return wrong("begins with !; patterns only add files");
        }
        if text.ends_with('/') {
            return wrong(&format!("names a folder; write \"{text}**\" for all files in it"));
        }
        if text.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return wrong("has a part that is empty, \".\" or \"..\"; leave it out");
        }
        match GlobBuilder::new(text).literal_separator(true).build() {
            Ok(glob) => Ok(Self { text: text.to_owned(), matcher: glob.compile_matcher() }),
            Err(error) => wrong(&format!("cannot be: {}", error.kind())),
        }
    }

    fn matches(&self, path: &str) -> bool {
        self.matcher.is_match(path)
    }

    /// The folders that all matches are below.
    fn folder(&self) -> PathBuf {
        let folders = self.text.rsplit_once('/').map_or("", |(folders, _)| folders).split('/');
        folders.take_while(|folder| !folder.contains(['*', '?', '[', '{'])).collect()
    }

    /// The most folders and files on the way to a match, where there is a limit.
    fn depth(&self) -> Option<usize> {
        (!self.text.contains("**")).then(|| self.text.matches('/').count() + 1)
    }
}

/// The report files that patterns match: on disk where the present state has a work tree, otherwise of the listing.
pub(crate) fn find(source: &Source, listing: &Listing, named: bool, globs: &[String]) -> Result<Found> {
    let patterns = globs.iter().map(|glob| Pattern::new(glob));
    let patterns: Vec<Pattern> = patterns
        .collect::<std::result::Result<_, _>>()
        .map_err(|what| CollectError::Reports { path: source.path().to_owned(), what })?;
    let mut finding = Finding { source, patterns: &patterns, files: BTreeMap::new(), notes: BTreeSet::new() };
    let root = if named { None } else { source.work_tree() };
    match &root {
        Some(root) => finding.on_disk(root)?,
        None => finding.listed(listing)?,
    }
    finding.read(root.as_deref())
}

/// Where the bytes of a file are.
enum Place<'a> {
    Disk(PathBuf),
    Listed(&'a source::File),
}

struct Finding<'a> {
    source: &'a Source,
    patterns: &'a [Pattern],
    files: BTreeMap<String, Place<'a>>,
    notes: BTreeSet<String>,
}

impl<'a> Finding<'a> {
    fn listed(&mut self, listing: &'a Listing) -> Result<()> {
        for file in &listing.files {
            if let Some(pattern) = self.patterns.iter().find(|pattern| pattern.matches(&file.path)) {
                self.add(pattern, file.path.clone(), Place::Listed(file))?;
            }
        }
        Ok(())
    }

    /// Looks below the folders that the patterns begin with, also at what git ignores: reports are output of builds.
    fn on_disk(&mut self, root: &Path) -> Result<()> {
        let mut by_folder: BTreeMap<PathBuf, Vec<&'a Pattern>> = BTreeMap::new();
        for pattern in self.patterns {
            by_folder.entry(pattern.folder()).or_default().push(pattern);
        }
        for (folder, patterns) in by_folder {
            if self.leads_below(root, &folder) {
                self.walk(root, &folder, &patterns)?;
            }
        }
        Ok(())
    }

    /// Whether all of the way is folders: no links, and not the inside of git.
    fn leads_below(&mut self, root: &Path, folder: &Path) -> bool {
        for folder in folder.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
            if folder.file_name().is_some_and(|name| name == ".git") {
                return false;
            }
            match root.join(folder).symlink_metadata() {
                Ok(metadata) if metadata.is_symlink() => {
                    self.notes.insert(format!("{}: a symbolic link, not followed", folder.display()));
                    return false;
                }
                Ok(metadata) if metadata.is_dir() => {}
                _ => return false,
            }
        }
        true
    }

    fn walk(&mut self, root: &Path, folder: &Path, patterns: &[&'a Pattern]) -> Result<()> {
        let depths: Option<Vec<usize>> = patterns.iter().map(|pattern| pattern.depth()).collect();
        let depth = depths.and_then(|depths| depths.into_iter().max()).map(|most| most - folder.components().count());
        let mut walk = ignore::WalkBuilder::new(root.join(folder));
        walk.standard_filters(false).follow_links(false).max_depth(depth);
        walk.filter_entry(|entry| entry.file_name() != ".git");
        for entry in walk.build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.notes.insert(format!("{error}; reports in there are not found"));
                    continue;
                }
            };
            let relative = entry.path().strip_prefix(root).unwrap_or_else(|_| entry.path());
            let path = path::display(relative.as_os_str().as_encoded_bytes());
            let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { continue };
            let Some(pattern) = patterns.iter().find(|pattern| pattern.matches(&path)) else { continue };
            if kind.is_file() {
                self.add(pattern, path, Place::Disk(entry.into_path()))?;
            } else {
                let what = if kind.is_symlink() { "a symbolic link, not followed" } else { "not a regular file" };
                self.notes.insert(format!("{path}: {what}"));
            }
        }
        Ok(())
    }

    fn add(&mut self, pattern: &Pattern, path: String, place: Place<'a>) -> Result<()> {
        self.files.insert(path, place);
        if self.files.len() > MAX_FILES {
            let what =
                format!("the patterns match more than {MAX_FILES} files, the last of {:?}; narrow them", pattern.text);
            return Err(self.error(what));
        }
        Ok(())
    }

    /// Reads all files that were found.
    fn read(mut self, root: Option<&Path>) -> Result<Found> {
        let mut found = Found::default();
        let reader = Reader::new(self.source);
        let mut all = 0;
        for (path, place) in std::mem::take(&mut self.files) {
            let (bytes, written_at) = match place {
                Place::Disk(file) => {
                    let written = file.metadata().and_then(|file| file.modified()).ok();
                    (on_disk(&file), written.map(DateTime::from))
                }
                Place::Listed(file) => (listed(&reader, file), None),
            };
            let bytes = match bytes {
                Ok(bytes) => bytes,
                Err(Unread::TooLarge) => return Err(self.too_large(&path, MAX_BYTES, "")),
                Err(Unread::Because(why)) => {
                    found.unread.push(RefusedFile { name: path, reason: why });
                    continue;
                }
            };
            all += bytes.len() as u64;
            if all > MAX_BYTES_OF_ALL {
                return Err(self.too_large(&path, MAX_BYTES_OF_ALL, " in all"));
            }
            found.reports.push(FoundReport { path, written_at, bytes });
        }
        for pattern in self.patterns {
            let mut paths = found.reports.iter().map(|report| &report.path).chain(found.unread.iter().map(|f| &f.name));
            if !paths.any(|path| pattern.matches(path)) {
                let place = if root.is_some() { "source" } else { "commit" };
                self.notes.insert(format!("the pattern {:?} matches no file of the {place}", pattern.text));
            }
        }
        found.notes = self.notes.into_iter().collect();
        Ok(found)
    }

    fn too_large(&self, path: &str, most: u64, of: &str) -> CollectError {
        let pattern = self.patterns.iter().find(|pattern| pattern.matches(path));
        let pattern = pattern.map_or("", |pattern| pattern.text.as_str());
        self.error(format!("the pattern {pattern:?} matches {path:?}, but reports have at most {} MiB{of}", most >> 20))
    }

    fn error(&self, what: String) -> CollectError {
        CollectError::Reports { path: self.source.path().to_owned(), what }
    }
}

/// Why there are no bytes of a file.
enum Unread {
    TooLarge,
    Because(String),
}

fn on_disk(path: &Path) -> std::result::Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    // One byte more than is allowed shows that there is more, whatever the file grows to meanwhile.
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() as u64 > MAX_BYTES => Err(Unread::TooLarge),
        Ok(_) => Ok(bytes),
        Err(error) => Err(Unread::Because(error.to_string())),
    }
}

fn listed(reader: &Reader<'_>, file: &source::File) -> std::result::Result<Vec<u8>, Unread> {
    reader.read(file, MAX_BYTES).map_err(|error| match error {
        ReadError::TooLarge => Unread::TooLarge,
        error => Unread::Because(error.to_string()),
    })
}
