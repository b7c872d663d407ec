//! The reports that captures use, a row for each series.

use super::parts;
use crate::address::{import_path, retire_path};
use crate::data::{ImportsView, UsedReports};
use chrono::{DateTime, Utc};
use codegraph_model::settings::STALE_AFTER_DAYS;
use codegraph_model::words::counted;
use codegraph_model::{Name, number};
use leptos::prelude::*;

pub fn used(view: &ImportsView) -> impl IntoView + use<> {
    let rows: Vec<_> = view.used.iter().map(|used| row(&view.project, used, view.now)).collect();
    let empty = rows.is_empty().then(|| {
        view! { <tr><td colspan="6" class="muted">"No reports in use: all are retired or made for a commit that is not in the history."</td></tr> }
    });
    let count = counted(view.used.len() as u64, "tool");
    view! {
        <section class="card" id="used">
            <header><h2>"Reports in use"</h2></header>
            <table class="used">
                <thead>
                    <tr>
                        <th>"Tool"</th>
                        <th class="hide-s">"Commit"</th>
                        <th>"State"</th>
                        <th class="hide-s">"Contents"</th>
                        <th class="n hide-s">"Skipped"</th>
                        <th class="n"><span class="hidden">"Retire"</span></th>
                    </tr>
                </thead>
                <tbody>{rows} {empty}</tbody>
            </table>
            <div class="foot">
                {format!("{count}. A report of an older commit is carried; after {STALE_AFTER_DAYS} days, or ")}
                <code>"stale_after_days"</code> " in codegraph.toml, it is stale."
            </div>
        </section>
    }
}

fn row(project: &Name, used: &UsedReports, now: DateTime<Utc>) -> Option<impl IntoView + use<>> {
    let first = used.files.first()?;
    let path = import_path(project, first.id);
    let parts_of = [first.label.clone(), first.content.subject.clone()];
    let tags: Vec<_> =
        parts_of.into_iter().flatten().map(|part| view! { " " <span class="tag">{part}</span> }).collect();
    let more: Vec<_> = used
        .files
        .iter()
        .skip(1)
        .map(|file| view! { <li><a class="mono" href=import_path(project, file.id)>{file.name.clone()}</a></li> })
        .collect();
    let more = (!more.is_empty()).then(|| {
        view! {
            <details class="small muted">
                <summary>{format!("and {}", counted(more.len() as u64, "other file"))}</summary>
                <ul class="plain">{more}</ul>
            </details>
        }
    });
    let skipped: u64 = used.files.iter().map(|file| parts::skipped(&file.content)).sum();
    let skipped = match skipped {
        0 => view! { <span class="muted">"0"</span> }.into_any(),
        n => view! { <a href=format!("{path}#skipped")>{number::whole(n)}</a> }.into_any(),
    };
    let is_part = used.files.iter().any(|file| file.content.incomplete);
    let incomplete = is_part.then(|| view! { <div class="state down">"✕ incomplete"</div> });
    let held = parts::counts(&parts::added(&used.files));
    let tools = parts::tools(&first.content);
    let retire = format!("Retire the reports of {tools}");
    Some(view! {
        <tr>
            <td class="name">
                <a href=path><b>{tools}</b></a> {tags}
                <div class="muted small">{parts::format(&first.content)} " · " <span class="mono">{first.name.clone()}</span></div>
                {more}
                <div class="only-s small">{parts::made_for(first, now).into_any()} <div class="muted">{held.clone()}</div></div>
            </td>
            <td class="hide-s nowrap">{parts::made_for(first, now).into_any()}</td>
            <td>{parts::standing(used.standing)} {incomplete}</td>
            <td class="hide-s">{held}</td>
            <td class="n hide-s">{skipped}</td>
            <td class="n"><a href=retire_path(project, first.id) aria-label=retire>"Retire"</a></td>
        </tr>
    })
}
