//! What somebody accepted: by a waiver of the project, by a VEX statement, in the tool itself. Such items are counted apart,
//! never hidden.

use super::mapping::matches;
use chrono::NaiveDate;
use codegraph_formats::report::{Statement, StatementStatus};
use codegraph_model::Item;
use codegraph_model::attribute::{self, ACCEPTED, AcceptedBy};
use codegraph_model::settings::Waiver;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// Whether somebody accepted an item.
pub fn is_accepted(item: &Item) -> bool {
    item.attributes.contains_key(ACCEPTED)
}

/// Marks an item as accepted, unless it is already.
pub fn accept(item: &mut Item, by: AcceptedBy, reason: &str, until: Option<NaiveDate>) {
    let mut said = json!({ "by": by.as_str(), "reason": reason });
    if let (Some(until), Some(said)) = (until, said.as_object_mut()) {
        said.insert("until".to_owned(), Value::String(until.to_string()));
    }
    item.attributes.entry(ACCEPTED.to_owned()).or_insert(said);
}

/// The waivers of a project, ready to be held against items.
pub struct Waivers<'a> {
    waivers: Vec<Ready<'a>>,
    /// How many are past their day.
    pub expired: usize,
    /// Which of them were used.
    used: BTreeSet<usize>,
}

/// A waiver with what is made of its patterns once.
struct Ready<'a> {
    waiver: &'a Waiver,
    /// In lower case.
    rule: Option<String>,
    tool: Option<String>,
    paths: Option<Gitignore>,
}

impl<'a> Waivers<'a> {
    /// The waivers that count on a day.
    pub fn on(day: NaiveDate, waivers: &'a [Waiver]) -> Self {
        let valid = waivers.iter().filter(|waiver| waiver.expires >= day);
        let lower = |pattern: &Option<String>| pattern.as_ref().map(|pattern| pattern.to_lowercase());
        let ready = |waiver: &'a Waiver| Ready {
            waiver,
            rule: lower(&waiver.rule),
            tool: lower(&waiver.tool),
            paths: waiver.path.as_deref().map(paths),
        };
        let valid: Vec<_> = valid.map(ready).collect();
        Self { expired: waivers.len() - valid.len(), waivers: valid, used: BTreeSet::new() }
    }

    /// How many count, and how many of them match nothing.
    pub fn counted(&self) -> (usize, usize) {
        (self.waivers.len(), self.waivers.len() - self.used.len())
    }

    /// Marks an item that one of them names. True where one did.
    pub fn apply(&mut self, item: &mut Item) -> bool {
        if self.waivers.is_empty() {
            return false;
        }
        let found = self.waivers.iter().position(|ready| names(ready, item));
        let Some(place) = found else { return false };
        self.used.insert(place);
        let waiver = self.waivers[place].waiver;
        accept(item, AcceptedBy::Waiver, &waiver.reason, Some(waiver.expires));
        true
    }
}

fn paths(pattern: &str) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    // Checked when the settings were read.
    let _ = builder.add_line(None, pattern);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// A path without what makes it absolute, which patterns are never held against.
fn rootless(path: &str) -> &str {
    path.strip_prefix("./").or_else(|| path.strip_prefix('/')).map_or(path, rootless)
}

fn names(ready: &Ready<'_>, item: &Item) -> bool {
    let Ready { waiver, paths, .. } = ready;
    let alike = |pattern: &str, word: &str| matches(pattern, &word.to_lowercase());
    let rule = |pattern: &String| {
        item.rule.iter().map(String::as_str).chain(item.texts(attribute::ALIASES)).any(|rule| alike(pattern, rule))
    };
    let tool = |pattern: &String| {
        item.tool.iter().map(String::as_str).chain(item.texts(attribute::SOURCES)).any(|tool| alike(pattern, tool))
    };
    // Of an item that stands in several files, all must be named: what is open in one of them is open.
    let path = || {
        let own = item.location.iter().map(|location| location.path.as_str());
        let mut all = own.chain(item.texts(attribute::PATHS)).peekable();
        let matches =
            |paths: &Gitignore, path: &str| paths.matched_path_or_any_parents(rootless(path), false).is_ignore();
        paths.as_ref().is_none_or(|paths| all.peek().is_some() && all.all(|path| matches(paths, path)))
    };
    let package = |wanted: &String| {
        let without_version =
            |purl: &'_ str| purl.rsplit_once('@').map_or(purl.to_owned(), |(name, _)| name.to_owned());
        item.text(attribute::PACKAGE).is_some_and(|name| name == wanted)
            || item.text(attribute::PURL).is_some_and(|purl| without_version(purl) == *wanted)
    };
    waiver.key.as_ref().is_none_or(|key| *key == item.key)
        && ready.rule.as_ref().is_none_or(rule)
        && ready.tool.as_ref().is_none_or(tool)
        && waiver.package.as_ref().is_none_or(package)
        && path()
}

/// What is stated about vulnerabilities, by their ids in lower case.
pub struct Statements<'a>(HashMap<String, Vec<(usize, &'a Statement)>>);

