//! Comparison of two snapshots that are there, down to the items; of groups, member by member.

use super::check_range;
use super::items::check_category;
use crate::error::{Error, Result};
use crate::services::Caller;
use chrono::{DateTime, Utc};
use codegraph_model::api::{CompareRequest, DiffQuery};
use codegraph_model::compare::{
    Comparison, Mode, OpenedCategory, Part, PreviewQuery, add_members, comparable_roots, compare, drill_down,
};
use codegraph_model::{Dimension, Name, PerDimension, ScopeRef, Sealed, Snapshot};
use std::collections::BTreeMap;

/// Items shown per category where the caller does not say.
const PREVIEWS: u32 = 5;

/// The most items that are shown per category.
pub const MAX_PREVIEWS: u32 = 200;

/// How far down a comparison goes.
#[derive(Clone, Debug, Default)]
pub(super) struct Depth {
    /// Of these dimensions alone; of all where there are none.
    pub dimensions: Vec<Dimension>,
    /// Of this member alone.
    pub member: Option<Name>,
    pub drilldown: bool,
    pub previews: Option<PreviewQuery>,
}

impl Caller {
    /// Compares two snapshots, by references or by a project and two times.
    ///
    /// # Errors
    /// When the request names neither, a side is not there, the two are one, or they are of different kinds.
    pub async fn compare(&self, request: &CompareRequest) -> Result<Comparison> {
        let (from, to, mode) = self.sides(request).await?;
        self.compare_sealed(&from, &to, mode, depth(request)?).await
    }

    /// The same, with one category opened beside the first items of the others.
    ///
    /// # Errors
    /// As for [`Caller::compare`], and when the category or its member is none.
    pub async fn compare_opened(&self, request: &CompareRequest, opened: OpenedCategory) -> Result<Comparison> {
        check_category(&opened.category)?;
        let mut depth = depth(request)?;
        depth.previews.get_or_insert_default().opened = Some(opened);
        let (from, to, mode) = self.sides(request).await?;
        self.compare_sealed(&from, &to, mode, depth).await
    }

    /// What the newest snapshots of a scope at two times differ in.
    ///
    /// # Errors
    /// When there is no such scope, it has no snapshot then, or the times are turned around.
    pub async fn diff(&self, scope: &ScopeRef, query: &DiffQuery) -> Result<Comparison> {
        let depth = Depth {
            drilldown: query.include_drilldown,
            previews: query
                .include_previews
                .then_some(PreviewQuery { limit: preview_limit(query.preview_limit)?, ..PreviewQuery::default() }),
            ..Depth::default()
        };
        let (from, to) = self.at_times(scope, query.from, query.to).await?;
        self.compare_sealed(&from, &to, Mode::Timestamps, depth).await
    }

    pub(super) async fn compare_sealed(
        &self,
        from: &Sealed,
        to: &Sealed,
        mode: Mode,
        depth: Depth,
    ) -> Result<Comparison> {
        let (old, new) = (&from.snapshot, &to.snapshot);
        if old.scope_ref.scope() != new.scope_ref.scope() {
            let message = format!(
                "a snapshot of a {} and one of a {} cannot be compared",
                old.scope_ref.scope(),
                new.scope_ref.scope()
            );
            return Err(Error::invalid("to_snapshot_id", message));
        }
        let mut comparison = compare(from, to, mode);
        let is_of_members = old.source_bundle.members.is_some() || new.source_bundle.members.is_some();
        let wants_items = depth.drilldown || depth.previews.is_some();
        if is_of_members {
            let (before, after) = (self.member_snapshots(old).await?, self.member_snapshots(new).await?);
            let opened = depth.previews.as_ref().and_then(|previews| previews.opened.as_ref()?.member.as_ref());
            let mut named = depth.member.iter().chain(opened);
            if let Some(name) = named.find(|name| !before.contains_key(name) && !after.contains_key(name)) {
                return Err(Error::invalid("member", format!("{name} is a member of neither snapshot")));
            }
            add_members(&mut comparison, &before, &after);
            if wants_items {
                let parts = self.member_parts(&before, &after, &depth).await?;
                drill_down(&mut comparison, &parts, depth.previews.as_ref());
            }
        } else if depth.member.is_some() {
            return Err(Error::invalid("member", "snapshots of projects have no members"));
        } else if wants_items {
            let changes = self.changes(old, new, &depth.dimensions).await?;
            drill_down(&mut comparison, &[Part { project_name: None, to: new, changes }], depth.previews.as_ref());
        }
        if !depth.dimensions.is_empty() {
            comparison.restrict(&depth.dimensions);
        }
        Ok(comparison)
    }

