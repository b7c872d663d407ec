//! Reports: a PDF with 500 rows and six charts; Markdown and evidence of 100,000 items.

use crate::{line, made, median, milliseconds, ratio};
use anyhow::Result;
use codegraph_model::api::{ExportFormat, ExportRequest, NewProject};
use codegraph_store::Store;
use std::time::Instant;

pub async fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("bench.db").as_path().into()).await?;
    let caller = crate::caller(&store);
    caller.add_project(NewProject { name: made::project(), path: None }).await?;
    // A history for the charts, and two snapshots that differ in 500 items.
    made::many(&store, 120).await?;
    let from = made::keep(&store, 130, &made::items(10_000, |_| 0)).await?;
    let to = made::keep(&store, 131, &made::items(10_000, |n| u32::from(n % 20 == 0))).await?;
    let export = async |snapshot: &codegraph_model::Sealed, format, baseline: Option<&codegraph_model::Sealed>| {
        let request =
            ExportRequest { format, baseline_snapshot_id: baseline.map(|baseline| baseline.snapshot.id.to_string()) };
        caller.export(&snapshot.snapshot.id.to_string(), &request).await
    };
    let before = peak_kilobytes();
    let mut times = Vec::new();
    for _ in 0..7 {
        let start = Instant::now();
        let bytes = export(&to, ExportFormat::Pdf, Some(&from)).await?.bytes;
        times.push(start.elapsed());
        anyhow::ensure!(bytes.starts_with(b"%PDF"), "no PDF");
    }
    let start = Instant::now();
    export(&to, ExportFormat::Markdown, Some(&from)).await?;
    let markdown = start.elapsed();
    line(
        "PDF, 500 rows and the charts",
        &milliseconds(median(times.clone())),
        "400 ms",
        &ratio(median(times), markdown, "the Markdown"),
    );
    if let (Some(before), Some(after)) = (before, peak_kilobytes()) {
        let aside = format!("{} MB before", before / 1024);
        line("peak memory while writing it", &format!("{} MB", after / 1024), "250 MB", &aside);
    }

    let large = made::keep(&store, 132, &made::items(100_000, |_| 0)).await?;
    let whole = Instant::now();
    crate::read_all(&store, made::root(&large)?).await?;
    let whole = whole.elapsed();
    for (what, format) in [("Markdown", ExportFormat::Markdown), ("evidence", ExportFormat::Json)] {
        let mut times = Vec::new();
        for _ in 0..3 {
            let start = Instant::now();
            export(&large, format, None).await?;
            times.push(start.elapsed());
        }
        let what = format!("{what} of 100,000 items");
        line(&what, &milliseconds(median(times.clone())), "1000 ms", &ratio(median(times), whole, "reading them"));
    }
    store.close().await;
    Ok(())
}

/// The most memory that this process ever had, from `/proc`, where there is one.
fn peak_kilobytes() -> Option<u32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
