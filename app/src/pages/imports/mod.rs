//! Report files of other tools: those that captures use and all that were given, one of them, and what became of an upload.

mod file;
mod form;
mod history;
mod outcome;
mod parts;
mod retire;
mod used;

pub use file::import;
pub use outcome::uploaded;
pub use retire::retire;

use crate::address::scope_path;
use crate::data::{ImportsView, ReportFormat, Standing};
use crate::format::counted;
use codegraph_model::ScopeRef;
use leptos::prelude::*;

pub fn imports(view: ImportsView) -> impl IntoView {
    let path = scope_path(&ScopeRef::Project(view.project.clone()));
    let none = view.history.total == 0 && view.kind.is_none();
    let commands = commands(view.project.as_str());
    let (said, how) = if none {
        let how = view! { <pre class="commands" tabindex="0">{commands.clone()}</pre> }.into_any();
        (
            "No reports yet. Give the files that your CI writes already; what they are is seen in their content:"
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
                <summary>"The same on the command line"</summary>
                <pre class="commands" tabindex="0">{commands}</pre>
            </details>
        }
    });
    view! {
        <section class="verdict">
            <div>
                <h1>"Reports of " {view.project.to_string()}</h1>
                <p>{said}</p>
                {how}
            </div>
            <div class="actions">
                <a class="btn" href=path>"History"</a>
                {(!none).then(|| view! { <a class="btn primary" href="#give">"Give reports"</a> })}
            </div>
        </section>
        {tables}
        {form::form(&view.project, &view.form, &view.formats).into_any()}
        {formats(&view.formats, none).into_any()}
        {cli}
    }
}

/// How many count, and what is wrong with the others.
fn answer(view: &ImportsView) -> String {
    let of = |wanted: Standing| view.used.iter().filter(|used| used.standing == wanted).count();
    let parts = [
        (of(Standing::Present), "of the newest snapshot's commit"),
        (of(Standing::Waiting), "waiting for the next snapshot"),
        (of(Standing::Unused), "not in the newest snapshot"),
        (of(Standing::Carried) + of(Standing::SoonStale), "carried from an older commit"),
        (of(Standing::Stale), "too old to count"),
        (of(Standing::Unreadable), "no longer readable"),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    if parts.is_empty() {
        return "Captures use none of the reports that were given.".to_owned();
    }
    let count = counted(view.used.len() as u64, "tool", "tools");
    format!("Captures use the reports of {count}: {}.", parts.join(", "))
}

/// How to give reports from a terminal.
fn commands(project: &str) -> String {
    format!(
        "codegraph import report.sarif coverage/lcov.info --project {project}\n\
         curl -F file=@report.sarif \"$CODEGRAPH_SERVER/api/v2/dashboard/projects/{project}/imports\""
    )
}

/// What may be given.
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
                <summary class="fold"><h2>"Formats"</h2> " " <span class="muted">{format!("{}, told by content", formats.len())}</span></summary>
                <table>
                    <thead><tr><th>"Format"</th><th>"Read for"</th><th class="hide-s">"Kind"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
            <div class="foot">"As they are, or packed with gzip or zstd."</div>
        </section>
    }
}
