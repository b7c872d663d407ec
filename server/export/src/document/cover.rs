//! The first page: the subject, the answer, the six dimensions, and the identity of the evidence.

use super::words::{self, commit, fact, signed};
use super::{Answer, Cell, Fact, Facts, Score, measured};
use crate::ReportInput;
use crate::text::clip;
use codegraph_model::compare::State;
use codegraph_model::verdict::explain;
use codegraph_model::{Dimension, Metric, Sealed, Severity, number};

const MAX_SENTENCES: usize = 10;

/// Subject of the export, in one line.
pub fn subtitle(input: &ReportInput<'_>) -> String {
    let snapshot = &input.snapshot.snapshot;
    match input.against {
        Some(against) => {
            let (from, to) = (&against.comparison.from, &against.comparison.to);
            if to.scope_ref.project().is_some() {
                let (from_source, to_source) = (words::source(from), words::source(to));
                format!("{from_source} → {to_source}, {} → {}", words::time(from.timestamp), words::time(to.timestamp))
            } else {
                format!("{} → {}", words::time(from.timestamp), words::time(to.timestamp))
            }
        }
        None => match (&snapshot.terms.source_ref, snapshot.commit()) {
            (Some(source), Some(commit)) if source != commit => {
                format!("{}, {}", clip(source), words::time(snapshot.timestamp))
            }
            _ => words::time(snapshot.timestamp),
        },
    }
}

/// The answer, before any table.
pub fn answer(input: &ReportInput<'_>) -> Answer {
    let mut answer = input.against.map_or_else(
        || alone(input),
        |against| {
            let said = explain(against.comparison);
            Answer {
                mark: Some(words::verdict(said.verdict)),
                headline: said.verdict.title().to_owned(),
                sentences: said.moved.iter().map(|sentence| clip(sentence)).collect(),
                caveats: said.not_compared.iter().map(|reason| format!("Not compared: {}", clip(reason))).collect(),
            }
        },
    );
    cap(&mut answer.sentences);
    cap(&mut answer.caveats);
    if answer.sentences.is_empty() && answer.mark.is_some_and(|mark| mark == words::state(State::Unchanged)) {
        answer.sentences.push("No score changed by more than its tolerance".to_owned());
    }
    let members = input.snapshot.snapshot.source_bundle.members.iter().flatten();
    let missing: Vec<String> =
        members.filter(|member| member.snapshot_id.is_none()).map(|member| member.project_name.to_string()).collect();
    if !missing.is_empty() {
        let count = words::counted(crate::length(missing.len()), "member");
        answer.caveats.push(format!("Excludes {count} without a snapshot: {}", clip(&words::joined(&missing))));
    }
    answer
}

/// Limits sentences to what a cover has room for; a portfolio may have hundreds.
fn cap(sentences: &mut Vec<String>) {
    let more = sentences.len().saturating_sub(MAX_SENTENCES);
    if more > 0 {
        sentences.truncate(MAX_SENTENCES);
        sentences.push(format!("{} more, listed below", crate::count(more)));
    }
}

/// The answer where there is nothing to compare with.
fn alone(input: &ReportInput<'_>) -> Answer {
    let snapshot = &input.snapshot.snapshot;
    let score = |dimension| snapshot.metric(Metric::score(dimension));
    let headline = score(Dimension::Health)
        .map_or_else(|| "No health score".to_owned(), |health| format!("Health {} of 100", number::display(health, 1)));
    let parts = || Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Health);
    let lowest = parts()
        .filter_map(|dimension| Some((dimension, score(dimension)?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, score)| *score < 100.0);
    let mut sentences = Vec::new();
    if let Some((dimension, _)) = lowest
        && let Some(summary) = snapshot.summary(dimension)
        && let Some(formula) = measured::formula(summary)
    {
        sentences.push(format!("Lowest score: {}, {formula}", dimension.title()));
    }
    let severe = |severity| {
        let items = input.listings.iter().flat_map(|listing| &listing.rows);
        items.filter(|row| row.item.severity == Some(severity)).count()
    };
    let severe: Vec<String> = [Severity::Critical, Severity::High]
        .map(|severity| (severe(severity), severity))
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{} of {severity} severity", words::counted(crate::length(count), "item")))
        .collect();
    if !severe.is_empty() {
        sentences.push(words::joined(&severe));
    }
    let caveats = Dimension::ALL.into_iter().filter_map(|dimension| {
        let summary = snapshot.summary(dimension);
        let reason = measured::reason(summary);
        match summary {
            Some(summary) if summary.score.is_some() => None,
            Some(summary) if summary.is_measured() => Some(format!("{} has no score: {reason}", dimension.title())),
            _ => Some(format!("{} was not measured: {reason}", dimension.title())),
        }
    });
    Answer { mark: None, headline, sentences, caveats: caveats.collect() }
}

