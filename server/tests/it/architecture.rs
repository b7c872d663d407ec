//! The edges between crates that must not be, read from `cargo metadata`, and words that must not stray.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn metadata() -> Metadata {
    // Only what this machine needs was fetched.
    let version = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let version = String::from_utf8(version).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let options = ["--offline", "--filter-platform", host].map(str::to_owned).to_vec();
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).other_options(options).exec().unwrap()
}

fn package<'a>(metadata: &'a Metadata, name: &str) -> &'a Package {
    metadata.workspace_packages().into_iter().find(|package| package.name.as_str() == name).unwrap()
}

/// What a crate asks for itself in order to run, without what only its optional features need.
fn direct(package: &Package) -> BTreeSet<&str> {
    let needed = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    needed.filter(|dependency| !dependency.optional).map(|dependency| dependency.name.as_str()).collect()
}

/// Everything that a crate is linked with, its dependencies' dependencies too.
fn closure<'a>(metadata: &'a Metadata, package: &'a Package) -> BTreeSet<&'a str> {
    let nodes: HashMap<&PackageId, _> =
        metadata.resolve.as_ref().unwrap().nodes.iter().map(|node| (&node.id, node)).collect();
    let (mut seen, mut open) = (BTreeSet::new(), vec![&package.id]);
    let mut names = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dependency in &nodes[id].deps {
            if dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal) {
                names.insert(metadata[&dependency.pkg].name.as_str());
                open.push(&dependency.pkg);
            }
        }
    }
    names
}

fn ours(metadata: &Metadata) -> BTreeSet<&str> {
    metadata.workspace_packages().into_iter().map(|package| package.name.as_str()).collect()
}

/// Dependencies within the workspace.
fn inside<'a>(metadata: &'a Metadata, name: &str) -> Vec<&'a str> {
    let ours = ours(metadata);
    direct(package(metadata, name)).into_iter().filter(|name| ours.contains(name)).collect()
}

#[test]
fn the_model_is_pure() {
    let metadata = metadata();
    assert_eq!(inside(&metadata, "codegraph-model"), Vec::<&str>::new());
    let all = closure(&metadata, package(&metadata, "codegraph-model"));
    for name in ["sqlx", "sqlx-core", "axum", "leptos", "tokio", "gix", "hyper", "plotters"] {
        assert!(!all.contains(name), "codegraph-model is linked with {name}");
    }
    assert!(all.contains("serde"), "the walk over dependencies finds nothing");
}

#[test]
fn the_interface_knows_only_the_model() {
    let metadata = metadata();
    assert_eq!(inside(&metadata, "codegraph-app"), ["codegraph-model"]);
    assert_eq!(inside(&metadata, "frontend"), ["codegraph-app"]);
    let app = direct(package(&metadata, "codegraph-app"));
    for name in ["axum", "sqlx", "tokio", "gix", "leptos_axum"] {
        assert!(!app.contains(name), "codegraph-app needs {name}");
    }
    assert!(package(&metadata, "codegraph-app").features["default"].is_empty());
}

#[test]
fn the_parts_of_the_server_know_only_the_model() {
    let metadata = metadata();
    for name in ["codegraph-store", "codegraph-export", "codegraph-formats"] {
        assert_eq!(inside(&metadata, name), ["codegraph-model"], "{name}");
    }
    assert_eq!(inside(&metadata, "codegraph-collect"), ["codegraph-formats", "codegraph-model"]);
}

/// It knows the model alone: what it knew of another crate, unit tests of that crate would see twice.
#[test]
fn only_tests_use_what_is_made_for_tests() {
    let metadata = metadata();
    assert_eq!(inside(&metadata, "codegraph-testing"), ["codegraph-model"]);
    let mut users = BTreeSet::new();
    for package in metadata.workspace_packages() {
        for dependency in package.dependencies.iter().filter(|d| d.name == "codegraph-testing") {
            assert_eq!(dependency.kind, DependencyKind::Development, "{}", package.name);
            users.insert(package.name.as_str());
        }
    }
    let expected = ["codegraph", "codegraph-collect", "codegraph-export", "codegraph-store"];
    assert_eq!(users, BTreeSet::from(expected));
}

