//! Commits, people, hotspots and releases against values counted by hand.

use crate::repo::Repo;
use crate::support::{capture, category, function, input, metric, of};
use codegraph_collect::{KeptHistory, Session};
use codegraph_model::{Dimension, Reason, Severity};
use std::sync::atomic::AtomicBool;

/// A commit of one file at a day, by somebody.
fn commits(repo: &Repo, days: &[(&str, &str)]) {
    for (n, (day, author)) in days.iter().enumerate() {
        repo.write("counter.txt", format!("{day} {n}")).commit_by(&format!("{day}T12:00:00Z"), author);
    }
}

#[test]
fn commits_and_people_are_counted_within_their_windows() {
    let repo = Repo::new();
    // As of 2026-06-01T12:00:00Z: 30 days back is 2 May, 90 days back 3 March, 365 days back 1 June 2025, all at noon.
    commits(
        &repo,
        &[
            ("2024-01-01", "old@x.org"),
            ("2025-06-01", "edge365@x.org"), // exactly 365 days before: outside
            ("2025-06-02", "cy@x.org"),
            ("2025-12-01", "cy@x.org"),
            ("2026-03-03", "edge90@x.org"), // exactly 90 days before: outside
            ("2026-03-04", "bo@x.org"),
            ("2026-05-02", "bo@x.org"), // exactly 30 days before: outside
            ("2026-05-03", "ada@x.org"),
            ("2026-05-20", "ADA@X.org"),
            ("2026-06-01", "ada@x.org"),
        ],
    );
    let captured = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(metric(&captured, "health.commits_30d"), Some(3.0));
    assert_eq!(metric(&captured, "health.active_authors_90d"), Some(2.0));
    // Of 8 in the year: ada 3, bo 2, cy 2, edge90 1. Three are not half of eight, five are.
    assert_eq!(metric(&captured, "health.bus_factor"), Some(2.0));
    assert_eq!(input(&captured, "git").notes, ["10 commits"]);
}

#[test]
fn one_person_behind_half_of_the_commits_is_a_bus_factor_of_one() {
    let repo = Repo::new();
    commits(
        &repo,
        &[("2026-01-01", "a@x.org"), ("2026-01-02", "b@x.org"), ("2026-01-03", "a@x.org"), ("2026-01-04", "c@x.org")],
    );
    assert_eq!(metric(&capture(repo.path(), Some("main")).unwrap(), "health.bus_factor"), Some(1.0));
}

#[test]
fn the_mailmap_of_the_revision_says_who_is_who() {
    let repo = Repo::new();
    commits(&repo, &[("2026-05-01", "a@x.org"), ("2026-05-02", "a@home.org"), ("2026-05-03", "b@x.org")]);
    assert_eq!(metric(&capture(repo.path(), Some("main")).unwrap(), "health.active_authors_90d"), Some(3.0));
    repo.write(".mailmap", "Ada <a@x.org> <A@home.org>\n").commit_by("2026-05-04T00:00:00Z", "b@x.org");
    let with = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(metric(&with, "health.active_authors_90d"), Some(2.0));
    assert_eq!(metric(&capture(repo.path(), Some("main~1")).unwrap(), "health.active_authors_90d"), Some(3.0));
    assert_eq!(capture(repo.bare().path(), Some("main")).unwrap(), with);
}

#[test]
fn a_long_unchanged_code_base_has_no_bus_factor() {
    let repo = Repo::new();
    repo.write("a.rs", "fn a() {}\n").commit("2020-01-01T00:00:00Z");
    let captured = capture(repo.path(), None).unwrap();
    assert_eq!(metric(&captured, "health.commits_30d"), Some(0.0));
    assert_eq!(metric(&captured, "health.active_authors_90d"), Some(0.0));
    assert_eq!(metric(&captured, "health.bus_factor"), None);
    assert_eq!(metric(&captured, "health.hotspots"), Some(0.0));
}

