//! Every component in every state, for whoever works on the look. Only programs with debug assertions have this page.

use crate::class::state_class;
use crate::components::{freshness, immutable_tag, sign, sparkline, state, strip, terms};
use crate::data::{DimensionCell, Freshness};
use crate::islands::item_row;
use crate::view::{Crumb, View};
use codegraph_model::compare::{ItemDelta, ItemState, State};
use codegraph_model::snapshot::{Summary, SummaryState, Term};
use codegraph_model::words::{self, Tone};
use codegraph_model::{Category, Dimension, Item, Reason, Severity};
use leptos::prelude::*;

/// The page of components.
#[derive(Clone, Copy, Debug)]
pub struct Components;

impl View for Components {
    fn title(&self) -> String {
        "Components".to_owned()
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![Crumb::here("Components")]
    }

    fn main(self) -> AnyView {
        view! {
            <section class="verdict">
                <div>
                    <h1>"Components"</h1>
                    <p><b>"Health fell from 82 to 71, "</b> "since " <a href="#strip">"v1.3.0"</a> " (the last release)."</p>
                    <details class="unlike">
                        <summary>"≠ 1 dimension not comparable"</summary>
                        <ul><li>"Audit: the older side was not measured."</li></ul>
                    </details>
                </div>
                <div class="actions">
                    <span class="seg"><a class="on" href="#states">"Selected"</a><a href="#tables">"Other"</a></span>
                    <a class="btn" href="#states">"Button"</a>
                    <a class="btn primary" href="#states">"Primary button"</a>
                </div>
            </section>
            {strip(&cells())}
            {states()}
            {tables()}
            {items()}
            {forms()}
        }
        .into_any()
    }
}

fn card(id: &'static str, title: &'static str, body: AnyView) -> impl IntoView {
    view! {
        <section class="card" id=id>
            <header><h2>{title}</h2><span class="right">{id}</span></header>
            {body}
        </section>
    }
}

fn cells() -> Vec<DimensionCell> {
    let freshness = [
        Freshness::Now,
        Freshness::Carried(Some(400_000)),
        Freshness::Carried(None),
        Freshness::PartlyStale,
        Freshness::Stale,
        Freshness::Now,
    ];
    let states = [State::Improved, State::Regressed, State::Unchanged, State::Changed, State::NotComparable];
    let mut cells = Vec::new();
    for (place, dimension) in Dimension::ALL.into_iter().enumerate() {
        let state = states.get(place).copied();
        cells.push(DimensionCell {
            dimension,
            score: state.map(|_| 71.0),
            state,
            delta: Some(-11.0),
            history: vec![Some(80.0), Some(82.0), None, Some(75.0), Some(71.0)],
            reason: None,
            freshness: freshness[place],
        });
    }
    cells
}

fn states() -> impl IntoView {
    let all = [State::Improved, State::Regressed, State::Unchanged, State::Changed, State::NotComparable];
    let full = all.map(|known| view! { <li>{state(known, Some(1.5))}</li> }).into_iter().collect_view();
    let short = all.map(|known| view! { <li>{sign(known, Some("+1.5".to_owned()))}</li> }).into_iter().collect_view();
    let reports = [Freshness::Carried(Some(90_000)), Freshness::PartlyStale, Freshness::Stale];
    let reports = reports.map(|known| view! { <li>{freshness(known)}</li> }).into_iter().collect_view();
    let body = view! {
        <ul class="plain">{full} {short} {reports}</ul>
        <ul class="causes"><li class="cause on">"Code: 0123456 → 789abcd"</li><li class="cause">"Rules: unchanged (3)"</li></ul>
        <p>
            <span class="tag">"tag"</span> " " {immutable_tag(true)} " " <span class="chip">"✓ accepted by a waiver"</span> " "
            <span class="muted">"muted"</span> " " <span class="small">"small"</span> " " <code>"code"</code>
        </p>
        <pre class="commands" tabindex="0">"codegraph dashboard snapshot create --project my-service"</pre>
        <div class="spark-cell">{sparkline(&[Some(1.0), Some(3.0), None, Some(2.0), Some(5.0)])}</div>
    };
    card("states", "States, tags, commands", body.into_any())
}

fn tables() -> impl IntoView {
    let term = |key: &str, label: &str, value, effect| Term {
        key: key.to_owned(),
        label: label.to_owned(),
        value,
        share: None,
        effect,
    };
    let summary = Summary {
        state: SummaryState::Measured,
        score: Some(73.0),
        terms: vec![
            term(Term::START, "start", 100.0, 100.0),
            term("high_findings", "high findings", 3.0, -18.0),
            term("medium_findings", "medium findings", 9.0, -9.0),
        ],
        ..Summary::not_measured(Vec::new())
    };
    let body = view! {
        {terms(&summary)}
        {terms(&Summary::not_measured(vec![Reason::NoSecurityReport]))}
        <div class="foot">"3 of 1,002 items match. " <a href="#tables">"Next page"</a></div>
    };
    card("tables", "Tables", body.into_any())
}

fn items() -> impl IntoView {
    let finding =
        Item { severity: Some(Severity::High), ..Item::new(Dimension::Audit, Category::FINDING, "k", "SQL injection") };
    let delta = |state, item: &Item| ItemDelta { state, item: item.clone(), was: None };
    let rows = [ItemState::New, ItemState::Changed, ItemState::Resolved].map(|state| item_row(&delta(state, &finding)));
    let release = item_row(&delta(ItemState::New, &Item::new(Dimension::Release, Category::RELEASE, "k", "v1.4.0")));
    let body = view! {
        <div class="category">
            <div class="category-head">
                <h3>"Finding"</h3>
                <span class=state_class(Tone::Worse)>"1 new"</span>
                <span class=state_class(Tone::Better)>"1 resolved"</span>
            </div>
            {rows.into_iter().collect_view()}
            {release}
            <div class="foot">{format!("4 of {} shown.", words::counted(4, "item"))}</div>
        </div>
    };
    card("items", "Items", body.into_any())
}

fn forms() -> impl IntoView {
    let body = view! {
        <form class="filters" action="#forms" method="get">
            <label>"Severity" <select name="severity"><option>"All"</option></select></label>
            <label>"Text" <input type="search" name="q" placeholder="Title, path or rule"/></label>
            <label>"Invalid" <input type="text" value="soon" aria-invalid="true"/></label>
            <button class="btn" type="submit">"Filter"</button>
            <p class="field-error">"✕ Invalid time \"soon\"; write 2026-10-01."</p>
        </form>
    };
    card("forms", "Forms", body.into_any())
}