#[test]
fn each_tool_has_one_owner() {
    let metadata = metadata();
    let owners = [
        ("sqlx", "codegraph-store"),
        ("libsqlite3-sys", "codegraph-store"),
        ("gix", "codegraph-collect"),
        ("quick-xml", "codegraph-formats"),
        ("big-code-analysis", "codegraph-collect"),
        ("plotters", "codegraph-export"),
        ("axum", "codegraph"),
        ("leptos_axum", "codegraph"),
        ("clap", "codegraph"),
    ];
    for (tool, owner) in owners {
        let users: Vec<&str> = metadata
            .workspace_packages()
            .into_iter()
            .filter(|package| !["xtask", "codegraph-testing"].contains(&package.name.as_str()))
            .filter(|package| {
                let mut normal = package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal);
                normal.any(|dependency| dependency.name == tool)
            })
            .map(|package| package.name.as_str())
            .collect();
        assert_eq!(users, [owner], "who uses {tool}");
    }
    for name in ["codegraph-collect", "codegraph-export"] {
        let all = closure(&metadata, package(&metadata, name));
        assert!(!all.contains("sqlx") && !all.contains("axum"), "{name}");
    }
}

/// Product code that looks into a text for words with a space between them, and why it may: the text is somebody else's format.
const READERS_OF_TEXT: &[(&str, &str)] = &[
    ("server/collect/formats/src/", "formats of reports: the words are those of the tools that write them"),
    ("server/collect/src/lockfile/", "formats of lockfiles, and errors of their parsers, which have no codes"),
    ("server/src/json/wording.rs", "errors of serde, which have no codes"),
    ("app/src/pages/error.rs", "a command at the end of an error message is shown on a line of its own"),
    ("server/build.rs", "the version that the C library prints of itself"),
];

/// A piece of a sentence that code looks for in a text: a literal with a word and a space, handed to what searches,
/// splits or compares. What stands behind `#[cfg(test)]` does not count.
fn sentences_read(text: &str) -> Vec<(usize, String)> {
    const READS: [&str; 14] = [
        "starts_with(",
        "ends_with(",
        "strip_prefix(",
        "strip_suffix(",
        "trim_start_matches(",
        "trim_end_matches(",
        ".contains(",
        ".find(",
        ".rfind(",
        "split(",
        "split_once(",
        "splitn(",
        "== ",
        "!= ",
    ];
    let product = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for (line, words) in product.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for read in READS {
            let literals = words.match_indices(read).filter_map(|(start, _)| {
                let rest = words[start + read.len()..].trim_start_matches(['&', '[']);
                let literal = rest.strip_prefix('"')?;
                Some(&literal[..literal.find('"').unwrap_or(literal.len())])
            });
            let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
            let is_sentence = |literal: &&str| literal.contains(' ') && literal.split(' ').any(is_word);
            let mentions = |literal: &str| format!("{read}\"{literal}\"");
            found.extend(literals.filter(is_sentence).map(mentions).map(|read| (line + 1, read)));
        }
    }
    found
}

