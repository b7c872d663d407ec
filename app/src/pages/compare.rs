//! Two snapshots: the verdict, why they may differ, the dimensions, the metrics, and down to the single item.

use super::project::classes;
use crate::components::{compare_address, side, state};
use crate::data::{CompareView, Open};
use crate::format::{score, signed};
use crate::islands::{MoreItems, item_row};
use codegraph_model::compare::{CategoryDelta, Causes, Comparison, MetricDelta, Preview, State};
use codegraph_model::verdict::{category_title, verdict};
use codegraph_model::{Dimension, Metric, PerDimension, number};
use leptos::prelude::*;

pub fn compare(view: CompareView) -> impl IntoView {
    let CompareView { comparison, open } = view;
    let said = verdict(&comparison);
    let moved =
        if said.moved.is_empty() { "Nothing moved beyond its tolerance".to_owned() } else { said.moved.join("; ") };
    let unlike = said.unlike.into_iter().map(|reason| view! { <li>"≠ " {reason} "."</li> }).collect_view();
    let turned = compare_address(&comparison.to, &comparison.from, None);
    let cli = format!(
        "codegraph dashboard snapshot compare --from-snapshot {} --to-snapshot {} --include-drilldown",
        comparison.from.id, comparison.to.id
    );
    view! {
        <section class="verdict">
            <div>
                <h1>{said.headline}</h1>
                <p><b>{moved} "."</b></p>
                <ul class="unlike">{unlike}</ul>
            </div>
            <div class="actions"><a class="btn" href=turned>"Turn around"</a></div>
        </section>
        <div class="sides">
            {side("from", &comparison.from)}
            <div class="arrow" aria-hidden="true">"→"</div>
            {side("to", &comparison.to)}
        </div>
        {causes(&comparison)}
        {dimensions(&comparison)}
        <div class="two">
            {drilldown(&comparison, open.as_ref())}
            {metrics(&comparison.metric_deltas)}
        </div>
        <details class="as-cli">
            <summary>"The same on the command line"</summary>
            <pre class="commands" tabindex="0">{cli}</pre>
        </details>
    }
}

fn causes(comparison: &Comparison) -> impl IntoView + use<> {
    let Causes { code, analyzer, rules, inputs, scope } = comparison.causes;
    let (from, to) = (&comparison.from, &comparison.to);
    let cause = |differs: bool, name: &str, before: &str, after: &str| {
        let class = if differs { "cause on" } else { "cause" };
        let text = match (differs, before.is_empty()) {
            (false, true) => format!("{name}: same"),
            (false, false) => format!("{name}: same ({after})"),
            (true, true) => format!("{name}: differs"),
            (true, false) => format!("{name}: {before} → {after}"),
        };
        view! { <li class=class>{text}</li> }
    };
    let short =
        |commit: &Option<String>| commit.as_ref().map(|c| c.chars().take(9).collect::<String>()).unwrap_or_default();
    view! {
        <ul class="causes" aria-label="What differs besides the findings">
            {cause(code, "code", &short(&from.commit), &short(&to.commit))}
            {cause(inputs, "inputs", "", "")}
            {cause(rules, "rules", &from.rule_version, &to.rule_version)}
            {cause(analyzer, "analyzer", &from.analyzer_version, &to.analyzer_version)}
            {scope.then(|| cause(true, "scope", &from.scope_ref.to_string(), &to.scope_ref.to_string()))}
        </ul>
    }
}

