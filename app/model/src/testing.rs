//! Snapshots for the unit tests of this crate. All others have `codegraph-testing`, which is built on a copy of this crate
//! that unit tests do not see.

use crate::PerDimension;
use crate::capture::{Measurement, SourceState};
use crate::ids::{ScopeRef, SnapshotId};
use crate::score::{RULE_VERSION, summaries};
use crate::snapshot::{SCHEMA_VERSION, Snapshot, SourceBundle};
use crate::terms::Terms;
use chrono::DateTime;
use uuid::Uuid;

pub fn measured(metrics: &[(&str, f64)]) -> Measurement {
    let mut measurement = Measurement { measured: true, ..Measurement::default() };
    for (name, value) in metrics {
        measurement.set(name, *value);
    }
    measurement
}

pub fn snapshot(measurements: &PerDimension<Measurement>) -> Snapshot {
    Snapshot {
        id: SnapshotId(Uuid::nil()),
        scope_ref: ScopeRef::Project("demo".parse().unwrap()),
        timestamp: DateTime::UNIX_EPOCH,
        recorded_at: DateTime::UNIX_EPOCH,
        terms: terms(),
        summaries: summaries(measurements),
        source_bundle: SourceBundle { source: Some(SourceState::default()), ..SourceBundle::default() },
        schema_version: SCHEMA_VERSION,
    }
}

pub fn terms() -> Terms {
    Terms {
        reason: "test".to_owned(),
        initiator: "tester".to_owned(),
        trigger_source: "manual_cli".to_owned(),
        analyzer_version: "0.1.0".to_owned(),
        rule_version: RULE_VERSION.to_owned(),
        source_ref: None,
        immutable: false,
        retention_class: "standard".to_owned(),
    }
}