#[test]
fn no_code_reads_sentences() {
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for (path, text) in sources("app").into_iter().chain(sources("server")).chain(sources("frontend")) {
        if path.ends_with("/tests.rs") {
            continue;
        }
        for (line, read) in sentences_read(&text) {
            match READERS_OF_TEXT.iter().find(|(start, _)| path.starts_with(start)) {
                Some((start, _)) => drop(used.insert(*start)),
                None => wrong.push(format!("{path}:{line}: {read}")),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "a fact is data with a code (see codegraph_model::reason), not a sentence:\n{}",
        wrong.join("\n")
    );
    let unused: Vec<_> = READERS_OF_TEXT.iter().filter(|(start, _)| !used.contains(start)).collect();
    assert!(unused.is_empty(), "nothing there reads text any more: {unused:?}");
}

#[test]
fn the_search_for_read_sentences_finds_them() {
    for code in [
        r#"if reason.starts_with("not measured") {"#,
        r#"reason.trim_start_matches("no score; ")"#,
        r#"label.split_once(", weight of ")"#,
        r#"if reason == "there is no lockfile" {"#,
        r#"if message.contains(&"went wrong") {"#,
    ] {
        assert_eq!(sentences_read(code).len(), 1, "{code}");
    }
    for code in [
        r#"path.starts_with("/api/v2")"#,
        r#"line.split_once(": ")"#,
        r#"// if reason.starts_with("not measured")"#,
        "#[cfg(test)] mod tests { x.contains(\"two words\") }",
    ] {
        assert_eq!(sentences_read(code), [], "{code}");
    }
}

#[test]
fn nobody_depends_on_the_server_or_the_tasks() {
    let metadata = metadata();
    for name in ours(&metadata) {
        for above in ["codegraph", "xtask", "frontend"] {
            assert!(!inside(&metadata, name).contains(&above), "{name} depends on {above}");
        }
    }
}

/// The Rust files of the product below a folder, with their text; tests, what they are built with, examples and build products are none of it.
fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir()
                && !["target", "tests", "testing", "examples", "node_modules", ".git"].contains(&name.as_str())
            {
                walk(&path, found);
            } else if name.ends_with(".rs") {
                let relative = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                found.push((relative, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "{folder}");
    found
}

fn mentioning(folder: &str, words: &[&str], allowed: &[&str]) -> Vec<String> {
    let outside = |path: &str| !allowed.iter().any(|allowed| path.starts_with(allowed));
    let files = sources(folder).into_iter().filter(|(path, _)| outside(path));
    files.filter(|(_, text)| words.iter().any(|word| text.contains(word))).map(|(path, _)| path).collect()
}

#[test]
fn only_http_knows_axum() {
    let found = mentioning("server/src", &["axum"], &["server/src/http/", "server/src/cli/serve.rs"]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn only_services_know_the_store() {
    // Its errors are part of the error of services, and of the map from that to a status.
    let allowed = [
        "server/src/services/",
        "server/src/error.rs",
        "server/src/http/problem.rs",
        "server/src/http/pages/render.rs",
    ];
    assert_eq!(mentioning("server/src", &["codegraph_store"], &allowed), Vec::<String>::new());
}

#[test]
fn each_kind_of_actor_is_made_in_one_place() {
    for (made, place) in [
        ("Actor::Anonymous", "server/src/http/entrance.rs"),
        ("Actor::OsUser(", "server/src/cli/mod.rs"),
        ("Actor::System(", "server/src/services/caller.rs"),
    ] {
        assert_eq!(mentioning("server/src", &[made], &[]), [place], "{made}");
        let text = fs::read_to_string(root().join(place)).unwrap();
        assert_eq!(text.matches(made).count(), 1, "{made}");
    }
}

#[test]
fn only_the_store_speaks_sql() {
    let words = ["SELECT ", "INSERT INTO", "DELETE FROM", "CREATE TABLE", "PRAGMA "];
    for folder in ["app", "frontend", "server", "xtask"] {
        assert_eq!(mentioning(folder, &words, &["server/store/"]), Vec::<String>::new());
    }
    assert!(!mentioning("server/store", &words, &[]).is_empty(), "the check finds nothing");
}

#[test]
fn there_are_no_server_functions() {
    for folder in ["app", "frontend", "server"] {
        assert_eq!(mentioning(folder, &["#[server"], &[]), Vec::<String>::new());
    }
}

#[test]
fn only_the_clock_reads_the_time() {
    for folder in ["app", "frontend", "server"] {
        let found = mentioning(folder, &["Utc::now()", "SystemTime::now()", "Local::now()"], &["server/src/clock.rs"]);
        assert_eq!(found, Vec::<String>::new());
    }
}

/// The profile of the browser's half inherits that of the server, with its list of what is optimized for speed.
#[test]
fn what_the_browser_runs_is_built_for_size() {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let overrides = |profile: &str| manifest["profile"][profile]["package"].as_table().unwrap().clone();
    let (server, browser) = (overrides("release"), overrides("wasm-release"));
    // Not `cargo metadata`, which switches on the features of the server's half as well.
    let mut tree = Command::new("cargo");
    tree.args(["tree", "--offline", "--package", "frontend", "--edges", "normal", "--prefix", "none"]);
    let linked = String::from_utf8(tree.current_dir(root()).output().unwrap().stdout).unwrap();
    let linked: BTreeSet<&str> = linked.lines().filter_map(|line| line.split(' ').next()).collect();
    let shared: Vec<&String> = server.keys().filter(|name| linked.contains(name.as_str())).collect();
    assert!(shared.iter().any(|name| *name == "serde_json"), "the check finds nothing");
    for name in shared {
        let level = browser.get(name).and_then(|package| package["opt-level"].as_str());
        assert_eq!(level, Some("z"), "[profile.wasm-release.package] needs `{name}.opt-level = \"z\"`");
    }
}
