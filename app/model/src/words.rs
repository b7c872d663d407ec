//! The words and signs that people read: one wording for pages, exports and the terminal. Each of them decides only how it
//! sets a word, never which.

use crate::compare::{ItemState, State};
use crate::ids::{Scope, ScopeRef};
use crate::item::Location;
use crate::number::{display, whole};
use crate::snapshot::{Summary, SummaryState, Term};
use crate::verdict::Verdict;
use crate::{Category, Direction, Severity};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Stands where there is no value; never a zero.
pub const NONE: &str = "–";

/// A sign, a word and what both mean for the reader. Color is never alone: the sign and the word carry it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    pub sign: &'static str,
    pub word: &'static str,
    pub tone: Tone,
}

/// What a mark means for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Better,
    Worse,
    Neutral,
}

impl Mark {
    /// The sign and the word: "▲ improved".
    #[must_use]
    pub fn text(self) -> String {
        format!("{} {}", self.sign, self.word)
    }
}

/// What a dimension or metric did between two sides.
#[must_use]
pub const fn state(state: State) -> Mark {
    let (sign, tone) = match state {
        State::Improved => ("▲", Tone::Better),
        State::Regressed => ("▼", Tone::Worse),
        State::Unchanged => ("–", Tone::Neutral),
        State::Changed => ("◆", Tone::Neutral),
        State::NotComparable => ("≠", Tone::Neutral),
    };
    Mark { sign, word: state.title(), tone }
}

/// The answer to a comparison.
#[must_use]
pub const fn verdict(verdict: Verdict) -> Mark {
    match verdict {
        Verdict::Improved => state(State::Improved),
        Verdict::Regressed => state(State::Regressed),
        Verdict::Mixed => Mark { sign: "◆", word: "mixed", tone: Tone::Neutral },
        Verdict::Unchanged => state(State::Unchanged),
        Verdict::NotComparable => state(State::NotComparable),
    }
}

/// What an item did between two sides. A new finding is worse and a resolved one better; of anything else (a release, a
/// dependency) neither is known. A finding is what has a severity.
#[must_use]
pub const fn item_state(state: ItemState, severity: Option<Severity>) -> Mark {
    let (sign, tone) = match (state, severity) {
        (ItemState::New, Some(_)) => ("▼", Tone::Worse),
        (ItemState::Resolved, Some(_)) => ("▲", Tone::Better),
        _ => ("◆", Tone::Neutral),
    };
    Mark { sign, word: state.as_str(), tone }
}

/// How a summary was measured.
#[must_use]
pub fn summary(summary: Option<&Summary>) -> Mark {
    let (sign, word) = match summary {
        Some(Summary { state: SummaryState::Measured, score: Some(_), .. }) => ("●", "measured"),
        Some(Summary { state: SummaryState::Carried, score: Some(_), .. }) => ("◔", "carried"),
        Some(summary) if summary.is_measured() => ("○", "no score"),
        _ => (NONE, "not measured"),
    };
    Mark { sign, word, tone: Tone::Neutral }
}

/// Which values of a metric are better; `None` where neither is.
#[must_use]
pub const fn better(direction: Direction) -> Option<&'static str> {
    match direction {
        Direction::Higher => Some("higher"),
        Direction::Lower => Some("lower"),
        Direction::Neutral => None,
    }
}

/// A score, or a dash. Lists show whole points (0 decimals), evidence and sentences tenths (1).
#[must_use]
pub fn score(score: Option<f64>, decimals: usize) -> String {
    score.map_or_else(|| NONE.to_owned(), |score| display(score, decimals))
}

/// A change with its sign and a true minus; zero has no sign.
#[must_use]
pub fn signed(change: f64, decimals: usize) -> String {
    let text = display(change, decimals);
    if change > 0.0 && text != "0" { format!("+{text}") } else { text }
}

/// A count with its noun: "1 file", "1,284 files", "2 files with coverage".
#[must_use]
pub fn counted(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{} {}", whole(n), plural(noun)) }
}

