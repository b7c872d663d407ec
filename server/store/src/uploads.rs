//! Captures that were made elsewhere and wait for a snapshot to be made of them.

use crate::nodes::{compress, decompress};
use crate::rows::{id, time};
use crate::{Result, Store};
use chrono::{DateTime, Utc};
use codegraph_model::api::UploadedCapture;
use codegraph_model::{Digest, Name};
use sqlx::{Row, Sqlite, Transaction};

impl Store {
    /// Keeps an upload. The same bytes for the same project are the same upload, which is given back as it is; one of which
    /// a snapshot was made keeps no bytes.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn keep_upload(
        &self,
        project: &Name,
        bytes: &[u8],
        commit: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<UploadedCapture> {
        let (digest, packed) = (Digest::of(bytes), compress(bytes)?);
        let mut tx = self.begin().await?;
        let sql = "INSERT INTO upload (project_id, digest, commit_id, bytes, uploaded_at) \
             SELECT id, ?, ?, ?, ? FROM project WHERE name = ? ON CONFLICT DO NOTHING";
        let query = sqlx::query(sql).bind(digest.0.as_slice()).bind(commit).bind(packed);
        query.bind(at.timestamp_millis()).bind(project.as_str()).execute(&mut *tx).await?;
        tx.commit().await?;
        self.upload(project, digest).await?.ok_or_else(|| crate::rows::form("an upload that is not there"))
    }

    /// An upload of a project.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn upload(&self, project: &Name, digest: Digest) -> Result<Option<UploadedCapture>> {
        let sql = "SELECT u.uploaded_at, u.commit_id, s.id FROM upload u JOIN project p ON p.id = u.project_id \
             LEFT JOIN snapshot s ON s.seq = u.seq WHERE p.name = ? AND u.digest = ?";
        let query = sqlx::query(sql).bind(project.as_str()).bind(digest.0.as_slice());
        let row = query.fetch_optional(&self.read).await?;
        row.map(|row| {
            Ok(UploadedCapture {
                capture_id: digest,
                project_name: project.clone(),
                uploaded_at: time(row.try_get(0)?)?,
                commit: row.try_get(1)?,
                snapshot_id: row.try_get::<Option<Vec<u8>>, _>(2)?.map(|bytes| id(&bytes)).transpose()?,
            })
        })
        .transpose()
    }

    /// The bytes of an upload of which no snapshot was made yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn upload_bytes(&self, project: &Name, digest: Digest) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT u.bytes FROM upload u JOIN project p ON p.id = u.project_id \
             WHERE p.name = ? AND u.digest = ? AND u.bytes IS NOT NULL";
        let query = sqlx::query_scalar(sql).bind(project.as_str()).bind(digest.0.as_slice());
        let bytes: Option<Vec<u8>> = query.fetch_optional(&self.read).await?;
        bytes.map(|bytes| decompress(&bytes)).transpose()
    }

    /// Forgets the uploads before a time of which no snapshot was made.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn drop_uploads(&self, before: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        let sql = "DELETE FROM upload WHERE seq IS NULL AND uploaded_at < ?";
        sqlx::query(sql).bind(before.timestamp_millis()).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}

/// Ties an upload to the snapshot that was made of it. False where another one was made of it already.
pub(crate) async fn consume(
    tx: &mut Transaction<'static, Sqlite>,
    project: &Name,
    digest: Digest,
    seq: i64,
) -> Result<bool> {
    let sql = "UPDATE upload SET seq = ?, bytes = NULL WHERE seq IS NULL AND digest = ? \
         AND project_id = (SELECT id FROM project WHERE name = ?)";
    let query = sqlx::query(sql).bind(seq).bind(digest.0.as_slice()).bind(project.as_str());
    Ok(query.execute(&mut **tx).await?.rows_affected() == 1)
}
