//! The page of a comparison.

use crate::error::Result;
use crate::services::Services;
use codegraph_app::data::{CompareView, Open};
use codegraph_model::api::CompareRequest;
use codegraph_model::compare::{Comparison, Preview};
use codegraph_model::{Dimension, Name};
use std::collections::BTreeSet;

/// Items of an opened category on a page.
const OPENED: u32 = 200;

pub async fn compare(
    services: &Services,
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
    let mut comparison = services.compare(&request).await?;
    if let Some(open) = &open {
        // The opened category in full, beside the first few of the others.
        let opened = CompareRequest {
            preview_offset: Some(u32::try_from(open.offset).unwrap_or(u32::MAX)),
            preview_limit: Some(OPENED),
            dimensions: vec![open.dimension],
            category: Some(open.category.clone()),
            member: open.member.clone(),
            ..request
        };
        let opened = services.compare(&opened).await?.drilldown_previews.unwrap_or_default();
        let other = |preview: &Preview| {
            (&preview.project_name, preview.dimension, preview.category.as_str())
                != (&open.member, open.dimension, open.category.as_str())
        };
        let previews = comparison.drilldown_previews.get_or_insert_default();
        previews.retain(other);
        previews.extend(opened);
    }
    let missing = missing(services, &comparison).await?;
    Ok(CompareView { comparison, dimensions, open, missing })
}

/// The projects that both sides only name, since they had no snapshot.
async fn missing(services: &Services, comparison: &Comparison) -> Result<Vec<Name>> {
    let Some(members) = &comparison.members else { return Ok(Vec::new()) };
    let mut names = BTreeSet::new();
    for side in [&comparison.from, &comparison.to] {
        let snapshot = services.snapshot(&side.id.to_string()).await?.snapshot;
        names.extend(snapshot.source_bundle.members.into_iter().flatten().map(|member| member.project_name));
    }
    for member in members {
        names.remove(&member.project_name);
    }
    Ok(names.into_iter().collect())
}
