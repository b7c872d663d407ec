//! The question whether to retire the reports of a tool.

use super::parts;
use crate::address::{import_path, retire_path};
use crate::data::RetireView;
use crate::format::time;
use crate::view::{Crumb, View};
use codegraph_model::ScopeRef;
use leptos::prelude::*;

impl View for RetireView {
    fn title(&self) -> String {
        let import = &self.0.import;
        format!("Retire {} of {}", import.name, import.project_name)
    }

    fn scope(&self) -> Option<ScopeRef> {
        self.0.scope()
    }

    fn crumbs(&self) -> Vec<Crumb> {
        super::crumbs(&self.0.import.project_name, "Retire")
    }

    fn main(self) -> AnyView {
        retire(self).into_any()
    }
}

fn retire(view: RetireView) -> impl IntoView {
    let import = &view.0.import;
    let (project, tools) = (&import.project_name, parts::tools(&import.content));
    let back = import_path(project, import.id);
    let label = import.label.as_ref().map(|label| format!(" with the label {label}"));
    if !import.current {
        return view! {
            <section class="verdict">
                <div>
                    <h1>"Nothing to retire"</h1>
                    <p>"Captures do not use this report: it is retired or replaced."</p>
                </div>
                <div class="actions"><a class="btn" href=back>"Back to the report"</a></div>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="verdict">
            <div>
                <h1>{format!("Retire the reports of {tools}?")}</h1>
                <p>
                    "Captures will no longer use the reports of " {tools.clone()} {label} " imported so far. The newest is "
                    <span class="mono">{import.name.clone()}</span> ", imported " {time(import.imported_at)} " UTC."
                </p>
                <p>
                    "Whatever only this tool measures is “not measured” in the next snapshot, never “resolved”. Existing snapshots
                    and the imported files stay as they are. A newer report of the tool is used again."
                </p>
                <form class="confirm" action=retire_path(project, import.id) method="post">
                    <button class="btn primary" type="submit">"Retire"</button>
                    <a class="btn" href=back>"Cancel"</a>
                </form>
            </div>
        </section>
    }
    .into_any()
}
