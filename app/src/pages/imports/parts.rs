//! Parts of the pages about reports: tools, counts, commits, standings.

use crate::data::Standing;
use crate::format::{ago, counted, short_commit, time};
use chrono::{DateTime, Utc};
use codegraph_model::api::{Import, ReportContent, SkippedEntries};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What reports hold, in the order in which people ask for it.
const KINDS: [(&str, &str, &str); 7] = [
    ("findings", "finding", "findings"),
    ("packages", "package", "packages"),
    ("statements", "statement", "statements"),
    ("tests", "test", "tests"),
    ("checks", "check", "checks"),
    ("files", "file with coverage", "files with coverage"),
    ("metrics", "metric", "metrics"),
];

/// How many entries of each kind there are: "12 findings, 3 tests".
pub fn counts(counts: &BTreeMap<String, u64>) -> String {
    let known = KINDS.iter().filter_map(|(name, one, many)| Some(counted(*counts.get(*name)?, one, many)));
    let known: Vec<String> = known.collect();
    if known.is_empty() { "nothing found".to_owned() } else { known.join(", ") }
}

/// The counts of several files together.
pub fn added(files: &[Import]) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    for (name, count) in files.iter().flat_map(|file| &file.content.counts) {
        *all.entry(name.clone()).or_default() += count;
    }
    all
}

pub fn entries(content: &ReportContent) -> u64 {
    content.counts.values().sum()
}

pub fn skipped(content: &ReportContent) -> u64 {
    content.skipped.iter().map(|skipped| skipped.entries).sum()
}

/// The tools that wrote it with their versions; the format where it names none.
pub fn tools(content: &ReportContent) -> String {
    let tools: Vec<String> = content
        .tools
        .iter()
        .map(|tool| match &tool.version {
            Some(version) if !tool.name.contains(version.as_str()) => format!("{} {version}", tool.name),
            _ => tool.name.clone(),
        })
        .collect();
    if tools.is_empty() { content.format.clone() } else { tools.join(", ") }
}

/// What it is: the format with its version and the tool, said once where they are the same.
pub fn what(content: &ReportContent) -> String {
    let is_own = content.tools.iter().all(|tool| tool.name.eq_ignore_ascii_case(&content.format));
    if is_own { tools(content) } else { format!("{} of {}", format(content), tools(content)) }
}

/// The format with its version.
pub fn format(content: &ReportContent) -> String {
    match &content.format_version {
        Some(version) => format!("{} {version}", content.format),
        None => content.format.clone(),
    }
}

/// The commit that it was made for, and when that was.
pub fn made_for(import: &Import, now: DateTime<Utc>) -> impl IntoView + use<> {
    let commit = match &import.commit {
        Some(commit) => view! { <span class="mono" title=commit.clone()>{short_commit(commit)}</span> }.into_any(),
        None => view! { <span class="muted">"no commit was said"</span> }.into_any(),
    };
    let age = ago((now - import.measured_at).num_seconds());
    view! { {commit} <div class="muted small">{time(import.measured_at)} ", " {age}</div> }
}

/// The class, the sign and the word of a standing; colour is never alone.
pub const fn mark(standing: Standing) -> (&'static str, &'static str, &'static str) {
    match standing {
        Standing::Present => ("state same", "●", "of the newest snapshot's commit"),
        Standing::Waiting => ("state same", "◆", "new: the next snapshot uses it"),
        Standing::Unused => ("state nc", "–", "not in the newest snapshot"),
        Standing::Carried => ("state carried", "◔", "carried"),
        Standing::SoonStale => ("state down", "◔", "carried, soon stale"),
        Standing::Stale => ("state down", "○", "stale: no longer counts"),
        Standing::Unreadable => ("state down", "✕", "cannot be read any more"),
    }
}

pub fn standing(standing: Standing) -> impl IntoView + use<> {
    let (class, sign, word) = mark(standing);
    view! { <span class=format!("{class} wrap")>{sign} " " {word}</span> }
}

/// Whether captures use an import and, if not, why.
pub fn use_of(import: &Import) -> impl IntoView + use<> {
    match (&import.retired, import.current) {
        (Some(_), _) => view! { <span class="state nc">"○ retired"</span> }.into_any(),
        (None, true) => view! { <span class="state up">"● used"</span> }.into_any(),
        (None, false) => view! { <span class="state nc">"– replaced"</span> }.into_any(),
    }
}

/// Every reason for which entries were left out, with how many and where the first of them are.
pub fn skipped_entries(skipped: &[SkippedEntries]) -> impl IntoView + use<> {
    let rows: Vec<_> = skipped
        .iter()
        .map(|skipped| {
            let more = skipped.entries.saturating_sub(skipped.examples.len() as u64);
            let more = (more > 0 && !skipped.examples.is_empty()).then(|| format!(" and {more} more"));
            view! {
                <tr>
                    <td class="n">{counted(skipped.entries, "entry", "entries")}</td>
                    <td>
                        <div class="item-title">{skipped.reason.clone()}</div>
                        <div class="muted mono">{skipped.examples.join(", ")} {more}</div>
                    </td>
                </tr>
            }
        })
        .collect();
    view! { <table class="skipped"><tbody>{rows}</tbody></table> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::api::ReportTool;

    #[test]
    fn counts_are_words_in_a_fixed_order() {
        let given = [("tests", 1), ("findings", 1_200), ("files", 2)].map(|(name, n)| (name.to_owned(), n));
        assert_eq!(counts(&given.into_iter().collect()), "1,200 findings, 1 test, 2 files with coverage");
        assert_eq!(counts(&BTreeMap::new()), "nothing found");
    }

    #[test]
    fn a_tool_says_its_version_once() {
        let tool = |name: &str, version: Option<&str>| ReportTool {
            name: name.to_owned(),
            version: version.map(str::to_owned),
        };
        let content = |tools| ReportContent { format: "LCOV".to_owned(), tools, ..ReportContent::default() };
        assert_eq!(tools(&content(vec![])), "LCOV");
        let of_two = vec![tool("Trivy", Some("0.50")), tool("clippy 1.95", Some("1.95")), tool("x", None)];
        assert_eq!(tools(&content(of_two.clone())), "Trivy 0.50, clippy 1.95, x");
        assert_eq!(what(&content(of_two)), "LCOV of Trivy 0.50, clippy 1.95, x");
        assert_eq!(what(&content(vec![tool("lcov", Some("2"))])), "lcov 2");
        assert_eq!(what(&content(vec![])), "LCOV");
    }
}