#[test]
fn hotspots_are_churn_times_complexity() {
    let repo = Repo::new();
    for n in 0..5 {
        // 5 commits × 200 is on the limit, 5 × 199 below it; the calm file changed once.
        repo.write("hot.rs", function("hot", 200) + &format!("// {n}\n"));
        repo.write("warm.rs", function("warm", 199) + &format!("// {n}\n"));
        repo.write("calm.rs", function("calm", 400));
        repo.commit(&format!("2026-05-0{}T00:00:00Z", n + 1));
    }
    let captured = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(metric(&captured, "health.hotspots"), Some(1.0));
    let hotspots = category(&captured, Dimension::Health, "hotspot");
    let hot = hotspots["hot.rs"];
    assert_eq!(
        (&hot.attributes["commits"], &hot.attributes["cognitive"], &hot.attributes["product"]),
        (&5.into(), &200.into(), &1000.into())
    );
    assert_eq!(hot.severity, Some(Severity::Low));
    // Changes of more than a year ago do not count.
    repo.write("other.txt", "x").commit("2027-05-03T12:00:00Z");
    assert_eq!(metric(&capture(repo.path(), Some("main")).unwrap(), "health.hotspots"), Some(0.0));
}

#[test]
fn a_merge_is_no_change_of_a_file() {
    let repo = Repo::new();
    repo.write("hot.rs", function("hot", 250)).commit("2026-05-01T00:00:00Z");
    for n in 1..4 {
        let branch = format!("b{n}");
        repo.git(["checkout", "--quiet", "-b", &branch]);
        repo.write("hot.rs", function("hot", 250) + &format!("// {n}\n"))
            .commit(&format!("2026-05-0{}T00:00:00Z", 2 * n));
        repo.git(["checkout", "--quiet", "main"]);
        repo.merge(&branch, &format!("2026-05-0{}T00:00:00Z", 2 * n + 1));
    }
    let captured = capture(repo.path(), Some("main")).unwrap();
    // Four plain commits and three merges: 4 × 250 is a hotspot, and 7 × 250 would be another number.
    let hotspots = category(&captured, Dimension::Health, "hotspot");
    assert_eq!(hotspots["hot.rs"].attributes["commits"], 4);
    assert_eq!(metric(&captured, "health.commits_30d"), Some(7.0));
    assert_eq!(input(&captured, "git").notes, ["7 commits"]);
}

#[test]
fn releases_are_the_tags_that_name_versions() {
    let repo = Repo::new();
    let day = |n: &str| format!("{n}T00:00:00Z");
    repo.write("a", "1").commit(&day("2026-01-01"));
    repo.tag("v1.0.0");
    repo.write("a", "2").commit(&day("2026-04-01"));
    repo.git(["tag", "--annotate", "--message", "one", "v1.1.0"]);
    repo.tag("stable-1.1.0").tag("v1.2.0-rc.1").tag("nightly").tag("latest");
    repo.write("a", "3").commit(&day("2026-04-20"));
    repo.tag("v2.0.0-beta.1");
    repo.write("a", "4").commit(&day("2026-05-01"));
    repo.git(["checkout", "--quiet", "-b", "side", "main~1"]);
    repo.write("b", "1").commit(&day("2026-04-25"));
    // Newer, but not behind `main`.
    repo.tag("v3.0.0");
    repo.git(["checkout", "--quiet", "main"]);
    let blob = repo.git(["rev-parse", "HEAD:a"]);
    repo.git(["tag", "v8.0.0", &blob]);
    repo.git(["tag", "v9.0.0", "HEAD^{tree}"]);

    let captured = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(metric(&captured, "release.days_since_release"), Some(30.0));
    assert_eq!(metric(&captured, "release.commits_since_release"), Some(2.0));
    // Two tags of one commit are one release; v1.0.0 is 120 days old.
    assert_eq!(metric(&captured, "release.releases_90d"), Some(1.0));
    let releases: Vec<&str> = category(&captured, Dimension::Release, "release").into_keys().collect();
    assert_eq!(releases, ["stable-1.1.0", "v1.0.0", "v1.1.0"]);

    let side = capture(repo.path(), Some("side")).unwrap();
    assert_eq!(metric(&side, "release.days_since_release"), Some(0.0));
    assert_eq!(metric(&side, "release.commits_since_release"), Some(0.0));
    let first = capture(repo.path(), Some("v1.0.0")).unwrap();
    assert_eq!(metric(&first, "release.commits_since_release"), Some(0.0));
    assert_eq!(category(&first, Dimension::Release, "release").len(), 1);
}

