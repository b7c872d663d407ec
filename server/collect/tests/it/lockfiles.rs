//! Lockfiles in a source: several, broken ones, other people's.

use crate::repo::Repo;
use crate::support::{capture, category, excluded, input, metric, of};
use codegraph_model::{Digest, Dimension, Reason};

const NPM: &str = r#"{"name":"web","lockfileVersion":3,"packages":{"":{"dependencies":{"left-pad":"^1.0.0"}},
    "node_modules/left-pad":{"version":"1.3.0","license":"WTFPL"},"node_modules/evil":{"version":"1.0.0","license":"AGPL-3.0-only"},
    "node_modules/mute":{"version":"1.0.0"}}}"#;

fn requirements(pins: &str) -> String {
    pins.split(' ').map(|pin| format!("{pin}\n")).collect()
}

#[test]
fn a_package_that_two_lockfiles_name_is_one_dependency_of_both() {
    let repo = Repo::new();
    repo.write("a/requirements.txt", requirements("flask==3.0.0 jinja2==3.1.0"));
    repo.write("b/requirements.txt", requirements("Flask==3.0.0 jinja2==3.1.2"));
    repo.commit("2026-01-01T00:00:00Z");
    let captured = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(metric(&captured, "sca.dependencies"), Some(3.0));
    assert_eq!(metric(&captured, "sca.duplicate_versions"), Some(1.0));
    let dependencies = category(&captured, Dimension::Sca, "dependency");
    assert_eq!(
        dependencies["pkg:pypi/flask#1"].attributes["lockfiles"],
        serde_json::json!(["a/requirements.txt", "b/requirements.txt"])
    );
    assert_eq!(dependencies["pkg:pypi/jinja2#2"].attributes["duplicate"], true);
    assert_eq!(dependencies.len(), 3);
}

#[test]
fn a_malformed_lockfile_is_named_and_the_others_count() {
    let repo = Repo::new();
    repo.write("good/package-lock.json", NPM).write("bad/package-lock.json", "{\"lockfileVersion\": 3, \"packages\": ");
    repo.write("worse/Cargo.lock", [0xff, 0xfe, b'x']).commit("2026-01-01T00:00:00Z");
    let captured = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(metric(&captured, "sca.dependencies"), Some(3.0));
    let files = vec!["bad/package-lock.json".to_owned(), "worse/Cargo.lock".to_owned()];
    assert_eq!(
        of(&captured, Dimension::Sca).reasons,
        [Reason::NoVulnerabilityReport, Reason::LockfilesUnreadable { files }]
    );
    let left: Vec<_> = excluded(&captured)
        .into_iter()
        .filter(|(reason, _)| reason.starts_with("lockfile that cannot be read"))
        .collect();
    assert_eq!(left.iter().flat_map(|(_, files)| files).copied().collect::<Vec<_>>().len(), 2, "{left:?}");
    let bad = input(&captured, "bad/package-lock.json");
    assert!(bad.digest.is_none() && bad.notes[0].starts_with("excluded: "), "{bad:?}");
    let good = input(&captured, "good/package-lock.json");
    assert_eq!(
        (good.digest, good.notes.as_slice()),
        (Some(Digest::of(NPM.as_bytes())), &["3 packages".to_owned()][..])
    );
}

#[test]
fn where_every_lockfile_is_malformed_nothing_is_measured() {
    let repo = Repo::new();
    repo.write("Cargo.lock", "version = [").commit("2026-01-01T00:00:00Z");
    let captured = capture(repo.path(), Some("main")).unwrap();
    let sca = of(&captured, Dimension::Sca);
    assert!(!sca.measured && sca.metrics.is_empty());
    assert_eq!(sca.reasons, [Reason::LockfilesUnreadable { files: vec!["Cargo.lock".to_owned()] }]);
}

#[test]
fn licences_in_lockfiles_are_judged() {
    let repo = Repo::new();
    repo.write("package-lock.json", NPM).commit("2026-01-01T00:00:00Z");
    let captured = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(metric(&captured, "compliance.licenses_denied"), Some(1.0));
    assert_eq!(metric(&captured, "compliance.licenses_unknown"), Some(1.0));
    let denied: Vec<_> = category(&captured, Dimension::Compliance, "licence_denied").into_keys().collect();
    assert_eq!(denied, ["pkg:npm/evil#1"]);
    let unknown: Vec<_> = category(&captured, Dimension::Compliance, "licence_unknown").into_keys().collect();
    assert_eq!(unknown, ["pkg:npm/mute#1"]);
}

#[test]
fn vendored_lockfiles_do_not_count() {
    let repo = Repo::new();
    repo.write("vendor/x/Cargo.lock", "version = 4\n").write("testdata/yarn.lock", "# yarn lockfile v1\n");
    repo.commit("2026-01-01T00:00:00Z");
    let captured = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(of(&captured, Dimension::Sca).reasons, [Reason::NoLockfile]);
    let left = &excluded(&captured)["lockfile among vendored code or fixtures"];
    assert_eq!(*left, ["testdata/yarn.lock", "vendor/x/Cargo.lock"]);
}
