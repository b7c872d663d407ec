//! Dependencies: the packages that lockfiles and bills of materials name, each version once, as items and numbers.

use crate::licence::{Verdict, verdict};
use codegraph_model::capture::Measurement;
use codegraph_model::number::count;
use codegraph_model::{Category, Dimension, Item, Location, Severity, attribute};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What tells a dependency: the type of its package URL, its name, its version.
pub type Key = (String, String, Option<String>);

/// One version of a package, over all files that name it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dependency {
    pub direct: Option<bool>,
    pub dev: bool,
    pub licence: Option<String>,
    /// Whether a file that names it could have told its licence.
    pub licence_asked: bool,
    /// The lockfiles and bills of materials that name it.
    pub files: BTreeSet<String>,
}

/// The dependencies of a source.
#[derive(Debug, Default)]
pub struct Dependencies(BTreeMap<Key, Dependency>);

/// Items of licences that need a look, and how many of each.
#[derive(Debug, Default)]
pub struct Licences {
    pub items: Vec<Item>,
    pub denied: usize,
    pub unknown: usize,
}

impl Dependencies {
    /// Adds what one file says of a dependency to what is known of it.
    pub fn add(&mut self, key: Key, said: Dependency) {
        let Some(known) = self.0.get_mut(&key) else {
            self.0.insert(key, said);
            return;
        };
        // `Some(true)` is the greatest and `None` the least: any word wins over none, yes wins over no.
        known.direct = known.direct.max(said.direct);
        known.dev &= said.dev;
        known.licence = known.licence.take().or(said.licence);
        known.licence_asked |= said.licence_asked;
        known.files.extend(said.files);
    }

    /// Reads the items back that [`Dependencies::into_items`] made, with those of their licences.
    pub fn of_items<'a>(items: impl Iterator<Item = &'a Item>, licences: &[Item]) -> Self {
        let asked: BTreeSet<&str> = licences.iter().map(|item| item.key.as_str()).collect();
        let mut all = Self::default();
        for item in items.filter(|item| item.category == Category::DEPENDENCY) {
            let Some(ecosystem) = item.text(attribute::ECOSYSTEM) else { continue };
            let name = item.key.strip_prefix("pkg:").and_then(|key| key.strip_prefix(ecosystem)?.strip_prefix('/'));
            let Some((name, _)) = name.and_then(|name| name.rsplit_once('#')) else { continue };
            let licence = item.text(attribute::LICENSE).map(str::to_owned);
            let said = Dependency {
                direct: item.flag(attribute::DIRECT),
                dev: item.flag(attribute::DEV).unwrap_or(false),
                licence_asked: licence.is_some() || asked.contains(item.key.as_str()),
                licence,
                files: item.texts(attribute::LOCKFILES).map(str::to_owned).collect(),
            };
            all.add((ecosystem.to_owned(), name.to_owned(), item.text(attribute::VERSION).map(str::to_owned)), said);
        }
        all
    }

    /// Sets the numbers of dependencies and adds their items. Gives the licences that need a look.
    pub fn measure(&self, sca: &mut Measurement) -> Licences {
        let mut versions: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (ecosystem, name, _) in self.0.keys() {
            *versions.entry((ecosystem, name)).or_default() += 1;
        }
        let direct = self.0.values().filter(|dependency| dependency.direct == Some(true)).count();
        // Where one file does not tell, a count of those that do would pass for the whole.
        if self.0.values().all(|dependency| dependency.direct.is_some()) {
            sca.set("direct", count(direct));
        } else {
            sca.metrics.remove("direct");
        }
        sca.set("dependencies", count(self.0.len()));
        sca.set("duplicate_versions", count(versions.values().map(|n| n - 1).sum()));

        let mut licences = Licences::default();
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for ((ecosystem, name, version), dependency) in &self.0 {
            let occurrence = seen.entry((ecosystem, name)).or_default();
            *occurrence += 1;
            let duplicate = versions.get(&(ecosystem.as_str(), name.as_str())).is_some_and(|n| *n > 1);
            // The version is no part of the key: an update is a change, not one gone and one new.
            let key = format!("pkg:{ecosystem}/{name}#{occurrence}");
            let title = version.as_ref().map_or_else(|| name.clone(), |version| format!("{name} {version}"));
            sca.items.push(item(&key, &title, ecosystem, version.as_deref(), dependency, duplicate));
            licences.look_at(&key, &title, dependency);
        }
        licences
    }
}

fn location(dependency: &Dependency) -> Option<Location> {
    let path = dependency.files.first()?.clone();
    Some(Location { path, line: None, end_line: None })
}

fn item(
    key: &str,
    title: &str,
    ecosystem: &str,
    version: Option<&str>,
    dependency: &Dependency,
    duplicate: bool,
) -> Item {
    let mut item = Item::new(Dimension::Sca, Category::DEPENDENCY, key, title).with(attribute::ECOSYSTEM, ecosystem);
    let files: Vec<Value> = dependency.files.iter().map(|path| path.as_str().into()).collect();
    item = item.with(attribute::LOCKFILES, files).with(attribute::VERSION, version.map_or(Value::Null, Value::from));
    if let Some(direct) = dependency.direct {
        item = item.with(attribute::DIRECT, direct);
    }
    if dependency.dev {
        item = item.with(attribute::DEV, true);
    }
    if duplicate {
        item = item.with(attribute::DUPLICATE, true);
    }
    if let Some(licence) = &dependency.licence {
        item = item.with(attribute::LICENSE, licence.as_str());
    }
    item.location = location(dependency);
    item
}

impl Licences {
    /// Whether an item is one of these.
    pub fn has(item: &Item) -> bool {
        item.category == Category::LICENSE_UNKNOWN || item.category == Category::LICENSE_DENIED
    }

    fn look_at(&mut self, key: &str, title: &str, dependency: &Dependency) {
        let verdict = dependency.licence.as_deref().map_or(Verdict::Unknown, verdict);
        let (category, severity) = match verdict {
            Verdict::Allowed => return,
            Verdict::Unknown if !dependency.licence_asked => return,
            Verdict::Unknown => {
                self.unknown += 1;
                (Category::LICENSE_UNKNOWN, Severity::Low)
            }
            Verdict::Denied => {
                self.denied += 1;
                (Category::LICENSE_DENIED, Severity::High)
            }
        };
        let given = dependency.licence.as_deref().unwrap_or("no license named");
        let mut item = Item::new(Dimension::Compliance, category, key, format!("{title}: {given}"));
        item.severity = Some(severity);
        item.location = location(dependency);
        self.items.push(item);
    }

    /// Puts them among the items and numbers of compliance.
    pub fn put(self, compliance: &mut Measurement) {
        compliance.set("licenses_denied", count(self.denied));
        compliance.set("licenses_unknown", count(self.unknown));
        compliance.items.extend(self.items);
    }
}
