//! `cargo xtask bench [FILTER]`: how fast, how large, how heavy. Each figure stands beside the aim and, where something
//! comparable can be done in the same run, as a ratio to it: ratios hold where the machine's speed does not.

mod exports;
mod imports;
mod made;
mod process;
mod requests;

use anyhow::{Context, Result};
use codegraph::clock::{Clock, SystemClock};
use codegraph::services::{Caller, Services, Watch};
use codegraph_model::api::{CompareRequest, CreateSnapshot, NewProject, TrendQuery};
use codegraph_model::{Actor, Digest, ScopeRef, Via};
use codegraph_store::{Filter, Store};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[tokio::main]
async fn main() -> Result<()> {
    let filter = std::env::args().nth(1).unwrap_or_default();
    let wanted = |name: &str| name.contains(filter.as_str());
    println!("{:<58} {:>11} {:>11}  ratio", "what", "median", "aim");
    if wanted("compare") {
        compare().await?;
    }
    if wanted("list trend") {
        list_and_trend().await?;
    }
    if wanted("size") {
        size().await?;
    }
    if wanted("capture") {
        capture().await?;
    }
    if wanted("export") {
        exports::measure().await?;
    }
    if wanted("import") {
        imports::measure().await?;
    }
    if wanted("requests") {
        requests::measure().await?;
    }
    if wanted("process") {
        process::measure()?;
    }
    Ok(())
}

/// The services over a database, as they are configured by default.
pub fn services(store: &Store) -> Services {
    Services::new(store.clone(), Arc::new(SystemClock), Arc::default())
}

/// Those services, used from a command line.
pub fn caller(store: &Store) -> Caller {
    services(store).caller(Actor::OsUser("bench".to_owned()), Via::Cli)
}

/// One line of the result.
pub fn line(what: &str, figure: &str, aim: &str, ratio: &str) {
    println!("{what:<58} {figure:>11} {aim:>11}  {ratio}");
}

pub fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

pub fn ratio(time: Duration, of: Duration, what: &str) -> String {
    format!("{:.3} of {what} ({})", time.as_secs_f64() / of.as_secs_f64(), milliseconds(of))
}

pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Two snapshots of 100,000 items each, through the store, against reading both trees whole.
async fn compare() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("bench.db").as_path().into()).await?;
    let caller = caller(&store);
    let base = made::items(100_000, |_| 0);
    let from = made::keep(&store, 0, &base).await?;
    for (label, every, aim) in [("0.1 %", 1000, "20 ms"), ("5 %", 20, "400 ms")] {
        let changed = made::items(100_000, |n| u32::from(n % every == 0));
        let to = made::keep(&store, i64::from(every), &changed).await?;
        let request = CompareRequest {
            from_snapshot_id: Some(from.snapshot.id.to_string()),
            to_snapshot_id: Some(to.snapshot.id.to_string()),
            include_drilldown: true,
            include_previews: true,
            ..CompareRequest::default()
        };
        let mut times = Vec::new();
        for _ in 0..9 {
            let start = Instant::now();
            let comparison = caller.compare(&request).await?;
            times.push(start.elapsed());
            let found: u64 = comparison.drilldown_categories.iter().flatten().map(|c| c.changed).sum();
            anyhow::ensure!(found == u64::from(100_000 / every), "{found} items were found to differ");
        }
        let whole = Instant::now();
        for root in [made::root(&from)?, made::root(&to)?] {
            read_all(&store, root).await?;
        }
        let what = format!("compare 2 x 100,000 items, {label} changed");
        line(&what, &milliseconds(median(times.clone())), aim, &ratio(median(times), whole.elapsed(), "reading both"));
    }
    store.close().await;
    Ok(())
}

async fn read_all(store: &Store, root: Digest) -> Result<usize> {
    Ok(store.all_items(root).await?.len())
}

