//! Capturing a project: collect, score, seal, store.

use crate::clock::new_id;
use crate::error::{Error, Result};
use crate::services::{Caller, Watch};
use chrono::{DateTime, Utc};
use codegraph_collect::imports::Found;
use codegraph_collect::{ANALYZER_VERSION, KeptHistory, Prepared, Revision, Session};
use codegraph_model::capture::Capture;
use codegraph_model::score::summaries;
use codegraph_model::snapshot::{CaptureOrigin, SCHEMA_VERSION, SourceBundle};
use codegraph_model::tree::{Tree, TreeError, build};
use codegraph_model::{Category, Name, PerDimension, ScopeRef, Sealed, Snapshot, Terms};
use codegraph_store::CacheKind;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

impl Caller {
    /// Captures a project and keeps the snapshot.
    pub(super) async fn capture_project(&self, project: Name, terms: Terms, watch: &Watch) -> Result<Sealed> {
        let _one_at_a_time = self.capturing.lock().await;
        let now = self.clock.now();
        let captured = self.capture_reference(&project, terms.source_ref.clone(), watch).await?;
        let capture = self.with_found_reports(&project, captured).await?;
        let (sealed, trees) = seal(capture, project, terms, Making { now, timestamp: now, captured: None }).await?;
        self.store.insert_snapshot(&sealed, &trees).await?;
        Ok(sealed)
    }

    /// The present state of a scope, computed and stored nowhere.
    ///
    /// # Errors
    /// As for a capture that is kept.
    pub async fn live(&self, scope: &ScopeRef) -> Result<Sealed> {
        let terms = self.own_terms("live".to_owned(), self.via().trigger_source());
        let ScopeRef::Project(project) = scope else {
            return self.aggregated(scope.clone(), terms, &BTreeMap::new(), self.clock.now()).await;
        };
        let _one_at_a_time = self.capturing.lock().await;
        let now = self.clock.now();
        let captured = self.capture_reference(project, None, &Watch::none()).await?;
        let capture = self.with_reports(project, captured.capture, now).await?;
        Ok(seal(capture, project.clone(), terms, Making { now, timestamp: now, captured: None }).await?.0)
    }

    async fn capture_reference(&self, project: &Name, reference: Option<String>, watch: &Watch) -> Result<Captured> {
        let start = Instant::now();
        let session = self.session(project).await?;
        tracing::debug!("opened the source after {:?}", start.elapsed());
        let named = reference.is_some();
        let resolved = tokio::task::spawn_blocking(move || {
            let revision = session.resolve(reference.as_deref())?;
            Ok::<_, Error>((session, revision))
        });
        let (session, revision) = resolved.await??;
        let session = self.with_history(session, project, vec![revision.clone()], watch).await?;
        tracing::debug!("read the history after {:?}", start.elapsed());
        Ok(self.capture(session, revision, named, watch).await?.1)
    }

    /// Opens the source of a project.
    pub(super) async fn session(&self, project: &Name) -> Result<Session> {
        let row = self.store.project(project).await?;
        let Some(row) = row else { return Err(Error::NotFound(self.unknown_project(project.as_str()).await?)) };
        let Some(path) = row.path.map(PathBuf::from) else {
            return Err(Error::invalid("project_name", format!("the project {project} has no path to capture from")));
        };
        Ok(tokio::task::spawn_blocking(move || Session::open(&path)).await??)
    }

    /// Reads the history behind revisions, of which most is known from the capture before.
    pub(super) async fn with_history(
        &self,
        mut session: Session,
        project: &Name,
        revisions: Vec<Revision>,
        watch: &Watch,
    ) -> Result<Session> {
        let key = ScopeRef::Project(project.clone()).to_string().into_bytes();
        let kept = async |kind| {
            let values = self.store.cached(kind, ANALYZER_VERSION, std::slice::from_ref(&key)).await?;
            Ok::<_, Error>(values.into_iter().next().map(|(_, value)| value))
        };
        let kept = KeptHistory { commits: kept(CacheKind::History).await?, renames: kept(CacheKind::Renames).await? };
        let watch = watch.clone();
        let loaded = tokio::task::spawn_blocking(move || {
            let to_keep = session.load_history(&revisions, &kept, &watch.interrupt, &*watch.progress)?;
            Ok::<_, Error>((session, to_keep))
        });
        let (session, to_keep) = loaded.await??;
        for (kind, value) in [(CacheKind::History, to_keep.commits), (CacheKind::Renames, to_keep.renames)] {
            if let Some(value) = value {
                self.store.cache(kind, ANALYZER_VERSION, &[(key.clone(), value)]).await?;
            }
        }
        Ok(session)
    }

