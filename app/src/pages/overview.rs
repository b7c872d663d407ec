//! All projects: the state of each, how it moved, and the portfolio.

use crate::address::address;
use crate::components::scopes;
use crate::data::{Overview, ScopeCard};
use crate::view::{Crumb, Section, View};
use codegraph_model::words::counted;
use leptos::prelude::*;

impl View for Overview {
    fn title(&self) -> String {
        "Projects".to_owned()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Projects)
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![Crumb::here("Projects")]
    }

    fn main(self) -> AnyView {
        overview(self).into_any()
    }
}

fn overview(view: Overview) -> impl IntoView {
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
                <p>"The newest snapshot of each project, and how its health moved since the previous one."</p>
            </div>
        </section>
        {(!nothing_together).then(|| together(view.together, view.groups))}
        <section class="card">
            {scopes("Project", view.projects)}
            <div class="foot">{format!("{shown} of {}.", counted(total, "project"))} {next}</div>
        </section>
        {nothing_together.then(first_of_several)}
    }
    .into_any()
}

/// The portfolio and the first groups, in the columns of projects.
fn together(cards: Vec<ScopeCard>, groups: u64) -> impl IntoView {
    let shown = cards.iter().filter(|card| matches!(card.scope, codegraph_model::ScopeRef::Group(_))).count() as u64;
    let said = match groups {
        0 => view! { "No groups yet. " <a href="/groups">"Add a group"</a> }.into_any(),
        _ if shown == groups => view! { <a href="/groups">{counted(groups, "group")}</a> "." }.into_any(),
        _ => view! { {format!("{shown} of {}. ", counted(groups, "group"))} <a href="/groups">"All groups"</a> }
            .into_any(),
    };
    view! {
        <section class="card" aria-label="Portfolio and groups">
            {scopes("Portfolio and groups", cards)}
            <div class="foot">{said}</div>
        </section>
    }
}

/// The commands that take the first snapshot of several projects.
fn first_of_several() -> impl IntoView {
    view! {
        <details class="as-cli">
            <summary>"Portfolio and groups"</summary>
            <p>"A snapshot of the portfolio covers all projects, a snapshot of a group the projects assigned to it:"</p>
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
                <p>"Add a code base and take its first snapshot:"</p>
                <pre class="commands" tabindex="0">
                    "codegraph project add my-service --path /path/to/repository\n"
                    "codegraph dashboard snapshot create --project my-service"
                </pre>
                <p>"To start with its history, run "<code>"codegraph dashboard snapshot backfill --project my-service --tags"</code>
                ": it takes a snapshot of every tag."</p>
            </div>
        </section>
    }
}
