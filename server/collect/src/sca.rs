//! Supply chain: the packages that the lockfiles of a revision name, and their licences where the lockfiles give them.

use crate::licence::{Verdict, verdict};
use crate::lockfile::{Lockfile, LockfileKind, Package, parse};
use crate::path::{folder, is_fixture, is_vendored};
use crate::source::{File, Leftovers, Listing, MOST_BYTES, Reader};
use codegraph_model::capture::{Input, Measurement};
use codegraph_model::number::count;
use codegraph_model::{Digest, Dimension, Item, Location, Severity};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What lockfiles say for the supply chain, and of licences for compliance.
#[derive(Debug, Default)]
pub struct SupplyChain {
    pub sca: Measurement,
    pub inputs: Vec<Input>,
    pub licence_items: Vec<Item>,
    /// Of dependencies whose lockfile could have told.
    pub denied: usize,
    pub unknown: usize,
    /// Whether any lockfile is of a format that gives licences.
    pub licences_known: bool,
}

/// One version of a package, over all lockfiles that name it.
#[derive(Default)]
struct Dependency {
    direct: Option<bool>,
    dev: bool,
    licence: Option<String>,
    licence_asked: bool,
    lockfiles: BTreeSet<String>,
}

/// Purl type, name, version.
type Key = (&'static str, String, Option<String>);

/// Reads the lockfiles of a revision. One that cannot be read is named, with the reason, and left out.
pub fn read(listing: &Listing, reader: &Reader<'_>, left_out: &mut Leftovers) -> SupplyChain {
    let mut chain = SupplyChain::default();
    let mut dependencies: BTreeMap<Key, Dependency> = BTreeMap::new();
    let mut failed = Vec::new();
    for (file, kind) in lockfiles(listing, left_out) {
        match lockfile(listing, reader, file, kind) {
            Ok((lockfile, digest)) => {
                chain.licences_known |= lockfile.gives_licences;
                let mut notes = vec![format!("{} packages", lockfile.packages.len())];
                notes.extend(lockfile.problems);
                chain.inputs.push(input(file, kind, Some(digest), notes));
                for package in lockfile.packages {
                    merge(&mut dependencies, file, package, lockfile.gives_licences);
                }
            }
            Err(why) => {
                left_out.add(&format!("lockfile that cannot be read: {why}"), &file.path);
                chain.inputs.push(input(file, kind, None, vec![format!("left out: {why}")]));
                failed.push(file.path.as_str());
            }
        }
    }
    if chain.inputs.iter().all(|input| input.digest.is_none()) {
        let reason = if failed.is_empty() { "there is no lockfile".to_owned() } else { unreadable(&failed) };
        chain.sca = Measurement::none(reason);
        return chain;
    }
    chain.sca.measured = true;
    let mut reason = "no score: no vulnerability report was given".to_owned();
    if !failed.is_empty() {
        reason = format!("{reason}; {}", unreadable(&failed));
    }
    chain.sca.reason = Some(reason);
    summarise(&mut chain, &dependencies);
    chain
}

fn unreadable(failed: &[&str]) -> String {
    format!("could not be read and left out: {}", failed.join(", "))
}

fn lockfiles<'a>(listing: &'a Listing, left_out: &mut Leftovers) -> Vec<(&'a File, LockfileKind)> {
    let mut found = Vec::new();
    for file in &listing.files {
        let Some(kind) = LockfileKind::of(&file.path) else { continue };
        if is_vendored(&file.path) || is_fixture(&file.path) {
            left_out.add("lockfile among vendored code or fixtures", &file.path);
        } else {
            found.push((file, kind));
        }
    }
    found
}

fn lockfile(
    listing: &Listing,
    reader: &Reader<'_>,
    file: &File,
    kind: LockfileKind,
) -> Result<(Lockfile, Digest), String> {
    let bytes = reader.read(file, MOST_BYTES)?;
    let manifest = kind.manifest_name().and_then(|name| {
        let path = format!("{}{name}", folder(&file.path));
        let place = listing.files.binary_search_by(|file| file.path.as_str().cmp(&path)).ok()?;
        reader.read(&listing.files[place], MOST_BYTES).ok()
    });
    let lockfile = parse(kind, &bytes, manifest.as_deref()).map_err(|error| error.to_string())?;
    Ok((lockfile, Digest::of(&bytes)))
}