/// The six dimensions: score and change, or score and how it was measured.
pub fn scores(input: &ReportInput<'_>) -> Vec<Score> {
    let score = |dimension: Dimension| {
        let summary = input.snapshot.snapshot.summary(dimension);
        let value = words::score(summary.and_then(|summary| summary.score), 1);
        let delta = input
            .against
            .and_then(|against| against.comparison.dimensions.iter().find(|delta| delta.dimension == dimension));
        let (state, detail) = match delta {
            Some(delta) => {
                let change = delta.score_delta.filter(|change| *change != 0.0);
                (words::state(delta.state), change.map(|change| signed(change, 1)).unwrap_or_default())
            }
            None => (words::summary(summary), String::new()),
        };
        Score { title: dimension.title(), value, mark: Some(state), detail }
    };
    Dimension::ALL.into_iter().map(score).collect()
}

/// What the evidence is, who recorded it, when, with what; with the baseline's in a second column.
pub fn identity(input: &ReportInput<'_>) -> Facts {
    let sides: Vec<&Sealed> =
        [Some(input.snapshot), input.against.map(|against| against.baseline)].into_iter().flatten().collect();
    let row = |name: &'static str, value: &dyn Fn(&Sealed) -> Cell| Fact {
        name,
        values: sides.iter().map(|side| value(side)).collect(),
    };
    let mut rows = vec![
        row("Snapshot", &|side| Cell::code(&side.snapshot.id.to_string())),
        row("Digest", &|side| side.digest.into()),
        row("State at", &|side| words::instant(side.snapshot.timestamp).into()),
    ];
    if sides.iter().any(|side| side.snapshot.source_bundle.source.is_some()) {
        rows.push(row("Commit", &|side| commit(side.snapshot.commit())));
        rows.push(row("Requested ref", &|side| {
            side.snapshot.terms.source_ref.as_deref().map_or_else(Cell::none, Cell::of)
        }));
    }
    rows.push(row("Recorded by", &|side| {
        Cell::of(&side.snapshot.terms.initiator).with_more(&side.snapshot.terms.trigger_source)
    }));
    rows.push(row("Reason", &|side| Cell::of(&side.snapshot.terms.reason)));
    rows.push(row("Versions", &|side| {
        let snapshot = &side.snapshot;
        let (analyzer, rules) = (&snapshot.terms.analyzer_version, &snapshot.terms.rule_version);
        Cell::of(&format!("analyzer {analyzer}, rules {rules}, schema {}", snapshot.schema_version))
    }));
    rows.push(row("Retention", &|side| {
        let kept = if side.snapshot.terms.immutable { "immutable, " } else { "" };
        Cell::of(&format!("{kept}class {}", side.snapshot.terms.retention_class))
    }));
    let head = input.log_head;
    let records = words::counted(head.size, "record");
    rows.push(fact("Evidence log", Cell::new(format!("{records}, root {}", head.root))));
    rows.push(fact("Exported for", Cell::of(input.requester)));
    let headings =
        if input.against.is_some() { vec!["This snapshot".to_owned(), "Baseline".to_owned()] } else { Vec::new() };
    Facts { headings, rows }
}
