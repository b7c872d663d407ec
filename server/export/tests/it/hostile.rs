//! Text of others, in every place where it can stand, reaches no format as anything but text.

use crate::made::{self, Made};
use chrono::DateTime;
use codegraph_export::{ListedItem, Listing, csv, evidence, markdown, pdf, trend_svg, verify};
use codegraph_model::api::{Event, EventKind};
use codegraph_model::capture::{Exclusion, Input, InputKind};
use codegraph_model::snapshot::{CaptureOrigin, Term};
use codegraph_model::{Category, Digest, Dimension, Item, Location, Reason, Sealed, Severity};
use proptest::prelude::*;

const HOSTILE: [&str; 9] = [
    "#panic(\"typst\") $x$ *b* _i_ <l> @ref = h\n- l \\ \u{5c}u{0} ]]] )",
    "<script>alert(1)</script><!-- --> &lt; <img src=x onerror=y>",
    "| pipe `code` [link](javascript:x) ![i](http://x.y/z.png) **b** ~~s~~ # h\n\n---\n| a | b |",
    "@everyone #123 user@example.org https://evil.example www.evil.example",
    "=HYPERLINK(\"http://x\") \t+1 -1 @SUM(A1)\r\n\"quoted\",;",
    "\u{202e}right to left\u{2066} مرحبا שלום",
    "\u{0}\u{1b}[31m\u{7}\u{85}\u{2028}\u{feff}\u{e000}\u{10ffff}\u{fffe}",
    "👩\u{200d}👧 🇩🇪 ✔\u{fe0f} 日本語 한국어 ไทย हिन्दी e\u{301}",
    "</details></summary>",
];

/// A report with this text wherever text can stand.
fn with(text: &str) -> Made {
    let mut made = made::alone(3, 4);
    let snapshot = &mut made.snapshot.snapshot;
    for field in [&mut snapshot.terms.reason, &mut snapshot.terms.initiator, &mut snapshot.terms.trigger_source] {
        *field = text.to_owned();
    }
    for field in
        [&mut snapshot.terms.analyzer_version, &mut snapshot.terms.rule_version, &mut snapshot.terms.retention_class]
    {
        *field = text.to_owned();
    }
    snapshot.terms.source_ref = Some(text.to_owned());
    for summary in snapshot.summaries.values_mut() {
        let (name, detail) = (text.to_owned(), text.to_owned());
        summary.reasons = vec![Reason::ReportUnreadable { name, detail }];
        let (key, label) = (text.to_owned(), text.to_owned());
        summary.terms.push(Term { key, label, value: 1.0, share: None, effect: -1.0 });
    }
    let bundle = &mut snapshot.source_bundle;
    bundle.inputs.push(Input {
        dimension: Dimension::Audit,
        kind: InputKind::Report,
        name: text.to_owned(),
        tool: text.to_owned(),
        version: Some(text.to_owned()),
        digest: Some(Digest::of(b"")),
        measured_at: Some(DateTime::UNIX_EPOCH),
        commit: Some(text.to_owned()),
        carried: true,
        scanned: Some(3),
        part: Some(text.to_owned()),
        failed: true,
        unreadable: 2,
        notes: vec![text.to_owned(); 2],
    });
    let source = bundle.source.as_mut().unwrap();
    source.commit = Some(text.to_owned());
    source.excluded.push(Exclusion { reason: text.to_owned(), files: 3, examples: vec![text.to_owned(); 5] });
    let (by, machine) = (text.to_owned(), text.to_owned());
    bundle.captured = Some(CaptureOrigin { digest: Digest::of(b""), by, machine, at: DateTime::UNIX_EPOCH });
    let item = Item {
        severity: Some(Severity::High),
        location: Some(Location { path: text.to_owned(), line: Some(3), end_line: None }),
        rule: Some(text.to_owned()),
        tool: Some(text.to_owned()),
        url: Some(text.to_owned()),
        ..Item::new(Dimension::Audit, Category::FINDING, text, text).with(text, text).with("list", vec![text, text])
    };
    let rows =
        vec![ListedItem { state: None, item: item.clone(), was: None }, ListedItem { state: None, item, was: None }];
    made.listings.push(Listing { project_name: None, dimension: Dimension::Audit, category: Category::FINDING, rows });
    for kind in [EventKind::Release, EventKind::RuleChange, EventKind::Note] {
        let timestamp = made.trends.series[0].points[1].timestamp;
        made.trends.events.push(Event { timestamp, kind, label: text.to_owned() });
    }
    made.snapshot = Sealed::new(made.snapshot.snapshot.clone());
    made
}

