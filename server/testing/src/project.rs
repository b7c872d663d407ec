//! A project that is made up, as large as asked for and the same every time: its items, snapshots and histories.

use crate::capture::measured as metrics;
use crate::snapshot::terms;
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_model::api::{DataSource, Event, EventKind, Point, Series, Trends};
use codegraph_model::capture::{Exclusion, Input, InputKind, Measurement, SourceKind, SourceState};
use codegraph_model::reason::{QualityReport, Reason};
use codegraph_model::score::summaries;
use codegraph_model::snapshot::{SCHEMA_VERSION, Snapshot, SourceBundle};
use codegraph_model::tree::build;
use codegraph_model::{
    Category, Digest, Dimension, Item, Location, Metric, Name, PerDimension, ScopeRef, Sealed, Severity, SnapshotId,
    Terms,
};
use codegraph_model::{number, trend};
use uuid::Uuid;

/// The items of one project by dimension.
pub struct Items(pub Vec<(Dimension, Vec<Item>)>);

impl Items {
    /// The items of these numbers, spread over dimensions and categories.
    pub fn of(numbers: std::ops::Range<u32>) -> Self {
        let mut items: Vec<(Dimension, Vec<Item>)> = Dimension::ALL.map(|dimension| (dimension, Vec::new())).into();
        for n in numbers {
            let item = item(n);
            if let Some((_, items)) = items.iter_mut().find(|(dimension, _)| *dimension == item.dimension) {
                items.push(item);
            }
        }
        Self(items)
    }
}

const FOLDERS: [&str; 6] = [
    "storage/remote/otlptranslator",
    "tsdb/chunkenc",
    "web/ui/app/src/components",
    "cmd/server",
    "internal/wal",
    "rules",
];
const WORDS: [&str; 8] =
    ["append", "compact", "decode", "flushSegments", "mergeSamples", "parseQuery", "relabel", "scrape"];

/// Item number `n`: always the same.
fn item(n: u32) -> Item {
    let (pick, word) = (mixed(n), WORDS[mixed(n * 7 + 1) as usize % WORDS.len()]);
    let path = format!("{}/{word}_{}.go", FOLDERS[pick as usize % FOLDERS.len()], n % 97);
    let severity = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low][(pick % 29 / 8) as usize];
    let at = |line| Some(Location { path: path.clone(), line, end_line: None });
    let commit = hex(n);
    match n % 7 {
        0 | 1 => Item {
            severity: Some(severity),
            location: at(Some(pick % 900)),
            rule: Some("go/sql-injection".to_owned()),
            tool: Some("semgrep".to_owned()),
            ..Item::new(
                Dimension::Audit,
                Category::FINDING,
                format!("semgrep:{n}"),
                format!("A query of user input reaches {word} without being escaped"),
            )
        },
        2 => Item {
            severity: Some(severity),
            location: at(Some(pick % 900)),
            rule: Some("cognitive-complexity".to_owned()),
            tool: Some("big-code-analysis".to_owned()),
            ..Item::new(
                Dimension::Quality,
                Category::COMPLEX_FUNCTION,
                format!("{path}\n{word}{n}\n1"),
                format!("{word}Batch{n}"),
            )
            .with("cognitive", 16 + pick % 80)
            .with("cyclomatic", 8 + pick % 40)
        },
        3 => Item {
            severity: Some(severity),
            location: Some(Location { path: path.clone(), line: None, end_line: None }),
            ..Item::new(
                Dimension::Health,
                Category::HOTSPOT,
                format!("{n}:{path}"),
                format!("{} commits, cognitive complexity {}", pick % 80, pick % 1400),
            )
        },
        4 | 5 => Item::new(
            Dimension::Sca,
            Category::DEPENDENCY,
            format!("npm:{word}-{n}@1.{}.0", pick % 30),
            format!("{word}-{n} 1.{}.0", pick % 30),
        )
        .with("ecosystem", "npm")
        .with("direct", pick % 5 == 0)
        .with("licenses", vec!["MIT", "Apache-2.0"]),
        _ => Item::new(Dimension::Release, Category::RELEASE, format!("v1.{n}.0"), format!("v1.{n}.0"))
            .with("commit", commit)
            .with("committed_at", "2026-05-11T16:05:31Z"),
    }
}

