//! What a report file says, whatever tool wrote it: the one form that all formats are read into. Which dimension a finding
//! goes to, what its key is and how reports combine is decided elsewhere.

use chrono::{DateTime, Utc};
use codegraph_model::{Location, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// A report file, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What format the content is: `SARIF`, `CycloneDX`, `JUnit`.
    pub format: &'static str,
    /// The version of the format as the file says it: `2.1.0`.
    pub format_version: Option<String>,
    /// The tools that wrote it, each once, in the order of the file.
    pub tools: Vec<Tool>,
    /// When it was made, if it says so.
    pub created_at: Option<DateTime<Utc>>,
    pub findings: Vec<Finding>,
    /// How many findings went to a [`Sink`]: they are no longer in the list.
    pub handed_on: usize,
    pub packages: Vec<Package>,
    /// What somebody states about vulnerabilities (VEX).
    pub statements: Vec<Statement>,
    pub coverage: Vec<FileCoverage>,
    pub tests: Vec<Test>,
    /// Checks that pass or fail, such as those of OpenSSF Scorecard.
    pub checks: Vec<Check>,
    /// Numbers by the full name of a metric of the catalog (`quality.line_coverage`), where the format gives them so.
    pub metrics: BTreeMap<String, f64>,
    /// Entries that were skipped, and why. The rest is read all the same.
    pub skipped: Vec<Skipped>,
    /// How many of these are invalid by their format. The others are valid and not findings.
    pub unreadable: u64,
    /// How many errors the tool had with single files or rules: what they hide may be there all the same.
    pub errors: u64,
    /// How many files or other subjects the tool says it looked at, if it says so.
    pub scanned: Option<u64>,
    /// The rules that the tools say that they have: what was looked for, also where nothing was found. Empty where the
    /// format or the tool does not tell.
    pub rules: BTreeSet<Rule>,
    /// Which of several things that its tool is pointed at the report is about: SARIF's category of an automated run, the
    /// name of an image. Reports on different ones do not take the place of each other.
    pub subject: Option<String>,
    /// The tool says that its run failed: what it did not report may be there all the same.
    pub failed: bool,
    /// What people should know of the run besides its results, such as that the tool says it failed.
    pub notes: Vec<String>,
    /// Bytes of text in findings and packages, counted as they are added: a small file that has a long text repeated in
    /// every finding must not fill the memory.
    pub text_bytes: usize,
}

/// Rules beyond this are not kept: what they look for is no longer known where they find nothing.
pub const MAX_RULES: usize = 20_000;

/// More reasons than this for skipping entries are counted together: a hostile file could give each entry its own.
pub const MAX_REASONS: usize = 50;

/// A tool and its version.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tool {
    pub name: String,
    pub version: Option<String>,
}

/// A rule of a tool: what tells where its findings would go. Rules that are alike in that count as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// The place of its tool in [`Report::tools`].
    pub tool: usize,
    pub kind: FindingKind,
    pub id: Option<String>,
    /// Whether it names a weakness (CWE).
    pub has_cwe: bool,
    /// Words that the tool files it under.
    pub tags: Vec<String>,
}

/// What kind of thing a finding is, as far as the format or the tool tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// Only the mapping can tell, from tool, rule and tags.
    #[default]
    Unknown,
    /// A weakness in the project's own code or configuration.
    Security,
    Secret,
    /// A known vulnerability of a dependency; `package` says of which.
    Vulnerability,
    /// A license that somebody must look at.
    License,
    /// Style, correctness, maintainability.
    Lint,
}

/// One thing that a tool found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    pub kind: FindingKind,
    /// The place of its tool in [`Report::tools`].
    pub tool: usize,
    /// The rule, check, advisory or CVE by its own id.
    pub rule: Option<String>,
    /// One line for people.
    pub title: String,
    /// The rest of the message.
    pub description: Option<String>,
    /// As the tool says it, in our words; none where it says nothing.
    pub severity: Option<Severity>,
    /// The CVSS score 0 to 10, and the vector it comes from.
    pub cvss: Option<(f64, Option<String>)>,
    /// Relative to the root of the source where that can be told.
    pub location: Option<Location>,
    /// The text of the code that it is about, as the tool quotes it.
    pub snippet: Option<String>,
    /// What identifies the finding according to its tool, by name: SARIF `fingerprints` under their names, each of which tells
    /// it alone; SARIF `partialFingerprints` under `partial:NAME`, which tell it together with tool, rule and path.
    pub fingerprints: BTreeMap<String, String>,
    pub package: Option<Package>,
    /// The first version without the vulnerability.
    pub fixed_in: Vec<String>,
    /// Other ids of the same thing: CVE, GHSA, RUSTSEC, OSV.
    pub aliases: Vec<String>,
    pub cwes: Vec<String>,
    pub url: Option<String>,
    /// Words that the tool files the rule under.
    pub tags: Vec<String>,
    /// Somebody decided that it does not count, and why.
    pub accepted: Option<String>,
    /// SARIF `baselineState`: `new`, `unchanged`, `updated`, `absent`.
    pub baseline_state: Option<String>,
}

/// A package that the project depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    pub name: String,
    pub version: Option<String>,
    /// The package URL without qualifiers where one can be made.
    pub purl: Option<String>,
    /// SPDX expressions or names of licenses, as the file has them.
    pub licenses: Vec<String>,
    /// Whether the project names it itself; none where that cannot be told.
    pub direct: Option<bool>,
    /// Whether it is only needed to build or test.
    pub dev: Option<bool>,
    /// The lockfile or manifest that it comes from.
    pub path: Option<String>,
}

