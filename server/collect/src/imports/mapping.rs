//! The mapping: which dimension a finding goes to. It is data (`mapping.toml`), and a project may file otherwise.

use codegraph_formats::report::{Finding, FindingKind, Report};
use codegraph_model::settings::{Filing, ImportSettings};
use codegraph_model::{Category, Dimension};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// What `mapping.toml` says: patterns by where what they match goes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Of `tool/rule`.
    pub rules: BTreeMap<Filing, Vec<String>>,
    pub tags: BTreeMap<Filing, Vec<String>>,
    pub tools: BTreeMap<Filing, Vec<String>>,
}

/// The text of the mapping, for documentation.
pub const TEXT: &str = include_str!("mapping.toml");

static MAPPING: LazyLock<Mapping> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

/// What a finding is, when it is filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A weakness of the code or its configuration.
    Weakness,
    Secret,
    Vulnerability,
    Licence,
    Lint,
}

impl Kind {
    /// The category of its item.
    pub const fn category(self) -> Category {
        match self {
            Self::Weakness => Category::FINDING,
            Self::Secret => Category::SECRET,
            Self::Vulnerability => Category::VULNERABILITY,
            Self::Licence => Category::LICENSE_FINDING,
            Self::Lint => Category::LINT,
        }
    }

    pub const fn dimension(self) -> Dimension {
        match self {
            Self::Weakness | Self::Secret => Dimension::Audit,
            Self::Vulnerability => Dimension::Sca,
            Self::Licence => Dimension::Compliance,
            Self::Lint => Dimension::Quality,
        }
    }
}

impl From<Filing> for Kind {
    fn from(filing: Filing) -> Self {
        match filing {
            Filing::Audit => Self::Weakness,
            Filing::Compliance => Self::Licence,
            Filing::Sca => Self::Vulnerability,
            Filing::Quality => Self::Lint,
        }
    }
}

/// Files the findings of one report.
pub struct Files {
    /// The project's own patterns, in lower case.
    own: Vec<(String, Filing)>,
    /// By tool: its name in lower case, and where its findings go if nothing else tells.
    tools: Vec<(String, Option<Filing>)>,
}

impl Files {
    pub fn new(report: &Report, settings: &ImportSettings) -> Self {
        let tools = report.tools.iter().map(|tool| tool.name.to_lowercase());
        let tools = tools.map(|name| {
            let filing = by_name(&MAPPING.tools, &name);
            (name, filing)
        });
        let own = settings.dimensions.iter().map(|(pattern, filing)| (pattern.to_lowercase(), *filing));
        Self { own: own.collect(), tools: tools.collect() }
    }

    /// What each finding is. Most are of few rules: each of these is filed once.
    pub fn categories(&self, findings: &[Finding]) -> Vec<Kind> {
        let mut filed = HashMap::new();
        let categories = findings.iter().map(|finding| {
            let rule = finding.rule.as_deref().unwrap_or_default();
            let (tags, has_cwe) = (finding.tags.as_slice(), !finding.cwes.is_empty());
            let filed = filed.entry((finding.tool, finding.kind, rule, tags, has_cwe));
            *filed.or_insert_with(|| self.file(finding.tool, finding.kind, rule, tags, has_cwe))
        });
        categories.collect()
    }

    /// Where findings go that a rule gives.
    fn file(&self, tool: usize, kind: FindingKind, rule: &str, tags: &[String], has_cwe: bool) -> Kind {
        let (tool, default) = self.tools.get(tool).map_or(("", None), |(name, filing)| (name.as_str(), *filing));
        let rule = rule.to_lowercase();
        if let Some(own) = self.own(tool, &rule) {
            // A secret that the project keeps in audit is a secret still.
            return match (own, kind) {
                (Filing::Audit, FindingKind::Secret) => Kind::Secret,
                _ => own.into(),
            };
        }
        match kind {
            FindingKind::Security => return Kind::Weakness,
            FindingKind::Secret => return Kind::Secret,
            FindingKind::Vulnerability => return Kind::Vulnerability,
            FindingKind::License => return Kind::Licence,
            FindingKind::Lint | FindingKind::Unknown => {}
        }
        let by_rule = || by_name(&MAPPING.rules, &format!("{tool}/{rule}"));
        let tag = |filing| tags.iter().any(|tag| matches_any(&MAPPING.tags, filing, &tag.to_lowercase()));
        let by_tag = || {
            if tag(Filing::Audit) || has_cwe {
                return Some(Filing::Audit);
            }
            [Filing::Compliance, Filing::Quality].into_iter().find(|filing| tag(*filing))
        };
        let lint = (kind == FindingKind::Lint).then_some(Filing::Quality);
        by_rule().or(lint).or_else(by_tag).or(default).unwrap_or(Filing::Quality).into()
    }

