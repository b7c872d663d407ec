//! All imports of a project, newest first, and their filter.

use super::parts;
use crate::address::{address, import_file_address, import_path, imports_path};
use crate::data::{ImportsView, ReportFormat};
use crate::format::time;
use codegraph_model::api::Import;
use codegraph_model::words::{counted, short_commit};
use codegraph_model::{Name, number};
use leptos::prelude::*;

pub fn history(view: &ImportsView) -> impl IntoView + use<> {
    let path = imports_path(&view.project);
    let rows: Vec<_> = view.history.imports.iter().map(|import| row(&view.project, import)).collect();
    let empty =
        rows.is_empty().then(|| view! { <tr><td colspan="9" class="muted">"No imports of this format."</td></tr> });
    let count = format!("{} of {}, newest first.", view.history.imports.len(), counted(view.history.total, "import"));
    let next = view.history.next_cursor.as_ref().map(|cursor| {
        let kind = view.kind.as_deref().map(|kind| ("kind", kind));
        let query: Vec<_> = kind.into_iter().chain([("cursor", cursor.as_str())]).collect();
        view! { " " <a href=address(&path, &query) + "#history">"Older imports"</a> }
    });
    view! {
        <section class="card" id="history">
            <header><h2>"All imports"</h2></header>
            {filter(&path, view.kind.as_deref(), &view.formats)}
            <table class="imports">
                <thead>
                    <tr>
                        <th>"Imported"</th>
                        <th>"File"</th>
                        <th class="hide-s">"Tool"</th>
                        <th class="hide-m">"Commit"</th>
                        <th class="n hide-s">"Entries"</th>
                        <th class="n hide-m">"Skipped"</th>
                        <th class="hide-m">"Digest"</th>
                        <th>"State"</th>
                        <th class="n hide-s"><span class="hidden">"Download"</span></th>
                    </tr>
                </thead>
                <tbody>{rows} {empty}</tbody>
            </table>
            <div class="foot">{count} {next}</div>
        </section>
    }
}

fn filter(path: &str, current: Option<&str>, formats: &[ReportFormat]) -> impl IntoView + use<> {
    let options: Vec<_> = formats
        .iter()
        .map(|format| view! { <option value=format.kind selected=current == Some(format.kind)>{format.name}</option> })
        .collect();
    view! {
        <form class="filters" action=format!("{path}#history") method="get">
            <label>"Format" <select name="kind"><option value="">"All"</option>{options}</select></label>
            <button class="btn" type="submit">"Filter"</button>
        </form>
    }
}

fn row(project: &Name, import: &Import) -> impl IntoView + use<> {
    let commit = import.commit.as_ref().map(|commit| {
        view! { <span title=commit.clone()>{short_commit(commit)}</span> }
    });
    let label = import.label.clone().map(|label| view! { " " <span class="tag">{label}</span> });
    let download = format!("Download {}", import.name);
    let content = &import.content;
    view! {
        <tr>
            <td class="nowrap">{time(import.imported_at)} <div class="muted small">"by " {import.imported_by.clone()}</div></td>
            <td class="name">
                <a class="mono" href=import_path(project, import.id)>{import.name.clone()}</a> {label}
                <div class="muted small">{parts::format(content)}</div>
            </td>
            <td class="hide-s">{parts::tools(content)}</td>
            <td class="mono muted hide-m">{commit}</td>
            <td class="n hide-s">{number::whole(parts::entries(content))}</td>
            <td class="n hide-m">{number::whole(parts::skipped(content))}</td>
            <td class="mono muted hide-m" title=import.digest.to_string()>{import.digest.short()}</td>
            <td>{parts::use_of(import)}</td>
            <td class="n hide-s"><a href=import_file_address(project, import.id) aria-label=download>"Download"</a></td>
        </tr>
    }
}
