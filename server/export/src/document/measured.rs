//! What was measured and what was not, how each score is made up, and the numbers of a single snapshot.

use super::words::{self, column, numbers};
use super::{Block, Cell, Section, Span, Table, Text};
use crate::ReportInput;
use crate::text::clip;
use codegraph_model::reason::joined;
use codegraph_model::snapshot::{Snapshot, Summary, SummaryState};
use codegraph_model::{Dimension, Metric, Reason, number};

/// Parts of a mean that are written out: a group may have hundreds of members.
const MAX_PARTS: usize = 10;

pub fn section(input: &ReportInput<'_>) -> Option<Section> {
    let snapshot = &input.snapshot.snapshot;
    let mut blocks = vec![Block::Table(states(snapshot))];
    let formulas: Vec<Text> = Dimension::ALL
        .into_iter()
        .filter_map(|dimension| {
            let formula = formula(snapshot.summary(dimension)?)?;
            let name = Span::Strong(format!("{}.", dimension.title()));
            Some(Text(vec![name, Span::Plain(format!(" {formula}"))]))
        })
        .collect();
    if !formulas.is_empty() {
        blocks.push(heading("How each score is calculated", ""));
        blocks.push(Block::List { entries: formulas });
    }
    if input.against.is_none() {
        let table = metrics(snapshot);
        if !table.rows.is_empty() {
            blocks.push(heading("Metrics", ""));
            blocks.push(Block::Table(table));
        }
    }
    Some(Section { title: "What was and was not measured", blocks })
}

pub fn heading(text: &str, detail: &str) -> Block {
    Block::Heading { text: text.to_owned(), detail: detail.to_owned() }
}

/// Why a dimension has no number, or what its number lacks.
pub fn reason(summary: Option<&Summary>) -> String {
    match summary {
        None => Reason::NotInSnapshot.to_string(),
        Some(summary) if summary.reasons.is_empty() => "no reason was recorded".to_owned(),
        Some(summary) => clip(&joined(&summary.reasons)),
    }
}

fn states(snapshot: &Snapshot) -> Table {
    let rows = Dimension::ALL.into_iter().map(|dimension| {
        let summary = snapshot.summary(dimension);
        let mut basis = match summary {
            Some(Summary { state: SummaryState::Measured, score: Some(_), reasons, .. }) if reasons.is_empty() => {
                String::new()
            }
            _ => reason(summary),
        };
        if let Some(at) = summary.and_then(|summary| summary.measured_at) {
            let because = if basis.is_empty() { String::new() } else { format!("; {basis}") };
            basis = format!("values of {}{because}", words::time(at));
        }
        vec![
            Cell::strong(dimension.title()).with_more(dimension.question()),
            words::summary(summary).into(),
            words::score(summary.and_then(|summary| summary.score), 1).into(),
            if basis.is_empty() { Cell::muted("none recorded") } else { Cell::new(basis) },
        ]
    });
    let columns =
        vec![column("Dimension", 4), column("State", 0), numbers("Score"), column("Missing data and reasons", 5)];
    Table { columns, rows: rows.collect(), completeness: None }
}

/// The sum that a score is: "73 = 100 − 18 for 3 high findings − 9 for 9 medium findings". None without a score.
pub fn formula(summary: &Summary) -> Option<String> {
    let score = summary.score?;
    let (mut sum, mut free, mut parts) = (String::new(), Vec::new(), 0);
    for term in &summary.terms {
        let effect = number::display(term.effect.abs(), 1);
        let value = number::display(term.value, 1);
        let label = clip(&term.label);
        let sign = match (term.effect < 0.0, sum.is_empty()) {
            (true, _) => " − ",
            (false, true) => " = ",
            (false, false) => " + ",
        };
        if term.is_start() {
            sum.push_str(&format!("{sign}{effect}"));
        } else if let Some(share) = term.share {
            if parts < MAX_PARTS {
                let share = number::display(share, 1);
                sum.push_str(&format!("{sign}{effect} from {label} ({share} % of {value})"));
            }
            parts += 1;
        } else if term.effect == 0.0 {
            free.push(format!("{value} {label}"));
        } else {
            sum.push_str(&format!("{sign}{effect} for {value} {label}"));
        }
    }
    if parts > MAX_PARTS {
        sum.push_str(&format!(" + {} more terms", crate::count(parts - MAX_PARTS)));
    }
    let free = if free.is_empty() { String::new() } else { format!("; no deduction for {}", words::joined(&free)) };
    Some(format!("{}{sum}{free}", number::display(score, 1)))
}

fn metrics(snapshot: &Snapshot) -> Table {
    let rows = Metric::all().filter(|metric| metric.name != "score").filter_map(|metric| {
        let value = snapshot.metric(metric)?;
        let better = words::better(metric.direction).unwrap_or(words::NONE);
        Some(vec![
            Cell::muted(metric.dimension.title()),
            Cell::new(metric.title).with_more(metric.description),
            metric.display(value).into(),
            Cell::muted(better),
        ])
    });
    let columns = vec![column("Dimension", 0), column("Metric", 1), numbers("Value"), column("Better", 0)];
    Table { columns, rows: rows.collect(), completeness: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::snapshot::Term;

    #[test]
    fn a_score_is_explained_by_its_terms() {
        let term = |label: &str, value, effect| Term {
            key: label.replace(' ', "_"),
            label: label.to_owned(),
            value,
            share: None,
            effect,
        };
        let terms = vec![
            term("start", 100.0, 100.0),
            term("high findings", 3.0, -18.0),
            term("medium finding", 1.0, -9.0),
            term("low findings", 0.0, 0.0),
        ];
        let summary =
            Summary { state: SummaryState::Measured, score: Some(73.0), terms, ..Summary::not_measured(Vec::new()) };
        let expected = "73 = 100 − 18 for 3 high findings − 9 for 1 medium finding; no deduction for 0 low findings";
        assert_eq!(formula(&summary).as_deref(), Some(expected));
        assert_eq!(formula(&Summary::not_measured(Vec::new())), None);
    }

    #[test]
    fn a_mean_is_explained_by_its_parts() {
        let part = |name: &str, value, share, effect| Term {
            key: name.to_owned(),
            label: name.to_owned(),
            value,
            share: Some(share),
            effect,
        };
        let terms = vec![part("quality", 70.0, 62.5, 43.75), part("compliance", 80.0, 37.5, 30.0)];
        let summary =
            Summary { state: SummaryState::Measured, score: Some(73.75), terms, ..Summary::not_measured(Vec::new()) };
        let expected = "73.8 = 43.8 from quality (62.5 % of 70) + 30 from compliance (37.5 % of 80)";
        assert_eq!(formula(&summary).as_deref(), Some(expected));
    }
}