    /// Captures one revision, with what was kept of earlier ones, and keeps what was computed anew.
    pub(super) async fn capture(
        &self,
        session: Session,
        revision: Revision,
        named: bool,
        watch: &Watch,
    ) -> Result<(Session, Captured)> {
        let (now, start) = (self.clock.now(), Instant::now());
        let prepared = tokio::task::spawn_blocking(move || {
            let (prepared, needs) = session.prepare(revision, named, now)?;
            Ok::<_, Error>((session, prepared, needs))
        });
        let (mut session, prepared, needs): (Session, Prepared, _) = prepared.await??;
        let files = self.store.cached(CacheKind::Source, ANALYZER_VERSION, &needs.files).await?;
        let commits = self.store.cached(CacheKind::Commit, ANALYZER_VERSION, &needs.commits).await?;
        tracing::debug!("listed the files and looked up what was kept in {:?}", start.elapsed());
        let watch = watch.clone();
        let captured = tokio::task::spawn_blocking(move || {
            session.remember(files, commits);
            let (capture, fresh) = session.capture(&prepared, &watch.interrupt, &*watch.progress)?;
            let found = session.reports(&prepared, &capture.settings.imports)?;
            Ok::<_, Error>((session, Captured { capture, found }, fresh))
        });
        let (session, captured, fresh) = captured.await??;
        tracing::debug!("measured after {:?}", start.elapsed());
        self.store.cache(CacheKind::Source, ANALYZER_VERSION, &fresh.files).await?;
        self.store.cache(CacheKind::Commit, ANALYZER_VERSION, &fresh.commits).await?;
        Ok((session, captured))
    }
}

/// What a capture read, and the report files that lie beside the code.
pub(super) struct Captured {
    pub capture: Capture,
    pub found: Found,
}

/// When a snapshot is made, of when it tells, and where its capture was made.
#[derive(Clone, Debug)]
pub(super) struct Making {
    pub now: DateTime<Utc>,
    pub timestamp: DateTime<Utc>,
    /// None for one that was made here.
    pub captured: Option<CaptureOrigin>,
}

/// Scores a capture of a project and seals it as a snapshot.
pub(super) async fn seal(
    capture: Capture,
    project: Name,
    terms: Terms,
    making: Making,
) -> Result<(Sealed, PerDimension<Tree>)> {
    tokio::task::spawn_blocking(move || {
        let (mut trees, mut item_counts) = (PerDimension::new(), PerDimension::new());
        for (dimension, measurement) in &capture.measurements {
            if measurement.measured {
                let tree = build(&measurement.items).map_err(|error| match error {
                    // Each report is within its limits, but all together are not.
                    TreeError::TooMany(_) => Error::invalid("imports", format!("of {dimension}, {error}")),
                    TreeError::Duplicate { .. } => Error::Internal(format!("{dimension}: {error}")),
                })?;
                trees.insert(*dimension, tree);
                let mut counts: BTreeMap<Category, u64> = BTreeMap::new();
                for item in &measurement.items {
                    *counts.entry(item.category.clone()).or_default() += 1;
                }
                item_counts.insert(*dimension, counts);
            }
        }
        let snapshot = Snapshot {
            id: new_id(making.now),
            scope_ref: ScopeRef::Project(project),
            timestamp: making.timestamp,
            recorded_at: making.now,
            terms,
            summaries: summaries(&capture.measurements),
            source_bundle: SourceBundle {
                source: Some(capture.source),
                inputs: capture.inputs,
                item_counts,
                roots: trees.iter().map(|(dimension, tree)| (*dimension, tree.root)).collect(),
                captured: making.captured,
                stale_after_days: Some(capture.settings.imports.stale_after_days),
                members: None,
            },
            schema_version: SCHEMA_VERSION,
        };
        Ok((Sealed::new(snapshot), trees))
    })
    .await?
}
