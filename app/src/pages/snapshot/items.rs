//! The items of a snapshot, a page at a time, and their filter.

use crate::address::{address, snapshot_path};
use crate::components::{accepted_chip, details, scalars};
use crate::data::ItemFilter;
use codegraph_model::api::ItemPage;
use codegraph_model::snapshot::{Snapshot, SnapshotHeader};
use codegraph_model::words::{self, counted};
use codegraph_model::{Dimension, Item, Severity, attribute};
use leptos::prelude::*;

pub fn items(
    header: &SnapshotHeader,
    snapshot: &Snapshot,
    page: &ItemPage,
    query: &ItemFilter,
) -> impl IntoView + use<> {
    let path = snapshot_path(header.id);
    let of_members = snapshot.source_bundle.members.is_some();
    let member = page.project_name.as_ref().filter(|_| of_members && !page.items.is_empty());
    let member = member.map(|name| view! { <span class="muted">"of " <b>{name.to_string()}</b></span> });
    let rows: Vec<_> = page.items.iter().map(row).collect();
    let empty = rows
        .is_empty()
        .then(|| view! { <div class="item"><span></span><span class="muted">"No items match."</span></div> });
    let next = page.next_cursor.as_ref().map(|cursor| {
        let mut pairs = vec![("cursor", cursor.as_str())];
        pairs.extend(query.member.as_ref().map(|member| ("member", member.as_str())));
        pairs.extend(query.dimension.map(|d| ("dimension", d.as_str())));
        pairs.extend(query.category.as_deref().map(|c| ("category", c)));
        pairs.extend(query.severity.map(|s| ("severity", s.as_str())));
        pairs.extend(query.q.as_deref().map(|q| ("q", q)));
        view! { " " <a href=address(&path, &pairs) + "#items">"Next page"</a> }
    });
    let narrowed = query.severity.is_some() || query.q.is_some();
    let count = if narrowed {
        format!("{} match on this page, of {}.", page.items.len(), counted(page.total, "item"))
    } else {
        format!("{} of {} on this page.", page.items.len(), counted(page.total, "item"))
    };
    view! {
        <section class="card" id="items">
            <header><h2>"Items"</h2> {member}</header>
            {filters(&path, snapshot, query)}
            {rows}
            {empty}
            <div class="foot">{count} {next}</div>
        </section>
    }
}

fn filters(path: &str, snapshot: &Snapshot, query: &ItemFilter) -> impl IntoView + use<> {
    let counts = &snapshot.source_bundle.item_counts;
    let current = query.dimension.or_else(|| counts.iter().find(|(_, c)| !c.is_empty()).map(|(d, _)| *d));
    let members: Vec<_> = snapshot
        .source_bundle
        .members
        .iter()
        .flatten()
        .filter(|member| member.snapshot_id.is_some())
        .map(|member| {
            let selected = query.member.as_ref() == Some(&member.project_name);
            let name = member.project_name.to_string();
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        })
        .collect();
    let members = (!members.is_empty()).then(|| {
        view! { <label>"Member" <select name="member"><option value="">"All"</option>{members}</select></label> }
    });
    let dimensions: Vec<_> = Dimension::ALL
        .into_iter()
        .filter(|dimension| counts.get(dimension).is_some_and(|c| !c.is_empty()))
        .map(|d| view! { <option value=d.as_str() selected=current == Some(d)>{d.title()}</option> })
        .collect();
    let categories: Vec<_> = current
        .and_then(|dimension| counts.get(&dimension))
        .into_iter()
        .flatten()
        .map(|(category, count)| {
            let selected = query.category.as_deref() == Some(category.as_str());
            view! { <option value=category.to_string() selected=selected>{format!("{} ({count})", category.title())}</option> }
        })
        .collect();
    let severities: Vec<_> = Severity::ALL
        .into_iter()
        .map(|s| view! { <option value=s.as_str() selected=query.severity == Some(s)>{s.as_str()}</option> })
        .collect();
    view! {
        <form class="filters" action=format!("{path}#items") method="get">
            {members}
            <label>"Dimension" <select name="dimension">{dimensions}</select></label>
            <label>"Category" <select name="category"><option value="">"All"</option>{categories}</select></label>
            <label>"Severity" <select name="severity"><option value="">"All"</option>{severities}</select></label>
            <label>"Text" <input type="search" name="q" value=query.q.clone() placeholder="Title, path or rule"/></label>
            <button class="btn" type="submit">"Filter"</button>
        </form>
    }
}

fn row(item: &Item) -> impl IntoView + use<> {
    let place = item.location.as_ref().map(words::place);
    let place = place.filter(|place| *place != item.title);
    let class = if item.attributes.contains_key(attribute::ACCEPTED) { "item is-accepted" } else { "item" };
    view! {
        <div class=class>
            <span class="sev">{item.severity.map(Severity::as_str)}</span>
            <div>
                <div class="item-title">{item.title.clone()}</div>
                {accepted_chip(item)}
                {place.map(|place| view! { <div class="muted mono">{place}</div> })}
                {details(item)}
            </div>
            <div class="item-end muted">{scalars(item)}</div>
        </div>
    }
}