/// A number that looks like chance.
fn mixed(n: u32) -> u32 {
    let n = (n ^ 0x9e37).wrapping_mul(0x85eb_ca6b);
    (n ^ (n >> 13)).wrapping_mul(0xc2b2_ae35) >> 8
}

fn hex(n: u32) -> String {
    Digest::of(&n.to_be_bytes()).to_string()[7..47].to_owned()
}

/// Numbers of the older (1) or newer (2) side. Nobody measured the licenses.
pub fn measured(side: u32) -> PerDimension<Measurement> {
    let side = f64::from(side);
    let of = |values: &[(&str, f64)], reason: Option<Reason>| Measurement {
        reasons: reason.into_iter().collect(),
        ..metrics(values)
    };
    [
        (
            Dimension::Health,
            of(
                &[
                    ("code_lines", 324_255.0 + 900.0 * side),
                    ("files", 987.0),
                    ("hotspots", 94.0 + side),
                    ("bus_factor", 7.0),
                    ("maintainability_index", 36.9 - side),
                ],
                None,
            ),
        ),
        (
            Dimension::Audit,
            of(
                &[
                    ("findings", 30.0 + side),
                    ("critical", side - 1.0),
                    ("high", 3.0),
                    ("medium", 9.0),
                    ("low", 17.0),
                    ("per_kloc", 0.095),
                ],
                None,
            ),
        ),
        (Dimension::Compliance, of(&[("checks_passed", 5.0), ("checks_failed", 1.0)], Some(Reason::NoLicenseData))),
        (
            Dimension::Release,
            of(
                &[
                    ("days_since_release", 22.0 * side),
                    ("commits_since_release", 358.0 - 100.0 * side),
                    ("releases_90d", 4.0),
                ],
                None,
            ),
        ),
        (
            Dimension::Sca,
            of(
                &[("dependencies", 2133.0), ("direct", 235.0), ("duplicate_versions", 341.0)],
                Some(Reason::NoVulnerabilityReport),
            ),
        ),
        (
            Dimension::Quality,
            of(
                &[("functions", 15_632.0), ("complex_functions", 590.0 - 20.0 * side), ("cognitive_p90", 7.0)],
                Some(Reason::NoQualityReport { missing: QualityReport::ALL.to_vec() }),
            ),
        ),
    ]
    .into()
}

/// Sealed with the roots of its items.
pub fn sealed(
    name: &str,
    side: u32,
    items: &[(Dimension, Vec<Item>)],
    measurements: PerDimension<Measurement>,
) -> Sealed {
    let name: Name = name.parse().unwrap();
    let timestamp = captured_at(side);
    let input = |dimension, kind: InputKind, name: &str, tool: &str, note: &str| Input {
        version: (kind == InputKind::Report).then(|| "1.151.0".to_owned()),
        digest: (kind != InputKind::History).then(|| Digest::of(name.as_bytes())),
        notes: vec![note.to_owned()],
        ..Input::new(dimension, kind, name, tool)
    };
    let mut bundle = SourceBundle {
        source: Some(SourceState {
            kind: SourceKind::Git,
            commit: Some(hex(side)),
            committed_at: Some(timestamp - TimeDelta::hours(3)),
            as_of: timestamp - TimeDelta::hours(3),
            shallow: false,
            excluded: vec![
                Exclusion {
                    reason: "generated, by its own words".to_owned(),
                    files: 8,
                    examples: vec![
                        "prompb/io/prometheus/write/v2/types.pb.go".to_owned(),
                        "model/textparse/promlex.l.go".to_owned(),
                    ],
                },
                Exclusion {
                    reason: "not source code of a language that is analysed".to_owned(),
                    files: 1667,
                    examples: vec![".dockerignore".to_owned(), ".github/ISSUE_TEMPLATE/bug_report.yml".to_owned()],
                },
            ],
        }),
        inputs: vec![
            input(Dimension::Health, InputKind::History, "git", "git", "18400 commits"),
            input(Dimension::Audit, InputKind::Report, "semgrep.sarif", "semgrep", "32 findings"),
            input(Dimension::Compliance, InputKind::Files, "required files", "codegraph", "6 of 6 looked for"),
            input(Dimension::Sca, InputKind::Lockfile, "web/ui/react-app/pnpm-lock.yaml", "pnpm", "1408 packages"),
            input(Dimension::Quality, InputKind::Source, "go", "big-code-analysis", "719 files"),
        ],
        ..SourceBundle::default()
    };
    for (dimension, items) in items {
        bundle.roots.insert(*dimension, build(items).unwrap().root);
        let counts = bundle.item_counts.entry(*dimension).or_default();
        items.iter().for_each(|item| *counts.entry(item.category.clone()).or_default() += 1);
    }
    Sealed::new(Snapshot {
        id: SnapshotId(Uuid::from_u128(0x01a2_0adb_fce0_72d1_bb92_0000_0000_0000 + u128::from(side))),
        scope_ref: ScopeRef::Project(name),
        timestamp,
        recorded_at: timestamp,
        terms: Terms {
            reason: "nightly capture before the hardening sprint".to_owned(),
            initiator: "ci-runner".to_owned(),
            trigger_source: "manual_api".to_owned(),
            source_ref: Some(format!("v3.{side}.0")),
            immutable: side == 1,
            retention_class: if side == 1 { "release" } else { "standard" }.to_owned(),
            ..terms()
        },
        summaries: summaries(&measurements),
        source_bundle: bundle,
        schema_version: SCHEMA_VERSION,
    })
}

