//! How to check the evidence: with the program, and without it.

use super::measured::heading;
use super::words::{self, fact};
use super::{Block, Cell, Facts, Section, Span, Text};
use crate::ReportInput;
use codegraph_model::Sealed;

pub fn section(input: &ReportInput<'_>) -> Option<Section> {
    let snapshot = input.snapshot;
    let mut blocks = vec![
        Block::Paragraph {
            text: "The digest is the SHA-256 of the snapshot's canonical JSON (RFC 8785) without its digest member. Codegraph \
                   serves exactly these bytes with the digest inserted as the first member; removing that member restores \
                   the bytes that were hashed. This document is derived from the JSON; if they differ, the JSON prevails."
                .into(),
        },
        Block::Facts(Facts { headings: Vec::new(), rows: expected(input) }),
        heading("With Codegraph, offline", ""),
        Block::Paragraph {
            text: Text(vec![
                Span::Plain("Extract ".to_owned()),
                Span::Code("snapshot.json".to_owned()),
                Span::Plain(
                    " from the PDF export, or create a JSON export. The JSON export of a snapshot contains all its items; \
                     their hash trees are rebuilt and compared with the roots in the snapshot."
                        .to_owned(),
                ),
            ]),
        },
        Block::Code {
            lines: vec![
                "codegraph verify snapshot.json".to_owned(),
                format!("codegraph dashboard snapshot export {} --format json > export.json", snapshot.snapshot.id),
                "codegraph verify export.json".to_owned(),
            ],
        },
        heading("Without Codegraph", ""),
        Block::Paragraph {
            text: Text(vec![
                Span::Plain(
                    "Any tool that computes SHA-256 will do. These commands extract the attachments of the PDF and print \
                     the digits that must match those after "
                        .to_owned(),
                ),
                Span::Code("sha256:".to_owned()),
                Span::Plain(" above:".to_owned()),
            ]),
        },
    ];
    let mut lines = vec!["pdfdetach -saveall export.pdf".to_owned()];
    let files = if input.against.is_some() { vec!["snapshot.json", "baseline.json"] } else { vec!["snapshot.json"] };
    for file in files {
        lines.push(format!(r#"sed 's/^{{"digest":"[^"]*",/{{/' {file} | tr -d '\n' | sha256sum"#));
    }
    blocks.push(Block::Code { lines });
    if input.snapshot.snapshot.source_bundle.members.is_some() {
        let text = Text(vec![
            Span::Code("members.jsonl".to_owned()),
            Span::Plain(
                ", attached to the PDF, contains the member snapshots, one per line. They are verified in the same way, \
                 against the digests in the list of members, to which the digest of this snapshot commits."
                    .to_owned(),
            ),
        ]);
        blocks.push(Block::Paragraph { text });
    }
    Some(Section { title: "How to verify", blocks })
}

fn expected(input: &ReportInput<'_>) -> Vec<super::Fact> {
    let row = |name: &'static str, sealed: &Sealed| {
        let what =
            format!("{}, {}", words::scope_title(&sealed.snapshot.scope_ref), words::time(sealed.snapshot.timestamp));
        fact(name, Cell::from(sealed.digest).with_more(&what))
    };
    let mut rows = vec![row("Snapshot", input.snapshot)];
    rows.extend(input.against.map(|against| row("Baseline", against.baseline)));
    for (dimension, root) in &input.snapshot.snapshot.source_bundle.roots {
        rows.push(fact(dimension.title(), Cell::from(*root).with_more("root of the item tree")));
    }
    rows
}
