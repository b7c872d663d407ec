//! The form that asks for two periods.

use super::query;
use crate::address::address;
use crate::data::{Day, PeriodsForm};
use crate::format::sentence;
use chrono::NaiveDate;
use leptos::prelude::*;

pub fn form(path: &str, form: &PeriodsForm, choices: &[(String, PeriodsForm)]) -> impl IntoView + use<> {
    let action = format!("{path}/periods");
    let links: Vec<_> = choices
        .iter()
        .map(|(word, choice)| {
            let (class, here) = if choice == form { ("on", Some("true")) } else { ("", None) };
            view! { <a class=class aria-current=here href=address(&action, &query(choice))>{word.clone()}</a> }
        })
        .collect();
    view! {
        <section class="card">
            <form class="periods" action=action.clone() method="get">
                {period("A", "earlier", [("a_from", &form.a_from), ("a_to", &form.a_to)]).into_any()}
                {period("B", "later", [("b_from", &form.b_from), ("b_to", &form.b_to)]).into_any()}
                <button class="btn primary" type="submit">"Compare"</button>
                <nav class="seg" aria-label="Presets">{links}</nav>
            </form>
            <div class="foot">"Days are in UTC; end dates are exclusive."</div>
        </section>
    }
}

fn period(letter: &'static str, which: &'static str, days: [(&'static str, &Day); 2]) -> impl IntoView + use<> {
    let [from, to] = days;
    view! {
        <fieldset>
            <legend><b>{letter}</b> " " {which}</legend>
            {field("From", from)}
            {field("To", to)}
            {wrong(from)}
            {wrong(to)}
        </fieldset>
    }
}

/// A field for a day; a text field where what was typed is not a day, which a date field cannot show.
fn field(word: &'static str, (name, day): (&'static str, &Day)) -> impl IntoView + use<> {
    let is_day = day.text.is_empty() || day.text.parse::<NaiveDate>().is_ok();
    let kind = if is_day { "date" } else { "text" };
    let (described, invalid) = match &day.error {
        Some(_) => (Some(format!("{name}-error")), Some("true")),
        None => (None, None),
    };
    view! {
        <label>
            {word}
            <input type=kind name=name value=day.text.clone() required aria-describedby=described aria-invalid=invalid/>
        </label>
    }
}

/// What is wrong with a field.
fn wrong((name, day): (&'static str, &Day)) -> Option<impl IntoView + use<>> {
    let error = day.error.as_ref()?;
    Some(view! { <p class="field-error" id=format!("{name}-error")>"✕ " {sentence(error)}</p> })
}
