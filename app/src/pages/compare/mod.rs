//! The page of a comparison: the verdict, the causes, the dimensions, the members, the metrics, the items.

mod causes;
mod dimensions;
mod drilldown;
mod members;
mod metrics;

pub use metrics::order;

use crate::address::{restricted_address, scope_path};
use crate::components::{exports, judged, moved, side};
use crate::data::CompareView;
use crate::view::{Crumb, View};
use codegraph_model::compare::Comparison;
use codegraph_model::words;
use codegraph_model::{Dimension, ScopeRef};
use leptos::prelude::*;

impl View for CompareView {
    fn title(&self) -> String {
        format!("Comparison of {}", words::scope(&self.comparison.to.scope_ref))
    }

    fn scope(&self) -> Option<ScopeRef> {
        Some(self.comparison.to.scope_ref.clone())
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![Crumb::here("Comparison")]
    }

    fn main(self) -> AnyView {
        compare(self).into_any()
    }
}

fn compare(view: CompareView) -> impl IntoView {
    let comparison = &view.comparison;
    let explained = judged(comparison);
    let moved = moved(&explained);
    let unlike = explained.not_compared.into_iter().map(|reason| view! { <li>"≠ " {reason} "."</li> }).collect_view();
    let swapped = restricted_address(&comparison.to, &comparison.from, &view.dimensions);
    let of_two = comparison.from.scope_ref != comparison.to.scope_ref;
    let has_items = comparison.drilldown_categories.as_ref().is_some_and(|categories| !categories.is_empty());
    let layout = if has_items { "two" } else { "" };
    let items = has_items.then(|| view! { <div>{drilldown::drilldown(&view).into_any()}</div> });
    let history = (!of_two).then(|| {
        view! { <a class="btn" href=scope_path(&comparison.to.scope_ref)>"History"</a> }
    });
    view! {
        <section class="verdict">
            <div>
                <h1>{explained.verdict.title()}</h1>
                <p><b>{moved} "."</b></p>
                <ul class="unlike">{unlike}</ul>
            </div>
            <div class="actions">
                {exports(comparison.to.id, Some(comparison.from.id))}
                {history}
                <a class="btn" href=swapped>"Swap"</a>
            </div>
        </section>
        <div class="sides">
            {side("From", &comparison.from, of_two)}
            <div class="arrow" aria-hidden="true">"→"</div>
            {side("To", &comparison.to, of_two)}
        </div>
        {causes::causes(comparison).into_any()}
        {dimensions::dimensions(comparison, &view.dimensions).into_any()}
        {members::members(&view).map(IntoAny::into_any)}
        <div class=layout>
            {items}
            {metrics::metrics(&comparison.metric_deltas).into_any()}
        </div>
        <details class="as-cli">
            <summary>"Command line"</summary>
            <pre class="commands" tabindex="0">{command(comparison, &view.dimensions)}</pre>
        </details>
    }
}

/// The same comparison as a command.
fn command(comparison: &Comparison, dimensions: &[Dimension]) -> String {
    let dimensions: String = dimensions.iter().map(|dimension| format!(" --dimension {dimension}")).collect();
    format!(
        "codegraph dashboard snapshot compare --from-snapshot {} --to-snapshot {} --include-drilldown{dimensions}",
        comparison.from.id, comparison.to.id
    )
}
