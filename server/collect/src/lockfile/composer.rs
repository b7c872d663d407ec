//! composer.lock; composer.json tells what is direct. Source of the format: the `Locker` class of
//! <https://github.com/composer/composer>.

use std::collections::HashSet;

use serde::Deserialize;

use super::LockfileError;
use super::found::{Entry, Found, within_limit};
use super::node::{Keys, Licence, List, Record, Text};
use super::read;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Document {
    packages: Option<List<Record<Locked>>>,
    packages_dev: Option<List<Record<Locked>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Locked {
    name: Text,
    /// What `name` was called in 2012, before Composer's first release.
    package: Text,
    version: Text,
    license: Licence,
    dist: Record<Dist>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Dist {
    r#type: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Manifest {
    require: Keys,
    require_dev: Keys,
}

pub(super) fn parse(lock: &str, manifest: Option<&str>, found: &mut Found) -> Result<(), LockfileError> {
    found.gives_licences = true;
    let document: Document = read::json(lock)?;
    if document.packages.is_none() && document.packages_dev.is_none() {
        return Err(LockfileError::syntax(None, "no composer.lock: has no `packages`"));
    }
    let manifest: Option<Manifest> = manifest.and_then(|text| found.readable("composer.json", read::json(text)));
    // Platform packages (`php`, `ext-json`) may stand among these: no locked package has such a name.
    let asked: Option<HashSet<String>> = manifest.map(|manifest| {
        let asked = manifest.require.keys().chain(manifest.require_dev.keys());
        asked.map(str::to_lowercase).collect()
    });
    for (list, dev) in [(document.packages, false), (document.packages_dev, true)] {
        let list = list.unwrap_or_default().0;
        within_limit(list.len())?;
        for package in list.into_iter().filter_map(|package| package.0) {
            let dist = package.dist.0.and_then(|dist| dist.r#type.0);
            if dist.as_deref() == Some("path") {
                continue;
            }
            let name = package.name.0.as_deref().or(package.package.0.as_deref());
            let entry = Entry {
                version: package.version.0.as_deref(),
                direct: name.zip(asked.as_ref()).map(|(name, asked)| asked.contains(&name.to_lowercase())),
                dev,
                licence: package.license.0,
                ..Entry::default()
            };
            found.add_locked(name, entry)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::LockfileKind::Composer;
    use super::super::testing::{lines, never_panics, read, refusal};

    const LOCK: &str = r#"{
    "content-hash": "00",
    "packages": [
        {"name": "Vendor/A", "version": "v1.2.0", "license": ["MIT"], "dist": {"type": "zip"}},
        {"name": "vendor/b", "version": "2.0.0", "license": ["LGPL-2.1-only", "GPL-3.0-or-later"]},
        {"name": "ours/path", "version": "dev-main", "dist": {"type": "path", "url": "../path"}},
        {"name": "vendor/none"}
    ],
    "packages-dev": [
        {"name": "vendor/c", "version": "dev-master", "license": []},
        {"name": "vendor/b", "version": "2.0.0"},
        {"package": "vendor/b", "version": "3.0.0"}
    ],
    "platform": {"php": ">=8.1"}
}"#;

    const MANIFEST: &str =
        r#"{"require": {"php": ">=8.1", "ext-json": "*", "vendor/a": "^1"}, "require-dev": {"vendor/c": "*"}}"#;

    #[test]
    fn packages_and_their_licences() {
        let lock = read(Composer, LOCK, None);
        assert_eq!(
            lines(&lock),
            ["Vendor/A v1.2.0", "vendor/b 2.0.0", "vendor/b 3.0.0 dev", "vendor/c dev-master dev"]
        );
        let licences: Vec<_> = lock.packages.iter().map(|p| p.licence.as_deref()).collect();
        assert_eq!(licences, [Some("MIT"), Some("LGPL-2.1-only OR GPL-3.0-or-later"), None, None]);
        assert!(lock.gives_licences);
        assert_eq!(lock.problems, ["`vendor/none` has no version"]);
    }

    #[test]
    fn the_manifest_tells_what_is_direct() {
        let lock = read(Composer, LOCK, Some(MANIFEST));
        let all = [
            "Vendor/A v1.2.0 direct",
            "vendor/b 2.0.0 indirect",
            "vendor/b 3.0.0 indirect dev",
            "vendor/c dev-master direct dev",
        ];
        assert_eq!(lines(&lock), all);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert_eq!(refusal(Composer, "{}"), "no composer.lock: has no `packages`");
        assert!(refusal(Composer, "{\n\"packages\": [\n}").starts_with("line 3: "));
    }

    #[test]
    fn survives_anything() {
        never_panics(Composer, &[LOCK], Some(MANIFEST));
    }
}
