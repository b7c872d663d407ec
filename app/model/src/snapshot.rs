//! The snapshot: what is kept as evidence, how it is sealed, and how sealed bytes are read and served.

mod header;

pub use header::SnapshotHeader;

use crate::canonical;
use crate::capture::{Input, SourceState};
use crate::ids::{Digest, Name, ScopeRef, SnapshotId};
use crate::terms::Terms;
use crate::{Category, Dimension, Metric, PerDimension, Reason};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the form below. A reader of a newer form refuses nothing older.
pub const SCHEMA_VERSION: u32 = 1;

/// A dated, sourced state of a project, a group or the portfolio, without its digest.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
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
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<Dimension, Summary>))]
    pub summaries: PerDimension<Summary>,
    pub source_bundle: SourceBundle,
    pub schema_version: u32,
}

impl Snapshot {
    /// The summary of a dimension; one that is not in the snapshot was not measured.
    #[must_use]
    pub fn summary(&self, dimension: Dimension) -> Option<&Summary> {
        self.summaries.get(&dimension)
    }

    /// The number of a metric, if it was measured.
    #[must_use]
    pub fn metric(&self, metric: Metric) -> Option<f64> {
        self.summary(metric.dimension)?.metric(metric.name)
    }

    /// The commit that was captured.
    #[must_use]
    pub fn commit(&self) -> Option<&str> {
        self.source_bundle.source.as_ref()?.commit.as_deref()
    }
}

/// How a summary came to be.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SummaryState {
    Measured,
    /// From an import that was made for an older commit.
    Carried,
    NotMeasured,
}

/// One dimension of one snapshot.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub state: SummaryState,
    /// 0 to 100; null where there is nothing to compute it from.
    pub score: Option<f64>,
    /// By name without the dimension, in the catalog's units. What was not measured is absent.
    pub metrics: BTreeMap<String, f64>,
    /// What the score is made of; the effects add up to it.
    pub terms: Vec<Term>,
    /// Why it was not measured, or what is missing from the measurement.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub reasons: Vec<Reason>,
    /// When the numbers were taken, where that is not the time of the snapshot.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measured_at: Option<DateTime<Utc>>,
}

impl Summary {
    /// A dimension that there was nothing to measure by.
    #[must_use]
    pub fn not_measured(reasons: Vec<Reason>) -> Self {
        Self {
            state: SummaryState::NotMeasured,
            score: None,
            metrics: BTreeMap::new(),
            terms: Vec::new(),
            reasons,
            measured_at: None,
        }
    }

    /// A metric by its name within the dimension, `score` among them.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<f64> {
        if name == "score" { self.score } else { self.metrics.get(name).copied() }
    }

    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.state != SummaryState::NotMeasured
    }
}

/// One step of a score: "3 high findings: −18".
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// What it is about, for programs: `start`, `high_findings`, `audit`, `member:NAME`.
    pub key: String,
    /// The same for people, in the number of `value`: "high findings", "high finding".
    pub label: String,
    /// The number that the effect comes from, in the unit that the label names.
    pub value: f64,
    /// Of a part of a mean: how much it counts, in percent of the whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub share: Option<f64>,
    /// Points added (above zero) or taken away (below).
    pub effect: f64,
}

impl Term {
    /// The key of the points that a score starts from.
    pub const START: &str = "start";

    #[must_use]
    pub fn is_start(&self) -> bool {
        self.key == Self::START
    }
}

/// What the summaries were computed from.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceBundle {
    /// Where the code was read, for a snapshot of a project.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<SourceState>,
    pub inputs: Vec<Input>,
    /// How many items there are, by dimension and category.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<Dimension, BTreeMap<String, u64>>))]
    pub item_counts: PerDimension<BTreeMap<Category, u64>>,
    /// The root of the item tree of each dimension.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<Dimension, Digest>))]
    pub roots: PerDimension<Digest>,
    /// Where the capture was made, where that was not here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub captured: Option<CaptureOrigin>,
    /// Days after which a report that was made for an older state no longer counts, as the project had it set.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stale_after_days: Option<u32>,
    /// The project snapshots that a group's or portfolio's snapshot was made of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub members: Option<Vec<Member>>,
}

/// The origin of a capture that was uploaded.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureOrigin {
    /// Of the JSON that was uploaded.
    pub digest: Digest,
    /// As the uploading program said.
    pub by: String,
    pub machine: String,
    pub at: DateTime<Utc>,
}

/// A project's part in a snapshot of a group or portfolio.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    pub project_name: Name,
    /// Null for a member that has no snapshot: it is missing, not skipped.
    pub snapshot_id: Option<SnapshotId>,
    pub digest: Option<Digest>,
    pub commit: Option<String>,
    pub timestamp: Option<DateTime<Utc>>,
    /// How old its snapshot was at the time of this one.
    pub age_seconds: Option<i64>,
    /// Why it was not captured anew, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// A snapshot with the canonical bytes that its digest is of. Nothing about it changes any more.
#[derive(Clone, Debug, PartialEq)]
pub struct Sealed {
    pub snapshot: Snapshot,
    pub digest: Digest,
    /// RFC 8785 JSON of the snapshot, without the digest.
    pub bytes: Vec<u8>,
}

