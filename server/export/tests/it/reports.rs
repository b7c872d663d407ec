//! What Markdown, PDF and CSV say of snapshots, comparisons and groups.

use crate::made;
use codegraph_export::{csv, document, evidence, markdown, pdf, trend_csv, trend_svg};
use codegraph_model::capture::Measurement;
use codegraph_model::snapshot::Summary;
use codegraph_model::{Dimension, Reason, Sealed};

#[test]
fn the_same_input_gives_the_same_bytes() {
    for make in [|| made::alone(30, 12), || made::compared(60, 12), || made::grouped(14)] {
        let (one, two) = (make(), make());
        assert_eq!(markdown(&one.input()), markdown(&two.input()));
        assert_eq!(evidence(&one.input()), evidence(&two.input()));
        assert_eq!(csv(&one.input()), csv(&two.input()));
        assert!(pdf(&one.input()).unwrap() == pdf(&two.input()).unwrap(), "two PDFs of one input differ");
    }
}

#[test]
fn a_pdf_says_what_it_conforms_to_and_when_its_evidence_is_of() {
    let made = made::compared(60, 12);
    let bytes = pdf(&made.input()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.starts_with("%PDF-1.7"));
    for expected in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "2026-10-12T03:33:20+00:00"] {
        assert!(text.contains(expected), "{expected}");
    }
    for name in ["snapshot.json", "baseline.json", "comparison.json", "rows.csv", "trends.csv"] {
        assert!(text.contains(&format!("({name})")), "{name}");
    }
}

#[test]
fn a_comparison_says_the_answer_first() {
    let text = markdown(&made::compared(60, 12).input());
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} is missing: {text}"));
    assert!(place("**▼ Regressed**") < place("Health fell from"));
    assert!(place("Health fell from") < place("## Scope and method"));
    assert!(place("## What was and was not measured") < place("## What changed"));
    assert!(place("## What changed") < place("## Provenance") && place("## Provenance") < place("## How to verify"));
}

#[test]
fn nothing_measured_is_said_and_never_looks_fine() {
    let mut made = made::alone(0, 3);
    let summaries = &mut made.snapshot.snapshot.summaries;
    *summaries = Dimension::ALL.into_iter().map(|d| (d, Summary::not_measured(vec![Reason::NoCollector]))).collect();
    made.snapshot = Sealed::new(made.snapshot.snapshot);
    made.trends = codegraph_testing::project::histories(&made.snapshot.snapshot, 3);
    let text = markdown(&made.input());
    assert!(text.contains("**No health score**"), "{text}");
    assert_eq!(text.matches("was not measured: no collector measured it").count(), 6);
    assert!(!text.contains("| 0"), "a zero stands for what was not measured: {text}");
    assert_eq!(text.matches("No chart: no snapshot in this history has this metric").count(), 6);
    pdf(&made.input()).unwrap();
}

#[test]
fn a_missing_member_is_named() {
    let made = made::grouped(14);
    let text = markdown(&made.input());
    assert!(text.contains("Excludes 1 member without a snapshot: mail-relay"), "{text}");
    assert!(text.contains("mail-relay") && text.contains("– no snapshot"));
    assert!(text.contains("front-end · Audit: Finding"), "{text}");
}

#[test]
fn no_rows_are_said_to_be_none() {
    let mut made = made::compared(0, 0);
    made.listings.clear();
    made.baseline.as_mut().unwrap().1.drilldown_categories = None;
    assert!(markdown(&made.input()).contains("No items are comparable."));
    pdf(&made.input()).unwrap();
    let alone = made::alone(0, 0);
    assert!(markdown(&alone.input()).contains("The snapshot has no items."));
    assert_eq!(csv(&alone.input()).lines().count(), 1);
}

#[test]
fn five_thousand_rows_are_cut_with_a_word() {
    let made = made::alone(5000, 0);
    let text = markdown(&made.input());
    for said in ["50 of 1,430 shown, the most severe first", "50 of 714 shown, the newest first"] {
        assert!(text.contains(&format!("{said}; the JSON export has all.")), "{said}");
    }
    let document = document(&made.input());
    let rows: usize = document
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter_map(|block| match serde_json::to_value(block).unwrap() {
            block if block["type"] == "table" => Some(block["rows"].as_array().unwrap().len()),
            _ => None,
        })
        .sum();
    assert!(rows < 600, "{rows}");
    // Keys have line ends of their own.
    assert_eq!(csv(&made.input()).matches("\r\n").count(), 5001);
}

#[test]
fn trends_as_csv_have_a_line_for_each_snapshot() {
    let made = made::alone(0, 4);
    let text = trend_csv(&made.trends);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[0].starts_with("timestamp,snapshot_id,health.score,audit.score,"), "{text}");
    assert!(lines[4].starts_with("2026-10-12T03:33:20Z,00000000-0000-0000-0000-000000000004,76.5"), "{text}");
    // Nobody looked up vulnerabilities.
    assert_eq!(lines[4].split(',').nth(6), Some(""), "{text}");
}

#[test]
fn a_trend_as_svg_stands_alone() {
    let made = made::alone(0, 40);
    let svg = trend_svg(&made.trends);
    assert!(svg.starts_with(r#"<svg xmlns="http://www.w3.org/2000/svg""#) && svg.ends_with("</svg>"));
    assert!(svg.contains("#3552bc") && !svg.contains("class="), "{svg}");
    assert!(svg.contains("<title>Line chart of Health: 40 of 40 snapshots"), "{svg}");
    let mut none = made.trends;
    none.series.clear();
    assert!(trend_svg(&none).ends_with("</svg>"));
}

#[test]
fn measurements_of_the_example_are_sound() {
    assert!(codegraph_testing::project::measured(1).values().all(|m: &Measurement| m.measured));
}
