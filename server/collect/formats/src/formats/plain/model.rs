//! The lines of the plain format as they are written, and what they become.

use super::value::{Integer, Object, Time, Word};
use crate::report::{self, FindingKind, StatementStatus, TestOutcome};
use crate::{advisory, purl, severity, text};
use codegraph_model::{Location, Severity};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub codegraph: String,
    pub version: Integer,
    pub tool: Object<Tool>,
    #[serde(default)]
    pub created_at: Option<Time>,
    #[serde(default)]
    pub scanned: Option<Integer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    pub name: String,
    #[serde(default)]
    pub version: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    #[serde(default)]
    pub finding: Option<Object<Finding>>,
    #[serde(default)]
    pub package: Option<Object<Package>>,
    #[serde(default)]
    pub statement: Option<Object<Statement>>,
    #[serde(default)]
    pub coverage: Option<Object<Coverage>>,
    #[serde(default)]
    pub test: Option<Object<Test>>,
    #[serde(default)]
    pub check: Option<Object<Check>>,
    #[serde(default)]
    pub metric: Option<String>,
    #[serde(default)]
    pub value: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Security,
    Secret,
    Vulnerability,
    License,
    Lint,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cvss {
    #[serde(default)]
    score: Option<f64>,
    #[serde(default)]
    vector: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineLocation {
    path: String,
    #[serde(default)]
    line: Option<Integer>,
    #[serde(default)]
    end_line: Option<Integer>,
}

impl LineLocation {
    fn read(self) -> Result<Location, String> {
        let path = text::path(&self.path).ok_or("a location without a path")?;
        let number = |line: Option<Integer>| line.map(|line| u32::try_from(line.0)).transpose();
        let (Ok(line), Ok(end_line)) = (number(self.line), number(self.end_line)) else {
            return Err("a line number cannot exceed 4294967295".to_owned());
        };
        if line == Some(0) || end_line.is_some_and(|end| line.is_none_or(|line| end < line)) {
            return Err("`line` must be at least 1 and `end_line` not before it".to_owned());
        }
        Ok(Location { path, line, end_line })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    title: String,
    #[serde(default)]
    kind: Option<Word<Kind>>,
    #[serde(default)]
    rule: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    severity: Option<Word<Severity>>,
    #[serde(default)]
    cvss: Option<Object<Cvss>>,
    #[serde(default)]
    location: Option<Object<LineLocation>>,
    #[serde(default)]
    snippet: Option<String>,
    #[serde(default)]
    fingerprint: Option<String>,
    #[serde(default)]
    package: Option<Object<Package>>,
    #[serde(default)]
    fixed_in: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    cwes: Vec<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    accepted: Option<String>,
}

impl Finding {
    pub fn read(self) -> Result<report::Finding, String> {
        let title = text::line(&self.title, text::MAX_TITLE);
        if title.is_empty() {
            return Err("a finding without a title".to_owned());
        }
        let given = self.cvss.iter().map(|Object(cvss)| (cvss.score, cvss.vector.as_deref()));
        let cvss = severity::best(given);
        if self.cvss.is_some() && cvss.is_none() {
            return Err("`cvss` requires a score above 0 and up to 10, or a vector of CVSS 2, 3 or 4".to_owned());
        }
        let kind = match self.kind.map(|kind| kind.0) {
            Some(Kind::Security) => FindingKind::Security,
            Some(Kind::Secret) => FindingKind::Secret,
            Some(Kind::Vulnerability) => FindingKind::Vulnerability,
            Some(Kind::License) => FindingKind::License,
            Some(Kind::Lint) => FindingKind::Lint,
            None => FindingKind::Unknown,
        };
        let snippet = self.snippet.as_deref().filter(|_| kind != FindingKind::Secret);
        let fingerprint = self.fingerprint.as_deref().and_then(text::word);
        let scored = || cvss.as_ref().map(|(score, vector)| severity::from_cvss(*score, vector.as_deref()));
        Ok(report::Finding {
            kind,
            tool: 0,
            rule: self.rule.as_deref().and_then(text::word),
            title,
            description: self.description.as_deref().and_then(|words| text::block(words, text::MAX_DESCRIPTION)),
            severity: self.severity.map(|severity| severity.0).or_else(scored),
            location: self.location.map(|place| place.0.read()).transpose()?,
            snippet: snippet.and_then(|snippet| text::block(snippet, text::MAX_SNIPPET)),
            fingerprints: fingerprint
                .map(|value| BTreeMap::from([("fingerprint".to_owned(), value)]))
                .unwrap_or_default(),
            package: self.package.map(|package| package.0.read()).transpose()?,
            fixed_in: words(&self.fixed_in),
            aliases: words(&self.aliases),
            cwes: advisory::cwes(self.cwes.iter().map(String::as_str)),
            url: self.url.as_deref().and_then(text::word),
            tags: words(&self.tags),
            accepted: self
                .accepted
                .as_deref()
                .map(|reason| text::line(reason, 500))
                .filter(|reason| !reason.is_empty()),
            baseline_state: None,
            cvss,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    name: String,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    purl: Option<String>,
    #[serde(default)]
    licenses: Vec<String>,
    #[serde(default)]
    direct: Option<bool>,
    #[serde(default)]
    dev: Option<bool>,
    #[serde(default)]
    path: Option<String>,
}

impl Package {
    pub fn read(self) -> Result<report::Package, String> {
        let plain = |given: String| purl::plain(&given).ok_or("invalid package URL in `purl`");
        Ok(report::Package {
            name: text::word(&self.name).ok_or("a package without a name")?,
            version: self.version.as_deref().and_then(text::word),
            purl: self.purl.map(plain).transpose()?,
            licenses: words(&self.licenses),
            direct: self.direct,
            dev: self.dev,
            path: self.path.as_deref().and_then(text::path),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    NotAffected,
    Affected,
    Fixed,
    UnderInvestigation,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    vulnerabilities: Vec<String>,
    status: Word<Status>,
    #[serde(default)]
    products: Vec<String>,
    #[serde(default)]
    justification: Option<String>,
    #[serde(default)]
    author: Option<String>,
    #[serde(default)]
    at: Option<Time>,
}

impl Statement {
    pub fn read(self) -> Result<report::Statement, String> {
        let vulnerabilities = words(&self.vulnerabilities);
        if vulnerabilities.is_empty() {
            return Err("a statement that names no vulnerability".to_owned());
        }
        let products = words(&self.products).into_iter().map(|product| purl::plain(&product).unwrap_or(product));
        Ok(report::Statement {
            vulnerabilities,
            products: products.collect(),
            status: match self.status.0 {
                Status::NotAffected => StatementStatus::NotAffected,
                Status::Affected => StatementStatus::Affected,
                Status::Fixed => StatementStatus::Fixed,
                Status::UnderInvestigation => StatementStatus::UnderInvestigation,
            },
            justification: self.justification.as_deref().and_then(text::word),
            author: self.author.as_deref().and_then(text::word),
            at: self.at.map(|at| at.0),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    path: String,
    lines: Integer,
    lines_covered: Integer,
    #[serde(default)]
    branches: Option<Integer>,
    #[serde(default)]
    branches_covered: Option<Integer>,
}

impl Coverage {
    pub fn read(self) -> Result<report::FileCoverage, String> {
        let [lines, lines_covered] = [self.lines.0, self.lines_covered.0];
        let [branches, branches_covered] = [self.branches, self.branches_covered].map(|n| n.map_or(0, |n| n.0));
        if lines_covered > lines || branches_covered > branches {
            return Err("`lines_covered` and `branches_covered` cannot exceed `lines` and `branches`".to_owned());
        }
        Ok(report::FileCoverage {
            path: text::path(&self.path).ok_or("coverage without a path")?,
            base: None,
            lines,
            lines_covered,
            branches,
            branches_covered,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Passed,
    Failed,
    Error,
    Skipped,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    name: String,
    outcome: Word<Outcome>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    seconds: Option<f64>,
    #[serde(default)]
    location: Option<Object<LineLocation>>,
}

impl Test {
    pub fn read(self) -> Result<report::Test, String> {
        if self.seconds.is_some_and(|seconds| seconds < 0.0) {
            return Err("`seconds` cannot be negative".to_owned());
        }
        Ok(report::Test {
            name: text::word(&self.name).ok_or("a test without a name")?,
            outcome: match self.outcome.0 {
                Outcome::Passed => TestOutcome::Passed,
                Outcome::Failed => TestOutcome::Failed,
                Outcome::Error => TestOutcome::Error,
                Outcome::Skipped => TestOutcome::Skipped,
            },
            message: self.message.map(|message| text::title_and_rest(&message).0).filter(|message| !message.is_empty()),
            seconds: self.seconds,
            location: self.location.map(|place| place.0.read()).transpose()?,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    name: String,
    #[serde(default)]
    score: Option<f64>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

impl Check {
    pub fn read(self) -> Result<report::Check, String> {
        if self.score.is_some_and(|score| !(0.0..=10.0).contains(&score)) {
            return Err("`score` must be between 0 and 10".to_owned());
        }
        Ok(report::Check {
            name: text::word(&self.name).ok_or("a check without a name")?,
            score: self.score,
            reason: self.reason.map(|reason| text::line(&reason, text::MAX_TITLE)).unwrap_or_default(),
            url: self.url.as_deref().and_then(text::word),
        })
    }
}

fn words(texts: &[String]) -> Vec<String> {
    texts.iter().take(200).filter_map(|text| text::word(text)).collect()
}
