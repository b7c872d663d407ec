//! The items that changed, by dimension or, for groups and portfolios, by project.

use super::super::scope::classes;
use crate::address::{compare_address, opened_address};
use crate::data::{CompareView, Open};
use crate::islands::{MoreItems, item_row};
use codegraph_model::api::CompareRequest;
use codegraph_model::compare::{CategoryDelta, Preview};
use codegraph_model::words::counted;
use codegraph_model::{Name, PerDimension};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Items on a page of an opened category.
const PAGE: u64 = 200;

pub fn drilldown(view: &CompareView) -> impl IntoView + use<> {
    let all = view.comparison.drilldown_categories.iter().flatten();
    if view.comparison.members.is_none() {
        let mut by_dimension: PerDimension<Vec<&CategoryDelta>> = PerDimension::new();
        for category in all {
            by_dimension.entry(category.dimension).or_default().push(category);
        }
        let cards = by_dimension.into_iter().map(|(dimension, categories)| {
            card(view, dimension.to_string(), dimension.title().to_owned(), None, &categories).into_any()
        });
        return cards.collect_view().into_any();
    }
    let mut by_member: BTreeMap<&Name, Vec<&CategoryDelta>> = BTreeMap::new();
    for category in all {
        if let Some(name) = &category.project_name {
            by_member.entry(name).or_default().push(category);
        }
    }
    let (moved, unchanged_members): (Vec<_>, Vec<_>) =
        by_member.into_iter().partition(|(_, categories)| categories.iter().any(|category| differ(category) > 0));
    let unchanged_members: Vec<String> = unchanged_members.into_iter().map(|(name, _)| name.to_string()).collect();
    let unchanged_members = (!unchanged_members.is_empty()).then(|| {
        view! { <section class="card"><div class="item-none muted">"No items changed in " {unchanged_members.join(", ")} "."</div></section> }
    });
    let cards = moved.into_iter().map(|(name, categories)| {
        card(view, format!("of-{name}"), name.to_string(), Some(name), &categories).into_any()
    });
    view! { {cards.collect_view()} {unchanged_members} }.into_any()
}

fn differ(category: &CategoryDelta) -> u64 {
    category.new + category.resolved + category.changed
}

fn card(
    view: &CompareView,
    id: String,
    title: String,
    member: Option<&Name>,
    categories: &[&CategoryDelta],
) -> impl IntoView + use<> {
    let unchanged: u64 = categories.iter().map(|category| category.unchanged).sum();
    let moved: Vec<_> =
        categories.iter().filter(|category| differ(category) > 0).map(|category| block(view, category)).collect();
    let none = moved
        .is_empty()
        .then(|| view! { <div class="item"><span></span><span class="muted">"No items changed."</span></div> });
    let own = member.and_then(|name| {
        let member = view.comparison.members.iter().flatten().find(|member| member.project_name == *name)?;
        let href = compare_address(member.from.as_ref()?, member.to.as_ref()?);
        Some(view! { <span class="right"><a href=href aria-label=format!("Compare {name}")>"Compare"</a></span> })
    });
    view! {
        <section class="card" id=id>
            <header><h2>{title}</h2>{own}</header>
            {moved}
            {none}
            <div class="foot">{format!("{} unchanged.", counted(unchanged, "item"))}</div>
        </section>
    }
}

fn block(view: &CompareView, category: &CategoryDelta) -> impl IntoView + use<> {
    let comparison = &view.comparison;
    let of_it = |preview: &&Preview| {
        preview.project_name == category.project_name
            && preview.dimension == category.dimension
            && preview.category == category.category
    };
    let preview = comparison.drilldown_previews.iter().flatten().find(of_it);
    let at = |offset| Open {
        member: category.project_name.clone(),
        dimension: category.dimension,
        category: category.category.to_string(),
        offset,
    };
    let offset = view.open.as_ref().map(|open| open.offset).filter(|offset| view.open == Some(at(*offset)));
    let [new_class, resolved_class] = classes(category);
    let rows = preview.map(|preview| preview.items.iter().map(item_row).collect_view());
    let foot = preview.map(|preview| foot(view, preview, offset.unwrap_or(0)));
    let owner =
        category.project_name.as_ref().map(|_| view! { <span class="muted">{category.dimension.title()}</span> " " });
    view! {
        <div class="category" id=anchor(category.project_name.as_ref(), &format!("{}.{}", category.dimension, category.category))>
            <div class="category-head">
                <h3>{owner} {category.category.title()}</h3>
                <span class=new_class>{category.new} " new"</span>
                <span class=resolved_class>{category.resolved} " resolved"</span>
                <span class="state same">{category.changed} " changed"</span>
            </div>
            {rows}
            {foot}
        </div>
    }
}

/// The id of a category on the page.
fn anchor(member: Option<&Name>, category: &str) -> String {
    match member {
        Some(name) => format!("{name}.{category}"),
        None => category.to_owned(),
    }
}

/// The request that loads the rest of a category, but for its offset.
fn more(view: &CompareView, preview: &Preview) -> CompareRequest {
    CompareRequest {
        from_snapshot_id: Some(view.comparison.from.id.to_string()),
        to_snapshot_id: Some(view.comparison.to.id.to_string()),
        include_previews: true,
        dimensions: vec![preview.dimension],
        category: Some(preview.category.to_string()),
        member: preview.project_name.clone(),
        ..CompareRequest::default()
    }
}

/// How much of the category is shown, and the link to the rest.
fn foot(view: &CompareView, preview: &Preview, offset: u64) -> impl IntoView + use<> {
    let (from, to) = (&view.comparison.from, &view.comparison.to);
    let end = offset + preview.shown;
    let next = Open {
        member: preview.project_name.clone(),
        dimension: preview.dimension,
        category: preview.category.to_string(),
        offset: if offset == 0 && preview.shown < PAGE { 0 } else { end },
    };
    let place = anchor(preview.project_name.as_ref(), &format!("{}.{}", preview.dimension, preview.category));
    let href = format!("{}#{place}", opened_address(from, to, &view.dimensions, Some(&next)));
    if offset > 0 {
        // A later page of a category, without JavaScript.
        let next = (end < preview.total).then(|| view! { <a href=href>"Next page"</a> });
        let range = format!("{} to {end} of {}. ", offset + 1, counted(preview.total, "item"));
        return view! { <div class="foot">{range} {next}</div> }.into_any();
    }
    if end >= preview.total {
        return view! { <div class="foot">{format!("{end} of {} shown.", counted(preview.total, "item"))}</div> }
            .into_any();
    }
    view! {
        <MoreItems
            request=more(view, preview)
            shown=end
            total=preview.total
            href=href
        />
    }
    .into_any()
}
