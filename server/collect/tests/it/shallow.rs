//! Clones whose history is cut: what cannot be known is not measured, and it is said.

use crate::repo::Repo;
use crate::support::{capture, input, metric, of};
use codegraph_model::{Dimension, Metric, Reason};

/// Commits on the first of each month of 2026 from January to June; v1.0 in February, v1.1 in May.
fn monthly() -> Repo {
    let repo = Repo::new();
    for month in 1..=6 {
        repo.write("a.rs", format!("fn a{month}() {{}}\n")).commit(&format!("2026-{month:02}-01T00:00:00Z"));
        match month {
            4 => repo.tag("v1.0"),
            5 => repo.tag("v1.1"),
            _ => &repo,
        };
    }
    repo
}

#[test]
fn windows_that_are_cut_are_not_measured_and_named() {
    let repo = monthly();
    let clone = repo.shallow(2);
    let captured = capture(clone.path(), Some("HEAD")).unwrap();
    assert!(captured.source.shallow);
    // The oldest commit there is is of 1 May: 31 days before, so 30 days are whole.
    assert_eq!(metric(&captured, "health.commits_30d"), Some(1.0));
    for name in ["health.active_authors_90d", "health.bus_factor", "health.hotspots"] {
        assert_eq!(metric(&captured, name), None, "{name}");
    }
    let [reason @ Reason::ShallowClone { missing }] = &of(&captured, Dimension::Health).reasons[..] else { panic!() };
    let names: Vec<&str> = missing.iter().map(|metric| metric.name).collect();
    assert_eq!(names, ["active_authors_90d", "bus_factor", "hotspots"]);
    assert_eq!(input(&captured, "git").notes, ["2 commits".to_owned(), reason.to_string()]);
    assert_eq!(metric(&captured, "health.files"), Some(1.0));
    assert!(of(&captured, Dimension::Quality).measured);
}

#[test]
fn a_clone_cut_within_the_month_measures_no_window() {
    let repo = monthly();
    repo.write("a.rs", "fn b() {}\n").commit("2026-06-10T00:00:00Z");
    let captured = capture(repo.shallow(1).path(), Some("HEAD")).unwrap();
    assert_eq!(metric(&captured, "health.commits_30d"), None);
    let commits = Metric::find(Dimension::Health, "commits_30d").unwrap();
    let [Reason::ShallowClone { missing }] = &of(&captured, Dimension::Health).reasons[..] else { panic!() };
    assert!(missing.contains(&commits), "{missing:?}");
}

#[test]
fn a_clone_that_is_deep_enough_measures_everything() {
    let repo = monthly();
    let whole = capture(repo.path(), Some("main")).unwrap();
    assert!(!whole.source.shallow);
    let all = repo.shallow(50);
    let captured = capture(all.path(), Some("HEAD")).unwrap();
    for name in ["health.commits_30d", "health.active_authors_90d", "health.bus_factor", "health.hotspots"] {
        assert!(metric(&captured, name).is_some(), "{name}");
        assert_eq!(metric(&captured, name), metric(&whole, name), "{name}");
    }
}

#[test]
fn no_release_is_made_of_a_cut_history() {
    let repo = monthly();
    let whole = capture(repo.path(), Some("main")).unwrap();
    assert_eq!(metric(&whole, "release.releases_90d"), Some(2.0));
    assert_eq!(metric(&whole, "release.commits_since_release"), Some(1.0));

    // Only v1.1 is there; v1.0, which counts for the 90 days too, lies behind the cut.
    let captured = capture(repo.shallow(2).path(), Some("HEAD")).unwrap();
    assert_eq!(metric(&captured, "release.days_since_release"), Some(31.0));
    let shown = metric(&captured, "release.commits_since_release");
    assert!(shown.is_none() || shown == Some(1.0), "{shown:?}");
    let [Reason::ShallowClone { missing }] = &of(&captured, Dimension::Release).reasons[..] else { panic!() };
    assert!(missing.contains(&Metric::find(Dimension::Release, "releases_90d").unwrap()), "{missing:?}");
    assert_eq!(metric(&captured, "release.releases_90d"), None, "a release behind the cut would count");

    // None is there: that there are none at all is not known.
    let captured = capture(repo.shallow(1).path(), Some("HEAD")).unwrap();
    let release = of(&captured, Dimension::Release);
    assert!(!release.measured);
    assert_eq!(release.reasons, [Reason::NoReleaseInShallowClone]);
}
