//! Scope of the export and how its numbers are calculated, so that a reader knows what may be concluded from them.

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
            "Scores range from 0 to 100. A score starts at 100 and is reduced for each kind of finding, up to a limit for each \
             kind; an additional finding never raises it. Health is the weighted mean of the other dimensions that have a \
             score. Scores are rounded to one decimal here and to four in the evidence.",
        ),
        term(
            "Not measured.",
            "A value that could not be measured is shown as a dash, never as zero, and never counts as a pass. A carried \
             result comes from a report for an earlier commit.",
        ),
    ];
    if input.against.is_some() {
        entries.push(term(
            "Comparison.",
            "A metric counts as changed when it differs by more than its tolerance in the metric catalog. Where the two sides \
             were not measured the same way, they are marked as not comparable, with the reason, and none of their items \
             count as new or resolved. Items are matched by a key that does not depend on line numbers.",
        ));
    }
    if !input.trends.series.is_empty() {
        entries.push(term(
            "Trends.",
            "Direction is determined by the Mann-Kendall test with correction for ties, and slope by Sen's estimator. A trend \
             is improving or declining only where p < 0.05, and stable otherwise; with fewer than four points, no trend is \
             stated.",
        ));
    }
    entries.push(signs(input.against.is_some()));
    blocks.push(Block::List { entries });
    Some(Section { title: "Scope and method", blocks })
}

fn scope(input: &ReportInput<'_>) -> Text {
    let snapshot = &input.snapshot.snapshot;
    let what = if input.against.is_some() { "compares two recorded states" } else { "shows one recorded state" };
    let mut text = vec![Span::Plain(format!("This export {what} of {}", words::scope(&snapshot.scope_ref)))];
    if let Some(commit) = snapshot.commit() {
        text.push(Span::Plain(", read from commit ".to_owned()));
        text.push(Span::Code(crate::text::clip(commit)));
    }
    if let Some(members) = &snapshot.source_bundle.members {
        let there = members.iter().filter(|member| member.snapshot_id.is_some()).count();
        let (there, all) = (crate::count(there), crate::count(members.len()));
        text.push(Span::Plain(format!(", aggregated from the newest snapshots of {there} of its {all} members")));
    }
    let as_of = snapshot.source_bundle.source.as_ref().map(|source| source.as_of);
    if let Some(as_of) = as_of {
        text.push(Span::Plain(format!(". Time-dependent metrics are as of {}", words::time(as_of))));
    }
    text.push(Span::Plain(
        ". Nothing was measured again for this export: it shows what was recorded, and the same evidence produces the same \
         export, byte for byte."
            .to_owned(),
    ));
    Text(text)
}

fn sealed(snapshot: &Snapshot) -> String {
    let items: u64 = snapshot.source_bundle.item_counts.values().flat_map(|counts| counts.values()).sum();
    let items = if items == 0 {
        String::new()
    } else {
        format!(" and, through a hash tree for each dimension, to each of its {} items", number::whole(items))
    };
    format!(
        "A snapshot is sealed when it is recorded and never changes. Its digest commits to every number in it{items}. The \
         last section describes how to verify this."
    )
}

fn dimensions() -> String {
    let titles = Dimension::ALL.map(|dimension| {
        let question = dimension.question();
        format!("{} ({})", dimension.title(), question.trim_end_matches('?').to_lowercase())
    });
    format!("There are six: {}.", words::joined(&titles))
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
