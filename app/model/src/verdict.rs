//! What a person would say of a comparison: a word, and a sentence with the numbers that decide it.

use crate::compare::{Comparison, ItemState, State};
use crate::{Dimension, Severity, number};

/// The answer, before any table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub state: State,
    /// One word or two: "Regressed".
    pub headline: String,
    /// What moved, the worst first.
    pub moved: Vec<String>,
    /// What could not be compared: the dimensions of each reason.
    pub unlike: Vec<String>,
}

/// The verdict on a comparison. With a drilldown it names new findings, else only scores.
#[must_use]
pub fn verdict(comparison: &Comparison) -> Verdict {
    let state = overall(comparison);
    let headline = match state {
        State::Improved => "Improved",
        State::Regressed => "Regressed",
        State::Unchanged | State::Changed => "Unchanged",
        State::NotComparable => "Not comparable",
    };
    let mut moved = Vec::new();
    for wanted in [State::Regressed, State::Improved] {
        for delta in comparison.dimensions.iter().filter(|delta| delta.state == wanted) {
            let title = delta.dimension.title();
            moved.push(match (delta.score_from, delta.score_to) {
                (Some(from), Some(to)) => {
                    let verb = if to < from { "fell" } else { "rose" };
                    format!("{title} {verb} from {} to {}", number::display(from, 1), number::display(to, 1))
                }
                _ => {
                    let reason = delta.reasons.first().map_or(wanted.as_str(), String::as_str);
                    format!("{title} is {}", reason.trim_start_matches("no score; "))
                }
            });
        }
    }
    moved.extend(new_findings(comparison));
    Verdict { state, headline: headline.to_owned(), moved, unlike: unlike(comparison) }
}

/// Health decides; where it cannot be compared, the worst of the dimensions that can.
fn overall(comparison: &Comparison) -> State {
    let health = comparison.dimension_states.get(&Dimension::Health).copied().unwrap_or(State::NotComparable);
    if health != State::NotComparable {
        return health;
    }
    let states: Vec<State> = comparison.dimension_states.values().copied().collect();
    [State::Regressed, State::Improved, State::Unchanged]
        .into_iter()
        .find(|state| states.contains(state))
        .unwrap_or(State::NotComparable)
}

fn new_findings(comparison: &Comparison) -> Vec<String> {
    let mut found = Vec::new();
    for category in comparison.drilldown_categories.iter().flatten() {
        for severity in [Severity::Critical, Severity::High] {
            if let Some(count) = category.severities.get(&severity) {
                let name = category_title(&category.category).to_lowercase();
                let state = ItemState::New.as_str();
                found.push(format!("{count} {state} of {severity} severity: {name}"));
            }
        }
    }
    found
}

fn unlike(comparison: &Comparison) -> Vec<String> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for delta in comparison.dimensions.iter().filter(|delta| delta.state == State::NotComparable) {
        let reason = delta.reasons.join("; ");
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, titles)) => titles.push(delta.dimension.title()),
            None => reasons.push((reason, vec![delta.dimension.title()])),
        }
    }
    reasons.into_iter().map(|(reason, titles)| format!("{}: {reason}", titles.join(", "))).collect()
}

/// A category as people read it: `complex_function` becomes "Complex function".
#[must_use]
pub fn category_title(category: &str) -> String {
    let mut letters = category.replace('_', " ").chars().collect::<Vec<_>>().into_iter();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::category_title;

    #[test]
    fn categories_read_as_words() {
        assert_eq!(category_title("complex_function"), "Complex function");
        assert_eq!(category_title(""), "");
    }
}
