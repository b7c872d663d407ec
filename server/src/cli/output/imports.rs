//! Imports: what was understood of report files of other tools, and what was not.

use super::{NONE, counted, facts, printable, table, time};
use codegraph_model::api::{Import, ImportOutcome, ReportContent, SkippedEntries};
use codegraph_model::number::whole;
use codegraph_model::words::{short_commit as short, size};
use std::fmt::Write;

/// The most kinds of skipped entries, and the most notes, that one file shows.
const MAX_LINES: usize = 20;

/// What became of files that were given: a paragraph each, then how many there were.
pub(crate) fn import_outcome(outcome: &ImportOutcome) -> String {
    let mut text = String::new();
    for import in &outcome.imports {
        let _ = writeln!(text, "{}: {}", line(&import.name), understood(&import.content));
        let _ = writeln!(text, "  {}", counts(import));
        let commit =
            import.commit.as_deref().map_or_else(String::new, |commit| format!(", for commit {}", short(commit)));
        let _ = writeln!(text, "  import {}{commit}", import.id);
        text.push_str(&skipped(&import.content));
        text.push('\n');
    }
    for import in &outcome.replaced {
        let _ = writeln!(
            text,
            "Replaces {}, imported for the same commit. To keep both, import them in one batch or with a --label each.\n",
            line(&import.name)
        );
    }
    let _ = write!(text, "{} imported{}", counted(outcome.imports.len() as u64, "file"), unchanged(outcome));
    text
}

/// How many of the files changed nothing, as the end of a sentence.
pub(crate) fn unchanged(outcome: &ImportOutcome) -> String {
    match outcome.unchanged {
        0 => String::new(),
        n if n == outcome.imports.len() as u64 => ", all unchanged".to_owned(),
        n => format!(", {} unchanged", whole(n)),
    }
}

/// Imports, a line each.
pub(crate) fn imports(imports: &[Import]) -> String {
    let row = |import: &Import| {
        vec![
            import.id.to_string(),
            import.name.clone(),
            import.content.format.clone(),
            tools(&import.content),
            import.label.clone().unwrap_or_else(|| NONE.to_owned()),
            import.commit.as_deref().map_or_else(|| NONE.to_owned(), short),
            time(import.imported_at),
            used(import).to_owned(),
        ]
    };
    let headings = ["ID=", "FILE", "FORMAT", "TOOL?", "LABEL?", "COMMIT?", "IMPORTED (UTC)=?", "STATE"];
    table(&headings, imports.iter().map(row))
}

/// One import.
pub(crate) fn import(import: &Import) -> String {
    let (content, missing) = (&import.content, || NONE.to_owned());
    let retired = import.retired.as_ref();
    let state = retired.map_or_else(|| used(import).to_owned(), |r| format!("retired {} UTC by {}", time(r.at), r.by));
    let text = facts([
        ("id", import.id.to_string()),
        ("of", format!("project:{}", import.project_name)),
        ("file", import.name.clone()),
        ("is", understood(content)),
        ("holds", counts(import)),
        ("made", content.created_at.map_or_else(missing, |at| format!("{} UTC", time(at)))),
        ("label", import.label.clone().unwrap_or_else(missing)),
        ("commit", import.commit.clone().unwrap_or_else(missing)),
        ("as of", format!("{} UTC", time(import.measured_at))),
        ("imported", format!("{} UTC by {}", time(import.imported_at), import.imported_by)),
        ("state", state),
        ("digest", import.digest.to_string()),
        ("size", size(import.bytes)),
    ]);
    format!("{text}\n\n{}", skipped(content))
}

fn used(import: &Import) -> &'static str {
    match (&import.retired, import.current) {
        (Some(_), _) => "retired",
        (None, true) => "current",
        (None, false) => "replaced",
    }
}

/// The format, its version, the tools that wrote it, and what they were pointed at.
pub(crate) fn understood(content: &ReportContent) -> String {
    let version = content.format_version.as_deref().map_or_else(String::new, |version| format!(" {version}"));
    let tools = match tools(content) {
        tools if tools == NONE => String::new(),
        tools => format!(" of {tools}"),
    };
    let subject = content.subject.as_deref().map_or_else(String::new, |subject| format!(" on {subject}"));
    line(&format!("{}{version}{tools}{subject}", content.format))
}

fn tools(content: &ReportContent) -> String {
    let tool = |tool: &codegraph_model::api::ReportTool| match &tool.version {
        Some(version) => format!("{} {version}", tool.name),
        None => tool.name.clone(),
    };
    let tools: Vec<String> = content.tools.iter().map(tool).collect();
    if tools.is_empty() { NONE.to_owned() } else { tools.join(", ") }
}

/// What there is in a report, in words.
fn counts(import: &Import) -> String {
    let content = &import.content;
    // The names are plurals.
    let count = |(name, n): (&String, &u64)| counted(*n, name.strip_suffix('s').unwrap_or(name));
    let mut counts: Vec<String> = content.counts.iter().map(count).collect();
    if counts.is_empty() {
        counts.push("no entries".to_owned());
    }
    if let Some(scanned) = content.scanned {
        counts.push(format!("{} scanned", counted(scanned, "file")));
    }
    counts.join(", ")
}

/// What was not taken, and what should be known beside.
fn skipped(content: &ReportContent) -> String {
    let skipped = |skipped: &SkippedEntries| {
        let entries = counted(skipped.entries, "entry");
        let examples = if skipped.examples.is_empty() {
            String::new()
        } else {
            format!(" (such as {})", skipped.examples.join(", "))
        };
        format!("skipped: {entries}, {}{examples}", skipped.reason)
    };
    let lines: Vec<String> =
        content.skipped.iter().map(skipped).chain(content.notes.iter().map(|note| format!("note: {note}"))).collect();
    let more = lines.len().saturating_sub(MAX_LINES);
    let more = (more > 0).then(|| format!("and {} more; --format json has all", whole(more as u64)));
    lines.iter().take(MAX_LINES).cloned().chain(more).map(|text| format!("  {}\n", line(&text))).collect()
}

/// Text of others on one line.
fn line(text: &str) -> String {
    printable(&text.replace(['\n', '\r'], " "))
}
