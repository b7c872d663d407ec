//! pnpm-lock.yaml, lockfile versions 5, 6 and 9. Source of the format: <https://github.com/pnpm/spec/tree/master/lockfile>
//! and <https://pnpm.io/lockfile>, which asks scanners to read every document of the file: the first may hold pnpm itself.

use std::collections::HashMap;

use serde::Deserialize;

use super::LockfileError;
use super::found::{Entry, Found, quoted, within_limit};
use super::graph::{Graph, Key, Mark, Roots};
use super::node::{Entries, Flag, Record, Resolved, Text};
use super::npm::is_own_folder;
use super::read;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Document {
    lockfile_version: Option<String>,
    importers: Entries<Record<Importer>>,
    /// Versions 5 and 6 without workspaces have these three here instead of in an importer.
    dependencies: Entries<Resolved>,
    dev_dependencies: Entries<Resolved>,
    optional_dependencies: Entries<Resolved>,
    packages: Entries<Record<Locked>>,
    /// Version 9 has the edges here, under keys with the peers in them, and no `dev` in the packages.
    snapshots: Entries<Record<Snapshot>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Importer {
    dependencies: Entries<Resolved>,
    dev_dependencies: Entries<Resolved>,
    optional_dependencies: Entries<Resolved>,
    config_dependencies: Entries<Resolved>,
    package_manager_dependencies: Entries<Resolved>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Locked {
    /// Given where the key does not tell, as with archives and git.
    name: Text,
    version: Text,
    dev: Flag,
    resolution: Record<Resolution>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resolution {
    r#type: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Snapshot {
    dependencies: Entries<Text>,
    optional_dependencies: Entries<Text>,
}

/// The formats of a package's key, by the first number of the version.
#[derive(Clone, Copy, PartialEq)]
enum Format {
    /// `/name/1.0.0_peers`
    V5,
    /// `/name@1.0.0(peers)`
    V6,
    /// `name@1.0.0`, and in the snapshots `name@1.0.0(peers)`
    V9,
}

pub(super) fn parse(lock: &str, found: &mut Found) -> Result<(), LockfileError> {
    let documents: Vec<Document> = read::yaml(lock)?;
    if documents.is_empty() {
        return Err(LockfileError::syntax(None, "no pnpm-lock.yaml: it is empty"));
    }
    for document in documents {
        let version = document
            .lockfile_version
            .as_deref()
            .ok_or_else(|| LockfileError::syntax(None, "no pnpm-lock.yaml: has no `lockfileVersion`"))?;
        let format = match version.split('.').next() {
            Some("5") => Format::V5,
            Some("6") => Format::V6,
            Some("9") => Format::V9,
            _ => {
                return Err(LockfileError::unsupported("lockfileVersion", version, "5, 6 and 9"));
            }
        };
        within_limit(document.packages.0.len().max(document.snapshots.0.len()))?;
        let marks = marks(&document, format);
        add_packages(&document, format, &marks, found)?;
    }
    Ok(())
}

fn add_packages(document: &Document, format: Format, marks: &[Mark], found: &mut Found) -> Result<(), LockfileError> {
    for ((key, locked), mark) in document.packages.0.iter().zip(marks) {
        let Some(locked) = &locked.0 else {
            found.problem(format!("{} is not a mapping", quoted(key)));
            continue;
        };
        let from_key = name_and_version(key, format);
        let resolution = locked.resolution.0.as_ref().and_then(|resolution| resolution.r#type.0.as_deref());
        if resolution == Some("directory")
            || is_own_folder(without_peers(key))
            || from_key.is_some_and(|(_, version)| is_own_folder(version))
        {
            continue;
        }
        let name = locked.name.0.as_deref().or(from_key.map(|(name, _)| name));
        let entry = Entry {
            version: locked.version.0.as_deref().or(from_key.map(|(_, version)| version)),
            direct: Some(mark.direct),
            dev: if format == Format::V9 { mark.dev } else { locked.dev.0 },
            ..Entry::default()
        };
        match name {
            Some(_) => found.add_locked(name, entry)?,
            None => found.problem(format!("{} names no package", quoted(key))),
        }
    }
    Ok(())
}

/// The name and version in a package's key.
fn name_and_version(key: &str, format: Format) -> Option<(&str, &str)> {
    let path = match (key.strip_prefix('/'), format) {
        (Some(path), _) => path,
        (None, Format::V9) => key,
        // Keys of packages from another registry start with its host.
        (None, Format::V5 | Format::V6) => key.split_once('/')?.1,
    };
    let path = without_peers(path);
    let scope = if path.starts_with('@') { path.find('/')? + 1 } else { 0 };
    let unscoped = path.get(scope..)?;
    let end = scope + unscoped.find(if format == Format::V5 { '/' } else { '@' })?;
    let (name, version) = (path.get(..end)?, path.get(end + 1..)?);
    let version = match format {
        // Peers follow `_`, and before version 5.2 another `/`.
        Format::V5 => version.split(['_', '/']).next()?,
        Format::V6 | Format::V9 => version,
    };
    Some((name, version))
}

fn without_peers(key: &str) -> &str {
    key.split_once('(').map_or(key, |(key, _)| key)
}

fn marks(document: &Document, format: Format) -> Vec<Mark> {
    let mut graph = Graph::new(document.packages.0.len());
    for (index, key) in document.packages.keys().enumerate() {
        graph.answer(key.to_owned(), index);
    }
    let resolved = |graph: &Graph, name: &str, to: Option<&str>| -> Option<Key> {
        let to = to?;
        match format {
            Format::V5 => graph.key(&format!("/{name}/{to}")),
            Format::V6 => graph.key(&format!("/{name}@{to}")),
            Format::V9 => graph.key(&format!("{name}@{}", without_peers(to))),
        }
        // Aliases, other registries, archives and git have the whole key.
        .or_else(|| graph.key(if format == Format::V9 { without_peers(to) } else { to }))
    };

    let by_key: HashMap<&str, usize> = document.packages.keys().enumerate().map(|(index, key)| (key, index)).collect();
    for (key, snapshot) in &document.snapshots.0 {
        let (Some(&index), Some(snapshot)) = (by_key.get(without_peers(key)), &snapshot.0) else {
            continue;
        };
        for (name, to) in snapshot.dependencies.0.iter().chain(&snapshot.optional_dependencies.0) {
            if let Some(key) = resolved(&graph, name, to.0.as_deref()) {
                graph.ask(index, key);
            }
        }
    }

    let mut roots = Roots::default();
    let keys = |wanted: &Entries<Resolved>| -> Vec<Key> {
        wanted.0.iter().filter_map(|(name, to)| resolved(&graph, name, to.0.as_deref())).collect()
    };
    roots.used.extend(keys(&document.dependencies));
    roots.used.extend(keys(&document.optional_dependencies));
    roots.dev.extend(keys(&document.dev_dependencies));
    for importer in document.importers.0.iter().filter_map(|(_, importer)| importer.0.as_ref()) {
        roots.used.extend(keys(&importer.dependencies));
        roots.used.extend(keys(&importer.optional_dependencies));
        roots.dev.extend(keys(&importer.dev_dependencies));
        // pnpm and its plugins: never part of what is built.
        roots.dev.extend(keys(&importer.config_dependencies));
        roots.dev.extend(keys(&importer.package_manager_dependencies));
    }
    graph.marks(&roots)
}

#[cfg(test)]
mod tests {
    use super::super::LockfileKind::Pnpm;
    use super::super::testing::{lines, never_panics, read, refusal};

    const V5: &str = "
lockfileVersion: 5.4
specifiers:
  a: ^1.0.0
dependencies:
  a: 1.0.0_b@2.0.0
  '@s/c': 3.0.0
  alias: /real/4.0.0
  ours: link:../ours
  git: github.com/u/git/abc123
devDependencies:
  b: 2.0.0
packages:
  /@s/c/3.0.0:
    resolution: {integrity: sha512-x}
    dev: false
  /a/1.0.0_b@2.0.0:
    resolution: {integrity: sha512-x}
    peerDependencies: {b: '*'}
    dependencies: {b: 2.0.0}
    dev: false
  /b/1.0.0/peer@1.0.0:
    resolution: {integrity: 8e999}
    dev: true
  /b/2.0.0:
    resolution: {integrity: sha512-x}
    dev: true
  /real/4.0.0:
    dev: false
  registry.example.org/private/1.0.0:
    dev: false
  github.com/u/git/abc123:
    resolution: {tarball: https://codeload.github.com/u/git/tar.gz/abc123}
    name: git
    version: 0.1.0
    dev: false
  file:../folder:
    resolution: {directory: ../folder, type: directory}
    name: folder
    version: 0.0.0
  odd: []
";

    const V6: &str = "lockfileVersion: '6.0'
settings: {autoInstallPeers: true}
importers:
  .:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0(b@2.0.0)}
      alias: {specifier: npm:@s/real@4, version: /@s/real@4.0.0}
  packages/ours:
    devDependencies:
      b: {specifier: '2', version: 2.0.0}
      other: {specifier: workspace:*, version: link:../other}
packages:
  /@s/real@4.0.0:
    dev: false
  /a@1.0.0(b@2.0.0):
    dev: false
  /b@1.0.0:
    dev: false
  /b@2.0.0:
    dev: true
";

    const V9: &str = "---
lockfileVersion: '9.0'
importers:
  .:
    configDependencies: {}
    packageManagerDependencies:
      pnpm: {specifier: 12.0.0, version: 12.0.0}
packages:
  pnpm@12.0.0: {resolution: {integrity: sha512-x}}
snapshots:
  pnpm@12.0.0: {}
---
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0(b@2.0.0)}
      alias: {specifier: npm:@s/real@4, version: '@s/real@4.0.0'}
      archive: {specifier: https://x, version: https://example.org/archive.tgz}
    devDependencies:
      d: {specifier: '1', version: 1.0.0}
packages:
  '@s/real@4.0.0': {resolution: {integrity: sha512-x}}
  a@1.0.0: {resolution: {integrity: sha512-x}}
  archive@https://example.org/archive.tgz:
    resolution: {tarball: https://example.org/archive.tgz}
    version: 1.2.3
  b@1.0.0: {resolution: {integrity: sha512-x}}
  b@2.0.0: {resolution: {integrity: sha512-x}}
  d@1.0.0: {resolution: {integrity: sha512-x}}
  folder@file:packages/folder: {resolution: {directory: packages/folder, type: directory}}
  ? long@1.0.0
  : resolution: {integrity: sha512-x}
snapshots:
  '@s/real@4.0.0': {}
  a@1.0.0(b@2.0.0):
    dependencies: {b: 2.0.0}
  archive@https://example.org/archive.tgz: {}
  b@1.0.0: {}
  b@2.0.0: {}
  d@1.0.0:
    dependencies: {b: 1.0.0, a: 1.0.0(b@2.0.0)}
    optionalDependencies: {long: 1.0.0}
  ? long@1.0.0
  : {}
";

    #[test]
    fn version_5() {
        let lock = read(Pnpm, V5, None);
        let all = [
            "@s/c 3.0.0 direct",
            "a 1.0.0 direct",
            "b 1.0.0 indirect dev",
            "b 2.0.0 direct dev",
            "git 0.1.0 direct",
            "private 1.0.0 indirect",
            "real 4.0.0 direct",
        ];
        assert_eq!(lines(&lock), all);
        assert_eq!(lock.problems, ["`odd` is not a mapping"]);
        assert!(!lock.gives_licences);
        assert_eq!(read(Pnpm, &V5.replace('\n', "\r\n"), None), lock);
    }

    #[test]
    fn version_6() {
        let all = ["@s/real 4.0.0 direct", "a 1.0.0 direct", "b 1.0.0 indirect", "b 2.0.0 direct dev"];
        assert_eq!(lines(&read(Pnpm, V6, None)), all);
    }

    #[test]
    fn version_9_and_the_document_before_it() {
        let all = [
            "@s/real 4.0.0 direct",
            "a 1.0.0 direct",
            "archive 1.2.3 direct",
            "b 1.0.0 indirect dev",
            "b 2.0.0 indirect",
            "d 1.0.0 direct dev",
            "long 1.0.0 indirect dev",
            "pnpm 12.0.0 direct dev",
        ];
        let lock = read(Pnpm, V9, None);
        assert_eq!(lines(&lock), all);
        assert!(lock.problems.is_empty(), "{:?}", lock.problems);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert_eq!(
            refusal(Pnpm, "lockfileVersion: 10.0\n"),
            "lockfileVersion version 10.0 is not supported (supported: 5, 6 and 9)"
        );
        assert_eq!(refusal(Pnpm, ""), "no pnpm-lock.yaml: it is empty");
        assert_eq!(refusal(Pnpm, "a: 1"), "no pnpm-lock.yaml: has no `lockfileVersion`");
        let conflict = V6.replace("packages:\n", "<<<<<<< HEAD\npackages:\n");
        assert!(refusal(Pnpm, &conflict).starts_with("line 1"), "{}", refusal(Pnpm, &conflict));
        let twice = V6.replace("  /b@2.0.0:", "  /b@1.0.0:");
        assert!(refusal(Pnpm, &twice).starts_with("line 19: "), "{}", refusal(Pnpm, &twice));
    }

    #[test]
    fn survives_anything() {
        never_panics(Pnpm, &[V5, V6, V9], None);
    }
}
