//! A JSON export as the input of a report: what was exported can be set again.

use super::made::Made;
use codegraph_export::{ListedItem, Listing, verify};
use codegraph_model::compare::{Comparison, ItemState};
use codegraph_model::{Category, Dimension, Item, Name};
use codegraph_testing::project::histories;
use serde::Deserialize;

#[derive(Deserialize)]
struct Export {
    comparison: Option<Comparison>,
    #[serde(default)]
    items: Vec<Group>,
    #[serde(default)]
    changes: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    project_name: Option<Name>,
    dimension: Dimension,
    category: Category,
    #[serde(default)]
    items: Vec<Item>,
    #[serde(default)]
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    state: Option<ItemState>,
    item: Item,
    was: Option<Item>,
}

/// Checks an export and reads it. It has no histories: one point each.
pub fn export(bytes: &[u8]) -> Result<Made, Box<dyn std::error::Error>> {
    let verified = verify(bytes)?;
    let export: Export = serde_json::from_slice(bytes)?;
    let listings = export.items.into_iter().chain(export.changes).map(|group| {
        let items = group.items.into_iter().map(|item| ListedItem { state: None, item, was: None });
        let rows = group.rows.into_iter().map(|row| ListedItem { state: row.state, item: row.item, was: row.was });
        Listing {
            project_name: group.project_name,
            dimension: group.dimension,
            category: group.category,
            rows: items.chain(rows).collect(),
        }
    });
    let trends = histories(&verified.snapshot.snapshot, 1);
    Ok(Made {
        listings: listings.collect(),
        baseline: verified.baseline.zip(export.comparison),
        members: verified.members,
        snapshot: verified.snapshot,
        trends,
    })
}
