//! Makes reports, to look at and to measure.
//!
//! ```text
//! cargo run --release -p codegraph-export --example report [FOLDER]            of made-up snapshots, with figures
//! cargo run --release -p codegraph-export --example report FOLDER EXPORT.json  of a JSON export
//! ```

#[expect(clippy::unwrap_used, reason = "what is made up here is sound")]
mod made;
mod read;

use codegraph_export::{ReportInput, csv, evidence, markdown, pdf, verify};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.first().map_or("target/report", String::as_str));
    std::fs::create_dir_all(folder)?;
    if let Some(file) = arguments.get(1) {
        let made = read::export(&std::fs::read(file)?)?;
        return write(folder, "export", &made.input());
    }
    let (small, compared) = (made::alone(40, 12), made::compared(500, 120));

    println!("milliseconds by what is done, and of what it may take");
    // The first report pays for parsing the fonts.
    let cold = timed("PDF of a small snapshot, first", 1, None, || drop(pdf(&small.input())));
    let warm = timed("PDF of a small snapshot", 5, None, || drop(pdf(&small.input())));
    println!("  the first takes {:.1} times as long", cold / warm);
    timed("PDF of a comparison, 500 rows, six charts", 5, Some(400.0), || drop(pdf(&compared.input())));
    println!("  most memory so far: {} MB, of 250", peak_mb());
    let many = made::alone(100_000, 120);
    let text = timed("Markdown of 100,000 items", 3, None, || drop(markdown(&many.input())));
    let json = timed("JSON of 100,000 items", 3, None, || drop(evidence(&many.input())));
    println!("  together {:.0} ms, of 1000: {:.2}", text + json, (text + json) / 1000.0);
    let rows = timed("CSV of 100,000 items", 3, None, || drop(csv(&many.input())));
    println!("  CSV against JSON: {:.2}", rows / json);
    timed("PDF of 100,000 items, all rows attached", 1, None, || drop(pdf(&many.input())));
    let export = evidence(&many.input());
    let checked = timed("verify of 100,000 items", 1, None, || drop(verify(&export)));
    println!("  verify against JSON: {:.1}", checked / json);
    println!("  most memory: {} MB", peak_mb());

    write(folder, "snapshot", &small.input())?;
    write(folder, "group", &made::grouped(70).input())?;
    write(folder, "comparison", &compared.input())
}

fn write(folder: &Path, name: &str, input: &ReportInput<'_>) -> Result<(), Box<dyn std::error::Error>> {
    let file = |extension: &str| folder.join(name).with_extension(extension);
    std::fs::write(file("pdf"), pdf(input)?)?;
    std::fs::write(file("md"), markdown(input))?;
    std::fs::write(file("json"), evidence(input))?;
    std::fs::write(file("csv"), csv(input))?;
    println!("{}: {}", name, verify(&evidence(input))?);
    Ok(())
}

/// The median of so many runs in milliseconds, printed.
fn timed(what: &str, runs: usize, limit: Option<f64>, run: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    let share = limit.map_or_else(String::new, |limit| format!(", of {limit:.0}: {:.2}", median / limit));
    println!("{what}: {median:.0} ms{share}");
    median
}

/// The most memory that this process held, in MB; 0 where the system does not say.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}
