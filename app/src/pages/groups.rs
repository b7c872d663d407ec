//! All groups: how each is, and which way it went.

use crate::address::address;
use crate::components::scopes;
use crate::data::Groups;
use leptos::prelude::*;

pub fn groups(view: Groups) -> impl IntoView {
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
                <p>"Named sets of projects: the newest snapshot of each, and how health moved since the one before."</p>
            </div>
        </section>
        <section class="card">
            {scopes("Group", view.groups)}
            <div class="foot">{format!("{shown} of {total} groups.")} {next}</div>
        </section>
    }
    .into_any()
}

fn empty() -> impl IntoView {
    view! {
        <section class="verdict">
            <div>
                <h1>"No groups yet"</h1>
                <p>"A group is a named set of projects, with snapshots of its own. Make one, put projects into it, and take its first:"</p>
                <pre class="commands" tabindex="0">
                    "codegraph group add team-a --title 'Team A'\n" "codegraph group assign team-a my-service\n"
                    "codegraph dashboard snapshot create --scope group --group team-a"
                </pre>
                <p>"A project may be in several groups. " <a href="/portfolio">"The portfolio"</a> " is all projects, without any of this."</p>
            </div>
        </section>
    }
}
