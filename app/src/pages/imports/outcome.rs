//! The outcome of an upload, file by file: what was imported, what was skipped and why, what was rejected.

use super::parts;
use crate::address::{import_path, imports_path};
use crate::data::{UploadedFile, UploadedView};
use crate::format::sentence;
use crate::view::{Crumb, View};
use codegraph_model::api::RefusedFile;
use codegraph_model::words::counted;
use codegraph_model::{Name, ScopeRef, number};
use leptos::prelude::*;

impl View for UploadedView {
    fn title(&self) -> String {
        format!("Import to {}", self.project)
    }

    fn status(&self) -> u16 {
        if self.imports.is_empty() { 422 } else { 200 }
    }

    fn scope(&self) -> Option<ScopeRef> {
        Some(ScopeRef::Project(self.project.clone()))
    }

    fn crumbs(&self) -> Vec<Crumb> {
        super::crumbs(&self.project, "Import")
    }

    fn main(self) -> AnyView {
        uploaded(self).into_any()
    }
}

fn uploaded(view: UploadedView) -> impl IntoView {
    let imported = view.imports.iter().filter(|file| !file.known).count();
    let known = view.imports.len() - imported;
    let refusals = view.refused.len() as u64;
    let headline = match (imported as u64, refusals) {
        (0, 0) => "No new files".to_owned(),
        (0, refused) if known == 0 => format!("{} rejected", counted(refused, "file")),
        (0, refused) => format!("No new files, {refused} rejected"),
        (imported, 0) => format!("{} imported", counted(imported, "file")),
        (imported, refused) => format!("{} imported, {refused} rejected", counted(imported, "file")),
    };
    let text = match (imported, known) {
        (0, 0) => "Nothing was imported.".to_owned(),
        (0, _) => "All valid files were imported before for the same commit. Nothing changed.".to_owned(),
        _ => "The next snapshot uses them:".to_owned(),
    };
    let repeated = (view.repeated > 0)
        .then(|| format!(", {} byte-identical to another file", number::whole(view.repeated as u64)));
    let replaced = (!view.replaced.is_empty()).then(|| {
        let names = view.replaced.join(", ");
        view! {
            <p>
                "Replaced " <span class="mono">{names}</span>
                " of the same commit. To keep both, import them in one go or under different labels."
            </p>
        }
    });
    let count = view.imports.len() as u64 + refusals + view.repeated as u64;
    let project = view.project.clone();
    let next = (imported > 0).then(|| {
        let command = format!("codegraph dashboard snapshot create --project {project}");
        view! { <pre class="commands" tabindex="0">{command}</pre> }
    });
    let refused: Vec<_> = view.refused.iter().map(refused).collect();
    let files: Vec<_> = view.imports.iter().map(|file| parsed(&view.project, file)).collect();
    view! {
        <section class="verdict">
            <div>
                <h1>{headline}</h1>
                <p><b>{text}</b></p>
                {replaced}
                {next}
            </div>
            <div class="actions"><a class="btn primary" href=imports_path(&view.project)>"All reports"</a></div>
        </section>
        <section class="card" id="files">
            <header><h2>"Files"</h2></header>
            {refused}
            {files}
            <div class="foot">{counted(count, "file")} {repeated} "."</div>
        </section>
    }
}

fn refused(file: &RefusedFile) -> impl IntoView + use<> {
    view! {
        <div class="item">
            <span class="state down">"✕ rejected"</span>
            <div>
                <div class="item-title mono">{file.name.clone()}</div>
                <div class="reason">{sentence(&file.reason)}</div>
            </div>
        </div>
    }
}

fn parsed(project: &Name, file: &UploadedFile) -> impl IntoView + use<> {
    let UploadedFile { import, known } = file;
    let content = &import.content;
    let (class, word) = if *known { ("state same", "– unchanged") } else { ("state up", "● imported") };
    let skipped = parts::skipped(content);
    let skipped_entries = (skipped > 0).then(|| {
        view! {
            <div class="skipped-entries">
                <div class="muted">{format!("{} skipped:", counted(skipped, "entry"))}</div>
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
                {skipped_entries}
            </div>
        </div>
    }
}
