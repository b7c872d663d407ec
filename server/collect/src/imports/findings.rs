//! Findings on their way from a report to items: what they are is told as they are read, and the rest of them is forgotten.

use super::accept::accept;
use super::key::{ToolName, base};
use super::mapping::{Files, Kind};
use super::place::relative;
use codegraph_formats::report::{Finding, Report, Sink};
use codegraph_model::attribute::{self, AcceptedBy};
use codegraph_model::settings::ImportSettings;
use codegraph_model::{Item, Severity};
use rayon::iter::Either;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// So few items are made before another thread could begin to help.
const FEW: usize = 64;

/// The findings of one report.
pub struct Findings<'a> {
    pub settings: &'a ImportSettings,
    /// Those of the tools of these names, by [`codegraph_model::series::tool_name`], are left out.
    pub superseded: &'a BTreeSet<String>,
    /// What items are made with; none where only what there is of them is wanted.
    pub making: Option<Making<'a>>,
    /// How many there are.
    pub count: usize,
    /// What they are.
    pub categories: BTreeSet<Kind>,
    /// Their keys are not numbered yet.
    pub items: Vec<Item>,
    /// Vulnerabilities of dependencies.
    pub vulnerabilities: Vec<Finding>,
    /// The names of the report's tools, as far as it was read.
    tools: Vec<ToolName>,
}

/// What items are made with besides findings.
#[derive(Clone, Copy)]
pub struct Making<'a> {
    /// The first path that git knows of each file that was renamed.
    pub origins: &'a BTreeMap<String, String>,
    /// Where absolute paths begin.
    pub root: Option<&'a str>,
}

impl<'a> Findings<'a> {
    pub const fn new(
        settings: &'a ImportSettings,
        superseded: &'a BTreeSet<String>,
        making: Option<Making<'a>>,
    ) -> Self {
        Self {
            settings,
            superseded,
            making,
            count: 0,
            categories: BTreeSet::new(),
            items: Vec::new(),
            vulnerabilities: Vec::new(),
            tools: Vec::new(),
        }
    }

    /// What the tool of a finding is called: as the format, where the report does not say it.
    pub fn tool<'t>(&'t self, finding: &Finding, unnamed: &'t ToolName) -> &'t ToolName {
        self.tools.get(finding.tool).unwrap_or(unnamed)
    }
}

impl Sink for Findings<'_> {
    fn take(&mut self, report: &Report, mut findings: Vec<Finding>) {
        let known = self.tools.len();
        self.tools.extend(report.tools.iter().skip(known).map(|tool| ToolName::of(&tool.name)));
        let unnamed = ToolName::of(report.format);
        if !self.superseded.is_empty() {
            findings.retain(|finding| !self.superseded.contains(&self.tool(finding, &unnamed).lower));
        }
        self.count += findings.len();
        let categories = Files::new(report, self.settings).categories(&findings);
        self.categories.extend(&categories);
        let Some(making) = self.making else { return };
        let findings = findings.into_par_iter().with_min_len(FEW).zip(categories);
        let (mut vulnerabilities, mut items): (Vec<Finding>, Vec<Item>) =
            findings.partition_map(|(finding, category)| match category {
                Kind::Vulnerability => Either::Left(finding),
                category => Either::Right(making.item(category, self.tool(&finding, &unnamed), finding)),
            });
        self.items.append(&mut items);
        self.vulnerabilities.append(&mut vulnerabilities);
    }

    fn forget(&mut self) {
        *self = Self::new(self.settings, self.superseded, self.making);
    }
}

impl Making<'_> {
    /// A finding as an item. Its key is not numbered yet.
    pub fn item(self, kind: Kind, tool: &ToolName, mut finding: Finding) -> Item {
        if let Some(location) = &mut finding.location {
            location.path = relative(&location.path, self.root);
        }
        finding.location = finding.location.filter(|location| !location.path.is_empty());
        let key = base(tool, &finding, self.origins);
        let mut item = Item::new(kind.dimension(), kind.category(), key, finding.title);
        let rated = finding
            .severity
            .or_else(|| finding.cvss.as_ref().map(|(score, _)| codegraph_formats::severity_of_score(*score)));
        // What nobody rates is not taken for harmless.
        item.severity = Some(rated.unwrap_or(if kind == Kind::Lint { Severity::Low } else { Severity::Medium }));
        item.location = finding.location;
        item.rule = finding.rule;
        item.tool = Some(tool.plain.clone());
        item.url = finding.url;
        if let Some(description) = finding.description {
            item = item.with(attribute::DESCRIPTION, description);
        }
        for (name, words) in [
            (attribute::CWES, finding.cwes),
            (attribute::TAGS, finding.tags),
            (attribute::ALIASES, finding.aliases),
            (attribute::FIXED_IN, finding.fixed_in),
        ] {
            if !words.is_empty() {
                item = item.with(name, words);
            }
        }
        if let Some(package) = finding.package {
            item = item.with(attribute::PACKAGE, package.name);
            if let Some(version) = package.version {
                item = item.with(attribute::VERSION, version);
            }
        }
        if let Some((score, _)) = finding.cvss {
            item = item.with(attribute::CVSS, serde_json::json!({ "score": score }));
        }
        if let Some(reason) = finding.accepted {
            accept(&mut item, AcceptedBy::Tool, &reason, None);
        }
        item
    }
}
