//! The reports that captures of a project use, in one line.

use crate::data::ReportCounts;
use codegraph_model::words::counted;
use leptos::prelude::*;

pub fn reports(path: &str, counts: ReportCounts) -> impl IntoView + use<> {
    let ReportCounts { used, waiting, unused, carried, soon_stale, stale } = counts;
    let href = format!("{path}/imports");
    if used == 0 {
        return view! {
            <p class="reports">"No reports from other tools yet. " <a href=href>"Import reports"</a></p>
        }
        .into_any();
    }
    let parts = [
        (used - waiting - unused - carried - soon_stale - stale, "state same", "●", "current"),
        (waiting, "state same", "◆", "waiting for the next snapshot"),
        (unused, "state nc", "–", "not in the newest snapshot"),
        (carried, "state carried", "◔", "carried"),
        (soon_stale, "state down", "◔", "soon stale"),
        (stale, "state down", "○", "stale"),
    ];
    let parts = parts.into_iter().filter(|(n, ..)| *n > 0).enumerate().map(|(place, (n, class, sign, word))| {
        view! { {if place == 0 { ": " } else { ", " }} <span class=class>{format!("{sign} {n} {word}")}</span> }
    });
    let parts: Vec<_> = parts.collect();
    let tools = counted(used as u64, "tool");
    view! { <p class="reports"><a href=href>"Reports"</a> {format!(" from {tools}")} {parts} "."</p> }.into_any()
}
