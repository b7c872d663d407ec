//! Captures that were made elsewhere and wait for a snapshot to be made of them.

use crate::db::{On, Sql};
use crate::nodes::{compress, decompress};
use crate::rows::{form, id, time};
use crate::{Result, Store, StoreError, Tx};
use chrono::{DateTime, Utc};
use codegraph_model::api::UploadedCapture;
use codegraph_model::{Digest, Name, SnapshotId};

impl Tx {
    /// Keeps an upload. The same bytes for the same project are the same upload, which is returned as it is; one of which
    /// a snapshot was made keeps no bytes.
    ///
    /// # Errors
    /// When the project is unknown, or the database does not take it.
    pub async fn keep_upload(
        &self,
        project: &Name,
        bytes: &[u8],
        commit: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<UploadedCapture> {
        let (digest, packed) = (Digest::of(bytes), compress(bytes)?);
        let project_id = self.project_id(project).await?;
        let sql = "INSERT INTO upload (project_id, digest, commit_id, bytes, uploaded_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        let sql = Sql::new(sql).bind(project_id).bind(digest).bind(commit).bind(packed).bind(at);
        self.execute(sql).await?;
        upload(On::Tx(self), project, digest).await?.ok_or_else(|| form("an upload that is missing"))
    }

    /// Ties an upload to the snapshot that was made of it, in the transaction that stores the snapshot.
    ///
    /// # Errors
    /// When a snapshot was already made of it.
    pub async fn consume_upload(&self, project: &Name, upload: Digest, snapshot: SnapshotId) -> Result<()> {
        let sql = "UPDATE upload SET seq = (SELECT seq FROM snapshot WHERE id = $1), bytes = NULL \
             WHERE seq IS NULL AND digest = $2 AND project_id = (SELECT id FROM project WHERE name = $3)";
        let sql = Sql::new(sql).bind(snapshot.0.as_bytes().as_slice()).bind(upload).bind(project);
        if self.execute(sql).await? == 1 { Ok(()) } else { Err(StoreError::CaptureUsed) }
    }

    /// Deletes the uploads before a time of which no snapshot was made.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn drop_uploads(&self, before: DateTime<Utc>) -> Result<()> {
        let sql = "DELETE FROM upload WHERE seq IS NULL AND uploaded_at < $1";
        self.execute(Sql::new(sql).bind(before)).await?;
        Ok(())
    }
}

impl Store {
    /// An upload of a project.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn upload(&self, project: &Name, digest: Digest) -> Result<Option<UploadedCapture>> {
        upload(On::Db(&self.db), project, digest).await
    }

    /// The bytes of an upload of which no snapshot was made yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn upload_bytes(&self, project: &Name, digest: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT u.bytes FROM upload u JOIN project p ON p.id = u.project_id \
             WHERE p.name = $1 AND u.digest = $2 AND u.bytes IS NOT NULL";
        let Some(row) = self.db.first(Sql::new(sql).bind(project).bind(digest)).await? else { return Ok(None) };
        decompress(&row.get::<Vec<u8>>(0)?).map(Some)
    }
}

async fn upload(on: On<'_>, project: &Name, digest: Digest) -> Result<Option<UploadedCapture>> {
    let sql = "SELECT u.uploaded_at, u.commit_id, s.id FROM upload u JOIN project p ON p.id = u.project_id \
         LEFT JOIN snapshot s ON s.seq = u.seq WHERE p.name = $1 AND u.digest = $2";
    let Some(row) = on.first(Sql::new(sql).bind(project).bind(digest)).await? else { return Ok(None) };
    Ok(Some(UploadedCapture {
        capture_id: digest,
        project_name: project.clone(),
        uploaded_at: time(row.get(0)?)?,
        commit: row.get(1)?,
        snapshot_id: row.get::<Option<Vec<u8>>>(2)?.map(|bytes| id(&bytes)).transpose()?,
    }))
}
