//! Two periods of a history against each other, and the form that asks for them.

use codegraph_model::ScopeRef;
use codegraph_model::api::PeriodComparison;

/// Two periods of a project, group or portfolio.
#[derive(Clone, Debug)]
pub struct PeriodsView {
    pub scope: ScopeRef,
    /// What people call it.
    pub title: String,
    pub form: PeriodsForm,
    pub outcome: Outcome,
    /// Pairs of periods that are one click away: what each is called, and its form.
    pub choices: Vec<(String, PeriodsForm)>,
}

/// The four times of a form. Each period goes from its first to before its second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeriodsForm {
    pub a_from: Day,
    pub a_to: Day,
    pub b_from: Day,
    pub b_to: Day,
}

/// A field of the form: as it was typed, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    pub text: String,
    pub error: Option<String>,
}

/// What came of a form.
#[derive(Clone, Debug)]
pub enum Outcome {
    Compared(Box<PeriodComparison>),
    /// A period has no snapshot: why, and where the nearest ones are.
    Empty(String),
    /// The form cannot be read; its fields say why.
    Wrong,
}
