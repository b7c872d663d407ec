//! Reports are read, their findings filed, and what they say is added to a capture.

use super::accept::{Waivers, is_accepted};
use super::findings::{Findings, Making};
use super::key::{Numbers, ToolName, plain_name, tool_name};
use super::mapping::{Category, Files};
use super::measured;
use super::place::{below, relative};
use super::vulnerabilities::Vulnerabilities;
use chrono::{DateTime, Utc};
use codegraph_model::capture::{Capture, Input, LeftOut, Measurement, SourceState};
use codegraph_model::settings::ImportSettings;
use codegraph_model::{Digest, Dimension, Item, PerDimension};
use codegraph_formats::report::{Check, FileCoverage, Package, Report, Rule, Statement, Test};
use codegraph_formats::{Format, unpack};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A report that a capture is to use.
#[derive(Clone, Debug)]
pub struct GivenReport {
    /// What the file is called.
    pub name: String,
    /// Which of several of its tool it is, as whoever gave it says.
    pub label: Option<String>,
    pub digest: Digest,
    pub format: Format,
    /// The commit that it was made for, where that is known.
    pub commit: Option<String>,
    /// Of when it tells.
    pub measured_at: DateTime<Utc>,
    /// Where its absolute paths begin, on the machine that made it.
    pub root: Option<String>,
    /// What it said something about when it was imported.
    pub dimensions: Vec<Dimension>,
    /// Those of its tools, by [`tool_name`], of which another report is newer: what they say in this one does not count.
    pub superseded: BTreeSet<String>,
    /// Whether it is only a part of what there is.
    pub incomplete: bool,
    /// As received.
    pub bytes: Vec<u8>,
}

/// How a report stands to the state that is captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Made for this state.
    Current,
    /// Made for an older one, so many days before.
    Carried(i64),
    /// Too old to count.
    Stale(i64),
}

/// Everything that the reports of a capture say, gathered by what it is.
#[derive(Default)]
pub(super) struct Gathered {
    /// Items whose keys are not numbered yet.
    pub items: Vec<Item>,
    pub vulnerabilities: Vulnerabilities,
    pub packages: Vec<(Package, String)>,
    /// Whether any list of packages has licences.
    pub licences_given: bool,
    pub statements: Vec<Statement>,
    pub coverage: BTreeMap<String, FileCoverage>,
    pub tests: Vec<(Test, String)>,
    pub checks: Vec<(Check, String)>,
    pub metrics: BTreeMap<String, f64>,
    /// What is looked for by any report that counts.
    pub looked_for: BTreeSet<Category>,
    pub covered: BTreeSet<Dimension>,
    /// Why numbers of a dimension are missing, of an older state or not all that there is.
    stale: PerDimension<Vec<String>>,
    carried: PerDimension<(DateTime<Utc>, Vec<String>)>,
    failed: PerDimension<Vec<String>>,
    inputs: Vec<Input>,
}

/// Reports that are added to a capture one after the other, so that no more than one of them is in memory as it was given.
pub struct Reports {
    capture: Capture,
    gathered: Gathered,
    any: bool,
}

impl Reports {
    #[must_use]
    pub fn of(capture: Capture) -> Self {
        Self { any: !capture.settings.waivers.is_empty(), gathered: Gathered::default(), capture }
    }

    /// Reads a report. One that cannot be read any more makes its dimensions say so; the others count.
    pub fn add(&mut self, report: GivenReport) {
        self.any = true;
        self.gathered.add(report, &self.capture);
    }

    /// The capture with what all of them say.
    #[must_use]
    pub fn into_capture(self) -> Capture {
        let Self { mut capture, gathered, any } = self;
        if any {
            finish(&mut capture, gathered);
        }
        capture
    }
}

impl Gathered {
    /// Whether a report of the dimension is too old to count.
    pub fn is_stale(&self, dimension: Dimension) -> bool {
        self.stale.contains_key(&dimension)
    }

