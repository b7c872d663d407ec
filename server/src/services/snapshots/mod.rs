//! Snapshots that are there: lists and references.

mod baselines;
mod compare;
mod export;
mod items;

pub(super) use compare::MAX_PREVIEWS;
pub use export::Export;

use super::Caller;
use super::create::check_trigger_source;
use crate::error::{Error, Result};
use chrono::{DateTime, SecondsFormat, Utc};
use codegraph_model::api::{ListQuery, SnapshotList};
use codegraph_model::reference::Reference;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::{Digest, Name, ScopeRef, Sealed, SnapshotId};
use codegraph_store::{Cursor, Filter};
use std::sync::Arc;

impl Caller {
    /// A page of snapshots, newest first.
    ///
    /// # Errors
    /// When the cursor is none of this list or the range is turned around.
    pub async fn list_snapshots(&self, query: ListQuery) -> Result<SnapshotList> {
        check_range(query.from, query.to)?;
        query.trigger_source.as_deref().map_or(Ok(()), check_trigger_source)?;
        let cursor: Option<Cursor> =
            query.cursor.as_deref().map(str::parse).transpose().map_err(|e| Error::invalid("cursor", e))?;
        let filter = Filter {
            scope: query.scope,
            project: query.project_name,
            group: query.group_id,
            from: query.from,
            to: query.to,
            trigger_source: query.trigger_source,
            immutable: query.immutable,
        };
        let page = self.store.list(&filter, cursor, self.page_limit(query.limit)?).await?;
        Ok(SnapshotList {
            snapshots: page.snapshots,
            next_cursor: page.next.map(|cursor| cursor.to_string()),
            total: page.total,
        })
    }

