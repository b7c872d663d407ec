//! The first path of files that were renamed, in repositories whose commits say what happened.

use crate::repo::{Repo, git};
use crate::support::{at, capture};
use codegraph_collect::{KeptHistory, Session};
use codegraph_model::capture::Capture;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// A file of `lines` lines that no file of another seed has.
fn text(seed: &str, lines: usize) -> String {
    (0..lines).map(|n| format!("line {n} of {seed}\n")).collect()
}

/// `text` with its first `edited` lines written anew.
fn edited(seed: &str, lines: usize, edited: usize) -> String {
    let old = text(seed, lines);
    let kept = old.lines().skip(edited).map(|line| format!("{line}\n"));
    (0..edited).map(|n| format!("LINE {n} OF {seed}\n")).chain(kept).collect()
}

/// A repository, committed to at one day after the other.
struct Days {
    repo: Repo,
    day: std::cell::Cell<u32>,
}

impl Days {
    fn new() -> Self {
        Self { repo: Repo::new(), day: std::cell::Cell::new(0) }
    }

    fn date(&self) -> String {
        self.day.set(self.day.get() + 1);
        format!("2026-{:02}-{:02}T12:00:00Z", 1 + self.day.get() / 28, 1 + self.day.get() % 28)
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        self.repo.write(path, content);
        self
    }

    fn remove(&self, path: &str) -> &Self {
        self.repo.remove(path);
        self
    }

    /// Moves a file or a folder in the work tree, over what is there.
    fn rename(&self, from: &str, to: &str) -> &Self {
        let (from, to) = (self.repo.path().join(from), self.repo.path().join(to));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(from, to).unwrap();
        self
    }

    fn commit(&self) -> String {
        self.repo.commit(&self.date())
    }

    fn origins(&self) -> BTreeMap<String, String> {
        origins(self.repo.path(), "HEAD")
    }
}

fn origins(path: &Path, reference: &str) -> BTreeMap<String, String> {
    capture(path, Some(reference)).unwrap().origins
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(present, first)| ((*present).to_owned(), (*first).to_owned())).collect()
}

#[test]
fn a_renamed_file_has_its_first_path() {
    let days = Days::new();
    days.write("a.rs", text("a", 20)).write("other.rs", text("o", 20)).commit();
    assert_eq!(days.origins(), map(&[]));
    days.rename("a.rs", "src/b.rs").commit();
    assert_eq!(days.origins(), map(&[("src/b.rs", "a.rs")]));
    // Whatever comes later.
    days.write("src/b.rs", text("unlike", 90)).commit();
    assert_eq!(days.origins(), map(&[("src/b.rs", "a.rs")]));
    assert_eq!(origins(days.repo.path(), "HEAD~2"), map(&[]));
}

#[test]
fn a_file_is_followed_through_edits_of_up_to_half_of_it() {
    let days = Days::new();
    days.write("a.rs", text("a", 20)).write("b.rs", text("b", 20)).commit();
    days.remove("a.rs").remove("b.rs");
    days.write("near.rs", edited("a", 20, 9)).write("far.rs", edited("b", 20, 12)).commit();
    assert_eq!(days.origins(), map(&[("near.rs", "a.rs")]));
}

#[test]
fn of_several_files_the_one_most_alike_is_it_unless_the_name_says_otherwise() {
    let days = Days::new();
    days.write("one.rs", text("x", 20)).write("two.rs", edited("x", 20, 8)).commit();
    days.remove("one.rs").remove("two.rs");
    days.write("p.rs", edited("x", 20, 1)).write("q.rs", edited("x", 20, 7)).commit();
    assert_eq!(days.origins(), map(&[("p.rs", "one.rs"), ("q.rs", "two.rs")]));

    let days = Days::new();
    days.write("old/name.rs", edited("x", 20, 3)).write("old/close.rs", text("x", 20)).commit();
    days.remove("old/name.rs").remove("old/close.rs").write("new/name.rs", edited("x", 20, 1)).commit();
    assert_eq!(days.origins(), map(&[("new/name.rs", "old/name.rs")]));
}

