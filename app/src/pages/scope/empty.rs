//! A project, group or portfolio without snapshots: the next commands.

use super::members::members;
use super::reports::reports;
use crate::address::scope_path;
use crate::data::ScopeView;
use codegraph_model::ScopeRef;
use codegraph_model::words::scope_flags;
use leptos::prelude::*;

pub fn empty(view: ScopeView) -> impl IntoView {
    let flags = scope_flags(&view.scope);
    let is_empty = view.members.as_ref().is_some_and(Vec::is_empty);
    let (text, commands) = match &view.scope {
        ScopeRef::Project(_) => (
            "No snapshots yet. Take the first one, or one for each week of the past year:",
            vec![
                format!("codegraph dashboard snapshot create {flags}"),
                format!("codegraph dashboard snapshot backfill {flags} --every 1w --since 1y"),
            ],
        ),
        ScopeRef::Group(id) | ScopeRef::Portfolio(Some(id)) if is_empty => (
            "No projects in this group yet. Assign one and take the first snapshot:",
            vec![
                format!("codegraph group assign {id} my-service"),
                format!("codegraph dashboard snapshot create {flags}"),
            ],
        ),
        ScopeRef::Portfolio(None) if is_empty => (
            "No projects yet. Add a code base:",
            vec!["codegraph project add my-service --path /path/to/repository".to_owned()],
        ),
        _ => (
            "No snapshots yet. Take one from the newest snapshots of the projects, or capture all projects first:",
            vec![
                format!("codegraph dashboard snapshot create {flags}"),
                format!("codegraph dashboard snapshot create {flags} --fresh"),
            ],
        ),
    };
    let reports = view.reports.map(|counts| reports(&scope_path(&view.scope), counts).into_any());
    let members = view.members.filter(|rows| !rows.is_empty()).map(|rows| members(&view.scope, rows, None));
    view! {
        <section class="verdict">
            <div>
                {super::heading(&view.scope, &view.title)}
                <p>{text}</p>
                <pre class="commands" tabindex="0">{commands.join("\n")}</pre>
                {reports}
            </div>
        </section>
        {members}
    }
}
