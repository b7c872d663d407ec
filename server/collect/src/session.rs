//! One source, read for one capture or for many: what is needed for a revision, and the capture made of it.

use crate::history::{self, History, KnownCommits, Past};
use crate::imports::{Found, found};
use crate::origins::Renames;
use crate::settings::{self, SettingsError};
use crate::source::{Exclusions, Listing, MAX_BYTES, Reader, Source};
use crate::source_metrics::{self, FileMetrics, key, source_files};
use crate::{CollectError, Result, Revision, Tag, blob, compliance, release, sca};
use chrono::{DateTime, NaiveTime, Utc};
use codegraph_model::capture::{Capture, MAX_BEHIND, Measurement, SourceState};
use codegraph_model::number::count;
use codegraph_model::settings::{ImportSettings, ProjectSettings};
use codegraph_model::{Dimension, Reason};
use gix::ObjectId;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How far the reading of a revision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Files and commits read.
    pub done: usize,
    pub of: usize,
}

/// A source and what is known of its blobs and commits so far.
#[derive(Debug)]
pub struct Session {
    source: Source,
    tags: Vec<Tag>,
    history: History,
    renames: Renames,
    files: HashMap<Vec<u8>, FileMetrics>,
    changes: HashMap<ObjectId, Vec<String>>,
}

/// A revision that is ready to be captured.
#[derive(Debug)]
pub struct Prepared {
    pub revision: Revision,
    pub as_of: DateTime<Utc>,
    named: bool,
    listing: Listing,
}

/// Keys of results that the session does not have: if they were kept from before, they need not be computed.
#[derive(Debug, Default)]
pub struct Needs {
    /// Of files: for [`Session::remember`].
    pub files: Vec<Vec<u8>>,
    /// Of commits.
    pub commits: Vec<Vec<u8>>,
}

/// What was read of a history: for the caller to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptHistory {
    /// Of every commit its parents and its time; none where there is nothing to keep.
    pub commits: Option<Vec<u8>>,
    /// Which files the commits renamed.
    pub renames: Option<Vec<u8>>,
}

/// Results that were computed anew, by key: for the caller to keep.
#[derive(Debug, Default)]
pub struct Fresh {
    pub files: Vec<(Vec<u8>, Vec<u8>)>,
    pub commits: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Session {
    /// Opens a git repository, bare or not, or a folder.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self> {
        let source = Source::open(path)?;
        let tags = source.tags()?;
        let (history, renames) = (History::default(), Renames::default());
        Ok(Self { source, tags, history, renames, files: HashMap::new(), changes: HashMap::new() })
    }

    /// The tags that lead to commits, oldest first.
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The revision of a commit, tag or branch; without one, of what is checked out or lies in the folder.
    ///
    /// # Errors
    /// When there is no such commit, or no commit at all.
    pub fn resolve(&self, reference: Option<&str>) -> Result<Revision> {
        self.source.resolve(reference)
    }

