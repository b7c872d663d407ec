//! Snapshots of the past, through the services.

use crate::repo::Repo;
use crate::support::{TestServer, at, complex, sample};
use chrono::{DateTime, Utc};
use codegraph::error::Error;
use codegraph::services::{BackfillRequest, Selection, Watch};
use codegraph_model::api::{BackfillOutcome, ListQuery};
use codegraph_model::snapshot::SnapshotHeader;
use std::sync::atomic::Ordering;

fn request(selection: Selection) -> BackfillRequest {
    BackfillRequest { project: "web".parse().unwrap(), selection, immutable: true }
}

async fn run(server: &TestServer, selection: Selection) -> Result<BackfillOutcome, Error> {
    server.cli_user().backfill(request(selection), Watch::none(), |_, _, _| {}).await
}

/// All snapshots, oldest first.
async fn all(server: &TestServer) -> Vec<SnapshotHeader> {
    let mut list = server.cli_user().list_snapshots(ListQuery::default()).await.unwrap().snapshots;
    list.reverse();
    list
}

async fn sources(server: &TestServer) -> Vec<(String, DateTime<Utc>)> {
    all(server).await.into_iter().map(|header| (header.terms.source_ref.unwrap(), header.timestamp)).collect()
}

const fn created(created: u64, skipped: u64) -> BackfillOutcome {
    BackfillOutcome { created, skipped, left: 0, interrupted: false }
}

/// A commit every Monday of ten weeks, the last on 9 March; tags on some.
fn weekly() -> Repo {
    let repo = Repo::new();
    for week in 0..10 {
        let day = at("2026-01-05T08:00:00Z") + chrono::TimeDelta::weeks(week);
        repo.write("a.rs", complex(usize::try_from(week).unwrap())).commit(&day.to_rfc3339());
        if week % 4 == 0 {
            repo.tag(&format!("v1.{week}.0"));
        }
    }
    repo.tag("nightly");
    repo
}

async fn weekly_server() -> TestServer {
    let server = TestServer::of(weekly()).await;
    server.add("web").await;
    server
}

#[tokio::test]
async fn tags_are_captured_at_the_times_of_their_commits() {
    let server = TestServer::new().await;
    assert_eq!(run(&server, Selection::Tags(None)).await.unwrap(), created(2, 0));
    let expected = [("v1.0.0", "2026-01-01T00:00:00Z"), ("v1.1.0", "2026-02-01T00:00:00Z")];
    assert_eq!(sources(&server).await, expected.map(|(name, time)| (name.to_owned(), at(time))));
    for header in all(&server).await {
        assert_eq!(
            (header.terms.trigger_source.as_str(), header.terms.initiator.as_str(), header.terms.immutable),
            ("backfill", "tester", true)
        );
        let sealed = server.cli_user().snapshot(&header.id.to_string()).await.unwrap();
        assert_eq!(sealed.snapshot.source_bundle.source.unwrap().as_of, header.timestamp);
    }
    assert_eq!(run(&server, Selection::Tags(None)).await.unwrap(), created(0, 2));
    assert_eq!(all(&server).await.len(), 2);
}

#[tokio::test]
async fn tags_are_chosen_by_pattern() {
    let server = weekly_server().await;
    assert_eq!(
        run(&server, Selection::Tags(Some("v1.[0-9]*".to_owned()))).await.unwrap_err().to_string(),
        "no tag matches \"v1.[0-9]*\""
    );
    assert_eq!(run(&server, Selection::Tags(Some("v1.4.?".to_owned()))).await.unwrap(), created(1, 0));
    assert_eq!(run(&server, Selection::Tags(Some("v*".to_owned()))).await.unwrap(), created(2, 1));
    assert_eq!(run(&server, Selection::Tags(None)).await.unwrap(), created(1, 3));
}

#[tokio::test]
async fn of_two_names_of_one_commit_the_release_is_told() {
    let repo = sample();
    repo.git(["tag", "a-first", "v1.0.0"]);
    repo.git(["tag", "zz-last", "v1.0.0"]);
    let server = TestServer::of(repo).await;
    server.add("web").await;
    assert_eq!(run(&server, Selection::Tags(None)).await.unwrap(), created(2, 0));
    assert_eq!(sources(&server).await[0].0, "v1.0.0");
}

#[tokio::test]
async fn every_span_takes_what_the_branch_was_at_its_end() {
    let server = weekly_server().await;
    let every = |span: &str, since: Option<&str>| Selection::Every {
        span: span.parse().unwrap(),
        since: since.map(|since| since.parse().unwrap()),
    };
    // From 1 June back in steps of four weeks: 4 May, 6 April, 9 March, 9 February, 12 January at noon. The newest commit,
    // of 9 March at 8, stands for all of the first four; then those of 9 February and 12 January.
    assert_eq!(run(&server, every("4w", None)).await.unwrap(), created(3, 0));
    let times: Vec<_> = all(&server).await.iter().map(|header| header.timestamp).collect();
    assert_eq!(times, ["2026-01-12T08:00:00Z", "2026-02-09T08:00:00Z", "2026-03-09T08:00:00Z"].map(at));
    assert_eq!(run(&server, every("4w", None)).await.unwrap(), created(0, 3));
    // One a week: all ten, three of which are there.
    assert_eq!(run(&server, every("1w", None)).await.unwrap(), created(7, 3));
    assert_eq!(run(&server, every("1w", Some("2026-03-01"))).await.unwrap(), created(0, 2));
    assert_eq!(all(&server).await.len(), 10);
}

