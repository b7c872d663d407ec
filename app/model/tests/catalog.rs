//! `docs/metrics.md` is the catalog, written out. `CODEGRAPH_WRITE_DOCS=1 cargo test -p codegraph-model` writes it anew.

use codegraph_model::metric::{Aggregation, Direction};
use codegraph_model::{Dimension, Metric};
use std::fmt::Write;
use std::path::Path;

fn catalog() -> String {
    let mut text = String::from(
        "# Metrics\n\nWritten by a test from the catalog in `app/model/src/metric.rs`. A change of at most the tolerance \
         is none. The last column says how the numbers of projects become those of a group.\n",
    );
    for dimension in Dimension::ALL {
        let _ = write!(text, "\n## {}\n\n{}\n\n", dimension.title(), dimension.question());
        text.push_str("| metric | counts | unit | better | tolerance | in groups |\n|---|---|---|---|---|---|\n");
        for metric in Metric::of(dimension) {
            let better = match metric.direction {
                Direction::Higher => "higher",
                Direction::Lower => "lower",
                Direction::Neutral => "neither",
            };
            let groups = match metric.aggregation {
                Aggregation::Sum => "sum",
                Aggregation::Mean => "mean by lines of code",
                Aggregation::Min => "least",
                Aggregation::Max => "most",
            };
            let unit = format!("{:?}", metric.unit).to_lowercase();
            let _ = writeln!(
                text,
                "| `{metric}` | {} | {unit} | {better} | {} | {groups} |",
                metric.description, metric.tolerance
            );
        }
    }
    text
}

#[test]
fn the_documentation_has_every_metric_as_the_catalog_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/metrics.md");
    if std::env::var_os("CODEGRAPH_WRITE_DOCS").is_some() {
        std::fs::write(&path, catalog()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), catalog(), "write it anew with CODEGRAPH_WRITE_DOCS=1");
}
