//! The sides of a comparison, and the links to exports.

use crate::address::{export_address, snapshot_path};
use crate::format::called;
use codegraph_model::SnapshotId;
use codegraph_model::api::ExportFormat;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::words;
use leptos::prelude::*;

/// One side of a comparison: its name, its time and its id, and its scope where the two sides differ in that.
pub fn side(word: &'static str, header: &SnapshotHeader, with_scope: bool) -> impl IntoView + use<> {
    let commit = header.commit.as_deref().map(words::short_commit);
    let scope = with_scope.then(|| view! { <span class="muted">{words::scope(&header.scope_ref)}</span> " " });
    let name = called(header);
    let when = words::time(header.timestamp);
    // A snapshot that is called by its time need not say it twice.
    let when = if name == when { header.terms.reason.clone() } else { format!("{when} UTC") };
    view! {
        <div class="side">
            <div class="k">{word}</div>
            <div>
                {scope}
                <a href=snapshot_path(header.id)><b>{name}</b></a>
                " " <span class="mono muted">{commit}</span> " " {immutable_tag(header.terms.immutable)}
            </div>
            <div class="muted">
                {when} " · " {header.terms.trigger_source.clone()} " · "
                <span class="mono">{header.id.short()}</span>
            </div>
        </div>
    }
}

pub fn immutable_tag(immutable: bool) -> Option<impl IntoView> {
    immutable.then(|| view! { <span class="tag imm">"immutable"</span> })
}

/// Links to the exports of a snapshot or, with a baseline, of their comparison.
pub fn exports(id: SnapshotId, baseline: Option<SnapshotId>) -> impl IntoView + use<> {
    let formats = [(ExportFormat::Pdf, "PDF"), (ExportFormat::Markdown, "Markdown"), (ExportFormat::Json, "JSON")];
    let link = |(format, word): (ExportFormat, &'static str)| {
        let label = format!("Export as {word}");
        view! { <a href=export_address(id, baseline, format) aria-label=label>{word}</a> }
    };
    view! {
        <span class="exports" role="group" aria-label="Export">
            <span class="muted" aria-hidden="true">"Export"</span>
            <span class="seg">{formats.map(link).into_iter().collect_view()}</span>
        </span>
    }
}
