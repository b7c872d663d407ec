//! What changed since the snapshot that the newest is compared with, by category.

use crate::address::{compare_address, opened_address};
use crate::class::state_class;
use crate::data::{Against, Open};
use crate::format::called;
use codegraph_model::compare::CategoryDelta;
use codegraph_model::words::{Tone, counted};
use codegraph_model::{Category, Dimension, Severity, number};
use leptos::prelude::*;

/// Categories shown; the comparison has all.
const SHOWN: usize = 15;

/// The categories that changed, by their worst new finding.
pub fn changes(against: Against) -> impl IntoView {
    let comparison = against.comparison;
    let all = comparison.drilldown_categories.clone().unwrap_or_default();
    let items: u64 = all.iter().map(|c| c.new + c.changed + c.unchanged).sum();
    let mut moved: Vec<CategoryDelta> = all.into_iter().filter(|c| c.new + c.resolved + c.changed > 0).collect();
    let different: u64 = moved.iter().map(|c| c.new + c.resolved + c.changed).sum();
    moved.sort_by_key(|category| worst(category).map_or(Severity::ALL.len(), |severity| severity as usize));
    let total = moved.len();
    moved.truncate(SHOWN);
    let rows: Vec<_> = moved
        .iter()
        .map(|category| {
            let open = Open {
                member: category.project_name.clone(),
                dimension: category.dimension,
                category: category.category.to_string(),
                offset: 0,
            };
            let href = opened_address(&comparison.from, &comparison.to, &[], Some(&open));
            let [new_class, resolved_class] = classes(category);
            let owner = category.project_name.as_ref().map(|name| format!("{name} · "));
            view! {
                <tr>
                    <td>
                        <a href=href>{category.category.title()}</a>
                        " " <span class="muted">{owner} {category.dimension.title()}</span>
                    </td>
                    <td class="n"><span class=new_class>{format!("+{}", category.new)}</span></td>
                    <td class="n"><span class=resolved_class>{format!("−{}", category.resolved)}</span></td>
                    <td class="n">{category.changed}</td>
                    <td class="hide-s">{worst(category).map(Severity::as_str)}</td>
                </tr>
            }
        })
        .collect();
    let empty = rows.is_empty().then(|| view! { <tr><td colspan="5" class="muted">"No items changed."</td></tr> });
    let since = called(&comparison.from);
    let all_of_it = compare_address(&comparison.from, &comparison.to);
    let hidden = (total > SHOWN).then(|| format!(" {SHOWN} of {} shown.", counted(total as u64, "category")));
    view! {
        <section class="card">
            <header>
                <h2>{format!("What changed since {since}")}</h2>
                <span class="right"><a href=all_of_it>"Compare all"</a></span>
            </header>
            <table>
                <thead>
                    <tr>
                        <th>"Items"</th>
                        <th class="n">"New"</th>
                        <th class="n">"Resolved"</th>
                        <th class="n">"Changed"</th>
                        <th class="hide-s">"Worst new"</th>
                    </tr>
                </thead>
                <tbody>{rows} {empty}</tbody>
            </table>
            <div class="foot">
                {format!("{} of {} changed.", number::whole(different), counted(items, "item"))} {hidden}
            </div>
        </section>
    }
}

fn worst(category: &CategoryDelta) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| category.severities.contains_key(severity))
}

/// The categories of findings in the other dimensions.
const FINDINGS: [Category; 5] = [
    Category::LICENSE_DENIED,
    Category::LICENSE_UNKNOWN,
    Category::LICENSE_FINDING,
    Category::FAILED_CHECK,
    Category::VULNERABILITY,
];

/// New items are bad and resolved ones good only where items are findings; a new release is neither.
pub fn classes(category: &CategoryDelta) -> [&'static str; 2] {
    let findings = matches!(category.dimension, Dimension::Audit | Dimension::Quality | Dimension::Health)
        || FINDINGS.contains(&category.category);
    let class_of = |count: u64, class| if findings && count > 0 { class } else { "state same" };
    [class_of(category.new, state_class(Tone::Worse)), class_of(category.resolved, state_class(Tone::Better))]
}
