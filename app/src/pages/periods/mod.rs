//! The page that compares the averages of two periods.

mod form;
mod table;

use crate::address::scope_path;
use crate::data::{Outcome, PeriodsForm, PeriodsView};
use crate::view::{Crumb, View};
use codegraph_model::api::{PeriodComparison, PeriodSide};
use codegraph_model::compare::State;
use codegraph_model::reason::{Reason, joined};
use codegraph_model::words::{self, counted};
use codegraph_model::{Metric, ScopeRef, number};
use leptos::prelude::*;

impl View for PeriodsView {
    fn title(&self) -> String {
        format!("Periods of {}", words::scope(&self.scope))
    }

    fn status(&self) -> u16 {
        if matches!(self.outcome, Outcome::Wrong) { 422 } else { 200 }
    }

    fn scope(&self) -> Option<ScopeRef> {
        Some(self.scope.clone())
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![Crumb::here("Periods")]
    }

    fn main(self) -> AnyView {
        periods(self).into_any()
    }
}

fn periods(view: PeriodsView) -> impl IntoView {
    let path = scope_path(&view.scope);
    let answer = match &view.outcome {
        Outcome::Compared(comparison) => answer(comparison).into_any(),
        Outcome::Empty(why) => view! { <p><b>"Nothing to compare: "</b> {why.clone()} "."</p> }.into_any(),
        Outcome::Wrong => view! { <p><b>"Invalid periods: see the fields below."</b></p> }.into_any(),
    };
    let (table, cli) = match &view.outcome {
        Outcome::Compared(comparison) => {
            (Some(table::table(comparison).into_any()), Some(command(&view.scope, comparison).into_any()))
        }
        _ => (None, None),
    };
    view! {
        <section class="verdict">
            <div>
                <h1>"Periods of " {view.title.clone()}</h1>
                {answer}
            </div>
            <div class="actions"><a class="btn" href=path.clone()>"History"</a></div>
        </section>
        {form::form(&path, &view.form, &view.choices).into_any()}
        {table}
        {cli}
    }
}

/// Which scores moved on average, from how many snapshots, and what is not comparable.
fn answer(comparison: &PeriodComparison) -> impl IntoView + use<> {
    let mut moved = Vec::new();
    for wanted in [State::Regressed, State::Improved] {
        for delta in comparison.metrics.iter().filter(|delta| delta.state == wanted) {
            if delta.metric == Metric::score(delta.dimension)
                && let Some((a, b)) = delta.a.zip(delta.b)
            {
                let verb = if b.mean < a.mean { "fell" } else { "rose" };
                let (a, b) = (number::display(a.mean, 1), number::display(b.mean, 1));
                moved.push(format!("{} {verb} from {a} to {b}", delta.dimension.title()));
            }
        }
    }
    let moved = if moved.is_empty() {
        "No average score changed beyond tolerance".to_owned()
    } else {
        format!("{}, on average", moved.join("; "))
    };
    let mut reasons: Vec<(&[Reason], Vec<&str>)> = Vec::new();
    for delta in comparison.metrics.iter().filter(|delta| !delta.reasons.is_empty()) {
        let reason = delta.reasons.as_slice();
        let title = delta.dimension.title();
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, titles)) if titles.contains(&title) => {}
            Some((_, titles)) => titles.push(title),
            None => reasons.push((reason, vec![title])),
        }
    }
    let reasons: Vec<_> = reasons
        .into_iter()
        .map(|(reason, titles)| view! { <li>"≠ " {titles.join(", ")} ": " {joined(reason)} "."</li> })
        .collect();
    view! {
        <p><b>{moved} "."</b> " " {extent("A", &comparison.a)} "; " {extent("B", &comparison.b)} "."</p>
        <ul class="unlike">{reasons}</ul>
    }
}

fn extent(letter: &str, side: &PeriodSide) -> String {
    let last = side.to - chrono::TimeDelta::milliseconds(1);
    let (from, to) = (words::day(side.from), words::day(last));
    format!("{letter}: {}, {from} to {to}", counted(side.snapshots, "snapshot"))
}

/// The same comparison as a command.
fn command(scope: &ScopeRef, comparison: &PeriodComparison) -> impl IntoView + use<> {
    let text = |time: chrono::DateTime<chrono::Utc>| time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (a, b) = (&comparison.a, &comparison.b);
    let command = format!(
        "codegraph dashboard compare-periods {} --a-from {} --a-to {} --b-from {} --b-to {}",
        scope.short(),
        text(a.from),
        text(a.to),
        text(b.from),
        text(b.to)
    );
    view! {
        <details class="as-cli">
            <summary>"Command line"</summary>
            <pre class="commands" tabindex="0">{command}</pre>
        </details>
    }
}

/// The form as the query of an address.
fn query(form: &PeriodsForm) -> [(&'static str, &str); 4] {
    [("a_from", &form.a_from.text), ("a_to", &form.a_to.text), ("b_from", &form.b_from.text), ("b_to", &form.b_to.text)]
}
