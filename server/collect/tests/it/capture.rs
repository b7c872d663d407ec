//! What a capture is of: the commit that was named, wherever its objects lie.

use crate::repo::{Repo, write};
use crate::support::{at, capture, capture_remembering, category, excluded, function, input, metric, of};
use codegraph_collect::{Fresh, Session};
use codegraph_model::Dimension;
use codegraph_model::capture::{Capture, InputKind, SourceKind};
use std::path::Path;

const LOCK: &str = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"a\", \"b 1.0.0\"]\n\n\
    [[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
    dependencies = [\"b 2.0.0\"]\n\n\
    [[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n\
    [[package]]\nname = \"b\"\nversion = \"2.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

/// A repository with some of everything.
fn varied() -> Repo {
    let repo = Repo::new();
    repo.write("src/main.rs", function("main_like", 20) + &function("simple", 1));
    repo.write("src/ü/lib.py", "def f(a):\n    if a:\n        return 1\n    return 2\n");
    repo.write("web/app.js", "// a comment\nfunction g() { return 1; }\n");
    repo.write("node_modules/x/index.js", "function x() {}\n").write("tests/fixtures/a.rs", "fn fixture() {}\n");
    repo.write("Cargo.lock", LOCK).write("Cargo.toml", "[package]\nname = \"app\"\nlicense = \"MIT\"\n");
    repo.write("LICENSE", "MIT").write(".github/CODEOWNERS", "* @ada").write("docs/notes.txt", "no code");
    repo.write(".gitignore", "target/\n*.log\n").write("web/.gitignore", "/dist\n");
    repo
}

fn assert_same_code(a: &Capture, b: &Capture) {
    for dimension in [Dimension::Quality, Dimension::Sca, Dimension::Compliance] {
        assert_eq!(of(a, dimension), of(b, dimension));
    }
    for name in ["health.code_lines", "health.files", "health.maintainability_index"] {
        assert_eq!(metric(a, name), metric(b, name), "{name}");
    }
    let inputs = |capture: &Capture| -> Vec<_> {
        capture.inputs.iter().filter(|input| input.kind != InputKind::History).cloned().collect()
    };
    assert_eq!(inputs(a), inputs(b));
    assert_eq!(a.source.excluded, b.source.excluded);
}

#[test]
fn work_tree_bare_repository_and_folder_of_the_same_content_measure_the_same() {
    let repo = varied();
    repo.commit("2026-05-01T00:00:00Z");
    // What git ignores lies in the folder too.
    repo.write("target/debug/generated.rs", "fn ignored() {}\n").write("web/dist/app.js", "function h() {}\n");
    let (bare, plain) = (repo.bare(), repo.plain());
    let of_tree = capture(repo.path(), None).unwrap();
    let of_bare = capture(bare.path(), None).unwrap();
    let of_plain = capture(plain.path(), None).unwrap();
    assert_eq!(of_tree, of_bare);
    assert_same_code(&of_tree, &of_plain);
    assert_eq!((of_tree.source.kind, of_plain.source.kind), (SourceKind::Git, SourceKind::Folder));

    assert_eq!(metric(&of_tree, "health.files"), Some(3.0));
    assert_eq!(metric(&of_tree, "quality.complex_functions"), Some(1.0));
    assert_eq!(metric(&of_tree, "sca.dependencies"), Some(3.0));
    assert_eq!(metric(&of_tree, "sca.duplicate_versions"), Some(1.0));
    assert_eq!(metric(&of_tree, "compliance.checks_passed"), Some(3.0));
    let left = excluded(&of_tree);
    assert_eq!(left["vendored: somebody else's code"], ["node_modules/x/index.js"]);
    assert_eq!(left["fixture: input of tests"], ["tests/fixtures/a.rs"]);
    assert!(!of(&of_plain, Dimension::Release).measured);
    assert_eq!(of_plain.source.commit, None);
}

/// Other tools' ignore files are no business of git, so they are none of a capture's.
#[test]
fn a_folder_leaves_out_what_git_ignores_and_nothing_else() {
    let repo = varied();
    repo.write(".ignore", "src/\n").write(".rgignore", "web/\n").write(".hidden/a.rs", "fn hidden() {}\n");
    repo.commit("2026-05-01T00:00:00Z");
    let plain = repo.plain();
    assert_same_code(&capture(repo.path(), None).unwrap(), &capture(plain.path(), None).unwrap());
}

#[test]
fn a_reference_is_read_without_a_checkout() {
    let repo = Repo::new();
    repo.write("old.rs", "fn old() {}\n").commit("2026-01-01T00:00:00Z");
    repo.tag("v1.0");
    let old_commit = repo.git(["rev-parse", "HEAD"]);
    repo.remove("old.rs").write("new.py", "def new():\n    pass\n").write("LICENSE", "MIT");
    repo.commit("2026-02-01T00:00:00Z");
    repo.write("new.py", "changed, and not even Python");

    for reference in ["v1.0", &old_commit, &old_commit[..10], "main~1", "HEAD^"] {
        let old = capture(repo.path(), Some(reference)).unwrap();
        assert_eq!(old.source.commit.as_deref(), Some(old_commit.as_str()), "{reference}");
        assert_eq!(old.source.as_of, at("2026-01-01T00:00:00Z"));
        let languages: Vec<_> =
            old.inputs.iter().filter(|input| input.kind == InputKind::Source).map(|input| &input.name).collect();
        assert_eq!(languages, ["rust"]);
        assert_eq!(category(&old, Dimension::Compliance, "passed_check").len(), 0);
    }
    assert_eq!(std::fs::read_to_string(repo.path().join("new.py")).unwrap(), "changed, and not even Python");
    assert!(!repo.path().join("old.rs").exists());
    assert_eq!(repo.git(["symbolic-ref", "HEAD"]), "refs/heads/main");
}

#[test]
fn the_same_commit_gives_the_same_capture() {
    let repo = varied();
    repo.commit("2026-05-01T00:00:00Z");
    repo.tag("v1.0").write("src/main.rs", function("main_like", 25));
    let commit = repo.commit("2026-05-03T00:00:00Z");
    let (first, fresh) = capture_remembering(repo.path(), Some(&commit), &Fresh::default()).unwrap();
    assert_eq!((fresh.files.len(), fresh.commits.len()), (3, 2));
    // Again, with what was kept, from other objects, and after more has happened.
    assert_eq!(capture(repo.path(), Some(&commit)).unwrap(), first);
    let (remembered, none) = capture_remembering(repo.path(), Some(&commit), &fresh).unwrap();
    assert_eq!(remembered, first);
    assert_eq!((none.files.len(), none.commits.len()), (0, 0));
    repo.git(["gc", "--quiet"]);
    assert_eq!(capture(repo.path(), Some(&commit)).unwrap(), first);
    repo.write("later.rs", "fn later() {}\n").commit("2026-05-09T00:00:00Z");
    repo.tag("v9.0");
    assert_eq!(capture(repo.path(), Some(&commit)).unwrap(), first);
    assert_eq!(capture(repo.bare().path(), Some(&commit)).unwrap(), first);
}

#[test]
fn kept_results_that_cannot_be_read_are_computed_anew() {
    let repo = varied();
    let commit = repo.commit("2026-05-01T00:00:00Z");
    let (first, mut kept) = capture_remembering(repo.path(), Some(&commit), &Fresh::default()).unwrap();
    for (_, value) in kept.files.iter_mut().chain(&mut kept.commits) {
        *value = b"{no json".to_vec();
    }
    let (again, fresh) = capture_remembering(repo.path(), Some(&commit), &kept).unwrap();
    assert_eq!(again, first);
    assert_eq!((fresh.files.len(), fresh.commits.len()), (3, 1));
}

#[test]
fn uncommitted_changes_do_not_count() {
    let repo = varied();
    repo.commit("2026-05-01T00:00:00Z");
    let (clean, named) = (capture(repo.path(), None).unwrap(), capture(repo.path(), Some("main")).unwrap());
    assert_eq!(input(&clean, "git").notes, ["1 commits"]);
    repo.write("src/main.rs", "fn changed() {}\n").write("src/untracked.rs", "fn untracked() {}\n");
    repo.write("staged.rs", "fn staged() {}\n").remove("Cargo.lock");
    repo.git(["add", "staged.rs"]);
    let dirty = capture(repo.path(), None).unwrap();
    assert_eq!(dirty, clean);
    // A commit that was asked for by its name is the same whatever lies beside it.
    assert_eq!(capture(repo.path(), Some("main")).unwrap(), named);
}

#[test]
fn an_unnamed_revision_is_as_of_the_day_and_a_named_one_as_of_its_commit() {
    let repo = Repo::new();
    repo.write("a.rs", "fn a() {}\n").commit("2026-05-01T13:00:00Z");
    assert_eq!(capture(repo.path(), None).unwrap().source.as_of, at("2026-06-15T00:00:00Z"));
    assert_eq!(capture(repo.path(), Some("main")).unwrap().source.as_of, at("2026-05-01T13:00:00Z"));
    assert_eq!(capture(repo.plain().path(), None).unwrap().source.as_of, at("2026-06-15T00:00:00Z"));
    // A commit of the day itself is part of the day.
    repo.write("a.rs", "fn b() {}\n").commit("2026-06-15T08:00:00Z");
    assert_eq!(capture(repo.path(), None).unwrap().source.as_of, at("2026-06-15T08:00:00Z"));
    assert_eq!(metric(&capture(repo.path(), None).unwrap(), "health.commits_30d"), Some(1.0));
}

#[test]
fn a_detached_head_is_captured_as_it_is() {
    let repo = Repo::new();
    let first = repo.write("a.rs", "fn a() {}\n").commit("2026-01-01T00:00:00Z");
    repo.write("b.rs", "fn b() {}\n").commit("2026-02-01T00:00:00Z");
    repo.git(["checkout", "--quiet", "--detach", &first]);
    assert_eq!(capture(repo.path(), None).unwrap().source.commit, Some(first));
}

#[test]
fn first_parents_are_the_branch_newest_first() {
    let repo = Repo::new();
    let first = repo.write("a", "1").commit("2026-01-01T00:00:00Z");
    repo.git(["checkout", "--quiet", "-b", "side"]);
    repo.write("b", "1").commit("2026-01-02T00:00:00Z");
    repo.git(["checkout", "--quiet", "main"]);
    let second = repo.write("a", "2").commit("2026-01-03T00:00:00Z");
    let merge = repo.merge("side", "2026-01-04T00:00:00Z");
    let session = Session::open(repo.path()).unwrap();
    let branch = session.first_parents(&session.resolve(None).unwrap()).unwrap();
    let ids: Vec<String> = branch.iter().map(|revision| revision.commit.unwrap().to_string()).collect();
    assert_eq!(ids, [merge, second, first]);
    let times: Vec<_> = branch.iter().map(|revision| revision.committed_at.unwrap()).collect();
    assert_eq!(times, ["2026-01-04T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-01T00:00:00Z"].map(at));
}

#[test]
fn a_linked_work_tree_is_a_repository_too() {
    let repo = varied();
    repo.commit("2026-05-01T00:00:00Z");
    let folder = tempfile::tempdir().unwrap();
    let linked = folder.path().join("linked");
    repo.git(["worktree", "add", "--quiet", "--detach", linked.to_str().unwrap()]);
    assert_eq!(capture(&linked, None).unwrap(), capture(repo.path(), None).unwrap());
}

#[test]
fn a_relative_path_and_one_with_a_trailing_slash_are_the_same_place() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("a.rs"), "fn a() {}\n");
    let plain = capture(folder.path(), None).unwrap();
    assert_eq!(capture(&folder.path().join(""), None).unwrap(), plain);
    assert_eq!(capture(&folder.path().join(Path::new(".")), None).unwrap(), plain);
    assert_eq!(metric(&plain, "health.files"), Some(1.0));
}
