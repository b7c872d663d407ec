//! Baselines: the snapshots that others are held against.

use super::Services;
use crate::error::{Error, Result};
use codegraph_model::ScopeRef;
use codegraph_model::api::{BaselineList, SnapshotHeader};

impl Services {
    /// Makes a snapshot the one that its project's others are held against.
    ///
    /// # Errors
    /// When there is no such snapshot, or it is of another project.
    pub async fn set_baseline(&self, scope: &ScopeRef, reference: &str, by: &str) -> Result<SnapshotHeader> {
        self.known(scope).await?;
        let sealed = self.side("snapshot_id", reference).await?;
        if sealed.snapshot.scope_ref != *scope {
            let message =
                format!("the snapshot {} is of {}, not of {scope}", sealed.snapshot.id, sealed.snapshot.scope_ref);
            return Err(Error::invalid("snapshot_id", message));
        }
        let (id, now) = (sealed.snapshot.id, self.clock.now());
        self.store.write(async |tx| tx.set_baseline(id, now, by).await).await?;
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
