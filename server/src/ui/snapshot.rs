//! The page of a snapshot.

use super::{imports, previous};
use crate::error::Result;
use crate::services::Caller;
use codegraph_app::data::{ItemFilter, SnapshotView};
use codegraph_model::api::ItemQuery;
use codegraph_model::snapshot::SnapshotHeader;

/// Items on a page.
const ITEMS: u32 = 50;

pub async fn snapshot(caller: &Caller, reference: &str, mut query: ItemFilter) -> Result<SnapshotView> {
    let sealed = caller.snapshot(reference).await?;
    // Choosing another dimension in the form leaves the category of the one before.
    let counts = &sealed.snapshot.source_bundle.item_counts;
    let chosen = query.dimension.and_then(|dimension| counts.get(&dimension));
    query.category =
        query.category.filter(|category| chosen.is_none_or(|counts| counts.contains_key(category.as_str())));
    let items = ItemQuery {
        dimension: query.dimension,
        category: query.category.clone(),
        severity: query.severity,
        q: query.q.clone(),
        project_name: query.member.clone(),
        limit: Some(ITEMS),
        cursor: query.cursor.clone(),
    };
    let items = caller.items(&sealed.snapshot.id.to_string(), items).await?;
    let older = previous(caller, &SnapshotHeader::of(&sealed)).await?;
    let imports = imports::of_inputs(caller, &sealed.snapshot).await?;
    Ok(SnapshotView { sealed, items, query, older, imports })
}
