//! Projects and groups.

use super::{NONE, score, table, time};
use codegraph_model::Dimension;
use codegraph_model::api::{Group, Project};
use codegraph_model::snapshot::SnapshotHeader;

/// Projects, a line each.
pub(crate) fn projects(projects: &[Project]) -> String {
    let row = |project: &Project| {
        let path = project.path.clone().unwrap_or_else(|| NONE.to_owned());
        let state = state(project.snapshots, project.newest.as_ref());
        [vec![project.name.to_string()], state.to_vec(), vec![path]].concat()
    };
    table(&["NAME=", "SNAPSHOTS>?", "NEWEST (UTC)=", "HEALTH>", "PATH"], projects.iter().map(row))
}

/// Groups, a line each.
pub(crate) fn groups(groups: &[Group]) -> String {
    let row = |group: &Group| {
        let names: Vec<String> = group.projects.iter().map(ToString::to_string).collect();
        let names = if names.is_empty() { NONE.to_owned() } else { names.join(", ") };
        let state = state(group.snapshots, group.newest.as_ref());
        [vec![group.id.to_string(), group.title.clone()], state.to_vec(), vec![names]].concat()
    };
    table(&["ID=", "TITLE?", "SNAPSHOTS>?", "NEWEST (UTC)=", "HEALTH>", "PROJECTS"], groups.iter().map(row))
}

fn state(snapshots: u64, newest: Option<&SnapshotHeader>) -> [String; 3] {
    [
        snapshots.to_string(),
        newest.map_or_else(|| NONE.to_owned(), |newest| time(newest.timestamp)),
        score(newest.and_then(|newest| newest.score(Dimension::Health))),
    ]
}