fn dimensions(comparison: &Comparison) -> impl IntoView + use<> {
    let rows: Vec<_> = comparison
        .dimensions
        .iter()
        .map(|delta| {
            view! {
                <tr>
                    <td>{delta.dimension.title()}</td>
                    <td class="nowrap">{state(delta.state, None)}</td>
                    <td class="n">{score(delta.score_from)}</td>
                    <td class="n">{score(delta.score_to)}</td>
                    <td class="n">{delta.score_delta.map(|delta| signed(delta, 1))}</td>
                    <td class="muted hide-s">{delta.reasons.join("; ")}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="card">
            <header><h2>"Dimensions"</h2><span class="muted">"scores, 0 to 100"</span></header>
            <table class="dimensions">
                <thead>
                    <tr>
                        <th>"Dimension"</th>
                        <th>"State"</th>
                        <th class="n">"From"</th>
                        <th class="n">"To"</th>
                        <th class="n">"Change"</th>
                        <th class="hide-s">"Why"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// The metrics that moved first, those that did not behind a fold.
fn metrics(deltas: &[MetricDelta]) -> impl IntoView + use<> {
    let order = |delta: &MetricDelta| match delta.state {
        State::Regressed => 0,
        State::Improved => 1,
        State::Changed => 2,
        State::NotComparable => 3,
        State::Unchanged => 4,
    };
    let mut sorted: Vec<&MetricDelta> = deltas.iter().collect();
    sorted.sort_by_key(|delta| (order(delta), delta.metric));
    let same = sorted.iter().filter(|delta| delta.state == State::Unchanged).count();
    let rows: Vec<_> =
        sorted.iter().filter(|delta| delta.state != State::Unchanged).map(|delta| metric_row(delta)).collect();
    let unchanged: Vec<_> =
        sorted.iter().filter(|delta| delta.state == State::Unchanged).map(|delta| metric_row(delta)).collect();
    let none = rows.is_empty().then(|| view! { <tr><td colspan="4" class="muted">"No metric moved."</td></tr> });
    view! {
        <section class="card">
            <header><h2>"Metrics"</h2><span class="right">"beyond tolerance first"</span></header>
            <table>
                <thead>
                    <tr><th>"Metric"</th><th class="n">"From"</th><th class="n">"To"</th><th class="n">"Change"</th></tr>
                </thead>
                <tbody>{rows} {none}</tbody>
            </table>
            <details>
                <summary class="foot">{format!("{same} unchanged")}</summary>
                <table><tbody>{unchanged}</tbody></table>
            </details>
        </section>
    }
}

fn metric_row(delta: &MetricDelta) -> impl IntoView + use<> {
    let metric: Metric = delta.metric;
    let value = |value: Option<f64>| value.map_or_else(|| "not measured".to_owned(), |value| metric.display(value));
    let (class, sign) = crate::format::mark(delta.state);
    let change = delta.delta.map(|change| signed(change, metric.unit.decimals()));
    view! {
        <tr title=metric.description>
            <td><span class="muted">{metric.dimension.title()}</span> " " {metric.title}</td>
            <td class="n">{value(delta.from)}</td>
            <td class="n">{value(delta.to)}</td>
            <td class="n nowrap"><span class=class>{sign} " " {change}</span></td>
        </tr>
    }
}

fn drilldown(comparison: &Comparison, open: Option<&Open>) -> impl IntoView + use<> {
    let all = comparison.drilldown_categories.clone().unwrap_or_default();
    let mut by_dimension: PerDimension<Vec<CategoryDelta>> = PerDimension::new();
    for category in all {
        by_dimension.entry(category.dimension).or_default().push(category);
    }
    let cards: Vec<_> = by_dimension
        .into_iter()
        .map(|(dimension, categories)| {
            let unchanged: u64 = categories.iter().map(|c| c.unchanged).sum();
            let moved: Vec<_> = categories
                .iter()
                .filter(|c| c.new + c.resolved + c.changed > 0)
                .map(|category| category_block(comparison, category, open))
                .collect();
            let none = moved
                .is_empty()
                .then(|| view! { <div class="item"><span></span><span class="muted">"No item differs."</span></div> });
            view! {
                <section class="card" id=dimension.as_str()>
                    <header><h2>{dimension.title()}</h2></header>
                    {moved}
                    {none}
                    <div class="foot">{format!("{} items unchanged.", number::whole(unchanged))}</div>
                </section>
            }
        })
        .collect();
    view! { <div>{cards}</div> }
}

fn category_block(comparison: &Comparison, category: &CategoryDelta, open: Option<&Open>) -> impl IntoView + use<> {
    let (dimension, name) = (category.dimension, category.category.clone());
    let preview = comparison
        .drilldown_previews
        .iter()
        .flatten()
        .find(|preview| preview.dimension == dimension && preview.category == name)
        .cloned();
    let opened =
        open.filter(|open| open.dimension == dimension && open.category == name).map(|open| u64::from(open.offset));
    let [new_class, resolved_class] = classes(category);
    let rows = preview.as_ref().map(|preview| preview.items.iter().map(item_row).collect_view());
    let foot = preview.map(|preview| foot(comparison, dimension, &name, &preview, opened.unwrap_or(0)));
    view! {
        <div class="category" id=format!("{dimension}.{name}")>
            <div class="category-head">
                <h3>{category_title(&name)}</h3>
                <span class=new_class>{category.new} " new"</span>
                <span class=resolved_class>{category.resolved} " resolved"</span>
                <span class="state same">{category.changed} " changed"</span>
            </div>
            {rows}
            {foot}
        </div>
    }
}

/// How much of the category is shown, and the way to the rest.
fn foot(
    comparison: &Comparison,
    dimension: Dimension,
    category: &str,
    preview: &Preview,
    offset: u64,
) -> impl IntoView + use<> {
    let end = offset + preview.shown;
    let next_offset = if offset == 0 && preview.shown < 200 { 0 } else { end };
    let anchor = format!("#{dimension}.{category}");
    let href = compare_address(&comparison.from, &comparison.to, Some((dimension, category, next_offset))) + &anchor;
    if offset > 0 {
        // A later page of a category, as pages without JavaScript have them.
        let next = (end < preview.total).then(|| view! { <a href=href>"Next page"</a> });
        let said = format!("{} to {end} of {}. ", offset + 1, preview.total);
        return view! { <div class="foot">{said} {next}</div> }.into_any();
    }
    if end >= preview.total {
        return view! { <div class="foot">{format!("{end} of {} shown.", preview.total)}</div> }.into_any();
    }
    view! {
        <MoreItems
            from=comparison.from.id.to_string()
            to=comparison.to.id.to_string()
            dimension=dimension.to_string()
            category=category.to_owned()
            shown=end
            total=preview.total
            href=href
        />
    }
    .into_any()
}
