//! The dimensions of a comparison, and the links that select some of them.

use crate::address::restricted_address;
use crate::components::state;
use crate::format::score;
use codegraph_model::Dimension;
use codegraph_model::compare::Comparison;
use codegraph_model::reason::joined;
use codegraph_model::words::signed;
use leptos::prelude::*;

pub fn dimensions(comparison: &Comparison, chosen: &[Dimension]) -> impl IntoView + use<> {
    let rows: Vec<_> = comparison
        .dimensions
        .iter()
        .map(|delta| {
            view! {
                <tr>
                    <td>{delta.dimension.title()}</td>
                    <td class="nowrap">{state(delta.state, None)}</td>
                    <td class="n">{score(delta.score_from)}</td>
                    <td class="n">{score(delta.score_to)}</td>
                    <td class="n">{delta.score_delta.map(|delta| signed(delta, 1))}</td>
                    <td class="muted hide-s">{joined(&delta.reasons)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="card">
            <header>
                <h2>"Dimensions"</h2>
                <span class="muted hide-s">"Scores, 0 to 100"</span>
                {choice(comparison, chosen)}
            </header>
            <table class="dimensions">
                <thead>
                    <tr>
                        <th>"Dimension"</th>
                        <th>"State"</th>
                        <th class="n">"From"</th>
                        <th class="n">"To"</th>
                        <th class="n">"Change"</th>
                        <th class="hide-s">"Reason"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// Links that select or deselect a dimension; the address has the selected ones.
fn choice(comparison: &Comparison, chosen: &[Dimension]) -> impl IntoView + use<> {
    let link = |word: &'static str, on: bool, dimensions: &[Dimension]| {
        let href = restricted_address(&comparison.from, &comparison.to, dimensions);
        let (class, here) = if on { ("on", Some("true")) } else { ("", None) };
        view! { <a class=class aria-current=here href=href>{word}</a> }
    };
    let each = Dimension::ALL.into_iter().map(|dimension| {
        let on = chosen.contains(&dimension);
        let others = chosen.iter().copied().filter(|other| *other != dimension);
        let mut wanted: Vec<Dimension> = others.chain((!on).then_some(dimension)).collect();
        wanted.sort();
        link(dimension.title(), on, &wanted)
    });
    let each: Vec<_> = each.collect();
    view! {
        <nav class="seg" aria-label="Dimensions">
            {link("All", chosen.is_empty(), &[])}
            {each}
        </nav>
    }
}