    fn add(&mut self, given: GivenReport, capture: &Capture) {
        let mut standing = standing(&given, &capture.source, &capture.settings.imports);
        let settings = &capture.settings.imports;
        let making = Making { origins: &capture.origins, root: given.root.as_deref() };
        let is_stale = matches!(standing, Standing::Stale(_));
        let mut findings = Findings::new(settings, &given.superseded, (!is_stale).then_some(making));
        let content = unpack(&given.bytes, codegraph_formats::MAX_BYTES);
        let read = content.and_then(|content| given.format.read_into(&content, &mut findings));
        let mut report = match read {
            Ok(report) => report,
            Err(error) => {
                for dimension in &given.dimensions {
                    let why = format!("{} cannot be read any more: {error}", given.name);
                    self.stale.entry(*dimension).or_default().push(why.clone());
                    let input = Input::new(*dimension, "unread_report", &given.name, given.format.name);
                    let part = given.label.clone();
                    self.inputs.push(Input { digest: Some(given.digest), part, notes: vec![why], ..input });
                }
                return;
            }
        };
        if !leave_out(&mut report, &given.superseded) {
            return;
        }
        // What only states something about vulnerabilities is no scan that ages: statements count until others are made.
        let is_vex = findings.count == 0 && report.packages.is_empty() && !report.statements.is_empty();
        if is_vex {
            standing = Standing::Current;
        }
        let files = Files::new(&report, settings);
        let mut looked_for = std::mem::take(&mut findings.categories);
        looked_for.extend(files.looks_for(&report, findings.count));
        let dimensions = files.dimensions(&report, &looked_for);
        self.note(&given, &report, &dimensions, standing);
        if matches!(standing, Standing::Stale(_)) {
            return;
        }
        if report.failed || given.incomplete {
            let says_nothing = findings.count == 0 && is_empty(&report);
            self.note_failure(&report, &dimensions, says_nothing);
            if says_nothing {
                return;
            }
        }
        self.covered.extend(&dimensions);
        self.looked_for.extend(looked_for);
        let mut items = std::mem::take(&mut findings.items);
        let unnamed = ToolName::of(report.format);
        for finding in std::mem::take(&mut findings.vulnerabilities) {
            let tool = findings.tool(&finding, &unnamed);
            let other = self.vulnerabilities.take(tool, finding, given.root.as_deref());
            items.extend(other.map(|finding| making.item(Category::Vulnerability, tool, finding)));
        }
        // Equal keys are numbered in the order of the lines, whatever order the tool writes them in.
        items.par_sort_by(|a, b| order(a).cmp(&order(b)));
        self.items.append(&mut items);
        self.take(&given, report);
    }

    /// Names the report as an input of its dimensions, and says of those whether it is of another state.
    fn note(&mut self, given: &GivenReport, report: &Report, dimensions: &BTreeSet<Dimension>, standing: Standing) {
        let tools = tools(report);
        let names = names(&tools);
        let statements_only = dimensions.is_empty() && !report.statements.is_empty();
        let parts: Vec<&str> = given.label.as_deref().into_iter().chain(report.subject.as_deref()).collect();
        let part = (!parts.is_empty()).then(|| parts.join(", "));
        let sca = BTreeSet::from([Dimension::Sca]);
        for dimension in if statements_only { &sca } else { dimensions } {
            let of = given.commit.as_deref().map(|commit| format!(" for commit {}", short(commit))).unwrap_or_default();
            let on = given.measured_at.format("%Y-%m-%d");
            match standing {
                Standing::Current => {}
                Standing::Carried(days) => {
                    let (oldest, why) = self.carried.entry(*dimension).or_insert((given.measured_at, Vec::new()));
                    *oldest = given.measured_at.min(*oldest);
                    let age = match days {
                        0 => "less than a day older".to_owned(),
                        1 => "1 day older".to_owned(),
                        days => format!("{days} days older"),
                    };
                    let why_this = format!("carried: {names} reported on {on}{of}, {age} than this state");
                    if !why.contains(&why_this) {
                        why.push(why_this);
                    }
                }
                Standing::Stale(days) => {
                    let why = self.stale.entry(*dimension).or_default();
                    let why_this = format!("stale: {names} last reported on {on}{of}, {days} days before this state");
                    if !why.contains(&why_this) {
                        why.push(why_this);
                    }
                }
            }
            let kind = match standing {
                _ if statements_only => "vex",
                Standing::Stale(_) => "stale_report",
                _ => "report",
            };
            for (place, (name, version)) in tools.iter().enumerate() {
                let is_first = place == 0;
                self.inputs.push(Input {
                    version: version.clone(),
                    digest: Some(given.digest),
                    measured_at: Some(given.measured_at),
                    part: part.clone(),
                    commit: given.commit.clone(),
                    carried: matches!(standing, Standing::Carried(_)),
                    failed: report.failed || given.incomplete,
                    unreadable: if is_first { report.unreadable + report.errors } else { 0 },
                    scanned: report.scanned,
                    // Said of the file once, and not for each of its tools.
                    notes: if is_first { notes(report, given.incomplete) } else { Vec::new() },
                    ..Input::new(*dimension, kind, &given.name, name)
                });
            }
        }
    }

