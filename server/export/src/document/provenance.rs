//! Where the numbers come from: the source, every input with what read it, and what was excluded.

use super::measured::heading;
use super::words::{self, column, commit, counted, fact, numbers};
use super::{Block, Cell, Completeness, Fact, Facts, Section, Table};
use crate::ReportInput;
use crate::text::clip;
use codegraph_model::capture::{Exclusion, Input, SourceKind};
use codegraph_model::number;
use codegraph_model::snapshot::SourceBundle;

/// Inputs shown; the attached evidence has all of them.
const MAX_ROWS: usize = 120;

pub fn section(input: &ReportInput<'_>) -> Option<Section> {
    let bundle = &input.snapshot.snapshot.source_bundle;
    let mut blocks = Vec::new();
    let source = source(bundle);
    if !source.is_empty() {
        blocks.push(Block::Facts(Facts { headings: Vec::new(), rows: source }));
    }
    if bundle.members.is_some() {
        let text = "The inputs are the members' snapshots, listed under Members; each records its own inputs.";
        blocks.push(Block::Paragraph { text: text.into() });
    } else if bundle.inputs.is_empty() {
        blocks.push(Block::Paragraph { text: "The snapshot records no inputs.".into() });
    } else {
        blocks.push(heading("Inputs", &counted(crate::length(bundle.inputs.len()), "input")));
        blocks.push(Block::Table(inputs(&bundle.inputs)));
    }
    let excluded = bundle.source.as_ref().map_or(&[][..], |source| &source.excluded);
    if !excluded.is_empty() {
        let files = excluded.iter().map(|excluded| excluded.files).sum();
        blocks.push(heading("Excluded", &counted(files, "file")));
        blocks.push(Block::Table(exclusions(excluded)));
    }
    if input.against.is_some() {
        let text = "This section covers the snapshot. The provenance of the baseline is in the baseline's JSON.";
        blocks.push(Block::Paragraph { text: text.into() });
    }
    Some(Section { title: "Provenance", blocks })
}

fn source(bundle: &SourceBundle) -> Vec<Fact> {
    let mut rows = Vec::new();
    if let Some(source) = &bundle.source {
        let kind = match source.kind {
            SourceKind::Git => "Git objects",
            SourceKind::Folder => "folder",
        };
        rows.push(fact("Read from", kind));
        rows.push(fact("Commit", commit(source.commit.as_deref())));
        if let Some(at) = source.committed_at {
            rows.push(fact("Committed", words::time(at)));
        }
        rows.push(fact("As of", words::time(source.as_of)));
        if source.shallow {
            rows.push(fact("History", "incomplete: shallow clone"));
        }
    }
    if let Some(captured) = &bundle.captured {
        let who = format!("{} on {}, {}", clip(&captured.by), clip(&captured.machine), words::time(captured.at));
        rows.push(fact("Captured locally", Cell::new(who).with_more("as stated by the uploading client")));
        rows.push(fact("Upload digest", captured.digest));
    }
    rows
}

fn inputs(inputs: &[Input]) -> Table {
    let rows = inputs.iter().take(MAX_ROWS).map(|input| {
        let digest = input.digest.map(|digest| digest.to_string()).unwrap_or_default();
        let version = input.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        let mut notes: Vec<String> =
            input.measured_at.map(|at| format!("measured {}", words::time(at))).into_iter().collect();
        notes.extend(input.notes.iter().map(|note| clip(note)));
        vec![
            Cell::muted(input.dimension.title()),
            Cell { more: digest, ..Cell::code(&input.name) },
            Cell::of(&format!("{}{version}", input.tool)).with_more(input.kind.as_str()),
            Cell::new(clip(&notes.join("; "))),
        ]
    });
    let columns = vec![column("Dimension", 0), column("Input and digest", 6), column("Read by", 3), column("Notes", 3)];
    let completeness = Completeness::new(inputs.len().min(MAX_ROWS), inputs.len(), "");
    Table { columns, rows: rows.collect(), completeness: Some(completeness) }
}

fn exclusions(excluded: &[Exclusion]) -> Table {
    let rows = excluded.iter().take(MAX_ROWS).map(|excluded| {
        let examples: Vec<String> = excluded.examples.iter().map(|example| clip(example)).collect();
        vec![
            number::whole(excluded.files).into(),
            Cell::of(&excluded.reason),
            Cell { style: super::Style::Code, ..Cell::new(examples.join("  ")) },
        ]
    });
    let columns = vec![numbers("Files"), column("Reason", 2), column("Examples", 5)];
    let (shown, total) = (excluded.len().min(MAX_ROWS), excluded.len());
    let completeness = (shown < total).then(|| Completeness::new(shown, total, ""));
    Table { columns, rows: rows.collect(), completeness }
}
