//! `init`, `project` and `group`.

use super::more;
use crate::cli::args::{Cli, GroupCommand, InitArgs, ProjectCommand};
use crate::cli::place::Place;
use crate::cli::{Failure, output};
use codegraph_model::Name;
use codegraph_model::api::{ChangeGroup, NewGroup, NewProject, PageQuery};
use std::path::Path;

/// Adds the project; without its path on a server, where the source is not: captures are local and uploaded.
pub(super) async fn init(cli: &Cli, place: &Place, args: &InitArgs) -> Result<(), Failure> {
    let name = match &args.project {
        Some(name) => name.clone(),
        None => name_of(&args.path)?,
    };
    let path = match place {
        Place::Here(_) => Some(text(&args.path)?),
        Place::There(_) => None,
    };
    let project = place.add_project(NewProject { name, path }).await?;
    let create = format!("codegraph dashboard snapshot create --project {}", project.name);
    match place {
        Place::Here(caller) => {
            output::note(cli, &format!("Database: {}", caller.database()));
            output::note(cli, &format!("Next: {create}"));
            output::note(cli, "Then: codegraph serve");
        }
        Place::There(remote) => {
            output::note(cli, &format!("Server: {}", remote.address()));
            output::note(cli, &format!("Next: {create} --path {}", args.path.display()));
        }
    }
    output::answer(cli, &project, || output::projects(std::slice::from_ref(&project)))
}

/// Project name derived from a directory: in lower case, with `-` for characters that a name cannot have.
fn name_of(path: &Path) -> Result<Name, Failure> {
    let error = |source| Failure::io(format!("cannot read {}", path.display()), source);
    let directory = std::fs::canonicalize(path).map_err(error)?;
    let name = directory.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let allowed = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let name: String = name.chars().map(allowed).collect();
    name.trim_start_matches(['.', '_', '-']).parse().map_err(|_| {
        Failure::Usage(format!("cannot derive a project name from {}; name one with --project", directory.display()))
    })
}

fn text(path: &Path) -> Result<String, Failure> {
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| Failure::Usage(format!("{}: the path is not valid UTF-8", path.display())))
}

pub(super) async fn project(cli: &Cli, place: &Place, command: &ProjectCommand) -> Result<(), Failure> {
    let project = match command {
        ProjectCommand::List(page) => {
            let query = PageQuery { limit: page.limit, cursor: page.cursor.clone() };
            let list = place.projects(&query).await?;
            output::answer(cli, &list, || output::projects(&list.projects))?;
            more(cli, "projects", list.projects.len(), list.total, list.next_cursor.as_deref());
            return Ok(());
        }
        ProjectCommand::Add { name, path } => {
            if let (Place::There(remote), Some(path)) = (place, path)
                && !path.has_root()
            {
                let server = remote.address();
                let message =
                    format!("--path must be an absolute path on the machine of {server}, not {}", path.display());
                return Err(Failure::Usage(message));
            }
            let path = path.as_deref().map(text).transpose()?;
            place.add_project(NewProject { name: name.clone(), path }).await?
        }
        ProjectCommand::Show { name } => place.project(name).await?,
    };
    output::answer(cli, &project, || output::projects(std::slice::from_ref(&project)))
}

pub(super) async fn group(cli: &Cli, place: &Place, command: &GroupCommand) -> Result<(), Failure> {
    let group = match command {
        GroupCommand::List(page) => {
            let query = PageQuery { limit: page.limit, cursor: page.cursor.clone() };
            let list = place.groups(&query).await?;
            output::answer(cli, &list, || output::groups(&list.groups))?;
            more(cli, "groups", list.groups.len(), list.total, list.next_cursor.as_deref());
            return Ok(());
        }
        GroupCommand::Add { group, title, projects } => {
            let new = NewGroup { id: group.clone(), title: title.clone(), projects: projects.clone() };
            place.add_group(new).await?
        }
        GroupCommand::Show { group } => place.group(group).await?,
        GroupCommand::Assign { group, projects, remove: false } => {
            let change = ChangeGroup { add: projects.clone(), ..ChangeGroup::default() };
            place.change_group(group, &change).await?
        }
        GroupCommand::Assign { group, projects, remove: true } => {
            let change = ChangeGroup { remove: projects.clone(), ..ChangeGroup::default() };
            place.change_group(group, &change).await?
        }
    };
    output::answer(cli, &group, || output::groups(std::slice::from_ref(&group)))
}
