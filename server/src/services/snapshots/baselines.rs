//! Baselines: the snapshots that others are held against.

use crate::error::{Error, Result};
use crate::services::Caller;
use codegraph_model::ScopeRef;
use codegraph_model::api::BaselineList;
use codegraph_model::snapshot::SnapshotHeader;

impl Caller {
    /// Makes a snapshot the one that its project's others are held against.
    ///
    /// # Errors
    /// When there is no such snapshot, or it is of another project.
    pub async fn set_baseline(&self, scope: &ScopeRef, reference: &str) -> Result<SnapshotHeader> {
        self.known(scope).await?;
        let sealed = self.side("snapshot_id", reference).await?;
        if sealed.snapshot.scope_ref != *scope {
            let message =
                format!("the snapshot {} is of {}, not of {scope}", sealed.snapshot.id, sealed.snapshot.scope_ref);
            return Err(Error::invalid("snapshot_id", message));
        }
        let (id, now, by) = (sealed.snapshot.id, self.clock.now(), self.actor().to_string());
        self.store.write(async |tx| tx.set_baseline(id, now, &by).await).await?;
        Ok(SnapshotHeader::of(&sealed))
    }

    /// The baseline of a scope, if one was set.
    ///
    /// # Errors
    /// When there is no such project or group.
    pub async fn baseline(&self, scope: &ScopeRef) -> Result<Option<SnapshotHeader>> {
        Ok(self.store.baseline(self.known(scope).await?).await?)
    }

    /// The baselines of all scopes, by scope.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn baselines(&self) -> Result<BaselineList> {
        Ok(BaselineList { baselines: self.store.baselines().await? })
    }
}