fn input<'a>(made: &'a Made, text: &'a str) -> codegraph_export::ReportInput<'a> {
    codegraph_export::ReportInput { requester: text, ..made.input() }
}

#[test]
fn hostile_text_is_set_as_pdf() {
    let longest = "W".repeat(10_000);
    for text in HOSTILE.into_iter().chain([longest.as_str(), ""]) {
        let made = with(text);
        pdf(&input(&made, text)).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
}

#[test]
fn hostile_text_is_no_markup_in_markdown() {
    for text in HOSTILE {
        let made = with(text);
        let written = markdown(&input(&made, text));
        let markup = without_escapes(&without_code(&written));
        for forbidden in ["<script", "<img", "<!--", "](javascript", "![i]", "@everyone", "\u{202e}", "\u{1b}", "\u{0}"]
        {
            assert!(!markup.contains(forbidden), "{forbidden:?} of {text:?}");
        }
        let folded = (markup.matches("<details>").count(), markup.matches("</details>").count());
        assert_eq!(folded.0, folded.1, "{text:?}");
        // The text adds neither headings nor columns.
        let known = markdown(&input(&with("x"), "x"));
        let headings = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(headings(&written), headings(&known), "{text:?}");
        for line in written.lines().filter(|line| line.starts_with("| ")) {
            let bars = line.replace("\\|", "").matches('|').count();
            assert!((2..=10).contains(&bars), "{line}");
        }
    }
}

/// The cells of CSV, as RFC 4180 says.
fn cells(csv: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in csv.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                // A doubled quote closes and opens again.
                cells.last_mut().unwrap().push(c);
            }
            ',' | '\n' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells.iter().map(|cell| cell.trim().trim_start_matches('"').to_owned()).collect()
}

/// Markdown without the characters that a backslash makes plain.
fn without_escapes(markdown: &str) -> String {
    let mut characters = markdown.chars();
    let mut out = String::new();
    while let Some(c) = characters.next() {
        if c == '\\' {
            characters.next();
        } else {
            out.push(c);
        }
    }
    out
}

/// Markdown without what stands in backticks, where nothing is markup.
fn without_code(markdown: &str) -> String {
    let mut rest = markdown;
    let mut out = String::new();
    while let Some(start) = rest.find('`') {
        let run = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let (before, after) = (&rest[..start], &rest[start + run..]);
        out.push_str(before);
        let escaped = before.ends_with('\\');
        let fence = "`".repeat(run);
        let closed = after
            .match_indices(&fence)
            .find(|(at, _)| !after[..*at].ends_with('`') && !after[at + run..].starts_with('`'));
        rest = match closed {
            Some((at, _)) if !escaped => &after[at + run..],
            _ => after,
        };
    }
    out + rest
}

#[test]
fn hostile_text_is_no_formula_in_csv() {
    for text in HOSTILE {
        let made = with(text);
        let written = csv(&input(&made, text));
        let cells = cells(&written);
        assert!(cells.len() > 40, "{cells:?}");
        for cell in cells {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
}

#[test]
fn hostile_text_is_kept_as_it_is_in_evidence() {
    for text in HOSTILE {
        let made = with(text);
        let value: serde_json::Value = serde_json::from_slice(&evidence(&input(&made, text))).unwrap();
        assert_eq!(value["snapshot"]["reason"], text);
        // The item that was put into the report is not in the snapshot's trees.
        assert!(verify(&evidence(&input(&made, text))).is_err());
    }
}

#[test]
fn hostile_text_is_no_element_in_svg() {
    for text in HOSTILE {
        let svg = trend_svg(&with(text).trends);
        assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains('\u{0}'), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn any_text_is_set(text in any::<String>()) {
        let made = with(&text);
        prop_assert!(pdf(&input(&made, &text)).is_ok());
        prop_assert!(!markdown(&input(&made, &text)).is_empty());
    }
}