    /// Says of dimensions that a report of them is not whole. Of a run that failed and found nothing there is no number at all.
    fn note_failure(&mut self, report: &Report, dimensions: &BTreeSet<Dimension>, says_nothing: bool) {
        let names = names(&tools(report));
        let why = if says_nothing {
            format!("the run of {names} failed and found nothing")
        } else {
            format!("the report of {names} is not whole")
        };
        for dimension in dimensions {
            let known = self.failed.entry(*dimension).or_default();
            if !known.contains(&why) {
                known.push(why.clone());
            }
        }
    }

    /// Names the project's own mapping as an input: where it changes, findings move between dimensions, and are not fixed.
    fn note_mapping(&mut self, settings: &ImportSettings) {
        if settings.dimensions.is_empty() {
            return;
        }
        let digest = serde_json::to_vec(&settings.dimensions).ok().map(|bytes| Digest::of(&bytes));
        let inputs = self
            .covered
            .iter()
            .map(|dimension| Input { digest, ..Input::new(*dimension, "mapping", "codegraph.toml", "codegraph") });
        self.inputs.extend(inputs);
    }

    /// Takes everything but the findings.
    fn take(&mut self, given: &GivenReport, report: Report) {
        let root = given.root.as_deref();
        let tool = report.tools.first().map_or(report.format, |tool| tool.name.as_str());
        let file = &given.name;
        self.licences_given |= report.packages.iter().any(|package| !package.licenses.is_empty());
        self.packages.extend(report.packages.into_iter().map(|mut package| {
            package.path = package.path.map(|path| relative(&path, root)).filter(|path| !path.is_empty());
            (package, file.clone())
        }));
        self.statements.extend(report.statements);
        for mut of_file in report.coverage {
            of_file.path = below(of_file.base.take().as_deref(), &of_file.path, root);
            measured::merge_coverage(&mut self.coverage, of_file);
        }
        self.tests.extend(report.tests.into_iter().map(|mut test| {
            if let Some(location) = &mut test.location {
                location.path = relative(&location.path, root);
            }
            test.location = test.location.filter(|location| !location.path.is_empty());
            (test, tool.to_owned())
        }));
        self.checks.extend(report.checks.into_iter().map(|check| (check, tool.to_owned())));
        self.metrics.extend(report.metrics);
    }
}

/// The tools of a report by their plain names, with their versions; where it names none, what it is.
fn tools(report: &Report) -> Vec<(String, Option<String>)> {
    let tools: Vec<_> = report.tools.iter().map(|tool| (plain_name(&tool.name), tool.version.clone())).collect();
    if tools.is_empty() { vec![(report.format.to_owned(), None)] } else { tools }
}

fn names(tools: &[(String, Option<String>)]) -> String {
    tools.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whether a report has nothing but findings, if it has those.
fn is_empty(report: &Report) -> bool {
    report.packages.is_empty()
        && report.statements.is_empty()
        && report.coverage.is_empty()
        && report.tests.is_empty()
        && report.checks.is_empty()
        && report.metrics.is_empty()
}

/// Leaves out these tools and their rules. False where no tool is left.
fn leave_out(report: &mut Report, tools: &BTreeSet<String>) -> bool {
    let keeps = |tool: &codegraph_formats::report::Tool| !tools.contains(&tool_name(&tool.name));
    if report.tools.iter().all(keeps) {
        return true;
    }
    // The places of the tools that are left.
    let mut places = Vec::with_capacity(report.tools.len());
    let mut left = 0;
    for tool in &report.tools {
        places.push(keeps(tool).then_some(left));
        left += usize::from(keeps(tool));
    }
    let place = |tool: usize| places.get(tool).copied().flatten();
    let rules = std::mem::take(&mut report.rules).into_iter();
    report.rules = rules.filter_map(|rule| Some(Rule { tool: place(rule.tool)?, ..rule })).collect();
    report.tools.retain(keeps);
    left > 0
}

fn order(item: &Item) -> (&str, &str, Option<u32>, Option<u32>) {
    let location = item.location.as_ref();
    let path = location.map_or("", |location| location.path.as_str());
    (&item.key, path, location.and_then(|l| l.line), location.and_then(|l| l.end_line))
}

fn standing(given: &GivenReport, source: &SourceState, settings: &ImportSettings) -> Standing {
    let of_this = match (&given.commit, &source.commit) {
        (Some(made_for), Some(commit)) => made_for == commit,
        // Nobody said for which state it was made: on the day of this one, it is taken for this one's.
        _ => given.measured_at >= source.as_of,
    };
    if of_this {
        return Standing::Current;
    }
    let days = (source.as_of - given.measured_at).num_days().max(0);
    if days > i64::from(settings.stale_after_days) { Standing::Stale(days) } else { Standing::Carried(days) }
}

fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}

