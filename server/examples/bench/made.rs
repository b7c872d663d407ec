//! Snapshots to measure with, made up but of the size and form of real ones.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta};
use codegraph::clock::new_id;
use codegraph_model::capture::SourceState;
use codegraph_model::score::summaries;
use codegraph_model::snapshot::{SCHEMA_VERSION, SourceBundle};
use codegraph_model::tree::{Tree, build};
use codegraph_model::{
    Category, Digest, Dimension, Item, Location, Name, PerDimension, ScopeRef, Sealed, Severity, Snapshot, Terms,
};
use codegraph_store::{ProjectRow, Store, StoreError};
use codegraph_testing::capture::measured;
use codegraph_testing::snapshot::terms;

pub fn project() -> Name {
    Name::try_from("bench".to_owned()).unwrap_or_else(|_| unreachable!("a well-formed name"))
}

fn category() -> Category {
    "injection".parse().unwrap_or_else(|_| unreachable!("a well-formed category"))
}

/// Items as a scanner's report has them, about 350 bytes each; `version` says which of them are how.
pub fn items(count: u32, version: impl Fn(u32) -> u32) -> Vec<Item> {
    (0..count)
        .map(|n| {
            let path = format!("src/part_{}/module_{}/file_{}.rs", n % 17, n % 251, n % 4001);
            let mut item = Item::new(
                Dimension::Audit,
                category(),
                format!("{path}\nrule-{}\n{n}", n % 60),
                "SQL built from a request's parameter",
            )
            .with("fingerprint", format!("{:016x}", u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
            .with("version", version(n));
            item.severity = Some(Severity::ALL[(n % 5) as usize]);
            item.rule = Some(format!("rule-{}", n % 60));
            item.tool = Some("scanner".to_owned());
            item.location = Some(Location { path, line: Some(n % 900 + 1), end_line: None });
            item
        })
        .collect()
}

fn sealed(at: DateTime<chrono::Utc>, score: f64, tree: Option<&Tree>) -> Sealed {
    let audit = measured(&[
        ("findings", score),
        ("critical", 0.0),
        ("high", 1.0),
        ("medium", score % 7.0),
        ("low", score % 11.0),
    ]);
    let quality = measured(&[("functions", 1000.0), ("complex_functions", score % 90.0)]);
    let counts = tree.map(|tree| (Dimension::Audit, [(category(), tree.items)].into()));
    let now = crate::now();
    Sealed::new(Snapshot {
        id: new_id(now),
        scope_ref: ScopeRef::Project(project()),
        timestamp: at,
        recorded_at: now,
        terms: Terms { trigger_source: "scheduler".to_owned(), ..terms() },
        summaries: summaries(&[(Dimension::Audit, audit), (Dimension::Quality, quality)].into()),
        source_bundle: SourceBundle {
            source: Some(SourceState { as_of: at, ..SourceState::default() }),
            item_counts: counts.into_iter().collect(),
            roots: tree.map(|tree| (Dimension::Audit, tree.root)).into_iter().collect(),
            ..SourceBundle::default()
        },
        schema_version: SCHEMA_VERSION,
    })
}

/// Adds the project, where it is unknown.
async fn know(store: &Store) -> Result<()> {
    let row = ProjectRow { name: project(), path: None, created_at: DateTime::UNIX_EPOCH };
    match store.write(async |tx| tx.add_project(&row).await).await {
        Ok(()) | Err(StoreError::ProjectExists(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Stores a snapshot of these items.
pub async fn keep(store: &Store, hour: i64, items: &[Item]) -> Result<Sealed> {
    let tree = build(items)?;
    let sealed = sealed(DateTime::UNIX_EPOCH + TimeDelta::hours(hour), 5.0, Some(&tree));
    let trees: PerDimension<Tree> = [(Dimension::Audit, tree)].into();
    know(store).await?;
    store.insert_snapshot(&sealed, &trees).await?;
    Ok(sealed)
}

/// Stores many snapshots without items, an hour apart.
pub async fn many(store: &Store, count: u32) -> Result<()> {
    let none = PerDimension::new();
    know(store).await?;
    for first in (0..count).step_by(1000) {
        let batch: Vec<Sealed> = (first..count.min(first + 1000))
            .map(|n| sealed(DateTime::UNIX_EPOCH + TimeDelta::hours(n.into()), f64::from(n % 40), None))
            .collect();
        let mut packed = Vec::with_capacity(batch.len());
        for sealed in &batch {
            packed.push(store.pack(sealed, &none).await?);
        }
        let insert = async |tx: codegraph_store::Tx| {
            for snapshot in &packed {
                tx.insert_snapshot(snapshot).await?;
            }
            Ok(())
        };
        store.write(insert).await?;
    }
    Ok(())
}

pub fn root(sealed: &Sealed) -> Result<Digest> {
    sealed.snapshot.source_bundle.roots.get(&Dimension::Audit).copied().context("made with a tree")
}
