//! Trends against a computation that looks at every snapshot.

use super::Database;
use crate::support::{Draft, at, draft};
use chrono::{DateTime, Datelike, Utc};
use codegraph_model::api::Bucket;
use codegraph_model::{Metric, SnapshotId};
use codegraph_store::{TrendPoint, TrendRange};
use std::collections::BTreeMap;

fn metrics() -> [Metric; 3] {
    ["health.score", "health.code_lines", "sca.dependencies"].map(|name| name.parse().unwrap())
}

/// Points at odd times over five months, some not measured, a year's end and a leap day among them.
fn drafts() -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut time = at("2023-12-28T22:30:00Z");
    for n in 0..120u32 {
        let numbers = (n % 7 != 3).then(|| (f64::from(n * 37 % 100), f64::from(1_000 + n)));
        let mut draft = draft(n.into(), "2023-01-01T00:00:00Z").with_numbers(numbers);
        draft.timestamp = time;
        drafts.push(draft);
        time += chrono::TimeDelta::minutes(i64::from(n * 7_919 % 4_000) + 1);
    }
    drafts
}

async fn trend(database: &Database, from: Option<&str>, to: Option<&str>, bucket: Bucket) -> Vec<TrendPoint> {
    let scope = "project:web".parse().unwrap();
    let range = TrendRange { scope: &scope, from: from.map(at), to: to.map(at), bucket };
    database.store.trend(&range, &metrics()).await.unwrap()
}

/// The span that a time belongs to.
fn span(bucket: Bucket, n: usize, time: DateTime<Utc>) -> String {
    match bucket {
        Bucket::None => format!("{n:05}"),
        Bucket::Day => time.format("%Y-%m-%d").to_string(),
        Bucket::Week => {
            let week = time.iso_week();
            format!("{:04}-{:02}", week.year(), week.week())
        }
        Bucket::Month => time.format("%Y-%m").to_string(),
    }
}

type Row = (SnapshotId, DateTime<Utc>, Vec<Option<f64>>);

/// The newest of each span; of those at one time, the one that was stored last.
fn naive(drafts: &[Draft], from: Option<&str>, to: Option<&str>, bucket: Bucket) -> Vec<Row> {
    let mut newest: BTreeMap<String, &Draft> = BTreeMap::new();
    for (n, draft) in drafts.iter().enumerate() {
        let inside =
            from.is_none_or(|from| draft.timestamp >= at(from)) && to.is_none_or(|to| draft.timestamp < at(to));
        if inside {
            let best = newest.entry(span(bucket, n, draft.timestamp)).or_insert(draft);
            if draft.timestamp >= best.timestamp {
                *best = draft;
            }
        }
    }
    let row = |draft: &Draft| {
        let values = vec![draft.numbers.map(|(score, _)| score), draft.numbers.map(|(_, lines)| lines), None];
        (draft.seal().0.snapshot.id, draft.timestamp, values)
    };
    newest.into_values().map(row).collect()
}

fn rows(points: Vec<TrendPoint>) -> Vec<Row> {
    points.into_iter().map(|point| (point.id, point.timestamp, point.values)).collect()
}

#[tokio::test]
async fn buckets_give_what_a_naive_computation_gives() {
    let (database, drafts) = (Database::new().await, drafts());
    // Stored in another order than they happened; another project's do not count.
    for draft in drafts.iter().rev() {
        database.insert(draft).await;
    }
    for n in 0..5 {
        database.insert(&draft(500 + n, "2024-02-29T12:00:00Z").of("project:other")).await;
    }
    let ranges = [
        (None, None),
        (Some("2024-01-15T00:00:00Z"), None),
        (None, Some("2024-02-29T00:00:00Z")),
        (Some("2024-01-15T10:00:00Z"), Some("2024-03-01T00:00:00Z")),
        (Some("2030-01-01T00:00:00Z"), None),
    ];
    for bucket in [Bucket::None, Bucket::Day, Bucket::Week, Bucket::Month] {
        for (from, to) in ranges {
            let found = rows(trend(&database, from, to, bucket).await);
            assert_eq!(found, naive(&drafts, from, to, bucket), "{bucket:?} {from:?} {to:?}");
        }
    }
    assert!(trend(&database, None, None, Bucket::Month).await.len() >= 4);
}

#[tokio::test]
async fn a_range_holds_its_beginning_and_not_its_end() {
    let database = Database::new().await;
    for (n, time) in ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z", "2024-01-03T00:00:00Z"].into_iter().enumerate() {
        database.insert(&draft(n as u128, time)).await;
    }
    let found = trend(&database, Some("2024-01-01T00:00:00Z"), Some("2024-01-03T00:00:00Z"), Bucket::None).await;
    let times: Vec<_> = found.iter().map(|point| point.timestamp).collect();
    assert_eq!(times, [at("2024-01-01T00:00:00Z"), at("2024-01-02T00:00:00Z")]);
}

#[tokio::test]
async fn of_snapshots_at_one_time_the_last_stored_stands_for_its_span() {
    let database = Database::new().await;
    let mut drafts = Vec::new();
    for n in 0..4u32 {
        drafts.push(draft(n.into(), "2024-01-01T12:00:00Z").with_numbers(Some((f64::from(n), 1.0))));
        database.insert(&drafts[n as usize]).await;
    }
    assert_eq!(rows(trend(&database, None, None, Bucket::None).await).len(), 4);
    for bucket in [Bucket::Day, Bucket::Week, Bucket::Month] {
        let found = rows(trend(&database, None, None, bucket).await);
        assert_eq!(found, naive(&drafts, None, None, bucket), "{bucket:?}");
        let newest = database.store.newest(&"project:web".parse().unwrap(), None, 0).await.unwrap().unwrap();
        assert_eq!(found[0].0, newest.id);
    }
}