#[tokio::test]
async fn a_range_takes_the_commits_that_the_older_side_lacks() {
    let server = weekly_server().await;
    let range = |from: &str, to: &str| Selection::Range { from: from.to_owned(), to: to.to_owned() };
    assert_eq!(run(&server, range("v1.4.0", "v1.8.0")).await.unwrap(), created(4, 0));
    assert_eq!(run(&server, range("v1.4.0", "main")).await.unwrap(), created(1, 4));
    let nothing = run(&server, range("main", "v1.4.0")).await.unwrap_err();
    assert!(matches!(nothing, Error::NotFound(_)), "{nothing}");
    let unknown = run(&server, range("v9.9", "main")).await.unwrap_err();
    assert!(unknown.to_string().contains("v9.9"), "{unknown}");
}

#[tokio::test]
async fn the_last_commits_of_the_branch() {
    let server = weekly_server().await;
    assert_eq!(run(&server, Selection::Last(3)).await.unwrap(), created(3, 0));
    let times: Vec<_> = all(&server).await.iter().map(|header| header.timestamp).collect();
    assert_eq!(times, ["2026-02-23T08:00:00Z", "2026-03-02T08:00:00Z", "2026-03-09T08:00:00Z"].map(at));
    assert_eq!(run(&server, Selection::Last(1_000_000)).await.unwrap(), created(7, 3));
    assert!(run(&server, Selection::Last(0)).await.is_err());
}

#[tokio::test]
async fn a_repository_without_tags_and_a_folder_say_so() {
    let repo = Repo::new();
    repo.write("a.rs", "fn a() {}\n").commit("2026-01-01T00:00:00Z");
    let plain = repo.plain();
    let server = TestServer::of(repo).await;
    server.add("web").await;
    assert_eq!(
        run(&server, Selection::Tags(None)).await.unwrap_err().to_string(),
        "there are no tags; use --every or --last"
    );
    let body = serde_json::json!({ "name": "plain", "path": plain.path() });
    server.post("/projects", &body).await;
    let of_folder = BackfillRequest { project: "plain".parse().unwrap(), ..request(Selection::Last(3)) };
    let error = server.cli_user().backfill(of_folder, Watch::none(), |_, _, _| {}).await.unwrap_err();
    assert!(error.to_string().contains("a folder has none"), "{error}");
    assert_eq!(all(&server).await.len(), 0);
}

#[tokio::test]
async fn an_interrupted_run_goes_on_where_it_ended() {
    let whole = weekly_server().await;
    run(&whole, Selection::Last(100)).await.unwrap();

    let server = weekly_server().await;
    let watch = Watch::none();
    let interrupt = watch.interrupt.clone();
    let outcome = server
        .cli_user()
        .backfill(request(Selection::Last(100)), watch, |done, of, _| {
            assert_eq!(of, 10);
            interrupt.store(done == 4, Ordering::Relaxed);
        })
        .await
        .unwrap();
    assert_eq!(outcome, BackfillOutcome { created: 4, skipped: 0, left: 6, interrupted: true });
    assert_eq!(all(&server).await.len(), 4);
    assert_eq!(run(&server, Selection::Last(100)).await.unwrap(), created(6, 4));

    // The same snapshots but for their ids, and for what is computed of the files: that is the same anywhere.
    let (a, b) = (all(&whole).await, all(&server).await);
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(&b) {
        let a = whole.cli_user().snapshot(&a.id.to_string()).await.unwrap().snapshot;
        let b = server.cli_user().snapshot(&b.id.to_string()).await.unwrap().snapshot;
        assert_eq!((a.timestamp, &a.summaries), (b.timestamp, &b.summaries));
        assert_eq!(a.source_bundle.roots, b.source_bundle.roots);
    }
}

#[tokio::test]
async fn a_capture_of_the_same_commit_today_is_no_snapshot_of_then() {
    let server = TestServer::new().await;
    server.capture(None).await;
    // As of today it is another state than as of its commit.
    assert_eq!(run(&server, Selection::Last(1)).await.unwrap(), created(1, 0));
    assert_eq!(all(&server).await.len(), 2);
}

#[tokio::test]
async fn a_release_that_was_captured_by_name_today_still_gets_its_place_in_the_past() {
    let server = TestServer::new().await;
    server.capture(Some("v1.0.0")).await;
    assert_eq!(run(&server, Selection::Tags(None)).await.unwrap(), created(2, 0));
    assert_eq!(sources(&server).await[0], ("v1.0.0".to_owned(), at("2026-01-01T00:00:00Z")));
    assert_eq!(run(&server, Selection::Tags(None)).await.unwrap(), created(0, 2));
}
