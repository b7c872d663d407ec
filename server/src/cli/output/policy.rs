//! What is kept, and what a cleanup did.

use super::{counted, facts, table};
use codegraph_model::api::{CleanupOutcome, Policy, Retention};
use codegraph_model::number::whole;

/// The governance contract.
pub(crate) fn policy(policy: &Policy) -> String {
    let supported = |is: bool| if is { "supported" } else { "not supported" }.to_owned();
    let on = |is: bool| if is { "yes" } else { "no" };
    let classes = policy.retention_classes.iter().map(|(class, retention)| {
        let default = if *class == policy.default_retention_class { " (by default)" } else { "" };
        format!("{class}: {}{default}", lifetime(*retention))
    });
    let cleanup = if policy.cleanup_respects_immutable { "by age, never of immutable ones" } else { "by age" };
    let (limits, scheduler, release) = (&policy.limits, &policy.scheduler, &policy.release);
    let scheduled =
        if scheduler.enabled { format!("every {} minutes", scheduler.interval_minutes) } else { "off".to_owned() };
    let around = format!("before: {}, after: {}", on(release.pre_enabled), on(release.post_enabled));
    let kept = if release.immutable { "immutable" } else { "not immutable" };
    facts([
        ("mode", policy.immutable_governance_mode.clone()),
        ("deleting one", supported(policy.delete_supported)),
        ("archiving", supported(policy.archival_supported)),
        ("cleanup", cleanup.to_owned()),
        ("retention", classes.collect::<Vec<_>>().join(", ")),
        ("scheduler", scheduled),
        ("release snapshots", format!("{around}, {kept}, retention class {}", release.retention_class)),
        ("entries of a page", whole(limits.snapshot_list_limit.into())),
        ("items of a preview", whole(limits.preview_limit.into())),
        ("bytes of a request", whole(limits.body_bytes)),
        ("bytes of an upload", whole(limits.upload_bytes)),
        ("versions", format!("analyzer {}, rules {}", policy.analyzer_version, policy.rule_version)),
        ("schema", policy.schema_version.to_string()),
    ])
}

/// What was deleted, or would be, and why the rest stays.
pub(crate) fn cleanup(outcome: &CleanupOutcome, policy: &Policy) -> String {
    let heading = if outcome.dry_run { "WOULD BE DELETED>" } else { "DELETED>" };
    let rows = policy.retention_classes.iter().map(|(class, retention)| {
        let deleted = outcome.deleted.get(class).map_or_else(|| "never".to_owned(), |deleted| whole(*deleted));
        vec![class.clone(), lifetime(*retention), deleted]
    });
    let mut text = table(&["CLASS", "KEPT FOR", heading], rows);
    if outcome.kept > 0 {
        text.push_str(&format!(
            "\n\n{} past their age stay: immutable, a baseline, a member of a snapshot that is kept, or the newest of its scope.",
            whole(outcome.kept)
        ));
    }
    text
}

fn lifetime(retention: Retention) -> String {
    match retention {
        Retention::Forever => "forever".to_owned(),
        Retention::Days(days) => counted(days.into(), "day"),
    }
}
