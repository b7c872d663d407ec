//! The page of a comparison.

use crate::error::Result;
use crate::services::Caller;
use codegraph_app::data::{CompareView, Open};
use codegraph_model::api::CompareRequest;
use codegraph_model::compare::{Comparison, OpenedCategory};
use codegraph_model::{Dimension, Name};
use std::collections::BTreeSet;

/// Items of an opened category on a page.
const OPENED: usize = 200;

pub async fn compare(
    caller: &Caller,
    from: &str,
    to: &str,
    dimensions: Vec<Dimension>,
    open: Option<Open>,
) -> Result<CompareView> {
    let request = CompareRequest {
        from_snapshot_id: Some(from.to_owned()),
        to_snapshot_id: Some(to.to_owned()),
        include_drilldown: true,
        include_previews: true,
        dimensions: dimensions.clone(),
        ..CompareRequest::default()
    };
    let comparison = match &open {
        None => caller.compare(&request).await?,
        Some(open) => {
            let opened = OpenedCategory {
                member: open.member.clone(),
                dimension: open.dimension,
                category: open.category.clone(),
                offset: usize::try_from(open.offset).unwrap_or(usize::MAX),
                limit: OPENED,
            };
            caller.compare_opened(&request, opened).await?
        }
    };
    let missing = missing(caller, &comparison).await?;
    Ok(CompareView { comparison, dimensions, open, missing })
}

/// The projects that both sides only name, since they had no snapshot.
async fn missing(caller: &Caller, comparison: &Comparison) -> Result<Vec<Name>> {
    let Some(members) = &comparison.members else { return Ok(Vec::new()) };
    let mut names = BTreeSet::new();
    for side in [&comparison.from, &comparison.to] {
        let snapshot = caller.snapshot(&side.id.to_string()).await?.snapshot;
        names.extend(snapshot.source_bundle.members.into_iter().flatten().map(|member| member.project_name));
    }
    for member in members {
        names.remove(&member.project_name);
    }
    Ok(names.into_iter().collect())
}
