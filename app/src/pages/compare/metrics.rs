//! The metrics of a comparison.

use crate::components::sign;
use codegraph_model::compare::{MetricDelta, State};
use codegraph_model::words::{counted, signed};
use codegraph_model::{Metric, number};
use leptos::prelude::*;

/// The metrics that moved; the others unfold below them.
pub fn metrics(deltas: &[MetricDelta]) -> impl IntoView + use<> {
    let mut sorted: Vec<&MetricDelta> = deltas.iter().collect();
    sorted.sort_by_key(|delta| (order(delta.state), delta.metric));
    let (unchanged, moved): (Vec<&MetricDelta>, Vec<&MetricDelta>) =
        sorted.into_iter().partition(|delta| delta.state == State::Unchanged);
    let same = unchanged.len();
    let rows: Vec<_> = moved.into_iter().map(row).collect();
    let unchanged: Vec<_> = unchanged.into_iter().map(row).collect();
    let none = rows.is_empty().then(|| view! { <tr><td colspan="4" class="muted">"No metrics changed."</td></tr> });
    view! {
        <section class="card">
            <header><h2>"Metrics"</h2><span class="right">"Changed beyond tolerance first"</span></header>
            <div class="scroll">
                <table>
                    <thead>
                        <tr><th>"Metric"</th><th class="n">"From"</th><th class="n">"To"</th><th class="n">"Change"</th></tr>
                    </thead>
                    <tbody>{rows} {none}</tbody>
                </table>
            </div>
            <details>
                <summary class="foot">{format!("{} unchanged", counted(same as u64, "metric"))}</summary>
                <div class="scroll"><table><tbody>{unchanged}</tbody></table></div>
            </details>
        </section>
    }
}

/// Regressed before improved, unchanged last.
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
    let change = delta.delta.map(|change| signed(change, metric.unit.decimals()));
    view! {
        <tr title=metric.description>
            <td><span class="muted">{metric.dimension.title()}</span> " " {metric.title}</td>
            <td class="n">{value(metric, delta.from)}</td>
            <td class="n">{value(metric, delta.to)}</td>
            <td class="n nowrap">{sign(delta.state, change)}</td>
        </tr>
    }
}

/// A number with its unit, which narrow windows leave out.
fn value(metric: Metric, value: Option<f64>) -> impl IntoView + use<> {
    match value {
        Some(value) => {
            let number = number::display(value, metric.unit.decimals());
            let unit = metric.unit.suffix_after(&number);
            view! { {number} <span class="hide-s">{unit}</span> }.into_any()
        }
        None => "not measured".into_any(),
    }
}
