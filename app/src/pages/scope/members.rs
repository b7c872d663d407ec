//! The members of a group or portfolio: the state of each, how it moved, how old its snapshot is.

use crate::address::{compare_address, scope_path, snapshot_path};
use crate::components::state;
use crate::data::MemberRow;
use crate::format::{called, score};
use codegraph_model::compare::State;
use codegraph_model::words::{counted, short_duration};
use codegraph_model::{Dimension, ScopeRef};
use leptos::prelude::*;

/// Members shown; the snapshot has all.
const SHOWN: usize = 100;

/// The table; `since` names what the states are compared with.
pub fn members(scope: &ScopeRef, mut rows: Vec<MemberRow>, since: Option<String>) -> impl IntoView + use<> {
    let (total, missing) = (rows.len(), rows.iter().filter(|row| row.snapshot.is_none()).count());
    rows.sort_by_key(order);
    rows.truncate(SHOWN);
    let shown = rows.len();
    let rows: Vec<_> = rows.into_iter().map(|row| member(row, since.is_some())).collect();
    let empty = (total == 0).then(|| view! { <tr><td colspan="9" class="muted">"No projects."</td></tr> });
    let order = if since.is_some() { ", worst first" } else { "" };
    let without = if missing > 0 { format!("; {missing} without a snapshot") } else { String::new() };
    let count = format!("{shown} of {}{order}{without}.", counted(total as u64, "project"));
    let other = match scope {
        ScopeRef::Group(id) => Some(("Portfolio of this group", ScopeRef::Portfolio(Some(id.clone())))),
        ScopeRef::Portfolio(Some(id)) => Some(("Group", ScopeRef::Group(id.clone()))),
        _ => None,
    };
    let other = other.map(|(word, scope)| view! { " " <a href=scope_path(&scope)>{word}</a> });
    let against = since.as_ref().map(|since| view! { <span class="right">"compared with " {since.clone()}</span> });
    let has_states = since.is_some();
    let scores = || Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Health);
    view! {
        <section class="card" id="members">
            <header><h2>"Members"</h2>{against}</header>
            <div class="scroll">
                <table class="members">
                    <thead>
                        <tr>
                            <th>"Project"</th>
                            <th class="n">"Health"</th>
                            {has_states.then(|| view! { <th>"State"</th> })}
                            {scores().map(|dimension| view! { <th class="n hide-m">{dimension.title()}</th> }).collect_view()}
                            <th class="hide-s">"Snapshot"</th>
                            <th class="n">"Age"</th>
                        </tr>
                    </thead>
                    <tbody>{rows} {empty}</tbody>
                </table>
            </div>
            <div class="foot">{count} {other}</div>
        </section>
    }
}

/// The worst first, those without a snapshot last; then by name.
fn order(row: &MemberRow) -> (u8, codegraph_model::Name) {
    let rank = match (row.snapshot.is_some(), row.states.get(&Dimension::Health)) {
        (false, _) => 5,
        (_, Some(State::Regressed)) => 0,
        (_, Some(State::Improved)) => 1,
        (_, Some(State::Unchanged | State::Changed)) => 2,
        (_, Some(State::NotComparable)) => 3,
        (_, None) => 4,
    };
    (rank, row.name.clone())
}

fn member(row: MemberRow, has_states: bool) -> impl IntoView {
    let path = scope_path(&ScopeRef::Project(row.name.clone()));
    let name = row.name.to_string();
    let note = row.note.clone().map(|note| view! { <div class="muted small">{note}</div> });
    let name_cell = view! { <td class="name"><a href=path><b>{name.clone()}</b></a> " " {note}</td> };
    let Some(snapshot) = row.snapshot.clone() else {
        let create = format!("codegraph dashboard snapshot create --project {name}");
        return view! {
            <tr>
                {name_cell}
                <td class="n big">"–"</td>
                <td colspan="8"><span class="state nc">"no snapshot"</span> " " <code class="muted">{create}</code></td>
            </tr>
        }
        .into_any();
    };
    let states = has_states.then(|| view! { <td class="nowrap">{became(&row, &snapshot)}</td> });
    let scores = Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Health);
    view! {
        <tr>
            {name_cell}
            <td class="n big">{score(snapshot.score(Dimension::Health))}</td>
            {states}
            {scores.map(|dimension| view! { <td class="n hide-m">{score(snapshot.score(dimension))}</td> }).collect_view()}
            <td class="hide-s"><a href=snapshot_path(snapshot.id) class="mono">{called(&snapshot)}</a></td>
            <td class="n nowrap">{row.age.map(short_duration)}</td>
        </tr>
    }
    .into_any()
}

/// How a member moved, linked to its own comparison.
fn became(row: &MemberRow, snapshot: &codegraph_model::snapshot::SnapshotHeader) -> impl IntoView + use<> {
    let health = row.states.get(&Dimension::Health).copied();
    match (&row.before, health) {
        (Some(before), _) if before.id == snapshot.id => {
            view! { <span class="state same">"– same snapshot"</span> }.into_any()
        }
        (Some(before), Some(known)) => {
            let change = snapshot.score(Dimension::Health).zip(before.score(Dimension::Health));
            let change = change.map(|(now, was)| now - was);
            let label = format!("Compare {} {} with {}", row.name, called(before), called(snapshot));
            view! { <a href=compare_address(before, snapshot) title=label>{state(known, change)}</a> }.into_any()
        }
        _ if row.joined => view! { <span class="state same">"◆ added since"</span> }.into_any(),
        _ => view! { <span class="state same">"◆ new member"</span> }.into_any(),
    }
}
