//! The metrics of a comparison.

use crate::components::sign;
use crate::format::signed;
use codegraph_model::Metric;
use codegraph_model::compare::{MetricDelta, State};
use leptos::prelude::*;

/// The metrics that moved first, those that did not behind a fold.
pub fn metrics(deltas: &[MetricDelta]) -> impl IntoView + use<> {
    let mut sorted: Vec<&MetricDelta> = deltas.iter().collect();
    sorted.sort_by_key(|delta| (order(delta.state), delta.metric));
    let (unchanged, moved): (Vec<&MetricDelta>, Vec<&MetricDelta>) =
        sorted.into_iter().partition(|delta| delta.state == State::Unchanged);
    let same = unchanged.len();
    let rows: Vec<_> = moved.into_iter().map(row).collect();
    let unchanged: Vec<_> = unchanged.into_iter().map(row).collect();
    let none = rows.is_empty().then(|| view! { <tr><td colspan="4" class="muted">"No metric moved."</td></tr> });
    view! {
        <section class="card">
            <header><h2>"Metrics"</h2><span class="right">"beyond tolerance first"</span></header>
            <table>
                <thead>
                    <tr><th>"Metric"</th><th class="n">"From"</th><th class="n">"To"</th><th class="n">"Change"</th></tr>
                </thead>
                <tbody>{rows} {none}</tbody>
            </table>
            <details>
                <summary class="foot">{format!("{same} unchanged")}</summary>
                <table><tbody>{unchanged}</tbody></table>
            </details>
        </section>
    }
}

/// What got worse before what got better, and what stayed last.
pub fn order(state: State) -> u8 {
    match state {
        State::Regressed => 0,
        State::Improved => 1,
        State::Changed => 2,
        State::NotComparable => 3,
        State::Unchanged => 4,
    }
}

fn row(delta: &MetricDelta) -> impl IntoView + use<> {
    let metric: Metric = delta.metric;
    let value = |value: Option<f64>| value.map_or_else(|| "not measured".to_owned(), |value| metric.display(value));
    let change = delta.delta.map(|change| signed(change, metric.unit.decimals()));
    view! {
        <tr title=metric.description>
            <td><span class="muted">{metric.dimension.title()}</span> " " {metric.title}</td>
            <td class="n">{value(delta.from)}</td>
            <td class="n">{value(delta.to)}</td>
            <td class="n nowrap">{sign(delta.state, change)}</td>
        </tr>
    }
}
