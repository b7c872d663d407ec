//! Two periods of a history: how each metric was on average in one and in the other.

mod form;
mod table;

use crate::address::scope_path;
use crate::data::{Outcome, PeriodsForm, PeriodsView};
use crate::format::{counted, scope_words};
use codegraph_model::api::{PeriodComparison, PeriodSide};
use codegraph_model::compare::State;
use codegraph_model::reason::{Reason, joined};
use codegraph_model::{Metric, ScopeRef, number};
use leptos::prelude::*;

pub fn periods(view: PeriodsView) -> impl IntoView {
    let path = scope_path(&view.scope);
    let answer = match &view.outcome {
        Outcome::Compared(comparison) => answer(comparison).into_any(),
        Outcome::Empty(why) => view! { <p><b>"Nothing to compare: "</b> {why.clone()} "."</p> }.into_any(),
        Outcome::Wrong => {
            view! { <p><b>"The periods cannot be read; what is wrong stands beside them."</b></p> }.into_any()
        }
    };
    let (table, cli) = match &view.outcome {
        Outcome::Compared(comparison) => {
            (Some(table::table(comparison).into_any()), Some(same_in_the_terminal(&view.scope, comparison).into_any()))
        }
        _ => (None, None),
    };
    view! {
        <section class="verdict">
            <div>
                <h1>"Two periods of " {view.title.clone()}</h1>
                {answer}
            </div>
            <div class="actions"><a class="btn" href=path.clone()>"History"</a></div>
        </section>
        {form::form(&path, &view.form, &view.choices).into_any()}
        {table}
        {cli}
    }
}

/// The answer first: which scores moved on average, from how many snapshots, and what could not be compared.
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
        "No score moved beyond its tolerance, on average".to_owned()
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
    let (from, to) = (side.from.format("%-d %b %Y"), last.format("%-d %b %Y"));
    format!("{letter}: {}, {from} to {to}", counted(side.snapshots, "snapshot", "snapshots"))
}

fn same_in_the_terminal(scope: &ScopeRef, comparison: &PeriodComparison) -> impl IntoView + use<> {
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
    let what = format!("The same of {} on the command line", scope_words(scope));
    view! {
        <details class="as-cli">
            <summary>{what}</summary>
            <pre class="commands" tabindex="0">{command}</pre>
        </details>
    }
}

/// The form as the query of an address.
fn query(form: &PeriodsForm) -> [(&'static str, &str); 4] {
    [("a_from", &form.a_from.text), ("a_to", &form.a_to.text), ("b_from", &form.b_from.text), ("b_to", &form.b_to.text)]
}
