//! What the gathered reports mean for the numbers of each dimension.

use super::accept::{Waivers, is_accepted};
use super::gathered::{Gathered, measurement};
use super::mapping::Kind;
use super::vulnerabilities::package_key;
use crate::dependencies::{Dependencies, Dependency, Licences};
use codegraph_formats::report::{FileCoverage, TestOutcome};
use codegraph_model::capture::{Capture, Measurement};
use codegraph_model::number::count;
use codegraph_model::reason::{QualityReport, Reason};
use codegraph_model::series::tool_name;
use codegraph_model::{Category, Dimension, Item, Metric, Severity, attribute};
use std::collections::{BTreeMap, BTreeSet};

/// Adds the items and sets the numbers.
pub fn measure(capture: &mut Capture, gathered: &mut Gathered, items: Vec<Item>, waivers: &mut Waivers<'_>) {
    let mut of: BTreeMap<Dimension, Vec<Item>> = BTreeMap::new();
    for item in items {
        of.entry(item.dimension).or_default().push(item);
    }
    let mut take = |dimension| of.remove(&dimension).unwrap_or_default();
    audit(capture, gathered, take(Dimension::Audit));
    let licences = supply_chain(capture, gathered, take(Dimension::Sca));
    compliance(capture, gathered, take(Dimension::Compliance), licences, waivers);
    quality(capture, gathered, take(Dimension::Quality));
    for (name, value) in &gathered.metrics {
        if let Ok(metric) = name.parse::<Metric>()
            && metric.name != "score"
            && !gathered.is_stale(metric.dimension)
        {
            let measurement = measurement(capture, metric.dimension);
            measurement.measured = true;
            // What was counted goes before what somebody says.
            if !measurement.metrics.contains_key(metric.name) {
                measurement.set(metric.name, *value);
            }
        }
    }
}

fn open(items: &[Item]) -> impl Iterator<Item = &Item> + Clone {
    items.iter().filter(|item| !is_accepted(item))
}

/// Counts the open items of each severity, and those that were accepted.
fn severities(measurement: &mut Measurement, items: &[Item]) {
    for severity in [Severity::Critical, Severity::High, Severity::Medium, Severity::Low] {
        let these = open(items).filter(|item| item.severity == Some(severity));
        measurement.set(severity.as_str(), count(these.count()));
    }
    measurement.set("accepted", count(items.iter().filter(|item| is_accepted(item)).count()));
}

fn audit(capture: &mut Capture, gathered: &Gathered, items: Vec<Item>) {
    if gathered.is_stale(Dimension::Audit) {
        *measurement(capture, Dimension::Audit) = Measurement::default();
        return;
    }
    if !gathered.covered.contains(&Dimension::Audit) {
        return;
    }
    let lines =
        capture.measurements.get(&Dimension::Health).and_then(|health| health.metrics.get("code_lines")).copied();
    let mut audit = Measurement { measured: true, ..Measurement::default() };
    let findings = count(open(&items).count());
    audit.set("findings", findings);
    audit.set("secrets", count(open(&items).filter(|item| item.category == Category::SECRET).count()));
    if let Some(lines) = lines.filter(|lines| *lines > 0.0) {
        audit.set("per_kloc", findings / lines * 1000.0);
    }
    severities(&mut audit, &items);
    audit.items = items;
    *measurement(capture, Dimension::Audit) = audit;
}

/// Adds packages and vulnerabilities. Gives the licences, where lists of packages changed what is known of them.
fn supply_chain(capture: &mut Capture, gathered: &mut Gathered, items: Vec<Item>) -> Option<Licences> {
    let licences = packages(capture, gathered);
    let stale = gathered.is_stale(Dimension::Sca);
    let sca = measurement(capture, Dimension::Sca);
    if stale || !gathered.looked_for.contains(&Kind::Vulnerability) {
        return licences;
    }
    sca.measured = true;
    sca.reasons.retain(|reason| !matches!(reason, Reason::NoVulnerabilityReport | Reason::NoLockfile));
    // Without a package it is told by where it stands.
    let subject = |item| match Item::text(item, attribute::PACKAGE) {
        Some(name) => (name, item.text(attribute::VERSION)),
        None => (item.key.as_str(), None),
    };
    let vulnerable: BTreeSet<_> = open(&items).map(subject).collect();
    sca.set("vulnerable", count(vulnerable.len()));
    severities(sca, &items);
    sca.items.extend(items);
    licences
}

