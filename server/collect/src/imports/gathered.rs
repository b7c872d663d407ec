//! What the reports of a capture say, gathered: each is read, its findings filed, and its age held against the state.

use super::findings::{Findings, Making};
use super::key::ToolName;
use super::mapping::{Files, Kind};
use super::place::{below, relative};
use super::vulnerabilities::Vulnerabilities;
use chrono::{DateTime, Utc};
use codegraph_formats::report::{Check, FileCoverage, Package, Report, Rule, Statement, Test};
use codegraph_formats::{Format, unpack};
use codegraph_model::capture::{Capture, Input, InputKind, Measurement, SourceState};
use codegraph_model::series::{plain_name, tool_name};
use codegraph_model::settings::ImportSettings;
use codegraph_model::{Digest, Dimension, Item, PerDimension, Reason};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A report that a capture is to use.
#[derive(Clone, Debug)]
pub struct UsedReport {
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
    Carried(u64),
    /// Too old to count.
    Stale(u64),
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
    pub looked_for: BTreeSet<Kind>,
    pub covered: BTreeSet<Dimension>,
    /// Why numbers of a dimension are missing, of an older state or not all that there is.
    pub stale: PerDimension<Vec<Reason>>,
    pub carried: PerDimension<(DateTime<Utc>, Vec<Reason>)>,
    pub failed: PerDimension<Vec<Reason>>,
    pub inputs: Vec<Input>,
}

impl Gathered {
    /// Whether a report of the dimension is too old to count.
    pub fn is_stale(&self, dimension: Dimension) -> bool {
        self.stale.contains_key(&dimension)
    }

    /// Reads a report. One that cannot be read any more makes its dimensions say so.
    pub fn add(&mut self, given: UsedReport, capture: &Capture) {
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
                    let why = Reason::ReportUnreadable { name: given.name.clone(), detail: error.to_string() };
                    let input = Input::new(*dimension, InputKind::UnreadReport, &given.name, given.format.name);
                    let (part, notes) = (given.label.clone(), vec![why.to_string()]);
                    self.inputs.push(Input { digest: Some(given.digest), part, notes, ..input });
                    self.stale.entry(*dimension).or_default().push(why);
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
            items.extend(other.map(|finding| making.item(Kind::Vulnerability, tool, finding)));
        }
        // Equal keys are numbered in the order of the lines, whatever order the tool writes them in.
        items.par_sort_by(|a, b| order(a).cmp(&order(b)));
        self.items.append(&mut items);
        self.take(&given, report);
    }

    /// Names the report as an input of its dimensions, and says of those whether it is of another state.
    fn note(&mut self, given: &UsedReport, report: &Report, dimensions: &BTreeSet<Dimension>, standing: Standing) {
        let tools = tools(report);
        let statements_only = dimensions.is_empty() && !report.statements.is_empty();
        let parts: Vec<&str> = given.label.as_deref().into_iter().chain(report.subject.as_deref()).collect();
        let part = (!parts.is_empty()).then(|| parts.join(", "));
        let sca = BTreeSet::from([Dimension::Sca]);
        for dimension in if statements_only { &sca } else { dimensions } {
            let (measured_at, commit) = (given.measured_at, given.commit.clone());
            match standing {
                Standing::Current => {}
                Standing::Carried(days) => {
                    let (oldest, why) = self.carried.entry(*dimension).or_insert((given.measured_at, Vec::new()));
                    *oldest = given.measured_at.min(*oldest);
                    add_new(why, Reason::Carried { tools: names(&tools), measured_at, commit, days });
                }
                Standing::Stale(days) => {
                    let why = self.stale.entry(*dimension).or_default();
                    add_new(why, Reason::Stale { tools: names(&tools), measured_at, commit, days });
                }
            }
            let kind = match standing {
                _ if statements_only => InputKind::Vex,
                Standing::Stale(_) => InputKind::StaleReport,
                _ => InputKind::Report,
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
        let tools = names(&tools(report));
        let why = if says_nothing { Reason::RunFailed { tools } } else { Reason::ReportIncomplete { tools } };
        for dimension in dimensions {
            add_new(self.failed.entry(*dimension).or_default(), why.clone());
        }
    }

    /// Names the project's own mapping as an input: where it changes, findings move between dimensions, and are not fixed.
    pub fn note_mapping(&mut self, settings: &ImportSettings) {
        if settings.dimensions.is_empty() {
            return;
        }
        let digest = serde_json::to_vec(&settings.dimensions).ok().map(|bytes| Digest::of(&bytes));
        let inputs = self.covered.iter().map(|dimension| Input {
            digest,
            ..Input::new(*dimension, InputKind::Mapping, "codegraph.toml", "codegraph")
        });
        self.inputs.extend(inputs);
    }

    /// Takes everything but the findings.
    fn take(&mut self, given: &UsedReport, report: Report) {
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
            merge_coverage(&mut self.coverage, of_file);
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

fn names(tools: &[(String, Option<String>)]) -> Vec<String> {
    tools.iter().map(|(name, _)| name.clone()).collect()
}

fn add_new(reasons: &mut Vec<Reason>, reason: Reason) {
    if !reasons.contains(&reason) {
        reasons.push(reason);
    }
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

fn standing(given: &UsedReport, source: &SourceState, settings: &ImportSettings) -> Standing {
    let of_this = match (&given.commit, &source.commit) {
        (Some(made_for), Some(commit)) => made_for == commit,
        // Nobody said for which state it was made: on the day of this one, it is taken for this one's.
        _ => given.measured_at >= source.as_of,
    };
    if of_this {
        return Standing::Current;
    }
    let days = (source.as_of - given.measured_at).num_days().max(0).unsigned_abs();
    if days > u64::from(settings.stale_after_days) { Standing::Stale(days) } else { Standing::Carried(days) }
}

fn notes(report: &Report, incomplete: bool) -> Vec<String> {
    let incomplete =
        (incomplete && !report.failed).then(|| "a file that was given with it could not be read".to_owned());
    let skipped = report.skipped.iter().map(|skipped| {
        let at = skipped.examples.first().map(|place| format!(", first at {place}")).unwrap_or_default();
        format!("{} skipped: {}{at}", skipped.entries, skipped.reason)
    });
    incomplete.into_iter().chain(report.notes.iter().cloned()).chain(skipped).collect()
}

pub(super) fn measurement(capture: &mut Capture, dimension: Dimension) -> &mut Measurement {
    capture.measurements.entry(dimension).or_default()
}

/// Of two reports on one file the one that saw more of it run counts.
fn merge_coverage(all: &mut BTreeMap<String, FileCoverage>, file: FileCoverage) {
    match all.get_mut(&file.path) {
        Some(known) if (known.lines_covered, known.branches_covered) >= (file.lines_covered, file.branches_covered) => {
        }
        Some(known) => *known = file,
        None => drop(all.insert(file.path.clone(), file)),
    }
}