#[test]
fn the_files_of_a_renamed_folder_keep_their_places_in_it() {
    let days = Days::new();
    // The same licence in every folder, and an index that differs a little.
    for part in ["x", "y", "z/deep"] {
        days.write(&format!("old/{part}/LICENSE"), text("licence", 10));
        days.write(&format!("old/{part}/index.js"), text("index", 30) + part);
    }
    days.commit();
    days.rename("old", "packages/new").write("packages/new/y/index.js", text("index", 31) + "y").commit();
    assert_eq!(
        days.origins(),
        map(&[
            ("packages/new/x/LICENSE", "old/x/LICENSE"),
            ("packages/new/x/index.js", "old/x/index.js"),
            ("packages/new/y/LICENSE", "old/y/LICENSE"),
            ("packages/new/y/index.js", "old/y/index.js"),
            ("packages/new/z/deep/LICENSE", "old/z/deep/LICENSE"),
            ("packages/new/z/deep/index.js", "old/z/deep/index.js"),
        ])
    );
}

/// The folders' names tell files of the same content apart, whatever the order of their paths.
#[test]
fn a_folder_that_moved_up_or_down_takes_its_files_along() {
    let days = Days::new();
    for part in ["globset", "grep-cli", "grep-matcher"] {
        days.write(&format!("{part}/LICENSE"), text("licence", 10));
    }
    days.commit();
    for (from, to) in [("globset", "crates/globset"), ("grep-cli", "crates/cli"), ("grep-matcher", "crates/matcher")] {
        days.rename(from, to);
    }
    days.commit();
    assert_eq!(
        days.origins(),
        map(&[
            ("crates/cli/LICENSE", "grep-cli/LICENSE"),
            ("crates/globset/LICENSE", "globset/LICENSE"),
            ("crates/matcher/LICENSE", "grep-matcher/LICENSE"),
        ])
    );
}

#[test]
fn a_chain_of_renames_leads_to_the_first_path_and_back_home_to_none() {
    let days = Days::new();
    days.write("a.rs", text("a", 20)).commit();
    days.rename("a.rs", "b.rs").commit();
    days.write("b.rs", edited("a", 20, 3)).commit();
    days.rename("b.rs", "c/b.rs").commit();
    days.rename("c/b.rs", "c/c.rs").commit();
    assert_eq!(days.origins(), map(&[("c/c.rs", "a.rs")]));
    days.rename("c/c.rs", "a.rs").commit();
    assert_eq!(days.origins(), map(&[]));
    days.rename("a.rs", "d.rs").commit();
    assert_eq!(days.origins(), map(&[("d.rs", "a.rs")]));
}

#[test]
fn files_that_change_places_keep_their_first_paths() {
    let days = Days::new();
    for name in ["a", "b", "c", "d"] {
        days.write(name, text(name, 20));
    }
    days.commit();
    days.rename("a", "t").rename("b", "a").rename("t", "b").commit();
    assert_eq!(days.origins(), map(&[("a", "b"), ("b", "a")]));
    // Three in a ring, of which one was swapped before: a (which was b) -> c -> d -> a.
    days.rename("d", "t").rename("c", "d").rename("a", "c").rename("t", "a").commit();
    assert_eq!(days.origins(), map(&[("a", "d"), ("b", "a"), ("c", "b"), ("d", "c")]));
    // In a row: d -> e, c -> d.
    days.rename("d", "e").rename("c", "d").commit();
    assert_eq!(days.origins(), map(&[("a", "d"), ("b", "a"), ("d", "b"), ("e", "c")]));
}

#[test]
fn a_file_that_takes_on_what_another_one_held_stays_itself() {
    let days = Days::new();
    days.write("current", text("1", 20)).write("next", text("2", 20)).commit();
    days.write("current", text("2", 20)).write("next", text("3", 20)).commit();
    assert_eq!(days.origins(), map(&[]));
}

#[test]
fn a_rename_over_another_file_ends_that_one() {
    let days = Days::new();
    days.write("a", text("a", 20)).write("b", text("b", 20)).commit();
    days.rename("a", "b").commit();
    assert_eq!(days.origins(), map(&[("b", "a")]));
    // The other way over a file that was renamed itself.
    days.write("c", text("c", 20)).commit();
    days.rename("c", "b").commit();
    assert_eq!(days.origins(), map(&[("b", "c")]));
}

