//! Comparison of two snapshots that are there.

use super::Services;
use crate::error::{Error, Result};
use codegraph_model::api::CompareRequest;
use codegraph_model::compare::{Comparison, Mode, PreviewQuery, comparable_roots, compare, drill_down};
use codegraph_model::{PerDimension, ScopeRef, Sealed};

/// Items shown per category where the caller does not say.
const PREVIEW_LIMIT: u32 = 5;

impl Services {
    /// Compares two snapshots, by references or by a project and two times.
    ///
    /// # Errors
    /// When the request names neither, or a side is not there.
    pub async fn compare(&self, request: &CompareRequest) -> Result<Comparison> {
        let (from, to, mode) = self.sides(request).await?;
        let preview_limit = match request.preview_limit {
            Some(limit @ 1..=200) => limit,
            None => PREVIEW_LIMIT,
            Some(limit) => return Err(Error::invalid("preview_limit", format!("{limit} is not between 1 and 200"))),
        };
        let mut comparison = compare(&from, &to, mode);
        if request.include_drilldown || request.include_previews {
            let mut changes = PerDimension::new();
            let mut roots = comparable_roots(&from.snapshot, &to.snapshot);
            roots.retain(|dimension, _| request.dimension.is_none_or(|wanted| wanted == *dimension));
            for (dimension, (before, after)) in roots {
                changes.insert(dimension, self.store.diff(before, after).await?);
            }
            let previews = PreviewQuery {
                offset: request.preview_offset.unwrap_or(0) as usize,
                limit: preview_limit as usize,
                category: request.category.clone(),
            };
            drill_down(&mut comparison, &to.snapshot, &changes, request.include_previews.then_some(&previews));
        }
        Ok(comparison)
    }

    async fn sides(&self, request: &CompareRequest) -> Result<(Sealed, Sealed, Mode)> {
        let (from, to) = (&request.from_snapshot_id, &request.to_snapshot_id);
        match (from, to, &request.project_name, request.from_timestamp, request.to_timestamp) {
            (Some(from), Some(to), None, None, None) => {
                Ok((self.snapshot(from).await?, self.snapshot(to).await?, Mode::Ids))
            }
            (None, None, Some(project), Some(from), Some(to)) => {
                let project = self.project(project).await?;
                let scope = ScopeRef::Project(project.name);
                let (from, to) = (self.at(&scope, from).await?, self.at(&scope, to).await?);
                let sealed = (self.snapshot(&from.id.to_string()).await?, self.snapshot(&to.id.to_string()).await?);
                Ok((sealed.0, sealed.1, Mode::Timestamps))
            }
            (Some(_), None, ..) => Err(Error::invalid("to_snapshot_id", "it is missing: a comparison has two sides")),
            (None, Some(_), ..) => Err(Error::invalid("from_snapshot_id", "it is missing: a comparison has two sides")),
            _ => Err(Error::invalid(
                "from_snapshot_id",
                "give from_snapshot_id and to_snapshot_id, or project_name, from_timestamp and to_timestamp",
            )),
        }
    }
}
