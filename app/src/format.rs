//! How pages set times, states and sentences. The words are those of `codegraph_model::words`.

use chrono::{DateTime, Utc};
use codegraph_model::ids::Scope;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::words;
use leptos::prelude::*;

/// A time with its machine-readable form.
pub fn time(at: DateTime<Utc>) -> impl IntoView + use<> {
    view! { <time datetime=at.to_rfc3339()>{words::time(at)}</time> }
}

/// A score in whole points, or a dash.
pub fn score(score: Option<f64>) -> String {
    words::score(score, 0)
}

/// The name of a snapshot: its source or, for a group or portfolio, its time.
pub fn called(header: &SnapshotHeader) -> String {
    match header.scope_ref.scope() {
        Scope::Project => header.source_label(),
        Scope::Group | Scope::Portfolio => words::time(header.timestamp),
    }
}

/// Words as a sentence: capitalized, unless they begin with a name, and with a stop at the end.
pub fn sentence(words: &str) -> String {
    let words = words.trim();
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return String::new() };
    stopped(&if begins_with_name(words) { words.to_owned() } else { first.to_uppercase().chain(letters).collect() })
}

/// Why something was not measured, as a sentence. The reason of a group begins with "not measured" itself.
pub fn not_measured(reason: &str) -> String {
    if reason.is_empty() { "Not measured.".to_owned() } else { format!("Not measured: {}", stopped(reason)) }
}

/// Words with a stop at the end.
pub fn stopped(words: &str) -> String {
    let stop = if words.ends_with(['.', '?', '!', ':']) { "" } else { "." };
    format!("{words}{stop}")
}

/// Whether words begin with a name in lower case: "demo has no snapshots yet".
fn begins_with_name(words: &str) -> bool {
    let mut words = words.split_whitespace();
    let (subject, verb) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    matches!(verb, "has" | "is") && !matches!(subject, "there" | "it" | "this" | "that")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_capitalized_and_stopped() {
        assert_eq!(sentence("there is none"), "There is none.");
        assert_eq!(sentence("did you mean a?"), "Did you mean a?");
        assert_eq!(sentence("unknown range \"x\""), "Unknown range \"x\".");
        assert_eq!(sentence("demo has no snapshots yet"), "demo has no snapshots yet.");
        assert_eq!(sentence(""), "");
        assert_eq!(not_measured("there is no lockfile"), "Not measured: there is no lockfile.");
        assert_eq!(not_measured(""), "Not measured.");
    }
}
