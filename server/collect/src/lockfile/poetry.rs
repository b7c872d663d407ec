//! poetry.lock, lock versions 1 and 2 and what came before them; pyproject.toml tells what is direct. Source of the
//! format: the `locker` module of <https://github.com/python-poetry/poetry>.

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::LockfileError;
use super::found::{Entry, Found, within_limit};
use super::node::{Entries, Keys, List, Record, Text};
use super::pypi::{name_and_rest, normalised};
use super::read;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Document {
    metadata: Record<Metadata>,
    package: Option<List<Record<Locked>>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Metadata {
    lock_version: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Locked {
    name: Text,
    version: Text,
    /// Until Poetry 1.4: `main` or `dev`.
    category: Text,
    /// Since Poetry 2.0. In between, the lock does not tell what is for development.
    groups: List<Text>,
    source: Record<Source>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Source {
    r#type: Text,
}

/// What of pyproject.toml names dependencies: Poetry's own tables, PEP 621 and PEP 735.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Manifest {
    tool: Record<Tool>,
    project: Record<Project>,
    dependency_groups: Entries<List<Text>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tool {
    poetry: Record<Poetry>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Poetry {
    dependencies: Keys,
    dev_dependencies: Keys,
    group: Entries<Record<Group>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Group {
    dependencies: Keys,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Project {
    dependencies: List<Text>,
    optional_dependencies: Entries<List<Text>>,
}

pub(super) fn parse(lock: &str, manifest: Option<&str>, found: &mut Found) -> Result<(), LockfileError> {
    let document: Document = read::toml(lock)?;
    let metadata =
        document.metadata.0.ok_or_else(|| LockfileError::syntax(None, "no poetry.lock: has no `[metadata]`"))?;
    if let Some(version) = &metadata.lock_version.0
        && !matches!(version.split('.').next(), Some("0" | "1" | "2"))
    {
        return Err(LockfileError::unsupported("lock-version", version, "1 and 2"));
    }
    let manifest: Option<Manifest> = manifest.and_then(|text| found.readable("pyproject.toml", read::toml(text)));
    let asked = manifest.and_then(asked);

    let packages = document.package.unwrap_or_default().0;
    within_limit(packages.len())?;
    for package in packages.into_iter().filter_map(|package| package.0) {
        let source = package.source.0.and_then(|source| source.r#type.0);
        if source.as_deref() == Some("directory") {
            continue;
        }
        let name = package.name.0.as_deref().map(normalised);
        let groups = &package.groups.0;
        let is_main = |group: &Text| group.0.as_deref() == Some("main");
        let entry = Entry {
            version: package.version.0.as_deref(),
            direct: name.as_ref().zip(asked.as_ref()).map(|(name, asked)| asked.contains(name)),
            dev: package.category.0.as_deref() == Some("dev") || (!groups.is_empty() && !groups.iter().any(is_main)),
            ..Entry::default()
        };
        found.add_locked(name.as_deref(), entry)?;
    }
    Ok(())
}

/// The normalised names the project asks for; `None` where the manifest is not one of a project with dependencies.
fn asked(manifest: Manifest) -> Option<HashSet<String>> {
    let poetry = manifest.tool.0.and_then(|tool| tool.poetry.0);
    if poetry.is_none() && manifest.project.0.is_none() {
        return None;
    }
    let poetry = poetry.unwrap_or_default();
    let project = manifest.project.0.unwrap_or_default();
    let groups = poetry.group.0.into_iter().filter_map(|(_, group)| group.0);
    let tables =
        [poetry.dependencies, poetry.dev_dependencies].into_iter().chain(groups.map(|group| group.dependencies));
    let lists = [project.dependencies]
        .into_iter()
        .chain(project.optional_dependencies.0.into_iter().map(|(_, list)| list))
        .chain(manifest.dependency_groups.0.into_iter().map(|(_, list)| list));
    let keys = tables.flat_map(|table| table.0.into_iter().map(|(key, IgnoredAny)| key));
    let requirements = lists.flat_map(|list| list.0).filter_map(|text| text.0);
    let names = requirements.filter_map(|text| Some(name_and_rest(text.trim())?.0.to_owned()));
    Some(keys.chain(names).map(|name| normalised(&name)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::LockfileKind::Poetry;
    use super::super::testing::{lines, never_panics, read, refusal};

    const OLD: &str = r#"
[[package]]
name = "Flask"
version = "1.0"
description = ""
category = "main"
optional = false
python-versions = "*"

[package.dependencies]
click = ">=5"

[[package]]
name = "click"
version = "8.0.0"
category = "dev"

[[package]]
name = "ours"
version = "0.1.0"
category = "main"

[package.source]
type = "directory"
url = "../ours"

[metadata]
lock-version = "1.1"
python-versions = "*"

[metadata.files]
Flask = []
"#;

    const NEW: &str = r#"# This file is automatically @generated by Poetry 2.0.0
[[package]]
name = "flask"
version = "1.0"
optional = false
groups = ["main", "docs"]

[[package]]
name = "numpy"
version = "1.0"
groups = ["main"]
markers = "python_version < '3.9'"

[[package]]
name = "numpy"
version = "2.0"
groups = ["main"]

[[package]]
name = "pytest"
version = "8.0.0"
groups = ["test"]

[[package]]
version = "8.0.0"

[[package]]
name = "pluggy"
version = "1.0"
groups = ["test"]
source = {type = "git", url = "https://example.org"}

[metadata]
lock-version = "2.1"
"#;

    const MANIFEST: &str = r#"
[project]
name = "app"
dependencies = ["Flask [async] >= 1 ; python_version > '3'"]
[project.optional-dependencies]
extra = ["NumPy"]
[dependency-groups]
lint = ["ruff", {include-group = "test"}]
[tool.poetry]
packages = []
[tool.poetry.dependencies]
python = "^3.9"
[tool.poetry.group.test.dependencies]
pytest = "*"
"#;

    #[test]
    fn lock_version_1() {
        let lock = read(Poetry, OLD, None);
        assert_eq!(lines(&lock), ["click 8.0.0 dev", "flask 1.0"]);
        assert!(!lock.gives_licences);
        let manifest = "[tool.poetry.dependencies]\nFLASK = '*'\n[tool.poetry.dev-dependencies]\nours = '*'\n";
        let lock = read(Poetry, OLD, Some(manifest));
        assert_eq!(lines(&lock), ["click 8.0.0 indirect dev", "flask 1.0 direct"]);
        assert_eq!(read(Poetry, OLD, Some("[tool.black]\n")).packages[0].direct, None);
    }

    #[test]
    fn lock_version_2() {
        let lock = read(Poetry, NEW, Some(MANIFEST));
        let all = [
            "flask 1.0 direct",
            "numpy 1.0 direct",
            "numpy 2.0 direct",
            "pluggy 1.0 indirect dev",
            "pytest 8.0.0 direct dev",
        ];
        assert_eq!(lines(&lock), all);
        assert_eq!(lock.problems, ["an entry has no name"]);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert_eq!(
            refusal(Poetry, "[metadata]\nlock-version = '3.0'\n"),
            "lock-version version 3.0 is not supported (supported: 1 and 2)"
        );
        assert!(refusal(Poetry, "[metadata]\nlock-version = \n").starts_with("line 2: "));
        assert_eq!(refusal(Poetry, "package = []"), "no poetry.lock: has no `[metadata]`");
    }

    #[test]
    fn survives_anything() {
        never_panics(Poetry, &[OLD, NEW], Some(MANIFEST));
    }
}
