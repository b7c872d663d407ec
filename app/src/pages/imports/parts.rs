//! Parts that the pages of reports share: tools, counts, commits, standings.

use crate::data::Standing;
use crate::format::time;
use chrono::{DateTime, Utc};
use codegraph_model::api::{Import, ReportContent, SkippedEntries};
use codegraph_model::words::{ago, counted, short_commit};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The counts of a report and the noun of each, in the order in which they are shown.
const KINDS: [(&str, &str); 7] = [
    ("findings", "finding"),
    ("packages", "package"),
    ("statements", "statement"),
    ("tests", "test"),
    ("checks", "check"),
    ("files", "file with coverage"),
    ("metrics", "metric"),
];

/// How many entries of each kind there are: "12 findings, 3 tests".
pub fn counts(counts: &BTreeMap<String, u64>) -> String {
    let known = KINDS.iter().filter_map(|(name, noun)| Some(counted(*counts.get(*name)?, noun)));
    let known: Vec<String> = known.collect();
    if known.is_empty() { "no entries".to_owned() } else { known.join(", ") }
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

/// The tools that wrote it, with versions; the format if it names none.
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

/// The format with its version and the tool; one of them where both are the same.
pub fn what(content: &ReportContent) -> String {
    let is_own = content.tools.iter().all(|tool| tool.name.eq_ignore_ascii_case(&content.format));
    if is_own { tools(content) } else { format!("{} by {}", format(content), tools(content)) }
}

/// The format with its version.
pub fn format(content: &ReportContent) -> String {
    match &content.format_version {
        Some(version) => format!("{} {version}", content.format),
        None => content.format.clone(),
    }
}

/// The commit that it was made for, and its age.
pub fn made_for(import: &Import, now: DateTime<Utc>) -> impl IntoView + use<> {
    let commit = match &import.commit {
        Some(commit) => view! { <span class="mono" title=commit.clone()>{short_commit(commit)}</span> }.into_any(),
        None => view! { <span class="muted">"no commit"</span> }.into_any(),
    };
    let age = ago((now - import.measured_at).num_seconds());
    view! { {commit} <div class="muted small">{time(import.measured_at)} ", " {age}</div> }
}

/// The class, sign and word of a standing.
pub const fn mark(standing: Standing) -> (&'static str, &'static str, &'static str) {
    match standing {
        Standing::Present => ("state same", "●", "current"),
        Standing::Waiting => ("state same", "◆", "new: the next snapshot uses it"),
        Standing::Unused => ("state nc", "–", "not in the newest snapshot"),
        Standing::Carried => ("state carried", "◔", "carried"),
        Standing::SoonStale => ("state down", "◔", "carried, soon stale"),
        Standing::Stale => ("state down", "○", "stale: not used"),
        Standing::Unreadable => ("state down", "✕", "unreadable"),
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
        (None, true) => view! { <span class="state up">"● current"</span> }.into_any(),
        (None, false) => view! { <span class="state nc">"– replaced"</span> }.into_any(),
    }
}

/// The skipped entries by reason, with the places of the first ones.
pub fn skipped_entries(skipped: &[SkippedEntries]) -> impl IntoView + use<> {
    let rows: Vec<_> = skipped
        .iter()
        .map(|skipped| {
            let more = skipped.entries.saturating_sub(skipped.examples.len() as u64);
            let more = (more > 0 && !skipped.examples.is_empty()).then(|| format!(" and {more} more"));
            view! {
                <tr>
                    <td class="n">{counted(skipped.entries, "entry")}</td>
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
    fn counts_have_nouns_in_a_fixed_order() {
        let counted = [("tests", 1), ("findings", 1_200), ("files", 2)].map(|(name, n)| (name.to_owned(), n));
        assert_eq!(counts(&counted.into_iter().collect()), "1,200 findings, 1 test, 2 files with coverage");
        assert_eq!(counts(&BTreeMap::new()), "no entries");
    }

    #[test]
    fn tools_have_their_version_once() {
        let tool = |name: &str, version: Option<&str>| ReportTool {
            name: name.to_owned(),
            version: version.map(str::to_owned),
        };
        let content = |tools| ReportContent { format: "LCOV".to_owned(), tools, ..ReportContent::default() };
        assert_eq!(tools(&content(vec![])), "LCOV");
        let of_two = vec![tool("Trivy", Some("0.50")), tool("clippy 1.95", Some("1.95")), tool("x", None)];
        assert_eq!(tools(&content(of_two.clone())), "Trivy 0.50, clippy 1.95, x");
        assert_eq!(what(&content(of_two)), "LCOV by Trivy 0.50, clippy 1.95, x");
        assert_eq!(what(&content(vec![tool("lcov", Some("2"))])), "lcov 2");
        assert_eq!(what(&content(vec![])), "LCOV");
    }
}
