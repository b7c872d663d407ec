//! What each page shows, gathered from services and drawn where it is a chart.

mod charts;
mod compare;
mod imports;
mod members;
mod overview;
mod periods;
mod scope;
mod snapshot;
mod trend;

pub use compare::compare;
pub use imports::{import, imports, upload};
pub use overview::{groups, overview};
pub use periods::periods;
pub use scope::scope;
pub use snapshot::snapshot;

use crate::error::Result;
use crate::services::Caller;
use codegraph_model::ScopeRef;
use codegraph_model::api::{ListQuery, SnapshotList};
use codegraph_model::ids::Scope;
use codegraph_model::snapshot::SnapshotHeader;

/// What people call a project, group or portfolio.
///
/// # Errors
/// When there is none of that name.
async fn title(caller: &Caller, scope: &ScopeRef) -> Result<String> {
    Ok(match scope {
        ScopeRef::Project(name) => caller.project(name).await?.name.to_string(),
        ScopeRef::Group(id) => caller.group(id).await?.title,
        ScopeRef::Portfolio(None) => "Portfolio".to_owned(),
        ScopeRef::Portfolio(Some(id)) => format!("Portfolio of {}", caller.group(id).await?.title),
    })
}

/// A page of the snapshots of exactly this scope, newest first.
async fn list(caller: &Caller, scope: &ScopeRef, query: ListQuery) -> Result<SnapshotList> {
    let mut query = ListQuery {
        scope: Some(scope.scope()),
        project_name: scope.project().cloned(),
        group_id: scope.group().cloned(),
        ..query
    };
    loop {
        let mut page = caller.list_snapshots(query.clone()).await?;
        if *scope != ScopeRef::Portfolio(None) {
            return Ok(page);
        }
        // Among the snapshots of portfolios are those of groups' portfolios, which no filter leaves out.
        page.snapshots.retain(|snapshot| snapshot.scope_ref == *scope);
        page.total = caller.snapshot_count(scope).await?;
        if !page.snapshots.is_empty() || page.next_cursor.is_none() {
            return Ok(page);
        }
        query.cursor = page.next_cursor;
    }
}

/// The newest snapshots of a scope, newest first.
async fn newest(caller: &Caller, scope: &ScopeRef, limit: u32) -> Result<Vec<SnapshotHeader>> {
    Ok(list(caller, scope, ListQuery { limit: Some(limit), ..ListQuery::default() }).await?.snapshots)
}

/// The snapshot of the same scope before this one.
async fn previous(caller: &Caller, of: &SnapshotHeader) -> Result<Option<SnapshotHeader>> {
    let query = ListQuery { to: Some(of.timestamp), limit: Some(1), ..ListQuery::default() };
    Ok(list(caller, &of.scope_ref, query).await?.snapshots.into_iter().next())
}

/// Whether a scope is made of projects.
fn has_members(scope: &ScopeRef) -> bool {
    scope.scope() != Scope::Project
}
