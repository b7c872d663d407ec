//! What the public samples under `shared/corpora` give, file by file: `cargo test --test inventory -- --nocapture`.

use imports::report::{Report, ReportError, TestOutcome};
use imports::shape::Shape;
use imports::xml::Outline;
use imports::{clover, cobertura, cyclonedx, jacoco, junit, lcov, openvex, spdx};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Read = fn(&[u8]) -> Result<Report, ReportError>;

/// The one parser that knows the content for its own.
fn known(bytes: &[u8]) -> Result<(&'static str, Read), ReportError> {
    let mut known: Vec<(&'static str, Read)> = Vec::new();
    let mut note = |is: bool, name, read: Read| known.extend(is.then_some((name, read)));
    note(lcov::detect(bytes), lcov::FORMAT, lcov::read);
    if let Some(shape) = Shape::of(bytes)? {
        note(cyclonedx::detect(&shape), cyclonedx::FORMAT, cyclonedx::read);
        note(spdx::detect(&shape), spdx::FORMAT, spdx::read);
        note(openvex::detect(&shape), openvex::FORMAT, openvex::read);
    } else if let Some(outline) = Outline::of(bytes)? {
        note(cyclonedx::detect_xml(&outline), cyclonedx::FORMAT, cyclonedx::read);
        note(spdx::detect_xml(&outline), spdx::FORMAT, spdx::read);
        note(junit::detect(&outline), junit::FORMAT, junit::read);
        note(cobertura::detect(&outline), cobertura::FORMAT, cobertura::read);
        note(jacoco::detect(&outline), jacoco::FORMAT, jacoco::read);
        note(clover::detect(&outline), clover::FORMAT, clover::read);
    } else {
        note(spdx::detect_text(bytes), spdx::FORMAT, spdx::read);
    }
    match known[..] {
        [one] => Ok(one),
        [] => Err(ReportError::Unknown("no parser".into())),
        _ => panic!("more than one parser: {:?}", known.iter().map(|(name, _)| name).collect::<Vec<_>>()),
    }
}

fn line(result: &Result<Report, ReportError>) -> String {
    let report = match result {
        Ok(report) => report,
        Err(error) => return format!("refused: {error}"),
    };
    let mut line = format!("{} {}", report.format, report.format_version.as_deref().unwrap_or_default());
    let mut say = |count: usize, what: &str| {
        if count > 0 {
            line.push_str(&format!(", {count} {what}"));
        }
    };
    say(report.packages.len(), "packages");
    say(report.packages.iter().filter(|package| package.direct == Some(true)).count(), "direct");
    say(report.packages.iter().filter(|package| package.dev == Some(true)).count(), "dev");
    say(report.packages.iter().filter(|package| !package.licenses.is_empty()).count(), "licensed");
    say(report.findings.len(), "findings");
    say(report.statements.len(), "statements");
    say(report.tests.len(), "tests");
    for (outcome, what) in
        [(TestOutcome::Failed, "failed"), (TestOutcome::Error, "errors"), (TestOutcome::Skipped, "skipped")]
    {
        say(report.tests.iter().filter(|test| test.outcome == outcome).count(), what);
    }
    say(report.coverage.len(), "files");
    let sum = |of: fn(&imports::report::FileCoverage) -> u64| report.coverage.iter().map(of).sum::<u64>();
    if !report.coverage.is_empty() {
        line.push_str(&format!(", lines {}/{}", sum(|file| file.lines_covered), sum(|file| file.lines)));
        line.push_str(&format!(", branches {}/{}", sum(|file| file.branches_covered), sum(|file| file.branches)));
    }
    for (name, value) in &report.metrics {
        line.push_str(&format!(", {name} {value:.2}"));
    }
    for skipped in &report.skipped {
        line.push_str(&format!(
            "; left out {} x {} at {}",
            skipped.entries,
            skipped.reason,
            skipped.examples.join(", ")
        ));
    }
    line
}

fn corpora() -> Option<PathBuf> {
    let named = std::env::var_os("CODEGRAPH_CORPORA").map(PathBuf::from);
    let found = named.into_iter().chain([PathBuf::from("/work/shared/corpora")]).find(|path| path.is_dir());
    if found.is_none() {
        println!("skipped: there is no folder shared/corpora");
    }
    found
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (name(&path), std::fs::read(&path).unwrap()))
        .collect()
}

/// Which files of the other formats are refused, and why they deserve it.
const REFUSED: &[(&str, &str)] = &[
    ("134c38-SPDXYAMLExample-v2.2.spdx.yaml", "SPDX as YAML is not read"),
    ("3baf49-SPDXYAMLExample-v2.3.spdx.yaml", "SPDX as YAML is not read"),
    ("60f647-SPDXJSONExample-UTF-16.spdx.json", "UTF-16"),
    ("68b36a-SPDXXMLExample-v2.2.spdx.xml", "SPDX as XML is not read"),
];

#[test]
fn every_sample_imports_or_is_refused_for_its_reason() {
    let Some(corpora) = corpora() else { return };
    let mut wrong = Vec::new();
    for folder in ["cyclonedx", "spdx", "junit", "lcov", "cobertura", "jacoco"] {
        for (name, bytes) in files(&corpora.join(folder)) {
            let result = known(&bytes).and_then(|(_, read)| read(&bytes));
            println!("{folder}/{name}: {}", line(&result));
            let expected = match REFUSED.iter().find(|(refused, _)| *refused == name) {
                Some((_, reason)) => Some(*reason),
                // The specification's own verdict is in the name.
                None => name.contains("_invalid-").then_some("CycloneDX: "),
            };
            let right = match (&result, expected) {
                (Ok(_), None) => true,
                (Err(error), Some(reason)) => error.to_string().contains(reason),
                _ => false,
            };
            if !right {
                wrong.push(format!("{folder}/{name}: {}", line(&result)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whatever is changed in a sample or cut off, it is read or refused.
#[test]
fn broken_samples_never_panic() {
    let Some(corpora) = corpora() else { return };
    for folder in ["cyclonedx", "spdx", "junit", "lcov", "cobertura", "jacoco"] {
        for (name, bytes) in files(&corpora.join(folder)).into_iter().filter(|(_, bytes)| bytes.len() < 30_000) {
            let Ok((_, read)) = known(&bytes) else { continue };
            let mut state = bytes.len() as u64;
            for _ in 0..40 {
                // A linear congruential generator is enough to reach everywhere (Knuth's MMIX constants).
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (state >> 33) as usize % bytes.len();
                let mut changed = bytes.clone();
                changed[at] = (state >> 20) as u8;
                let outcome = std::panic::catch_unwind(|| (read(&changed).is_ok(), read(&bytes[..at]).is_ok()));
                assert!(outcome.is_ok(), "{folder}/{name} at {at}");
            }
        }
    }
}
