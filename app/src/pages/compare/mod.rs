//! Two snapshots: the verdict, why they may differ, the dimensions, the members, the metrics, and down to the single item.

mod causes;
mod dimensions;
mod drilldown;
mod members;
mod metrics;

pub use metrics::order;

use crate::address::{restricted_address, scope_path};
use crate::components::{exports, judged, moved, side};
use crate::data::CompareView;
use codegraph_model::Dimension;
use codegraph_model::compare::Comparison;
use leptos::prelude::*;

pub fn compare(view: CompareView) -> impl IntoView {
    let comparison = &view.comparison;
    let said = judged(comparison);
    let moved = moved(&said);
    let unlike = said.not_compared.into_iter().map(|reason| view! { <li>"≠ " {reason} "."</li> }).collect_view();
    let turned = restricted_address(&comparison.to, &comparison.from, &view.dimensions);
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
                <h1>{said.verdict.title()}</h1>
                <p><b>{moved} "."</b></p>
                <ul class="unlike">{unlike}</ul>
            </div>
            <div class="actions">
                {exports(comparison.to.id, Some(comparison.from.id))}
                {history}
                <a class="btn" href=turned>"Turn around"</a>
            </div>
        </section>
        <div class="sides">
            {side("from", &comparison.from, of_two)}
            <div class="arrow" aria-hidden="true">"→"</div>
            {side("to", &comparison.to, of_two)}
        </div>
        {causes::causes(comparison).into_any()}
        {dimensions::dimensions(comparison, &view.dimensions).into_any()}
        {members::members(&view).map(IntoAny::into_any)}
        <div class=layout>
            {items}
            {metrics::metrics(&comparison.metric_deltas).into_any()}
        </div>
        <details class="as-cli">
            <summary>"The same on the command line"</summary>
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
