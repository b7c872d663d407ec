//! How times, numbers, states and sentences are written on pages.

use chrono::{DateTime, Utc};
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::compare::State;
use codegraph_model::ids::Scope;
use codegraph_model::{ScopeRef, number};
use leptos::prelude::*;

/// A time with its machine-readable form.
pub fn time(at: DateTime<Utc>) -> impl IntoView + use<> {
    view! { <time datetime=at.to_rfc3339()>{time_text(at)}</time> }
}

/// A time as people read it: "6 Oct 2025 10:00", in UTC.
pub fn time_text(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y %H:%M").to_string()
}

/// A length of time in its largest whole unit: "3 h", "12 d".
pub fn age(seconds: i64) -> String {
    let seconds = seconds.max(0);
    match seconds {
        0..60 => "0 min".to_owned(),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", number::whole((seconds / 86_400).unsigned_abs())),
    }
}

/// How long ago something was, in words: "3 hours ago".
pub fn ago(seconds: i64) -> String {
    match seconds {
        ..60 => "just now".to_owned(),
        _ => format!("{} ago", age_words(seconds)),
    }
}

/// A length of time in its largest whole unit, in words: "3 hours", "12 days".
pub fn age_words(seconds: i64) -> String {
    let seconds = seconds.max(0).unsigned_abs();
    match seconds {
        0..3_600 => counted(seconds / 60, "minute", "minutes"),
        3_600..172_800 => counted(seconds / 3_600, "hour", "hours"),
        _ => counted(seconds / 86_400, "day", "days"),
    }
}

/// A number of bytes as people read it: "46 MB".
pub fn size(bytes: u64) -> String {
    let (mut tenths, mut unit) = (bytes.saturating_mul(10), 0);
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        (tenths, unit) = (tenths / 1_000, unit + 1);
    }
    match (tenths / 10, tenths % 10) {
        (whole @ 0..10, part @ 1..) if unit > 0 => format!("{whole}.{part} {}", UNITS[unit]),
        (whole, _) => format!("{whole} {}", UNITS[unit]),
    }
}

/// A commit as people know it by: its first letters.
pub fn short_commit(commit: &str) -> String {
    commit.chars().take(9).collect()
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

/// A count with its noun.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number::whole(n), if n == 1 { one } else { many })
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

/// What a snapshot is called: by its source or, of a group or portfolio, which have none, by its time.
pub fn called(header: &SnapshotHeader) -> String {
    match header.scope_ref.scope() {
        Scope::Project => header.source_label(),
        Scope::Group | Scope::Portfolio => time_text(header.timestamp),
    }
}

/// A project, group or portfolio in the middle of a sentence.
pub fn scope_words(scope: &ScopeRef) -> String {
    match scope {
        ScopeRef::Project(name) => name.to_string(),
        ScopeRef::Group(id) => format!("group {id}"),
        ScopeRef::Portfolio(None) => "the portfolio".to_owned(),
        ScopeRef::Portfolio(Some(id)) => format!("the portfolio of {id}"),
    }
}

/// Words as a sentence: a capital at its beginning, unless that is a name, and a stop at its end.
pub fn sentence(words: &str) -> String {
    let words = words.trim();
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return String::new() };
    stopped(&if begins_with_name(words) { words.to_owned() } else { first.to_uppercase().chain(letters).collect() })
}

/// That something was not measured, and why.
pub fn not_measured(reason: &str) -> String {
    if reason.is_empty() { "Not measured.".to_owned() } else { format!("Not measured: {}", stopped(reason)) }
}

/// What somebody wrote, with a stop at its end.
pub fn stopped(words: &str) -> String {
    let stop = if words.ends_with(['.', '?', '!', ':']) { "" } else { "." };
    format!("{words}{stop}")
}

/// Whether it is said of something by its name, which has no capitals: "demo has no snapshots yet".
fn begins_with_name(words: &str) -> bool {
    let mut words = words.split_whitespace();
    let (subject, verb) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    matches!(verb, "has" | "is") && !matches!(subject, "there" | "it" | "this" | "that")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_one_unit() {
        let texts = [-5, 59, 3_599, 7_200, 172_799, 172_800, 86_400_000].map(age);
        assert_eq!(texts, ["0 min", "0 min", "59 min", "2 h", "47 h", "2 d", "1,000 d"]);
    }

    #[test]
    fn ages_and_sizes_have_words() {
        let texts = [0, 60, 3_599, 3_600, 172_799, 172_800, 864_000].map(ago);
        assert_eq!(
            texts,
            ["just now", "1 minute ago", "59 minutes ago", "1 hour ago", "47 hours ago", "2 days ago", "10 days ago"]
        );
        let sizes = [0, 999, 1_000, 1_234, 9_999, 12_345, 1_000_000, 46_300_000].map(size);
        assert_eq!(sizes, ["0 B", "999 B", "1 kB", "1.2 kB", "9.9 kB", "12 kB", "1 MB", "46 MB"]);
    }

    #[test]
    fn sentences_begin_large_and_end_in_a_stop() {
        assert_eq!(sentence("there is none"), "There is none.");
        assert_eq!(sentence("did you mean a?"), "Did you mean a?");
        assert_eq!(sentence("\"x\" is no range"), "\"x\" is no range.");
        assert_eq!(sentence("demo has no snapshots yet"), "demo has no snapshots yet.");
        assert_eq!(sentence(""), "");
        assert_eq!(not_measured("there is no lockfile"), "Not measured: there is no lockfile.");
        assert_eq!(not_measured(""), "Not measured.");
    }
}
