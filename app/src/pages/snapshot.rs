//! One snapshot: identity and provenance, the six summaries with what their scores are made of, the items.

use crate::components::{compare_address, immutable_tag, terms};
use crate::data::{ItemFilter, SnapshotView};
use crate::format::{address, score, time};
use codegraph_model::api::{ItemPage, SnapshotHeader};
use codegraph_model::capture::{Input, SourceKind};
use codegraph_model::snapshot::{Snapshot, Summary};
use codegraph_model::verdict::category_title;
use codegraph_model::{Dimension, Item, Metric, Sealed, Severity};
use leptos::prelude::*;

pub fn snapshot(view: SnapshotView) -> impl IntoView {
    let header = SnapshotHeader::of(&view.sealed);
    let snapshot = &view.sealed.snapshot;
    let summaries: Vec<_> =
        snapshot.summaries.iter().map(|(dimension, of)| summary(snapshot, *dimension, of)).collect();
    let older = view.older.as_ref().map(|older| {
        let href = compare_address(older, &header, None);
        view! { <a class="btn primary" href=href>{format!("Compare with {}", older.source_label())}</a> }
    });
    view! {
        <section class="verdict">
            <div>
                <h1>{header.source_label()} " " {immutable_tag(header.immutable)}</h1>
                <p>
                    "State of " <b>{header.scope_ref.to_string()}</b> " at " {time(header.timestamp)} " UTC. "
                    {header.reason.clone()} "."
                </p>
            </div>
            <div class="actions">
                <a class="btn" href=format!("/api/v2/dashboard/snapshots/{}", header.id)>"JSON"</a>
                {older}
            </div>
        </section>
        {provenance(&view.sealed)}
        <div class="summaries">{summaries}</div>
        {items(&header, snapshot, &view.items, &view.query)}
    }
}

fn provenance(sealed: &Sealed) -> impl IntoView + use<> {
    let snapshot = &sealed.snapshot;
    let bundle = &snapshot.source_bundle;
    let fact = |name: &'static str, value: String, mono: bool| {
        view! { <div><dt>{name}</dt><dd class=if mono { "mono" } else { "" }>{value}</dd></div> }
    };
    let source = bundle.source.as_ref();
    let kind = source.map_or("", |source| match source.kind {
        SourceKind::Git => "git objects",
        SourceKind::Folder => "files of a folder",
    });
    let as_of = source.map(|source| fact("As of", source.as_of.format("%-d %b %Y %H:%M UTC").to_string(), false));
    let shallow =
        source.filter(|source| source.shallow).map(|_| fact("History", "cut off: a shallow clone".to_owned(), false));
    let inputs: Vec<_> = bundle.inputs.iter().map(input).collect();
    let left_out: Vec<_> = source
        .into_iter()
        .flat_map(|source| &source.left_out)
        .map(|left_out| {
            let files = if left_out.files == 1 { "file" } else { "files" };
            view! {
                <tr>
                    <td class="n">{left_out.files} " " {files}</td>
                    <td>{left_out.reason.clone()}</td>
                    <td class="mono muted hide-s">{left_out.examples.join(", ")}</td>
                </tr>
            }
        })
        .collect();
    let left_out = (!left_out.is_empty()).then(|| {
        view! {
            <h3>"Left out"</h3>
            <div class="scroll"><table><tbody>{left_out}</tbody></table></div>
        }
    });
    view! {
        <section class="card">
            <header><h2>"Provenance"</h2></header>
            <dl class="facts">
                {fact("Digest", sealed.digest.to_string(), true)}
                {fact("Snapshot", snapshot.id.to_string(), true)}
                {fact("Commit", snapshot.commit().unwrap_or("none").to_owned(), true)}
                {fact("Read from", kind.to_owned(), false)}
                {as_of}
                {shallow}
                {fact("Recorded by", format!("{} ({})", snapshot.initiator, snapshot.trigger_source), false)}
                {fact("Analyzer", snapshot.analyzer_version.clone(), false)}
                {fact("Rules", snapshot.rule_version.clone(), false)}
                {fact("Retention", snapshot.retention_class.clone(), false)}
            </dl>
            <details class="inputs">
                <summary>{format!("{} inputs", bundle.inputs.len())}</summary>
                <div class="scroll">
                    <table>
                        <thead>
                            <tr><th>"For"</th><th>"Input"</th><th>"Read by"</th><th class="hide-s">"Notes"</th><th class="hide-s">"Digest"</th></tr>
                        </thead>
                        <tbody>{inputs}</tbody>
                    </table>
                </div>
                {left_out}
            </details>
        </section>
    }
}

fn input(input: &Input) -> impl IntoView + use<> {
    let name = if input.kind == "lockfile" {
        view! { <span class="mono">{input.name.clone()}</span> }.into_any()
    } else {
        input.name.clone().into_any()
    };
    view! {
        <tr>
            <td>{input.dimension.title()}</td>
            <td>{name} " " <span class="tag">{input.kind.clone()}</span></td>
            <td>{input.tool.clone()} " " {input.version.clone()}</td>
            <td class="muted hide-s">{input.notes.join("; ")}</td>
            <td class="mono muted hide-s">{input.digest.map(|digest| digest.short())}</td>
        </tr>
    }
}

