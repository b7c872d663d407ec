//! The members of a group or portfolio: which are included, and which have no snapshot.

use super::measured::heading;
use super::words::{self, NONE, column, numbers};
use super::{Block, Cell, Completeness, Section, Table};
use crate::ReportInput;
use codegraph_model::compare::{MemberDelta, State};
use codegraph_model::snapshot::Member;
use codegraph_model::{Dimension, Metric, Name, Sealed};

/// Members shown; the attached evidence has all of them.
const MAX_MEMBERS: usize = 200;

pub fn section(input: &ReportInput<'_>) -> Option<Section> {
    let members = input.snapshot.snapshot.source_bundle.members.as_ref()?;
    let mut blocks = Vec::new();
    if let Some(deltas) = input.against.and_then(|against| against.comparison.members.as_ref()) {
        blocks.push(heading("Change by member", ""));
        blocks.push(Block::Table(deltas_table(deltas)));
    }
    if !input.members.is_empty() {
        blocks.push(heading("Scores", ""));
        blocks.push(Block::Table(scores(members, input.members)));
    }
    blocks.push(heading("Member snapshots", ""));
    blocks.push(Block::Table(evidence(members)));
    Some(Section { title: "Members", blocks })
}

fn completeness(total: usize) -> Option<Completeness> {
    Some(Completeness::new(total.min(MAX_MEMBERS), total, "by name"))
}

fn deltas_table(deltas: &[MemberDelta]) -> Table {
    let rows = deltas.iter().take(MAX_MEMBERS).map(|delta| {
        let state = delta.dimension_states.get(&Dimension::Health).copied().unwrap_or(State::NotComparable);
        let health = |header: Option<&codegraph_model::snapshot::SnapshotHeader>| {
            words::score(header.and_then(|header| header.score(Dimension::Health)), 1).into()
        };
        let list = |wanted: State| {
            let parts = delta.dimension_states.iter().filter(|(dimension, _)| **dimension != Dimension::Health);
            let titles: Vec<_> = parts.filter(|(_, state)| **state == wanted).map(|(d, _)| d.title()).collect();
            if titles.is_empty() { Cell::none() } else { Cell::new(titles.join(", ")) }
        };
        vec![
            Cell::strong(delta.project_name.as_str()),
            words::state(state).into(),
            health(delta.from.as_ref()),
            health(delta.to.as_ref()),
            list(State::Regressed),
            list(State::Improved),
        ]
    });
    let columns = vec![
        column("Member", 3),
        column("Health", 0),
        numbers("Baseline"),
        numbers("Now"),
        column("Regressed in", 2),
        column("Improved in", 2),
    ];
    Table { columns, rows: rows.collect(), completeness: completeness(deltas.len()) }
}

fn scores(members: &[Member], snapshots: &[Sealed]) -> Table {
    let of = |name: &Name| snapshots.iter().find(|sealed| sealed.snapshot.scope_ref.project() == Some(name));
    let rows = members.iter().take(MAX_MEMBERS).map(|member| {
        let sealed = of(&member.project_name);
        let score = |dimension| sealed.and_then(|sealed| sealed.snapshot.metric(Metric::score(dimension)));
        let mut row = vec![Cell::strong(member.project_name.as_str())];
        row.extend(Dimension::ALL.map(|dimension| Cell::new(words::score(score(dimension), 1))));
        row
    });
    let mut columns = vec![column("Member", 1)];
    columns.extend(Dimension::ALL.map(|dimension| numbers(dimension.title())));
    Table { columns, rows: rows.collect(), completeness: completeness(members.len()) }
}

fn evidence(members: &[Member]) -> Table {
    let rows = members.iter().take(MAX_MEMBERS).map(|member| {
        let snapshot = match (member.snapshot_id, member.digest) {
            (Some(id), Some(digest)) => Cell { more: digest.to_string(), ..Cell::code(&id.to_string()) },
            (Some(id), None) => Cell::code(&id.to_string()),
            (None, _) => Cell::new(format!("{NONE} no snapshot")),
        };
        vec![
            Cell::strong(member.project_name.as_str()).with_more(member.note.as_deref().unwrap_or_default()),
            snapshot,
            member.timestamp.map_or_else(Cell::none, |at| words::time(at).into()),
            Cell::new(member.age_seconds.map_or_else(|| NONE.to_owned(), words::duration)),
        ]
    });
    let columns =
        vec![column("Member", 2), column("Snapshot and digest", 5), column("State at", 0), numbers("Age at snapshot")];
    Table { columns, rows: rows.collect(), completeness: completeness(members.len()) }
}
