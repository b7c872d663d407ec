//! Projects: names, and where their code is.

use crate::rows::{form, time};
use crate::{Result, Store, StoreError};
use chrono::{DateTime, Utc};
use codegraph_model::api::Project;
use codegraph_model::{Name, ScopeRef};

/// A project as it was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRow {
    pub name: Name,
    pub path: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Adds a project.
    ///
    /// # Errors
    /// When there is one of that name.
    pub async fn add_project(&self, project: &ProjectRow) -> Result<()> {
        let mut tx = self.begin().await?;
        let sql = "INSERT INTO project (name, path, created_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING";
        let query = sqlx::query(sql).bind(project.name.as_str()).bind(&project.path);
        let done = query.bind(project.created_at.timestamp_millis()).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::ProjectExists(project.name.clone()));
        }
        Ok(tx.commit().await?)
    }

    /// A project by its name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn project(&self, name: &Name) -> Result<Option<ProjectRow>> {
        let sql = "SELECT name, path, created_at FROM project WHERE name = ?";
        let row: Option<(String, Option<String>, i64)> =
            sqlx::query_as(sql).bind(name.as_str()).fetch_optional(&self.read).await?;
        row.map(project_row).transpose()
    }

    /// Projects by name, those after `after` where it is given.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn projects(&self, after: Option<&Name>, limit: u32) -> Result<Vec<ProjectRow>> {
        let sql = "SELECT name, path, created_at FROM project WHERE name > ? ORDER BY name LIMIT ?";
        let query = sqlx::query_as(sql).bind(after.map_or("", Name::as_str)).bind(limit);
        query.fetch_all(&self.read).await?.into_iter().map(project_row).collect()
    }

    /// How many projects there are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn project_count(&self) -> Result<u64> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM project").fetch_one(&self.read).await?;
        Ok(count.unsigned_abs())
    }

    /// A project with what lists show of its snapshots.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn with_snapshots(&self, project: ProjectRow) -> Result<Project> {
        let scope = ScopeRef::Project(project.name.clone());
        Ok(Project {
            newest: self.newest(&scope, None, 0).await?,
            snapshots: self.snapshot_count(&scope).await?,
            name: project.name,
            path: project.path,
            created_at: project.created_at,
        })
    }

    /// How many snapshots a scope has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot_count(&self, scope: &ScopeRef) -> Result<u64> {
        let sql = "SELECT s.snapshots FROM snapshot_count s JOIN scope c ON c.id = s.scope_id WHERE c.ref = ?";
        let count: Option<i64> = sqlx::query_scalar(sql).bind(scope.to_string()).fetch_optional(&self.read).await?;
        Ok(count.unwrap_or_default().unsigned_abs())
    }
}

pub(crate) fn project_row((name, path, created_at): (String, Option<String>, i64)) -> Result<ProjectRow> {
    Ok(ProjectRow { name: name.parse().map_err(form)?, path, created_at: time(created_at)? })
}
