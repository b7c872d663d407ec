//! package-lock.json and npm-shrinkwrap.json, lockfile versions 1 to 3. Source of the format:
//! <https://docs.npmjs.com/cli/configuring-npm/package-lock-json>.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::LockfileError;
use super::found::{Entry, Found, quoted, within_limit};
use super::node::{Entries, Flag, Keys, Licence, Record, Text};
use super::read;

/// A workspace deeper than this is not looked for: each of its dependencies costs a look in each folder above.
const MAX_FOLDERS: usize = 16;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Head {
    lockfile_version: Option<u64>,
}

/// Versions 2 and 3: one entry a folder. (2 repeats itself in the form of 1, which is not read.)
#[derive(Default, Deserialize)]
#[serde(default)]
struct Document {
    packages: Option<Entries<Record<Installed>>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Installed {
    /// Given where it differs from the folder's.
    name: Text,
    version: Text,
    resolved: Text,
    link: Flag,
    dev: Flag,
    license: Licence,
    dependencies: Keys,
    dev_dependencies: Keys,
    optional_dependencies: Keys,
    peer_dependencies: Keys,
}

/// Version 1: a tree.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Tree {
    dependencies: Option<Entries<Record<Branch>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Branch {
    version: Text,
    dev: Flag,
    dependencies: Entries<Record<Self>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Manifest {
    dependencies: Keys,
    dev_dependencies: Keys,
    optional_dependencies: Keys,
    peer_dependencies: Keys,
}

pub(super) fn parse(lock: &str, manifest: Option<&str>, found: &mut Found) -> Result<(), LockfileError> {
    let head: Head = read::json(lock)?;
    match head.lockfile_version {
        // npm-shrinkwrap.json of npm 4 and before has the form of 1 and no version.
        None | Some(1) => tree(lock, manifest, head.lockfile_version.is_some(), found),
        Some(2 | 3) => folders(lock, found),
        Some(version) => Err(LockfileError::unsupported("lockfileVersion", &version.to_string(), "1 to 3")),
    }
}

/// Whether a dependency's address is a folder of the project, as opposed to an archive in one.
pub(super) fn is_own_folder(address: &str) -> bool {
    let archive = [".tgz", ".tar.gz", ".tar"];
    ["link:", "portal:", "workspace:"].iter().any(|scheme| address.starts_with(scheme))
        || (address.starts_with("file:") && !archive.iter().any(|end| address.ends_with(end)))
}

fn folders(lock: &str, found: &mut Found) -> Result<(), LockfileError> {
    found.gives_licences = true;
    let document: Document = read::json(lock)?;
    let entries =
        document.packages.ok_or_else(|| LockfileError::syntax(None, "no package-lock.json: has no `packages`"))?.0;
    within_limit(entries.len())?;
    let by_folder: HashMap<&str, usize> =
        entries.iter().enumerate().map(|(index, (folder, _))| (folder.as_str(), index)).collect();

    let mut direct = vec![false; entries.len()];
    for (folder, entry) in entries.iter().filter(|(folder, _)| is_own(folder)) {
        let Some(own) = &entry.0 else { continue };
        if folder.matches('/').count() >= MAX_FOLDERS {
            found.problem(format!("{} is too deep: its dependencies are not known as direct", quoted(folder)));
            continue;
        }
        let asked = [&own.dependencies, &own.dev_dependencies, &own.optional_dependencies, &own.peer_dependencies];
        for name in asked.into_iter().flat_map(Keys::keys) {
            let index = places(folder, name).find_map(|place| by_folder.get(place.as_str()).copied());
            if let Some(index) = index {
                direct[index] = true;
            }
        }
    }

    for ((folder, entry), direct) in entries.iter().zip(direct) {
        let Some((_, folder_name)) = folder.rsplit_once("node_modules/").filter(|_| !is_own(folder)) else {
            continue;
        };
        let Some(installed) = &entry.0 else {
            found.problem(format!("{} is not an object", quoted(folder)));
            continue;
        };
        if installed.link.0 || installed.resolved.0.as_deref().is_some_and(is_own_folder) {
            continue;
        }
        let entry = Entry {
            version: installed.version.0.as_deref(),
            direct: Some(direct),
            dev: installed.dev.0,
            licence: installed.license.0.clone(),
            ..Entry::default()
        };
        found.add_locked(Some(installed.name.0.as_deref().unwrap_or(folder_name)), entry)?;
    }
    Ok(())
}

/// Whether the entry for this folder is the root or a workspace.
fn is_own(folder: &str) -> bool {
    !folder.split('/').any(|part| part == "node_modules")
}

/// Where Node.js looks for a package that is asked for in this folder, nearest first.
fn places(folder: &str, name: &str) -> impl Iterator<Item = String> {
    let folders = std::iter::successors((!folder.is_empty()).then_some(folder), |folder| {
        folder.rsplit_once('/').map(|(above, _)| above)
    });
    folders.map(move |folder| format!("{folder}/node_modules/{name}")).chain([format!("node_modules/{name}")])
}

fn tree(lock: &str, manifest: Option<&str>, versioned: bool, found: &mut Found) -> Result<(), LockfileError> {
    let tree: Tree = read::json(lock)?;
    if tree.dependencies.is_none() && !versioned {
        return Err(LockfileError::syntax(None, "no package-lock.json: has no `lockfileVersion`"));
    }
    let manifest: Option<Manifest> = manifest.and_then(|text| found.readable("package.json", read::json(text)));
    let asked: Option<HashSet<&str>> = manifest.as_ref().map(|manifest| {
        let asked = [
            &manifest.dependencies,
            &manifest.dev_dependencies,
            &manifest.optional_dependencies,
            &manifest.peer_dependencies,
        ];
        asked.into_iter().flat_map(Keys::keys).collect()
    });

    let top = tree.dependencies.unwrap_or_default();
    let mut ahead = vec![(&top, true)];
    while let Some((branches, is_top)) = ahead.pop() {
        within_limit(branches.0.len())?;
        for (name, branch) in &branches.0 {
            let Some(branch) = &branch.0 else {
                found.problem(format!("{} is not an object", quoted(name)));
                continue;
            };
            ahead.push((&branch.dependencies, false));
            let version = branch.version.0.as_deref();
            if version.is_some_and(is_own_folder) {
                continue;
            }
            // An alias: `npm:` and what it stands for.
            let aliased = version.and_then(|version| version.strip_prefix("npm:")?.rsplit_once('@'));
            let entry = Entry {
                version: aliased.map(|(_, version)| version).or(version),
                direct: asked.as_ref().map(|asked| is_top && asked.contains(name.as_str())),
                dev: branch.dev.0,
                ..Entry::default()
            };
            found.add_locked(Some(aliased.map_or(name.as_str(), |(name, _)| name)), entry)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::LockfileKind::Npm;
    use super::super::testing::{lines, never_panics, read, refusal};

    const V1: &str = r#"{
  "name": "app", "version": "1.0.0", "lockfileVersion": 1, "requires": true,
  "dependencies": {
    "a": {"version": "1.0.0", "requires": {"b": "^2.0.0"}, "dependencies": {
      "b": {"version": "2.0.0", "dev": true}
    }},
    "b": {"version": "1.0.0", "dev": true},
    "other": {"version": "npm:@s/real@3.0.0"},
    "ours": {"version": "file:packages/ours"},
    "packed": {"version": "file:vendor/packed.tgz"},
    "odd": 1,
    "none": {}
  }
}"#;

    const V3: &str = r#"{
  "name": "app", "lockfileVersion": 3, "requires": true,
  "packages": {
    "": {"name": "app", "dependencies": {"a": "^1.0.0", "alias": "npm:@s/real@3"}, "peerDependencies": {"p": "1"}},
    "node_modules/a": {"version": "1.0.0", "license": "MIT", "dependencies": {"b": "^2.0.0"}},
    "node_modules/a/node_modules/b": {"version": "2.0.0", "license": {"type": "ISC"}},
    "node_modules/a/node_modules/@s/b": {"version": "4.0.0"},
    "node_modules/b": {"version": "1.0.0", "dev": true, "license": ["MIT", "Apache-2.0"]},
    "node_modules/alias": {"name": "@s/real", "version": "3.0.0"},
    "node_modules/p": {"version": "1.0.0", "peer": true},
    "node_modules/ours": {"resolved": "packages/ours", "link": true},
    "packages/ours": {"name": "ours", "version": "0.0.0", "devDependencies": {"b": "1", "c": "1"}},
    "packages/ours/node_modules/c": {"version": "1.0.0", "dev": true},
    "node_modules/c": {"version": "2.0.0"},
    "node_modules/copied": {"version": "0.0.0", "resolved": "file:packages/copied"},
    "node_modules/bare": {"optional": true},
    "node_modules/odd": []
  }
}"#;

    const MANIFEST: &str = r#"{"dependencies": {"a": "1", "other": "npm:@s/real@3"}, "devDependencies": {"b": "1"}}"#;

    #[test]
    fn version_1_is_a_tree() {
        let lock = read(Npm, V1, None);
        let all = ["@s/real 3.0.0", "a 1.0.0", "b 1.0.0 dev", "b 2.0.0 dev", "packed file:vendor/packed.tgz"];
        assert_eq!(lines(&lock), all);
        assert!(!lock.gives_licences);
        assert_eq!(lock.problems, ["`odd` is not an object", "`none` has no version"]);
        let lock = read(Npm, V1, Some(MANIFEST));
        let all = [
            "@s/real 3.0.0 direct",
            "a 1.0.0 direct",
            "b 1.0.0 direct dev",
            "b 2.0.0 indirect dev",
            "packed file:vendor/packed.tgz indirect",
        ];
        assert_eq!(lines(&lock), all);
        let unversioned = V1.replace("\"lockfileVersion\": 1,", "");
        assert_eq!(read(Npm, &unversioned, Some(MANIFEST)), lock);
    }

    #[test]
    fn version_3_has_folders() {
        let lock = read(Npm, V3, None);
        let all = [
            "@s/b 4.0.0 indirect",
            "@s/real 3.0.0 direct",
            "a 1.0.0 direct",
            "b 1.0.0 direct dev",
            "b 2.0.0 indirect",
            "c 1.0.0 direct dev",
            "c 2.0.0 indirect",
            "p 1.0.0 direct",
        ];
        assert_eq!(lines(&lock), all);
        assert!(lock.gives_licences);
        let licences: Vec<_> = lock.packages[2..5].iter().map(|p| p.licence.as_deref()).collect();
        assert_eq!(licences, [Some("MIT"), Some("MIT OR Apache-2.0"), Some("ISC")]);
        assert_eq!(lock.problems, ["`bare` has no version", "`node_modules/odd` is not an object"]);
    }

    #[test]
    fn version_2_is_read_as_3() {
        let v2 = V3.replace(
            "\"lockfileVersion\": 3,",
            "\"lockfileVersion\": 2, \"dependencies\": {\"z\": {\"version\": \"9.0.0\"}},",
        );
        assert_eq!(read(Npm, &v2, None), read(Npm, V3, None));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert_eq!(
            refusal(Npm, r#"{"lockfileVersion": 4}"#),
            "lockfileVersion version 4 is not supported (supported: 1 to 3)"
        );
        assert!(refusal(Npm, "{\n\"lockfileVersion\": 3,\n").starts_with("line "));
        assert!(refusal(Npm, "{\n\"lockfileVersion\": \"x\"}").starts_with("line 2: invalid type"));
        assert_eq!(refusal(Npm, r#"{"name": "a"}"#), "no package-lock.json: has no `lockfileVersion`");
        assert_eq!(refusal(Npm, r#"{"lockfileVersion": 3}"#), "no package-lock.json: has no `packages`");
        assert_eq!(refusal(Npm, "[3]"), "not a JSON object");
        let folder = "a/".repeat(20);
        let lock = format!(r#"{{"lockfileVersion": 3, "packages": {{"{folder}": {{}}}}}}"#);
        let problem = format!("`{folder}` is too deep: its dependencies are not known as direct");
        assert_eq!(read(Npm, &lock, None).problems, [problem]);
        let deep =
            format!("{{\"lockfileVersion\": 1, \"dependencies\": {}", "{\"a\": {\"dependencies\": ".repeat(9999));
        assert!(refusal(Npm, &deep).contains("line 1: "));
    }

    #[test]
    fn survives_anything() {
        never_panics(Npm, &[V1, V3], Some(MANIFEST));
    }
}