fn packages(capture: &mut Capture, gathered: &mut Gathered) -> Option<Licences> {
    if gathered.packages.is_empty() {
        return None;
    }
    let compliance = capture.measurements.get(&Dimension::Compliance);
    let known: Vec<Item> =
        compliance.into_iter().flat_map(|m| &m.items).filter(|item| Licences::has(item)).cloned().collect();
    let had_licences = compliance.is_some_and(|compliance| compliance.metrics.contains_key("licenses_unknown"));
    let sca = measurement(capture, Dimension::Sca);
    let mut dependencies = Dependencies::of_items(sca.items.iter(), &known);
    for (package, file) in gathered.packages.drain(..) {
        let (ecosystem, name, version) = package_key(&package);
        let ecosystem = if ecosystem.is_empty() { "generic".to_owned() } else { ecosystem };
        let said = Dependency {
            direct: package.direct,
            dev: package.dev.unwrap_or(false),
            licence: joined(&package.licenses),
            licence_asked: gathered.licences_given,
            files: [package.path.unwrap_or(file)].into(),
        };
        dependencies.add((ecosystem, name, version), said);
    }
    sca.items.retain(|item| item.category != Category::DEPENDENCY);
    sca.measured = true;
    for reason in &mut sca.reasons {
        if *reason == Reason::NoLockfile {
            *reason = Reason::NoVulnerabilityReport;
        }
    }
    let licences = dependencies.measure(sca);
    (had_licences || gathered.licences_given).then_some(licences)
}

/// Several licences of a package all count.
fn joined(licences: &[String]) -> Option<String> {
    match licences {
        [] => None,
        [one] => Some(one.clone()),
        more => Some(more.iter().map(|licence| format!("({licence})")).collect::<Vec<_>>().join(" AND ")),
    }
}

fn compliance(
    capture: &mut Capture,
    gathered: &Gathered,
    items: Vec<Item>,
    licences: Option<Licences>,
    waivers: &mut Waivers<'_>,
) {
    let compliance = measurement(capture, Dimension::Compliance);
    if let Some(licences) = licences {
        compliance.items.retain(|item| !Licences::has(item));
        licences.put(compliance);
        compliance.reasons.retain(|reason| *reason != Reason::NoLicenseData);
    }
    compliance.measured |= gathered.covered.contains(&Dimension::Compliance);
    compliance.items.extend(items);
    let mut numbers = super::key::Numbers::default();
    for (check, tool) in &gathered.checks {
        let key = numbers.key(format!("{}:{}", tool_name(tool), check.name));
        let title = match check.score {
            Some(score) => format!("{}: {score} of 10", check.name),
            None => format!("{}: could not be judged", check.name),
        };
        let mut item = Item::new(Dimension::Compliance, Category::SCORECARD_CHECK, key, title);
        item.tool = Some(tool.clone());
        item.rule = Some(check.name.clone());
        item.url.clone_from(&check.url);
        item.severity = check.score.filter(|score| *score < 10.0).map(|score| match score {
            s if s < 3.0 => Severity::Medium,
            s if s < 7.0 => Severity::Low,
            _ => Severity::Info,
        });
        compliance.items.push(item.with(attribute::SCORE, check.score).with(attribute::REASON, check.reason.as_str()));
    }
    // What the project excuses no longer counts, whatever found it.
    let checks = [Category::FAILED_CHECK, Category::SCORECARD_CHECK];
    let waivable = |item: &Item| Licences::has(item) || checks.contains(&item.category);
    for item in compliance.items.iter_mut().filter(|item| waivable(item) && !is_accepted(item)) {
        waivers.apply(item);
    }
    let accepted = compliance.items.iter().filter(|item| is_accepted(item)).count();
    if accepted > 0 {
        for (metric, category) in [
            ("checks_failed", Category::FAILED_CHECK),
            ("licenses_denied", Category::LICENSE_DENIED),
            ("licenses_unknown", Category::LICENSE_UNKNOWN),
        ] {
            if compliance.metrics.contains_key(metric) {
                let these = open(&compliance.items).filter(|item| item.category == category).count();
                compliance.set(metric, count(these));
            }
        }
        compliance.set("accepted", count(accepted));
    }
    let denied = open(&compliance.items).filter(|item| item.category == Category::LICENSE_DENIED).count();
    let found = denied_by_tools(&compliance.items);
    if found > 0 {
        compliance.set("licenses_denied", count(denied + found));
    }
}