/// The plural of a noun: of its last word, or of the one that "of" or "with" follows.
#[must_use]
pub fn plural(noun: &str) -> String {
    let head = [" of ", " with "].into_iter().filter_map(|word| noun.find(word)).min().unwrap_or(noun.len());
    let (head, rest) = noun.split_at(head);
    let ends = |endings: &[&str]| endings.iter().any(|ending| head.ends_with(ending));
    match head.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "oy", "uy"]) => format!("{stem}ies{rest}"),
        _ if ends(&["s", "x", "ch", "sh"]) => format!("{head}es{rest}"),
        _ => format!("{head}s{rest}"),
    }
}

/// How many items of a category there are: "36 complex functions", "1 failed check". A category that ends in an adjective
/// stays as it is: "2 license denied".
#[must_use]
pub fn items(n: u64, category: &Category) -> String {
    let noun = category.words();
    match noun.rsplit(' ').next() {
        Some("denied" | "unknown" | "coverage") => format!("{} {noun}", whole(n)),
        _ => counted(n, &noun),
    }
}

/// A term of a score: "−16.0 points: 117 days since release", "+43.8 points: quality (62.5 % of 70)".
#[must_use]
pub fn term(term: &Term) -> String {
    let sign = if term.effect > 0.0 {
        "+"
    } else if term.effect < 0.0 {
        "−"
    } else {
        ""
    };
    let (points, value) = (format!("{sign}{:.1} points", term.effect.abs()), display(term.value, 1));
    if let Some(share) = term.share {
        return format!("{points}: {} ({} % of {value})", term.label, display(share, 1));
    }
    if term.is_start() {
        return format!("{points}: {} ({value})", term.label);
    }
    format!("{points}: {value} {}", term.label)
}

/// "a, b and c".
#[must_use]
pub fn joined(words: &[impl AsRef<str>]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// A time in running text: "6 Oct 2025 10:00", in UTC.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y %H:%M").to_string()
}

/// A day in running text: "6 Oct 2025", in UTC.
#[must_use]
pub fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y").to_string()
}

/// A time in a table, where times stand below each other: "2025-10-06 10:00", in UTC.
#[must_use]
pub fn table_time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// A length of time in its largest whole unit: "3 hours", "12 days".
#[must_use]
pub fn duration(seconds: i64) -> String {
    let (n, unit) = largest_unit(seconds);
    counted(n, unit)
}

/// The same for narrow columns: "3 h", "12 d".
#[must_use]
pub fn short_duration(seconds: i64) -> String {
    let (n, unit) = largest_unit(seconds);
    let unit = if unit == "minute" { "min" } else { &unit[..1] };
    format!("{} {unit}", whole(n))
}

/// How long ago something was: "just now", "3 hours ago".
#[must_use]
pub fn ago(seconds: i64) -> String {
    if seconds < 60 { "just now".to_owned() } else { format!("{} ago", duration(seconds)) }
}

fn largest_unit(seconds: i64) -> (u64, &'static str) {
    let seconds = seconds.max(0).unsigned_abs();
    match seconds {
        0..3_600 => (seconds / 60, "minute"),
        3_600..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    }
}

/// A number of bytes: "46 MB".
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let (mut tenths, mut unit) = (bytes.saturating_mul(10), 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        (tenths, unit) = (tenths / 1_000, unit + 1);
    }
    match (tenths / 10, tenths % 10) {
        (whole @ 0..10, part @ 1..) if unit > 0 => format!("{whole}.{part} {}", UNITS[unit]),
        (whole, _) => format!("{whole} {}", UNITS[unit]),
    }
}

/// The first nine digits of a commit.
#[must_use]
pub fn short_commit(commit: &str) -> String {
    commit.chars().take(9).collect()
}

/// A place in the code: `src/main.rs:12`, or the path alone.
#[must_use]
pub fn place(location: &Location) -> String {
    match location.line {
        Some(line) => format!("{}:{line}", location.path),
        None => location.path.clone(),
    }
}

/// A project, group or portfolio in a sentence: "demo", "group team-a", "the portfolio".
#[must_use]
pub fn scope(scope: &ScopeRef) -> String {
    match scope {
        ScopeRef::Project(name) => name.to_string(),
        ScopeRef::Group(id) => format!("group {id}"),
        ScopeRef::Portfolio(None) => "the portfolio".to_owned(),
        ScopeRef::Portfolio(Some(id)) => format!("the portfolio of group {id}"),
    }
}