fn input(file: &File, kind: LockfileKind, digest: Option<Digest>, notes: Vec<String>) -> Input {
    Input { digest, notes, ..Input::new(Dimension::Sca, "lockfile", &file.path, kind.name()) }
}

fn merge(dependencies: &mut BTreeMap<Key, Dependency>, file: &File, package: Package, gives_licences: bool) {
    let key = (package.ecosystem.purl_type(), package.name, package.version);
    let first = !dependencies.contains_key(&key);
    let entry = dependencies.entry(key).or_default();
    entry.direct = match (entry.direct, package.direct) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (one, other) => one.or(other),
    };
    entry.dev = package.dev && (first || entry.dev);
    entry.licence = entry.licence.take().or(package.licence);
    entry.licence_asked |= gives_licences;
    entry.lockfiles.insert(file.path.clone());
}

fn summarise(chain: &mut SupplyChain, dependencies: &BTreeMap<Key, Dependency>) {
    let mut versions: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (ecosystem, name, _) in dependencies.keys() {
        *versions.entry((ecosystem, name)).or_default() += 1;
    }
    let direct = dependencies.values().filter(|dependency| dependency.direct == Some(true)).count();
    // Where one lockfile does not tell, a count of those that do would pass for the whole.
    if dependencies.values().all(|dependency| dependency.direct.is_some()) {
        chain.sca.set("direct", count(direct));
    }
    chain.sca.set("dependencies", count(dependencies.len()));
    chain.sca.set("duplicate_versions", count(versions.values().map(|n| n - 1).sum()));

    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for ((ecosystem, name, version), dependency) in dependencies {
        let occurrence = seen.entry((ecosystem, name)).or_default();
        *occurrence += 1;
        let duplicate = versions.get(&(*ecosystem, name.as_str())).is_some_and(|n| *n > 1);
        // The version is no part of the key: an update is a change, not one gone and one new.
        let key = format!("pkg:{ecosystem}/{name}#{occurrence}");
        let title = version.as_ref().map_or_else(|| name.clone(), |version| format!("{name} {version}"));
        chain.sca.items.push(item(&key, &title, ecosystem, version.as_deref(), dependency, duplicate));
        chain.licence_items.extend(licence_item(&key, &title, dependency, &mut chain.denied, &mut chain.unknown));
    }
}

fn location(dependency: &Dependency) -> Option<Location> {
    let path = dependency.lockfiles.first()?.clone();
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
    let mut item = Item::new(Dimension::Sca, "dependency", key, title).with("ecosystem", ecosystem);
    let lockfiles: Vec<Value> = dependency.lockfiles.iter().map(|path| path.as_str().into()).collect();
    item = item.with("lockfiles", lockfiles).with("version", version.map_or(Value::Null, Value::from));
    if let Some(direct) = dependency.direct {
        item = item.with("direct", direct);
    }
    if dependency.dev {
        item = item.with("dev", true);
    }
    if duplicate {
        item = item.with("duplicate", true);
    }
    if let Some(licence) = &dependency.licence {
        item = item.with("licence", licence.as_str());
    }
    item.location = location(dependency);
    item
}

fn licence_item(
    key: &str,
    title: &str,
    dependency: &Dependency,
    denied: &mut usize,
    unknown: &mut usize,
) -> Option<Item> {
    let verdict = dependency.licence.as_deref().map_or(Verdict::Unknown, verdict);
    let (category, severity) = match verdict {
        Verdict::Allowed => return None,
        Verdict::Unknown if !dependency.licence_asked => return None,
        Verdict::Unknown => {
            *unknown += 1;
            ("licence_unknown", Severity::Low)
        }
        Verdict::Denied => {
            *denied += 1;
            ("licence_denied", Severity::High)
        }
    };
    let given = dependency.licence.as_deref().unwrap_or("no licence given");
    let mut item = Item::new(Dimension::Compliance, category, key, format!("{title}: {given}"));
    item.severity = Some(severity);
    item.location = location(dependency);
    Some(item)
}
