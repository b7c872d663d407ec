//! The provenance of a snapshot: who recorded it, from what, with which analyzer and inputs.

use super::reports;
use codegraph_model::capture::{Exclusion, Input, InputKind, SourceKind, SourceState};
use codegraph_model::ids::ImportId;
use codegraph_model::snapshot::CaptureOrigin;
use codegraph_model::words::{self, counted};
use codegraph_model::{Digest, Sealed};
use leptos::prelude::*;
use std::collections::BTreeMap;

pub fn provenance(sealed: &Sealed, imports: &BTreeMap<Digest, ImportId>) -> impl IntoView + use<> {
    let snapshot = &sealed.snapshot;
    let bundle = &snapshot.source_bundle;
    let source = bundle.source.as_ref();
    let members = bundle.members.as_ref().map(|members| {
        let present = members.iter().filter(|member| member.snapshot_id.is_some()).count();
        let some = if present < members.len() { format!("{present} of ") } else { String::new() };
        let counted = counted(members.len() as u64, "project");
        fact("Members", format!("newest snapshots of {some}{counted}"), false)
    });
    let json = format!("/api/v2/dashboard/snapshots/{}", snapshot.id);
    view! {
        <section class="card">
            <header>
                <h2>"Provenance"</h2>
                <span class="right"><a href=json>"Sealed JSON"</a></span>
            </header>
            <dl class="facts">
                {fact("Digest", sealed.digest.to_string(), true)}
                {fact("Snapshot", snapshot.id.to_string(), true)}
                {source.map(read_from)}
                {members}
                {fact("Recorded by", format!("{} ({})", snapshot.terms.initiator, snapshot.terms.trigger_source), false)}
                {bundle.captured.as_ref().map(captured)}
                {fact("Analyzer", snapshot.terms.analyzer_version.clone(), false)}
                {fact("Rules", snapshot.terms.rule_version.clone(), false)}
                {fact("Retention", snapshot.terms.retention_class.clone(), false)}
            </dl>
            {reports::reports(snapshot.scope_ref.project(), source, &bundle.inputs, imports)}
            {inputs(&bundle.inputs, source.map_or(&[][..], |source| &source.excluded))}
        </section>
    }
}

fn fact(name: &'static str, value: String, mono: bool) -> impl IntoView + use<> {
    view! { <div><dt>{name}</dt><dd class=if mono { "mono" } else { "" }>{value}</dd></div> }
}

fn read_from(source: &SourceState) -> impl IntoView + use<> {
    let kind = match source.kind {
        SourceKind::Git => "Git objects",
        SourceKind::Folder => "Files in a folder",
    };
    view! {
        {fact("Commit", source.commit.clone().unwrap_or_else(|| "none".to_owned()), true)}
        {fact("Read from", kind.to_owned(), false)}
        {fact("As of", format!("{} UTC", words::time(source.as_of)), false)}
        {source.shallow.then(|| fact("History", "Incomplete: shallow clone".to_owned(), false))}
    }
}

/// A capture made on another machine and uploaded.
fn captured(captured: &CaptureOrigin) -> impl IntoView + use<> {
    let origin = format!("{} on {}, {} UTC", captured.by, captured.machine, words::time(captured.at));
    view! {
        {fact("Captured by", origin, false)}
        {fact("Uploaded capture", captured.digest.to_string(), true)}
    }
}

fn inputs(inputs: &[Input], excluded: &[Exclusion]) -> impl IntoView + use<> {
    let inputs: Vec<&Input> = inputs.iter().filter(|input| !reports::is_report(input)).collect();
    let rows: Vec<_> = inputs.iter().copied().map(input).collect();
    let excluded: Vec<_> = excluded
        .iter()
        .map(|excluded| {
            view! {
                <tr>
                    <td class="n">{counted(excluded.files, "file")}</td>
                    <td>{excluded.reason.clone()}</td>
                    <td class="mono muted hide-s">{excluded.examples.join(", ")}</td>
                </tr>
            }
        })
        .collect();
    let excluded = (!excluded.is_empty()).then(|| {
        view! {
            <h3>"Excluded"</h3>
            <div class="scroll"><table><tbody>{excluded}</tbody></table></div>
        }
    });
    view! {
        <details class="inputs">
            <summary>{counted(inputs.len() as u64, "input")}</summary>
            <div class="scroll">
                <table>
                    <thead>
                        <tr><th>"Dimension"</th><th>"Input"</th><th>"Tool"</th><th class="hide-s">"Notes"</th><th class="hide-s">"Digest"</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {excluded}
        </details>
    }
}

fn input(input: &Input) -> impl IntoView + use<> {
    let name = if input.kind == InputKind::Lockfile {
        view! { <span class="mono">{input.name.clone()}</span> }.into_any()
    } else {
        input.name.clone().into_any()
    };
    view! {
        <tr>
            <td>{input.dimension.title()}</td>
            <td>{name} " " <span class="tag">{input.kind.as_str()}</span></td>
            <td>{input.tool.clone()} " " {input.version.clone()}</td>
            <td class="muted hide-s">{input.notes.join("; ")}</td>
            <td class="mono muted hide-s">{input.digest.map(|digest| digest.short())}</td>
        </tr>
    }
}
