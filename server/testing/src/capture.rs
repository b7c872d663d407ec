//! Captures and measurements of a few words.

use crate::at;
use codegraph_model::api::UploadCapture;
use codegraph_model::capture::{Capture, Measurement};
use codegraph_model::{Category, Dimension, Item};

/// A measured dimension with these metrics, by their names within the dimension.
pub fn measured(metrics: &[(&str, f64)]) -> Measurement {
    let mut measurement = Measurement { measured: true, ..Measurement::default() };
    for (name, value) in metrics {
        measurement.set(name, *value);
    }
    measurement
}

/// What a build runner uploads: a capture with one dependency, an hour older than the clock of the test server.
pub fn upload() -> UploadCapture {
    let mut sca = measured(&[("dependencies", 1.0)]);
    sca.items.push(Item::new(Dimension::Sca, Category::DEPENDENCY, "pkg:cargo/serde", "serde 1.0.0"));
    UploadCapture {
        analyzer_version: "0.1.0".to_owned(),
        captured_by: "ci".to_owned(),
        machine: "runner-7".to_owned(),
        captured_at: at("2026-06-01T11:00:00Z"),
        capture: Capture { measurements: [(Dimension::Sca, sca)].into(), ..Capture::default() },
    }
}
