//! The page that compares two periods.

use codegraph_model::ScopeRef;
use codegraph_model::api::PeriodComparison;

/// Two periods of a project, group or portfolio.
#[derive(Clone, Debug)]
pub struct PeriodsView {
    pub scope: ScopeRef,
    /// Its title or name.
    pub title: String,
    pub form: PeriodsForm,
    pub outcome: Outcome,
    /// Presets: a label and the form that it fills in.
    pub choices: Vec<(String, PeriodsForm)>,
}

/// The four times of the form. The end of a period is exclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeriodsForm {
    pub a_from: Day,
    pub a_to: Day,
    pub b_from: Day,
    pub b_to: Day,
}

/// A field of the form as typed, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    pub text: String,
    pub error: Option<String>,
}

/// The outcome of a form.
#[derive(Clone, Debug)]
pub enum Outcome {
    Compared(Box<PeriodComparison>),
    /// A period has no snapshot: which, and where the nearest ones are.
    Empty(String),
    /// The form is invalid; its fields say why.
    Wrong,
}
