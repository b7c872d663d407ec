//! One dimension of a snapshot: the terms of its score, its metrics, its items by category.

use crate::address::{address, snapshot_path};
use crate::components::{freshness, terms};
use crate::data::Freshness;
use crate::format::score;
use codegraph_model::snapshot::{Snapshot, Summary};
use codegraph_model::words;
use codegraph_model::{Dimension, Metric};
use leptos::prelude::*;

pub fn summary(snapshot: &Snapshot, dimension: Dimension, summary: &Summary) -> impl IntoView + use<> {
    let counts = snapshot.source_bundle.item_counts.get(&dimension);
    let categories: Vec<_> = counts
        .into_iter()
        .flatten()
        .map(|(category, count)| {
            let query = [("dimension", dimension.as_str()), ("category", category.as_str())];
            let href = address(&snapshot_path(snapshot.id), &query) + "#items";
            view! { <a class="tag" href=href>{words::items(*count, category)}</a> " " }
        })
        .collect();
    let metrics: Vec<_> = Metric::of(dimension)
        .filter(|metric| metric.name != "score")
        .filter_map(|metric| Some((metric, summary.metric(metric.name)?)))
        .map(|(metric, value)| {
            view! {
                <tr title=metric.description>
                    <td>{metric.title}</td>
                    <td class="n">{metric.display(value)}</td>
                </tr>
            }
        })
        .collect();
    let metrics = (!metrics.is_empty()).then(|| view! { <table class="metrics"><tbody>{metrics}</tbody></table> });
    view! {
        <section class="card summary" id=dimension.as_str()>
            <header>
                <h2>{dimension.title()}</h2>
                {freshness(Freshness::of(summary, snapshot.timestamp))}
                <span class="right score">{score(summary.score)}</span>
            </header>
            <div class="body">
                <p class="muted question">{dimension.question()}</p>
                {terms(summary)}
                {metrics}
                <p class="categories">{categories}</p>
            </div>
        </section>
    }
}
