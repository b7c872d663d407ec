//! The items of a category of a comparison: a few on the page, the rest loaded on demand.

use super::browser;
use crate::accepted;
use crate::class::state_class;
use codegraph_model::Severity;
use codegraph_model::api::CompareRequest;
use codegraph_model::compare::{Comparison, ItemDelta, ItemState};
use codegraph_model::words::{self, counted};
use leptos::prelude::*;

/// An item that changed, as a row.
pub fn item_row(delta: &ItemDelta) -> impl IntoView + use<> {
    let item = &delta.item;
    let mark = words::item_state(delta.state, item.severity);
    let place = item.location.as_ref().map(words::place);
    let place = place.filter(|place| *place != item.title);
    let was = delta.was.as_ref().map(|was| difference(was, item)).filter(|text| !text.is_empty());
    let severity = item.severity.map(Severity::as_str);
    let is_accepted = (delta.state != ItemState::Changed).then(|| accepted::accepted(item)).flatten();
    let is_accepted = is_accepted.map(|accepted| {
        view! { <div class="accepted"><span class="chip">{format!("✓ accepted {}", accepted.by).trim_end().to_owned()}</span></div> }
    });
    view! {
        <div class="item">
            <span class=state_class(mark.tone)>{mark.sign} " " {mark.word}</span>
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

/// What changed in an item.
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
            parts.push(format!("{} {} → {now}", name.replace('_', " "), text(value)));
        }
    }
    parts.join(", ")
}

/// Items of one request.
const PAGE: u32 = 200;

/// Loads the items of a category that the page does not show yet. Without JavaScript it is a link to a page that does.
#[island]
pub fn MoreItems(
    /// Asks for the previews of one category; each load adds its offset and limit.
    request: CompareRequest,
    shown: u64,
    total: u64,
    href: String,
) -> impl IntoView {
    let request = StoredValue::new(request);
    let loaded = RwSignal::new(Vec::<ItemDelta>::new());
    let status = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let count = move || shown + loaded.with(|rows| rows.len() as u64);
    let load = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        status.set("Loading …".to_owned());
        let offset = shown + loaded.with_untracked(|rows| rows.len() as u64);
        let request = CompareRequest {
            preview_offset: Some(u32::try_from(offset).unwrap_or(u32::MAX)),
            preview_limit: Some(PAGE),
            ..request.get_value()
        };
        leptos::task::spawn_local(async move {
            let answer: Result<Comparison, String> =
                browser::post("/api/v2/dashboard/snapshots/compare", &request).await;
            match answer {
                Ok(comparison) => {
                    let previews = comparison.drilldown_previews.unwrap_or_default();
                    loaded.update(|all| all.extend(previews.into_iter().flat_map(|preview| preview.items)));
                    status.set(String::new());
                }
                Err(error) => status.set(format!("Not loaded: {error}.")),
            }
            busy.set(false);
        });
    };
    view! {
        <div>{move || loaded.with(|rows| rows.iter().map(item_row).collect_view())}</div>
        <div class="foot" aria-live="polite">
            {move || format!("{} of {} shown. ", count(), counted(total, "item"))}
            {move || (count() < total).then(|| view! { <a href=href.clone() on:click=load>"Show more"</a> })}
            " " {status}
        </div>
    }
}
