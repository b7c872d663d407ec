//! A capture beside the code, without a database: what CI runners and laptops upload.

use super::Watch;
use crate::error::Result;
use chrono::{DateTime, Utc};
use codegraph_collect::imports::Found;
use codegraph_collect::{ANALYZER_VERSION, KeptHistory, Prepared, Session};
use codegraph_model::api::UploadCapture;
use std::path::Path;

/// Who captures, where and when.
#[derive(Clone, Debug)]
pub struct Witness {
    pub user: String,
    pub machine: String,
    pub now: DateTime<Utc>,
}

/// Captures a revision of the source at `path`, as the server would. Nothing is known from before, so it all is read.
///
/// # Errors
/// When the source cannot be read, there is no such revision, or the watch was interrupted.
pub fn capture_beside(path: &Path, reference: Option<&str>, witness: Witness, watch: &Watch) -> Result<UploadCapture> {
    Ok(captured(path, reference, witness, watch)?.0)
}

/// The same with the report files that the project's settings name.
///
/// # Errors
/// As for [`capture_beside`], and when the reports are too many or too large.
pub fn capture_with_reports(
    path: &Path,
    reference: Option<&str>,
    witness: Witness,
    watch: &Watch,
) -> Result<(UploadCapture, Found)> {
    let (upload, session, prepared) = captured(path, reference, witness, watch)?;
    let found = session.reports(&prepared, &upload.capture.settings.imports)?;
    Ok((upload, found))
}

fn captured(
    path: &Path,
    reference: Option<&str>,
    witness: Witness,
    watch: &Watch,
) -> Result<(UploadCapture, Session, Prepared)> {
    let mut session = Session::open(path)?;
    let revision = session.resolve(reference)?;
    let revisions = std::slice::from_ref(&revision);
    session.load_history(revisions, &KeptHistory::default(), &watch.interrupt, &*watch.progress)?;
    let (prepared, _) = session.prepare(revision, reference.is_some(), witness.now)?;
    let (capture, _) = session.capture(&prepared, &watch.interrupt, &*watch.progress)?;
    let upload = UploadCapture {
        analyzer_version: ANALYZER_VERSION.to_owned(),
        captured_by: witness.user,
        machine: witness.machine,
        captured_at: witness.now,
        capture,
    };
    Ok((upload, session, prepared))
}
