//! All projects: how each is, and which way it went.

use crate::components::sparkline;
use crate::data::{Overview, ProjectCard};
use crate::format::{score, signed, time};
use codegraph_model::Dimension;
use leptos::prelude::*;

pub fn overview(view: Overview) -> impl IntoView {
    if view.total == 0 {
        return empty().into_any();
    }
    let (shown, total) = (view.projects.len(), view.total);
    let rows: Vec<_> = view.projects.into_iter().map(row).collect();
    let next = view.next_cursor.map(|cursor| {
        view! { " " <a href=crate::format::address("/", &[("cursor", &cursor)])>"Next page"</a> }
    });
    view! {
        <section class="verdict">
            <div>
                <h1>"Projects"</h1>
                <p>"The newest snapshot of each, and how health moved since the one before."</p>
            </div>
        </section>
        <section class="card">
            <div class="scroll">
                <table class="projects">
                    <thead>
                        <tr>
                            <th>"Project"</th>
                            <th class="n">"Health"</th>
                            <th>"Last change"</th>
                            <th class="wide-only">"Trend"</th>
                            {Dimension::ALL[1..].iter().map(|dimension| view! { <th class="n hide-s">{dimension.title()}</th> }).collect_view()}
                            <th class="hide-s">"Newest"</th>
                            <th class="n hide-s">"Snapshots"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="foot">{format!("{shown} of {total} projects.")} {next}</div>
        </section>
    }
    .into_any()
}

fn row(card: ProjectCard) -> impl IntoView {
    let address = format!("/projects/{}", card.project.name);
    let name = card.project.name.to_string();
    let newest = card.project.newest.as_ref();
    let change = match card.change {
        None => view! { <span class="state same">"–"</span> }.into_any(),
        Some(change) => {
            let (class, text) = match signed(change, 1) {
                amount if change > 1.0 => ("state up", format!("▲ {amount}")),
                amount if change < -1.0 => ("state down", format!("▼ {amount}")),
                _ => ("state same", "– same".to_owned()),
            };
            view! { <span class=class>{text}</span> }.into_any()
        }
    };
    let scores = Dimension::ALL[1..].iter().map(|dimension| {
        let value = newest.and_then(|newest| newest.score(*dimension));
        view! { <td class="n hide-s">{score(value)}</td> }
    });
    let newest_cell = newest.map_or_else(
        || view! { <span class="muted">"no snapshot yet"</span> }.into_any(),
        |newest| view! { <a href=format!("/snapshots/{}", newest.id)>{time(newest.timestamp)}</a> }.into_any(),
    );
    view! {
        <tr>
            <td><a href=address><b>{name}</b></a></td>
            <td class="n big">{score(newest.and_then(|newest| newest.score(Dimension::Health)))}</td>
            <td>{change}</td>
            <td class="wide-only spark-cell">{sparkline(&card.health)}</td>
            {scores.collect_view()}
            <td class="hide-s nowrap">{newest_cell}</td>
            <td class="n hide-s">{card.project.snapshots}</td>
        </tr>
    }
}

fn empty() -> impl IntoView {
    view! {
        <section class="verdict">
            <div>
                <h1>"No projects yet"</h1>
                <p>"Put a code base under watch and take its first snapshot:"</p>
                <pre class="commands" tabindex="0">
                    "codegraph project add my-service --path /path/to/repository\n"
                    "codegraph dashboard snapshot create --project my-service"
                </pre>
                <p>"A repository has a past: "<code>"codegraph dashboard snapshot backfill --project my-service --tags"</code>
                " makes a snapshot of every tag."</p>
            </div>
        </section>
    }
}
