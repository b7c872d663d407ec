//! The header of a snapshot: what lists and comparisons say of it.

use super::Sealed;
use crate::ids::{Digest, ScopeRef, SnapshotId};
use crate::terms::Terms;
use crate::{Dimension, PerDimension};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a list says of a snapshot.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotHeader {
    pub id: SnapshotId,
    #[cfg_attr(feature = "openapi", schema(value_type = crate::scope::ScopeFields))]
    #[serde(flatten, with = "crate::scope::flat")]
    pub scope_ref: ScopeRef,
    /// When the code was so.
    pub timestamp: DateTime<Utc>,
    /// When the snapshot was made.
    pub recorded_at: DateTime<Utc>,
    #[serde(flatten)]
    pub terms: Terms,
    /// The full id of the commit, if the source had one.
    pub commit: Option<String>,
    pub digest: Digest,
    /// Null where a dimension has no score.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<Dimension, Option<f64>>))]
    pub scores: PerDimension<Option<f64>>,
}

impl SnapshotHeader {
    #[must_use]
    pub fn of(sealed: &Sealed) -> Self {
        let snapshot = &sealed.snapshot;
        let score = |dimension| snapshot.summaries.get(&dimension).and_then(|summary| summary.score);
        Self {
            id: snapshot.id,
            scope_ref: snapshot.scope_ref.clone(),
            timestamp: snapshot.timestamp,
            recorded_at: snapshot.recorded_at,
            terms: snapshot.terms.clone(),
            commit: snapshot.commit().map(str::to_owned),
            digest: sealed.digest,
            scores: Dimension::ALL.into_iter().map(|dimension| (dimension, score(dimension))).collect(),
        }
    }

    #[must_use]
    pub fn score(&self, dimension: Dimension) -> Option<f64> {
        self.scores.get(&dimension).copied().flatten()
    }

    /// What the source was called, for people: the tag or branch as given, else the short commit.
    #[must_use]
    pub fn source_label(&self) -> String {
        let short = |commit: &String| commit.chars().take(9).collect();
        match (&self.terms.source_ref, &self.commit) {
            (Some(given), Some(commit)) if commit.starts_with(given.as_str()) => short(commit),
            (Some(given), _) => given.clone(),
            (None, Some(commit)) => short(commit),
            (None, None) => "folder".to_owned(),
        }
    }
}