impl<'a> Statements<'a> {
    pub fn of(statements: &'a [Statement]) -> Self {
        let mut by_id: HashMap<String, Vec<(usize, &Statement)>> = HashMap::new();
        for (place, statement) in statements.iter().enumerate() {
            for id in &statement.vulnerabilities {
                by_id.entry(id.to_lowercase()).or_default().push((place, statement));
            }
        }
        Self(by_id)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The newest statement on a vulnerability of a package; of equal times the later one in the files.
    pub fn on(
        &self,
        ids: &BTreeSet<String>,
        package: &str,
        purl: Option<&str>,
        version: Option<&str>,
    ) -> Option<&'a Statement> {
        let named = ids.iter().filter_map(|id| self.0.get(id)).flatten();
        let about = named.filter(|(_, statement)| {
            let product = |product: &String| is_product(product, package, purl, version);
            statement.products.is_empty() || statement.products.iter().any(product)
        });
        about.max_by_key(|(place, statement)| (statement.at, *place)).map(|(_, statement)| *statement)
    }
}

/// Whether a product of a statement is this package: its purl or its name, with this version or without one.
fn is_product(product: &str, package: &str, purl: Option<&str>, version: Option<&str>) -> bool {
    let same = |named: &str, known: &str| {
        named == known
            || version
                .is_some_and(|version| named.strip_suffix(version).and_then(|n| n.strip_suffix('@')) == Some(known))
    };
    let known =
        purl.map(|purl| purl.rsplit_once('@').filter(|(name, _)| name.contains('/')).map_or(purl, |(name, _)| name));
    same(product, package) || known.is_some_and(|known| same(product, known))
}

/// Whether a statement says that a vulnerability does not count.
pub fn excuses(status: StatementStatus) -> bool {
    matches!(status, StatementStatus::NotAffected | StatementStatus::Fixed)
}

pub const fn status(status: StatementStatus) -> &'static str {
    match status {
        StatementStatus::NotAffected => "not_affected",
        StatementStatus::Affected => "affected",
        StatementStatus::Fixed => "fixed",
        StatementStatus::UnderInvestigation => "under_investigation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::{Category, Dimension, Location};

    fn waiver(change: impl FnOnce(&mut Waiver)) -> Waiver {
        let mut waiver = Waiver {
            rule: None,
            tool: None,
            path: None,
            package: None,
            key: None,
            reason: "known".to_owned(),
            expires: "2026-06-30".parse().unwrap(),
        };
        change(&mut waiver);
        waiver
    }

    fn item() -> Item {
        let mut item = Item::new(Dimension::Sca, Category::VULNERABILITY, "k", "t");
        item.rule = Some("CVE-2024-1".to_owned());
        item.tool = Some("Grype, Trivy".to_owned());
        item.location = Some(Location { path: "web/package-lock.json".to_owned(), line: None, end_line: None });
        item.with("aliases", vec!["GHSA-x"])
            .with("sources", vec!["Grype", "Trivy"])
            .with("package", "lodash")
            .with("purl", "pkg:npm/lodash@4.17.11")
    }

    #[test]
    fn paths_of_whatever_form_are_held_against_patterns() {
        let waiver = waiver(|waiver| waiver.path = Some("/etc/passwd".to_owned()));
        for path in ["etc/passwd", "/etc/passwd", "//etc/passwd", ".///etc/passwd"] {
            let location = Location { path: path.to_owned(), line: None, end_line: None };
            let mut item = Item { location: Some(location), ..item() };
            assert!(
                Waivers::on("2026-06-01".parse().unwrap(), std::slice::from_ref(&waiver)).apply(&mut item),
                "{path}"
            );
        }
    }

    fn applies(waiver: &Waiver, day: &str) -> bool {
        Waivers::on(day.parse().unwrap(), std::slice::from_ref(waiver)).apply(&mut item())
    }

    #[test]
    fn a_waiver_counts_until_its_day_and_only_for_what_it_names() {
        assert!(applies(&waiver(|w| w.rule = Some("cve-2024-1".to_owned())), "2026-06-30"));
        assert!(!applies(&waiver(|w| w.rule = Some("CVE-2024-1".to_owned())), "2026-07-01"));
        assert!(applies(&waiver(|w| w.rule = Some("ghsa-*".to_owned())), "2026-01-01"));
        assert!(applies(&waiver(|w| w.path = Some("web/**".to_owned())), "2026-01-01"));
        assert!(applies(&waiver(|w| w.path = Some("package-lock.json".to_owned())), "2026-01-01"));
        assert!(!applies(&waiver(|w| w.path = Some("/package-lock.json".to_owned())), "2026-01-01"));
        assert!(applies(&waiver(|w| w.package = Some("pkg:npm/lodash".to_owned())), "2026-01-01"));
        assert!(applies(&waiver(|w| w.tool = Some("trivy".to_owned())), "2026-01-01"));
        let both = |w: &mut Waiver| (w.package, w.rule) = (Some("lodash".to_owned()), Some("CVE-1".to_owned()));
        assert!(!applies(&waiver(both), "2026-01-01"));
    }

    #[test]
    fn a_statement_is_about_a_version_or_all_of_them() {
        let ids: BTreeSet<String> = ["cve-1".to_owned()].into();
        let said = |product: &str| Statement {
            vulnerabilities: vec!["CVE-1".to_owned()],
            products: vec![product.to_owned()],
            ..Statement::default()
        };
        let about = |product: &str| {
            let said = [said(product)];
            Statements::of(&said).on(&ids, "@a/b", Some("pkg:npm/%40a/b@1.0"), Some("1.0")).is_some()
        };
        assert!(about("pkg:npm/%40a/b@1.0") && about("pkg:npm/%40a/b") && about("@a/b") && about("@a/b@1.0"));
        assert!(!about("pkg:npm/%40a/b@2.0") && !about("pkg:npm/b@1.0") && !about("@a/b@1.1"));
    }
}
