//! Tests of comparison: its rules by example, its laws by property.

use super::*;
use crate::capture::{Input, Measurement};
use crate::reason::{MeasuredBy, joined};
use crate::testing::{measured, snapshot};
use crate::tree::Changes;
use proptest::prelude::*;

fn compared(from: Snapshot, to: Snapshot) -> Comparison {
    compare(&Sealed::new(from), &Sealed::new(to), Mode::Ids)
}

fn quality(complex: f64) -> PerDimension<Measurement> {
    [(Dimension::Quality, measured(&[("functions", 100.0), ("complex_functions", complex)]))].into()
}

#[test]
fn what_was_not_measured_is_not_comparable_and_says_why() {
    let from = snapshot(&[(Dimension::Audit, measured(&[("findings", 3.0), ("high", 3.0)]))].into());
    let to = snapshot(&[(Dimension::Audit, Measurement::none(Reason::NoSecurityReport))].into());
    let comparison = compared(from, to);
    let audit = comparison.dimensions.iter().find(|d| d.dimension == Dimension::Audit).unwrap();
    assert_eq!((audit.state, audit.score_delta), (State::NotComparable, None));
    assert_eq!(audit.reasons, [Reason::NotMeasured { side: Side::Newer, because: vec![Reason::NoSecurityReport] }]);
    let high = comparison.metric_deltas.iter().find(|d| d.metric.to_string() == "audit.high").unwrap();
    assert_eq!((high.from, high.to, high.state), (Some(3.0), None, State::NotComparable));
}

#[test]
fn more_complex_functions_are_a_regression_with_numbers() {
    let comparison = compared(snapshot(&quality(2.0)), snapshot(&quality(4.0)));
    assert_eq!(comparison.dimension_states[&Dimension::Quality], State::Regressed);
    assert_eq!(comparison.trend_direction, TrendDirection::Declining);
    let complex = comparison.metric_deltas.iter().find(|d| d.metric.name == "complex_functions").unwrap();
    assert_eq!((complex.delta, complex.delta_percent, complex.state), (Some(2.0), Some(100.0), State::Regressed));
}

#[test]
fn a_change_within_tolerance_is_none() {
    let comparison = compared(snapshot(&quality(2.0)), snapshot(&quality(2.0)));
    assert!(comparison.metric_deltas.iter().all(|delta| delta.state == State::Unchanged));
    assert_eq!(comparison.causes, Causes::default());
}

#[test]
fn other_rules_make_numbers_unlike() {
    let mut to = snapshot(&quality(2.0));
    to.terms.rule_version = "2".to_owned();
    let comparison = compared(snapshot(&quality(2.0)), to);
    assert_eq!(comparison.dimension_states[&Dimension::Quality], State::NotComparable);
    assert!(comparison.causes.rules && !comparison.causes.code);
}

#[test]
fn a_patch_of_the_analyzer_keeps_numbers_alike() {
    let mut to = snapshot(&quality(2.0));
    to.terms.analyzer_version = "0.1.9".to_owned();
    let comparison = compared(snapshot(&quality(2.0)), to);
    assert_eq!(comparison.dimension_states[&Dimension::Quality], State::Unchanged);
    assert!(comparison.causes.analyzer);
    assert_eq!((series("1.6.2"), series("1.6"), series("x")), ("1.6", "1.6", "x"));
}

#[test]
fn health_of_other_dimensions_is_another_number() {
    let mut more = quality(2.0);
    more.insert(Dimension::Compliance, measured(&[("checks_failed", 1.0)]));
    let comparison = compared(snapshot(&quality(2.0)), snapshot(&more));
    let health = &comparison.dimensions[0];
    assert_eq!(health.state, State::NotComparable);
    assert_eq!(joined(&health.reasons), "the score is the mean of quality before, of quality, compliance after");
}

