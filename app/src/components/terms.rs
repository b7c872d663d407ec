//! The terms of a score.

use crate::format::{not_measured, sentence};
use codegraph_model::number;
use codegraph_model::reason::joined;
use codegraph_model::snapshot::{Summary, SummaryState};
use codegraph_model::words::signed;
use leptos::prelude::*;

/// The terms of a score as a sum, or why there is none.
pub fn terms(summary: &Summary) -> impl IntoView + use<> {
    if summary.state == SummaryState::NotMeasured {
        return view! { <p class="muted">{not_measured(&joined(&summary.reasons))}</p> }.into_any();
    }
    let reasons = joined(&summary.reasons);
    let reason = (!reasons.is_empty()).then(|| view! { <p class="muted">{sentence(&reasons)}</p> });
    let Some(score) = summary.score else {
        return view! { <div>{reason}</div> }.into_any();
    };
    let rows: Vec<_> = summary
        .terms
        .iter()
        .map(|term| {
            let share = term.share.map(|share| {
                view! { <span class="muted">{format!(" {} %", number::display(share, 1))}</span> }
            });
            view! {
                <tr>
                    <td>{term.label.clone()} {share}</td>
                    <td class="n">{number::display(term.value, 1)}</td>
                    <td class="n">{signed(term.effect, 1)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div>
            {reason}
            <table class="terms">
                <thead>
                    <tr><th>"Term"</th><th class="n">"Value"</th><th class="n">"Points"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr><td>"Score"</td><td></td><td class="n"><b>{number::display(score, 1)}</b></td></tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}