#[test]
fn a_path_that_another_file_gets_later_begins_anew() {
    let days = Days::new();
    days.write("a", text("a", 20)).commit();
    days.rename("a", "b").commit();
    days.remove("b").commit();
    days.write("b", text("new", 20)).commit();
    assert_eq!(days.origins(), map(&[]));
    days.rename("b", "c").commit();
    days.write("b", text("newer", 20)).commit();
    // The first one keeps its name, whatever becomes of it.
    assert_eq!(days.origins(), map(&[("b", "b (2)"), ("c", "b")]));
    // Neither is one that became a link or a folder meanwhile.
    days.remove("c");
    std::os::unix::fs::symlink("b", days.repo.path().join("c")).unwrap();
    days.commit();
    days.remove("c").write("c", text("c", 20)).commit();
    assert_eq!(days.origins(), map(&[("b", "b (2)")]));
    days.rename("b", "d").commit();
    days.write("b", text("newest", 20)).commit();
    assert_eq!(days.origins(), map(&[("b", "b (3)"), ("d", "b (2)")]));
}

#[test]
fn a_copy_is_a_file_of_its_own() {
    let days = Days::new();
    days.write("a", text("a", 20)).commit();
    days.write("copy", text("a", 20)).commit();
    assert_eq!(days.origins(), map(&[]));
    // One of two copies is the file, whichever: here the one of the same name.
    days.remove("a").write("x/z", text("a", 20)).write("y/a", text("a", 20)).commit();
    assert_eq!(days.origins(), map(&[("y/a", "a")]));
}

#[test]
fn empty_files_are_not_followed() {
    let days = Days::new();
    days.write("a/__init__.py", "").write("a/code.py", text("a", 5)).commit();
    days.rename("a", "b").commit();
    assert_eq!(days.origins(), map(&[("b/code.py", "a/code.py")]));
}

#[test]
fn a_rename_of_a_branch_counts_when_it_is_merged() {
    let days = Days::new();
    days.write("a", text("a", 20)).write("main", "1").commit();
    days.repo.git(["checkout", "--quiet", "-b", "side"]);
    days.rename("a", "b").commit();
    days.rename("b", "c").commit();
    days.repo.git(["checkout", "--quiet", "main"]);
    days.write("main", "2").commit();
    assert_eq!(days.origins(), map(&[]));
    days.repo.merge("side", &days.date());
    assert_eq!(days.origins(), map(&[("c", "a")]));
    // What main did counts too where it is the second parent.
    days.repo.git(["checkout", "--quiet", "-b", "other", "main~1"]);
    days.rename("a", "d").commit();
    assert_eq!(days.origins(), map(&[("d", "a")]));
}

#[test]
fn many_files_that_were_renamed_and_edited_in_one_commit_are_found_by_their_names() {
    let days = Days::new();
    // A thousand by a thousand are compared; of more only those of the same content, and those of the same name.
    for n in 0..1001 {
        days.write(&format!("old/l{n}.rs"), text(&format!("l{n}"), 10));
    }
    for n in 0..20 {
        days.write(&format!("old/f{n}.rs"), text(&format!("f{n}"), 10));
    }
    days.write("old/plain", text("plain", 10)).commit();
    days.rename("old", "new").rename("new/plain", "new/simple");
    for n in 0..20 {
        days.write(&format!("new/f{n}.rs"), edited(&format!("f{n}"), 10, 1));
    }
    for n in 0..1001 {
        days.remove(&format!("new/l{n}.rs")).write(&format!("new/m{n}.rs"), edited(&format!("l{n}"), 10, 1));
    }
    days.commit();
    let origins = days.origins();
    assert_eq!(origins.len(), 21);
    assert_eq!((origins["new/simple"].as_str(), origins["new/f19.rs"].as_str()), ("old/plain", "old/f19.rs"));
    // One less, and they are compared.
    days.rename("new", "old").commit();
    days.remove("old/m0.rs").commit();
    days.rename("old", "new");
    for n in 1..1001 {
        days.remove(&format!("new/m{n}.rs")).write(&format!("new/l{n}.rs"), text(&format!("l{n}"), 10));
    }
    days.commit();
    let origins = days.origins();
    assert_eq!((origins.len(), origins["new/l1000.rs"].as_str()), (1021, "new/m1000.rs"));

    // Many of the same content.
    let days = Days::new();
    for n in 0..500 {
        days.write(&format!("old/{n}/same"), text("same", 10));
    }
    days.commit();
    days.rename("old", "new").commit();
    let origins = days.origins();
    assert_eq!(origins.len(), 500);
    assert!(origins.iter().all(|(present, first)| present[3..] == first[3..]), "{origins:?}");
}

