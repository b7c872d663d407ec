//! Parts that more than one page is made of.

use crate::data::DimensionCell;
use crate::format::{address, mark, score, signed, time};
use codegraph_model::api::SnapshotHeader;
use codegraph_model::compare::State;
use codegraph_model::snapshot::{Summary, SummaryState};
use codegraph_model::{Dimension, number};
use leptos::prelude::*;

/// A state in its colour, with its sign and its word.
pub fn state(state: State, delta: Option<f64>) -> impl IntoView + use<> {
    let (class, sign) = mark(state);
    let amount = delta.filter(|_| matches!(state, State::Improved | State::Regressed));
    let amount = amount.map(|delta| format!("{} ", number::display(delta.abs(), 1)));
    view! { <span class=class>{sign} " " {amount} {state.title()}</span> }
}

/// A short history as a line without axes, for beside a number that says the same. Gaps stay gaps.
pub fn sparkline(values: &[Option<f64>]) -> impl IntoView + use<> {
    let measured = || values.iter().flatten().copied();
    let (low, high) = measured().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let span = (high - low).max(1.0);
    let last = number::count(values.len().saturating_sub(1)).max(1.0);
    let mut runs: Vec<Vec<String>> = vec![Vec::new()];
    for (place, value) in values.iter().enumerate() {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => {
                let (x, y) = (number::count(place) / last * 120.0, 24.0 - (value - low) / span * 20.0);
                run.push(format!("{x:.1},{y:.1}"));
            }
            _ => runs.push(Vec::new()),
        }
    }
    let lines = runs.into_iter().filter(|run| run.len() > 1).map(|run| {
        view! { <polyline points=run.join(" ")/> }
    });
    view! {
        <svg class="spark" viewBox="0 0 120 28" preserveAspectRatio="none" aria-hidden="true">
            {lines.collect_view()}
        </svg>
    }
}

/// The six dimensions side by side: number, change with sign and word, line. Each leads to the part of the page about it.
pub fn strip(cells: &[DimensionCell]) -> impl IntoView + use<> {
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| {
            let change = match (cell.state, cell.score) {
                (Some(known), _) => state(known, cell.delta).into_any(),
                (None, Some(_)) => view! { <span class="state same">"first snapshot"</span> }.into_any(),
                (None, None) => ().into_any(),
            };
            let title = cell.reason.clone();
            view! {
                <a class="dim" href=format!("#{}", cell.dimension) title=title>
                    <span class="name">{cell.dimension.title()}</span>
                    <span class="row">
                        <span class="score">{score(cell.score)}</span>
                        {change}
                    </span>
                    {sparkline(&cell.history)}
                </a>
            }
        })
        .collect();
    view! { <nav class="strip" aria-label="Dimensions">{cells}</nav> }
}

/// What a score is made of, as one sum: "73 = 100 − 18 for 3 high findings".
pub fn terms(summary: &Summary) -> impl IntoView + use<> {
    if summary.state == SummaryState::NotMeasured {
        return view! { <p class="muted">"Not measured: " {summary.reason.clone()} "."</p> }.into_any();
    }
    let reason = summary.reason.clone().map(|reason| view! { <p class="muted">{reason} "."</p> });
    let Some(score) = summary.score else {
        return view! { <div>{reason}</div> }.into_any();
    };
    let rows: Vec<_> = summary
        .terms
        .iter()
        .map(|term| {
            view! {
                <tr>
                    <td>{term.label.clone()}</td>
                    <td class="n">{number::display(term.value, 1)}</td>
                    <td class="n">{signed(term.effect, 1)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div>
            {reason}
            <table class="terms">
                <thead>
                    <tr><th>"Score"</th><th class="n">"Value"</th><th class="n">"Effect"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr><td>"Sum"</td><td></td><td class="n"><b>{number::display(score, 1)}</b></td></tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// One side of a comparison: what it is called, when it was, where its proof is.
pub fn side(word: &'static str, header: &SnapshotHeader) -> impl IntoView + use<> {
    let commit = header.commit.as_ref().map(|commit| commit.chars().take(9).collect::<String>());
    view! {
        <div class="side">
            <div class="k">{word}</div>
            <div>
                <a href=format!("/snapshots/{}", header.id)><b>{header.source_label()}</b></a>
                " " <span class="mono muted">{commit}</span> " " {immutable_tag(header.immutable)}
            </div>
            <div class="muted">
                {time(header.timestamp)} " UTC · " {header.trigger_source.clone()} " · "
                <span class="mono">{header.id.short()}</span>
            </div>
        </div>
    }
}

pub fn immutable_tag(immutable: bool) -> Option<impl IntoView> {
    immutable.then(|| view! { <span class="tag imm">"immutable"</span> })
}

/// The address that holds the drilldown of a comparison open at a category.
pub fn compare_address(from: &SnapshotHeader, to: &SnapshotHeader, open: Option<(Dimension, &str, u64)>) -> String {
    let (from, to) = (from.id.to_string(), to.id.to_string());
    let mut query = vec![("from", from.as_str()), ("to", to.as_str())];
    let (at, offset);
    if let Some((dimension, category, first)) = open {
        at = format!("{dimension}.{category}");
        offset = first.to_string();
        query.extend([("open", at.as_str()), ("offset", offset.as_str())]);
    }
    address("/compare", &query)
}
