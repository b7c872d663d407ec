//! Every public sample of the folder that the environment variable `CODEGRAPH_CORPORA` names, one folder in it a format:
//! imported, or refused for the reason that it deserves, as the documentation says. Skipped where the variable is not set.

#[path = "../../examples/inventory/table.rs"]
mod table;

use codegraph_formats::report::{Report, ReportError};
use std::path::{Path, PathBuf};

/// Why files are refused, and which, by the beginning of their path below the folder. The invalid files of CycloneDX say so
/// in their names.
const REFUSED: &[(&str, &[&str])] = &[
    (
        "SARIF: unsupported version 1.0.0; expected 2.1.0",
        &[
            "sarif/00d6e2-",
            "sarif/01b770-",
            "sarif/02a682-",
            "sarif/031a92-",
            "sarif/03bb9f-",
            "sarif/04cd47-",
            "sarif/056a1f-",
            "sarif/0679e1-",
            "sarif/07a2bd-",
            "sarif/07e013-",
            "sarif/08e74e-",
            "sarif/0a340e-",
            "sarif/0a4bc8-",
            "sarif/0a60bb-",
        ],
    ),
    ("SARIF: unsupported version 2.0.0-csd.2.beta.2019-01-24", &["sarif/04fd1c-"]),
    ("SPDX: SPDX as YAML is not supported", &["spdx/134c38-", "spdx/3baf49-"]),
    ("SPDX: SPDX as XML is not supported", &["spdx/68b36a-"]),
    // JSON between systems is UTF-8 (RFC 8259, 8.1).
    ("the content is UTF-16 (little endian); expected UTF-8", &["spdx/60f647-"]),
    // Lists of ids that Trivy's own tests compare with; Trivy writes no such report.
    ("unknown format: the file is JSON with the keys vulnerabilities, misconfigurations", &["trivy/034a29-"]),
];

/// Files that are of another format than their folder is called: Trivy writes SPDX too.
const OTHERWISE: &[(&str, &str)] = &[("trivy/1a5c80-", "spdx")];

fn corpora() -> Option<Vec<(String, Vec<u8>)>> {
    let Some(folder) = std::env::var_os("CODEGRAPH_CORPORA").map(PathBuf::from) else {
        println!("skipped: CODEGRAPH_CORPORA names no folder of samples");
        return None;
    };
    let mut found = Vec::new();
    files(&folder, &mut found);
    assert!(!found.is_empty(), "no samples in {}", folder.display());
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
    Some(found.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect())
}

/// The files below a folder. Those that stand in the folder itself say where the others are from.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for format in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        into.extend(std::fs::read_dir(format).unwrap().map(|entry| entry.unwrap().path()));
    }
    into.sort();
}

fn told(result: &Result<Report, ReportError>) -> String {
    result.as_ref().map_or_else(|error| format!("refused: {error}"), |report| format!("read as {}", report.format))
}

/// What must hold for a report, whatever it says.
fn check(name: &str, report: &Report) {
    for finding in &report.findings {
        assert!(!finding.title.is_empty() && !finding.title.contains('\n'), "{name}: {finding:?}");
        assert!(finding.tool < report.tools.len(), "{name}: {finding:?}");
        assert!(finding.cvss.as_ref().is_none_or(|(score, _)| (0.0..=10.0).contains(score)), "{name}: {finding:?}");
    }
    assert!(report.packages.iter().all(|package| !package.name.is_empty()), "{name}");
    assert!(report.tests.iter().all(|test| !test.name.is_empty()), "{name}");
    for file in &report.coverage {
        assert!(file.lines_covered <= file.lines && file.branches_covered <= file.branches, "{name}: {file:?}");
    }
    assert!(report.metrics.values().all(|value| value.is_finite()), "{name}");
}

#[test]
fn every_sample_is_imported_or_refused_for_its_reason() {
    let Some(samples) = corpora() else { return };
    let mut wrong = Vec::new();
    for (name, bytes) in &samples {
        let folder = name.split('/').next().unwrap();
        let kind = OTHERWISE.iter().find(|(file, _)| name.starts_with(file)).map_or(folder, |(_, kind)| kind);
        let invalid = name.contains("_invalid-").then_some("CycloneDX: ");
        let refused = REFUSED.iter().find(|(_, files)| files.iter().any(|file| name.starts_with(file)));
        let expected = refused.map(|(reason, _)| *reason).or(invalid);
        let result = super::read(bytes).and_then(|(format, report)| {
            assert_eq!(format.kind, kind, "{name}");
            report
        });
        let right = match (&result, expected) {
            (Ok(report), None) => {
                check(name, report);
                true
            }
            (Err(error), Some(reason)) => error.to_string().contains(reason),
            _ => false,
        };
        if !right {
            wrong.push(format!("{name}: {}, expected: {}", told(&result), expected.unwrap_or("imported")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The documentation has what came of the samples. `CODEGRAPH_WRITE_DOCS=1` writes it anew.
#[test]
fn the_documentation_says_what_came_of_the_samples() {
    let Some(samples) = corpora() else { return };
    let mut table = table::Table::default();
    for (_, bytes) in &samples {
        table.add(bytes, None);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/imports.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- samples -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of samples -->\n").unwrap();
    let expected = format!("{before}<!-- samples -->\n{}<!-- end of samples -->\n{after}", table.markdown());
    if std::env::var_os("CODEGRAPH_WRITE_DOCS").is_some() {
        std::fs::write(path, expected).unwrap();
    } else {
        assert!(text == expected, "write docs/imports.md anew with CODEGRAPH_WRITE_DOCS=1");
    }
}

/// A sample that was cut off is not taken for a whole one. Where the end of a text ends a record, nobody can tell.
#[test]
fn samples_that_are_cut_off_are_refused() {
    let Some(samples) = corpora() else { return };
    for (name, bytes) in &samples {
        let Ok((format, Ok(_))) = super::read(bytes) else { continue };
        for cut in [bytes.len() / 3, 2 * bytes.len() / 3] {
            let is_text = format.kind == "lcov" || name.ends_with(".spdx");
            assert!(is_text || format.read(&bytes[..cut]).is_err(), "{name} cut off at {cut}");
        }
    }
}

/// Whatever is changed in a sample, it is read or refused.
#[test]
fn broken_samples_never_panic() {
    let Some(samples) = corpora() else { return };
    for (name, bytes) in samples.iter().filter(|(_, bytes)| bytes.len() < 30_000) {
        let Ok((format, _)) = super::read(bytes) else { continue };
        let mut state = bytes.len() as u64;
        for _ in 0..40 {
            // A linear congruential generator is enough to reach everywhere (Knuth's MMIX constants).
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).unwrap() % bytes.len();
            let mut changed = bytes.clone();
            changed[at] = state.to_le_bytes()[2];
            let outcome = std::panic::catch_unwind(|| {
                let _ = (format.read(&changed), format.read(&bytes[..at]), super::read(&changed));
            });
            assert!(outcome.is_ok(), "{name} at {at}");
        }
    }
}
