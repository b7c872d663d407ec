//! The reports that a snapshot used, a row for each file.

use crate::address::import_path;
use crate::format::time;
use codegraph_model::capture::{Input, InputKind, SourceState};
use codegraph_model::ids::ImportId;
use codegraph_model::words::{counted, duration, short_commit};
use codegraph_model::{Digest, Name};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Reports shown at once; the others unfold.
const SHOWN: usize = 12;

/// Whether an input is a report of another tool, or what the project says of those.
pub fn is_report(input: &Input) -> bool {
    matches!(
        input.kind,
        InputKind::Report
            | InputKind::Vex
            | InputKind::Waivers
            | InputKind::Mapping
            | InputKind::StaleReport
            | InputKind::UnreadReport
    )
}

pub fn reports(
    project: Option<&Name>,
    source: Option<&SourceState>,
    inputs: &[Input],
    imports: &BTreeMap<Digest, ImportId>,
) -> Option<impl IntoView + use<>> {
    // One file is an input of each of its dimensions and for each of its tools.
    let mut files: Vec<Vec<&Input>> = Vec::new();
    for input in inputs.iter().filter(|input| is_report(input)) {
        let same = |known: &&mut Vec<&Input>| {
            known.first().is_some_and(|known| {
                (&known.name, known.digest, &known.kind, &known.commit, &known.part)
                    == (&input.name, input.digest, &input.kind, &input.commit, &input.part)
            })
        };
        match files.iter_mut().find(same) {
            Some(known) => known.push(input),
            None => files.push(vec![input]),
        }
    }
    if files.is_empty() {
        return None;
    }
    let row = |file: &Vec<&Input>| row(project, source, file, imports);
    let (first, rest) = files.split_at(files.len().min(SHOWN));
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <details>
                <summary class="foot">{counted(rest.len() as u64, "more report")}</summary>
                <table><tbody>{rest.iter().map(row).collect_view()}</tbody></table>
            </details>
        }
    });
    let count = counted(files.len() as u64, "report");
    Some(view! {
        <div class="inputs" id="reports">
            <h3>"Reports"</h3>
            <table class="reports">
                <thead>
                    <tr>
                        <th>"Tool"</th>
                        <th>"File"</th>
                        <th class="hide-s">"Commit"</th>
                        <th>"State"</th>
                        <th class="n hide-m">"Scanned"</th>
                        <th class="hide-m">"Digest"</th>
                    </tr>
                </thead>
                <tbody>{first.iter().map(row).collect_view()}</tbody>
            </table>
            {rest}
            <div class="foot">{count} "."</div>
        </div>
    })
}

fn row(
    project: Option<&Name>,
    source: Option<&SourceState>,
    file: &[&Input],
    imports: &BTreeMap<Digest, ImportId>,
) -> Option<impl IntoView + use<>> {
    let input = *file.first()?;
    let mut tools: Vec<String> = Vec::new();
    let mut dimensions: Vec<&str> = Vec::new();
    for input in file {
        let tool = match &input.version {
            Some(version) => format!("{} {version}", input.tool),
            None => input.tool.clone(),
        };
        if !tools.contains(&tool) {
            tools.push(tool);
        }
        if !dimensions.contains(&input.dimension.title()) {
            dimensions.push(input.dimension.title());
        }
    }
    let import = input.digest.and_then(|digest| imports.get(&digest)).zip(project);
    let name = input.name.clone();
    let name = match import {
        Some((id, project)) => view! { <a class="mono" href=import_path(project, *id)>{name}</a> }.into_any(),
        None => view! { <span class="mono">{name}</span> }.into_any(),
    };
    let commit = input.commit.as_ref().map(|commit| {
        view! { <span class="mono" title=commit.clone()>{short_commit(commit)}</span> }
    });
    let at = input.measured_at.map(|at| view! { <div class="muted small">{time(at)}</div> });
    let notes = (!input.notes.is_empty()).then(|| {
        let notes = input.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
        view! { <ul class="plain muted small">{notes}</ul> }
    });
    let what = match input.kind {
        InputKind::Waivers => "waivers".to_owned(),
        InputKind::Mapping => "category mapping".to_owned(),
        InputKind::Vex => "VEX statements".to_owned(),
        _ => dimensions.join(", "),
    };
    Some(view! {
        <tr>
            <td class="name">
                {tools.join(", ")} {input.part.clone().map(|part| view! { " " <span class="tag">{part}</span> })}
                <div class="muted small">{what}</div>
            </td>
            <td class="name">{name} {notes}</td>
            <td class="hide-s">{commit} {at}</td>
            <td>{state(input, source)}</td>
            <td class="n hide-m">{input.scanned.map(|n| counted(n, "file"))}</td>
            <td class="mono muted hide-m" title=input.digest.map(|digest| digest.to_string())>
                {input.digest.map(|digest| digest.short())}
            </td>
        </tr>
    })
}

/// The standing of a report in the snapshot.
fn state(input: &Input, source: Option<&SourceState>) -> impl IntoView + use<> {
    let age = source.zip(input.measured_at).map(|(source, at)| (source.as_of - at).num_seconds());
    let older = age.map(|age| format!(", {} older", duration(age))).unwrap_or_default();
    let (class, words) = match input.kind {
        InputKind::StaleReport => ("state down wrap", format!("○ stale{older}")),
        InputKind::UnreadReport => ("state down wrap", "✕ unreadable".to_owned()),
        InputKind::Waivers | InputKind::Mapping => ("state same", String::new()),
        _ if input.failed => ("state down wrap", "✕ incomplete".to_owned()),
        _ if input.carried => ("state carried wrap", format!("◔ carried{older}")),
        _ => ("state same wrap", "● current".to_owned()),
    };
    view! { <span class=class>{words}</span> }
}
