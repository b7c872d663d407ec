//! One import: what it is, what was read in it, what was left out, and what became of it.

use super::parts;
use crate::address::{import_file_address, import_path, imports_path, retire_path};
use crate::data::ImportView;
use crate::format::{age_words, ago, counted, sentence, size, time};
use chrono::{DateTime, Utc};
use codegraph_model::api::Import;
use codegraph_model::number;
use leptos::prelude::*;

pub fn import(view: ImportView) -> impl IntoView {
    let import = &view.import;
    let (project, content) = (&import.project_name, &import.content);
    let label = import.label.clone().map(|label| view! { " " <span class="tag">{label}</span> });
    let retire = import.current.then(|| {
        view! { <a class="btn" href=retire_path(project, import.id)>"Retire"</a> }
    });
    let skipped = parts::skipped(content);
    let left_out = (skipped > 0).then(|| {
        let left = counted(skipped, "entry was left out", "entries were left out");
        view! {
            <section class="card" id="skipped">
                <header><h2>"Left out"</h2></header>
                {parts::skipped_entries(&content.skipped)}
                <div class="foot">{left} "; the rest was taken. Of each reason, up to five places are named."</div>
            </section>
        }
    });
    let notes: Vec<_> = content.notes.iter().map(|note| view! { <li>{sentence(note)}</li> }).collect();
    let notes = (!notes.is_empty()).then(|| {
        view! {
            <section class="card" id="notes-of-it">
                <header><h2>"What its tool says of the run"</h2></header>
                <ul class="plain">{notes}</ul>
            </section>
        }
    });
    view! {
        <section class="verdict">
            <div>
                <h1>{import.name.clone()} {label}</h1>
                <p><b>{answer(&view)}</b></p>
                <p>{became(&view).into_any()}</p>
            </div>
            <div class="actions">
                <a class="btn" href=imports_path(project)>"All reports"</a>
                {retire}
                <a class="btn primary" href=import_file_address(project, import.id)>"Download"</a>
            </div>
        </section>
        {facts(&view).into_any()}
        {left_out.map(IntoAny::into_any)}
        {notes}
        {together(&view).into_any()}
    }
}

/// What was read in it, as a sentence.
fn answer(view: &ImportView) -> String {
    let content = &view.import.content;
    let skipped = match parts::skipped(content) {
        0 => ", nothing left out".to_owned(),
        n => format!(", {} left out", counted(n, "entry", "entries")),
    };
    let held = parts::counts(&content.counts);
    format!("{}: {held}{skipped}.", parts::what(content))
}

/// Whether captures use it and, if not, why.
fn became(view: &ImportView) -> impl IntoView + use<> {
    let import = &view.import;
    match (&import.retired, view.standing, &view.successor) {
        (Some(retired), _, _) => {
            let by = retired.by.clone();
            view! { "Retired by " {by} " on " {time(retired.at)} " UTC: captures after that do not use it." }.into_any()
        }
        (None, Some(standing), _) => {
            let age = age_words((view.now - import.measured_at).num_seconds());
            view! { {parts::standing(standing)} ". It tells of the state " {age} " ago." }.into_any()
        }
        (None, None, Some(successor)) => {
            let href = import_path(&import.project_name, successor.id);
            let name = successor.name.clone();
            view! { "No longer used: " <a href=href class="mono">{name}</a> " took its place on " {time(successor.imported_at)} "." }
                .into_any()
        }
        (None, None, None) => "Not used: what the tool gave of a later state counts.".into_any(),
    }
}

fn facts(view: &ImportView) -> impl IntoView + use<> {
    let import = &view.import;
    let content = &import.content;
    let fact = |name: &'static str, value: AnyView| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let text = |value: String| value.into_any();
    let mono = |value: String| view! { <span class="mono">{value}</span> }.into_any();
    let dimensions: Vec<&str> = content.dimensions.iter().map(|dimension| dimension.title()).collect();
    let dimensions = if dimensions.is_empty() { "no dimension by itself".to_owned() } else { dimensions.join(", ") };
    let commit = match &import.commit {
        Some(commit) => mono(commit.clone()),
        None => text("nobody said".to_owned()),
    };
    let with_age = |at: DateTime<Utc>| {
        let age = ago((view.now - at).num_seconds());
        view! { {time(at)} " UTC, " {age} }.into_any()
    };
    view! {
        <section class="card">
            <header><h2>"What it is"</h2></header>
            <dl class="facts">
                {fact("Digest", mono(import.digest.to_string()))}
                {fact("Import", mono(import.id.to_string()))}
                {fact("Format", text(parts::format(content)))}
                {fact("Tool", text(parts::tools(content)))}
                {fact("Size", text(format!("{} as received", size(import.bytes))))}
                {fact("Says something about", text(dimensions))}
                {fact("Made for commit", commit)}
                {fact("Tells of", with_age(import.measured_at))}
                {content.created_at.map(|at| fact("Written by its tool", with_age(at)))}
                {fact("Given", with_age(import.imported_at))}
                {fact("Given by", text(import.imported_by.clone()))}
                {content.scanned.map(|n| fact("Files looked at", text(number::whole(n))))}
                {content.root.clone().map(|root| fact("Paths begin at", mono(root)))}
                {import.label.clone().map(|label| fact("Label", text(label)))}
                {content.subject.clone().map(|subject| fact("About", text(subject)))}
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

/// What was given with it.
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
    let count = counted(rows.len() as u64, "other file", "other files");
    Some(view! {
        <section class="card" id="together">
            <header><h2>"Given together"</h2></header>
            <table><tbody>{rows}</tbody></table>
            <div class="foot">{format!("{count} of the batch ")} <span class="mono">{import.batch_id.short()}</span> "."</div>
        </section>
    })
}
