//! All groups: the state of each, and how it moved.

use crate::address::address;
use crate::components::scopes;
use crate::data::Groups;
use crate::view::{Crumb, Section, View};
use codegraph_model::words::counted;
use leptos::prelude::*;

impl View for Groups {
    fn title(&self) -> String {
        "Groups".to_owned()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Groups)
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![Crumb::here("Groups")]
    }

    fn main(self) -> AnyView {
        groups(self).into_any()
    }
}

fn groups(view: Groups) -> impl IntoView {
    if view.total == 0 {
        return empty().into_any();
    }
    let (shown, total) = (view.groups.len(), view.total);
    let next = view.next_cursor.map(|cursor| {
        view! { " " <a href=address("/groups", &[("cursor", &cursor)])>"Next page"</a> }
    });
    view! {
        <section class="verdict">
            <div>
                <h1>"Groups"</h1>
                <p>"The newest snapshot of each group, and how its health moved since the previous one."</p>
            </div>
        </section>
        <section class="card">
            {scopes("Group", view.groups)}
            <div class="foot">{format!("{shown} of {}.", counted(total, "group"))} {next}</div>
        </section>
    }
    .into_any()
}

fn empty() -> impl IntoView {
    view! {
        <section class="verdict">
            <div>
                <h1>"No groups yet"</h1>
                <p>"A group is a named set of projects with snapshots of its own. Add a group, assign projects to it and take its first snapshot:"</p>
                <pre class="commands" tabindex="0">
                    "codegraph group add team-a --title 'Team A'\n" "codegraph group assign team-a my-service\n"
                    "codegraph dashboard snapshot create --scope group --group team-a"
                </pre>
                <p>"A project can be in several groups. " <a href="/portfolio">"The portfolio"</a> " has all projects and needs no setup."</p>
            </div>
        </section>
    }
}