/// The same as a heading: "demo", "Group team-a", "Portfolio".
#[must_use]
pub fn scope_title(scope: &ScopeRef) -> String {
    match scope {
        ScopeRef::Project(name) => name.to_string(),
        ScopeRef::Group(id) => format!("Group {id}"),
        ScopeRef::Portfolio(None) => "Portfolio".to_owned(),
        ScopeRef::Portfolio(Some(id)) => format!("Portfolio of group {id}"),
    }
}

/// The flags of the command line that name a scope: `--project demo`, `--scope group --group team-a`.
#[must_use]
pub fn scope_flags(scope: &ScopeRef) -> String {
    match (scope.scope(), scope.group()) {
        (Scope::Group, Some(id)) => format!("--scope group --group {id}"),
        (Scope::Portfolio, Some(id)) => format!("--scope portfolio --group {id}"),
        (Scope::Portfolio, None) => "--scope portfolio".to_owned(),
        _ => format!("--project {}", scope.short()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_their_nouns() {
        let texts = [(0, "file"), (1, "entry"), (2, "entry"), (3, "day"), (2, "batch"), (1_284, "file with coverage")];
        let texts = texts.map(|(n, noun)| counted(n, noun));
        assert_eq!(texts, ["0 files", "1 entry", "2 entries", "3 days", "2 batches", "1,284 files with coverage"]);
        assert_eq!(items(36, &Category::COMPLEX_FUNCTION), "36 complex functions");
        assert_eq!(items(1, &Category::COMPLEX_FUNCTION), "1 complex function");
        assert_eq!(items(2, &Category::DEPENDENCY), "2 dependencies");
        assert_eq!(items(2, &Category::LICENSE_DENIED), "2 license denied");
    }

    #[test]
    fn terms_say_points_before_their_cause() {
        let of = |key: &str, label: &str, value, share, effect| {
            term(&Term { key: key.to_owned(), label: label.to_owned(), value, share, effect })
        };
        assert_eq!(
            of("days_since_release", "days since release", 117.0, None, -16.0),
            "−16.0 points: 117 days since release"
        );
        assert_eq!(of("low_findings", "low findings", 0.0, None, 0.0), "0.0 points: 0 low findings");
        assert_eq!(of(Term::START, "start", 100.0, None, 100.0), "+100.0 points: start (100)");
        assert_eq!(of("quality", "quality", 70.0, Some(62.5), 43.8), "+43.8 points: quality (62.5 % of 70)");
    }

    #[test]
    fn changes_have_a_sign_unless_they_round_to_zero() {
        let texts = [1.25, -1.25, 0.001, -0.001, 0.0].map(|change| signed(change, 1));
        assert_eq!(texts, ["+1.2", "−1.2", "0", "0", "0"]);
    }

    #[test]
    fn durations_have_one_unit() {
        let texts = [-5, 59, 3_599, 7_200, 172_799, 172_800, 86_400_000].map(short_duration);
        assert_eq!(texts, ["0 min", "0 min", "59 min", "2 h", "47 h", "2 d", "1,000 d"]);
        let texts = [0, 60, 3_599, 3_600, 172_799, 172_800, 864_000].map(ago);
        assert_eq!(
            texts,
            ["just now", "1 minute ago", "59 minutes ago", "1 hour ago", "47 hours ago", "2 days ago", "10 days ago"]
        );
    }

    #[test]
    fn sizes_have_two_digits_at_least() {
        let sizes = [0, 999, 1_000, 1_234, 9_999, 12_345, 1_000_000, 46_300_000].map(size);
        assert_eq!(sizes, ["0 B", "999 B", "1 kB", "1.2 kB", "9.9 kB", "12 kB", "1 MB", "46 MB"]);
    }

    #[test]
    fn only_findings_are_better_or_worse() {
        assert_eq!(item_state(ItemState::New, Some(Severity::High)).text(), "▼ new");
        assert_eq!(item_state(ItemState::New, None).tone, Tone::Neutral);
        assert_eq!(item_state(ItemState::Resolved, Some(Severity::Low)).tone, Tone::Better);
        assert_eq!(state(State::NotComparable).text(), "≠ not comparable");
    }

    #[test]
    fn lists_of_words_end_in_and() {
        assert_eq!(joined(&[""; 0]), "");
        assert_eq!(joined(&["a"]), "a");
        assert_eq!(joined(&["a", "b", "c"]), "a, b and c");
    }
}