fn notes(report: &Report, incomplete: bool) -> Vec<String> {
    let incomplete =
        (incomplete && !report.failed).then(|| "a file that was given with it could not be read".to_owned());
    let skipped = report.skipped.iter().map(|skipped| {
        let at = skipped.examples.first().map(|place| format!(", first at {place}")).unwrap_or_default();
        format!("{} left out: {}{at}", skipped.entries, skipped.reason)
    });
    incomplete.into_iter().chain(report.notes.iter().cloned()).chain(skipped).collect()
}

fn finish(capture: &mut Capture, mut gathered: Gathered) {
    let day = capture.source.as_of.date_naive();
    let settings = std::mem::take(&mut capture.settings);
    let mut waivers = Waivers::on(day, &settings.waivers);

    let mut items = std::mem::take(&mut gathered.items);
    items.extend(std::mem::take(&mut gathered.vulnerabilities).into_items(&gathered.statements));
    let mut numbers: BTreeMap<String, Numbers> = BTreeMap::new();
    for item in &mut items {
        item.key = numbers.entry(item.category.clone()).or_default().key(std::mem::take(&mut item.key));
        if !is_accepted(item) {
            waivers.apply(item);
        }
    }
    measured::measure(capture, &mut gathered, items, &mut waivers);
    gathered.note_mapping(&settings.imports);

    let (given, idle) = waivers.counted();
    if !settings.waivers.is_empty() {
        let counted = |n: usize| if n == 1 { "1 waiver".to_owned() } else { format!("{n} waivers") };
        let mut notes = vec![counted(given)];
        let idle = (idle > 0).then(|| format!("{} of codegraph.toml that matches nothing", counted(idle)));
        let expired =
            (waivers.expired > 0).then(|| format!("{} of codegraph.toml past its day", counted(waivers.expired)));
        for said in idle.into_iter().chain(expired) {
            // What no longer accepts anything must not get lost unseen.
            capture.source.left_out.push(LeftOut::note(said.clone()));
            notes.push(said);
        }
        capture.source.left_out.sort();
        let input = Input::new(Dimension::Audit, "waivers", "codegraph.toml", "codegraph");
        gathered.inputs.push(Input { notes, ..input });
    }
    let failed = std::mem::take(&mut gathered.failed);
    for (dimension, why) in failed.into_iter().chain(std::mem::take(&mut gathered.stale)) {
        let measurement = measurement(capture, dimension);
        // That no report was given is no longer true.
        measurement.reason = measurement.reason.take().filter(|_| measurement.measured);
        say(measurement, &why);
    }
    for (dimension, (oldest, why)) in std::mem::take(&mut gathered.carried) {
        let measurement = measurement(capture, dimension);
        measurement.carried_from = Some(oldest);
        say(measurement, &why);
    }
    capture.inputs.append(&mut gathered.inputs);
    capture.inputs.sort();
    capture.inputs.dedup();
    capture.settings = settings;
}

pub(super) fn measurement(capture: &mut Capture, dimension: Dimension) -> &mut Measurement {
    capture.measurements.entry(dimension).or_default()
}

/// Puts sentences before the reason that a measurement gives already.
fn say(measurement: &mut Measurement, why: &[String]) {
    let before = measurement.reason.take();
    measurement.reason = Some(why.iter().cloned().chain(before).collect::<Vec<_>>().join("; "));
}
