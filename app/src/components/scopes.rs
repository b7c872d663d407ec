//! A table of projects, groups or portfolios: how each is, and which way it went.

use super::sparkline;
use crate::address::{scope_path, snapshot_path};
use crate::data::ScopeCard;
use crate::format::{counted, mark, score, signed, time};
use codegraph_model::compare::State;
use codegraph_model::{Dimension, Metric, ScopeRef};
use leptos::prelude::*;

/// The table. `heading` says what its rows are.
pub fn scopes(heading: &'static str, cards: Vec<ScopeCard>) -> impl IntoView {
    let class = match cards.first().map(|card| &card.scope) {
        Some(ScopeRef::Project(_)) => "overview projects",
        _ => "overview scopes",
    };
    let rows: Vec<_> = cards.into_iter().map(row).collect();
    let scores = || Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Health);
    view! {
        <div class="scroll">
            <table class=class>
                <thead>
                    <tr>
                        <th>{heading}</th>
                        <th class="n">"Health"</th>
                        <th>"Last change"</th>
                        <th class="wide-only">"Trend"</th>
                        {scores().map(|dimension| view! { <th class="n hide-s">{dimension.title()}</th> }).collect_view()}
                        <th class="hide-m">"Newest"</th>
                        <th class="n hide-m">"Snapshots"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(card: ScopeCard) -> impl IntoView {
    let newest = card.newest.as_ref();
    let value = |dimension| newest.and_then(|newest| newest.score(dimension));
    let scores = Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Health);
    let newest_cell = newest.map_or_else(
        || view! { <span class="muted">"no snapshot yet"</span> }.into_any(),
        |newest| view! { <a href=snapshot_path(newest.id)>{time(newest.timestamp)}</a> }.into_any(),
    );
    let projects = card.projects.map(|n| {
        view! { <div class="muted small">{counted(n, "project", "projects")}</div> }
    });
    view! {
        <tr>
            <td class="name"><a href=scope_path(&card.scope)><b>{card.title}</b></a> " " {projects}</td>
            <td class="n big">{score(value(Dimension::Health))}</td>
            <td class="nowrap">{change(card.change)}</td>
            <td class="wide-only spark-cell">{sparkline(&card.health)}</td>
            {scores.map(|dimension| view! { <td class="n hide-s">{score(value(dimension))}</td> }).collect_view()}
            <td class="hide-m nowrap">{newest_cell}</td>
            <td class="n hide-m">{card.snapshots}</td>
        </tr>
    }
}

/// How health moved, in few letters.
fn change(change: Option<f64>) -> impl IntoView {
    let tolerance = Metric::score(Dimension::Health).tolerance;
    let (state, text) = match change {
        None => (None, "–".to_owned()),
        Some(change) if change > tolerance => (Some(State::Improved), format!("▲ {} ", signed(change, 1))),
        Some(change) if change < -tolerance => (Some(State::Regressed), format!("▼ {} ", signed(change, 1))),
        Some(_) => (None, "– same".to_owned()),
    };
    let class = mark(state.unwrap_or(State::Unchanged)).0;
    let word = state.map(|state| view! { <span class="hidden">{state.title()}</span> });
    view! { <span class=class>{text} {word}</span> }
}
