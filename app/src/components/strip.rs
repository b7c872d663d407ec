//! The strip of the six dimensions.

use super::{freshness, sparkline, state};
use crate::data::DimensionCell;
use crate::format::score;
use leptos::prelude::*;

/// The six dimensions next to each other: score, change with sign and word, history. Each links to its part of the page.
pub fn strip(cells: &[DimensionCell]) -> impl IntoView + use<> {
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| {
            let change = match (cell.state, cell.score) {
                (Some(known), _) => state(known, cell.delta).into_any(),
                (None, Some(_)) => view! { <span class="state same">"first snapshot"</span> }.into_any(),
                (None, None) => ().into_any(),
            };
            let title = cell.reason.clone();
            view! {
                <a class="dim" href=format!("#{}", cell.dimension) title=title>
                    <span class="name">{cell.dimension.title()}</span>
                    <span class="row">
                        <span class="score">{score(cell.score)}</span>
                        {change}
                        {freshness(cell.freshness)}
                    </span>
                    {sparkline(&cell.history)}
                </a>
            }
        })
        .collect();
    view! { <nav class="strip" aria-label="Dimensions">{cells}</nav> }
}
