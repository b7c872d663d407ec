//! Local captures: made where the code is, without a database, and then uploaded to a server that cannot reach it.

use super::reports::{ByAge, by_age, refused_reports};
use crate::error::{Error, Result};
use crate::services::Watch;
use crate::services::imports::ReportFile;
use chrono::{DateTime, Utc};
use codegraph_collect::imports::{Found, FoundReport};
use codegraph_collect::{ANALYZER_VERSION, KeptHistory, Session};
use codegraph_model::api::{ImportOutcome, NewImport, RefusedFile, UploadCapture};
use codegraph_model::capture::Exclusion;
use codegraph_model::{Actor, Digest};
use std::path::PathBuf;

/// A local capture that is asked for: of what, by whom, where and when.
#[derive(Clone, Debug)]
pub struct LocalCapture {
    pub path: PathBuf,
    /// A commit, tag or branch; none for what is checked out.
    pub reference: Option<String>,
    pub actor: Actor,
    /// What the machine calls itself.
    pub machine: String,
    pub now: DateTime<Utc>,
}

/// A local capture that was made. The report files that lie beside the code are imported first, then it is uploaded, so that
/// the server uses them.
#[derive(Debug)]
pub struct LocalUpload {
    upload: UploadCapture,
    /// Where the code is.
    root: Option<String>,
    /// The report files of the state that was captured.
    reports: Vec<FoundReport>,
    /// Report files of which there are not even the bytes.
    unread: Vec<RefusedFile>,
    /// What whoever captures should know, a sentence each: what was left out, and why.
    pub notes: Vec<String>,
}

impl LocalCapture {
    /// Captures the revision as the server would. Nothing is known from before, so all of it is read.
    ///
    /// # Errors
    /// When the source cannot be read, there is no such revision, the reports are too many or too large, or the watch was
    /// interrupted.
    pub fn make(self, watch: &Watch) -> Result<LocalUpload> {
        let mut session = Session::open(&self.path)?;
        let revision = session.resolve(self.reference.as_deref())?;
        let revisions = std::slice::from_ref(&revision);
        session.load_history(revisions, &KeptHistory::default(), &watch.interrupt, &*watch.progress)?;
        let (prepared, _) = session.prepare(revision, self.reference.is_some(), self.now)?;
        let (capture, _) = session.capture(&prepared, &watch.interrupt, &*watch.progress)?;
        let found = session.reports(&prepared, &capture.settings.imports)?;
        let root = self.path.canonicalize().ok().and_then(|path| path.to_str().map(str::to_owned));
        let upload = UploadCapture {
            analyzer_version: ANALYZER_VERSION.to_owned(),
            captured_by: self.actor.to_string(),
            machine: self.machine,
            captured_at: self.now,
            capture,
        };
        Ok(LocalUpload::new(upload, root, found))
    }
}

impl LocalUpload {
    fn new(mut upload: UploadCapture, root: Option<String>, found: Found) -> Self {
        let Found { reports, unread, notes: messages } = found;
        let ByAge { present, older } = by_age(reports, upload.capture.source.committed_at);
        let (excluded, mut notes) = (&mut upload.capture.source.excluded, Vec::new());
        for message in messages {
            notes.push(format!("project.imports.globs: {message}"));
            excluded.push(Exclusion::note(message));
        }
        for report in older.into_iter().flatten() {
            let why = "report not sent: it, or another of its tool, was written before the commit";
            notes.push(format!("{}: {why}; make it anew, or import it with --ref", report.path));
            excluded.push(Exclusion { reason: why.to_owned(), files: 1, examples: vec![report.path] });
        }
        for file in &unread {
            notes.push(format!("{}: cannot be read: {}", file.name, file.reason));
        }
        excluded.extend(refused_reports(unread.clone()));
        Self { upload, root, reports: present, unread, notes }
    }

    /// The report files to import before the upload, as of the commit that was captured; none where there are none. Those
    /// that cannot be read are sent as empty: they are refused, and what they belong to is known to be less than whole.
    #[must_use]
    pub fn take_reports(&mut self) -> Option<(Vec<ReportFile>, NewImport)> {
        if self.reports.is_empty() {
            return None;
        }
        let mut files: Vec<ReportFile> = Vec::new();
        for report in std::mem::take(&mut self.reports) {
            files.push(ReportFile { name: report.path, bytes: report.bytes });
        }
        for file in &self.unread {
            files.push(ReportFile { name: file.name.clone(), bytes: Vec::new() });
        }
        let reference = self.upload.capture.source.commit.clone();
        Some((files, NewImport { reference, root: self.root.clone(), ..NewImport::default() }))
    }

    /// Notes which of the reports were refused: the capture says so, and goes on without them. The outcome is given back
    /// without those that were sent as empty.
    #[must_use]
    pub fn reports_imported(&mut self, mut outcome: ImportOutcome) -> ImportOutcome {
        // They were sent last, and so are the last to be refused.
        outcome.refused.truncate(outcome.refused.len().saturating_sub(self.unread.len()));
        self.upload.capture.source.excluded.extend(refused_reports(outcome.refused.clone()));
        outcome
    }

    /// The JSON to upload, with its digest, by which the server knows it then.
    ///
    /// # Errors
    /// When it cannot be written: a defect of this program.
    pub fn json(mut self) -> Result<(Digest, Vec<u8>)> {
        self.upload.capture.source.excluded.sort();
        let json = serde_json::to_vec(&self.upload).map_err(|e| Error::Internal(format!("the capture: {e}")))?;
        Ok((Digest::of(&json), json))
    }
}
