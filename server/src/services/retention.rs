//! The governance contract, live from the configuration, and cleanup by age.

use super::Caller;
use super::create::DEFAULT_RETENTION_CLASS;
use super::snapshots::MAX_PREVIEWS;
use crate::error::Result;
use chrono::TimeDelta;
use codegraph_collect::ANALYZER_VERSION;
use codegraph_model::api::{CleanupOutcome, Limits, Policy, ReleasePolicy, Retention, SchedulerPolicy};
use codegraph_model::score::RULE_VERSION;
use codegraph_model::snapshot::SCHEMA_VERSION;
use std::collections::BTreeMap;

impl Caller {
    /// What is kept, for how long, and what nobody can do to it.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let (dashboard, server) = (&self.config.dashboard, &self.config.server);
        Policy {
            immutable_governance_mode: "no_delete_policy".to_owned(),
            delete_supported: false,
            archival_supported: false,
            cleanup_respects_immutable: true,
            retention_classes: dashboard.retention_classes.clone(),
            default_retention_class: DEFAULT_RETENTION_CLASS.to_owned(),
            limits: Limits {
                snapshot_list_limit: dashboard.snapshot_list_limit,
                preview_limit: MAX_PREVIEWS,
                body_bytes: server.max_body_bytes,
                upload_bytes: server.max_upload_bytes,
            },
            scheduler: SchedulerPolicy {
                enabled: dashboard.snapshot_enabled,
                interval_minutes: dashboard.snapshot_interval_minutes,
            },
            release: ReleasePolicy {
                pre_enabled: dashboard.snapshot_release_pre_enabled,
                post_enabled: dashboard.snapshot_release_post_enabled,
                immutable: dashboard.snapshot_release_immutable,
                retention_class: dashboard.snapshot_release_retention_class.clone(),
            },
            analyzer_version: ANALYZER_VERSION.to_owned(),
            rule_version: RULE_VERSION.to_owned(),
            schema_version: SCHEMA_VERSION,
        }
    }

    /// Deletes the snapshots that are past the age of their retention class, or only counts them. Immutable ones, baselines,
    /// members of snapshots that are kept and the newest of each scope stay.
    ///
    /// # Errors
    /// When the database does not take it. What was deleted before stays deleted.
    pub async fn cleanup(&self, dry_run: bool) -> Result<CleanupOutcome> {
        let at = self.clock.now();
        let mut outcome = CleanupOutcome { dry_run, at, deleted: BTreeMap::new(), kept: 0 };
        for (class, retention) in &self.config.dashboard.retention_classes {
            let Retention::Days(days) = retention else { continue };
            let Some(before) = at.checked_sub_signed(TimeDelta::days(i64::from(*days))) else { continue };
            let due = self.store.cleanup(class, before, dry_run).await?;
            outcome.deleted.insert(class.clone(), due.deleted);
            outcome.kept += due.kept;
        }
        Ok(outcome)
    }
}