#[test]
fn a_dimension_without_score_is_judged_by_its_metrics() {
    let sca = |duplicates| {
        snapshot(&[(Dimension::Sca, measured(&[("dependencies", 9.0), ("duplicate_versions", duplicates)]))].into())
    };
    let comparison = compared(sca(1.0), sca(4.0));
    let sca = comparison.dimensions.iter().find(|d| d.dimension == Dimension::Sca).unwrap();
    assert_eq!((sca.state, sca.score_from), (State::Regressed, None));
    let metrics = vec![Metric::find(Dimension::Sca, "duplicate_versions").unwrap()];
    assert_eq!(sca.reasons, [Reason::DecidedByMetrics { state: State::Regressed, metrics }]);
    assert_eq!(comparison.verdict, Verdict::Regressed);
    let said = crate::verdict::explain(&comparison);
    assert_eq!(said.moved, ["Supply chain regressed by duplicate versions"]);
}

/// Only the older side has the report of a tool.
fn only_older(tool: &str, part: Option<&str>) -> Reason {
    let (tool, part) = (tool.to_owned(), part.map(str::to_owned));
    Reason::OnlyOn { side: Side::Older, inputs: vec![MeasuredBy { kind: InputKind::Report, tool, part, digest: None }] }
}

#[test]
fn a_tool_that_is_missing_on_one_side_is_named() {
    let with_tool = |tool: Option<&str>| {
        let mut snapshot = snapshot(&[(Dimension::Audit, measured(&[("findings", 0.0)]))].into());
        let input = |tool: &str| Input::new(Dimension::Audit, InputKind::Report, "scan.sarif", tool);
        snapshot.source_bundle.inputs.extend(tool.map(input));
        snapshot
    };
    let comparison = compared(with_tool(Some("semgrep")), with_tool(None));
    let audit = comparison.dimensions.iter().find(|d| d.dimension == Dimension::Audit).unwrap();
    assert_eq!((audit.state, &audit.reasons[..]), (State::NotComparable, &[only_older("semgrep", None)][..]));
    assert!(comparison.causes.inputs);
    let health = &comparison.dimensions[0];
    assert_eq!(health.state, State::NotComparable);
    assert_eq!(health.reasons, [Reason::PartsNotComparable { dimensions: vec![Dimension::Audit] }]);
}

#[test]
fn the_drilldown_counts_by_category_and_shows_the_worst_first() {
    let item =
        |key: &str, severity| Item { severity, ..Item::new(Dimension::Quality, Category::COMPLEX_FUNCTION, key, key) };
    let mut to = snapshot(&quality(2.0));
    to.source_bundle.item_counts.insert(Dimension::Quality, [(Category::COMPLEX_FUNCTION, 10)].into());
    let changes = Changes {
        new: vec![item("a", Some(Severity::Low)), item("b", Some(Severity::High)), item("c", None)],
        resolved: vec![item("d", None)],
        changed: vec![(item("e", None), item("e", Some(Severity::Low)))],
    };
    let mut comparison = compared(snapshot(&quality(2.0)), to.clone());
    drill_down(
        &mut comparison,
        &[Part { project_name: None, to: &to, changes: [(Dimension::Quality, changes)].into() }],
        Some(&PreviewQuery { limit: 2, ..PreviewQuery::default() }),
    );
    let category = &comparison.drilldown_categories.as_ref().unwrap()[0];
    assert_eq!((category.new, category.resolved, category.changed, category.unchanged), (3, 1, 1, 6));
    assert_eq!(category.severities, [(Severity::High, 1), (Severity::Low, 1)].into());
    let preview = &comparison.drilldown_previews.as_ref().unwrap()[0];
    assert_eq!((preview.shown, preview.total), (2, 5));
    assert_eq!(preview.items.iter().map(|d| d.item.key.as_str()).collect::<Vec<_>>(), ["b", "a"]);
}

fn measurements() -> impl Strategy<Value = PerDimension<Measurement>> {
    let metrics: Vec<Metric> = Metric::all().filter(|m| m.name != "score").collect();
    let values = proptest::collection::vec(proptest::option::of(0.0..1000.0f64), metrics.len());
    (values, proptest::collection::vec(any::<bool>(), 6)).prop_map(move |(values, on)| {
        let mut all = PerDimension::new();
        for (metric, value) in metrics.iter().zip(values) {
            let entry: &mut Measurement = all.entry(metric.dimension).or_default();
            entry.measured = on[metric.dimension as usize];
            if let Some(value) = value {
                entry.set(metric.name, value);
            }
        }
        all
    })
}

