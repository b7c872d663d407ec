//! Sources that cannot be captured, and what is said of those that hold nothing.

use crate::repo::Repo;
use crate::support::{at, capture, function, input, metric, of};
use codegraph_collect::{CollectError, KeptHistory, Session};
use codegraph_model::{Dimension, Reason};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

#[track_caller]
fn refused(path: &Path, reference: Option<&str>, words: &[&str]) -> CollectError {
    let error = capture(path, reference).expect_err("this cannot be captured");
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text:?}");
    }
    error
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = refused(&folder.path().join("nowhere"), None, &["nowhere", "there is no such folder"]);
    assert!(matches!(error, CollectError::Missing(_)));
}

#[test]
fn a_file_is_no_source() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("main.rs");
    std::fs::write(&file, "fn main() {}").unwrap();
    let error = refused(&file, None, &["main.rs", "this is a file"]);
    assert!(matches!(error, CollectError::NotAFolder(_)));
}

#[test]
fn a_folder_has_no_references() {
    let folder = tempfile::tempdir().unwrap();
    let error = refused(folder.path(), Some("v1.0"), &["no git repository", "\"v1.0\"", "leave the reference out"]);
    assert!(matches!(error, CollectError::NotARepository { .. }));
}

#[test]
fn an_unknown_reference_is_named() {
    let repo = Repo::new();
    repo.write("a.rs", "fn a() {}\n").commit("2026-01-01T00:00:00Z");
    for reference in
        ["v9.9", "0000000000000000000000000000000000000000", "main~5", "feature/x", "a b", "..", "", "-x", "main:a.rs"]
    {
        let error = refused(repo.path(), Some(reference), &["there is no commit, tag or branch"]);
        assert!(matches!(error, CollectError::UnknownReference { .. }), "{reference}: {error:?}");
    }
    let long = "x".repeat(100_000);
    let error = refused(repo.path(), Some(&long), &["there is no commit"]);
    assert!(error.to_string().len() < 2_000, "the message is as long as the attack");
}

#[test]
fn an_empty_repository_says_that_it_has_no_commits() {
    let repo = Repo::new();
    let error = refused(repo.path(), None, &["the repository has no commits yet"]);
    assert!(matches!(error, CollectError::NoCommits(_)));
    refused(repo.path(), Some("main"), &["there is no commit, tag or branch \"main\""]);
    refused(repo.bare().path(), None, &["the repository has no commits yet"]);
}

#[test]
fn a_broken_repository_is_not_taken_for_a_folder() {
    let repo = Repo::new();
    repo.write("a.rs", "fn a() {}\n").commit("2026-01-01T00:00:00Z");
    std::fs::write(repo.path().join(".git/HEAD"), "no reference").unwrap();
    refused(repo.path(), None, &["HEAD cannot be read"]);
    std::fs::remove_file(repo.path().join(".git/HEAD")).unwrap();
    refused(repo.path(), None, &["git repository"]);
}

#[test]
fn a_missing_object_is_an_error_or_named() {
    let repo = Repo::new();
    repo.write("a.rs", "fn a() {}\n").write("b.rs", "fn b() {}\n").commit("2026-01-01T00:00:00Z");
    let blob = repo.git(["rev-parse", "HEAD:a.rs"]);
    let object = repo.path().join(".git/objects").join(&blob[..2]).join(&blob[2..]);
    std::fs::remove_file(&object).unwrap();
    let captured = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(metric(&captured, "health.files"), Some(1.0));
    assert_eq!(crate::support::excluded(&captured)["its object is missing from the repository"], ["a.rs"]);

    let tree = repo.git(["rev-parse", "HEAD^{tree}"]);
    std::fs::remove_file(repo.path().join(".git/objects").join(&tree[..2]).join(&tree[2..])).unwrap();
    refused(repo.path(), Some("main"), &["cannot be read"]);
}

