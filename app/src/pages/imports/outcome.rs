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
    let headline = match (taken, view.refused.len()) {
        (0, 0) => "Nothing new".to_owned(),
        (0, refused) if known == 0 => format!("{} refused", counted(refused as u64, "file", "files")),
        (taken, 0) => format!("{} imported", counted(taken as u64, "file", "files")),
        (taken, refused) => format!("{} imported, {refused} refused", counted(taken as u64, "file", "files")),
    };
    let said = match (taken, known) {
        (0, 0) => "Nothing was kept.".to_owned(),
        (0, _) => "These reports were there already, for the same commit. Nothing was changed.".to_owned(),
        _ => "The next snapshot uses what was imported.".to_owned(),
    };
    let repeated = (view.repeated > 0).then(|| {
        let files = counted(view.repeated as u64, "file was", "files were");
        format!(" {files}, byte for byte, given twice and taken once.")
    });
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
                <p><b>{said}</b> {repeated}</p>
                {next}
            </div>
            <div class="actions"><a class="btn primary" href=imports_path(&view.project)>"All reports"</a></div>
        </section>
        {refused}
        {files}
    }
}

fn refused(file: &RefusedFile) -> impl IntoView + use<> {
    view! {
        <section class="card outcome refused">
            <header>
                <h2 class="mono">{file.name.clone()}</h2>
                <span class="right state down">"✕ refused"</span>
            </header>
            <p class="reason">{sentence(&file.reason)}</p>
        </section>
    }
}

fn understood(project: &Name, file: &UploadedFile) -> impl IntoView + use<> {
    let UploadedFile { import, known } = file;
    let content = &import.content;
    let (class, word) =
        if *known { ("right state same", "– there already") } else { ("right state up", "● imported") };
    let skipped = parts::skipped(content);
    let left_out = (skipped > 0).then(|| {
        view! {
            <h3>{format!("{} left out", counted(skipped, "entry", "entries"))}</h3>
            {parts::skipped_entries(&content.skipped)}
        }
    });
    let notes: Vec<_> = content.notes.iter().map(|note| view! { <li>{sentence(note)}</li> }).collect();
    let notes = (!notes.is_empty()).then(|| view! { <ul class="plain muted">{notes}</ul> });
    let dimensions: Vec<&str> = content.dimensions.iter().map(|dimension| dimension.title()).collect();
    let dimensions = (!dimensions.is_empty()).then(|| format!(", for {}", dimensions.join(", ")));
    view! {
        <section class="card outcome">
            <header>
                <h2 class="mono"><a href=import_path(project, import.id)>{import.name.clone()}</a></h2>
                <span class=class>{word}</span>
            </header>
            <p class="reason">
                <b>{parts::format(content)}</b> " of " {parts::tools(content)} ": "
                {parts::counts(&content.counts)} {dimensions} "."
            </p>
            {notes}
            {left_out}
        </section>
    }
}