/// How many licences of packages tools rate as high or worse that no licence policy denied already.
fn denied_by_tools(items: &[Item]) -> usize {
    // The key of a denied licence is `pkg:npm/name#1`.
    let package = |item: &Item| Some(item.key.split_once('/')?.1.rsplit_once('#')?.0.to_owned());
    let denied: BTreeSet<String> =
        items.iter().filter(|item| item.category == Category::LICENSE_DENIED).filter_map(package).collect();
    let of_tools = open(items).filter(|item| item.category == Category::LICENSE_FINDING);
    let rated = of_tools.filter(|item| item.severity.is_some_and(|severity| severity <= Severity::High));
    rated.filter(|item| item.text(attribute::PACKAGE).is_none_or(|package| !denied.contains(package))).count()
}

fn quality(capture: &mut Capture, gathered: &mut Gathered, items: Vec<Item>) {
    let covered = gathered.covered.contains(&Dimension::Quality);
    if !covered {
        return;
    }
    let quality = measurement(capture, Dimension::Quality);
    quality.measured = true;
    if gathered.looked_for.contains(&Kind::Lint) {
        quality.set("lint_findings", count(open(&items).count()));
        quality.set("accepted", count(items.iter().filter(|item| is_accepted(item)).count()));
    }
    // What is still missing is named, as long as anything is.
    let given = [
        (
            QualityReport::Coverage,
            !gathered.coverage.is_empty() || gathered.metrics.contains_key("quality.line_coverage"),
        ),
        (QualityReport::Tests, !gathered.tests.is_empty()),
        (QualityReport::Linters, gathered.looked_for.contains(&Kind::Lint)),
    ];
    let absent: Vec<QualityReport> = given.iter().filter(|(_, given)| !given).map(|(what, _)| *what).collect();
    for reason in &mut quality.reasons {
        if let Reason::NoQualityReport { missing } = reason {
            missing.clone_from(&absent);
        }
    }
    quality.reasons.retain(|reason| !matches!(reason, Reason::NoQualityReport { missing } if missing.is_empty()));
    quality.items.extend(items);
    coverage(quality, std::mem::take(&mut gathered.coverage));
    tests(quality, std::mem::take(&mut gathered.tests));
}

fn coverage(quality: &mut Measurement, files: BTreeMap<String, FileCoverage>) {
    let sum = |of: fn(&FileCoverage) -> u64| files.values().map(of).fold(0u64, u64::saturating_add);
    let (lines, branches) = (sum(|file| file.lines), sum(|file| file.branches));
    if let Some(share) = percent(sum(|file| file.lines_covered), lines) {
        quality.set("line_coverage", share);
    }
    if let Some(share) = percent(sum(|file| file.branches_covered), branches) {
        quality.set("branch_coverage", share);
    }
    for (path, file) in files {
        let Some(share) = percent(file.lines_covered, file.lines) else { continue };
        let title = format!("{} of {} lines, {share:.1} %", file.lines_covered, file.lines);
        let mut item = Item::new(Dimension::Quality, Category::COVERAGE, &path, title)
            .with(attribute::LINES, file.lines)
            .with(attribute::LINES_COVERED, file.lines_covered);
        if file.branches > 0 {
            item =
                item.with(attribute::BRANCHES, file.branches).with(attribute::BRANCHES_COVERED, file.branches_covered);
        }
        item.location = Some(codegraph_model::Location { path, line: None, end_line: None });
        quality.items.push(item);
    }
}

#[expect(clippy::cast_precision_loss, reason = "lines stay far below 2^53")]
fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part.min(whole) as f64 / whole as f64 * 100.0)
}

fn tests(quality: &mut Measurement, tests: Vec<(codegraph_formats::report::Test, String)>) {
    if tests.is_empty() {
        return;
    }
    let of =
        |outcomes: &[TestOutcome]| count(tests.iter().filter(|(test, _)| outcomes.contains(&test.outcome)).count());
    quality.set("tests", count(tests.len()));
    quality.set("tests_failed", of(&[TestOutcome::Failed, TestOutcome::Error]));
    quality.set("tests_skipped", of(&[TestOutcome::Skipped]));
    let mut numbers = super::key::Numbers::default();
    for (test, tool) in tests {
        let (category, severity) = match test.outcome {
            TestOutcome::Passed => (Category::PASSED_TEST, None),
            TestOutcome::Skipped => (Category::SKIPPED_TEST, Some(Severity::Info)),
            TestOutcome::Failed | TestOutcome::Error => (Category::FAILED_TEST, Some(Severity::High)),
        };
        let mut item = Item::new(Dimension::Quality, category, numbers.key(test.name.clone()), test.name);
        item.severity = severity;
        item.tool = Some(tool);
        item.location = test.location;
        quality.items.push(match test.message {
            Some(message) => item.with(attribute::MESSAGE, message),
            None => item,
        });
    }
}
