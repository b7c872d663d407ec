//! All projects: how each is, which way it went, and what they are together.

use crate::address::address;
use crate::components::scopes;
use crate::data::{Overview, ScopeCard};
use crate::format::counted;
use leptos::prelude::*;

pub fn overview(view: Overview) -> impl IntoView {
    if view.total == 0 {
        return empty().into_any();
    }
    let (shown, total) = (view.projects.len(), view.total);
    let next = view.next_cursor.map(|cursor| {
        view! { " " <a href=address("/", &[("cursor", &cursor)])>"Next page"</a> }
    });
    let nothing_together = view.together.is_empty();
    view! {
        <section class="verdict">
            <div>
                <h1>"Projects"</h1>
                <p>"The newest snapshot of each, and how health moved since the one before."</p>
            </div>
        </section>
        {(!nothing_together).then(|| together(view.together, view.groups))}
        <section class="card">
            {scopes("Project", view.projects)}
            <div class="foot">{format!("{shown} of {total} projects.")} {next}</div>
        </section>
        {nothing_together.then(how_to_take_together)}
    }
    .into_any()
}

/// The portfolio and the first groups, in the columns of projects.
fn together(cards: Vec<ScopeCard>, groups: u64) -> impl IntoView {
    let shown = cards.iter().filter(|card| matches!(card.scope, codegraph_model::ScopeRef::Group(_))).count() as u64;
    let said = match groups {
        0 => view! { "No groups yet. " <a href="/groups">"What groups are for"</a> }.into_any(),
        _ if shown == groups => view! { <a href="/groups">{counted(groups, "group", "groups")}</a> "." }.into_any(),
        _ => view! { {format!("{shown} of {groups} groups. ")} <a href="/groups">"All groups"</a> }.into_any(),
    };
    view! {
        <section class="card" aria-label="Together">
            {scopes("Together", cards)}
            <div class="foot">{said}</div>
        </section>
    }
}

fn how_to_take_together() -> impl IntoView {
    view! {
        <details class="as-cli">
            <summary>"Projects together"</summary>
            <p>"A snapshot of the portfolio is of all projects at once; one of a group, of those that are in it:"</p>
            <pre class="commands" tabindex="0">
                "codegraph dashboard snapshot create --scope portfolio\n" "codegraph group add team-a --title 'Team A'\n"
                "codegraph group assign team-a my-service"
            </pre>
        </details>
    }
}

fn empty() -> impl IntoView {
    view! {
        <section class="verdict">
            <div>
                <h1>"No projects yet"</h1>
                <p>"Put a code base under watch and take its first snapshot:"</p>
                <pre class="commands" tabindex="0">
                    "codegraph project add my-service --path /path/to/repository\n"
                    "codegraph dashboard snapshot create --project my-service"
                </pre>
                <p>"A repository has a past: "<code>"codegraph dashboard snapshot backfill --project my-service --tags"</code>
                " makes a snapshot of every tag."</p>
            </div>
        </section>
    }
}
