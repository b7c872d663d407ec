//! Snapshots of a few words: the terms they were made on, drafts that are sealed, items.

use crate::at;
use chrono::{DateTime, Utc};
use codegraph_model::score::RULE_VERSION;
use codegraph_model::snapshot::{SCHEMA_VERSION, SourceBundle, SummaryState};
use codegraph_model::tree::{Tree, build};
use codegraph_model::{
    Category, Dimension, Item, PerDimension, Reason, ScopeRef, Sealed, Severity, Snapshot, SnapshotId, Summary, Terms,
};
use uuid::Uuid;

/// The terms of a snapshot that a user made of the present state and that may be deleted.
pub fn terms() -> Terms {
    Terms {
        reason: "a test".to_owned(),
        initiator: "tester".to_owned(),
        trigger_source: "manual_cli".to_owned(),
        analyzer_version: "0.1.0".to_owned(),
        rule_version: RULE_VERSION.to_owned(),
        source_ref: None,
        immutable: false,
        retention_class: "standard".to_owned(),
    }
}

/// A snapshot to be: change what a test is about, then seal it.
#[derive(Clone)]
pub struct Draft {
    pub id: u128,
    pub scope: ScopeRef,
    pub timestamp: DateTime<Utc>,
    pub immutable: bool,
    pub trigger_source: String,
    /// The score of health and the lines of code.
    pub numbers: Option<(f64, f64)>,
    pub items: Vec<Item>,
}

/// A snapshot of project `web` with no items; every number gives another id.
pub fn draft(n: u128, timestamp: &str) -> Draft {
    Draft {
        id: 0x0193_6f2a_7c3e_7000_8000_0000_0000_0000 + n,
        scope: "project:web".parse().unwrap(),
        timestamp: at(timestamp),
        immutable: true,
        trigger_source: "manual_cli".to_owned(),
        numbers: Some((50.0, 100.0)),
        items: Vec::new(),
    }
}

impl Draft {
    pub fn of(mut self, scope: &str) -> Self {
        self.scope = scope.parse().unwrap();
        self
    }

    pub fn mutable(mut self) -> Self {
        self.immutable = false;
        self
    }

    pub fn with_items(mut self, items: Vec<Item>) -> Self {
        self.items = items;
        self
    }

    pub fn with_numbers(mut self, numbers: Option<(f64, f64)>) -> Self {
        self.numbers = numbers;
        self
    }

    /// The snapshot, with the tree of its items.
    pub fn seal(&self) -> (Sealed, PerDimension<Tree>) {
        let tree = build(&self.items).unwrap();
        let mut summaries: PerDimension<Summary> = Dimension::ALL
            .into_iter()
            .map(|dimension| (dimension, Summary::not_measured(vec![Reason::NoCollector])))
            .collect();
        if let Some((score, code_lines)) = self.numbers {
            let health = summaries.get_mut(&Dimension::Health).unwrap();
            health.state = SummaryState::Measured;
            health.score = Some(score);
            health.metrics.insert("code_lines".to_owned(), code_lines);
        }
        let snapshot = Snapshot {
            id: SnapshotId(Uuid::from_u128(self.id)),
            scope_ref: self.scope.clone(),
            timestamp: self.timestamp,
            // As the id says: its first bits are the milliseconds since 1970.
            recorded_at: DateTime::from_timestamp_millis(i64::try_from(self.id >> 80).unwrap()).unwrap(),
            terms: Terms { trigger_source: self.trigger_source.clone(), immutable: self.immutable, ..terms() },
            summaries,
            source_bundle: SourceBundle { roots: [(Dimension::Sca, tree.root)].into(), ..SourceBundle::default() },
            schema_version: SCHEMA_VERSION,
        };
        (Sealed::new(snapshot), [(Dimension::Sca, tree)].into())
    }
}

/// So many items, of two categories and all severities, in no particular order of their keys' hashes.
pub fn items(count: usize) -> Vec<Item> {
    (0..count)
        .map(|n| {
            let category = if n % 3 == 0 { Category::DEPENDENCY } else { Category::VULNERABILITY };
            let mut item =
                Item::new(Dimension::Sca, category, format!("pkg:cargo/crate-{n}#1"), format!("crate-{n} 1.0"));
            item.severity = Some(Severity::ALL[n % 5]);
            item.with("version", "1.0")
        })
        .collect()
}
