//! Projects: names, and where their code is.

use crate::db::{Row, Sql};
use crate::rows::{BEHIND, HEADER, SCOPES, count, form, header, time};
use crate::scopes::push_scope;
use crate::snapshots::NEWEST;
use crate::{Result, Store, StoreError, Tx};
use chrono::{DateTime, Utc};
use codegraph_model::api::Project;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::{Name, ScopeRef};
use std::collections::HashMap;

/// A project as it was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRow {
    pub name: Name,
    pub path: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl Tx {
    /// Adds a project.
    ///
    /// # Errors
    /// When there is one of that name.
    pub async fn add_project(&self, project: &ProjectRow) -> Result<()> {
        let sql = "INSERT INTO project (name, path, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
        let sql = Sql::new(sql).bind(&project.name).bind(&project.path).bind(project.created_at);
        if self.execute(sql).await? == 0 {
            return Err(StoreError::ProjectExists(project.name.clone()));
        }
        Ok(())
    }
}

impl Store {
    /// A project by its name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn project(&self, name: &Name) -> Result<Option<ProjectRow>> {
        let sql = Sql::new("SELECT name, path, created_at FROM project WHERE name = $1").bind(name);
        self.db.first(sql).await?.as_ref().map(project_row).transpose()
    }

    /// Projects by name, those after `after` where it is set.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn projects(&self, after: Option<&Name>, limit: u32) -> Result<Vec<ProjectRow>> {
        let sql = "SELECT name, path, created_at FROM project WHERE name > $1 ORDER BY name LIMIT $2";
        let sql = Sql::new(sql).bind(after.map_or("", Name::as_str)).bind(limit);
        self.db.all(sql).await?.iter().map(project_row).collect()
    }

    /// How many projects there are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn project_count(&self) -> Result<u64> {
        Ok(count(self.db.value(Sql::new("SELECT count(*) FROM project")).await?))
    }

    /// Projects with what lists show of their snapshots, in the same order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn with_snapshots(&self, projects: Vec<ProjectRow>) -> Result<Vec<Project>> {
        let scopes = projects.iter().map(|project| ScopeRef::Project(project.name.clone()));
        let mut newest = self.newest_of("project", scopes).await?;
        let with_newest = |project: ProjectRow| {
            let found = newest.remove(&ScopeRef::Project(project.name.clone()));
            let (newest, snapshots) = found.map_or((None, 0), |(header, snapshots)| (Some(header), snapshots));
            Project { newest, snapshots, name: project.name, path: project.path, created_at: project.created_at }
        };
        Ok(projects.into_iter().map(with_newest).collect())
    }

    /// The newest snapshot and the number of snapshots of each of these scopes, all of projects or all of groups, in one
    /// query. A scope without snapshots is missing from the answer.
    pub(crate) async fn newest_of(
        &self,
        kind: &'static str,
        scopes: impl Iterator<Item = ScopeRef>,
    ) -> Result<HashMap<ScopeRef, (SnapshotHeader, u64)>> {
        let names: Vec<String> =
            scopes.filter_map(|scope| scope.project().or(scope.group()).map(Name::to_string)).collect();
        let name = if kind == "project" { "p.name" } else { "g.name" };
        let sql = format!(
            "SELECT {HEADER}, n.snapshots FROM scope c LEFT JOIN project p ON p.id = c.project_id \
             LEFT JOIN project_group g ON g.id = c.group_id JOIN snapshot_count n ON n.scope_id = c.id \
             JOIN snapshot s ON s.seq = {NEWEST} WHERE c.kind = $1 AND {name} = ANY($2)"
        );
        let rows = self.db.all(Sql::new(sql).bind(kind).bind(names)).await?;
        let newest = |row: &Row| {
            let header = header(row)?;
            Ok((header.scope_ref.clone(), (header, count(row.get(BEHIND)?))))
        };
        rows.iter().map(newest).collect()
    }

    /// How many snapshots a scope has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot_count(&self, scope: &ScopeRef) -> Result<u64> {
        let mut sql = Sql::new("SELECT snapshots FROM snapshot_count WHERE scope_id = ");
        push_scope(&mut sql, scope);
        let row = self.db.first(sql).await?;
        Ok(count(row.map(|row| row.get(0)).transpose()?.unwrap_or_default()))
    }
}

pub(crate) fn project_row(row: &Row) -> Result<ProjectRow> {
    Ok(ProjectRow {
        name: row.get::<String>(0)?.parse().map_err(form)?,
        path: row.get(1)?,
        created_at: time(row.get(2)?)?,
    })
}

/// Joins that add names to the scopes of snapshots; here so that a header of a list is read one way.
pub(crate) fn headers_from(table: &str) -> String {
    format!("SELECT {HEADER} FROM {table} {SCOPES}")
}
