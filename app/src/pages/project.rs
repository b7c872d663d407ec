//! One project: the answer, the six dimensions, their trends, what changed, the snapshots.

use crate::components::{compare_address, immutable_tag, state, strip};
use crate::data::{Against, ChartCard, ProjectView, Range};
use crate::format::{address, mark, score, time};
use crate::islands::{ChartOverlay, TrendBoard};
use codegraph_model::api::{SnapshotHeader, SnapshotList};
use codegraph_model::compare::{CategoryDelta, State};
use codegraph_model::verdict::{category_title, verdict};
use codegraph_model::{Dimension, Severity, number};
use leptos::prelude::*;

pub fn project(view: ProjectView) -> impl IntoView {
    let name = view.project.name.to_string();
    let Some(newest) = view.project.newest.clone() else { return empty(&name).into_any() };
    let compare_link = view.against.as_ref().map(|against| {
        let href = compare_address(&against.comparison.from, &against.comparison.to, None);
        let label = format!("Compare with {}", against.comparison.from.source_label());
        view! { <a class="btn primary" href=href>{label}</a> }
    });
    let cells = strip(&view.strip);
    let charts: Vec<_> = view.charts.into_iter().map(chart).collect();
    view! {
        <section class="verdict">
            <div>
                <h1>{name.clone()}</h1>
                {sentence(&newest, view.against.as_ref())}
            </div>
            <div class="actions">
                <a class="btn" href=format!("/snapshots/{}", newest.id)>"Newest snapshot"</a>
                {compare_link}
            </div>
        </section>
        {cells}
        <section aria-label="Trends">
            <div class="section-head">
                <h2>"Trends"</h2>
                {ranges(&name, view.range)}
            </div>
            <TrendBoard moments=view.moments>
                <div class="charts">{charts}</div>
            </TrendBoard>
        </section>
        <div class="two">
            {view.against.map(changes)}
            {timeline(&name, view.range, view.snapshots)}
        </div>
    }
    .into_any()
}

/// The answer first: what moved, against what, why that, and what could not be compared.
fn sentence(newest: &SnapshotHeader, against: Option<&Against>) -> impl IntoView + use<> {
    let Some(against) = against else {
        let label = newest.source_label();
        return view! {
            <p>"One snapshot so far, of " <b>{label}</b> ". With a second one there is something to compare."</p>
        }
        .into_any();
    };
    let (comparison, why) = (&against.comparison, against.why);
    let said = verdict(comparison);
    let moved =
        if said.moved.is_empty() { "Nothing moved beyond its tolerance".to_owned() } else { said.moved.join("; ") };
    let unlike = said.unlike.into_iter().map(|reason| view! { <li>{reason} "."</li> }).collect_view();
    let open = comparison.dimension_states.values().filter(|state| **state == State::NotComparable).count();
    let details = (open > 0).then(|| {
        let plural = if open == 1 { "dimension" } else { "dimensions" };
        view! {
            <details class="unlike">
                <summary>{format!("≠ {open} {plural} could not be compared")}</summary>
                <ul>{unlike}</ul>
            </details>
        }
    });
    view! {
        <p>
            <b>{moved} ", "</b> "since "
            <a href=format!("/snapshots/{}", comparison.from.id)>{comparison.from.source_label()}</a>
            " (" {why} ", " {time(comparison.from.timestamp)} ")."
        </p>
        {details}
    }
    .into_any()
}