fn summary(snapshot: &Snapshot, dimension: Dimension, summary: &Summary) -> impl IntoView + use<> {
    let counts = snapshot.source_bundle.item_counts.get(&dimension);
    let categories: Vec<_> = counts
        .into_iter()
        .flatten()
        .map(|(category, count)| {
            let query = [("dimension", dimension.as_str()), ("category", category.as_str())];
            let href = format!("{}#items", address(&format!("/snapshots/{}", snapshot.id), &query));
            view! { <a class="tag" href=href>{format!("{count} × {}", category_title(category).to_lowercase())}</a> " " }
        })
        .collect();
    let metrics: Vec<_> = Metric::of(dimension)
        .filter(|metric| metric.name != "score")
        .filter_map(|metric| Some((metric, summary.metric(metric.name)?)))
        .map(|(metric, value)| {
            view! {
                <tr title=metric.description>
                    <td>{metric.title}</td>
                    <td class="n">{metric.display(value)}</td>
                </tr>
            }
        })
        .collect();
    let metrics = (!metrics.is_empty()).then(|| view! { <table class="metrics"><tbody>{metrics}</tbody></table> });
    view! {
        <section class="card summary" id=dimension.as_str()>
            <header>
                <h2>{dimension.title()}</h2>
                <span class="right score">{score(summary.score)}</span>
            </header>
            <div class="body">
                <p class="muted question">{dimension.question()}</p>
                {terms(summary)}
                {metrics}
                <p class="categories">{categories}</p>
            </div>
        </section>
    }
}

fn items(header: &SnapshotHeader, snapshot: &Snapshot, page: &ItemPage, query: &ItemFilter) -> impl IntoView + use<> {
    let path = format!("/snapshots/{}", header.id);
    let counts = &snapshot.source_bundle.item_counts;
    let current = query.dimension.or_else(|| counts.iter().find(|(_, c)| !c.is_empty()).map(|(d, _)| *d));
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
            let selected = query.category.as_deref() == Some(category);
            view! { <option value=category.clone() selected=selected>{format!("{} ({count})", category_title(category))}</option> }
        })
        .collect();
    let severities: Vec<_> = Severity::ALL
        .into_iter()
        .map(|s| view! { <option value=s.as_str() selected=query.severity == Some(s)>{s.as_str()}</option> })
        .collect();
    let rows: Vec<_> = page.items.iter().map(row).collect();
    let empty = rows
        .is_empty()
        .then(|| view! { <div class="item"><span></span><span class="muted">"No item is like that."</span></div> });
    let next = page.next_cursor.as_ref().map(|cursor| {
        let mut pairs = vec![("cursor", cursor.as_str())];
        pairs.extend(query.dimension.map(|d| ("dimension", d.as_str())));
        pairs.extend(query.category.as_deref().map(|c| ("category", c)));
        pairs.extend(query.severity.map(|s| ("severity", s.as_str())));
        pairs.extend(query.q.as_deref().map(|q| ("q", q)));
        view! { " " <a href=format!("{}#items", address(&path, &pairs))>"Next page"</a> }
    });
    let narrowed = query.severity.is_some() || query.q.is_some();
    let said = if narrowed {
        format!("{} on this page match, of {} in all.", page.items.len(), page.total)
    } else {
        format!("{} of {} on this page.", page.items.len(), page.total)
    };
    view! {
        <section class="card" id="items">
            <header><h2>"Items"</h2></header>
            <form class="filters" action=format!("{path}#items") method="get">
                <label>"Dimension" <select name="dimension">{dimensions}</select></label>
                <label>"Category" <select name="category"><option value="">"all"</option>{categories}</select></label>
                <label>"Severity" <select name="severity"><option value="">"all"</option>{severities}</select></label>
                <label>"Text" <input type="search" name="q" value=query.q.clone() placeholder="title, path or rule"/></label>
                <button class="btn" type="submit">"Filter"</button>
            </form>
            {rows}
            {empty}
            <div class="foot">{said} {next}</div>
        </section>
    }
}

fn row(item: &Item) -> impl IntoView + use<> {
    let place = item.location.as_ref().map(|location| match location.line {
        Some(line) => format!("{}:{line}", location.path),
        None => location.path.clone(),
    });
    let attributes: Vec<String> = item
        .attributes
        .iter()
        .filter(|(_, value)| !value.is_array() && !value.is_object())
        .map(|(name, value)| format!("{name} {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    view! {
        <div class="item">
            <span class="sev">{item.severity.map(Severity::as_str)}</span>
            <div>
                <div class="item-title">{item.title.clone()}</div>
                {place.map(|place| view! { <div class="muted mono">{place}</div> })}
            </div>
            <div class="item-end muted">{attributes.join(" · ")}</div>
        </div>
    }
}
