//! yarn.lock of both lines: what its entries mean. Source of the formats: <https://classic.yarnpkg.com/lang/en/docs/yarn-lock/>
//! and the lockfile code of <https://github.com/yarnpkg/berry>. The text format of version 1 is read by `yarn_v1`.

use std::collections::HashSet;

use serde::Deserialize;

use super::LockfileError;
use super::found::{Entry, Found, quoted, within_limit};
use super::graph::{Graph, Key, Roots};
use super::node::{Entries, Record, Text};
use super::npm::is_own_folder;
use super::{read, yarn_v1};

/// How many keys, dependencies and fields a package has on average in a file with as many packages as it may have: past
/// that, what they would take in memory is refused before there are too many packages.
pub(super) const WORDS_A_PACKAGE: usize = 32;

/// Version 2 onwards ("berry"), which is YAML.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    __metadata: Option<Version>,
}

#[derive(Deserialize)]
struct Version {
    version: String,
}

/// One entry of either format.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Locked {
    pub version: Text,
    /// Version 1: where the archive is.
    pub resolved: Text,
    /// Version 2 onwards: `name@protocol:reference`.
    pub resolution: Text,
    /// Strings, not [`Text`]: YAML has the bare range 5.10 for the number 5.1.
    pub dependencies: Entries<Option<String>>,
    #[serde(rename = "optionalDependencies")]
    pub optional_dependencies: Entries<Option<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Manifest {
    dependencies: Entries<Text>,
    dev_dependencies: Entries<Text>,
    optional_dependencies: Entries<Text>,
    workspaces: Option<serde::de::IgnoredAny>,
}

pub(super) fn parse(lock: &str, manifest: Option<&str>, found: &mut Found) -> Result<(), LockfileError> {
    let manifest: Option<Manifest> = manifest.and_then(|text| found.readable("package.json", read::json(text)));
    if lock.lines().any(|line| line.starts_with("__metadata:")) {
        berry(lock, manifest.as_ref(), found)
    } else {
        classic(lock, manifest.as_ref(), found)
    }
}

fn classic(lock: &str, manifest: Option<&Manifest>, found: &mut Found) -> Result<(), LockfileError> {
    let entries = yarn_v1::entries(lock)?;
    let graph = graph(entries.iter().map(|(keys, locked)| (keys.as_slice(), locked)), entries.len());
    let marks = manifest.map(|manifest| {
        let mut roots = Roots::default();
        for (name, range) in manifest.dependencies.0.iter().chain(&manifest.optional_dependencies.0) {
            roots.used.extend(asked(&graph, name, range.0.as_deref()));
        }
        for (name, range) in &manifest.dev_dependencies.0 {
            roots.dev.extend(asked(&graph, name, range.0.as_deref()));
        }
        graph.marks(&roots)
    });
    // The lock does not hold what workspaces ask for: there the root's manifest tells only what is direct for sure.
    let is_whole = manifest.is_some_and(|manifest| manifest.workspaces.is_none());

    for (index, (keys, locked)) in entries.iter().enumerate() {
        let Some((name, range)) = keys.first().and_then(|key| name_and_range(key)) else {
            found.problem(format!("{} names no package", quoted(keys.first().map_or("", String::as_str))));
            continue;
        };
        if is_own_folder(range) && locked.resolved.0.is_none() {
            continue;
        }
        // An alias: `npm:` and what it stands for.
        let aliased = range.strip_prefix("npm:").and_then(name_and_range);
        let mark = marks.as_ref().map(|marks| marks[index]);
        let entry = Entry {
            version: locked.version.0.as_deref(),
            direct: mark.map(|mark| mark.direct).filter(|&direct| direct || is_whole),
            dev: is_whole && mark.is_some_and(|mark| mark.dev),
            ..Entry::default()
        };
        found.add_locked(Some(aliased.map_or(name, |(name, _)| name)), entry)?;
    }
    Ok(())
}