/// What somebody states about a vulnerability in a product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// The vulnerability and its other names.
    pub vulnerabilities: Vec<String>,
    /// The packages (purls or names) that it is about; empty for all.
    pub products: Vec<String>,
    pub status: StatementStatus,
    /// Why, in words or by the standard's keyword.
    pub justification: Option<String>,
    pub author: Option<String>,
    pub at: Option<DateTime<Utc>>,
}

/// The status of a vulnerability (OpenVEX and CSAF use these four).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatementStatus {
    NotAffected,
    Affected,
    Fixed,
    #[default]
    UnderInvestigation,
}

/// How much of a file its tests ran.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileCoverage {
    pub path: String,
    /// The absolute folder that the path begins in, where the report names one: whether it lies in the source is decided
    /// elsewhere. With `/` between its parts and none at its end, unless it is the root.
    pub base: Option<String>,
    /// Executable lines, and those of them that ran.
    pub lines: u64,
    pub lines_covered: u64,
    pub branches: u64,
    pub branches_covered: u64,
}

/// One test that was run or skipped.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// With its suite or class: what tells it from others.
    pub name: String,
    pub outcome: TestOutcome,
    /// Of a failure: the first line.
    pub message: Option<String>,
    pub seconds: Option<f64>,
    pub location: Option<Location>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestOutcome {
    Passed,
    Failed,
    /// It could not be run to its end.
    Error,
    Skipped,
}

/// A check of a scorecard.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub name: String,
    /// 0 to 10; none where it could not be judged.
    pub score: Option<f64>,
    pub reason: String,
    pub url: Option<String>,
}

/// Entries that were skipped for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    pub reason: String,
    pub entries: u64,
    /// Where the first few are: a JSON pointer, a line.
    pub examples: Vec<String>,
}

/// Receives the findings of a report as they are read, so that they need not all be in memory at once.
pub trait Sink: Send {
    /// Takes some of them, in the order of the file. What `report` has so far tells of their tools.
    fn take(&mut self, report: &Report, findings: Vec<Finding>);

    /// Forgets what it received: the file is read once more.
    fn forget(&mut self);
}

impl Sink for Vec<Finding> {
    fn take(&mut self, _: &Report, mut findings: Vec<Finding>) {
        self.append(&mut findings);
    }

    fn forget(&mut self) {
        self.clear();
    }
}

/// Why a file cannot be read as a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The format of the content is unknown.
    #[error("unknown format: {0}")]
    Unknown(String),
    /// It is empty or truncated before its format is known: it may be of any.
    #[error("unknown format: {0}")]
    Cut(String),
    /// It is of the format, and broken or not allowed by it.
    #[error("{format}: {message}")]
    Invalid { format: &'static str, message: String },
    /// A limit was passed; the message names it.
    #[error("{0}")]
    Limit(String),
}

impl Report {
    /// The report of a reading that hands its findings on to a sink, with the findings in it.
    ///
    /// # Errors
    /// Those of the reading.
    pub fn whole(read: impl FnOnce(&mut dyn Sink) -> Result<Self, ReportError>) -> Result<Self, ReportError> {
        let mut findings = Vec::new();
        let report = read(&mut findings)?;
        Ok(Self { findings, handed_on: 0, ..report })
    }

    /// Adds a rule, as long as there is room for it.
    pub fn rule(&mut self, rule: Rule) {
        if self.rules.len() < MAX_RULES {
            self.rules.insert(rule);
        }
    }

    /// Hands the findings on to the sink.
    pub fn hand_on(&mut self, sink: &mut dyn Sink) {
        let findings = std::mem::take(&mut self.findings);
        if !findings.is_empty() {
            self.handed_on += findings.len();
            sink.take(self, findings);
        }
    }

    /// Notes an entry that is skipped because it is invalid by its format.
    pub fn skip_unreadable(&mut self, reason: impl Into<String>, at: impl Into<String>) {
        self.unreadable += 1;
        self.skip(reason, at);
    }

    /// Whether there are entries, and none of them could be read: then it is the report of another tool, or of a version of
    /// this one that is not known, and says nothing of what was found.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        let nothing = self.findings.is_empty()
            && self.handed_on == 0
            && self.packages.is_empty()
            && self.statements.is_empty()
            && self.coverage.is_empty()
            && self.tests.is_empty()
            && self.checks.is_empty()
            && self.metrics.is_empty();
        nothing
            && self.unreadable > 0
            && self.unreadable == self.skipped.iter().map(|skipped| skipped.entries).sum::<u64>()
    }

    /// Notes an entry that is skipped: up to five examples of each reason.
    pub fn skip(&mut self, reason: impl Into<String>, at: impl Into<String>) {
        let mut reason = reason.into();
        if self.skipped.len() >= MAX_REASONS && self.skipped.iter().all(|known| known.reason != reason) {
            reason.clear();
            reason.push_str("other reasons");
        }
        let place = self.skipped.iter().position(|known| known.reason == reason).unwrap_or_else(|| {
            self.skipped.push(Skipped { reason, entries: 0, examples: Vec::new() });
            self.skipped.len() - 1
        });
        let known = &mut self.skipped[place];
        known.entries += 1;
        if known.examples.len() < 5 {
            known.examples.push(at.into());
        }
    }
}
