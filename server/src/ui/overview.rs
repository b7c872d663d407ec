//! The lists: projects, groups, and what they are together.

use super::newest;
use crate::error::Result;
use crate::services::Caller;
use codegraph_app::data::{Groups, Overview, ScopeCard};
use codegraph_model::api::Group;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::{Dimension, ScopeRef};

/// Entries on a page of a list.
const PAGE: u32 = 50;

/// Groups on the page of projects.
const GROUPS: u32 = 5;

/// Snapshots that the little line of an entry is drawn of.
const HISTORY: u32 = 30;

pub async fn overview(caller: &Caller, cursor: Option<&str>) -> Result<Overview> {
    let list = caller.projects(cursor, Some(PAGE)).await?;
    let mut projects = Vec::with_capacity(list.projects.len());
    for project in list.projects {
        let scope = ScopeRef::Project(project.name.clone());
        let title = project.name.to_string();
        projects.push(card(caller, scope, title, None, project.snapshots).await?);
    }
    let (mut together, mut groups) = (Vec::new(), 0);
    if cursor.is_none() {
        let first = caller.groups(None, Some(GROUPS)).await?;
        groups = first.total;
        let portfolio = ScopeRef::Portfolio(None);
        let snapshots = caller.snapshot_count(&portfolio).await?;
        if snapshots > 0 || groups > 0 {
            together.push(card(caller, portfolio, "Portfolio".to_owned(), Some(list.total), snapshots).await?);
        }
        together.extend(cards(caller, first.groups).await?);
    }
    Ok(Overview { projects, total: list.total, next_cursor: list.next_cursor, together, groups })
}

pub async fn groups(caller: &Caller, cursor: Option<&str>) -> Result<Groups> {
    let list = caller.groups(cursor, Some(PAGE)).await?;
    Ok(Groups { groups: cards(caller, list.groups).await?, total: list.total, next_cursor: list.next_cursor })
}

async fn cards(caller: &Caller, groups: Vec<Group>) -> Result<Vec<ScopeCard>> {
    let mut cards = Vec::with_capacity(groups.len());
    for group in groups {
        let scope = ScopeRef::Group(group.id.clone());
        let projects = group.projects.len() as u64;
        cards.push(card(caller, scope, group.title, Some(projects), group.snapshots).await?);
    }
    Ok(cards)
}

async fn card(
    caller: &Caller,
    scope: ScopeRef,
    title: String,
    projects: Option<u64>,
    snapshots: u64,
) -> Result<ScopeCard> {
    let newest = newest(caller, &scope, HISTORY).await?;
    let score = |snapshot: &SnapshotHeader| snapshot.score(Dimension::Health);
    let change = match newest.as_slice() {
        [now, before, ..] => score(now).zip(score(before)).map(|(now, before)| now - before),
        _ => None,
    };
    let health = newest.iter().rev().map(score).collect();
    Ok(ScopeCard { scope, title, projects, newest: newest.into_iter().next(), snapshots, health, change })
}
