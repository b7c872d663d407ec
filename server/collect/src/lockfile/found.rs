//! Gathers what a parser finds: every package once, problems in bounded number. Knows no format.

use std::collections::BTreeMap;
use std::collections::btree_map;

use super::{Ecosystem, Lockfile, LockfileError, MAX_PACKAGES, Package};

const MAX_PROBLEMS: usize = 20;
/// Longer names and versions are no such thing; the longest real ones are git URLs with a commit.
const MAX_WORD_BYTES: usize = 2048;
/// How much of a hostile name a message repeats.
const MAX_QUOTED_CHARS: usize = 80;

/// What a parser has to say of one package; see [`Package`] for the fields.
#[derive(Default)]
pub(super) struct Entry<'a> {
    pub name: &'a str,
    pub version: Option<&'a str>,
    pub direct: Option<bool>,
    pub dev: bool,
    pub licence: Option<String>,
}

pub(super) struct Found {
    pub gives_licences: bool,
    ecosystem: Ecosystem,
    packages: BTreeMap<(String, Option<String>), Package>,
    problems: Vec<String>,
    unlisted_problems: usize,
}

impl Found {
    pub fn new(ecosystem: Ecosystem) -> Self {
        Self { gives_licences: false, ecosystem, packages: BTreeMap::new(), problems: Vec::new(), unlisted_problems: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }

    /// Keeps a package; merges it with one of the same name and version. What cannot be a name or version is a problem.
    pub fn add(&mut self, entry: Entry<'_>) -> Result<(), LockfileError> {
        if !is_word(entry.name) {
            self.problem(format!("{} is not a package name", quoted(entry.name)));
            return Ok(());
        }
        if let Some(version) = entry.version.filter(|version| !is_word(version)) {
            let name = quoted(entry.name);
            self.problem(format!("{name}: {} is not a version", quoted(version)));
            return Ok(());
        }
        let key = (entry.name.to_owned(), entry.version.map(str::to_owned));
        match self.packages.entry(key) {
            btree_map::Entry::Occupied(mut same) => {
                let same = same.get_mut();
                // `Some(true)` is the greatest and `None` the least: any word wins over none, yes wins over no.
                same.direct = same.direct.max(entry.direct);
                same.dev &= entry.dev;
                same.licence = same.licence.take().or(entry.licence);
            }
            btree_map::Entry::Vacant(place) => {
                let (name, version) = place.key().clone();
                place.insert(Package {
                    ecosystem: self.ecosystem,
                    name,
                    version,
                    direct: entry.direct,
                    dev: entry.dev,
                    licence: entry.licence,
                });
            }
        }
        within_limit(self.packages.len())
    }

    /// As [`Found::add`], for formats in which each entry has a name and a version: one without is a problem.
    pub fn add_locked(&mut self, name: Option<&str>, entry: Entry<'_>) -> Result<(), LockfileError> {
        match (name, entry.version) {
            (None, _) => self.problem("an entry has no name"),
            (Some(name), None) => self.problem(format!("{} has no version", quoted(name))),
            (Some(name), Some(_)) => return self.add(Entry { name, ..entry }),
        }
        Ok(())
    }

    /// Notes an entry that is left out, and why.
    pub fn problem(&mut self, problem: impl Into<String>) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem.into());
        } else {
            self.unlisted_problems += 1;
        }
    }

    /// What was read of the manifest of this name; a problem where it could not be.
    pub fn readable<T>(&mut self, manifest: &str, read: Result<T, LockfileError>) -> Option<T> {
        read.map_err(|error| self.problem(format!("{manifest}: {error}"))).ok()
    }

    pub fn finish(mut self) -> Lockfile {
        if self.unlisted_problems > 0 {
            let rest = format!("and {} more", self.unlisted_problems);
            self.problems.push(rest);
        }
        Lockfile {
            packages: self.packages.into_values().collect(),
            gives_licences: self.gives_licences,
            problems: self.problems,
        }
    }
}

/// Refuses more entries than a lockfile may have.
pub(super) fn within_limit(entries: usize) -> Result<(), LockfileError> {
    if entries > MAX_PACKAGES {
        return Err(LockfileError::TooManyPackages);
    }
    Ok(())
}

/// A name or version of the file as a message shows it: on one line, in back quotes, cut where it is long.
pub(super) fn quoted(word: &str) -> String {
    format!("`{}`", clipped(word))
}

/// Text of the file made fit for a message: control characters escaped, cut where it is long.
pub(super) fn clipped(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars().take(MAX_QUOTED_CHARS) {
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    if text.chars().nth(MAX_QUOTED_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.len() <= MAX_WORD_BYTES && !word.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> Entry<'_> {
        Entry { name, version: Some("1"), ..Entry::default() }
    }

    #[test]
    fn merges_the_same_version_and_keeps_others() {
        let mut found = Found::new(Ecosystem::Npm);
        let first = Entry { dev: true, direct: Some(false), ..entry("b") };
        found.add(first).unwrap();
        let second = Entry { direct: Some(true), licence: Some("MIT".into()), ..entry("b") };
        found.add(second).unwrap();
        let third = Entry { version: Some("2"), dev: true, ..entry("b") };
        found.add(third).unwrap();
        found.add(entry("a")).unwrap();
        let packages = found.finish().packages;
        let names: Vec<_> = packages.iter().map(|p| (p.name.as_str(), p.version.as_deref(), p.direct, p.dev)).collect();
        assert_eq!(
            names,
            [("a", Some("1"), None, false), ("b", Some("1"), Some(true), false), ("b", Some("2"), None, true)]
        );
        assert_eq!(packages[1].licence.as_deref(), Some("MIT"));
    }

    #[test]
    fn problems_are_bounded_and_on_one_line() {
        let mut found = Found::new(Ecosystem::Npm);
        found.add(entry("a\nb")).unwrap();
        found.add(entry(&"x".repeat(3000))).unwrap();
        for _ in 0..30 {
            found.add(entry("")).unwrap();
        }
        let problems = found.finish().problems;
        assert_eq!(problems.len(), 21);
        assert_eq!(problems[0], r"`a\nb` is not a package name");
        assert_eq!(problems[1].chars().count(), 80 + "`…` is not a package name".chars().count());
        assert_eq!(problems[20], "and 12 more");
    }
}
