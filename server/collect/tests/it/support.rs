//! Capture in one call, and words to ask of what was captured.

use codegraph_collect::{CollectError, Fresh, KeptHistory, Session};
use codegraph_model::capture::{Capture, Input, Measurement};
use codegraph_model::tree::build;
use codegraph_model::{Dimension, Item};
pub use codegraph_testing::at;
pub use codegraph_testing::code::function;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// The day of every capture that names no reference.
pub const TODAY: &str = "2026-06-15T10:00:00Z";

/// Captures as the server does: open, resolve, read the history, say what is needed, capture.
pub fn capture(path: &Path, reference: Option<&str>) -> Result<Capture, CollectError> {
    Ok(capture_remembering(path, reference, &Fresh::default())?.0)
}

/// The same with results that were kept of an earlier capture.
pub fn capture_remembering(
    path: &Path,
    reference: Option<&str>,
    kept: &Fresh,
) -> Result<(Capture, Fresh), CollectError> {
    let interrupt = AtomicBool::new(false);
    let mut session = Session::open(path)?;
    let revision = session.resolve(reference)?;
    session.load_history(std::slice::from_ref(&revision), &KeptHistory::default(), &interrupt, &|_| {})?;
    let (prepared, _) = session.prepare(revision, reference.is_some(), at(TODAY))?;
    session.remember(kept.files.clone(), kept.commits.clone());
    let captured = session.capture(&prepared, &interrupt, &|_| {})?;
    for (dimension, measurement) in &captured.0.measurements {
        // What cannot be made a tree cannot be stored.
        build(&measurement.items).unwrap_or_else(|error| panic!("{dimension}: {error}"));
        assert!(
            measurement.measured || !measurement.reasons.is_empty(),
            "{dimension} is not measured and does not say why"
        );
        assert!(measurement.metrics.values().all(|value| value.is_finite()), "{dimension}");
    }
    Ok(captured)
}

pub fn of(capture: &Capture, dimension: Dimension) -> &Measurement {
    &capture.measurements[&dimension]
}

/// A metric by its whole name.
pub fn metric(capture: &Capture, name: &str) -> Option<f64> {
    let (dimension, name) = name.split_once('.').unwrap();
    of(capture, dimension.parse().unwrap()).metrics.get(name).copied()
}

/// Why files were left out, with the files.
pub fn excluded(capture: &Capture) -> BTreeMap<&str, Vec<&str>> {
    let entries = capture.source.excluded.iter();
    entries.map(|left| (left.reason.as_str(), left.examples.iter().map(String::as_str).collect())).collect()
}

pub fn input<'a>(capture: &'a Capture, name: &str) -> &'a Input {
    let names: Vec<_> = capture.inputs.iter().map(|input| &input.name).collect();
    capture.inputs.iter().find(|input| input.name == name).unwrap_or_else(|| panic!("no input {name:?} of {names:?}"))
}

/// The items of a category, by key.
pub fn category<'a>(capture: &'a Capture, dimension: Dimension, category: &str) -> BTreeMap<&'a str, &'a Item> {
    let items = of(capture, dimension).items.iter();
    items.filter(|item| item.category == category).map(|item| (item.key.as_str(), item)).collect()
}