fn berry(lock: &str, manifest: Option<&Manifest>, found: &mut Found) -> Result<(), LockfileError> {
    let head: Option<Metadata> = read::yaml(lock)?.pop();
    let version = head.and_then(|head| head.__metadata).map(|metadata| metadata.version).unwrap_or_default();
    if !version.parse().is_ok_and(|version: u32| (1..=10).contains(&version)) {
        return Err(LockfileError::unsupported("yarn.lock", &version, "1 to 10"));
    }
    let entries: Entries<Record<Locked>> = read::yaml(lock)?.pop().unwrap_or_default();
    within_limit(entries.0.len())?;
    let keys: usize = entries.keys().map(|keys| 1 + keys.matches(", ").count()).sum();
    within_limit(keys / WORDS_A_PACKAGE)?;
    let mut packages: Vec<(Vec<String>, Locked)> = Vec::new();
    for (keys, locked) in entries.0.into_iter().filter(|(keys, _)| keys != "__metadata") {
        match locked.0 {
            Some(locked) => packages.push((keys.split(", ").map(str::to_owned).collect(), locked)),
            None => found.problem(format!("{} is not a mapping", quoted(&keys))),
        }
    }

    let graph = graph(packages.iter().map(|(keys, locked)| (keys.as_slice(), locked)), packages.len());
    let dev: HashSet<&str> = manifest.iter().flat_map(|manifest| manifest.dev_dependencies.keys()).collect();
    let mut roots = Roots::default();
    for (_, locked) in packages.iter().filter(|(_, locked)| is_own(locked)) {
        let is_beside_manifest = locked.resolution.0.as_deref().is_some_and(|to| to.ends_with("@workspace:."));
        for (name, range) in locked.dependencies.0.iter().chain(&locked.optional_dependencies.0) {
            let is_dev = is_beside_manifest && dev.contains(name.as_str());
            let keys = if is_dev { &mut roots.dev } else { &mut roots.used };
            keys.extend(asked(&graph, name, range.as_deref()));
        }
    }
    for ((keys, locked), mark) in packages.iter().zip(graph.marks(&roots)) {
        if is_own(locked) {
            continue;
        }
        let resolution = locked.resolution.0.as_deref().and_then(name_and_range);
        let Some((name, _)) = resolution.or_else(|| name_and_range(keys.first()?)) else {
            found.problem(format!("{} names no package", quoted(keys.first().map_or("", String::as_str))));
            continue;
        };
        let entry = Entry {
            version: locked.version.0.as_deref(),
            direct: Some(mark.direct),
            dev: mark.dev,
            ..Entry::default()
        };
        found.add_locked(Some(name), entry)?;
    }
    Ok(())
}

fn is_own(locked: &Locked) -> bool {
    let resolution = locked.resolution.0.as_deref().and_then(name_and_range);
    // What is resolved relative to another package has that after `::`.
    resolution.is_some_and(|(_, to)| is_own_folder(to.split_once("::").map_or(to, |(to, _)| to)))
}

/// Entries answer to their keys, and to their bare names for where a `resolutions` field has changed the range.
fn graph<'a>(entries: impl Iterator<Item = (&'a [String], &'a Locked)> + Clone, count: usize) -> Graph {
    let mut graph = Graph::new(count);
    for (index, (keys, _)) in entries.clone().enumerate() {
        for key in keys {
            graph.answer(key.clone(), index);
        }
        if let Some((name, _)) = keys.first().and_then(|key| name_and_range(key)) {
            graph.answer(name.to_owned(), index);
        }
    }
    for (index, (_, locked)) in entries.enumerate() {
        for (name, range) in locked.dependencies.0.iter().chain(&locked.optional_dependencies.0) {
            if let Some(key) = asked(&graph, name, range.as_deref()) {
                graph.ask(index, key);
            }
        }
    }
    graph
}

/// The key for this name and range: in berry's the range has a protocol, which older files leave out of dependencies.
fn asked(graph: &Graph, name: &str, range: Option<&str>) -> Option<Key> {
    let range = range.unwrap_or_default();
    [format!("{name}@{range}"), format!("{name}@npm:{range}"), name.to_owned()].iter().find_map(|key| graph.key(key))
}

