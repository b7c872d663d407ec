//! Vulnerabilities of dependencies: the same one from several tools is one item, by the names that they give it.

use super::accept::{self, Statements, accept};
use super::key::ToolName;
use super::place::relative;
use codegraph_formats::report::{Finding, Package, Statement};
use codegraph_model::attribute::{self, AcceptedBy};
use codegraph_model::{Category, Dimension, Item, Location, Severity};
use packageurl::PackageUrl;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a vulnerability is said to be, by one tool in one place.
struct Said {
    /// The type of the package URL; empty where only a name is known.
    ecosystem: String,
    name: String,
    version: Option<String>,
    tool: String,
    path: Option<String>,
    finding: Finding,
}

/// The vulnerabilities of all reports of a capture.
#[derive(Default)]
pub struct Vulnerabilities {
    said: Vec<Said>,
    /// Ids that name one vulnerability: each id to one nearer to that which all of them lead to.
    same: HashMap<String, String>,
}

/// The type, the name and the version of a package, as its package URL has them or else as it is called.
pub fn package_key(package: &Package) -> (String, String, Option<String>) {
    let parsed = package.purl.as_deref().and_then(|purl| purl.parse::<PackageUrl<'_>>().ok());
    let Some(purl) = parsed else {
        return (String::new(), package.name.clone(), package.version.clone());
    };
    let name = match (purl.ty(), purl.namespace()) {
        ("maven", Some(group)) => format!("{group}:{}", purl.name()),
        (_, Some(namespace)) => format!("{namespace}/{}", purl.name()),
        (_, None) => purl.name().to_owned(),
    };
    let version = purl.version().map(str::to_owned).or_else(|| package.version.clone());
    (purl.ty().to_owned(), name, version)
}

impl Vulnerabilities {
    /// Takes a finding of a vulnerability; gives it back where it names no package or no id, and so cannot be told from
    /// others but by its place.
    pub fn take(&mut self, tool: &ToolName, finding: Finding, folder: Option<&str>) -> Option<Finding> {
        let Some(package) = &finding.package else { return Some(finding) };
        let ids: Vec<String> = ids(&finding);
        let Some(first) = ids.first() else { return Some(finding) };
        let first = root(&mut self.same, first);
        for id in &ids {
            let other = root(&mut self.same, id);
            if other != first {
                self.same.insert(other, first.clone());
            }
        }
        let (ecosystem, name, version) = package_key(package);
        let path = finding.location.as_ref().map(|location| &location.path).or(package.path.as_ref());
        let path = path.map(|path| relative(path, folder)).filter(|path| !path.is_empty());
        self.said.push(Said { ecosystem, name, version, tool: tool.lower.clone(), path, finding });
        None
    }

    /// One item for each vulnerability of each version of a package.
    pub fn into_items(mut self, statements: &[Statement]) -> Vec<Item> {
        let statements = Statements::of(statements);
        // A tool that only knows names means the package that others know better.
        let mut typed: HashMap<&str, &str> = HashMap::new();
        for said in self.said.iter().filter(|said| !said.ecosystem.is_empty()) {
            typed.entry(&said.name).or_insert(&said.ecosystem);
        }
        let mut groups: BTreeMap<(String, String, String), Vec<&Said>> = BTreeMap::new();
        for said in &self.said {
            let ecosystem = match said.ecosystem.as_str() {
                "" => typed.get(said.name.as_str()).copied().unwrap_or_default(),
                ecosystem => ecosystem,
            };
            let id = ids(&said.finding).first().map(|id| root(&mut self.same, id)).unwrap_or_default();
            groups.entry((ecosystem.to_owned(), said.name.clone(), id)).or_default().push(said);
        }
        let mut items = Vec::new();
        for ((ecosystem, name, _), said) in groups {
            let mut versions: BTreeMap<Option<&str>, Vec<&Said>> = BTreeMap::new();
            for said in said {
                versions.entry(said.version.as_deref()).or_default().push(said);
            }
            if versions.len() > 1
                && let Some(any) = versions.remove(&None)
            {
                // Who gives no version means those that others found.
                versions.values_mut().for_each(|said| said.extend(any.iter().take(MAX_WITHOUT_VERSION)));
            }
            let package = if ecosystem.is_empty() { name.clone() } else { format!("{ecosystem}/{name}") };
            for (place, (version, said)) in versions.into_iter().enumerate() {
                let mut item = item(&package, &name, version, &said);
                if place > 0 {
                    item.key = format!("{}#{}", item.key, place + 1);
                }
                state(&mut item, &name, version, &statements);
                items.push(item);
            }
        }
        items
    }
}

/// The id that an id leads to, which names the same vulnerability. The way there gets shorter each time.
fn root(same: &mut HashMap<String, String>, id: &str) -> String {
    let mut id = id.to_owned();
    while let Some(before) = same.get(&id).cloned() {
        if let Some(further) = same.get(&before).cloned() {
            same.insert(id, further);
        }
        id = before;
    }
    id
}

/// Of those that say the same of a package without a version, so many are named with each version.
const MAX_WITHOUT_VERSION: usize = 100;

/// The ids of a finding's vulnerability in lower case, the rule's own first.
fn ids(finding: &Finding) -> Vec<String> {
    finding.rule.iter().chain(&finding.aliases).map(|id| id.to_lowercase()).collect()
}

/// Which of several names a vulnerability is called by: that which most sources know.
fn rank(id: &str) -> usize {
    const FIRST: [&str; 6] = ["CVE-", "GHSA-", "RUSTSEC-", "PYSEC-", "GO-", "OSV-"];
    FIRST.iter().position(|prefix| id.starts_with(prefix)).unwrap_or(FIRST.len())
}

fn item(package: &str, name: &str, version: Option<&str>, said: &[&Said]) -> Item {
    let mut said = said.to_vec();
    said.sort_by(|a, b| (&a.tool, &a.path, &a.finding.title).cmp(&(&b.tool, &b.path, &b.finding.title)));
    let findings = || said.iter().map(|said| &said.finding);
    let names: BTreeSet<&str> =
        findings().flat_map(|finding| finding.rule.iter().chain(&finding.aliases)).map(String::as_str).collect();
    let id = names.iter().copied().min_by_key(|id| (rank(id), *id)).unwrap_or_default();
    let subject = version.map_or_else(|| name.to_owned(), |version| format!("{name} {version}"));
    let about = findings().map(|finding| finding.title.as_str()).find(|title| !title.is_empty()).unwrap_or(id);
    let title = if about.contains(name) { about.to_owned() } else { format!("{subject}: {about}") };
    let mut item = Item::new(Dimension::Sca, Category::VULNERABILITY, format!("pkg:{package}:{id}"), title);
    item.rule = Some(id.to_owned());
    let tools: BTreeSet<&str> = said.iter().map(|said| said.tool.as_str()).collect();
    item.tool = Some(tools.iter().copied().collect::<Vec<_>>().join(", "));
    let given = findings().filter_map(|finding| {
        finding
            .severity
            .or_else(|| finding.cvss.as_ref().map(|(score, _)| codegraph_formats::severity_of_score(*score)))
    });
    // The worst that any says; what nobody rates is not taken for harmless.
    item.severity = Some(given.min().unwrap_or(Severity::Medium));
    item.url = findings().find_map(|finding| finding.url.clone());
    let paths: BTreeSet<&str> = said.iter().filter_map(|said| said.path.as_deref()).collect();
    item.location = paths.first().map(|path| Location { path: (*path).to_owned(), line: None, end_line: None });
    let list = |words: &BTreeSet<&str>| words.iter().map(|word| Value::from(*word)).collect::<Vec<_>>();
    item = item.with(attribute::PACKAGE, name).with(attribute::SOURCES, list(&tools));
    let aliases: BTreeSet<&str> = names.iter().copied().filter(|name| *name != id).collect();
    let fixed: BTreeSet<&str> = findings().flat_map(|finding| &finding.fixed_in).map(String::as_str).collect();
    let cwes: BTreeSet<&str> = findings().flat_map(|finding| &finding.cwes).map(String::as_str).collect();
    for (name, words) in [
        (attribute::ALIASES, &aliases),
        (attribute::FIXED_IN, &fixed),
        (attribute::CWES, &cwes),
        (attribute::PATHS, &paths),
    ] {
        if !words.is_empty() && (name != attribute::PATHS || words.len() > 1) {
            item = item.with(name, list(words));
        }
    }
    if let Some(version) = version {
        item = item.with(attribute::VERSION, version);
    }
    if let Some(purl) = findings().find_map(|finding| finding.package.as_ref()?.purl.clone()) {
        item = item.with(attribute::PURL, purl);
    }
    let worst = findings().filter_map(|finding| finding.cvss.as_ref()).max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((score, vector)) = worst {
        item = item.with(attribute::CVSS, json!({ "score": score, "vector": vector }));
    }
    // What one tool or one file still reports is open.
    if let Some(reasons) = findings().map(|finding| finding.accepted.as_deref()).collect::<Option<BTreeSet<_>>>() {
        accept(&mut item, AcceptedBy::Tool, &reasons.into_iter().collect::<Vec<_>>().join("; "), None);
    }
    item
}

/// What a VEX statement says of it.
fn state(item: &mut Item, name: &str, version: Option<&str>, statements: &Statements<'_>) {
    if statements.is_empty() {
        return;
    }
    let names = item.rule.iter().map(String::as_str).chain(item.texts(attribute::ALIASES));
    let ids: BTreeSet<String> = names.map(str::to_lowercase).collect();
    let purl = item.text(attribute::PURL).map(str::to_owned);
    let Some(said) = statements.on(&ids, name, purl.as_deref(), version) else { return };
    item.attributes.insert(attribute::VEX.to_owned(), accept::status(said.status).into());
    if accept::excuses(said.status) {
        let why = said.justification.clone().unwrap_or_else(|| accept::status(said.status).replace('_', " "));
        let why = match &said.author {
            Some(author) => format!("{why} ({author})"),
            None => why,
        };
        accept(item, AcceptedBy::Vex, &why, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(id: &str, aliases: &[&str], purl: Option<&str>, name: &str, version: Option<&str>) -> Finding {
        Finding {
            rule: Some(id.to_owned()),
            title: "Prototype pollution".to_owned(),
            severity: Some(Severity::High),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            package: Some(Package {
                name: name.to_owned(),
                version: version.map(str::to_owned),
                purl: purl.map(str::to_owned),
                ..Package::default()
            }),
            ..Finding::default()
        }
    }

    fn items(findings: Vec<(&str, Finding)>) -> Vec<Item> {
        let mut all = Vulnerabilities::default();
        for (tool, finding) in findings {
            assert!(all.take(&ToolName::of(tool), finding, None).is_none());
        }
        all.into_items(&[])
    }

    #[test]
    fn one_vulnerability_of_two_tools_is_one_item_with_two_sources() {
        let lodash = Some("pkg:npm/lodash@4.17.11");
        let found = items(vec![
            ("Grype", finding("GHSA-jf85", &["CVE-2019-10744"], lodash, "lodash", Some("4.17.11"))),
            (
                "npm audit",
                Finding {
                    severity: Some(Severity::Critical),
                    ..finding("GHSA-JF85", &[], Some("pkg:npm/lodash"), "lodash", None)
                },
            ),
            ("Trivy 0.50", finding("CVE-2019-10744", &[], None, "lodash", Some("4.17.11"))),
        ]);
        let [item] = &found[..] else { panic!("{found:#?}") };
        assert_eq!(item.key, "pkg:npm/lodash:CVE-2019-10744");
        assert_eq!(item.tool.as_deref(), Some("grype, npm audit, trivy"));
        assert_eq!(item.severity, Some(Severity::Critical));
        assert_eq!(item.title, "lodash 4.17.11: Prototype pollution");
    }

    #[test]
    fn versions_are_items_of_their_own_and_other_packages_too() {
        let of = |purl: &'static str, version: &'static str| {
            ("Grype", finding("CVE-1", &[], Some(purl), "lodash", Some(version)))
        };
        let found = items(vec![
            of("pkg:npm/lodash@4.0", "4.0"),
            of("pkg:npm/lodash@3.0", "3.0"),
            of("pkg:npm/underscore@1.0", "1.0"),
            ("npm audit", finding("CVE-1", &[], Some("pkg:npm/lodash"), "lodash", None)),
        ]);
        let keys: Vec<&str> = found.iter().map(|item| item.key.as_str()).collect();
        assert_eq!(keys, ["pkg:npm/lodash:CVE-1", "pkg:npm/lodash:CVE-1#2", "pkg:npm/underscore:CVE-1"]);
        assert!(found[..2].iter().all(|item| item.tool.as_deref() == Some("grype, npm audit")));
    }

    #[test]
    fn a_chain_of_names_is_one_vulnerability() {
        let purl = Some("pkg:npm/a@1");
        let found = items(vec![
            ("A", finding("CVE-1", &["X-1"], purl, "a", Some("1"))),
            ("B", finding("X-2", &["GHSA-9"], purl, "a", Some("1"))),
            ("C", finding("X-1", &["X-2"], purl, "a", Some("1"))),
        ]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rule.as_deref(), Some("CVE-1"));
    }
}