const fn mirrored(state: State) -> State {
    match state {
        State::Improved => State::Regressed,
        State::Regressed => State::Improved,
        other => other,
    }
}

proptest! {
    #[test]
    fn a_snapshot_compared_with_itself_is_unchanged(measurements in measurements()) {
        let one = snapshot(&measurements);
        let comparison = compared(one.clone(), one);
        prop_assert!(comparison.metric_deltas.iter().all(|d| matches!(d.state, State::Unchanged | State::NotComparable)));
        for delta in &comparison.dimensions {
            let measured = measurements.get(&delta.dimension).is_some_and(|m| m.measured);
            let expected = delta.state == State::Unchanged || (delta.state == State::NotComparable && !measured);
            prop_assert!(expected, "{:?}", delta);
        }
    }

    #[test]
    fn comparing_the_other_way_mirrors(a in measurements(), b in measurements()) {
        let (there, back) = (compared(snapshot(&a), snapshot(&b)), compared(snapshot(&b), snapshot(&a)));
        for (there, back) in there.metric_deltas.iter().zip(&back.metric_deltas) {
            prop_assert_eq!((there.metric, there.state), (back.metric, mirrored(back.state)));
            prop_assert_eq!(there.delta.map(|d| d + 0.0), back.delta.map(|d| 0.0 - d));
        }
        for (there, back) in there.dimensions.iter().zip(&back.dimensions) {
            // Without a score, one worse metric outweighs all better ones: no mirror.
            if there.score_from.is_some() || there.state == State::NotComparable {
                prop_assert_eq!(there.state, mirrored(back.state));
            }
        }
    }
}

/// A state of audit by a report of a tool.
fn scanned(findings: f64, carried: bool, files: u64, report: &[u8]) -> Snapshot {
    let mut snapshot = snapshot(&[(Dimension::Audit, measured(&[("findings", findings)]))].into());
    snapshot.source_bundle.inputs.push(Input {
        carried,
        scanned: Some(files),
        digest: Some(Digest::of(report)),
        ..Input::new(Dimension::Audit, InputKind::Report, "scan.sarif", "semgrep")
    });
    snapshot
}

#[test]
fn what_is_carried_is_neither_new_nor_fixed() {
    let comparison = compared(scanned(3.0, false, 10, b"a"), scanned(2.0, true, 10, b"b"));
    let audit = comparison.dimensions.iter().find(|d| d.dimension == Dimension::Audit).unwrap();
    assert_eq!(audit.state, State::NotComparable);
    let sources = vec!["semgrep".to_owned()];
    assert_eq!(audit.reasons, [Reason::CarriedOn { side: Side::Newer, sources }]);
    assert_eq!(comparison.dimension_states[&Dimension::Health], State::NotComparable);
}

#[test]
fn a_carried_report_that_both_sides_have_does_not_hide_how_health_moved() {
    let with_quality = |complex: f64| {
        let mut measurements = quality(complex);
        measurements.insert(Dimension::Audit, measured(&[("findings", 3.0)]));
        Snapshot { summaries: crate::score::summaries(&measurements), ..scanned(3.0, true, 10, b"a") }
    };
    let comparison = compared(with_quality(2.0), with_quality(4.0));
    assert_eq!(comparison.dimension_states[&Dimension::Audit], State::NotComparable);
    assert_eq!(comparison.dimension_states[&Dimension::Health], State::Regressed);
}

#[test]
fn a_scan_of_fewer_files_is_said() {
    let comparison = compared(scanned(3.0, false, 120, b"a"), scanned(1.0, false, 80, b"b"));
    let audit = comparison.dimensions.iter().find(|d| d.dimension == Dimension::Audit).unwrap();
    assert_ne!(audit.state, State::NotComparable);
    assert!(audit.reasons.contains(&Reason::FewerFiles { tool: "semgrep".to_owned(), from: 120, to: 80 }), "{audit:?}");
    let more = compared(scanned(3.0, false, 80, b"a"), scanned(1.0, false, 120, b"b"));
    assert!(
        more.dimensions.iter().all(|delta| !delta.reasons.iter().any(|why| matches!(why, Reason::FewerFiles { .. })))
    );
}