    /// The commits from a revision back along first parents, newest first: what the branch looked like over time.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn first_parents(&self, from: &Revision) -> Result<Vec<Revision>> {
        let (Some(repository), Some(commit)) = (self.source.repository(), from.commit) else { return Ok(Vec::new()) };
        let error = self.source.git_error("the history cannot be read");
        let order =
            gix::revision::walk::Sorting::ByCommitTime(gix::traverse::commit::simple::CommitTimeOrder::NewestFirst);
        let walk = repository.rev_walk([commit]).first_parent_only().sorting(order).all().map_err(&error)?;
        walk.map(|commit| {
            let commit = commit.map_err(&error)?;
            // A walk along first parents does not tell the times.
            let time = repository.find_commit(commit.id).and_then(|commit| commit.time()).map_err(&error)?;
            Ok(Revision { commit: Some(commit.id), committed_at: DateTime::from_timestamp(time.seconds, 0) })
        })
        .collect()
    }

    /// Reads the history behind these revisions, once for all of them. Takes what earlier readings gave back to be kept,
    /// and gives back what to keep instead, where there is anything new.
    ///
    /// # Errors
    /// When it cannot be read, or `interrupt` was set.
    pub fn load_history(
        &mut self,
        revisions: &[Revision],
        kept: &KeptHistory,
        interrupt: &AtomicBool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<KeptHistory> {
        let tips: Vec<ObjectId> = revisions.iter().filter_map(|revision| revision.commit).collect();
        let known = KnownCommits::from_bytes(kept.commits.as_deref().unwrap_or_default());
        self.history = History::load(&self.source, &tips, &known, interrupt)?;
        let renames = kept.renames.as_deref().unwrap_or_default();
        self.renames = Renames::load(&self.source, &self.history, &tips, renames, interrupt, progress)?;
        Ok(KeptHistory { commits: self.history.to_keep(), renames: self.renames.to_keep() })
    }

    /// Lists what a revision holds and says what must be known to capture it. `today` is the day that an unnamed
    /// revision is as of; `named` says that a reference was given, so that it is as of its own commit.
    ///
    /// # Errors
    /// When the revision cannot be read.
    pub fn prepare(&self, revision: Revision, named: bool, today: DateTime<Utc>) -> Result<(Prepared, Needs)> {
        let listing = self.source.files(&revision)?;
        let midnight = today.date_naive().and_time(NaiveTime::MIN).and_utc();
        let as_of = match revision.committed_at {
            Some(committed_at) if named => committed_at,
            // Commits of the day itself are part of it.
            Some(committed_at) => committed_at.max(midnight),
            None => midnight,
        };
        let files = source_files(&listing, &mut Exclusions::default());
        let files = files.iter().map(|(file, language)| key(file, language));
        let past = self.past(&revision, as_of);
        let commits = past.iter().flat_map(Past::changing).filter(|commit| !self.changes.contains_key(commit));
        let needs = Needs {
            files: files.filter(|key| !self.files.contains_key(key)).collect(),
            commits: commits.map(|commit| commit.as_slice().to_vec()).collect(),
        };
        Ok((Prepared { revision, as_of, named, listing }, needs))
    }

    fn past(&self, revision: &Revision, as_of: DateTime<Utc>) -> Option<Past<'_>> {
        self.history.before(revision.commit?, as_of)
    }

    /// Takes results that were kept. What cannot be read is computed anew.
    pub fn remember(&mut self, files: Vec<(Vec<u8>, Vec<u8>)>, commits: Vec<(Vec<u8>, Vec<u8>)>) {
        for (key, value) in files {
            if let Ok(metrics) = serde_json::from_slice(&value) {
                self.files.insert(key, metrics);
            }
        }
        for (key, value) in commits {
            if let (Ok(commit), Ok(paths)) = (ObjectId::try_from(key.as_slice()), serde_json::from_slice(&value)) {
                self.changes.insert(commit, paths);
            }
        }
    }

    /// Captures a revision: reads what is not known yet and measures all dimensions.
    ///
    /// # Errors
    /// When the source cannot be read, or `interrupt` was set.
    pub fn capture(
        &mut self,
        prepared: &Prepared,
        interrupt: &AtomicBool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(Capture, Fresh)> {
        let fresh = self.read(prepared, interrupt, progress)?;
        let Prepared { revision, as_of, listing, .. } = prepared;
        let mut excluded = listing.excluded.clone();
        let files = source_files(listing, &mut excluded);
        let reader = Reader::new(&self.source);
        let settings = self.settings(prepared, &reader, &mut excluded)?;

        let mut totals = source_metrics::add_up(&files, &self.files, &mut excluded);
        let mut health = health(&totals);
        let mut inputs = std::mem::take(&mut totals.inputs);
        let mut chain = sca::read(listing, &reader, &mut excluded);
        let (compliance, compliance_inputs) = compliance::check(listing, &reader, &mut chain);
        let mut releases = Measurement::none(Reason::FolderWithoutReleases);
        let mut behind = None;
        if let Some(past) = self.past(revision, *as_of) {
            behind = past.newest(MAX_BEHIND);
            let (measured, release_inputs) = release::measure(&self.tags, &self.history, &past, *as_of);
            releases = measured;
            inputs.extend(release_inputs);
            inputs.extend(history::measure(
                &self.source,
                listing,
                &files,
                &past,
                &self.changes,
                &self.files,
                &mut health,
            )?);
        } else {
            health.reasons.push(Reason::FolderWithoutHistory);
        }
        inputs.extend(chain.inputs);
        inputs.extend(compliance_inputs);
        inputs.sort();

        let measurements = [
            (Dimension::Health, health),
            (Dimension::Audit, Measurement::none(Reason::NoSecurityReport)),
            (Dimension::Compliance, compliance),
            (Dimension::Release, releases),
            (Dimension::Sca, chain.sca),
            (Dimension::Quality, totals.quality),
        ];
        let source = SourceState {
            kind: self.source.kind(),
            commit: revision.commit.map(|commit| commit.to_string()),
            committed_at: revision.committed_at,
            as_of: *as_of,
            shallow: self.history.shallow,
            excluded: excluded.into_sorted(),
        };
        let origins = revision.commit.map(|commit| self.renames.origins(&self.history, commit, listing));
        let capture = Capture {
            source,
            inputs,
            measurements: measurements.into(),
            named: prepared.named,
            settings,
            origins: origins.unwrap_or_default(),
            behind: behind.map(|commits| commits.iter().map(ToString::to_string).collect()),
        };
        Ok((capture, fresh))
    }

    /// The report files that the project's settings name: of a state that is present and has files on disk those, also
    /// where git ignores them, otherwise those of the commit.
    ///
    /// # Errors
    /// When a pattern cannot be, or matches too much.
    pub fn reports(&self, prepared: &Prepared, settings: &ImportSettings) -> Result<Found> {
        found::find(&self.source, &prepared.listing, prepared.named, &settings.globs)
    }

    /// What the project says of itself in this state. What is wrong with that is an error, as waivers must not get lost
    /// unseen; of a state that was named it is noted, as the past cannot be mended.
    fn settings(&self, prepared: &Prepared, reader: &Reader<'_>, excluded: &mut Exclusions) -> Result<ProjectSettings> {
        let file = self.settings_file(&prepared.listing, reader);
        if !prepared.named && file.as_ref().is_ok_and(|file| !self.is_on_disk(file)) {
            excluded.add("changed and not committed: what stands in the commit counts", settings::FILE);
        }
        match file.and_then(|file| settings::read(&file)) {
            Ok(settings) => Ok(settings),
            Err(faults) if prepared.named => {
                excluded.add(&faults.as_reason(), settings::FILE);
                Ok(ProjectSettings::default())
            }
            Err(faults) => Err(CollectError::Settings { path: self.source.path().to_owned(), faults }),
        }
    }

    /// Whether the file of settings on disk, where there is one, has these lines.
    fn is_on_disk(&self, file: &[u8]) -> bool {
        let on_disk = self.source.work_tree().and_then(|root| settings::file_of(&root).ok());
        let lines = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<u8>>();
        on_disk.is_none_or(|on_disk| lines(&on_disk) == lines(file))
    }

    /// The file of settings; nothing where there is none.
    fn settings_file(&self, listing: &Listing, reader: &Reader<'_>) -> std::result::Result<Vec<u8>, SettingsError> {
        if self.source.repository().is_none() {
            return settings::file_of(self.source.path());
        }
        match listing.files.binary_search_by(|file| file.path.as_str().cmp(settings::FILE)) {
            Ok(place) => {
                reader.read(&listing.files[place], MAX_BYTES).map_err(|error| SettingsError::whole(error.to_string()))
            }
            Err(_) => Ok(Vec::new()),
        }
    }

    /// Computes what is not known yet of the files and commits that a capture needs.
    fn read(
        &mut self,
        prepared: &Prepared,
        interrupt: &AtomicBool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Fresh> {
        let all = source_files(&prepared.listing, &mut Exclusions::default());
        let mut unknown: HashMap<Vec<u8>, _> = HashMap::new();
        for (file, language) in all {
            let key = key(file, language);
            if !self.files.contains_key(&key) {
                unknown.insert(key, file);
            }
        }
        let unknown: Vec<_> = unknown.into_iter().collect();
        let commits: Vec<ObjectId> = {
            let past = self.past(&prepared.revision, prepared.as_of);
            past.iter().flat_map(Past::changing).filter(|commit| !self.changes.contains_key(commit)).collect()
        };
        let (done, of) = (AtomicUsize::new(0), unknown.len() + commits.len());
        let step = || progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, of });

        let files: Vec<_> = unknown.iter().map(|(_, file)| *file).collect();
        let measured = blob::map_files(&self.source, &files, interrupt, step, source_metrics::measure)?;
        let mut fresh = Fresh::default();
        for ((key, _), metrics) in unknown.into_iter().zip(measured) {
            if let Ok(value) = serde_json::to_vec(&metrics) {
                fresh.files.push((key.clone(), value));
            }
            self.files.insert(key, metrics);
        }
        if let Some(repository) = self.source.repository() {
            for commit in commits {
                if interrupt.load(Ordering::Relaxed) {
                    return Err(CollectError::Interrupted);
                }
                let paths = history::changed_files(&self.source, &repository, commit)?;
                if let Ok(value) = serde_json::to_vec(&paths) {
                    fresh.commits.push((commit.as_slice().to_vec(), value));
                }
                self.changes.insert(commit, paths);
                step();
            }
        }
        Ok(fresh)
    }
}

/// What the source files say of health; the history adds to it.
fn health(totals: &source_metrics::SourceTotals) -> Measurement {
    let mut health = Measurement { measured: true, ..Measurement::default() };
    health.set("files", count(totals.files));
    #[expect(clippy::cast_precision_loss, reason = "lines stay far below 2^53")]
    health.set("code_lines", totals.code_lines as f64);
    if let Some(maintainability) = totals.maintainability {
        health.set("maintainability_index", maintainability);
    }
    health
}