#[test]
fn a_commit_without_files_says_what_is_not_measured() {
    let repo = Repo::new();
    repo.commit("2026-01-01T00:00:00Z");
    let captured = capture(repo.path(), Some("main")).unwrap();
    let quality = of(&captured, Dimension::Quality);
    assert!(!quality.measured);
    assert_eq!(quality.reasons, [Reason::NoSourceCode]);
    let sca = of(&captured, Dimension::Sca);
    assert!(!sca.measured);
    assert_eq!(sca.reasons, [Reason::NoLockfile]);
    let release = of(&captured, Dimension::Release);
    assert_eq!((release.measured, &release.reasons[..]), (false, &[Reason::NoRelease][..]));
    assert!(!of(&captured, Dimension::Audit).measured);
    assert_eq!(metric(&captured, "health.files"), Some(0.0));
    assert_eq!(metric(&captured, "health.maintainability_index"), None);
    assert_eq!(metric(&captured, "health.commits_30d"), Some(1.0));
    assert_eq!(metric(&captured, "compliance.checks_passed"), Some(0.0));
    assert_eq!(input(&captured, "git").notes, ["1 commits"]);
}

#[test]
fn an_empty_folder_says_what_is_not_measured() {
    let folder = tempfile::tempdir().unwrap();
    let captured = capture(folder.path(), None).unwrap();
    for dimension in [Dimension::Quality, Dimension::Sca, Dimension::Audit, Dimension::Release] {
        assert!(!of(&captured, dimension).measured, "{dimension}");
    }
    assert_eq!(of(&captured, Dimension::Health).reasons, [Reason::FolderWithoutHistory]);
    assert_eq!(of(&captured, Dimension::Release).reasons, [Reason::FolderWithoutReleases]);
}

#[test]
fn an_interrupt_stops_the_history_and_the_capture() {
    let repo = Repo::new();
    for n in 0..20 {
        repo.write(format!("src/f{n}.rs"), function(&format!("f{n}"), n));
        repo.commit(&format!("2026-05-{:02}T00:00:00Z", n + 1));
    }
    let set = AtomicBool::new(true);
    let mut session = Session::open(repo.path()).unwrap();
    let revision = session.resolve(None).unwrap();
    let revisions = [revision.clone()];
    assert!(matches!(
        session.load_history(&revisions, &KeptHistory::default(), &set, &|_| {}),
        Err(CollectError::Interrupted)
    ));
    let flag = AtomicBool::new(false);
    session.load_history(&revisions, &KeptHistory::default(), &flag, &|_| {}).unwrap();
    let (prepared, needs) = session.prepare(revision, true, at("2026-06-15T00:00:00Z")).unwrap();
    assert_eq!((needs.files.len(), needs.commits.len()), (20, 20));
    assert!(matches!(session.capture(&prepared, &set, &|_| {}), Err(CollectError::Interrupted)));

    // While files are read, and while commits are.
    for stop_at in [3, 30] {
        let flag = AtomicBool::new(false);
        let result = session.capture(&prepared, &flag, &|progress| {
            if progress.done >= stop_at {
                flag.store(true, Ordering::Relaxed);
            }
        });
        assert!(matches!(result, Err(CollectError::Interrupted)), "at {stop_at}");
    }
    let (captured, _) = session.capture(&prepared, &flag, &|_| {}).unwrap();
    assert_eq!(captured, capture(repo.path(), Some("main")).unwrap());

    let mut folder = Session::open(repo.plain().path()).unwrap();
    let plain = repo.plain();
    folder = Session::open(plain.path()).unwrap_or(folder);
    let revision = folder.resolve(None).unwrap();
    let (prepared, _) = folder.prepare(revision, false, at("2026-06-15T00:00:00Z")).unwrap();
    assert!(matches!(folder.capture(&prepared, &set, &|_| {}), Err(CollectError::Interrupted)));
}

#[test]
fn progress_counts_up_to_what_it_said() {
    let repo = Repo::new();
    for n in 0..5 {
        repo.write(format!("f{n}.rs"), function(&format!("f{n}"), n)).commit(&format!("2026-05-0{}T00:00:00Z", n + 1));
    }
    let flag = AtomicBool::new(false);
    let mut session = Session::open(repo.path()).unwrap();
    let revision = session.resolve(Some("main")).unwrap();
    session.load_history(std::slice::from_ref(&revision), &KeptHistory::default(), &flag, &|_| {}).unwrap();
    let (prepared, _) = session.prepare(revision, true, at("2026-06-15T00:00:00Z")).unwrap();
    let seen = std::sync::Mutex::new(Vec::new());
    session.capture(&prepared, &flag, &|progress| seen.lock().unwrap().push((progress.done, progress.of))).unwrap();
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    assert_eq!(seen, (1..=10).map(|n| (n, 10)).collect::<Vec<_>>());
}