fn ranges(name: &str, current: Range) -> impl IntoView + use<> {
    let links: Vec<_> = Range::ALL
        .into_iter()
        .map(|range| {
            let href = address(&format!("/projects/{name}"), &[("range", range.as_str())]);
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
        Some(reason) => view! { <p class="chart-empty">"Not measured: " {reason} "."</p> }.into_any(),
        None => view! {
            <ChartOverlay
                title=format!("{} {}", card.dimension.title(), if metric.name == "score" { "" } else { metric.title })
                suffix=metric.unit.suffix().to_owned()
                decimals=metric.unit.decimals()
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

/// The categories that changed, the worst first.
fn changes(against: Against) -> impl IntoView {
    let comparison = against.comparison;
    let all = comparison.drilldown_categories.clone().unwrap_or_default();
    let differ = |category: &&CategoryDelta| category.new + category.resolved + category.changed > 0;
    let items: u64 = all.iter().map(|c| c.new + c.changed + c.unchanged).sum();
    let moved: Vec<&CategoryDelta> = all.iter().filter(differ).collect();
    let different: u64 = moved.iter().map(|c| c.new + c.resolved + c.changed).sum();
    let rows: Vec<_> = moved
        .iter()
        .map(|category| {
            let open = Some((category.dimension, category.category.as_str(), 0));
            let href = compare_address(&comparison.from, &comparison.to, open);
            let worst = Severity::ALL.into_iter().find(|severity| category.severities.contains_key(severity));
            let [new_class, resolved_class] = classes(category);
            view! {
                <tr>
                    <td>
                        <a href=href>{category_title(&category.category)}</a>
                        " " <span class="muted">{category.dimension.title()}</span>
                    </td>
                    <td class="n"><span class=new_class>{format!("+{}", category.new)}</span></td>
                    <td class="n"><span class=resolved_class>{format!("−{}", category.resolved)}</span></td>
                    <td class="n">{category.changed}</td>
                    <td class="hide-s">{worst.map(Severity::as_str)}</td>
                </tr>
            }
        })
        .collect();
    let empty = rows.is_empty().then(|| view! { <tr><td colspan="5" class="muted">"No item differs."</td></tr> });
    let since = comparison.from.source_label();
    view! {
        <section class="card">
            <header>
                <h2>{format!("What changed since {since}")}</h2>
                <span class="right"><a href=compare_address(&comparison.from, &comparison.to, None)>"all"</a></span>
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
                {format!("{} of {} items differ.", number::whole(different), number::whole(items))}
            </div>
        </section>
    }
}

/// New items are bad and resolved ones good only where items are findings; a new release is neither.
pub fn classes(category: &CategoryDelta) -> [&'static str; 2] {
    let findings = matches!(category.dimension, Dimension::Audit | Dimension::Quality | Dimension::Health)
        || category.category.starts_with("licence_")
        || category.category.starts_with("failed_")
        || category.category.starts_with("vulnerab");
    let class = |count: u64, word| if findings && count > 0 { word } else { "state same" };
    [class(category.new, mark(State::Regressed).0), class(category.resolved, mark(State::Improved).0)]
}

fn timeline(name: &str, range: Range, list: SnapshotList) -> impl IntoView + use<> {
    let SnapshotList { snapshots, next_cursor: next, total } = list;
    let shown = snapshots.len();
    let last = shown.saturating_sub(1);
    let healths: Vec<Option<f64>> = snapshots.iter().map(|snapshot| snapshot.score(Dimension::Health)).collect();
    let rows: Vec<_> = snapshots
        .into_iter()
        .enumerate()
        .map(|(place, snapshot)| {
            let before = healths.get(place + 1).copied().flatten();
            let change = snapshot.score(Dimension::Health).zip(before).map(|(now, before)| now - before);
            timeline_row(snapshot, change, place == last.min(1), place == 0)
        })
        .collect();
    let next = next.map(|cursor| {
        let query = [("range", range.as_str()), ("cursor", cursor.as_str())];
        let href = address(&format!("/projects/{name}"), &query) + "#snapshots";
        view! { " " <a href=href>"Older ones"</a> }
    });
    view! {
        <section class="card" id="snapshots">
            <form action="/compare" method="get">
                <header>
                    <h2>"Snapshots"</h2>
                    <span class="right"><button class="btn" type="submit">"Compare A and B"</button></span>
                </header>
                <table>
                    <thead>
                        <tr>
                            <th class="pick">"A"</th>
                            <th class="pick">"B"</th>
                            <th>"Time"</th>
                            <th>"Source"</th>
                            <th class="hide-s">"Why"</th>
                            <th class="n">"Health"</th>
                            <th class="hide-s">"Change"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <div class="foot">{format!("{shown} of {total}, newest first.")} {next}</div>
            </form>
        </section>
    }
}

fn timeline_row(snapshot: SnapshotHeader, change: Option<f64>, is_a: bool, is_b: bool) -> impl IntoView {
    let id = snapshot.id.to_string();
    let change_state = match change {
        Some(change) if change > 1.0 => Some(State::Improved),
        Some(change) if change < -1.0 => Some(State::Regressed),
        Some(_) => Some(State::Unchanged),
        None => None,
    };
    let change = change_state.map_or_else(
        || view! { <span class="state same">"–"</span> }.into_any(),
        |known| match known {
            State::Unchanged => view! { <span class="state same">"– same"</span> }.into_any(),
            known => state(known, change).into_any(),
        },
    );
    let label = snapshot.source_label();
    view! {
        <tr>
            <td class="pick"><input type="radio" name="from" value=id.clone() checked=is_a aria-label=format!("A: {label}")/></td>
            <td class="pick"><input type="radio" name="to" value=id.clone() checked=is_b aria-label=format!("B: {label}")/></td>
            <td class="nowrap"><a href=format!("/snapshots/{id}")>{time(snapshot.timestamp)}</a></td>
            <td class="mono source">{label.clone()} " " {immutable_tag(snapshot.immutable)}</td>
            <td class="hide-s"><span class="tag">{snapshot.trigger_source.clone()}</span></td>
            <td class="n">{score(snapshot.score(Dimension::Health))}</td>
            <td class="nowrap hide-s">{change}</td>
        </tr>
    }
}

fn empty(name: &str) -> impl IntoView + use<> {
    view! {
        <section class="verdict">
            <div>
                <h1>{name.to_owned()}</h1>
                <p>"No snapshots yet. Take the first, or make those of the past:"</p>
                <pre class="commands" tabindex="0">
                    {format!("codegraph dashboard snapshot create --project {name}\n")}
                    {format!("codegraph dashboard snapshot backfill --project {name} --every 1w --since 1y")}
                </pre>
            </div>
        </section>
    }
}
