//! uv.lock, version 1. Source of the format: the `lock` module of the `uv-resolver` crate of
//! <https://github.com/astral-sh/uv>.

use serde::Deserialize;

use super::LockfileError;
use super::found::{Entry, Found, within_limit};
use super::graph::{Graph, Key, Roots};
use super::node::{Entries, Keys, List, Record, Text};
use super::pypi::normalised;
use super::read;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Document {
    version: Option<u64>,
    package: List<Record<Locked>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Locked {
    name: Text,
    /// Not given for own packages whose version is made when they are built.
    version: Text,
    /// `{ registry = ... }`, `{ virtual = "." }`, ...
    source: Keys,
    dependencies: List<Record<Dependency>>,
    optional_dependencies: Entries<List<Record<Dependency>>>,
    dev_dependencies: Entries<List<Record<Dependency>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Dependency {
    name: Text,
    /// Given where the lock has several versions of it.
    version: Text,
}

pub(super) fn parse(lock: &str, found: &mut Found) -> Result<(), LockfileError> {
    let document: Document = read::toml(lock)?;
    match document.version {
        Some(1) => {}
        Some(version) => {
            return Err(LockfileError::unsupported("uv.lock", &version.to_string(), "1"));
        }
        None => return Err(LockfileError::syntax(None, "no uv.lock: has no `version`")),
    }
    within_limit(document.package.0.len())?;
    let packages: Vec<Locked> = document.package.0.into_iter().filter_map(|package| package.0).collect();

    let mut graph = Graph::new(packages.len());
    for (index, package) in packages.iter().enumerate() {
        if let Some(name) = &package.name.0 {
            graph.answer(name.clone(), index);
            if let Some(version) = &package.version.0 {
                graph.answer(format!("{name} {version}"), index);
            }
        }
    }
    let mut roots = Roots::default();
    for (index, package) in packages.iter().enumerate() {
        let optional = package.optional_dependencies.0.iter().map(|(_, list)| list);
        let used: Vec<Key> =
            [&package.dependencies].into_iter().chain(optional).flat_map(|list| keys(&graph, list)).collect();
        if is_own(package) {
            roots.used.extend(used);
            let dev = package.dev_dependencies.0.iter();
            roots.dev.extend(dev.flat_map(|(_, list)| keys(&graph, list)));
        } else {
            used.into_iter().for_each(|key| graph.ask(index, key));
        }
    }

    for (package, mark) in packages.iter().zip(graph.marks(&roots)) {
        if !is_own(package) {
            let entry = Entry {
                version: package.version.0.as_deref(),
                direct: Some(mark.direct),
                dev: mark.dev,
                ..Entry::default()
            };
            found.add_locked(package.name.0.as_deref().map(normalised).as_deref(), entry)?;
        }
    }
    Ok(())
}

fn is_own(package: &Locked) -> bool {
    ["virtual", "editable", "directory"].iter().any(|kind| package.source.has(kind))
}

fn keys(graph: &Graph, list: &List<Record<Dependency>>) -> Vec<Key> {
    let key = |dependency: &Record<Dependency>| {
        let Dependency { name, version } = dependency.0.as_ref()?;
        let name = name.0.as_deref()?;
        let exact = version.0.as_ref().and_then(|version| graph.key(&format!("{name} {version}")));
        exact.or_else(|| graph.key(name))
    };
    list.0.iter().filter_map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::super::LockfileKind::Uv;
    use super::super::testing::{lines, never_panics, read, refusal};

    const LOCK: &str = r#"version = 1
revision = 3
requires-python = ">=3.9"

[[package]]
name = "app"
source = { editable = "." }
dependencies = [
    { name = "flask", extra = ["async"] },
    { name = "numpy", version = "2.0", source = { registry = "https://pypi.org/simple" }, marker = "python_full_version >= '3.10'" },
    { name = "tool" },
]

[package.optional-dependencies]
extra = [{ name = "cryptography" }]

[package.dev-dependencies]
test = [{ name = "pytest" }, { name = "flask" }]

[package.metadata]
requires-dist = [{ name = "flask" }]

[[package]]
name = "cryptography"
version = "40.0"
source = { git = "https://example.org/c?rev=1#00" }

[[package]]
name = "flask"
version = "3.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "click" }]
sdist = { url = "https://example.org/flask.tar.gz", hash = "sha256:00", size = 1 }

[[package]]
name = "click"
version = "8.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "numpy"
version = "1.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "numpy"
version = "2.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "pluggy"
version = "1.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "pytest"
version = "8.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "pluggy" }, { name = "click" }]

[[package]]
name = "tool"
version = "0.1"
source = { directory = "tool" }
dependencies = [{ name = "wheel" }]

[[package]]
name = "wheel"
version = "0.1"
source = { path = "wheel.whl" }

[[package]]
name = "none"
source = { registry = "https://pypi.org/simple" }
"#;

    #[test]
    fn version_1() {
        let lock = read(Uv, LOCK, None);
        let all = [
            "click 8.0 indirect",
            "cryptography 40.0 direct",
            "flask 3.0 direct",
            "numpy 1.0 indirect",
            "numpy 2.0 direct",
            "pluggy 1.0 indirect dev",
            "pytest 8.0 direct dev",
            "wheel 0.1 direct",
        ];
        assert_eq!(lines(&lock), all);
        assert_eq!(lock.problems, ["`none` has no version"]);
        assert!(!lock.gives_licences);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert_eq!(refusal(Uv, "version = 2\n"), "uv.lock version 2 is not supported (supported: 1)");
        assert_eq!(refusal(Uv, ""), "no uv.lock: has no `version`");
        assert!(refusal(Uv, "version = 1\n\n[[package]]\nname = a\n").starts_with("line 4: "));
    }

    #[test]
    fn survives_anything() {
        never_panics(Uv, &[LOCK], None);
    }
}
