//! Creating snapshots: capture, score, seal, store.

use super::Services;
use crate::clock::new_id;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use codegraph_collect::{ANALYZER_VERSION, Prepared, Progress, Revision, Session};
use codegraph_model::capture::Capture;
use codegraph_model::score::{RULE_VERSION, summaries};
use codegraph_model::snapshot::{SCHEMA_VERSION, SourceBundle};
use codegraph_model::tree::{Tree, build};
use codegraph_model::{Name, PerDimension, ScopeRef, Sealed, Snapshot};
use codegraph_store::{CacheKind, NewSnapshot};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// The retention classes there are, and how many days a snapshot of each lives; none: for ever.
pub const RETENTION_CLASSES: [(&str, Option<u32>); 2] = [("standard", Some(365)), ("release", None)];

/// What a snapshot of a project is to be.
#[derive(Clone, Debug)]
pub struct CaptureRequest {
    pub project: Name,
    pub reason: String,
    pub initiator: String,
    pub trigger_source: String,
    pub source_ref: Option<String>,
    pub immutable: bool,
    pub retention_class: String,
}

/// How a caller follows long work and ends it early.
#[derive(Clone)]
pub struct Watch {
    pub interrupt: Arc<AtomicBool>,
    pub progress: Arc<dyn Fn(Progress) + Send + Sync>,
}

impl Watch {
    /// Nobody looks, nobody interrupts.
    #[must_use]
    pub fn none() -> Self {
        Self { interrupt: Arc::default(), progress: Arc::new(|_| {}) }
    }
}

impl CaptureRequest {
    fn check(&self) -> Result<()> {
        let reason = self.reason.chars().count();
        if self.reason.trim().is_empty() || reason > 1000 {
            return Err(Error::invalid("reason", format!("a reason has 1 to 1000 characters; this one has {reason}")));
        }
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | ':' | '-');
        if !(1..=64).contains(&self.trigger_source.len()) || !self.trigger_source.chars().all(word) {
            let message =
                format!("{:?} is no trigger source: 1 to 64 of a-z, 0-9, '_', '.', ':' and '-'", self.trigger_source);
            return Err(Error::invalid("trigger_source", message));
        }
        if !RETENTION_CLASSES.iter().any(|(name, _)| *name == self.retention_class) {
            let names: Vec<_> = RETENTION_CLASSES.iter().map(|(name, _)| *name).collect();
            let message = format!("{:?} is no retention class; there are {}", self.retention_class, names.join(", "));
            return Err(Error::invalid("retention_class", message));
        }
        match &self.source_ref {
            Some(given) if given.is_empty() || given.len() > 255 || given.chars().any(char::is_control) => {
                Err(Error::invalid(
                    "source_ref",
                    "a commit, tag or branch has 1 to 255 characters, none of them a control character",
                ))
            }
            _ => Ok(()),
        }
    }
}

impl Services {
    /// Captures a project and keeps the snapshot.
    ///
    /// # Errors
    /// When the request cannot be, the project is unknown or has no source here, the source cannot be read, or the
    /// snapshot cannot be stored. Nothing is stored then but results that later captures may use.
    pub async fn create_snapshot(&self, request: CaptureRequest, watch: Watch) -> Result<Sealed> {
        request.check()?;
        let _one_at_a_time = self.capturing.lock().await;
        let now = self.clock.now();
        let capture = self.capture_reference(&request.project, request.source_ref.clone(), &watch).await?;
        let (sealed, trees) = seal(capture, &request, now, now).await?;
        self.store.insert_snapshot(NewSnapshot { sealed: &sealed, trees: &trees }).await?;
        Ok(sealed)
    }

    /// The present state of a project, computed and stored nowhere.
    ///
    /// # Errors
    /// As for a capture that is kept.
    pub async fn live(&self, project: &Name) -> Result<Sealed> {
        let request = CaptureRequest {
            project: project.clone(),
            reason: "live".to_owned(),
            initiator: String::new(),
            trigger_source: "manual_api".to_owned(),
            source_ref: None,
            immutable: false,
            retention_class: RETENTION_CLASSES[0].0.to_owned(),
        };
        let _one_at_a_time = self.capturing.lock().await;
        let now = self.clock.now();
        let capture = self.capture_reference(project, None, &Watch::none()).await?;
        Ok(seal(capture, &request, now, now).await?.0)
    }

    async fn capture_reference(&self, project: &Name, reference: Option<String>, watch: &Watch) -> Result<Capture> {
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
        let kept = self.store.cached(CacheKind::History, ANALYZER_VERSION, std::slice::from_ref(&key)).await?.pop();
        let interrupt = Arc::clone(&watch.interrupt);
        let loaded = tokio::task::spawn_blocking(move || {
            let kept = kept.map(|(_, value)| value).unwrap_or_default();
            let to_keep = session.load_history(&revisions, &kept, &interrupt)?;
            Ok::<_, Error>((session, to_keep))
        });
        let (session, to_keep) = loaded.await??;
        if let Some(value) = to_keep {
            self.store.keep(CacheKind::History, ANALYZER_VERSION, &[(key, value)]).await?;
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
    ) -> Result<(Session, Capture)> {
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
            let captured = session.capture(&prepared, &watch.interrupt, &*watch.progress)?;
            Ok::<_, Error>((session, captured))
        });
        let (session, (capture, fresh)) = captured.await??;
        tracing::debug!("measured after {:?}", start.elapsed());
        self.store.keep(CacheKind::Source, ANALYZER_VERSION, &fresh.files).await?;
        self.store.keep(CacheKind::Commit, ANALYZER_VERSION, &fresh.commits).await?;
        Ok((session, capture))
    }
}

/// Scores a capture and seals it as a snapshot made at `now` of the state at `timestamp`.
pub(super) async fn seal(
    capture: Capture,
    request: &CaptureRequest,
    now: DateTime<Utc>,
    timestamp: DateTime<Utc>,
) -> Result<(Sealed, PerDimension<Tree>)> {
    let request = request.clone();
    tokio::task::spawn_blocking(move || {
        let (mut trees, mut item_counts) = (PerDimension::new(), PerDimension::new());
        for (dimension, measurement) in &capture.measurements {
            if measurement.measured {
                let tree = build(&measurement.items).map_err(|e| Error::Internal(format!("{dimension}: {e}")))?;
                trees.insert(*dimension, tree);
                let mut counts: BTreeMap<String, u64> = BTreeMap::new();
                for item in &measurement.items {
                    *counts.entry(item.category.clone()).or_default() += 1;
                }
                item_counts.insert(*dimension, counts);
            }
        }
        let scope_ref = ScopeRef::Project(request.project.clone());
        let snapshot = Snapshot {
            id: new_id(now),
            scope: scope_ref.scope(),
            scope_ref,
            project_name: Some(request.project),
            group_id: None,
            timestamp,
            reason: request.reason,
            initiator: request.initiator,
            trigger_source: request.trigger_source,
            analyzer_version: ANALYZER_VERSION.to_owned(),
            rule_version: RULE_VERSION.to_owned(),
            source_ref: request.source_ref,
            immutable: request.immutable,
            retention_class: request.retention_class,
            summaries: summaries(&capture.measurements),
            source_bundle: SourceBundle {
                source: Some(capture.source),
                inputs: capture.inputs,
                item_counts,
                roots: trees.iter().map(|(dimension, tree)| (*dimension, tree.root)).collect(),
                members: None,
            },
            schema_version: SCHEMA_VERSION,
        };
        Ok((Sealed::new(snapshot), trees))
    })
    .await?
}
