//! Snapshots and their items.

use super::{NONE, counted, facts, printable, score, table, time, titled};
use codegraph_model::api::ItemPage;
use codegraph_model::snapshot::{Member, SnapshotHeader, SummaryState};
use codegraph_model::words::{self, place};
use codegraph_model::{Dimension, Metric, Sealed, Severity, Snapshot, Summary};

/// Snapshots, a line each.
pub(crate) fn snapshots(snapshots: &[SnapshotHeader]) -> String {
    let headings = [
        "ID=",
        "OF",
        "TIME (UTC)=",
        "SOURCE?",
        "WHY?",
        "HEALTH>",
        "AUDIT>?",
        "COMPL>?",
        "RELEASE>?",
        "SCA>?",
        "QUALITY>?",
    ];
    let row = |snapshot: &SnapshotHeader| {
        let source = if snapshot.scope_ref.project().is_some() { snapshot.source_label() } else { NONE.to_owned() };
        let mut row = vec![
            snapshot.id.to_string(),
            snapshot.scope_ref.short(),
            time(snapshot.timestamp),
            source,
            snapshot.terms.trigger_source.clone(),
        ];
        row.extend(Dimension::ALL.into_iter().map(|dimension| score(snapshot.score(dimension))));
        row
    };
    table(&headings, snapshots.iter().map(row))
}

/// One snapshot: identity first, then each dimension with its terms and metrics, then what was excluded.
pub(crate) fn snapshot(sealed: &Sealed) -> String {
    let mut text = facts(identity(sealed));
    for (dimension, summary) in &sealed.snapshot.summaries {
        let reason: String = summary.reasons.iter().map(|reason| format!("\n  {reason}")).collect();
        text.push_str(&printable(&format!("\n\n{}: {}{reason}", dimension.title(), state(summary))));
        let metrics = Metric::of(*dimension).filter(|metric| metric.name != "score");
        let row = |metric: Metric| Some(vec![format!("  {metric}"), metric.display(summary.metric(metric.name)?)]);
        let rows: Vec<_> = metrics.filter_map(row).collect();
        if !rows.is_empty() {
            text.push('\n');
            text.push_str(&table(&["", ">"], rows));
        }
    }
    let bundle = &sealed.snapshot.source_bundle;
    if let Some(members) = &bundle.members {
        text.push_str("\n\n");
        text.push_str(&table(&["MEMBER", "SNAPSHOT=", "TIME (UTC)=?", "COMMIT=?", "NOTE"], members.iter().map(member)));
    }
    if bundle.source.as_ref().is_some_and(|source| !source.excluded.is_empty()) {
        text.push('\n');
    }
    for excluded in bundle.source.iter().flat_map(|source| &source.excluded) {
        let line = match excluded.files {
            // It is about no single file.
            0 => format!("\nnote: {}", excluded.reason),
            n => {
                let examples = excluded.examples.join(", ");
                format!("\nexcluded: {}, {} (such as {examples})", counted(n, "file"), excluded.reason)
            }
        };
        text.push_str(&printable(&line));
    }
    text
}

fn identity(sealed: &Sealed) -> Vec<(&'static str, String)> {
    let snapshot = &sealed.snapshot;
    let mut facts = vec![
        ("id", snapshot.id.to_string()),
        ("digest", sealed.digest.to_string()),
        ("of", snapshot.scope_ref.to_string()),
        ("time", time(snapshot.timestamp) + " UTC"),
    ];
    facts.extend(source(snapshot));
    facts.push(("reason", snapshot.terms.reason.clone()));
    facts.push(("by", format!("{} ({})", snapshot.terms.initiator, snapshot.terms.trigger_source)));
    if let Some(captured) = &snapshot.source_bundle.captured {
        let at = time(captured.at);
        facts.push((
            "captured",
            format!("by {} on {}, {at} UTC, as {}", captured.by, captured.machine, captured.digest),
        ));
    }
    facts.push((
        "versions",
        format!("analyzer {}, rules {}", snapshot.terms.analyzer_version, snapshot.terms.rule_version),
    ));
    let kept = if snapshot.terms.immutable { "immutable, " } else { "" };
    facts.push(("kept", format!("{kept}retention class {}", snapshot.terms.retention_class)));
    facts
}

/// What was captured, of a snapshot of a project.
fn source(snapshot: &Snapshot) -> Vec<(&'static str, String)> {
    if snapshot.scope_ref.project().is_none() {
        return Vec::new();
    }
    vec![
        ("source", snapshot.terms.source_ref.clone().unwrap_or_else(|| "what was there".to_owned())),
        ("commit", snapshot.commit().unwrap_or(NONE).to_owned()),
    ]
}

fn state(summary: &Summary) -> String {
    match (summary.state, summary.score) {
        (SummaryState::NotMeasured, _) => "not measured".to_owned(),
        (_, None) => "no score".to_owned(),
        (_, Some(score)) => {
            let terms = summary.terms.iter().map(|of| format!("\n  {}", words::term(of)));
            format!("{}{}", words::score(Some(score), 1), terms.collect::<String>())
        }
    }
}

fn member(member: &Member) -> Vec<String> {
    let missing = || NONE.to_owned();
    let note = match (member.snapshot_id, &member.note) {
        (_, Some(note)) => note.clone(),
        (None, None) => "missing: it has no snapshot".to_owned(),
        (Some(_), None) => String::new(),
    };
    vec![
        member.project_name.to_string(),
        member.snapshot_id.map_or_else(missing, |id| id.to_string()),
        member.timestamp.map_or_else(missing, time),
        member.commit.as_ref().map_or_else(missing, |commit| words::short_commit(commit)),
        note,
    ]
}

/// Items, a line each.
pub(crate) fn items(page: &ItemPage) -> String {
    let rows = page.items.iter().map(|item| {
        vec![
            item.severity.map_or_else(|| NONE.to_owned(), |severity: Severity| severity.to_string()),
            item.category.to_string(),
            titled(item),
            item.location.as_ref().map_or_else(String::new, place),
        ]
    });
    table(&["SEVERITY=", "CATEGORY?", "TITLE", "WHERE"], rows)
}
