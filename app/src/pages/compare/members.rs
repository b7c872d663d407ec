//! How each project moved, in a comparison of groups or portfolios.

use super::metrics::order;
use crate::address::{restricted_address, scope_path, snapshot_path};
use crate::components::sign;
use crate::data::CompareView;
use crate::format::score;
use codegraph_model::compare::{MemberDelta, State};
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::words::{counted, signed};
use codegraph_model::{Dimension, ScopeRef};
use leptos::prelude::*;

pub fn members(view: &CompareView) -> Option<impl IntoView + use<>> {
    let mut members: Vec<&MemberDelta> = view.comparison.members.iter().flatten().collect();
    view.comparison.members.as_ref()?;
    let dimensions: Vec<Dimension> = view.comparison.dimensions.iter().map(|delta| delta.dimension).collect();
    members.sort_by_key(|member| {
        let worst = member.dimension_states.values().map(|state| order(*state)).min();
        let health = member.dimension_states.get(&Dimension::Health).map(|state| order(*state));
        (is_one_sided(member), health.or(worst), member.project_name.clone())
    });
    let total = members.len() as u64;
    let rows: Vec<_> = members.into_iter().map(|member| row(member, &dimensions, &view.dimensions)).collect();
    let empty = rows.is_empty().then(|| {
        view! { <tr><td colspan="10" class="muted">"No projects with a snapshot on either side."</td></tr> }
    });
    let missing: Vec<_> = view
        .missing
        .iter()
        .map(|name| {
            let path = scope_path(&ScopeRef::Project(name.clone()));
            view! { " " <a href=path>{name.to_string()}</a> }
        })
        .collect();
    let missing = (!missing.is_empty()).then(|| view! { " No snapshot on either side:" {missing} "." });
    let heads: Vec<_> =
        dimensions.iter().map(|dimension| view! { <th class=class(*dimension)>{dimension.title()}</th> }).collect();
    Some(view! {
        <section class="card" id="members">
            <header><h2>"Members"</h2><span class="right">"Worst first"</span></header>
            <div class="scroll">
                <table class="members">
                    <thead>
                        <tr>
                            <th>"Project"</th>
                            <th class="n">"From"</th>
                            <th class="n">"To"</th>
                            {heads}
                            <th class="n">"Items"</th>
                        </tr>
                    </thead>
                    <tbody>{rows} {empty}</tbody>
                </table>
            </div>
            <div class="foot">
                {counted(total, "project")} ". From and To are health scores." {missing}
            </div>
        </section>
    })
}

/// Narrow windows show health alone.
fn class(dimension: Dimension) -> &'static str {
    if dimension == Dimension::Health { "nowrap" } else { "nowrap hide-s" }
}

fn is_one_sided(member: &MemberDelta) -> bool {
    member.from.is_none() || member.to.is_none()
}

fn row(member: &MemberDelta, dimensions: &[Dimension], chosen: &[Dimension]) -> impl IntoView + use<> {
    let path = scope_path(&ScopeRef::Project(member.project_name.clone()));
    let name = member.project_name.to_string();
    let health = |side: &Option<SnapshotHeader>| {
        side.as_ref().map(|header| {
            let value = score(header.score(Dimension::Health));
            view! { <a href=snapshot_path(header.id)>{value}</a> }
        })
    };
    let same = member.from.as_ref().zip(member.to.as_ref()).is_some_and(|(from, to)| from.id == to.id);
    let cells = if is_one_sided(member) {
        let (class, text) = match member.from {
            None => ("state same", "◆ new member"),
            Some(_) => ("state nc", "◆ no longer a member"),
        };
        view! { <td colspan=dimensions.len().to_string()><span class=class>{text}</span></td> }.into_any()
    } else if same {
        view! { <td colspan=dimensions.len().to_string()><span class="state same">"– same snapshot"</span></td> }
            .into_any()
    } else {
        let cells: Vec<_> = dimensions
            .iter()
            .map(|dimension| view! { <td class=class(*dimension)>{cell(member, *dimension)}</td> })
            .collect();
        cells.into_any()
    };
    let link = member.from.as_ref().zip(member.to.as_ref()).filter(|_| !same).map(|(from, to)| {
        let label = format!("Compare {name}");
        view! { <a href=restricted_address(from, to, chosen) aria-label=label>"Compare"</a> }
    });
    view! {
        <tr>
            <td class="name"><a href=path><b>{name.clone()}</b></a></td>
            <td class="n">{health(&member.from)}</td>
            <td class="n">{health(&member.to)}</td>
            {cells}
            <td class="n">{link}</td>
        </tr>
    }
}

fn cell(member: &MemberDelta, dimension: Dimension) -> impl IntoView + use<> {
    let state = member.dimension_states.get(&dimension).copied().unwrap_or(State::NotComparable);
    let score = |side: &Option<SnapshotHeader>| side.as_ref().and_then(|header| header.score(dimension));
    let change = score(&member.from).zip(score(&member.to)).map(|(was, is)| is - was);
    let change = change.filter(|_| matches!(state, State::Improved | State::Regressed)).map(|change| signed(change, 1));
    sign(state, change)
}
