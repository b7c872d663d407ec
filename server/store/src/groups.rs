//! Groups: named sets of projects.

use crate::db::{Row, Sql, Value};
use crate::projects::project_row;
use crate::rows::{count, form, time};
use crate::{ProjectRow, Result, Store, StoreError, Tx};
use chrono::{DateTime, Utc};
use codegraph_model::api::Group;
use codegraph_model::{Name, ScopeRef};
use std::collections::HashMap;

/// A group as it was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    pub id: Name,
    pub title: String,
    pub created_at: DateTime<Utc>,
}

impl Tx {
    /// Adds a group with these projects.
    ///
    /// # Errors
    /// When the id is taken, or a project is unknown.
    pub async fn add_group(&self, group: &GroupRow, projects: &[Name]) -> Result<()> {
        let sql =
            "INSERT INTO project_group (name, title, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
        let sql = Sql::new(sql).bind(&group.id).bind(&group.title).bind(group.created_at);
        if self.execute(sql).await? == 0 {
            return Err(StoreError::GroupExists(group.id.clone()));
        }
        self.change_group(&group.id, projects, &[]).await
    }

    /// Puts projects into a group and takes others out.
    ///
    /// # Errors
    /// When the group or a project to put in is unknown.
    pub async fn change_group(&self, group: &Name, add: &[Name], remove: &[Name]) -> Result<()> {
        let group = self.group_id(group).await?;
        for project in add {
            let project = self.project_id(project).await?;
            let sql = "INSERT INTO group_project (group_id, project_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            self.execute(Sql::new(sql).bind(group).bind(project)).await?;
        }
        if !remove.is_empty() {
            let sql = "DELETE FROM group_project WHERE group_id = $1 \
                 AND project_id IN (SELECT id FROM project WHERE name = ANY($2))";
            let names: Vec<String> = remove.iter().map(Name::to_string).collect();
            self.execute(Sql::new(sql).bind(group).bind(names)).await?;
        }
        Ok(())
    }
}

impl Store {
    /// A group by its id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn group(&self, id: &Name) -> Result<Option<GroupRow>> {
        let sql = Sql::new("SELECT name, title, created_at FROM project_group WHERE name = $1").bind(id);
        self.db.first(sql).await?.as_ref().map(group_row).transpose()
    }

    /// Groups by id, those after `after` where it is set.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn groups(&self, after: Option<&Name>, limit: u32) -> Result<Vec<GroupRow>> {
        let sql = "SELECT name, title, created_at FROM project_group WHERE name > $1 ORDER BY name LIMIT $2";
        let sql = Sql::new(sql).bind(after.map_or("", Name::as_str)).bind(limit);
        self.db.all(sql).await?.iter().map(group_row).collect()
    }

    /// How many groups there are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn group_count(&self) -> Result<u64> {
        Ok(count(self.db.value(Sql::new("SELECT count(*) FROM project_group")).await?))
    }

    /// The projects of a group, by name; without a group, every project.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn members(&self, group: Option<&Name>) -> Result<Vec<ProjectRow>> {
        let mut sql = Sql::new("SELECT p.name, p.path, p.created_at FROM project p");
        push_members(&mut sql, group);
        sql.push(" ORDER BY p.name");
        self.db.all(sql).await?.iter().map(project_row).collect()
    }

    /// Groups with their projects and what lists show of their snapshots, in the same order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn with_members(&self, groups: Vec<GroupRow>) -> Result<Vec<Group>> {
        let names: Vec<String> = groups.iter().map(|group| group.id.to_string()).collect();
        let sql = "SELECT g.name, p.name FROM project_group g JOIN group_project m ON m.group_id = g.id \
             JOIN project p ON p.id = m.project_id WHERE g.name = ANY($1) ORDER BY p.name";
        let mut members: HashMap<Name, Vec<Name>> = HashMap::new();
        for row in self.db.all(Sql::new(sql).bind(Value::Texts(names))).await? {
            let name = |column| row.get::<String>(column)?.parse::<Name>().map_err(form);
            members.entry(name(0)?).or_default().push(name(1)?);
        }
        let scopes = groups.iter().map(|group| ScopeRef::Group(group.id.clone()));
        let mut newest = self.newest_of("group", scopes).await?;
        let with_members = |group: GroupRow| {
            let found = newest.remove(&ScopeRef::Group(group.id.clone()));
            let (newest, snapshots) = found.map_or((None, 0), |(header, snapshots)| (Some(header), snapshots));
            Group {
                projects: members.remove(&group.id).unwrap_or_default(),
                snapshots,
                newest,
                id: group.id,
                title: group.title,
                created_at: group.created_at,
            }
        };
        Ok(groups.into_iter().map(with_members).collect())
    }
}

/// Appends the condition that projects `p` are of a group.
pub(crate) fn push_members(sql: &mut Sql, group: Option<&Name>) {
    if let Some(group) = group {
        sql.push(" WHERE p.id IN (SELECT m.project_id FROM group_project m JOIN project_group g ON g.id = m.group_id");
        sql.push(" WHERE g.name = ").push_bind(group).push(")");
    }
}

fn group_row(row: &Row) -> Result<GroupRow> {
    Ok(GroupRow {
        id: row.get::<String>(0)?.parse().map_err(form)?,
        title: row.get(1)?,
        created_at: time(row.get(2)?)?,
    })
}
