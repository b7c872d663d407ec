//! A report of 100,000 findings: imported and captured, and compared with its successor.

use crate::{caller, line, made, median, milliseconds, ratio};
use anyhow::{Context, Result};
use codegraph::services::{Caller, ReportFile, Watch};
use codegraph_collect::imports::{Reports, UsedReport, examine};
use codegraph_model::api::{CompareRequest, CreateSnapshot, NewImport, NewProject};
use codegraph_model::capture::Capture;
use codegraph_model::{Digest, Dimension, Sealed};
use codegraph_store::Store;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const FINDINGS: u32 = 100_000;

/// A SARIF report of about 46 MB. Finding `n` is in it where `has` says so, `moved` lines further down.
fn sarif(has: impl Fn(u32) -> bool, moved: impl Fn(u32) -> u32) -> Result<Vec<u8>> {
    let mut text = String::with_capacity(64 << 20);
    text.push_str(
        r#"{"version":"2.1.0","$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[{"tool":{"driver":{"name":"Semgrep OSS","semanticVersion":"1.90.0","rules":[]}},"results":["#,
    );
    let mut first = true;
    for n in (0..FINDINGS + FINDINGS / 20).filter(|n| has(*n)) {
        let line = n / 40 * 7 + 11 + moved(n);
        write!(
            text,
            r#"{}{{"ruleId":"python.lang.security.audit.rule-{}","level":"warning","message":{{"text":"Detected a value of a request, number {n}, that reaches a query of the database without being checked. Use a prepared statement."}},"locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"src/package_{}/module_{}.py","uriBaseId":"%SRCROOT%"}},"region":{{"startLine":{line},"startColumn":9,"endLine":{line},"endColumn":44,"snippet":{{"text":"        cursor.execute(query + str({n}))"}}}}}}}}],"properties":{{}}}}"#,
            if first { "" } else { "," },
            n % 60,
            n % 97,
            n % 2003,
        )?;
        first = false;
    }
    text.push_str("]}]}");
    Ok(text.into_bytes())
}

async fn imported(caller: &Caller, bytes: Vec<u8>) -> Result<Sealed> {
    let files = vec![ReportFile { name: "semgrep.sarif".to_owned(), bytes }];
    let outcome = caller.import_reports(&made::project(), files, NewImport::default()).await?;
    anyhow::ensure!(outcome.imports.len() == 1, "{outcome:?}");
    let body = CreateSnapshot { project_name: Some(made::project()), ..CreateSnapshot::default() };
    Ok(caller.create_snapshot(body, Watch::none()).await?)
}

pub async fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let source = folder.path().join("source");
    std::fs::create_dir(&source)?;
    std::fs::write(source.join("a.py"), "print(1)\n")?;
    let store = Store::open(&folder.path().join("bench.db").as_path().into()).await?;
    let caller = caller(&store);
    let path = source.to_str().context("the path is not UTF-8")?.to_owned();
    caller.add_project(NewProject { name: made::project(), path: Some(path) }).await?;

    let first = sarif(|n| n < FINDINGS, |_| 0)?;
    let megabytes = first.len() / 1_000_000;
    reset_peak();
    let before = peak().unwrap_or_default();
    let start = Instant::now();
    let from = imported(&caller, first.clone()).await?;
    let (took, resident) = (start.elapsed(), peak());
    parts(&first)?;
    let parse = Instant::now();
    anyhow::ensure!(serde_json::from_slice::<serde_json::Value>(&first)?.is_object());
    let parse = parse.elapsed();
    drop(first);
    let what = format!("import and capture {FINDINGS} findings ({megabytes} MB)");
    line(&what, &milliseconds(took), "1500 ms", &ratio(took, parse, "parsing it as plain JSON"));
    if let Some(peak) = resident {
        let figure = format!("{} MB", peak / 1024);
        line("  resident at most", &figure, "300 MB", &format!("{} MB of it before", before / 1024));
    }

    // 5 % gone, 5 % new, 10 % moved.
    let next = sarif(|n| n >= FINDINGS || n % 20 != 3, |n| if n % 10 == 7 { 10 } else { 0 })?;
    let to = imported(&caller, next).await?;
    let request = CompareRequest {
        from_snapshot_id: Some(from.snapshot.id.to_string()),
        to_snapshot_id: Some(to.snapshot.id.to_string()),
        include_drilldown: true,
        include_previews: true,
        ..CompareRequest::default()
    };
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..7 {
        let start = Instant::now();
        let comparison = caller.compare(&request).await?;
        times.push(start.elapsed());
        let categories = comparison.drilldown_categories.unwrap_or_default();
        let sum = |of: fn(&codegraph_model::compare::CategoryDelta) -> u64| categories.iter().map(of).sum::<u64>();
        let found = (sum(|c| c.new), sum(|c| c.resolved), sum(|c| c.changed));
        anyhow::ensure!(found == (5_000, 5_000, 0), "{found:?} were found to be new, resolved and changed");
    }
    let what = "compare with its successor (5 % new, 5 % gone, 10 % moved)";
    line(what, &milliseconds(median(times.clone())), "300 ms", &ratio(median(times), took, "the import"));
    store.close().await;
    Ok(())
}

/// What the time goes into.
fn parts(bytes: &[u8]) -> Result<()> {
    let timed = |what: &str, start: Instant| line(what, &milliseconds(start.elapsed()), "", "");
    let start = Instant::now();
    let examined = examine(bytes, None)?;
    timed("  looking at the report, as the import does", start);
    let given = UsedReport {
        name: "semgrep.sarif".to_owned(),
        label: None,
        incomplete: false,
        superseded: BTreeSet::new(),
        digest: Digest::of(bytes),
        format: examined.content.kind.parse()?,
        commit: None,
        measured_at: crate::now(),
        root: None,
        dimensions: examined.content.dimensions,
        bytes: bytes.to_vec(),
    };
    let start = Instant::now();
    let mut reports = Reports::of(Capture::default());
    reports.add(given);
    let capture = reports.into_capture();
    timed("  reading, filing and keying, as the capture does", start);
    let audit = capture.measurements.get(&Dimension::Audit).context("it is measured")?;
    let start = Instant::now();
    let tree = codegraph_model::tree::build(&audit.items)?;
    timed("  building the tree of the items", start);
    anyhow::ensure!(tree.items == u64::from(FINDINGS));
    Ok(())
}

/// Lets the peak of resident memory begin anew, where the system can.
fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Kilobytes that were resident at most.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
