//! Groups: named sets of projects, and the scopes that they make.

use super::Caller;
use super::projects::did_you_mean;
use crate::error::{Error, Result};
use codegraph_model::api::{ChangeGroup, Group, GroupList, NewGroup};
use codegraph_model::{Name, ScopeRef};
use codegraph_store::{GroupRow, StoreError};

/// The longest title of a group, in characters.
const MAX_TITLE_CHARS: usize = 100;

impl Caller {
    /// Adds a group.
    ///
    /// # Errors
    /// When the id is taken, the title is none, or a project is not there.
    pub async fn add_group(&self, new: NewGroup) -> Result<Group> {
        let title = new.title.unwrap_or_else(|| new.id.to_string());
        if title.trim().is_empty() || title.chars().count() > MAX_TITLE_CHARS || title.chars().any(char::is_control) {
            let message = format!("a title has 1 to {MAX_TITLE_CHARS} characters, none of them a control character");
            return Err(Error::invalid("title", message));
        }
        let row = GroupRow { id: new.id, title, created_at: self.clock.now() };
        match self.store.write(async |tx| tx.add_group(&row, &new.projects).await).await {
            Err(StoreError::GroupExists(id)) => Err(Error::Conflict(format!("the group {id} already exists"))),
            Err(StoreError::NoProject(name)) => {
                Err(Error::invalid("projects", self.unknown_project(name.as_str()).await?))
            }
            other => Ok(other?),
        }?;
        self.with_members(row).await
    }

    /// A group by its id.
    ///
    /// # Errors
    /// When there is none of that id; the message names one that is called alike.
    pub async fn group(&self, id: &Name) -> Result<Group> {
        match self.store.group(id).await? {
            Some(row) => self.with_members(row).await,
            None => Err(Error::NotFound(self.unknown_group(id).await?)),
        }
    }

    /// A page of groups, by id.
    ///
    /// # Errors
    /// When `after` is no id, or the database does not answer.
    pub async fn groups(&self, after: Option<&str>, limit: Option<u32>) -> Result<GroupList> {
        let after: Option<Name> = after.map(str::parse).transpose().map_err(|e| Error::invalid("cursor", e))?;
        let limit = self.page_limit(limit)?;
        let mut rows = self.store.groups(after.as_ref(), limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let groups = self.store.with_members(rows).await?;
        Ok(GroupList {
            next_cursor: groups.last().filter(|_| more).map(|group| group.id.to_string()),
            total: self.store.group_count().await?,
            groups,
        })
    }

    /// Puts projects into a group and takes others out.
    ///
    /// # Errors
    /// When there is no such group, or a project to put in is not there; nothing is changed then.
    pub async fn change_group(&self, id: &Name, change: &ChangeGroup) -> Result<Group> {
        self.group(id).await?;
        match self.store.write(async |tx| tx.change_group(id, &change.add, &change.remove).await).await {
            Err(StoreError::NoProject(name)) => Err(Error::invalid("add", self.unknown_project(name.as_str()).await?)),
            other => Ok(other?),
        }?;
        self.group(id).await
    }

    /// The scope, if the project or group that it names is there. The portfolio always is.
    pub(super) async fn known<'a>(&self, scope: &'a ScopeRef) -> Result<&'a ScopeRef> {
        match scope {
            ScopeRef::Project(name) if self.store.project(name).await?.is_none() => {
                Err(Error::NotFound(self.unknown_project(name.as_str()).await?))
            }
            ScopeRef::Group(id) | ScopeRef::Portfolio(Some(id)) if self.store.group(id).await?.is_none() => {
                Err(Error::NotFound(self.unknown_group(id).await?))
            }
            _ => Ok(scope),
        }
    }

    async fn with_members(&self, row: GroupRow) -> Result<Group> {
        let group = self.store.with_members(vec![row]).await?.pop();
        group.ok_or_else(|| Error::Internal("a group was lost".to_owned()))
    }

    async fn unknown_group(&self, id: &Name) -> Result<String> {
        let all = self.store.groups(None, 1000).await?;
        let hint = did_you_mean(id.as_str(), all.iter().map(|row| row.id.as_str()), "group");
        Ok(format!("unknown group \"{id}\"{hint}"))
    }
}