/// When the snapshot of a side was made.
pub fn captured_at(side: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(1_784_000_000 + 3_888_000 * i64::from(side), 0).unwrap()
}

/// Six histories that end with the snapshot: two days apart, one gap, five releases, one change of rules.
pub fn histories(snapshot: &Snapshot, points: u32) -> Trends {
    let end = snapshot.timestamp;
    let time = |n: u32| end - TimeDelta::days(2 * i64::from(points.saturating_sub(n + 1)));
    let series = Dimension::ALL.into_iter().map(|dimension| {
        let metric = Metric::score(dimension);
        let last = snapshot.metric(metric);
        let value = |n: u32| {
            let away = f64::from(points.saturating_sub(n + 1));
            let wave = f64::from(mixed(n / 4 + dimension as u32 * 100) % 60) / 10.0;
            let value =
                last.map(|last| if away == 0.0 { last } else { (last - away * 0.08 + wave - 3.0).clamp(0.0, 100.0) });
            value.filter(|_| !(dimension == Dimension::Audit && (points / 3..points / 3 + 5).contains(&n)))
        };
        let points: Vec<Point> = (0..points)
            .map(|n| Point {
                timestamp: time(n),
                value: value(n).and_then(number::finite),
                snapshot_id: Some(SnapshotId(Uuid::from_u128(u128::from(n) + 1))),
            })
            .collect();
        let known: Vec<(i64, f64)> = points.iter().filter_map(|p| Some((p.timestamp.timestamp(), p.value?))).collect();
        let trend = trend::trend(&known, metric.direction);
        Series {
            metric,
            unit: metric.unit,
            direction: metric.direction,
            points,
            trend_direction: trend.map(|trend| trend.direction),
            slope_per_day: trend.map(|trend| trend.slope_per_day),
            significance: trend.map(|trend| trend.significance),
        }
    });
    let series = series.collect();
    let event = |n: u32, kind, label: &str| Event {
        timestamp: time(n * points.saturating_sub(1) / 12),
        kind,
        label: label.to_owned(),
    };
    let events = vec![
        event(2, EventKind::Release, "v2.9.0"),
        event(4, EventKind::Note, "moved to the new build cluster"),
        event(5, EventKind::Release, "v3.0.0"),
        event(6, EventKind::RuleChange, "rules 1 → 2"),
        event(8, EventKind::Release, "v3.1.0"),
        event(12, EventKind::Release, "v3.2.0"),
    ];
    Trends {
        scope_ref: snapshot.scope_ref.clone(),
        from: None,
        to: None,
        data_source: DataSource::Snapshots,
        series,
        events: if points > 1 { events } else { Vec::new() },
    }
}
