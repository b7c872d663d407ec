//! The trends: a chart for each dimension, and the notes of their range.

use crate::address::address;
use crate::data::{ChartCard, Range};
use crate::format::{not_measured, time};
use crate::islands::{ChartOverlay, Moment, TrendBoard};
use chrono::DateTime;
use codegraph_model::api::Note;
use codegraph_model::words::{self, counted};
use leptos::prelude::*;

/// Notes shown at once; older ones unfold.
const NOTES: usize = 5;

pub fn charts(
    path: &str,
    range: Range,
    cards: Vec<ChartCard>,
    moments: Vec<Moment>,
    notes: Vec<Note>,
) -> impl IntoView + use<> {
    let summary = extent(&moments);
    let cards: Vec<_> = cards.into_iter().map(chart).collect();
    view! {
        <section aria-label="Trends">
            <div class="section-head">
                <h2>"Trends"</h2>
                {ranges(path, range)}
            </div>
            <TrendBoard moments=moments summary=summary>
                <div class="charts">{cards}</div>
            </TrendBoard>
            {noted(notes)}
        </section>
    }
}

/// How many snapshots the charts show, and of which days.
fn extent(moments: &[Moment]) -> String {
    let day = |moment: Option<&Moment>| {
        let at = moment.and_then(|moment| DateTime::from_timestamp(moment.seconds, 0));
        at.map(words::day).unwrap_or_default()
    };
    let (first, last) = (day(moments.first()), day(moments.last()));
    let count = counted(moments.len() as u64, "snapshot");
    match moments.len() {
        0 => "No snapshots in this range.".to_owned(),
        _ if first == last => format!("{count} of {first}."),
        _ => format!("{count}, {first} to {last}."),
    }
}

fn ranges(path: &str, current: Range) -> impl IntoView + use<> {
    let links: Vec<_> = Range::ALL
        .into_iter()
        .map(|range| {
            let href = address(path, &[("range", range.as_str())]);
            let (class, here) = if range == current { ("on", Some("true")) } else { ("", None) };
            view! { <a class=class aria-current=here href=href>{range.as_str()}</a> }
        })
        .collect();
    view! { <nav class="seg" aria-label="Range">{links}</nav> }
}

fn chart(card: ChartCard) -> impl IntoView {
    let metric = card.metric;
    let subtitle = if metric.name == "score" { "score, 0 to 100".to_owned() } else { metric.title.to_lowercase() };
    let trend = card.trend.map(|trend| view! { <span class="right">{trend}</span> });
    let body = match card.empty {
        Some(reason) => view! { <p class="chart-empty">{not_measured(&reason)}</p> }.into_any(),
        None => view! {
            <ChartOverlay
                title=format!("{} {}", card.dimension.title(), if metric.name == "score" { "" } else { metric.title })
                unit=metric.unit
                values=card.values
                wide=card.wide.1
                narrow=card.narrow.1
            >
                <div class="wide" inner_html=card.wide.0></div>
                <div class="narrow" inner_html=card.narrow.0></div>
            </ChartOverlay>
        }
        .into_any(),
    };
    view! {
        <section class="card chart-card" id=card.dimension.as_str()>
            <header>
                <h3>{card.dimension.title()}</h3>
                <span class="muted">{subtitle}</span>
                {trend}
            </header>
            {body}
        </section>
    }
}

/// The notes of the range, newest first.
fn noted(mut notes: Vec<Note>) -> Option<impl IntoView> {
    notes.reverse();
    let total = notes.len() as u64;
    let folded = notes.split_off(notes.len().min(NOTES));
    let more = (!folded.is_empty()).then(|| {
        let label = counted(folded.len() as u64, "older note");
        view! {
            <details>
                <summary class="foot">{label}</summary>
                <ul class="notes">{folded.into_iter().map(note).collect_view()}</ul>
            </details>
        }
    });
    (total > 0).then(|| {
        view! {
            <section class="card" id="notes">
                <header><h2>"Notes"</h2><span class="right">{counted(total, "note")} " in this range"</span></header>
                <ul class="notes">{notes.into_iter().map(note).collect_view()}</ul>
                {more}
            </section>
        }
    })
}

fn note(note: Note) -> impl IntoView {
    view! {
        <li>
            <span class="muted nowrap">{time(note.timestamp)}</span>
            <span class="text">{note.text}</span>
            <span class="muted by">{note.author}</span>
        </li>
    }
}