    /// Where the project itself files it: by the pattern that says most.
    fn own(&self, tool: &str, rule: &str) -> Option<Filing> {
        if self.own.is_empty() {
            return None;
        }
        let full = format!("{tool}/{rule}");
        let matches = |pattern: &str| matches(pattern, if pattern.contains('/') { &full } else { tool });
        let patterns = self.own.iter().filter(|(pattern, _)| matches(pattern));
        patterns.max_by_key(|(pattern, _)| (pattern.contains('/'), pattern.len())).map(|(_, filing)| *filing)
    }

    /// What the tools of a report look for besides what they found, of which there are so many.
    pub fn looks_for(&self, report: &Report, found: usize) -> BTreeSet<Kind> {
        let rules = report.rules.iter().filter(|rule| rule.kind != FindingKind::Unknown || rule.id.is_some());
        let mut looked_for: BTreeSet<Kind> = rules
            .map(|rule| {
                let id = rule.id.as_deref().unwrap_or_default();
                self.file(rule.tool, rule.kind, id, &rule.tags, rule.has_cwe)
            })
            .collect();
        // A tool that found nothing to look at looked for nothing either.
        let is_list = matches!(report.format, "npm audit" | "cargo-audit");
        if report.scanned == Some(0) && found == 0 && !is_list || report.tools.is_empty() {
            return looked_for;
        }
        if looked_for.is_empty() {
            // What the project files elsewhere as a whole is looked for there.
            let own = self.tools.iter().find_map(|(tool, _)| self.own(tool, ""));
            looked_for.extend(scans_for(report.format).map(|always| own.map_or(always, Kind::from)));
        }
        let packages_only = !report.packages.is_empty() || !report.metrics.is_empty();
        if is_scan(report.format) && !packages_only {
            let own = |tool: &str| self.own(tool, "");
            let filing = self.tools.iter().map(|(tool, filing)| own(tool).or(*filing));
            looked_for.extend(filing.flatten().map(Kind::from));
            if looked_for.is_empty() && found == 0 {
                looked_for.insert(Kind::Lint);
            }
        }
        looked_for
    }

    /// The dimensions that a report says something about, even if that is that there is nothing.
    pub fn dimensions(&self, report: &Report, looked_for: &BTreeSet<Kind>) -> BTreeSet<Dimension> {
        let mut dimensions: BTreeSet<Dimension> = looked_for.iter().map(|category| category.dimension()).collect();
        if !report.packages.is_empty() {
            dimensions.insert(Dimension::Sca);
            if report.packages.iter().any(|package| !package.licenses.is_empty()) {
                dimensions.insert(Dimension::Compliance);
            }
        }
        if !report.coverage.is_empty() || !report.tests.is_empty() || TESTS.contains(&report.format) {
            dimensions.insert(Dimension::Quality);
        }
        if !report.checks.is_empty() {
            dimensions.insert(Dimension::Compliance);
        }
        dimensions.extend(
            report.metrics.keys().filter_map(|name| Some(name.parse::<codegraph_model::Metric>().ok()?.dimension)),
        );
        dimensions
    }
}

/// Formats of tests and coverage, which say something of quality also where they are empty.
const TESTS: [&str; 5] = ["JUnit", "LCOV", "Cobertura", "JaCoCo", "Clover"];

/// What the tools of a format always look for.
fn scans_for(format: &str) -> Option<Kind> {
    match format {
        "OSV-Scanner" | "Trivy" | "Grype" | "cargo-audit" | "npm audit" | "Dependabot alerts" => {
            Some(Kind::Vulnerability)
        }
        "ESLint" => Some(Kind::Lint),
        "Semgrep" => Some(Kind::Weakness),
        "gitleaks" => Some(Kind::Secret),
        _ => None,
    }
}

/// Whether a report of the format without findings says that there are none.
fn is_scan(format: &str) -> bool {
    matches!(format, "SARIF" | "Codegraph items")
}

fn by_name(patterns: &BTreeMap<Filing, Vec<String>>, name: &str) -> Option<Filing> {
    patterns.keys().copied().find(|filing| matches_any(patterns, *filing, name))
}

fn matches_any(patterns: &BTreeMap<Filing, Vec<String>>, filing: Filing, name: &str) -> bool {
    patterns.get(&filing).is_some_and(|patterns| patterns.iter().any(|pattern| matches(pattern, name)))
}

