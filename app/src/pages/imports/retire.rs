//! The question whether captures are to use the reports of a tool no longer.

use super::parts;
use crate::address::{import_path, retire_path};
use crate::data::ImportView;
use crate::format::time;
use leptos::prelude::*;

pub fn retire(view: ImportView) -> impl IntoView {
    let import = &view.import;
    let (project, tools) = (&import.project_name, parts::tools(&import.content));
    let back = import_path(project, import.id);
    let label = import.label.as_ref().map(|label| format!(" with the label {label}"));
    if !import.current {
        return view! {
            <section class="verdict">
                <div>
                    <h1>"Nothing to retire"</h1>
                    <p>"Captures do not use this report: it was retired, or a newer one took its place."</p>
                </div>
                <div class="actions"><a class="btn" href=back>"Back to it"</a></div>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="verdict">
            <div>
                <h1>{format!("Retire the reports of {tools}?")}</h1>
                <p>
                    "From now on no capture uses what " {tools.clone()} {label} " reported up to now. The newest of it is "
                    <span class="mono">{import.name.clone()}</span> ", given " {time(import.imported_at)} " UTC."
                </p>
                <p>
                    "What only this tool looked at becomes “not measured” in the next snapshot, never “fixed”. Snapshots that were
                    taken stay as they are, the files stay too, and a newer report of the tool counts again."
                </p>
                <form class="confirm" action=retire_path(project, import.id) method="post">
                    <button class="btn primary" type="submit">"Retire"</button>
                    <a class="btn" href=back>"Keep"</a>
                </form>
            </div>
        </section>
    }
    .into_any()
}
