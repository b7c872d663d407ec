//! The security profile of SPDX 3.0 (<https://spdx.github.io/spdx-spec/v3.0.1/model/Security/Security/>): vulnerabilities,
//! their scores and what is stated about them.

use super::document::{Document, time};
use super::graph::{Element, Identifier, Reference};
use crate::advisory;
use crate::json::{self, Text};
use crate::report::{Finding, FindingKind, Package, Report, ReportError, Statement, StatementStatus, Tool};
use crate::severity;
use crate::text;
use codegraph_model::Severity;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// More bytes of text than this in findings are refused: a file can give one long text to many packages.
const MAX_COPIED: usize = 256 << 20;

/// What is known until all elements are read, by the ids of vulnerabilities.
#[derive(Default)]
pub struct Security {
    vulnerabilities: HashMap<String, Finding>,
    scores: HashMap<String, Vec<Score>>,
    /// Packages and vulnerabilities.
    pairs: Vec<(Rc<str>, Rc<str>)>,
    /// Vulnerabilities, packages and what is stated.
    statements: Vec<(String, Vec<String>, Statement)>,
}

/// A score, its vector and the word for its severity.
type Score = (Option<f64>, Option<String>, Option<String>);

/// The severity, and the score that goes with it.
type Rated = (Option<Severity>, Option<(f64, Option<String>)>);

fn rated(scores: &[Score]) -> Rated {
    let cvss = severity::best(scores.iter().map(|(score, vector, _)| (*score, vector.as_deref())));
    let stated = scores.iter().filter_map(|(.., word)| severity::from_word(word.as_deref()?)).min();
    let computed = cvss.as_ref().map(|(score, vector)| severity::from_cvss(*score, vector.as_deref()));
    (stated.or(computed), cvss)
}

