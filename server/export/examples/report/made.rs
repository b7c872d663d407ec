//! Snapshots that are made up, as large as asked for and the same every time: for benchmarks, tests and looking at
//! reports.

use chrono::{DateTime, TimeDelta, Utc};
use codegraph_export::{Against, ListedItem, Listing, ReportInput};
use codegraph_model::aggregate::{MemberState, aggregate};
use codegraph_model::api::{DataSource, Event, EventKind, Point, Series, Trends};
use codegraph_model::capture::{Exclusion, Input, InputKind, Measurement, SourceKind, SourceState};
use codegraph_model::compare::{Comparison, Mode, Part, category_items, compare, drill_down};
use codegraph_model::reason::{QualityReport, Reason};
use codegraph_model::score::{RULE_VERSION, summaries};
use codegraph_model::snapshot::{SCHEMA_VERSION, Snapshot, SourceBundle};
use codegraph_model::tree::{Changes, Diff, build};
use codegraph_model::{
    Category, Digest, Dimension, Item, Location, Metric, Name, PerDimension, ScopeRef, Sealed, Severity, SnapshotId,
    Terms,
};
use codegraph_model::{number, trend};
use std::collections::HashMap;
use uuid::Uuid;

/// Everything that a report is made of.
pub struct Made {
    pub snapshot: Sealed,
    pub baseline: Option<(Sealed, Comparison)>,
    pub members: Vec<Sealed>,
    pub listings: Vec<Listing>,
    pub trends: Trends,
}

impl Made {
    pub fn input(&self) -> ReportInput<'_> {
        let against = self.baseline.as_ref().map(|(baseline, comparison)| Against { baseline, comparison });
        ReportInput {
            snapshot: &self.snapshot,
            against,
            members: &self.members,
            listings: &self.listings,
            trends: &self.trends,
            requester: "m.keller@example.org",
        }
    }
}

/// A snapshot of a project with about so many items, and six histories of `points`.
pub fn alone(items: u32, points: u32) -> Made {
    let all = Items::of(0..items);
    let snapshot = sealed("storage-engine", 2, &all.0, measured(2));
    let trends = histories(&snapshot.snapshot, points);
    Made { listings: listings(&all.0), snapshot, baseline: None, members: Vec::new(), trends }
}

/// Two snapshots that differ in about so many items, of twice as many.
pub fn compared(rows: u32, points: u32) -> Made {
    let third = rows / 3;
    let (old, mut new) = (Items::of(0..rows * 2), Items::of(third..rows * 2 + third));
    for item in
        new.0.iter_mut().flat_map(|(_, items)| items).filter(|item| item.location.is_some()).take(third as usize)
    {
        item.attributes.insert("reviewed".to_owned(), "2026-08-20".into());
    }
    let (baseline, snapshot) =
        (sealed("storage-engine", 1, &old.0, measured(1)), sealed("storage-engine", 2, &new.0, measured(2)));
    let mut comparison = compare(&baseline, &snapshot, Mode::Ids);
    let changes: PerDimension<Changes> =
        Dimension::ALL.into_iter().map(|d| (d, difference(of(&old.0, d), of(&new.0, d)))).collect();
    let mut listings = Vec::new();
    for (dimension, changes) in &changes {
        for category in categories(changes) {
            let rows = category_items(changes, category.as_str()).into_iter();
            let rows = rows.map(|d| ListedItem { state: Some(d.state), item: d.item, was: d.was }).collect();
            listings.push(Listing { project_name: None, dimension: *dimension, category, rows });
        }
    }
    drill_down(&mut comparison, &[Part { project_name: None, to: &snapshot.snapshot, changes }], None);
    let trends = histories(&snapshot.snapshot, points);
    Made { snapshot, baseline: Some((baseline, comparison)), members: Vec::new(), listings, trends }
}

