//! How times, numbers and states are written on pages.

use chrono::{DateTime, Utc};
use codegraph_model::compare::State;
use codegraph_model::number;
use leptos::prelude::*;

/// A time with its machine-readable form.
pub fn time(at: DateTime<Utc>) -> impl IntoView + use<> {
    let text = at.format("%-d %b %Y %H:%M").to_string();
    view! { <time datetime=at.to_rfc3339()>{text}</time> }
}

pub fn score(score: Option<f64>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| number::display(score, 0))
}

/// A difference with its sign.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = number::display(value.abs(), decimals);
    match () {
        () if text == "0" => text,
        () if value < 0.0 => format!("−{text}"),
        () => format!("+{text}"),
    }
}

/// The class and the sign of a state; colour is never alone.
pub const fn mark(state: State) -> (&'static str, &'static str) {
    match state {
        State::Improved => ("state up", "▲"),
        State::Regressed => ("state down", "▼"),
        State::Unchanged => ("state same", "–"),
        State::Changed => ("state same", "◆"),
        State::NotComparable => ("state nc", "≠"),
    }
}

/// An address with a query made of these pairs.
pub fn address(path: &str, query: &[(&str, &str)]) -> String {
    match serde_urlencoded::to_string(query) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}
