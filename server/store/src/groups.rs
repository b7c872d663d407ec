//! Groups: named sets of projects.

use crate::projects::project_row;
use crate::rows::{form, time};
use crate::{ProjectRow, Result, Store, StoreError};
use chrono::{DateTime, Utc};
use codegraph_model::Name;
use codegraph_model::ScopeRef;
use codegraph_model::api::Group;
use sqlx::{Sqlite, Transaction};

/// A group as it was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    pub id: Name,
    pub title: String,
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Adds a group with these projects.
    ///
    /// # Errors
    /// When there is one of that id, or one of the projects is not there; nothing is stored then.
    pub async fn add_group(&self, group: &GroupRow, projects: &[Name]) -> Result<()> {
        let mut tx = self.begin().await?;
        let sql = "INSERT INTO project_group (name, title, created_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING";
        let query = sqlx::query(sql).bind(group.id.as_str()).bind(&group.title);
        let done = query.bind(group.created_at.timestamp_millis()).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::GroupExists(group.id.clone()));
        }
        for project in projects {
            assign(&mut tx, &group.id, project).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Puts projects into a group and takes others out: all of it or nothing.
    ///
    /// # Errors
    /// When a project to put in is not there.
    pub async fn change_group(&self, group: &Name, add: &[Name], remove: &[Name]) -> Result<()> {
        let mut tx = self.begin().await?;
        for project in add {
            assign(&mut tx, group, project).await?;
        }
        for project in remove {
            let sql = "DELETE FROM group_project WHERE group_id = (SELECT id FROM project_group WHERE name = ?) \
                 AND project_id = (SELECT id FROM project WHERE name = ?)";
            sqlx::query(sql).bind(group.as_str()).bind(project.as_str()).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// A group by its id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn group(&self, id: &Name) -> Result<Option<GroupRow>> {
        let sql = "SELECT name, title, created_at FROM project_group WHERE name = ?";
        let row: Option<(String, String, i64)> =
            sqlx::query_as(sql).bind(id.as_str()).fetch_optional(&self.read).await?;
        row.map(group_row).transpose()
    }

    /// Groups by id, those after `after` where it is given.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn groups(&self, after: Option<&Name>, limit: u32) -> Result<Vec<GroupRow>> {
        let sql = "SELECT name, title, created_at FROM project_group WHERE name > ? ORDER BY name LIMIT ?";
        let query = sqlx::query_as(sql).bind(after.map_or("", Name::as_str)).bind(limit);
        query.fetch_all(&self.read).await?.into_iter().map(group_row).collect()
    }

    /// How many groups there are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn group_count(&self) -> Result<u64> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM project_group").fetch_one(&self.read).await?;
        Ok(count.unsigned_abs())
    }

    /// The projects of a group, by name; of all groups where none is named: every project.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn members(&self, group: Option<&Name>) -> Result<Vec<ProjectRow>> {
        let sql = "SELECT p.name, p.path, p.created_at FROM project p WHERE ?1 IS NULL OR EXISTS ( \
                 SELECT 1 FROM group_project m JOIN project_group g ON g.id = m.group_id \
                 WHERE m.project_id = p.id AND g.name = ?1 \
             ) ORDER BY p.name";
        let query = sqlx::query_as(sql).bind(group.map(|group| group.as_str().to_owned()));
        query.fetch_all(&self.read).await?.into_iter().map(project_row).collect()
    }

    /// A group with its projects and what lists show of its snapshots.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn with_members(&self, group: GroupRow) -> Result<Group> {
        let scope = ScopeRef::Group(group.id.clone());
        let members = self.members(Some(&group.id)).await?;
        Ok(Group {
            projects: members.into_iter().map(|project| project.name).collect(),
            snapshots: self.snapshot_count(&scope).await?,
            newest: self.newest(&scope, None, 0).await?,
            id: group.id,
            title: group.title,
            created_at: group.created_at,
        })
    }
}

async fn assign(tx: &mut Transaction<'static, Sqlite>, group: &Name, project: &Name) -> Result<()> {
    let sql = "SELECT id FROM project WHERE name = ?";
    let id: Option<i64> = sqlx::query_scalar(sql).bind(project.as_str()).fetch_optional(&mut **tx).await?;
    let id = id.ok_or_else(|| StoreError::NoProject(project.clone()))?;
    let sql = "INSERT INTO group_project (group_id, project_id) SELECT id, ? FROM project_group WHERE name = ? \
         ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(id).bind(group.as_str()).execute(&mut **tx).await?;
    Ok(())
}

fn group_row((name, title, created_at): (String, String, i64)) -> Result<GroupRow> {
    Ok(GroupRow { id: name.parse().map_err(form)?, title, created_at: time(created_at)? })
}