/// What a comparison says of audit, with the inputs of either side changed.
fn audit(from: impl Fn(&mut Snapshot), to: impl Fn(&mut Snapshot)) -> DimensionDelta {
    let [mut before, mut after] = [b"a", b"b"].map(|report| scanned(3.0, false, 10, report));
    from(&mut before);
    to(&mut after);
    compared(before, after).dimensions.into_iter().find(|d| d.dimension == Dimension::Audit).unwrap()
}

fn report(snapshot: &mut Snapshot, change: impl Fn(&mut Input)) {
    change(snapshot.source_bundle.inputs.last_mut().unwrap());
}

#[test]
fn a_part_that_is_stale_unreadable_or_missing_fixes_nothing() {
    let both = |snapshot: &mut Snapshot| {
        let other = Input { part: Some("backend".to_owned()), ..snapshot.source_bundle.inputs[0].clone() };
        snapshot.source_bundle.inputs.push(other);
    };
    let delta = audit(both, |_| {});
    assert_eq!(
        (delta.state, &delta.reasons[..]),
        (State::NotComparable, &[only_older("semgrep", Some("backend"))][..])
    );
    for (kind, word) in [(InputKind::StaleReport, "a stale report"), (InputKind::UnreadReport, "an unreadable report")]
    {
        let delta = audit(both, |snapshot| {
            both(snapshot);
            report(snapshot, |input| input.kind = kind);
        });
        assert_eq!(delta.state, State::NotComparable);
        assert_eq!(delta.reasons[1].to_string(), format!("only the newer side has {word} of semgrep (backend)"));
    }
}

#[test]
fn a_run_that_failed_fixes_nothing() {
    let delta = audit(|_| {}, |snapshot| report(snapshot, |input| input.failed = true));
    assert_eq!(delta.state, State::NotComparable);
    assert_eq!(delta.reasons[0], Reason::IncompleteOn { side: Side::Newer, sources: vec!["semgrep".to_owned()] });
}

#[test]
fn entries_that_cannot_be_read_are_not_fixed() {
    let unread = |entries| move |snapshot: &mut Snapshot| report(snapshot, |input| input.unreadable = entries);
    let delta = audit(|_| {}, unread(3));
    assert_eq!(delta.state, State::NotComparable);
    assert_eq!(delta.reasons, [Reason::UnreadableEntries { source: "semgrep".to_owned(), from: 0, to: 3 }]);
    assert_eq!(audit(unread(3), |_| {}).state, State::NotComparable);
    assert_ne!(audit(unread(3), unread(3)).state, State::NotComparable);
}

#[test]
fn a_mapping_of_its_own_files_findings_otherwise() {
    let mapped = |text: &'static [u8]| {
        move |snapshot: &mut Snapshot| {
            let input = Input::new(Dimension::Audit, InputKind::Mapping, "codegraph.toml", "codegraph");
            snapshot.source_bundle.inputs.push(Input { digest: Some(Digest::of(text)), ..input });
        }
    };
    assert_eq!(audit(mapped(b"a"), mapped(b"b")).state, State::NotComparable);
    assert_eq!(audit(|_| {}, mapped(b"b")).state, State::NotComparable);
    assert_ne!(audit(mapped(b"a"), mapped(b"a")).state, State::NotComparable);
}

#[test]
fn fewer_reports_and_a_history_cut_off_are_said() {
    let twice = |snapshot: &mut Snapshot| {
        let input = snapshot.source_bundle.inputs[0].clone();
        snapshot.source_bundle.inputs.push(Input { digest: Some(Digest::of(b"c")), ..input });
    };
    let delta = audit(twice, |_| {});
    assert_ne!(delta.state, State::NotComparable);
    assert!(delta.reasons.contains(&Reason::FewerReports { tool: "semgrep".to_owned(), from: 2, to: 1 }), "{delta:?}");
    let cut = |snapshot: &mut Snapshot| {
        let source = crate::capture::SourceState { shallow: true, ..Default::default() };
        snapshot.source_bundle.source = Some(source);
    };
    let delta = audit(|_| {}, cut);
    assert!(delta.reasons.contains(&Reason::ShallowOn { side: Side::Newer }), "{delta:?}");
}
