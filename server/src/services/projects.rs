//! Projects: code bases under watch.

use super::Caller;
use crate::error::{Error, Result};
use codegraph_model::Name;
use codegraph_model::api::{NewProject, Project, ProjectList};
use codegraph_store::{ProjectRow, StoreError};
use std::path::Path;

impl Caller {
    /// Adds a project. Its path, where it has one, must be a folder now.
    ///
    /// # Errors
    /// When the name is taken or the path is no folder.
    pub async fn add_project(&self, new: NewProject) -> Result<Project> {
        let path = new.path.as_deref().map(absolute).transpose()?;
        let row = ProjectRow { name: new.name, path, created_at: self.clock.now() };
        match self.store.write(async |tx| tx.add_project(&row).await).await {
            Err(StoreError::ProjectExists(name)) => Err(Error::Conflict(format!("the project {name} already exists"))),
            other => Ok(other?),
        }?;
        self.with_snapshots(row).await
    }

    /// A project by its name.
    ///
    /// # Errors
    /// When there is none of that name; the message names one that is called alike.
    pub async fn project(&self, name: &Name) -> Result<Project> {
        match self.store.project(name).await? {
            Some(row) => self.with_snapshots(row).await,
            None => Err(Error::NotFound(self.unknown_project(name.as_str()).await?)),
        }
    }

    async fn with_snapshots(&self, row: ProjectRow) -> Result<Project> {
        let project = self.store.with_snapshots(vec![row]).await?.pop();
        project.ok_or_else(|| Error::Internal("a project was lost".to_owned()))
    }

    pub(super) async fn unknown_project(&self, name: &str) -> Result<String> {
        let all = self.store.projects(None, 1000).await?;
        let hint = did_you_mean(name, all.iter().map(|row| row.name.as_str()), "project");
        Ok(format!("unknown project {name:?}{hint}"))
    }

    /// A page of projects, by name.
    ///
    /// # Errors
    /// When `after` is no name, or the database does not answer.
    pub async fn projects(&self, after: Option<&str>, limit: Option<u32>) -> Result<ProjectList> {
        let after: Option<Name> = after.map(str::parse).transpose().map_err(|e| Error::invalid("cursor", e))?;
        let limit = self.page_limit(limit)?;
        let mut rows = self.store.projects(after.as_ref(), limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let projects = self.store.with_snapshots(rows).await?;
        Ok(ProjectList {
            next_cursor: projects.last().filter(|_| more).map(|project| project.name.to_string()),
            total: self.store.project_count().await?,
            projects,
        })
    }
}

/// The most bytes of a path; Linux takes no longer one.
const MAX_PATH_BYTES: usize = 4096;

fn absolute(path: &str) -> Result<String> {
    if !(1..=MAX_PATH_BYTES).contains(&path.len()) || path.contains('\0') {
        return Err(Error::invalid("path", format!("a path has 1 to {MAX_PATH_BYTES} bytes, none of them NUL")));
    }
    let found = std::fs::canonicalize(Path::new(path));
    let found = found.map_err(|error| Error::invalid("path", format!("{path}: {error}")))?;
    if !found.is_dir() {
        return Err(Error::invalid("path", format!("{path}: not a directory")));
    }
    found.into_os_string().into_string().map_err(|_| Error::invalid("path", format!("{path}: the path is not UTF-8")))
}

/// What to say behind "there is no": the name that was probably meant, or how to see all.
pub(super) fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>, what: &str) -> String {
    let nearest = known.map(|known| (strsim::levenshtein(known, name), known)).min();
    match nearest {
        None => format!("; there are no {what}s yet, add one with: codegraph {what} add NAME"),
        Some((distance, nearest)) if distance <= 3 => format!("; did you mean {nearest}?"),
        Some(_) => format!("; codegraph {what} list names them all"),
    }
}
