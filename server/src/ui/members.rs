//! The projects of a group or portfolio, each with what became of it.

use super::newest;
use crate::error::Result;
use crate::services::Caller;
use codegraph_app::data::MemberRow;
use codegraph_model::compare::{Comparison, MemberDelta};
use codegraph_model::snapshot::{Snapshot, SnapshotHeader};
use codegraph_model::{Name, PerDimension, ScopeRef};
use std::collections::BTreeSet;

/// The members of a snapshot, against another one where there is one, and the projects that came in since.
pub async fn of(caller: &Caller, snapshot: &Snapshot, against: Option<&Comparison>) -> Result<Vec<MemberRow>> {
    let deltas = against.and_then(|comparison| comparison.members.as_deref()).unwrap_or_default();
    let mut rows = Vec::new();
    for member in snapshot.source_bundle.members.iter().flatten() {
        let delta = deltas.iter().find(|delta| delta.project_name == member.project_name);
        let own = match (delta, member.snapshot_id) {
            (Some(MemberDelta { to: Some(to), .. }), _) => Some(to.clone()),
            (_, Some(id)) => Some(SnapshotHeader::of(&caller.snapshot(&id.to_string()).await?)),
            (_, None) => None,
        };
        let before = delta.and_then(|delta| delta.from.clone());
        rows.push(MemberRow {
            name: member.project_name.clone(),
            snapshot: own,
            states: delta.filter(|_| before.is_some()).map(|delta| delta.dimension_states.clone()).unwrap_or_default(),
            before,
            age: member.age_seconds,
            note: member.note.clone(),
            joined: false,
        });
    }
    let known: BTreeSet<Name> = rows.iter().map(|row| row.name.clone()).collect();
    for name in projects(caller, &snapshot.scope_ref).await? {
        if !known.contains(&name) {
            rows.push(MemberRow { joined: true, ..alone(caller, name).await? });
        }
    }
    Ok(rows)
}

/// The members as a snapshot would have them now.
pub async fn now(caller: &Caller, scope: &ScopeRef) -> Result<Vec<MemberRow>> {
    let mut rows = Vec::new();
    for name in projects(caller, scope).await? {
        rows.push(alone(caller, name).await?);
    }
    Ok(rows)
}

/// A project with its newest snapshot.
async fn alone(caller: &Caller, name: Name) -> Result<MemberRow> {
    let own = newest(caller, &ScopeRef::Project(name.clone()), 1).await?.into_iter().next();
    let now = caller.clock().now();
    Ok(MemberRow {
        name,
        age: own.as_ref().map(|own| (now - own.timestamp).num_seconds()),
        snapshot: own,
        before: None,
        states: PerDimension::new(),
        note: None,
        joined: false,
    })
}

/// The names of the projects that are in a group or portfolio now.
async fn projects(caller: &Caller, scope: &ScopeRef) -> Result<Vec<Name>> {
    if let Some(id) = scope.group() {
        return Ok(caller.group(id).await?.projects);
    }
    let (mut names, mut cursor) = (Vec::new(), None);
    loop {
        let page = caller.projects(cursor.as_deref(), None).await?;
        names.extend(page.projects.into_iter().map(|project| project.name));
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(names);
        }
    }
}