/// Whether a name matches a pattern in which `*` stands for any letters.
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(place) = rest.find(part) else { return false };
        rest = &rest[place + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_formats::report::Tool;
    use codegraph_model::Digest;
    use codegraph_model::score::RULE_VERSION;

    fn category(tool: &str, finding: &Finding, settings: &ImportSettings) -> Kind {
        let report =
            Report { tools: vec![Tool { name: tool.to_owned(), version: None }], format: "SARIF", ..Report::default() };
        Files::new(&report, settings).categories(std::slice::from_ref(finding))[0]
    }

    fn rule(rule: &str) -> Finding {
        Finding { rule: Some(rule.to_owned()), ..Finding::default() }
    }

    #[test]
    fn the_mapping_is_read_and_each_tool_has_one_place() {
        let mapping: Mapping = toml::from_str(TEXT).unwrap();
        let all = mapping.tools.values().flatten().chain(mapping.tags.values().flatten());
        assert!(all.clone().count() > 100);
        for pattern in all {
            assert_eq!(*pattern, pattern.to_lowercase());
        }
        for (filing, patterns) in &mapping.tools {
            for pattern in patterns.iter().filter(|pattern| !pattern.contains('*')) {
                assert_eq!(by_name(&mapping.tools, pattern), Some(*filing), "{pattern}");
            }
        }
    }

    #[test]
    fn another_mapping_is_another_version_of_the_rules() {
        let message = "findings may be filed otherwise now: raise RULE_VERSION, so that comparisons with snapshots of before \
                       say so, and put the new digest here";
        assert_eq!((RULE_VERSION, Digest::of(TEXT.as_bytes()).short().as_str()), ("1", "b70a90761fad"), "{message}");
    }

    #[test]
    fn tools_rules_and_tags_tell_where_a_finding_goes() {
        let default = ImportSettings::default();
        assert_eq!(category("Bandit", &rule("B101"), &default), Kind::Weakness);
        assert_eq!(category("ESLint", &rule("no-unused-vars"), &default), Kind::Lint);
        assert_eq!(category("ESLint", &rule("security/detect-eval"), &default), Kind::Weakness);
        assert_eq!(category("Ruff", &rule("S105"), &default), Kind::Weakness);
        assert_eq!(category("Ruff", &rule("SIM102"), &default), Kind::Lint);
        assert_eq!(category("never heard of", &rule("x"), &default), Kind::Lint);
        let tagged = Finding { tags: vec!["Security".to_owned()], ..rule("x") };
        assert_eq!(category("never heard of", &tagged, &default), Kind::Weakness);
        let tagged = Finding { tags: vec!["maintainability".to_owned()], ..rule("js/unused") };
        assert_eq!(category("CodeQL", &tagged, &default), Kind::Lint);
        let weakness = Finding { cwes: vec!["CWE-79".to_owned()], ..rule("x") };
        assert_eq!(category("never heard of", &weakness, &default), Kind::Weakness);
        let vulnerable = Finding { kind: FindingKind::Vulnerability, ..rule("CVE-2024-1") };
        assert_eq!(category("ESLint", &vulnerable, &default), Kind::Vulnerability);
    }

    #[test]
    fn a_project_files_otherwise_and_the_longer_pattern_counts() {
        let dimensions = [("bandit", Filing::Quality), ("bandit/b1*", Filing::Audit)];
        let dimensions = dimensions.map(|(pattern, filing)| (pattern.to_owned(), filing)).into();
        let settings = ImportSettings { dimensions, ..ImportSettings::default() };
        assert_eq!(category("Bandit", &rule("B201"), &settings), Kind::Lint);
        assert_eq!(category("Bandit", &rule("B101"), &settings), Kind::Weakness);
    }

    #[test]
    fn a_tool_that_found_nothing_to_look_at_looks_for_nothing() {
        let looked_for = |format: &str, json: &str| {
            let report = format.parse::<codegraph_formats::Format>().unwrap().read(json.as_bytes()).unwrap();
            Files::new(&report, &ImportSettings::default()).looks_for(&report, report.findings.len())
        };
        let trivy = |results: &str| format!(r#"{{"SchemaVersion":2,"ArtifactName":"."{results}}}"#);
        assert_eq!(looked_for("trivy", &trivy("")), BTreeSet::new());
        let one = r#","Results":[{"Target":"package-lock.json","Class":"lang-pkgs","Type":"npm"}]"#;
        assert_eq!(looked_for("trivy", &trivy(one)), BTreeSet::from([Kind::Vulnerability]));
        assert_eq!(looked_for("sarif", r#"{"version":"2.1.0","runs":[]}"#), BTreeSet::new());
    }

    #[test]
    fn stars_stand_for_any_letters() {
        assert!(matches("a*b*c", "a1b2c") && matches("*", "") && matches("abc", "abc") && matches("*x*", "axb"));
        assert!(!matches("a*b", "ac") && !matches("abc", "abcd") && !matches("a*a", "a"));
    }
}
