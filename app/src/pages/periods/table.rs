//! The metrics of two periods.

use super::super::compare::order;
use crate::components::sign;
use codegraph_model::api::{PeriodComparison, PeriodDelta, PeriodStats};
use codegraph_model::number;
use codegraph_model::words::{NONE, counted, signed};
use leptos::prelude::*;

pub fn table(comparison: &PeriodComparison) -> impl IntoView + use<> {
    let mut sorted: Vec<&PeriodDelta> = comparison.metrics.iter().collect();
    sorted.sort_by_key(|delta| (order(delta.state), delta.metric));
    let rows: Vec<_> = sorted.iter().map(|delta| row(delta)).collect();
    let spread: Vec<_> = sorted.iter().map(|delta| spread(delta)).collect();
    let total = counted(sorted.len() as u64, "metric");
    view! {
        <section class="card">
            <header><h2>"Metrics"</h2><span class="right">"Means, changed beyond tolerance first"</span></header>
            <div class="scroll">
                <table class="periods">
                    <thead>
                        <tr class="wide-only">
                            <td colspan="5"></td>
                            <th colspan="4" class="group">"A"</th>
                            <th colspan="4" class="group">"B"</th>
                        </tr>
                        <tr>
                            <th>"Metric"</th>
                            <th class="n">"A"</th>
                            <th class="n">"B"</th>
                            <th class="n">"Change"</th>
                            <th class="hide-s">"State"</th>
                            {[(); 2].map(|()| stat_heads()).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <details class="narrow-only">
                <summary class="foot">"Count, median, minimum and maximum"</summary>
                <div class="scroll">
                    <table>
                        <thead>
                            <tr><th>"Metric"</th><th></th><th class="n">"n"</th><th class="n">"Median"</th><th class="n">"Min"</th><th class="n">"Max"</th></tr>
                        </thead>
                        <tbody>{spread}</tbody>
                    </table>
                </div>
            </details>
            <div class="foot">{total} ". n: snapshots that have the metric."</div>
        </section>
    }
}

fn stat_heads() -> impl IntoView {
    ["n", "Median", "Min", "Max"].map(|word| view! { <th class="n stat wide-only">{word}</th> }).collect_view()
}

fn row(delta: &PeriodDelta) -> impl IntoView + use<> {
    let metric = delta.metric;
    let mean = |stats: &Option<PeriodStats>| match stats {
        Some(stats) => {
            let number = number::display(stats.mean, decimals(delta));
            let unit = metric.unit.suffix_after(&number);
            view! { {number} <span class="hide-s">{unit}</span> }.into_any()
        }
        None => "not measured".into_any(),
    };
    let change = delta.delta.map(|change| signed(change, decimals(delta)));
    let percent = delta.delta_percent.map(|percent| signed(percent, if percent.abs() < 10.0 { 1 } else { 0 }));
    let percent = percent.filter(|percent| percent != "0");
    let percent = percent.map(|percent| view! { " " <span class="muted hide-s">{percent} " %"</span> });
    view! {
        <tr title=metric.description>
            <td><span class="muted">{metric.dimension.title()}</span> " " {metric.title}</td>
            <td class="n">{mean(&delta.a)}</td>
            <td class="n">{mean(&delta.b)}</td>
            <td class="n nowrap">
                <span class="only-s">{sign(delta.state, None)} " "</span> {change} {percent}
            </td>
            <td class="nowrap hide-s">{sign(delta.state, None)}</td>
            {stats(delta, delta.a)}
            {stats(delta, delta.b)}
        </tr>
    }
}

/// Decimals of a mean or median; that of whole numbers is seldom whole.
fn decimals(delta: &PeriodDelta) -> usize {
    delta.metric.unit.decimals().max(1)
}

fn stats(delta: &PeriodDelta, stats: Option<PeriodStats>) -> impl IntoView + use<> {
    numbers(delta, stats).map(|text| view! { <td class="n stat wide-only">{text}</td> }).collect_view()
}

/// The same numbers as a line for each period, for narrow windows.
fn spread(delta: &PeriodDelta) -> impl IntoView + use<> {
    let line = |name: Option<String>, letter: &'static str, stats: Option<PeriodStats>| {
        let cells = numbers(delta, stats).map(|text| view! { <td class="n">{text}</td> }).collect_view();
        view! { <tr><td>{name}</td><td>{letter}</td>{cells}</tr> }
    };
    let name = format!("{} {}", delta.dimension.title(), delta.metric.title);
    view! { {line(Some(name), "A", delta.a)} {line(None, "B", delta.b)} }
}

/// Count, median, minimum and maximum; dashes where the period lacks the metric.
fn numbers(delta: &PeriodDelta, stats: Option<PeriodStats>) -> [String; 4] {
    let number = |value| number::display(value, decimals(delta));
    match stats {
        Some(stats) => [number::whole(stats.n), number(stats.median), number(stats.min), number(stats.max)],
        None => [NONE; 4].map(str::to_owned),
    }
}
