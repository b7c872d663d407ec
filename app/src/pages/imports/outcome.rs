//! What became of an upload, file by file: what was understood, what was left out and why, and what was refused.

use super::parts;
use crate::address::{import_path, imports_path};
use crate::data::{UploadedFile, UploadedView};
use crate::format::{counted, sentence};
use codegraph_model::Name;
use codegraph_model::api::RefusedFile;
use leptos::prelude::*;

pub fn uploaded(view: UploadedView) -> impl IntoView {
    let taken = view.imports.iter().filter(|file| !file.known).count();
    let known = view.imports.len() - taken;
    let refusals = view.refused.len() as u64;
    let headline = match (taken as u64, refusals) {
        (0, 0) => "Nothing new".to_owned(),
        (0, refused) if known == 0 => format!("{} refused", counted(refused, "file", "files")),
        (0, refused) => format!("Nothing new, {} refused", counted(refused, "file", "files")),
        (taken, 0) => format!("{} imported", counted(taken, "file", "files")),
        (taken, refused) => format!("{} imported, {refused} refused", counted(taken, "file", "files")),
    };
    let said = match (taken, known) {
        (0, 0) => "Nothing was kept.".to_owned(),
        (0, _) => "What could be read was there already, for the same commit. Nothing was changed.".to_owned(),
        _ => "The next snapshot uses what was imported.".to_owned(),
    };
    let repeated = (view.repeated > 0).then(|| {
        let files = counted(view.repeated as u64, "file was", "files were");
        format!("; {files} the same as another of them, byte for byte.")
    });
    let replaced = (!view.replaced.is_empty()).then(|| {
        let names = view.replaced.join(", ");
        view! {
            <p>
                "In place of " <span class="mono">{names}</span>
                ", given for the same commit. To keep both, give them together or with a label each."
            </p>
        }
    });
    let count = view.imports.len() as u64 + refusals + view.repeated as u64;
    let project = view.project.clone();
    let next = (taken > 0).then(|| {
        let command = format!("codegraph dashboard snapshot create --project {project}");
        view! { <pre class="commands" tabindex="0">{command}</pre> }
    });
    let refused: Vec<_> = view.refused.iter().map(refused).collect();
    let files: Vec<_> = view.imports.iter().map(|file| understood(&view.project, file)).collect();
    view! {
        <section class="verdict">
            <div>
                <h1>{headline}</h1>
                <p><b>{said}</b></p>
                {replaced}
                {next}
            </div>
            <div class="actions"><a class="btn primary" href=imports_path(&view.project)>"All reports"</a></div>
        </section>
        <section class="card" id="files">
            <header><h2>"Files"</h2></header>
            {refused}
            {files}
            <div class="foot">{counted(count, "file", "files")} {repeated}</div>
        </section>
    }
}

fn refused(file: &RefusedFile) -> impl IntoView + use<> {
    view! {
        <div class="item">
            <span class="state down">"✕ refused"</span>
            <div>
                <div class="item-title mono">{file.name.clone()}</div>
                <div class="reason">{sentence(&file.reason)}</div>
            </div>
        </div>
    }
}

fn understood(project: &Name, file: &UploadedFile) -> impl IntoView + use<> {
    let UploadedFile { import, known } = file;
    let content = &import.content;
    let (class, word) = if *known { ("state same", "– the same") } else { ("state up", "● imported") };
    let skipped = parts::skipped(content);
    let left_out = (skipped > 0).then(|| {
        view! {
            <div class="left-out">
                <div class="muted">{counted(skipped, "entry was left out:", "entries were left out:")}</div>
                {parts::skipped_entries(&content.skipped)}
            </div>
        }
    });
    let notes: Vec<_> = content.notes.iter().map(|note| view! { <li>{sentence(note)}</li> }).collect();
    let notes = (!notes.is_empty()).then(|| view! { <ul class="plain muted">{notes}</ul> });
    let dimensions: Vec<&str> = content.dimensions.iter().map(|dimension| dimension.title()).collect();
    let dimensions = (!dimensions.is_empty()).then(|| format!(", for {}", dimensions.join(", ")));
    view! {
        <div class="item">
            <span class=class>{word}</span>
            <div>
                <div class="item-title"><a class="mono" href=import_path(project, import.id)>{import.name.clone()}</a></div>
                <div>{parts::what(content)} ": " <b>{parts::counts(&content.counts)}</b> {dimensions} "."</div>
                {notes}
                {left_out}
            </div>
        </div>
    }
}