    /// How many snapshots there are, of whatever scope.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn stored_snapshots(&self) -> Result<u64> {
        Ok(self.store.list(&Filter::default(), None, 1).await?.total)
    }

    /// How many snapshots a scope has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot_count(&self, scope: &ScopeRef) -> Result<u64> {
        Ok(self.store.snapshot_count(scope).await?)
    }

    /// The snapshot that a reference names.
    ///
    /// # Errors
    /// When it names none, or more than one.
    pub async fn snapshot(&self, reference: &str) -> Result<Sealed> {
        let parsed: Reference = reference.parse().map_err(|e| Error::invalid("snapshot", e))?;
        let missing = || Error::NotFound(format!("unknown snapshot {reference}"));
        let id = match parsed {
            Reference::Id(id) => id,
            other => self.resolve(&other, reference).await?.id,
        };
        self.store.snapshot(id).await?.ok_or_else(missing)
    }

    /// The JSON that interfaces give of a snapshot, with its digest. What was read lately is kept under its digest, so that
    /// asking again costs one look at the index: whether it is still there.
    ///
    /// # Errors
    /// As for [`Caller::snapshot`].
    pub async fn snapshot_json(&self, reference: &str) -> Result<(Digest, Arc<[u8]>)> {
        if let Ok(id) = reference.parse::<SnapshotId>()
            && let Some(digest) = self.store.digest_of(id).await?
            && let Some(json) = self.json_cache.get(&digest)
        {
            return Ok((digest, json));
        }
        let sealed = self.snapshot(reference).await?;
        let json: Arc<[u8]> = sealed.json().into();
        self.json_cache.insert(sealed.digest, Arc::clone(&json));
        Ok((sealed.digest, json))
    }

    async fn resolve(&self, reference: &Reference, given: &str) -> Result<SnapshotHeader> {
        let found = match reference {
            Reference::Id(id) => return Err(Error::Internal(format!("{id} needs no resolving"))),
            Reference::Word(word) => return self.resolve_word(word).await,
            Reference::Back(scope, 0) => return self.newest(scope).await,
            Reference::Back(scope, back) => self.store.newest(self.known(scope).await?, None, *back).await?,
            Reference::At(scope, time) => {
                let scope = self.known(scope).await?;
                let at = time.resolve(self.clock.now());
                let at = at.ok_or_else(|| {
                    Error::invalid("snapshot", format!("{given}: the time is before the calendar begins"))
                })?;
                return self.at(scope, at).await;
            }
            Reference::Baseline(scope) => {
                let baseline = self.store.baseline(self.known(scope).await?).await?;
                return baseline.ok_or_else(|| {
                    let name = scope.short();
                    Error::NotFound(format!(
                        "{name} has no baseline; set one with: codegraph baseline set {name} SNAPSHOT"
                    ))
                });
            }
        };
        found.ok_or_else(|| Error::NotFound(format!("unknown snapshot {given}: the history is shorter")))
    }

    /// A project's newest snapshot or, without such a project, the one whose id begins or ends with the word.
    async fn resolve_word(&self, word: &str) -> Result<SnapshotHeader> {
        let name = word.parse::<Name>().ok();
        if let Some(name) = &name
            && self.store.project(name).await?.is_some()
        {
            return self.newest(&ScopeRef::Project(name.clone())).await;
        }
        let Some(part) = Reference::id_part(word) else {
            return Err(Error::NotFound(self.unknown_project(word).await?));
        };
        let mut found = self.store.by_id_part(&part).await?;
        if found.len() > 1 {
            let ids: Vec<String> = found.iter().map(|header| header.id.to_string()).collect();
            let message = format!("ambiguous id {word:?}; use more digits, for example of {}", ids.join(", "));
            return Err(Error::invalid("snapshot", message));
        }
        found.pop().ok_or_else(|| Error::NotFound(format!("unknown project or snapshot id {word:?}")))
    }

    /// The newest snapshot of a scope; where there is none, the message says how to make one.
    async fn newest(&self, scope: &ScopeRef) -> Result<SnapshotHeader> {
        let newest = self.store.newest(self.known(scope).await?, None, 0).await?;
        newest.ok_or_else(|| {
            let what = match scope {
                ScopeRef::Project(name) => format!("--project {name}"),
                ScopeRef::Group(id) => format!("--scope group --group {id}"),
                ScopeRef::Portfolio(None) => "--scope portfolio".to_owned(),
                ScopeRef::Portfolio(Some(id)) => format!("--scope portfolio --group {id}"),
            };
            let create = format!("codegraph dashboard snapshot create {what}");
            Error::NotFound(format!("{} has no snapshots yet; make one with: {create}", scope.short()))
        })
    }

    /// The newest snapshot at or before a time; where there is none, the message names the nearest one after it.
    pub(super) async fn at(&self, scope: &ScopeRef, at: DateTime<Utc>) -> Result<SnapshotHeader> {
        if let Some(found) = self.store.newest(scope, Some(at), 0).await? {
            return Ok(found);
        }
        let nearest = self.store.oldest_after(scope, at).await?;
        let hint = nearest.map_or_else(
            || "there are none at all".to_owned(),
            |nearest| format!("the first is {} of {}", nearest.id, seconds(nearest.timestamp)),
        );
        Err(Error::NotFound(format!("{scope} has no snapshot at or before {}; {hint}", seconds(at))))
    }

    /// How many entries a page holds: as many as asked for, within the limit that is configured.
    ///
    /// # Errors
    /// When none are asked for.
    pub(super) fn page_limit(&self, asked: Option<u32>) -> Result<u32> {
        let most = self.config.dashboard.snapshot_list_limit;
        match asked {
            Some(0) => Err(Error::invalid("limit", "a page holds at least one entry")),
            asked => Ok(asked.unwrap_or(most).min(most)),
        }
    }
}

/// A range must have something in it.
pub(super) fn check_range(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Result<()> {
    match (from, to) {
        (Some(from), Some(to)) if from >= to => Err(Error::invalid("to", "the range is empty: from is not before to")),
        _ => Ok(()),
    }
}

/// A time in a message.
pub(super) fn seconds(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
