//! The snapshots, newest first, in a form that compares two of them.

use crate::address::{address, snapshot_path};
use crate::components::{immutable_tag, state};
use crate::data::Range;
use crate::format::{called, score, time};
use codegraph_model::api::SnapshotList;
use codegraph_model::compare::State;
use codegraph_model::ids::Scope;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::words::{self, NONE, counted};
use codegraph_model::{Dimension, Metric};
use leptos::prelude::*;

pub fn timeline(path: &str, range: Range, list: SnapshotList) -> impl IntoView + use<> {
    let SnapshotList { snapshots, next_cursor: next, total } = list;
    let shown = snapshots.len();
    let last = shown.saturating_sub(1);
    let of_project = snapshots.iter().all(|snapshot| snapshot.scope_ref.scope() == Scope::Project);
    let healths: Vec<Option<f64>> = snapshots.iter().map(|snapshot| snapshot.score(Dimension::Health)).collect();
    let rows: Vec<_> = snapshots
        .into_iter()
        .enumerate()
        .map(|(place, snapshot)| {
            let before = healths.get(place + 1).copied().flatten();
            let change = snapshot.score(Dimension::Health).zip(before).map(|(now, before)| now - before);
            row(snapshot, change, place == last.min(1), place == 0)
        })
        .collect();
    let next = next.map(|cursor| {
        let query = [("range", range.as_str()), ("cursor", cursor.as_str())];
        view! { " " <a href=address(path, &query) + "#snapshots">"Older snapshots"</a> }
    });
    view! {
        <section class="card" id="snapshots">
            <form action="/compare" method="get">
                <header>
                    <h2>"Snapshots"</h2>
                    {(shown > 1).then(|| view! { <span class="right"><button class="btn" type="submit">"Compare A and B"</button></span> })}
                </header>
                <table>
                    <thead>
                        <tr>
                            <th class="pick">"A"</th>
                            <th class="pick">"B"</th>
                            <th>"Time"</th>
                            <th>{if of_project { "Source" } else { "Reason" }}</th>
                            <th class="hide-s">"Trigger"</th>
                            <th class="n">"Health"</th>
                            <th class="hide-s">"Change"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <div class="foot">{format!("{shown} of {}, newest first.", counted(total, "snapshot"))} {next}</div>
            </form>
        </section>
    }
}

fn row(snapshot: SnapshotHeader, change: Option<f64>, is_a: bool, is_b: bool) -> impl IntoView {
    let id = snapshot.id.to_string();
    let tolerance = Metric::score(Dimension::Health).tolerance;
    let change_state = match change {
        Some(change) if change > tolerance => Some(State::Improved),
        Some(change) if change < -tolerance => Some(State::Regressed),
        Some(_) => Some(State::Unchanged),
        None => None,
    };
    let change = match change_state {
        None => view! { <span class="state same">{NONE}</span> }.into_any(),
        Some(State::Unchanged) => {
            view! { <span class="state same">{words::state(State::Unchanged).text()}</span> }.into_any()
        }
        Some(known) => state(known, change).into_any(),
    };
    let label = called(&snapshot);
    let immutable = snapshot.terms.immutable;
    let source = if snapshot.scope_ref.scope() == Scope::Project {
        view! { <td class="mono source">{label.clone()} " " {immutable_tag(immutable)}</td> }.into_any()
    } else {
        view! { <td class="source">{snapshot.terms.reason.clone()} " " {immutable_tag(immutable)}</td> }.into_any()
    };
    view! {
        <tr>
            <td class="pick"><input type="radio" name="from" value=id.clone() checked=is_a aria-label=format!("A: {label}")/></td>
            <td class="pick"><input type="radio" name="to" value=id checked=is_b aria-label=format!("B: {label}")/></td>
            <td class="nowrap"><a href=snapshot_path(snapshot.id)>{time(snapshot.timestamp)}</a></td>
            {source}
            <td class="hide-s"><span class="tag">{snapshot.terms.trigger_source.clone()}</span></td>
            <td class="n">{score(snapshot.score(Dimension::Health))}</td>
            <td class="nowrap hide-s">{change}</td>
        </tr>
    }
}