#[test]
fn tags_that_are_no_releases_make_no_release() {
    let repo = Repo::new();
    repo.write("a", "1").commit("2026-01-01T00:00:00Z");
    repo.tag("v1").tag("nightly").tag("v1.0.0-rc.1").tag("deploy/2026-01-01");
    let captured = capture(repo.path(), Some("main")).unwrap();
    let release = of(&captured, Dimension::Release);
    assert!(!release.measured && release.items.is_empty() && release.metrics.is_empty());
    assert_eq!(release.reasons, [Reason::NoRelease]);
}

/// Clocks of people are wrong; a child may be older than its parent.
#[test]
fn commits_with_turned_around_dates_are_counted() {
    let repo = Repo::new();
    repo.write("a", "1").commit("2026-05-03T00:00:00Z");
    repo.tag("v1.0.0");
    repo.write("a", "2").commit("2026-05-01T00:00:00Z");
    repo.write("a", "3").commit("2026-05-02T00:00:00Z");
    let captured = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(input(&captured, "git").notes, ["3 commits"]);
    assert_eq!(metric(&captured, "health.commits_30d"), Some(2.0));
}

/// Captures `main` with a history that was kept, and gives what it says of the past and what to keep instead.
fn with_kept(repo: &Repo, kept: &[u8]) -> (codegraph_model::capture::Capture, Option<Vec<u8>>) {
    let go_on = AtomicBool::new(false);
    let mut session = Session::open(repo.path()).unwrap();
    let revision = session.resolve(Some("main")).unwrap();
    let kept = KeptHistory { commits: Some(kept.to_owned()), renames: None };
    let to_keep = session.load_history(std::slice::from_ref(&revision), &kept, &go_on, &|_| {}).unwrap().commits;
    let (prepared, _) = session.prepare(revision, true, crate::support::at("2026-06-15T00:00:00Z")).unwrap();
    (session.capture(&prepared, &go_on, &|_| {}).unwrap().0, to_keep)
}

#[test]
fn a_kept_history_changes_nothing_but_the_work() {
    let repo = Repo::new();
    commits(&repo, &[("2026-05-01", "a@x.org"), ("2026-05-02", "b@x.org")]);
    repo.git(["checkout", "--quiet", "-b", "side", "main~1"]);
    repo.write("side.rs", "fn side() {}\n").commit("2026-05-03T00:00:00Z");
    repo.git(["checkout", "--quiet", "main"]);
    repo.merge("side", "2026-05-04T00:00:00Z");
    let (first, kept) = with_kept(&repo, &[]);
    let kept = kept.expect("everything was new");
    assert_eq!(with_kept(&repo, &kept), (first.clone(), None));

    // A history that was kept of fewer commits, and one that was damaged.
    commits(&repo, &[("2026-05-05", "c@x.org")]);
    let (whole, _) = with_kept(&repo, &[]);
    let (grown, more) = with_kept(&repo, &kept);
    assert_eq!(grown, whole);
    assert!(more.expect("one commit was new").len() > kept.len());
    assert_ne!(whole, first);
    for damaged in [&kept[..kept.len() - 1], &kept[..10], &[0xff; 500], &[0; 29]] {
        assert_eq!(with_kept(&repo, damaged).0, whole);
    }
}