/// 100,000 snapshots of one project, and one of another.
async fn list_and_trend() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("bench.db").as_path().into()).await?;
    let caller = caller(&store);
    caller.add_project(NewProject { name: made::project(), path: None }).await?;
    let made_in = Instant::now();
    made::many(&store, 100_000).await?;
    println!("  (100,000 snapshots made in {:.0} s)", made_in.elapsed().as_secs_f64());

    let bodies = Instant::now();
    let page = store.list(&Filter::default(), None, 200).await?;
    for header in &page.snapshots {
        store.snapshot(header.id).await?.context("listed, so there")?;
    }
    let bodies = bodies.elapsed();
    let mut times = Vec::new();
    for _ in 0..15 {
        let start = Instant::now();
        let page = store.list(&Filter { project: Some(made::project()), ..Filter::default() }, None, 200).await?;
        times.push(start.elapsed());
        anyhow::ensure!(page.snapshots.len() == 200 && page.total == 100_000);
    }
    line(
        "list 200 of 100,000 snapshots",
        &milliseconds(median(times.clone())),
        "5 ms",
        &ratio(median(times), bodies, "opening each"),
    );

    let newest = store.newest(&ScopeRef::Project(made::project()), None, 0).await?.context("there are snapshots")?;
    let query = TrendQuery {
        metric: vec!["health.score".parse()?],
        from: Some(newest.timestamp - chrono::TimeDelta::hours(364)),
        ..TrendQuery::default()
    };
    let (mut times, mut points) = (Vec::new(), 0);
    for _ in 0..15 {
        let start = Instant::now();
        let trends = caller.trends(&ScopeRef::Project(made::project()), &query).await?;
        times.push(start.elapsed());
        points = trends.series.first().map_or(0, |series| series.points.len());
    }
    anyhow::ensure!(points == 365, "{points} points");
    let what = "365-point trend among 100,000 snapshots";
    line(what, &milliseconds(median(times.clone())), "5 ms", &ratio(median(times), bodies, "opening 200 snapshots"));
    store.close().await;
    Ok(())
}

/// How much the database grows by a snapshot in which 10 of 10,000 items changed.
async fn size() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bench.db");
    let store = Store::open(&path.as_path().into()).await?;
    let mut versions = vec![0u32; 10_000];
    made::keep(&store, 0, &made::items(10_000, |n| versions[n as usize])).await?;
    store.close().await;
    let before = std::fs::metadata(&path)?.len();
    let store = Store::open(&path.as_path().into()).await?;
    for round in 1..=100u32 {
        for n in 0..10u32 {
            versions[((round * 97 + n * 1009) % 10_000) as usize] += 1;
        }
        made::keep(&store, i64::from(round), &made::items(10_000, |n| versions[n as usize])).await?;
    }
    store.close().await;
    let grown = (std::fs::metadata(&path)?.len() - before) / 100;
    let share = format!(
        "{:.3} of the first ({} KB)",
        f64::from(u32::try_from(grown)?) / f64::from(u32::try_from(before)?),
        before / 1024
    );
    line(
        "database per snapshot, 10 of 10,000 items changed",
        &format!("{:.1} KB", f64::from(u32::try_from(grown)?) / 1024.0),
        "40 KB",
        &share,
    );
    Ok(())
}

/// A second capture of an unchanged repository against the first: of `CODEGRAPH_BENCH_REPOSITORY`, else of this one.
async fn capture() -> Result<()> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let repository = std::env::var_os("CODEGRAPH_BENCH_REPOSITORY").map_or(own, PathBuf::from);
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("bench.db").as_path().into()).await?;
    let caller = caller(&store);
    let path = repository.to_str().context("the path is not UTF-8")?.to_owned();
    caller.add_project(NewProject { name: made::project(), path: Some(path) }).await?;
    let (mut times, mut lines) = (Vec::new(), 0.0);
    for _ in 0..4 {
        let body = CreateSnapshot { project_name: Some(made::project()), ..CreateSnapshot::default() };
        let start = Instant::now();
        let sealed = caller.create_snapshot(body, Watch::none()).await?;
        times.push(start.elapsed());
        lines = sealed.snapshot.metric("health.code_lines".parse()?).unwrap_or_default();
    }
    let first = times.remove(0);
    line(&format!("first capture of {lines} lines"), &milliseconds(first), "", "");
    line(
        "second capture, unchanged",
        &milliseconds(median(times.clone())),
        "a tenth",
        &ratio(median(times), first, "the first"),
    );
    store.close().await;
    Ok(())
}

/// The time of the machine, for what is made here.
pub fn now() -> chrono::DateTime<chrono::Utc> {
    SystemClock.now()
}
