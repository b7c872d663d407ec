//! Report files of the source: which ones patterns find, where they are looked for, and what is said of the others.

use crate::repo::Repo;
use crate::support::at;
use codegraph_collect::imports::Found;
use codegraph_collect::{CollectError, Session};
use codegraph_model::settings::ImportSettings;
use std::path::Path;

fn find(path: &Path, reference: Option<&str>, globs: &[&str]) -> Result<Found, CollectError> {
    let session = Session::open(path)?;
    let revision = session.resolve(reference)?;
    let (prepared, _) = session.prepare(revision, reference.is_some(), at("2026-06-15T10:00:00Z"))?;
    let globs = globs.iter().map(|glob| (*glob).to_owned()).collect();
    session.reports(&prepared, &ImportSettings { globs, ..ImportSettings::default() })
}

fn paths(found: &Found) -> Vec<&str> {
    found.reports.iter().map(|report| report.path.as_str()).collect()
}

/// Reports that git ignores, one that is committed, and one that both are.
fn repo() -> Repo {
    let repo = Repo::new();
    repo.write(".gitignore", "target/\n").write("reports/a/junit-1.xml", "old").commit("2026-01-01T00:00:00Z");
    repo.write("target/b.sarif", "b").write("target/a.sarif", "a").write("target/deep/c.sarif", "c");
    repo.write("reports/a/junit-1.xml", "new").write("reports/junit-2.xml", "2").write("reports/other.xml", "");
    repo
}

#[test]
fn the_present_has_its_reports_on_disk() {
    let repo = repo();
    let found = find(repo.path(), None, &["target/*.sarif", "reports/**/junit-*.xml", "reports/junit-2.xml"]).unwrap();
    assert_eq!(paths(&found), ["reports/a/junit-1.xml", "reports/junit-2.xml", "target/a.sarif", "target/b.sarif"]);
    assert_eq!(found.reports[0].bytes, b"new");
    assert_eq!(found.notes, Vec::<String>::new());
    let plain = repo.plain();
    assert_eq!(paths(&find(plain.path(), None, &["**/*.sarif"]).unwrap()).len(), 3);
    assert_eq!(
        paths(&find(plain.path(), None, &["*.sarif", "target/d*/[a-c].{sarif,xml}"]).unwrap()),
        ["target/deep/c.sarif"]
    );
}

#[test]
fn a_named_commit_and_a_bare_repository_have_those_that_are_committed() {
    let repo = repo();
    let globs = ["target/*.sarif", "reports/**/junit-*.xml"];
    for found in [find(repo.path(), Some("main"), &globs), find(repo.bare().path(), None, &globs)] {
        let found = found.unwrap();
        assert_eq!(paths(&found), ["reports/a/junit-1.xml"]);
        assert_eq!(found.reports[0].bytes, b"old");
        assert_eq!(found.notes, ["the pattern \"target/*.sarif\" matches no file of the commit"]);
    }
}

#[test]
fn what_matches_nothing_is_noted() {
    let found = find(repo().path(), None, &["nowhere/*.xml", ".gitignore/x", "target"]).unwrap();
    assert_eq!(found.reports, []);
    let note = |pattern| format!("the pattern \"{pattern}\" matches no file of the source");
    assert_eq!(found.notes, [note(".gitignore/x"), note("nowhere/*.xml"), note("target")]);
}

#[test]
fn the_inside_of_git_is_nobodys_report() {
    let repo = repo();
    for glob in [".git/*", "**/HEAD", "*/config", ".git/refs/**"] {
        assert_eq!(find(repo.path(), None, &[glob]).unwrap().reports, [], "{glob}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let (repo, outside) = (repo(), tempfile::tempdir().unwrap());
    std::fs::write(outside.path().join("secret.sarif"), "secret").unwrap();
    symlink(outside.path(), repo.path().join("linked")).unwrap();
    symlink(outside.path().join("secret.sarif"), repo.path().join("target/z.sarif")).unwrap();
    for glob in ["linked/*.sarif", "linked/secret.sarif", "**/secret.sarif", "target/z.sarif"] {
        assert_eq!(find(repo.path(), None, &[glob]).unwrap().reports, [], "{glob}");
    }
    let found = find(repo.path(), None, &["linked/*.sarif", "target/*.sarif"]).unwrap();
    assert_eq!(paths(&found), ["target/a.sarif", "target/b.sarif"]);
    assert_eq!(
        found.notes,
        [
            "linked: a symbolic link, not followed",
            "target/z.sarif: a symbolic link, not followed",
            "the pattern \"linked/*.sarif\" matches no file of the source",
        ]
    );
}

#[test]
fn too_many_and_too_large_name_the_pattern() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("r")).unwrap();
    for n in 0..2_000 {
        std::fs::write(folder.path().join(format!("r/{n}.xml")), "").unwrap();
    }
    assert_eq!(find(folder.path(), None, &["r/*.xml"]).unwrap().reports.len(), 2_000);
    std::fs::write(folder.path().join("one.xml"), "").unwrap();
    let error = find(folder.path(), None, &["one.xml", "r/*.xml"]).unwrap_err().to_string();
    assert!(
        error.ends_with("the patterns match more than 2000 files, the last of \"r/*.xml\"; narrow them"),
        "{error}"
    );

    let large = std::fs::File::create(folder.path().join("one.xml")).unwrap();
    large.set_len((256 << 20) + 1).unwrap();
    let error = find(folder.path(), None, &["*.xml"]).unwrap_err().to_string();
    assert!(error.ends_with("the pattern \"*.xml\" matches \"one.xml\", but reports have at most 256 MiB"), "{error}");
}