impl Security {
    pub fn vulnerability(&mut self, notes: &mut Report, i: usize, element: &Element<'_>) -> Result<(), ReportError> {
        let Some(id) = element.id.as_deref() else { return Ok(()) };
        let mut names: Vec<String> = Vec::new();
        let at = format!("/@graph/{i}/externalIdentifier");
        json::sublist(notes, &at, element.identifiers, |_, _, other: Identifier<'_>| {
            if names.len() < 100 && matches!(&*other.kind, "cve" | "securityOther") {
                names.extend(other.identifier.word());
            }
            Ok(())
        })?;
        names.extend(element.name.as_ref().and_then(Text::word));
        let (mut url, mut cwes) = (None, Vec::new());
        let at = format!("/@graph/{i}/externalRef");
        json::sublist(notes, &at, element.references, |_, _, other: Reference<'_>| {
            match &*other.kind {
                "securityAdvisory" => url = url.take().or_else(|| text::word(other.locators.iter().next()?)),
                "cwe" if cwes.len() < 50 => cwes.extend(other.locators.iter().filter_map(weakness).take(50)),
                _ => {}
            }
            Ok(())
        })?;
        let (title, description) = element.description.as_deref().map(text::title_and_rest).unwrap_or_default();
        let mut names = names.into_iter();
        let rule = names.next();
        let finding = Finding {
            kind: FindingKind::Vulnerability,
            title: if title.is_empty() { rule.clone().unwrap_or_else(|| "a vulnerability".to_owned()) } else { title },
            description,
            aliases: advisory::aliases(rule.as_deref(), names),
            cwes,
            url,
            accepted: element.withdrawn.is_some().then(|| "the advisory was withdrawn".to_owned()),
            rule,
            ..Finding::default()
        };
        self.vulnerabilities.insert(id.to_owned(), finding);
        Ok(())
    }

    /// An assessment: a relationship from a vulnerability to packages. One that was withdrawn does not count.
    pub fn assessment(&mut self, kind: &str, element: &Element<'_>) {
        let Some(from) = element.from().filter(|_| element.withdrawn.is_none()) else { return };
        let owned = |text: &Option<Text<'_>>| text.as_ref().and_then(Text::word);
        if kind.starts_with("security_Cvss") {
            let score = (element.score, owned(&element.vector), owned(&element.severity));
            self.scores.entry(from.to_owned()).or_default().push(score);
            return;
        }
        let status = match kind {
            "security_VexNotAffectedVulnAssessmentRelationship" => StatementStatus::NotAffected,
            "security_VexAffectedVulnAssessmentRelationship" => StatementStatus::Affected,
            "security_VexFixedVulnAssessmentRelationship" => StatementStatus::Fixed,
            "security_VexUnderInvestigationVulnAssessmentRelationship" => StatementStatus::UnderInvestigation,
            _ => return,
        };
        let reasons: Vec<_> =
            [&element.justification, &element.impact, &element.notes].into_iter().filter_map(owned).collect();
        let statement = Statement {
            status,
            justification: (!reasons.is_empty()).then(|| reasons.join(": ")),
            at: element.published.as_deref().and_then(time),
            ..Statement::default()
        };
        let products: Vec<String> = element.to.0.iter().map(|id| id.to_string()).collect();
        // Where the package is affected or may be, nothing else needs to say that it has the vulnerability.
        if matches!(status, StatementStatus::Affected | StatementStatus::UnderInvestigation) {
            let vulnerability = from.into();
            products.iter().for_each(|package| self.has(&package.as_str().into(), &vulnerability));
        }
        self.statements.push((from.to_owned(), products, statement));
    }

    /// That a package has a vulnerability.
    pub fn has(&mut self, package: &Rc<str>, vulnerability: &Rc<str>) {
        self.pairs.push((Rc::clone(package), Rc::clone(vulnerability)));
    }

    /// Puts all of it into the report of the document.
    pub fn report(&mut self, document: &mut Document) -> Result<(), ReportError> {
        if document.report.tools.is_empty() && !self.pairs.is_empty() {
            document.report.tools.push(Tool { name: super::FORMAT.to_owned(), version: None });
        }
        let mut copied = 0;
        let mut spend = |bytes: usize| {
            copied += bytes;
            let message = || {
                format!("the vulnerabilities and the packages they affect have more than {MAX_COPIED} bytes of text")
            };
            if copied > MAX_COPIED { Err(ReportError::Limit(message())) } else { Ok(()) }
        };
        let scores = std::mem::take(&mut self.scores);
        let rated: HashMap<&str, Rated> = scores.iter().map(|(id, scores)| (id.as_str(), rated(scores))).collect();
        let mut seen = HashSet::new();
        let pairs = std::mem::take(&mut self.pairs).into_iter().filter(|pair| seen.insert(pair.clone()));
        for (package, vulnerability) in pairs {
            let Some(known) = self.vulnerabilities.get(&*vulnerability) else {
                document.report.skip("unknown vulnerability id", text::line(&vulnerability, 200));
                continue;
            };
            let (severity, cvss) = rated.get(&*vulnerability).cloned().unwrap_or_default();
            let package =
                document.referred(&package).map(|package| Package { licenses: Vec::new(), ..package.clone() });
            let of_package = package
                .as_ref()
                .map_or(0, |package| 3 * (package.name.len() + package.purl.as_ref().map_or(0, String::len)));
            let lists = 50 * (known.aliases.len() + known.cwes.len());
            spend(json::text_of(known) + lists + of_package + 1_000)?;
            document.report.findings.push(Finding { severity, cvss, package, ..known.clone() });
            json::within_limits(&document.report)?;
        }
        for (vulnerability, products, statement) in std::mem::take(&mut self.statements) {
            let known = self.vulnerabilities.get(&vulnerability);
            let vulnerabilities: Vec<_> =
                known.into_iter().flat_map(|known| known.rule.iter().chain(&known.aliases).cloned()).collect();
            if vulnerabilities.is_empty() {
                document.report.skip("unknown vulnerability id", text::line(&vulnerability, 200));
                continue;
            }
            let mut names = Vec::with_capacity(products.len());
            for id in &products {
                let name = match document.referred(id) {
                    Some(package) => package.purl.clone().unwrap_or_else(|| package.name.clone()),
                    None => text::line(id, text::MAX_TITLE),
                };
                spend(name.len())?;
                names.push(name);
            }
            let products = names;
            let at = statement.at.or(document.report.created_at);
            document.report.statements.push(Statement { vulnerabilities, products, at, ..statement });
        }
        Ok(())
    }
}

/// A weakness by its name or by its address (`https://cwe.mitre.org/data/definitions/79.html`).
fn weakness(locator: &str) -> Option<String> {
    let number = locator.rsplit_once("/definitions/").map(|(_, page)| page.trim_end_matches(".html"));
    number.and_then(|number| advisory::cwe(&format!("cwe-{number}"))).or_else(|| advisory::cwe(locator))
}
