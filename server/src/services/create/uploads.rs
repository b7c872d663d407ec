//! Captures that were made beside the code, elsewhere: received, checked, and made into snapshots.

use super::project::{Making, seal};
use crate::error::{Error, Result};
use crate::json;
use crate::services::Caller;
use chrono::TimeDelta;
use codegraph_model::api::{UploadCapture, UploadedCapture};
use codegraph_model::snapshot::CaptureOrigin;
use codegraph_model::{Digest, Name, ScopeRef, Sealed, Terms};
use codegraph_store::StoreError;

/// An upload of which no snapshot was made is forgotten after so long.
const KEPT: TimeDelta = TimeDelta::days(7);

/// How far another machine's clock may be ahead.
const CLOCK_SKEW: TimeDelta = TimeDelta::hours(1);

impl Caller {
    /// Keeps a capture until a snapshot is made of it. `bytes` are JSON; the same bytes again are the same capture.
    ///
    /// # Errors
    /// When there is no such project or the bytes are no capture; nothing is kept then.
    pub async fn upload_capture(&self, project: &Name, bytes: Vec<u8>) -> Result<UploadedCapture> {
        self.known(&ScopeRef::Project(project.clone())).await?;
        let now = self.clock.now();
        let parsed = tokio::task::spawn_blocking(move || {
            let upload: UploadCapture =
                json::read(&bytes).map_err(|wrong| Error::invalid(wrong.field, wrong.message))?;
            upload.capture.check().map_err(|wrong| Error::invalid(wrong.at, wrong.message))?;
            for (field, text) in [
                ("analyzer_version", &upload.analyzer_version),
                ("captured_by", &upload.captured_by),
                ("machine", &upload.machine),
            ] {
                if text.trim().is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
                    let message = "it has 1 to 200 characters, none of them a control character";
                    return Err(Error::invalid(field, message));
                }
            }
            for (field, time) in
                [("captured_at", upload.captured_at), ("capture.source.as_of", upload.capture.source.as_of)]
            {
                if time > now + CLOCK_SKEW {
                    return Err(Error::invalid(field, format!("{time} lies in the future; it is {now} here")));
                }
            }
            Ok((upload.capture.source.commit, bytes))
        });
        let (commit, bytes) = parsed.await??;
        let keep = async |tx: codegraph_store::Tx| {
            tx.drop_uploads(now - KEPT).await?;
            tx.keep_upload(project, &bytes, commit.as_deref(), now).await
        };
        Ok(self.store.write(keep).await?)
    }

    /// Makes the snapshot of an uploaded capture. Only one is made of each.
    pub(super) async fn snapshot_of_upload(&self, project: Name, capture_id: Digest, terms: Terms) -> Result<Sealed> {
        let unknown = || {
            let message = format!("{project} has no capture {capture_id}; upload it to projects/{project}/captures");
            Error::invalid("capture_id", message)
        };
        let upload = self.store.upload(&project, capture_id).await?.ok_or_else(unknown)?;
        let used = |id| Error::Conflict(format!("the snapshot {id} was made of this capture already"));
        if let Some(id) = upload.snapshot_id {
            return Err(used(id.to_string()));
        }
        let bytes = self.store.upload_bytes(&project, capture_id).await?.ok_or_else(unknown)?;
        // Checked when it was received.
        let upload = tokio::task::spawn_blocking(move || serde_json::from_slice::<UploadCapture>(&bytes)).await?;
        let upload = upload.map_err(|e| Error::Internal(format!("the upload {capture_id} cannot be read: {e}")))?;
        let now = self.clock.now();
        let captured = CaptureOrigin {
            digest: capture_id,
            by: upload.captured_by,
            machine: upload.machine,
            at: upload.captured_at,
        };
        let analyzer_version = match terms.analyzer_version.split_once('+') {
            Some((_, suffix)) => format!("{}+{suffix}", upload.analyzer_version),
            None => upload.analyzer_version,
        };
        let terms = Terms { analyzer_version, ..terms };
        let making = Making { now, timestamp: now, captured: Some(captured) };
        let capture = self.with_reports(&project, upload.capture, now).await?;
        let (sealed, trees) = seal(capture, project.clone(), terms, making).await?;
        let packed = self.store.pack(&sealed, &trees).await?;
        let stored = self.store.write(async |tx| {
            tx.insert_snapshot(&packed).await?;
            tx.consume_upload(&project, capture_id, sealed.snapshot.id).await
        });
        match stored.await {
            Err(StoreError::CaptureUsed) => Err(used("that another request made".to_owned())),
            other => Ok(other.map(|()| sealed)?),
        }
    }
}
