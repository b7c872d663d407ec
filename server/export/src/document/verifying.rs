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
            text: "The digest is the SHA-256 of the snapshot's canonical JSON (RFC 8785) without the member digest. The JSON \
                   that Codegraph gives out is those very bytes with the digest put first, so taking it away again gives \
                   what was hashed. The report repeats that JSON; where the two differ, the JSON is the evidence."
                .into(),
        },
        Block::Facts(Facts { headings: Vec::new(), rows: expected(input) }),
        heading("With Codegraph, offline", ""),
        Block::Paragraph {
            text: Text(vec![
                Span::Plain("Take ".to_owned()),
                Span::Code("snapshot.json".to_owned()),
                Span::Plain(
                    " out of the PDF of this report, or make a JSON export; the export of a snapshot holds all its items, \
                     and their trees are built again and held against the roots in the snapshot."
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
                    "Any tool that computes SHA-256 does. These lines take the files out of the PDF and print the digits \
                     behind "
                        .to_owned(),
                ),
                Span::Code("sha256:".to_owned()),
                Span::Plain(" above:".to_owned()),
            ]),
        },
    ];
    let mut lines = vec!["pdfdetach -saveall report.pdf".to_owned()];
    let files = if input.against.is_some() { vec!["snapshot.json", "baseline.json"] } else { vec!["snapshot.json"] };
    for file in files {
        lines.push(format!(r#"sed 's/^{{"digest":"[^"]*",/{{/' {file} | tr -d '\n' | sha256sum"#));
    }
    blocks.push(Block::Code { lines });
    if input.snapshot.snapshot.source_bundle.members.is_some() {
        let text = Text(vec![
            Span::Code("members.jsonl".to_owned()),
            Span::Plain(
                " in the PDF has the snapshots of the members, a line each. They are checked in the same way, against the \
                 digests that the list of members gives; the digest of this snapshot commits to those."
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
        rows.push(fact(dimension.title(), Cell::from(*root).with_more("root of the tree of items")));
    }
    rows
}