/// `name@range` or `@scope/name@range` in two.
fn name_and_range(key: &str) -> Option<(&str, &str)> {
    let at = 1 + key.get(1..)?.find('@')?;
    Some((key.get(..at)?, key.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::super::LockfileKind::Yarn;
    use super::super::testing::{lines, never_panics, read, refusal};

    const V1: &str = r#"# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


"@s/c@^3.0.0", "@s/c@>=1, <4":
  version "3.0.0"
  resolved "https://registry.yarnpkg.com/@s/c/-/c-3.0.0.tgz#00"
  integrity sha512-x==

a@^1.0.0, a@^1.1.0:
  version "1.1.0"
  dependencies:
    "@s/c" ">=1, <4"
    b "^1.0.0"

"alias@npm:@s/real@^4.0.0":
  version "4.0.0"

b@^1.0.0:
  version "1.0.0"

b@^2.0.0:
  version "2.0.0"
  optionalDependencies:
    d "1"

d@1:
  version "1.0.0"

"ours@file:packages/ours":
  version "0.0.0"

"packed@file:vendor/packed.tgz":
  version "1.0.0"
  resolved "file:vendor/packed.tgz#00"

none@1:
  resolved "https://example.org/none.tgz"
"#;

    const BERRY: &str = r#"# This file is generated by running "yarn install" inside your project.

__metadata:
  version: 8
  cacheKey: 10c0

"a@npm:^1.0.0, a@npm:^1.1.0":
  version: 1.1.0
  resolution: "a@npm:1.1.0"
  dependencies:
    b: "npm:^1.0.0"
  checksum: 8e999
  languageName: node
  linkType: hard

"alias@npm:@s/real@^4.0.0":
  version: 4.0.0
  resolution: "@s/real@npm:4.0.0"
  languageName: node
  linkType: hard

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    a: "npm:^1.0.0"
    alias: "npm:@s/real@^4.0.0"
    b: ^2.0.0
    forced: "npm:^1.0.0"
    number: 5.10
    ours: "workspace:^"
  languageName: unknown
  linkType: soft

"b@npm:^1.0.0":
  version: 1.0.0
  resolution: "b@npm:1.0.0"

"b@npm:^2.0.0":
  version: 2.0.0
  resolution: "b@npm:2.0.0"
  dependencies:
    d: "npm:1"

"d@npm:1":
  version: 1.0.0
  resolution: "d@npm:1.0.0"

"d@patch:d@npm%3A1#~builtin<compat/d>":
  version: 1.0.0
  resolution: "d@patch:d@npm%3A1.0.0#~builtin<compat/d>::version=1.0.0&hash=00"

"folder@file:./folder::locator=app%40workspace%3A.":
  version: 0.0.0
  resolution: "folder@file:./folder#./folder::hash=00&locator=app%40workspace%3A."

"forced@npm:2.0.0":
  version: 2.0.0
  resolution: "forced@npm:2.0.0"

"linked@portal:../linked::locator=app%40workspace%3A.":
  version: 0.0.0-use.local
  resolution: "linked@portal:../linked::locator=app%40workspace%3A."
  linkType: soft

"number@npm:5.1":
  version: 5.1.0
  resolution: "number@npm:5.1.0"

"number@npm:5.10":
  version: 5.10.0
  resolution: "number@npm:5.10.0"

"odd@npm:1": 1

"ours@workspace:^, ours@workspace:packages/ours":
  version: 0.0.0-use.local
  resolution: "ours@workspace:packages/ours"
  dependencies:
    b: "npm:^1.0.0"
"#;

    const MANIFEST: &str = r#"{
  "dependencies": {"a": "^1.0.0", "ours": "file:packages/ours", "alias": "npm:@s/real@^4.0.0"},
  "devDependencies": {"b": "^2.0.0", "@s/c": "^3.0.0"}
}"#;

    #[test]
    fn version_1() {
        let lock = read(Yarn, V1, None);
        let all = ["@s/c 3.0.0", "@s/real 4.0.0", "a 1.1.0", "b 1.0.0", "b 2.0.0", "d 1.0.0", "packed 1.0.0"];
        assert_eq!(lines(&lock), all);
        assert_eq!(lock.problems, ["`none` has no version"]);
        assert!(!lock.gives_licences);
        assert_eq!(read(Yarn, &V1.replace('\n', "\r\n"), None), lock);
        let all = [
            "@s/c 3.0.0 direct",
            "@s/real 4.0.0 direct",
            "a 1.1.0 direct",
            "b 1.0.0 indirect",
            "b 2.0.0 direct dev",
            "d 1.0.0 indirect dev",
            "packed 1.0.0 indirect",
        ];
        assert_eq!(lines(&read(Yarn, V1, Some(MANIFEST))), all);
    }

    #[test]
    fn version_1_with_workspaces_knows_only_what_the_root_asks_for() {
        let manifest = MANIFEST.replacen('{', "{\"workspaces\": [\"packages/*\"],", 1);
        let all = [
            "@s/c 3.0.0 direct",
            "@s/real 4.0.0 direct",
            "a 1.1.0 direct",
            "b 1.0.0",
            "b 2.0.0 direct",
            "d 1.0.0",
            "packed 1.0.0",
        ];
        assert_eq!(lines(&read(Yarn, V1, Some(&manifest))), all);
    }

    #[test]
    fn berry() {
        let lock = read(Yarn, BERRY, None);
        let all = [
            "@s/real 4.0.0 direct",
            "a 1.1.0 direct",
            "b 1.0.0 direct",
            "b 2.0.0 direct",
            "d 1.0.0 indirect",
            "forced 2.0.0 direct",
            "number 5.1.0 indirect",
            "number 5.10.0 direct",
        ];
        assert_eq!(lines(&lock), all);
        assert_eq!(lock.problems, ["`odd@npm:1` is not a mapping"]);
        let lock = read(Yarn, BERRY, Some(MANIFEST));
        assert_eq!(lines(&lock)[3], "b 2.0.0 direct dev");
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert_eq!(
            refusal(Yarn, "__metadata:\n  version: 11\n"),
            "yarn.lock version 11 is not supported (supported: 1 to 10)"
        );
        assert_eq!(refusal(Yarn, "# yarn lockfile v2\n"), "yarn.lock version 2 is not supported (supported: 1 to 10)");
        for (lock, line) in [
            ("a@1:\n  version \"1\n", 2),
            ("<<<<<<< HEAD\na@1:\n", 1),
            ("\n  version \"1\"\n", 2),
            ("a@1:\n   version \"1\"\n", 2),
            ("a@1:\n  version \"1\"\n    b \"1\"\n", 3),
            ("{}", 1),
        ] {
            let message = refusal(Yarn, lock);
            assert!(message.starts_with(&format!("line {line}: not yarn.lock")), "{message}");
        }
        assert!(refusal(Yarn, "__metadata:\n  version: 8\n\"a\n").starts_with("line "));
        assert!(read(Yarn, "", None).packages.is_empty());
    }

    #[test]
    fn survives_anything() {
        never_panics(Yarn, &[V1, BERRY], Some(MANIFEST));
    }
}
