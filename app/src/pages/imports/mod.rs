//! The pages of imported reports: those of a project, one of them, retiring it, the outcome of an upload.

mod file;
mod form;
mod history;
mod outcome;
mod parts;
mod retire;
mod used;

use crate::address::{imports_path, scope_path};
use crate::data::{ImportsView, ReportFormat, Standing};
use crate::view::{Crumb, View};
use codegraph_model::words::counted;
use codegraph_model::{Name, ScopeRef};
use leptos::prelude::*;

impl View for ImportsView {
    fn title(&self) -> String {
        format!("Reports of {}", self.project)
    }

    fn status(&self) -> u16 {
        if self.form.error.is_some() { 422 } else { 200 }
    }

    fn scope(&self) -> Option<ScopeRef> {
        Some(ScopeRef::Project(self.project.clone()))
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![Crumb::here("Reports")]
    }

    fn main(self) -> AnyView {
        imports(self).into_any()
    }
}

/// The breadcrumbs of a page below the reports of a project.
fn crumbs(project: &Name, here: &str) -> Vec<Crumb> {
    vec![Crumb::to("Reports", imports_path(project)), Crumb::here(here)]
}

fn imports(view: ImportsView) -> impl IntoView {
    let path = scope_path(&ScopeRef::Project(view.project.clone()));
    let none = view.history.total == 0 && view.kind.is_none();
    let commands = commands(view.project.as_str());
    let (text, how) = if none {
        let how = view! { <pre class="commands" tabindex="0">{commands.clone()}</pre> }.into_any();
        (
            "No reports yet. Import the files that your CI already writes; their format is detected automatically:"
                .to_owned(),
            how,
        )
    } else {
        (answer(&view), ().into_any())
    };
    let tables = (!none).then(|| {
        view! {
            {used::used(&view).into_any()}
            {history::history(&view).into_any()}
        }
    });
    let cli = (!none).then(|| {
        view! {
            <details class="as-cli">
                <summary>"Command line"</summary>
                <pre class="commands" tabindex="0">{commands}</pre>
            </details>
        }
    });
    view! {
        <section class="verdict">
            <div>
                <h1>"Reports of " {view.project.to_string()}</h1>
                <p>{text}</p>
                {how}
            </div>
            <div class="actions">
                <a class="btn" href=path>"History"</a>
                {(!none).then(|| view! { <a class="btn primary" href="#import">"Import reports"</a> })}
            </div>
        </section>
        {tables}
        {form::form(&view.project, &view.form, &view.formats).into_any()}
        {formats(&view.formats, none).into_any()}
        {cli}
    }
}

/// How many are used, and what is wrong with the others.
fn answer(view: &ImportsView) -> String {
    let of = |wanted: Standing| view.used.iter().filter(|used| used.standing == wanted).count();
    let parts = [
        (of(Standing::Present), "current"),
        (of(Standing::Waiting), "waiting for the next snapshot"),
        (of(Standing::Unused), "not in the newest snapshot"),
        (of(Standing::Carried) + of(Standing::SoonStale), "carried from an older commit"),
        (of(Standing::Stale), "stale"),
        (of(Standing::Unreadable), "unreadable"),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    if parts.is_empty() {
        return "Captures use no reports: all are retired or replaced.".to_owned();
    }
    let count = counted(view.used.len() as u64, "tool");
    format!("Captures use reports from {count}: {}.", parts.join(", "))
}

/// The commands that import reports.
fn commands(project: &str) -> String {
    format!(
        "codegraph import report.sarif coverage/lcov.info --project {project}\n\
         curl -F file=@report.sarif \"$CODEGRAPH_SERVER/api/v2/dashboard/projects/{project}/imports\""
    )
}

/// The supported formats.
fn formats(formats: &[ReportFormat], open: bool) -> impl IntoView + use<> {
    let rows: Vec<_> = formats
        .iter()
        .map(|format| {
            view! {
                <tr>
                    <td class="nowrap">{format.name}</td>
                    <td class="muted">{format.about.replace('`', "")}</td>
                    <td class="mono muted hide-s">{format.kind}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="card" id="formats">
            <details open=open>
                <summary class="fold"><h2>"Formats"</h2> " " <span class="muted">{format!("{}, detected automatically", counted(formats.len() as u64, "format"))}</span></summary>
                <table>
                    <thead><tr><th>"Format"</th><th>"Contents"</th><th class="hide-s">"Kind"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
            <div class="foot">"Plain, or compressed with gzip or zstd."</div>
        </section>
    }
}
