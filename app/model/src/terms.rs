//! The terms of a snapshot: what it says of itself besides what was measured. Checked where a request becomes terms, and
//! trusted afterwards.

use serde::{Deserialize, Serialize};

/// Who asked for a snapshot and why, what measured it, and how long it is kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub reason: String,
    /// Who asked for it: a user, a token, a CI job, a user of the operating system, or a part of the program.
    pub initiator: String,
    pub trigger_source: String,
    /// The version of the program and its collectors, with the caller's suffix.
    pub analyzer_version: String,
    /// The version of catalog, scores and mapping, with the caller's suffix.
    pub rule_version: String,
    /// The commit, tag or branch as it was given; the commit itself stands in the bundle.
    pub source_ref: Option<String>,
    pub immutable: bool,
    pub retention_class: String,
}
