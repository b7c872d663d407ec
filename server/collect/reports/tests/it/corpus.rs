//! Every file of the corpora that is of one of these formats: printed as a table, with what must hold for each.

use codegraph_reports::formats::ALL;
use codegraph_reports::report::ReportError;
use codegraph_reports::shape::Shape;
use std::path::{Path, PathBuf};

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

/// The format that a file is of, and what reading it gives. At most one format may claim it.
pub fn read(bytes: &[u8]) -> Result<(&'static str, Result<codegraph_reports::report::Report, ReportError>), ReportError> {
    let shape = Shape::of(bytes)?.ok_or_else(|| ReportError::Unknown("neither an object nor a list".to_owned()))?;
    let claims: Vec<_> = FINDINGS.iter().filter(|format| (format.detect)(&shape)).collect();
    assert!(claims.len() <= 1, "claimed by {:?}", claims.iter().map(|format| format.name).collect::<Vec<_>>());
    let format = claims.first().ok_or_else(|| ReportError::Unknown("no format claims it".to_owned()))?;
    Ok((format.name, (format.read)(bytes)))
}

/// `CORPUS` names another folder to look at.
#[test]
fn the_corpora_are_read() {
    let own = ["sarif", "osv-scanner", "trivy", "grype", "cargo-audit", "npm-audit", "scorecard"];
    let folders: Vec<PathBuf> = match std::env::var_os("CORPUS") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => own.iter().map(|name| Path::new("/work/shared/corpora").join(name)).collect(),
    };
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| files(folder, &mut paths));
    if paths.is_empty() {
        println!("skipped: no corpora at {folders:?}");
        return;
    }
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let name = format!(
            "{}/{}",
            path.parent().unwrap().file_name().unwrap().to_string_lossy(),
            path.file_name().unwrap().to_string_lossy()
        );
        match read(&bytes) {
            Err(error) => println!("{name:<75} | refused: {error}"),
            Ok((format, Err(error))) => println!("{name:<75} | {format} refused: {error}"),
            Ok((format, Ok(report))) => {
                let known = FINDINGS.iter().find(|known| known.name == format).unwrap();
                for cut in [bytes.len() / 3, 2 * bytes.len() / 3] {
                    assert!((known.read)(&bytes[..cut]).is_err(), "{name} cut off at {cut}");
                }
                let accepted = report.findings.iter().filter(|finding| finding.accepted.is_some()).count();
                let skipped: u64 = report.skipped.iter().map(|skipped| skipped.entries).sum();
                println!(
                    "{name:<75} | {format} {} findings {} (accepted {accepted}) packages {} checks {} skipped {skipped} scanned {:?} notes {}",
                    report.format_version.as_deref().unwrap_or("-"),
                    report.findings.len(),
                    report.packages.len(),
                    report.checks.len(),
                    report.scanned,
                    report.notes.len(),
                );
                for skipped in &report.skipped {
                    println!(
                        "{:<75} |   skipped {} x {}: {}",
                        "", skipped.entries, skipped.reason, skipped.examples[0]
                    );
                }
                for note in &report.notes {
                    println!("{:<75} |   note {note}", "");
                }
                for finding in &report.findings {
                    assert!(!finding.title.is_empty() && !finding.title.contains('\n'), "{name}: {finding:?}");
                    assert!(finding.tool < report.tools.len(), "{name}");
                    assert!(finding.cvss.as_ref().is_none_or(|(score, _)| (0.0..=10.0).contains(score)), "{name}");
                }
            }
        }
    }
}
