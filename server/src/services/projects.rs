//! Projects: code bases under watch.

use super::{LIST_LIMIT, Services};
use crate::error::{Error, Result};
use codegraph_model::Name;
use codegraph_model::api::{NewProject, Project, ProjectList};
use codegraph_store::{ProjectRow, StoreError};
use std::path::Path;

impl Services {
    /// Adds a project. Its path, where it has one, must be a folder now.
    ///
    /// # Errors
    /// When the name is taken or the path is no folder.
    pub async fn add_project(&self, new: NewProject) -> Result<Project> {
        let path = new.path.as_deref().map(absolute).transpose()?;
        let row = ProjectRow { name: new.name, path, created_at: self.clock.now() };
        match self.store.add_project(&row).await {
            Err(StoreError::ProjectExists(name)) => {
                Err(Error::Conflict(format!("the project {name} is there already")))
            }
            other => Ok(other?),
        }?;
        Ok(self.store.with_snapshots(row).await?)
    }

    /// A project by its name.
    ///
    /// # Errors
    /// When there is none of that name; the message names one that is called alike.
    pub async fn project(&self, name: &Name) -> Result<Project> {
        match self.store.project(name).await? {
            Some(row) => Ok(self.store.with_snapshots(row).await?),
            None => Err(Error::NotFound(self.unknown_project(name.as_str()).await?)),
        }
    }

    pub(super) async fn unknown_project(&self, name: &str) -> Result<String> {
        let all = self.store.projects(None, 1000).await?;
        let alike = all.iter().map(|row| row.name.as_str()).min_by_key(|known| distance(known, name));
        let hint = match alike {
            None => "; there are no projects yet, add one with: codegraph project add NAME --path PATH".to_owned(),
            Some(alike) if distance(alike, name) <= 3 => format!("; did you mean {alike}?"),
            Some(_) => "; codegraph project list names them all".to_owned(),
        };
        Ok(format!("there is no project {name:?}{hint}"))
    }

    /// A page of projects, by name.
    ///
    /// # Errors
    /// When `after` is no name, or the database does not answer.
    pub async fn projects(&self, after: Option<&str>, limit: Option<u32>) -> Result<ProjectList> {
        let after: Option<Name> = after.map(str::parse).transpose().map_err(|e| Error::invalid("cursor", e))?;
        let limit = limit.unwrap_or(LIST_LIMIT).clamp(1, LIST_LIMIT);
        let mut rows = self.store.projects(after.as_ref(), limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let mut projects = Vec::with_capacity(rows.len());
        for row in rows {
            projects.push(self.store.with_snapshots(row).await?);
        }
        Ok(ProjectList {
            next_cursor: projects.last().filter(|_| more).map(|project| project.name.to_string()),
            total: self.store.project_count().await?,
            projects,
        })
    }
}

fn absolute(path: &str) -> Result<String> {
    let found = std::fs::canonicalize(Path::new(path));
    let found = found.map_err(|error| Error::invalid("path", format!("{path}: {error}")))?;
    if !found.is_dir() {
        return Err(Error::invalid("path", format!("{path}: this is no folder")));
    }
    found.into_os_string().into_string().map_err(|_| Error::invalid("path", format!("{path}: the path is not UTF-8")))
}

/// How many letters must change to make one word of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_between_names() {
        assert_eq!(
            (distance("abc", "abc"), distance("abc", "abd"), distance("", "xy"), distance("kitten", "sitting")),
            (0, 1, 2, 3)
        );
    }
}
