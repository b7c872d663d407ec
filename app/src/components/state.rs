//! States and small histories.

use crate::class::state_class;
use codegraph_model::compare::State;
use codegraph_model::number;
use codegraph_model::words;
use leptos::prelude::*;

/// A state in its color, with its sign, its word and how far it moved.
pub fn state(state: State, delta: Option<f64>) -> impl IntoView + use<> {
    let mark = words::state(state);
    let amount = delta.filter(|_| matches!(state, State::Improved | State::Regressed));
    let amount = amount.map(|delta| format!("{} ", number::display(delta.abs(), 1)));
    view! { <span class=state_class(mark.tone)>{mark.sign} " " {amount} {mark.word}</span> }
}

/// The same with a change that is formatted already. In a narrow window the word is left to screen readers.
pub fn sign(state: State, change: Option<String>) -> impl IntoView + use<> {
    let mark = words::state(state);
    let change = change.map(|change| change + " ");
    view! { <span class=state_class(mark.tone)>{mark.sign} " " {change} <span class="word">{mark.word}</span></span> }
}

/// A short history as a line without axes, next to a number that says the same. Gaps stay gaps.
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
