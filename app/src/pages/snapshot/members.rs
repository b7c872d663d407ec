//! The members of a snapshot of a group or portfolio. One without a snapshot is listed too.

use crate::address::{scope_path, snapshot_path};
use crate::format::time;
use codegraph_model::ScopeRef;
use codegraph_model::snapshot::Member;
use codegraph_model::words::{counted, short_commit, short_duration};
use leptos::prelude::*;

/// Members shown at once; the others unfold.
const SHOWN: usize = 100;

pub fn members(members: &[Member]) -> impl IntoView + use<> {
    let missing = members.iter().filter(|member| member.snapshot_id.is_none()).count() as u64;
    let count = match missing {
        0 => format!("{}.", counted(members.len() as u64, "project")),
        _ => format!("{}, {missing} without a snapshot.", counted(members.len() as u64, "project")),
    };
    let (first, rest) = members.split_at(members.len().min(SHOWN));
    let more = (!rest.is_empty()).then(|| {
        let rows: Vec<_> = rest.iter().map(member).collect();
        view! {
            <details>
                <summary class="foot">{counted(rest.len() as u64, "more project")}</summary>
                <div class="scroll"><table><tbody>{rows}</tbody></table></div>
            </details>
        }
    });
    let first: Vec<_> = first.iter().map(member).collect();
    let empty = members.is_empty().then(|| view! { <tr><td colspan="6" class="muted">"No projects."</td></tr> });
    view! {
        <section class="card" id="members">
            <header><h2>"Members"</h2></header>
            <div class="scroll">
                <table class="members">
                    <thead>
                        <tr>
                            <th>"Project"</th>
                            <th>"Snapshot"</th>
                            <th class="hide-s">"Commit"</th>
                            <th class="hide-s">"Digest"</th>
                            <th class="hide-s">"Time"</th>
                            <th class="n">"Age"</th>
                        </tr>
                    </thead>
                    <tbody>{first} {empty}</tbody>
                </table>
            </div>
            {more}
            <div class="foot">{count}</div>
        </section>
    }
}

fn member(member: &Member) -> impl IntoView + use<> {
    let path = scope_path(&ScopeRef::Project(member.project_name.clone()));
    let name = member.project_name.to_string();
    let note = member.note.clone().map(|note| view! { <div class="muted small">{note}</div> });
    let name_cell = view! { <td class="name"><a href=path><b>{name.clone()}</b></a> " " {note}</td> };
    let Some(id) = member.snapshot_id else {
        let create = format!("codegraph dashboard snapshot create --project {name}");
        return view! {
            <tr>
                {name_cell}
                <td colspan="5"><span class="state nc">"no snapshot"</span> " " <code class="muted">{create}</code></td>
            </tr>
        }
        .into_any();
    };
    let commit = member.commit.as_deref().map(short_commit);
    view! {
        <tr>
            {name_cell}
            <td class="mono"><a href=snapshot_path(id) title=id.to_string()>{id.short()}</a></td>
            <td class="mono muted hide-s">{commit}</td>
            <td class="mono muted hide-s">{member.digest.map(|digest| digest.short())}</td>
            <td class="nowrap hide-s">{member.timestamp.map(time)}</td>
            <td class="n nowrap">{member.age_seconds.map(short_duration)}</td>
        </tr>
    }
    .into_any()
}