#[test]
fn a_bare_repository_says_the_same_and_a_folder_nothing() {
    let days = Days::new();
    days.write("a", text("a", 20)).write("ü/\u{1}", text("ü", 20)).commit();
    days.rename("a", "b").rename("ü/\u{1}", "ü/\"").commit();
    let expected = map(&[("b", "a"), ("ü/\"", "ü/\u{1}")]);
    assert_eq!(days.origins(), expected);
    assert_eq!(origins(days.repo.bare().path(), "HEAD"), expected);
    assert_eq!(capture(days.repo.plain().path(), None).unwrap().origins, map(&[]));
}

#[test]
fn a_shallow_clone_tells_what_it_reaches() {
    let days = Days::new();
    days.write("a", text("a", 20)).commit();
    days.rename("a", "b").commit();
    days.rename("b", "c").commit();
    for (depth, first) in [(3, "a"), (2, "b")] {
        assert_eq!(origins(days.repo.shallow(depth).path(), "HEAD"), map(&[("c", first)]));
    }
    assert_eq!(origins(days.repo.shallow(1).path(), "HEAD"), map(&[]));
}

#[test]
fn a_file_whose_objects_are_missing_is_like_no_other() {
    let days = Days::new();
    days.write("a", text("a", 20)).write("b", text("b", 20)).commit();
    days.remove("a").write("c", edited("a", 20, 2)).rename("b", "d").commit();
    assert_eq!(days.origins(), map(&[("c", "a"), ("d", "b")]));
    let blob = days.repo.git(["rev-parse", "HEAD~1:a"]);
    let object = days.repo.path().join(".git/objects").join(&blob[..2]).join(&blob[2..]);
    let content = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    let (captured, kept) = with_kept(&days.repo, "HEAD", &KeptHistory::default());
    assert_eq!(captured.origins, map(&[("d", "b")]));
    // Once it is there, it counts: what was not sure was not kept.
    fs::write(&object, content).unwrap();
    let kept = KeptHistory { renames: kept.renames.or(Some(Vec::new())), ..kept };
    assert_eq!(with_kept(&days.repo, "HEAD", &kept).0.origins, map(&[("c", "a"), ("d", "b")]));
}

/// Captures with a history that was kept, and gives what to keep instead.
fn with_kept(repo: &Repo, reference: &str, kept: &KeptHistory) -> (Capture, KeptHistory) {
    let go_on = AtomicBool::new(false);
    let mut session = Session::open(repo.path()).unwrap();
    let revision = session.resolve(Some(reference)).unwrap();
    let to_keep = session.load_history(std::slice::from_ref(&revision), kept, &go_on, &|_| {}).unwrap();
    let (prepared, _) = session.prepare(revision, true, at("2026-06-15T00:00:00Z")).unwrap();
    (session.capture(&prepared, &go_on, &|_| {}).unwrap().0, to_keep)
}

