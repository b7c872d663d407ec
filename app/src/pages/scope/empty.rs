//! A project, group or portfolio without snapshots: what to do next.

use super::members::{flags, members};
use super::reports::reports;
use crate::address::scope_path;
use crate::data::ScopeView;
use codegraph_model::ScopeRef;
use leptos::prelude::*;

pub fn empty(view: ScopeView) -> impl IntoView {
    let flags = flags(&view.scope);
    let nobody = view.members.as_ref().is_some_and(Vec::is_empty);
    let (said, commands) = match &view.scope {
        ScopeRef::Project(_) => (
            "No snapshots yet. Take the first, or make those of the past:",
            vec![
                format!("codegraph dashboard snapshot create {flags}"),
                format!("codegraph dashboard snapshot backfill {flags} --every 1w --since 1y"),
            ],
        ),
        ScopeRef::Group(id) | ScopeRef::Portfolio(Some(id)) if nobody => (
            "No project is in it yet. Put some in, then take its first snapshot:",
            vec![
                format!("codegraph group assign {id} my-service"),
                format!("codegraph dashboard snapshot create {flags}"),
            ],
        ),
        ScopeRef::Portfolio(None) if nobody => (
            "The portfolio is all projects, and there are none yet. Put a code base under watch:",
            vec!["codegraph project add my-service --path /path/to/repository".to_owned()],
        ),
        _ => (
            "No snapshots yet. Take one of what its projects have now, or capture them all first:",
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
                <p>{said}</p>
                <pre class="commands" tabindex="0">{commands.join("\n")}</pre>
                {reports}
            </div>
        </section>
        {members}
    }
}