    async fn member_parts<'a>(
        &self,
        before: &BTreeMap<Name, Sealed>,
        after: &'a BTreeMap<Name, Sealed>,
        depth: &Depth,
    ) -> Result<Vec<Part<'a>>> {
        let mut parts = Vec::new();
        for (name, to) in after {
            let Some(from) = before.get(name) else { continue };
            if depth.member.as_ref().is_none_or(|wanted| wanted == name) {
                let changes = self.changes(&from.snapshot, &to.snapshot, &depth.dimensions).await?;
                parts.push(Part { project_name: Some(name.clone()), to: &to.snapshot, changes });
            }
        }
        Ok(parts)
    }

    async fn changes(
        &self,
        from: &Snapshot,
        to: &Snapshot,
        dimensions: &[Dimension],
    ) -> Result<PerDimension<codegraph_model::tree::Changes>> {
        let mut changes = PerDimension::new();
        for (dimension, (before, after)) in comparable_roots(from, to) {
            if dimensions.is_empty() || dimensions.contains(&dimension) {
                changes.insert(dimension, self.store.diff(before, after).await?);
            }
        }
        Ok(changes)
    }

    async fn sides(&self, request: &CompareRequest) -> Result<(Sealed, Sealed, Mode)> {
        let (from, to) = (&request.from_snapshot_id, &request.to_snapshot_id);
        match (from, to, &request.project_name, request.from_timestamp, request.to_timestamp) {
            (Some(from), Some(to), None, None, None) => {
                let sides = (self.side("from_snapshot_id", from).await?, self.side("to_snapshot_id", to).await?);
                if sides.0.snapshot.id == sides.1.snapshot.id {
                    let message = format!("both sides are the snapshot {}; give two", sides.0.snapshot.id);
                    return Err(Error::invalid("to_snapshot_id", message));
                }
                Ok((sides.0, sides.1, Mode::Ids))
            }
            (None, None, Some(project), Some(from), Some(to)) => {
                let scope = ScopeRef::Project(project.clone());
                self.known(&scope).await?;
                if from >= to {
                    return Err(Error::invalid("to_timestamp", "from_timestamp is not before it"));
                }
                let (from, to) = self.at_times(&scope, from, to).await?;
                Ok((from, to, Mode::Timestamps))
            }
            (Some(_), None, None, ..) => {
                Err(Error::invalid("to_snapshot_id", "this field is required: a comparison has two sides"))
            }
            (None, Some(_), None, ..) => {
                Err(Error::invalid("from_snapshot_id", "this field is required: a comparison has two sides"))
            }
            (None, None, Some(_), None, _) => Err(Error::invalid("from_timestamp", "this field is required")),
            (None, None, Some(_), _, None) => Err(Error::invalid("to_timestamp", "this field is required")),
            _ => Err(Error::invalid(
                "from_snapshot_id",
                "give from_snapshot_id and to_snapshot_id, or project_name, from_timestamp and to_timestamp",
            )),
        }
    }

    /// A snapshot, of which it is said under which name it was asked for if it cannot be.
    pub(super) async fn side(&self, field: &'static str, reference: &str) -> Result<Sealed> {
        self.snapshot(reference).await.map_err(|error| match error {
            Error::Invalid { message, .. } => Error::invalid(field, message),
            other => other,
        })
    }

    async fn at_times(&self, scope: &ScopeRef, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<(Sealed, Sealed)> {
        check_range(Some(from), Some(to))?;
        let scope = self.known(scope).await?;
        let (from, to) = (self.at(scope, from).await?, self.at(scope, to).await?);
        Ok((self.snapshot(&from.id.to_string()).await?, self.snapshot(&to.id.to_string()).await?))
    }
}

/// How far down a request asks to go.
fn depth(request: &CompareRequest) -> Result<Depth> {
    if let Some(category) = &request.category {
        check_category(category)?;
    }
    let mut depth = Depth {
        dimensions: request.dimensions.clone(),
        member: request.member.clone(),
        drilldown: request.include_drilldown,
        previews: None,
    };
    let limit = preview_limit(request.preview_limit)?;
    if request.include_previews {
        depth.previews = Some(PreviewQuery {
            offset: request.preview_offset.unwrap_or(0) as usize,
            limit,
            category: request.category.clone(),
            opened: None,
        });
    }
    Ok(depth)
}

fn preview_limit(asked: Option<u32>) -> Result<usize> {
    match asked.unwrap_or(PREVIEWS) {
        limit @ 1..=MAX_PREVIEWS => Ok(limit as usize),
        limit => Err(Error::invalid("preview_limit", format!("{limit} is not between 1 and {MAX_PREVIEWS}"))),
    }
}
