//! One imported report: its contents, what was skipped, its standing.

use super::parts;
use crate::address::{import_file_address, import_path, imports_path, retire_path};
use crate::data::ImportView;
use crate::format::{sentence, time};
use crate::view::{Crumb, View};
use chrono::{DateTime, Utc};
use codegraph_model::api::Import;
use codegraph_model::words::{ago, counted, duration, size};
use codegraph_model::{ScopeRef, number};
use leptos::prelude::*;

impl View for ImportView {
    fn title(&self) -> String {
        format!("Report {} of {}", self.import.name, self.import.project_name)
    }

    fn scope(&self) -> Option<ScopeRef> {
        Some(ScopeRef::Project(self.import.project_name.clone()))
    }

    fn crumbs(&self) -> Vec<Crumb> {
        super::crumbs(&self.import.project_name, "Report")
    }

    fn main(self) -> AnyView {
        import(self).into_any()
    }
}

fn import(view: ImportView) -> impl IntoView {
    let import = &view.import;
    let (project, content) = (&import.project_name, &import.content);
    let label = import.label.clone().map(|label| view! { " " <span class="tag">{label}</span> });
    let retire = import.current.then(|| {
        view! { <a class="btn" href=retire_path(project, import.id)>"Retire"</a> }
    });
    let skipped = parts::skipped(content);
    let skipped_entries = (skipped > 0).then(|| {
        view! {
            <section class="card" id="skipped">
                <header><h2>"Skipped"</h2></header>
                {parts::skipped_entries(&content.skipped)}
                <div class="foot">{counted(skipped, "entry")} " skipped, the others imported. Up to five places are shown for each reason."</div>
            </section>
        }
    });
    let notes: Vec<_> = content.notes.iter().map(|note| view! { <li>{sentence(note)}</li> }).collect();
    let notes = (!notes.is_empty()).then(|| {
        view! {
            <section class="card" id="tool-notes">
                <header><h2>"Notes of the tool"</h2></header>
                <ul class="plain">{notes}</ul>
            </section>
        }
    });
    view! {
        <section class="verdict">
            <div>
                <h1>{import.name.clone()} {label}</h1>
                <p><b>{answer(&view)}</b></p>
                <p>{standing(&view).into_any()}</p>
            </div>
            <div class="actions">
                <a class="btn" href=imports_path(project)>"All reports"</a>
                {retire}
                <a class="btn primary" href=import_file_address(project, import.id)>"Download"</a>
            </div>
        </section>
        {facts(&view).into_any()}
        {skipped_entries.map(IntoAny::into_any)}
        {notes}
        {together(&view).into_any()}
    }
}

/// Its contents in a sentence.
fn answer(view: &ImportView) -> String {
    let content = &view.import.content;
    let skipped = match parts::skipped(content) {
        0 => ", none skipped".to_owned(),
        n => format!(", {} skipped", counted(n, "entry")),
    };
    let held = parts::counts(&content.counts);
    format!("{}: {held}{skipped}.", parts::what(content))
}

/// Whether captures use it and, if not, why.
fn standing(view: &ImportView) -> impl IntoView + use<> {
    let import = &view.import;
    match (&import.retired, view.standing, &view.successor) {
        (Some(retired), _, _) => {
            let by = retired.by.clone();
            view! { "Retired by " {by} " on " {time(retired.at)} " UTC. Later captures do not use it." }.into_any()
        }
        (None, Some(standing), _) => {
            let age = duration((view.now - import.measured_at).num_seconds());
            view! { {parts::standing(standing)} ". Measured " {age} " ago." }.into_any()
        }
        (None, None, Some(successor)) => {
            let href = import_path(&import.project_name, successor.id);
            let name = successor.name.clone();
            view! { "Replaced by " <a href=href class="mono">{name}</a> " on " {time(successor.imported_at)} " UTC." }
                .into_any()
        }
        (None, None, None) => "Replaced by a report of a later state.".into_any(),
    }
}

fn facts(view: &ImportView) -> impl IntoView + use<> {
    let import = &view.import;
    let content = &import.content;
    let fact = |name: &'static str, value: AnyView| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let text = |value: String| value.into_any();
    let mono = |value: String| view! { <span class="mono">{value}</span> }.into_any();
    let dimensions: Vec<&str> = content.dimensions.iter().map(|dimension| dimension.title()).collect();
    let dimensions = if dimensions.is_empty() { "none".to_owned() } else { dimensions.join(", ") };
    let commit = match &import.commit {
        Some(commit) => mono(commit.clone()),
        None => text("not specified".to_owned()),
    };
    let with_age = |at: DateTime<Utc>| {
        let age = ago((view.now - at).num_seconds());
        view! { {time(at)} " UTC, " {age} }.into_any()
    };
    view! {
        <section class="card">
            <header><h2>"Facts"</h2></header>
            <dl class="facts">
                {fact("Digest", mono(import.digest.to_string()))}
                {fact("Import", mono(import.id.to_string()))}
                {fact("Format", text(parts::format(content)))}
                {fact("Tool", text(parts::tools(content)))}
                {fact("Size", text(format!("{} as received", size(import.bytes))))}
                {fact("Dimensions", text(dimensions))}
                {fact("Commit", commit)}
                {fact("Measured", with_age(import.measured_at))}
                {content.created_at.map(|at| fact("Created by the tool", with_age(at)))}
                {fact("Imported", with_age(import.imported_at))}
                {fact("Imported by", text(import.imported_by.clone()))}
                {content.scanned.map(|n| fact("Files scanned", text(number::whole(n))))}
                {content.root.clone().map(|root| fact("Root of paths", mono(root)))}
                {import.label.clone().map(|label| fact("Label", text(label)))}
                {content.subject.clone().map(|subject| fact("Subject", text(subject)))}
                {counts(import).into_iter().map(|(name, n)| fact(name, text(n))).collect_view()}
            </dl>
        </section>
    }
}

/// How many entries there are of each kind.
fn counts(import: &Import) -> Vec<(&'static str, String)> {
    let titles = [
        ("findings", "Findings"),
        ("packages", "Packages"),
        ("statements", "Statements"),
        ("tests", "Tests"),
        ("checks", "Checks"),
        ("files", "Files with coverage"),
        ("metrics", "Metrics"),
    ];
    let count = |name| import.content.counts.get(name).map(|n| number::whole(*n));
    titles.into_iter().filter_map(|(name, title)| Some((title, count(name)?))).collect()
}

/// The other files of its batch.
fn together(view: &ImportView) -> Option<impl IntoView + use<>> {
    let import = &view.import;
    if view.together.is_empty() {
        return None;
    }
    let rows: Vec<_> = view
        .together
        .iter()
        .map(|other| {
            view! {
                <tr>
                    <td class="name"><a class="mono" href=import_path(&import.project_name, other.id)>{other.name.clone()}</a></td>
                    <td>{parts::format(&other.content)}</td>
                    <td class="hide-s">{parts::counts(&other.content.counts)}</td>
                    <td>{parts::use_of(other)}</td>
                </tr>
            }
        })
        .collect();
    let count = counted(rows.len() as u64, "other file");
    Some(view! {
        <section class="card" id="together">
            <header><h2>"Batch"</h2></header>
            <table><tbody>{rows}</tbody></table>
            <div class="foot">{format!("{count} in batch ")} <span class="mono">{import.batch_id.short()}</span> "."</div>
        </section>
    })
}