/// A group of two projects and a third that has no snapshot.
pub fn grouped(items: u32) -> Made {
    let id: Name = "platform".parse().unwrap();
    let (engine, front) = (Items::of(0..items), Items::of(items..items * 2));
    let members =
        vec![sealed("front-end", 1, &front.0, measured(1)), sealed("storage-engine", 2, &engine.0, measured(2))];
    let mut states: Vec<MemberState> = members
        .iter()
        .map(|sealed| MemberState {
            name: sealed.snapshot.scope_ref.project().cloned().unwrap(),
            sealed: Some(sealed.clone()),
            note: None,
        })
        .collect();
    states.insert(1, MemberState { name: "mail-relay".parse().unwrap(), sealed: None, note: None });
    let (summaries, bundle) = aggregate(&states, at(3));
    let snapshot = Sealed::new(Snapshot {
        scope_ref: ScopeRef::Group(id),
        timestamp: at(3),
        recorded_at: at(3),
        terms: Terms { source_ref: None, ..members[0].snapshot.terms.clone() },
        summaries,
        source_bundle: bundle,
        ..members[0].snapshot.clone()
    });
    let of_member = |member: &Sealed, items: &Items| {
        let mut listings = listings(&items.0);
        listings.iter_mut().for_each(|listing| listing.project_name = member.snapshot.scope_ref.project().cloned());
        listings
    };
    let listings = [of_member(&members[0], &front), of_member(&members[1], &engine)].concat();
    let trends = histories(&snapshot.snapshot, 12);
    Made { snapshot, baseline: None, members, listings, trends }
}

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

/// Numbers of the older (1) or newer (2) side. Nobody measured the licences.
pub fn measured(side: u32) -> PerDimension<Measurement> {
    let side = f64::from(side);
    let of = |metrics: &[(&str, f64)], reason: Option<Reason>| {
        let reasons = reason.into_iter().collect();
        let mut measurement = Measurement { measured: true, reasons, ..Measurement::default() };
        metrics.iter().for_each(|(name, value)| measurement.set(name, *value));
        measurement
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
    let timestamp = at(side);
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
            analyzer_version: "0.1.0".to_owned(),
            rule_version: RULE_VERSION.to_owned(),
            source_ref: Some(format!("v3.{side}.0")),
            immutable: side == 1,
            retention_class: if side == 1 { "release" } else { "standard" }.to_owned(),
        },
        summaries: summaries(&measurements),
        source_bundle: bundle,
        schema_version: SCHEMA_VERSION,
    })
}

fn at(side: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(1_784_000_000 + 3_888_000 * i64::from(side), 0).unwrap()
}

fn of(items: &[(Dimension, Vec<Item>)], dimension: Dimension) -> &[Item] {
    items.iter().find(|(of, _)| *of == dimension).map_or(&[], |(_, items)| items)
}

fn difference(old: &[Item], new: &[Item]) -> Changes {
    let (old, new) = (build(old).unwrap(), build(new).unwrap());
    let nodes: HashMap<Digest, Vec<u8>> =
        old.nodes.into_iter().chain(new.nodes).map(|node| (node.digest, node.bytes.to_vec())).collect();
    let mut diff = Diff::new(old.root, new.root);
    while !diff.wanted().is_empty() {
        diff.supply(diff.wanted().into_iter().map(|digest| (digest, nodes[&digest].clone())).collect()).unwrap();
    }
    diff.changes().unwrap()
}

fn categories(changes: &Changes) -> Vec<Category> {
    let changed = changes.changed.iter().map(|(_, item)| item);
    let mut names: Vec<Category> =
        changes.new.iter().chain(&changes.resolved).chain(changed).map(|item| item.category.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// All items of a snapshot, by category.
pub fn listings(items: &[(Dimension, Vec<Item>)]) -> Vec<Listing> {
    let mut listings: Vec<Listing> = Vec::new();
    for (dimension, items) in items {
        for item in items {
            let row = ListedItem { state: None, item: item.clone(), was: None };
            match listings.iter_mut().find(|l| l.dimension == *dimension && l.category == item.category) {
                Some(listing) => listing.rows.push(row),
                None => {
                    let category = item.category.clone();
                    listings.push(Listing { project_name: None, dimension: *dimension, category, rows: vec![row] });
                }
            }
        }
    }
    listings
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
