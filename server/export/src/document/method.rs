//! What the report covers and how its numbers come about: enough to know what may be concluded from them.

use super::words;
use super::{Block, Section, Span, Text};
use crate::ReportInput;
use codegraph_model::compare::State;
use codegraph_model::snapshot::{Snapshot, Summary, SummaryState};
use codegraph_model::{Dimension, number};

pub fn section(input: &ReportInput<'_>) -> Option<Section> {
    let snapshot = &input.snapshot.snapshot;
    let mut blocks = vec![Block::Paragraph { text: scope(input) }];
    blocks.push(Block::Paragraph { text: sealed(snapshot).into() });
    let mut entries = vec![
        term("Dimensions.", &dimensions()),
        term(
            "Scores.",
            "A score is 0 to 100. It starts at 100 and loses points for what was found, each loss with a limit, so that one \
             more finding never raises it. Health is the weighted mean of the other dimensions that have a score. Scores \
             are rounded to one decimal here; the evidence has four.",
        ),
        term(
            "Not measured.",
            "Where there was nothing to measure by, there is no number: a dash, never a zero, and never counted as fine. A \
             carried result comes from a report that was made for an older commit.",
        ),
    ];
    if input.against.is_some() {
        entries.push(term(
            "Comparison.",
            "A number moved when it changed by more than its tolerance in the catalog of metrics. Where the two sides were \
             not measured alike, the report says not comparable, with the reason, and nothing of it counts as new or \
             resolved. An item is the same on both sides when its key is; the key survives moved lines.",
        ));
    }
    if !input.trends.series.is_empty() {
        entries.push(term(
            "Trends.",
            "The direction of a history is judged by the Mann-Kendall test with the correction for ties, its slope by Sen's \
             estimator. Improving and declining are said only below a p-value of 0.05, stable otherwise, nothing for fewer \
             than four points.",
        ));
    }
    entries.push(signs(input.against.is_some()));
    blocks.push(Block::List { entries });
    Some(Section { title: "Scope and method", blocks })
}

fn scope(input: &ReportInput<'_>) -> Text {
    let snapshot = &input.snapshot.snapshot;
    let what = if input.against.is_some() { "compares two recorded states" } else { "shows one recorded state" };
    let mut text = vec![Span::Plain(format!("This report {what} of {}", words::scope(&snapshot.scope_ref)))];
    if let Some(commit) = snapshot.commit() {
        text.push(Span::Plain(", read from commit ".to_owned()));
        text.push(Span::Code(crate::text::clip(commit)));
    }
    if let Some(members) = &snapshot.source_bundle.members {
        let there = members.iter().filter(|member| member.snapshot_id.is_some()).count();
        let (there, all) = (crate::count(there), crate::count(members.len()));
        text.push(Span::Plain(format!(", made of the newest snapshots of {there} of its {all} members")));
    }
    let as_of = snapshot.source_bundle.source.as_ref().map(|source| source.as_of);
    if let Some(as_of) = as_of {
        text.push(Span::Plain(format!(". What depends on time is as of {}", words::time(as_of))));
    }
    text.push(Span::Plain(
        ". Nothing was measured anew for the report: it shows what was recorded, and the same evidence gives the same \
         report, byte for byte."
            .to_owned(),
    ));
    Text(text)
}

fn sealed(snapshot: &Snapshot) -> String {
    let items: u64 = snapshot.source_bundle.item_counts.values().flat_map(|counts| counts.values()).sum();
    let items = if items == 0 {
        String::new()
    } else {
        format!(" and, through a tree of hashes for each dimension, to each of its {} items", number::whole(items))
    };
    format!(
        "A snapshot is sealed when it is recorded and never changes. Its digest commits to every number in it{items}. The \
         last section says how to check that."
    )
}

fn dimensions() -> String {
    let titles = Dimension::ALL.map(|dimension| {
        let question = dimension.question();
        format!("{} ({})", dimension.title(), question.trim_end_matches('?').to_lowercase())
    });
    format!("Six are asked about: {}.", words::joined(&titles))
}

fn signs(comparison: bool) -> Text {
    let states =
        [State::Improved, State::Regressed, State::Unchanged, State::Changed, State::NotComparable].map(words::state);
    let measured = Summary { score: Some(0.0), state: SummaryState::Measured, ..Summary::not_measured(Vec::new()) };
    let carried = Summary { state: SummaryState::Carried, ..measured.clone() };
    let unscored = Summary { score: None, ..measured.clone() };
    let summaries = [Some(&measured), Some(&carried), Some(&unscored), None].map(words::summary);
    let marks = summaries.into_iter().chain(states.into_iter().filter(|_| comparison));
    let marks: Vec<String> = marks.map(words::Mark::text).collect();
    term("Signs.", &format!("{}.", marks.join(", ")))
}

fn term(name: &str, text: &str) -> Text {
    Text(vec![Span::Strong(name.to_owned()), Span::Plain(format!(" {text}"))])
}