#[test]
fn kept_renames_change_nothing_but_the_work() {
    let days = Days::new();
    days.write("a", text("a", 20)).write("gone", text("g", 20)).commit();
    days.rename("a", "b").rename("gone", "went").commit();
    days.remove("went").commit();
    let (first, kept) = with_kept(&days.repo, "HEAD", &KeptHistory::default());
    let renames = kept.renames.clone().unwrap();
    assert_eq!(with_kept(&days.repo, "HEAD", &kept), (first.clone(), KeptHistory::default()));

    days.write("went", text("new", 20)).commit();
    days.rename("b", "c").commit();
    let (whole, _) = with_kept(&days.repo, "HEAD", &KeptHistory::default());
    assert_eq!(whole.origins, map(&[("c", "a")]));
    let (grown, more) = with_kept(&days.repo, "HEAD", &kept);
    assert_eq!(grown, whole);
    assert!(more.renames.as_ref().unwrap().len() > renames.len());
    // An older state after a newer one.
    assert_eq!(with_kept(&days.repo, "HEAD~2", &more).0, first);

    for end in 0..renames.len() {
        let damaged = KeptHistory { renames: Some(renames[..end].to_vec()), ..KeptHistory::default() };
        assert_eq!(with_kept(&days.repo, "HEAD", &damaged).0.origins, whole.origins);
    }
    for damaged in [vec![0xff; 500], vec![0; 48]] {
        let damaged = KeptHistory { renames: Some(damaged), ..KeptHistory::default() };
        assert_eq!(with_kept(&days.repo, "HEAD", &damaged).0.origins, whole.origins);
    }
}

/// Every revision of a backfill is read once, and each has the origins of its own past.
#[test]
fn the_revisions_of_one_session_each_have_their_own() {
    let days = Days::new();
    days.write("a", text("a", 20)).commit();
    days.rename("a", "b").commit();
    days.repo.git(["checkout", "--quiet", "-b", "side"]);
    days.rename("b", "c").commit();
    days.repo.git(["checkout", "--quiet", "main"]);
    days.rename("b", "d").commit();
    let go_on = AtomicBool::new(false);
    let mut session = Session::open(days.repo.path()).unwrap();
    let revisions = ["main~2", "main~1", "side", "main"].map(|name| session.resolve(Some(name)).unwrap());
    let seen = std::sync::Mutex::new(Vec::new());
    let note = |progress: codegraph_collect::Progress| seen.lock().unwrap().push((progress.done, progress.of));
    session.load_history(&revisions, &KeptHistory::default(), &go_on, &note).unwrap();
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    assert_eq!(seen, [(1, 3), (2, 3), (3, 3)]);
    let found = revisions.map(|revision| {
        let (prepared, _) = session.prepare(revision, true, at("2026-06-15T00:00:00Z")).unwrap();
        session.capture(&prepared, &go_on, &|_| {}).unwrap().0.origins
    });
    assert_eq!(found, [map(&[]), map(&[("b", "a")]), map(&[("c", "a")]), map(&[("d", "a")])]);
}

/// What `git log --follow` says, for a history without what it does not tell (swaps, renames over a file).
#[test]
fn git_says_the_same() {
    let days = Days::new();
    for n in 0..12 {
        days.write(&format!("src/f{n}.rs"), text(&format!("f{n}"), 15 + n));
    }
    days.commit();
    days.rename("src", "lib").commit();
    for n in 0..12 {
        let path = format!("lib/f{n}.rs");
        days.remove(&path);
        match n % 4 {
            0 => days.write(&path, edited(&format!("f{n}"), 15 + n, 2)),
            1 => days.write(&format!("lib/sub/f{n}.rs"), edited(&format!("f{n}"), 15 + n, n / 2)),
            2 => days.write(&format!("lib/g{n}.rs"), edited(&format!("f{n}"), 15 + n, 5)),
            _ => days.write(&format!("lib/h{n}.rs"), edited(&format!("f{n}"), 15 + n, 12 + n)),
        };
        days.commit();
    }
    days.rename("lib/sub", "core").commit();
    let origins = days.origins();
    let files = days.repo.git(["ls-files"]);
    assert_eq!(files.lines().count(), 12);
    for file in files.lines() {
        let arguments = ["log", "--follow", "--diff-filter=A", "--name-only", "--format=", "--", file];
        let told = git(days.repo.path(), "2026-01-01T00:00:00Z", "a@x.org", arguments);
        let first = told.lines().last().unwrap();
        assert_eq!(origins.get(file).map_or(file, String::as_str), first, "{file}");
    }
    assert_eq!(origins.len(), 9);
}
