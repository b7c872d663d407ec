//! Compliance: the files and declarations that a code base should have, and the licences of its dependencies.

use crate::licence::{Verdict, verdict};
use crate::path::{file_name, folder};
use crate::sca::SupplyChain;
use crate::source::{Listing, MAX_BYTES, Reader};
use codegraph_model::capture::{Input, InputKind, Measurement};
use codegraph_model::number::count;
use codegraph_model::{Category, Dimension, Item, Location, Reason, Severity};

/// Something that should be there.
struct Check {
    id: &'static str,
    title: &'static str,
    /// Where it is looked for, for the reader.
    wanted: &'static str,
    found: fn(&str) -> bool,
}

/// Paths are compared in lower case.
const CHECKS: &[Check] = &[
    Check {
        id: "license",
        title: "License",
        wanted: "LICENSE, LICENCE, COPYING or UNLICENSE at the root, or a LICENSES folder",
        found: |path| at(path, &[""], &["license", "licence", "copying", "unlicense"]) || path.starts_with("licenses/"),
    },
    Check {
        id: "readme",
        title: "Readme",
        wanted: "README at the root, in docs or .github",
        found: |path| at(path, &["", "docs/", ".github/"], &["readme"]),
    },
    Check {
        id: "security_policy",
        title: "Security policy",
        wanted: "SECURITY at the root, in docs or .github",
        found: |path| at(path, &["", "docs/", ".github/"], &["security"]),
    },
    Check {
        id: "code_owners",
        title: "Code owners",
        wanted: "CODEOWNERS at the root, in docs, .github or .gitlab, or MAINTAINERS at the root",
        found: |path| {
            at(path, &["", "docs/", ".github/", ".gitlab/"], &["codeowners"]) || at(path, &[""], &["maintainers"])
        },
    },
    Check {
        id: "ci",
        title: "Continuous integration",
        wanted: "a pipeline of GitHub, GitLab, CircleCI, Jenkins, Azure, Travis or another service, or a .ci folder",
        found: is_pipeline,
    },
    Check {
        id: "changelog",
        title: "Changelog",
        wanted: "CHANGELOG, CHANGES, HISTORY, NEWS or RELEASES at the root or in docs",
        found: |path| {
            at(path, &["", "docs/"], &["changelog", "changes", "history", "news", "releases", "release_notes"])
        },
    },
];