/// Stored bytes that are not a snapshot, or not the snapshot that the digest is of.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the stored snapshot does not match its digest {expected}: its bytes have {actual}")]
    Digest { expected: Digest, actual: Digest },
    #[error("the stored bytes are not a valid snapshot")]
    Form(#[from] serde_json::Error),
    #[error("invalid snapshot JSON; its first member must be its digest")]
    NoDigest,
}

impl Sealed {
    /// Seals a snapshot.
    #[must_use]
    pub fn new(snapshot: Snapshot) -> Self {
        let bytes = canonical::bytes(&snapshot);
        Self { digest: Digest::of(&bytes), snapshot, bytes }
    }

    /// Opens stored bytes and checks them against the digest they were stored under.
    ///
    /// # Errors
    /// When the bytes have another digest, or are no snapshot.
    pub fn open(bytes: Vec<u8>, expected: Digest) -> Result<Self, SealError> {
        let actual = Digest::of(&bytes);
        if actual != expected {
            return Err(SealError::Digest { expected, actual });
        }
        Ok(Self { snapshot: serde_json::from_slice(&bytes)?, digest: actual, bytes })
    }

    /// The JSON that interfaces give: the sealed bytes with `"digest"` set before the first member, so that taking it
    /// away again gives the bytes that the digest is of.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        let head = format!("{{\"digest\":\"{}\",", self.digest);
        [head.as_bytes(), self.bytes.get(1..).unwrap_or_default()].concat()
    }

    /// Reads what [`Sealed::json`] wrote, and checks it against the digest that it begins with.
    ///
    /// # Errors
    /// When it does not begin with a digest, has another one, or is no snapshot.
    pub fn read(json: &[u8]) -> Result<Self, SealError> {
        let after = json.strip_prefix(br#"{"digest":""#).ok_or(SealError::NoDigest)?;
        let end = after.iter().position(|byte| *byte == b'"').ok_or(SealError::NoDigest)?;
        let digest = std::str::from_utf8(&after[..end]).ok().and_then(|digest| digest.parse().ok());
        let rest = after[end..].strip_prefix(br#"","#).ok_or(SealError::NoDigest)?;
        Self::open([b"{", rest].concat(), digest.ok_or(SealError::NoDigest)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn snapshot() -> Snapshot {
        let terms = crate::testing::terms();
        Snapshot {
            id: SnapshotId(Uuid::nil()),
            scope_ref: ScopeRef::Project("demo".parse().unwrap()),
            timestamp: DateTime::UNIX_EPOCH,
            recorded_at: DateTime::UNIX_EPOCH,
            terms: Terms { reason: "ä \u{1f600} \u{7f}".to_owned(), immutable: true, ..terms },
            summaries: Dimension::ALL
                .into_iter()
                .map(|d| (d, Summary::not_measured(vec![Reason::NoCollector])))
                .collect(),
            source_bundle: SourceBundle::default(),
            schema_version: SCHEMA_VERSION,
        }
    }

    #[test]
    fn sealed_bytes_open_to_the_same_snapshot() {
        let sealed = Sealed::new(snapshot());
        assert_eq!(Sealed::open(sealed.bytes.clone(), sealed.digest).unwrap(), sealed);
    }

    #[test]
    fn one_changed_byte_is_noticed() {
        let sealed = Sealed::new(snapshot());
        let text = String::from_utf8(sealed.bytes).unwrap().replace("tester", "tamper");
        assert!(matches!(Sealed::open(text.into_bytes(), sealed.digest), Err(SealError::Digest { .. })));
    }

    #[test]
    fn served_json_is_read_back_and_held_against_its_digest() {
        let sealed = Sealed::new(snapshot());
        let json = sealed.json();
        assert_eq!(Sealed::read(&json).unwrap(), sealed);
        let tampered = String::from_utf8(json.clone()).unwrap().replace("tester", "tamper");
        assert!(matches!(Sealed::read(tampered.as_bytes()), Err(SealError::Digest { .. })));
        let laid_out = serde_json::to_vec_pretty(&serde_json::from_slice::<serde_json::Value>(&json).unwrap()).unwrap();
        for other in [&sealed.bytes[..], b"", b"{", br#"{"digest":""#, br#"{"digest":"sha256:00","id":1}"#, &laid_out] {
            assert!(matches!(Sealed::read(other), Err(SealError::NoDigest)), "{}", String::from_utf8_lossy(other));
        }
        let other = format!(r#"{{"digest":"{}","a":1}}"#, Digest::of(br#"{"a":1}"#));
        assert!(matches!(Sealed::read(other.as_bytes()), Err(SealError::Form(_))));
    }

    #[test]
    fn served_json_less_its_digest_is_what_was_sealed() {
        let sealed = Sealed::new(snapshot());
        let mut value: serde_json::Value = serde_json::from_slice(&sealed.json()).unwrap();
        let digest = value.as_object_mut().unwrap().remove("digest").unwrap();
        assert_eq!(digest, serde_json::json!(sealed.digest));
        assert_eq!(canonical::bytes(&value), sealed.bytes);
    }
}
