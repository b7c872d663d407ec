//! The verdict on a comparison, and what a person would say of it: a word, and a sentence with the numbers that decide it.

use crate::compare::{Comparison, ItemState, State};
use crate::reason::{self, Reason};
use crate::{Dimension, PerDimension, Severity, number};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The answer to a comparison in one word.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Improved,
    Regressed,
    /// Some dimensions improved and others regressed.
    Mixed,
    Unchanged,
    NotComparable,
}

impl Verdict {
    /// The verdict on the states of dimensions: health decides; where it cannot be compared, those that can.
    #[must_use]
    pub fn of(states: &PerDimension<State>) -> Self {
        match states.get(&Dimension::Health) {
            Some(State::Improved) => return Self::Improved,
            Some(State::Regressed) => return Self::Regressed,
            Some(State::Unchanged | State::Changed) => return Self::Unchanged,
            Some(State::NotComparable) | None => {}
        }
        let has = |wanted| states.values().any(|state| *state == wanted);
        match (has(State::Regressed), has(State::Improved)) {
            (true, true) => Self::Mixed,
            (true, false) => Self::Regressed,
            (false, true) => Self::Improved,
            (false, false) if has(State::Unchanged) => Self::Unchanged,
            (false, false) => Self::NotComparable,
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Improved => "improved",
            Self::Regressed => "regressed",
            Self::Mixed => "mixed",
            Self::Unchanged => "unchanged",
            Self::NotComparable => "not_comparable",
        }
    }

    /// The words that people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Improved => "Improved",
            Self::Regressed => "Regressed",
            Self::Mixed => "Mixed",
            Self::Unchanged => "Unchanged",
            Self::NotComparable => "Not comparable",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The sentences behind a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub verdict: Verdict,
    /// What moved, the worst first.
    pub moved: Vec<String>,
    /// What could not be compared: the dimensions of each reason.
    pub not_compared: Vec<String>,
}

/// What decides the verdict on a comparison. With a drilldown it names new findings, else only scores.
#[must_use]
pub fn explain(comparison: &Comparison) -> Explanation {
    let mut moved = Vec::new();
    for wanted in [State::Regressed, State::Improved] {
        for delta in comparison.dimensions.iter().filter(|delta| delta.state == wanted) {
            let title = delta.dimension.title();
            moved.push(match (delta.score_from, delta.score_to) {
                (Some(from), Some(to)) => {
                    let verb = if to < from { "fell" } else { "rose" };
                    format!("{title} {verb} from {} to {}", number::display(from, 1), number::display(to, 1))
                }
                _ => format!("{title} {}", decided(wanted, &delta.reasons)),
            });
        }
    }
    moved.extend(new_findings(comparison));
    Explanation { verdict: comparison.verdict, moved, not_compared: not_compared(comparison) }
}

/// How a dimension without a score moved, and by which metrics.
fn decided(state: State, reasons: &[Reason]) -> String {
    let metrics = reasons.iter().find_map(|reason| match reason {
        Reason::DecidedByMetrics { metrics, .. } => Some(metrics),
        _ => None,
    });
    match metrics {
        Some(metrics) => {
            let titles: Vec<_> = metrics.iter().map(|metric| metric.title.to_lowercase()).collect();
            format!("{} by {}", state.title(), titles.join(", "))
        }
        None => state.title().to_owned(),
    }
}

fn new_findings(comparison: &Comparison) -> Vec<String> {
    let mut found = Vec::new();
    for category in comparison.drilldown_categories.iter().flatten() {
        for severity in [Severity::Critical, Severity::High] {
            if let Some(count) = category.severities.get(&severity) {
                let name = category.category.title().to_lowercase();
                let state = ItemState::New.as_str();
                found.push(format!("{count} {state} of {severity} severity: {name}"));
            }
        }
    }
    found
}

fn not_compared(comparison: &Comparison) -> Vec<String> {
    let mut groups: Vec<(&[Reason], Vec<&str>)> = Vec::new();
    for delta in comparison.dimensions.iter().filter(|delta| delta.state == State::NotComparable) {
        match groups.iter_mut().find(|(known, _)| *known == delta.reasons) {
            Some((_, titles)) => titles.push(delta.dimension.title()),
            None => groups.push((&delta.reasons, vec![delta.dimension.title()])),
        }
    }
    groups.into_iter().map(|(reasons, titles)| format!("{}: {}", titles.join(", "), reason::joined(reasons))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_decides_and_else_what_can_be_compared() {
        let of = |states: &[(Dimension, State)]| Verdict::of(&states.iter().copied().collect());
        let (audit, quality) = (Dimension::Audit, Dimension::Quality);
        let unknown = (Dimension::Health, State::NotComparable);
        assert_eq!(of(&[(Dimension::Health, State::Improved), (audit, State::Regressed)]), Verdict::Improved);
        assert_eq!(of(&[unknown, (audit, State::Regressed), (quality, State::Improved)]), Verdict::Mixed);
        assert_eq!(of(&[unknown, (audit, State::Regressed), (quality, State::Unchanged)]), Verdict::Regressed);
        assert_eq!(of(&[unknown, (quality, State::Unchanged)]), Verdict::Unchanged);
        assert_eq!(of(&[unknown]), Verdict::NotComparable);
    }
}
