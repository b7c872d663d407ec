//! A table of projects, groups or portfolios: the state of each, and how it moved.

use super::sparkline;
use crate::address::{scope_path, snapshot_path};
use crate::class::state_class;
use crate::data::ScopeCard;
use crate::format::{score, time};
use codegraph_model::compare::State;
use codegraph_model::words::{self, NONE, counted, signed};
use codegraph_model::{Dimension, Metric, ScopeRef};
use leptos::prelude::*;

/// The table; `heading` names what its rows are.
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
        view! { <div class="muted small">{counted(n, "project")}</div> }
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

/// How health moved. There is room for the number; the word is for screen readers.
fn change(change: Option<f64>) -> impl IntoView {
    let tolerance = Metric::score(Dimension::Health).tolerance;
    let Some(change) = change else { return view! { <span class="state same">{NONE}</span> }.into_any() };
    let state = match change {
        change if change > tolerance => State::Improved,
        change if change < -tolerance => State::Regressed,
        _ => return view! { <span class="state same">{words::state(State::Unchanged).text()}</span> }.into_any(),
    };
    let mark = words::state(state);
    view! {
        <span class=state_class(mark.tone)>{mark.sign} " " {signed(change, 1)} " " <span class="hidden">{mark.word}</span></span>
    }
    .into_any()
}