/// Whether the path is one of these names, with or without an ending, in one of these folders.
fn at(path: &str, folders: &[&str], names: &[&str]) -> bool {
    let name = file_name(path);
    let named = |wanted: &&str| {
        name.strip_prefix(*wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    };
    folders.contains(&folder(path)) && names.iter().any(named)
}

fn is_pipeline(path: &str) -> bool {
    const FILES: [&str; 11] = [
        ".gitlab-ci.yml",
        ".circleci/config.yml",
        "jenkinsfile",
        "azure-pipelines.yml",
        ".travis.yml",
        "appveyor.yml",
        ".appveyor.yml",
        "bitbucket-pipelines.yml",
        ".drone.yml",
        ".cirrus.yml",
        ".woodpecker.yml",
    ];
    let yaml = path.ends_with(".yml") || path.ends_with(".yaml");
    FILES.contains(&path)
        || (yaml && [".github/workflows/", ".gitea/workflows/", ".forgejo/workflows/"].contains(&folder(path)))
        || [".ci/", ".buildkite/", ".builds/", ".woodpecker/", ".teamcity/"]
            .iter()
            .any(|folder| path.starts_with(folder))
}

/// Checks a revision.
pub fn check(listing: &Listing, reader: &Reader<'_>, chain: &mut SupplyChain) -> (Measurement, Vec<Input>) {
    let mut measurement = Measurement { measured: true, ..Measurement::default() };
    let paths: Vec<(String, &str)> =
        listing.files.iter().map(|file| (file.path.to_lowercase(), file.path.as_str())).collect();
    let (mut passed, mut failed) = (0, 0);
    for check in CHECKS {
        let found = paths.iter().find(|(path, _)| (check.found)(path)).map(|(_, path)| *path);
        let item = result(check.id, check.title, found, || format!("{} is missing: {}", check.title, check.wanted));
        *(if found.is_some() { &mut passed } else { &mut failed }) += 1;
        measurement.items.push(item);
    }
    if let Some((manifest, declared)) = declared_licence(listing, reader) {
        let good = declared.as_deref().filter(|text| verdict(text) != Verdict::Unknown);
        let item = result("declared_license", "Declared license", good.map(|_| manifest), || match &declared {
            Some(text) => format!("{manifest} declares {text:?}, which is no SPDX expression"),
            None => format!("{manifest} declares no license"),
        });
        *(if good.is_some() { &mut passed } else { &mut failed }) += 1;
        measurement.items.push(item);
    }
    measurement.set("checks_passed", count(passed));
    measurement.set("checks_failed", count(failed));
    let licences = chain.licences.take();
    let licences_known = licences.is_some();
    match licences {
        Some(licences) => licences.put(&mut measurement),
        None => measurement.reasons.push(Reason::NoLicenseData),
    }
    let input = |kind, name, tool| Input::new(Dimension::Compliance, kind, name, tool);
    let mut inputs = vec![input(InputKind::Files, "required files", "codegraph")];
    if licences_known {
        // An input of its own: a state with licences and one without are not measured alike.
        inputs.push(input(InputKind::Licenses, "licenses of dependencies", "licenses in lockfiles"));
    }
    (measurement, inputs)
}

fn result(id: &str, title: &str, found: Option<&str>, missing: impl FnOnce() -> String) -> Item {
    let category = if found.is_some() { Category::PASSED_CHECK } else { Category::FAILED_CHECK };
    let mut item = Item::new(Dimension::Compliance, category, id, found.map_or_else(missing, |_| title.to_owned()));
    item.location = found.map(|path| Location { path: path.to_owned(), line: None, end_line: None });
    item.severity = found.is_none().then_some(Severity::Medium);
    item.rule = Some(id.to_owned());
    item
}

/// What the package metadata at the root declares, of the first manifest that can; the outer `None` where none is there.
fn declared_licence<'a>(listing: &'a Listing, reader: &Reader<'_>) -> Option<(&'a str, Option<String>)> {
    for name in ["Cargo.toml", "package.json", "pyproject.toml", "composer.json"] {
        let Ok(place) = listing.files.binary_search_by(|file| file.path.as_str().cmp(name)) else { continue };
        let file = &listing.files[place];
        let Ok(bytes) = reader.read(file, MAX_BYTES) else { continue };
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        let declared = match name.rsplit('.').next() {
            Some("toml") => toml::from_str::<toml::Table>(text).ok().map(|table| toml_licence(&table)),
            _ => serde_json::from_str::<serde_json::Value>(text).ok().map(|value| match value.get("license") {
                Some(serde_json::Value::String(text)) => Some(text.clone()),
                _ => None,
            }),
        };
        if let Some(declared) = declared {
            return Some((&file.path, declared));
        }
    }
    None
}

/// `package.license` or `workspace.package.license` of Cargo, `project.license` (text, or a table with `text`) of PEP 621,
/// `tool.poetry.license`.
fn toml_licence(table: &toml::Table) -> Option<String> {
    let at = |path: &[&str]| {
        let (first, rest) = path.split_first()?;
        let value = rest.iter().try_fold(table.get(*first)?, |value, key| value.get(key))?;
        value.as_str().or_else(|| value.get("text")?.as_str()).map(str::to_owned)
    };
    [
        &["package", "license"][..],
        &["workspace", "package", "license"],
        &["project", "license"],
        &["tool", "poetry", "license"],
    ]
    .into_iter()
    .find_map(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(id: &str, path: &str) -> bool {
        CHECKS.iter().any(|check| check.id == id && (check.found)(&path.to_lowercase()))
    }

    #[test]
    fn files_are_found_under_the_names_people_give_them() {
        assert!(
            passes("license", "LICENSE-MIT") && passes("license", "COPYING") && passes("license", "LICENSES/MIT.txt")
        );
        assert!(!passes("license", "src/LICENSE") && !passes("license", "licenser.rs"));
        assert!(passes("security_policy", ".github/SECURITY.md") && !passes("security_policy", "src/security.rs"));
        assert!(passes("changelog", "CHANGES.rst") && passes("changelog", "History.md"));
        assert!(passes("ci", ".github/workflows/ci.yml") && passes("ci", ".ci/run") && !passes("ci", "ci.yml"));
        assert!(passes("code_owners", "MAINTAINERS.md"));
    }

    #[test]
    fn declared_licences_are_read_from_package_metadata() {
        let licence = |text: &str| toml_licence(&toml::from_str(text).unwrap());
        assert_eq!(licence("[package]\nlicense = 'MIT'").as_deref(), Some("MIT"));
        assert_eq!(
            licence("[package]\nlicense.workspace = true\n[workspace.package]\nlicense = 'ISC'").as_deref(),
            Some("ISC")
        );
        assert_eq!(licence("[project]\nlicense = { text = 'BSD-3-Clause' }").as_deref(), Some("BSD-3-Clause"));
        assert_eq!(licence("[project]\nname = 'x'"), None);
    }
}
