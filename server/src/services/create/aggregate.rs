//! Snapshots of groups and portfolios, made of the newest snapshots of their projects.

use crate::clock::new_id;
use crate::error::{Error, Result, chain};
use crate::services::{Caller, Watch};
use chrono::{DateTime, Utc};
use codegraph_collect::CollectError;
use codegraph_model::aggregate::{MemberState, aggregate};
use codegraph_model::snapshot::SCHEMA_VERSION;
use codegraph_model::{Name, PerDimension, ScopeRef, Sealed, Snapshot, Terms};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

impl Caller {
    /// Makes a snapshot of a group or portfolio of what is there.
    pub(super) async fn create_aggregate(
        &self,
        scope: ScopeRef,
        terms: Terms,
        fresh: bool,
        watch: Watch,
    ) -> Result<Sealed> {
        let notes = if fresh { self.capture_members(&scope, &terms, &watch).await? } else { BTreeMap::new() };
        let now = self.clock.now();
        let sealed = self.aggregated(scope, terms, &notes, now).await?;
        self.store.insert_snapshot(&sealed, &PerDimension::new()).await?;
        Ok(sealed)
    }

    /// A group or portfolio as it is now, stored nowhere.
    pub(super) async fn aggregated(
        &self,
        scope: ScopeRef,
        terms: Terms,
        notes: &BTreeMap<Name, String>,
        now: DateTime<Utc>,
    ) -> Result<Sealed> {
        let mut members = Vec::new();
        for (project, sealed) in self.store.newest_of_members(scope.group()).await? {
            members.push(MemberState { note: notes.get(&project.name).cloned(), name: project.name, sealed });
        }
        let (summaries, source_bundle) = aggregate(&members, now);
        Ok(Sealed::new(Snapshot {
            id: new_id(now),
            scope_ref: scope,
            timestamp: now,
            recorded_at: now,
            terms,
            summaries,
            source_bundle,
            schema_version: SCHEMA_VERSION,
        }))
    }

    /// Captures the members of a scope. One that cannot be captured keeps the snapshot that it has, and the reason is told.
    async fn capture_members(&self, scope: &ScopeRef, terms: &Terms, watch: &Watch) -> Result<BTreeMap<Name, String>> {
        let mut notes = BTreeMap::new();
        for project in self.store.members(scope.group()).await? {
            if watch.interrupt.load(Ordering::Relaxed) {
                return Err(Error::Collect(CollectError::Interrupted));
            }
            if project.path.is_none() {
                notes.insert(project.name, "not captured anew: it is captured elsewhere".to_owned());
                continue;
            }
            let own = Terms { reason: format!("{} (for {scope})", terms.reason), ..terms.clone() };
            match self.capture_project(project.name.clone(), own, watch).await {
                Ok(_) => {}
                Err(Error::Collect(CollectError::Interrupted)) => {
                    return Err(Error::Collect(CollectError::Interrupted));
                }
                Err(error @ (Error::Collect(_) | Error::Invalid { .. })) => {
                    notes.insert(project.name, format!("not captured anew: {}", chain(&error)));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(notes)
    }
}
