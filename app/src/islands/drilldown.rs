//! The items of a comparison's category: a few on the page, the rest loaded on demand.

use super::browser;
use crate::accepted;
use codegraph_model::Severity;
use codegraph_model::compare::{ItemDelta, ItemState, Preview};
use leptos::prelude::*;
use serde::Deserialize;

/// One item that differs, as a row.
pub fn item_row(delta: &ItemDelta) -> impl IntoView + use<> {
    let (class, sign) = match delta.state {
        ItemState::New => ("state down", "▼"),
        ItemState::Resolved => ("state up", "▲"),
        ItemState::Changed => ("state same", "◆"),
    };
    // A release or dependency that came is no finding that came.
    let (class, sign) = if delta.item.severity.is_none() { ("state same", "◆") } else { (class, sign) };
    let item = &delta.item;
    let place = item.location.as_ref().map(|location| match location.line {
        Some(line) => format!("{}:{line}", location.path),
        None => location.path.clone(),
    });
    let place = place.filter(|place| *place != item.title);
    let was = delta.was.as_ref().map(|was| difference(was, item)).filter(|text| !text.is_empty());
    let severity = item.severity.map(Severity::as_str);
    let is_accepted = (delta.state != ItemState::Changed).then(|| accepted::accepted(item)).flatten();
    let is_accepted = is_accepted.map(|said| {
        view! { <div class="accepted"><span class="chip">{format!("✓ accepted {}", said.by).trim_end().to_owned()}</span></div> }
    });
    view! {
        <div class="item">
            <span class=class>{sign} " " {delta.state.as_str()}</span>
            <div>
                <div class="item-title">{item.title.clone()}</div>
                {place.map(|place| view! { <div class="muted mono">{place}</div> })}
                {is_accepted}
            </div>
            <div class="item-end">
                {severity.map(|severity| view! { <div class="sev">{severity}</div> })}
                {was.map(|was| view! { <div class="muted">{was}</div> })}
            </div>
        </div>
    }
}

/// What of a changed item was otherwise before.
fn difference(was: &codegraph_model::Item, is: &codegraph_model::Item) -> String {
    let mut parts = Vec::new();
    if was.severity != is.severity
        && let Some(severity) = was.severity
    {
        parts.push(format!("was {severity}"));
    }
    parts.extend(accepted::difference(was, is));
    for (name, value) in &was.attributes {
        let now = is.attributes.get(name);
        if now != Some(value) && !value.is_array() && !value.is_object() {
            let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let now = now.map_or_else(|| "none".to_owned(), text);
            parts.push(format!("{name} {} → {now}", text(value)));
        }
    }
    parts.join(", ")
}

/// How many items one load brings.
const PAGE: u64 = 200;

/// Loads the items of a category that the page does not show yet. Without JavaScript it is a link to a page that does.
#[island]
pub fn MoreItems(
    from: String,
    to: String,
    /// Whose items these are, in a comparison of groups or portfolios.
    member: Option<String>,
    dimension: String,
    category: String,
    shown: u64,
    total: u64,
    href: String,
) -> impl IntoView {
    #[derive(Deserialize)]
    struct Answer {
        drilldown_previews: Vec<Preview>,
    }
    let loaded = RwSignal::new(Vec::<ItemDelta>::new());
    let state = RwSignal::new(String::new());
    let count = move || shown + loaded.with(|rows| rows.len() as u64);
    let query = StoredValue::new((from, to, member, dimension, category));
    let busy = RwSignal::new(false);
    let load = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        state.set("Loading …".to_owned());
        let offset = shown + loaded.with_untracked(|rows| rows.len() as u64);
        let body = query.with_value(|(from, to, member, dimension, category)| {
            serde_json::json!({
                "from_snapshot_id": from, "to_snapshot_id": to, "member": member, "dimensions": [dimension],
                "category": category, "include_previews": true, "preview_offset": offset, "preview_limit": PAGE,
            })
            .to_string()
        });
        leptos::task::spawn_local(async move {
            let answer = browser::post("/api/v2/dashboard/snapshots/compare", &body).await;
            let answer = answer.and_then(|text| serde_json::from_str::<Answer>(&text).map_err(|e| e.to_string()));
            match answer {
                Ok(answer) => {
                    let rows = answer.drilldown_previews.into_iter().flat_map(|preview| preview.items);
                    loaded.update(|all| all.extend(rows));
                    state.set(String::new());
                }
                Err(error) => state.set(format!("Not loaded: {error}.")),
            }
            busy.set(false);
        });
    };
    view! {
        <div>{move || loaded.with(|rows| rows.iter().map(item_row).collect_view())}</div>
        <div class="foot" aria-live="polite">
            {move || format!("{} of {total} shown. ", count())}
            {move || (count() < total).then(|| view! { <a href=href.clone() on:click=load>"Show more"</a> })}
            " " {state}
        </div>
    }
}
