//! Reasons: why something was not measured, is incomplete or cannot be compared. Each is data with a code; its sentence is made
//! of the data and stands beside it in JSON. No code reads the sentence.

use crate::capture::InputKind;
use crate::compare::State;
use crate::ids::{Digest, Name, ScopeRef};
use crate::{Dimension, Metric};
use chrono::{DateTime, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::fmt;

/// One reason. JSON: `{"code": "stale", <its data>, "message": "<its sentence>"}`; a message that is read is made anew.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", tag = "code", rename_all = "snake_case")]
#[expect(clippy::use_self, reason = "the description of the API refers to the type by its name")]
pub enum Reason {
    /// No collector measured the dimension, or none said why it could not.
    NoCollector,
    NoLockfile,
    LockfilesUnreadable {
        files: Vec<String>,
    },
    NoVulnerabilityReport,
    /// No lockfile or bill of materials names the licenses of its packages.
    NoLicenseData,
    NoSourceCode,
    /// Which reports of quality are missing, of those that captures can use.
    NoQualityReport {
        missing: Vec<QualityReport>,
    },
    NoSecurityReport,
    /// A folder has no history: no releases.
    FolderWithoutReleases,
    /// A folder has no history: no commits, authors and hotspots.
    FolderWithoutHistory,
    NoRelease,
    NoReleaseInShallowClone,
    /// What a history that is cut off leaves unmeasured.
    ShallowClone {
        missing: Vec<Metric>,
    },
    /// A report of an older state is used for this one.
    Carried {
        tools: Vec<String>,
        measured_at: DateTime<Utc>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        commit: Option<String>,
        /// Whole days between the report and the state.
        days: u64,
    },
    /// A report is too old to be used.
    Stale {
        tools: Vec<String>,
        measured_at: DateTime<Utc>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        commit: Option<String>,
        /// Whole days between the report and the state.
        days: u64,
    },
    /// A kept report cannot be read by this version.
    ReportUnreadable {
        name: String,
        /// What its parser says.
        detail: String,
    },
    /// The run of the tools failed and found nothing.
    RunFailed {
        tools: Vec<String>,
    },
    /// The report of the tools is not whole.
    ReportIncomplete {
        tools: Vec<String>,
    },
    /// Of health: the dimensions that its score is without.
    WithoutScore {
        dimensions: Vec<Dimension>,
    },
    /// Of a group or portfolio: it has no projects.
    NoMembers,
    NotMeasuredInAnyMember {
        members: Vec<MemberGap>,
    },
    NotMeasuredInMembers {
        members: Vec<MemberGap>,
    },

    /// Of a comparison: the snapshot has no summary of the dimension.
    NotInSnapshot,
    NotMeasured {
        side: Side,
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        because: Vec<Reason>,
    },
    NotMeasuredOnEitherSide {
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        because: Vec<Reason>,
    },
    DifferentScope {
        from: ScopeRef,
        to: ScopeRef,
    },
    DifferentAnalyzer {
        from: String,
        to: String,
    },
    DifferentRules {
        from: String,
        to: String,
    },
    /// Only one side was measured by these.
    OnlyOn {
        side: Side,
        inputs: Vec<MeasuredBy>,
    },
    /// The reports of these tools or members are carried from another state on one side.
    CarriedOn {
        side: Side,
        sources: Vec<String>,
    },
    /// The reports of these tools or members are not whole on one side.
    IncompleteOn {
        side: Side,
        sources: Vec<String>,
    },
    /// The sides differ in how many entries of a tool or member could not be read.
    UnreadableEntries {
        source: String,
        from: u64,
        to: u64,
    },
    FewerFiles {
        tool: String,
        from: u64,
        to: u64,
    },
    FewerReports {
        tool: String,
        from: u64,
        to: u64,
    },
    /// The history is cut off on one side alone.
    ShallowOn {
        side: Side,
    },
    /// The score is the mean of other parts: dimensions, or members of a group.
    DifferentParts {
        from: Vec<String>,
        to: Vec<String>,
    },
    /// The score is a mean, and some of its parts cannot be compared.
    PartsNotComparable {
        dimensions: Vec<Dimension>,
    },
    NoScoreOn {
        side: Side,
    },
    /// Without a score on either side, metrics decide: those that moved this way.
    DecidedByMetrics {
        state: State,
        metrics: Vec<Metric>,
    },

    NotMeasuredInPeriod {
        period: Period,
    },
    /// The snapshots of the periods were made by several versions.
    DifferentVersions {
        versions: Vec<Versions>,
    },
}

/// A side of a comparison.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Older,
    Newer,
}

/// One of two periods that are compared.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    A,
    B,
}

/// A kind of report that quality is measured by.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityReport {
    Coverage,
    Tests,
    Linters,
}

/// A member of a group that has no measurement of a dimension.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberGap {
    pub project_name: Name,
    /// Whether it has a snapshot at all.
    pub has_snapshot: bool,
}

/// What a dimension was measured by, as far as it decides whether two sides are comparable.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MeasuredBy {
    pub kind: InputKind,
    pub tool: String,
    /// The member of a group, or which of the tool's reports it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub part: Option<String>,
    /// Of the project's own mapping of findings.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<Digest>,
}

/// The versions that a snapshot was made by.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Versions {
    /// The analyzer's series, such as `1.6`.
    pub analyzer: String,
    pub rules: String,
}

impl Reason {
    /// The word that stands for it in JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCollector => "no_collector",
            Self::NoLockfile => "no_lockfile",
            Self::LockfilesUnreadable { .. } => "lockfiles_unreadable",
            Self::NoVulnerabilityReport => "no_vulnerability_report",
            Self::NoLicenseData => "no_license_data",
            Self::NoSourceCode => "no_source_code",
            Self::NoQualityReport { .. } => "no_quality_report",
            Self::NoSecurityReport => "no_security_report",
            Self::FolderWithoutReleases => "folder_without_releases",
            Self::FolderWithoutHistory => "folder_without_history",
            Self::NoRelease => "no_release",
            Self::NoReleaseInShallowClone => "no_release_in_shallow_clone",
            Self::ShallowClone { .. } => "shallow_clone",
            Self::Carried { .. } => "carried",
            Self::Stale { .. } => "stale",
            Self::ReportUnreadable { .. } => "report_unreadable",
            Self::RunFailed { .. } => "run_failed",
            Self::ReportIncomplete { .. } => "report_incomplete",
            Self::WithoutScore { .. } => "without_score",
            Self::NoMembers => "no_members",
            Self::NotMeasuredInAnyMember { .. } => "not_measured_in_any_member",
            Self::NotMeasuredInMembers { .. } => "not_measured_in_members",
            Self::NotInSnapshot => "not_in_snapshot",
            Self::NotMeasured { .. } => "not_measured",
            Self::NotMeasuredOnEitherSide { .. } => "not_measured_on_either_side",
            Self::DifferentScope { .. } => "different_scope",
            Self::DifferentAnalyzer { .. } => "different_analyzer",
            Self::DifferentRules { .. } => "different_rules",
            Self::OnlyOn { .. } => "only_on",
            Self::CarriedOn { .. } => "carried_on",
            Self::IncompleteOn { .. } => "incomplete_on",
            Self::UnreadableEntries { .. } => "unreadable_entries",
            Self::FewerFiles { .. } => "fewer_files",
            Self::FewerReports { .. } => "fewer_reports",
            Self::ShallowOn { .. } => "shallow_on",
            Self::DifferentParts { .. } => "different_parts",
            Self::PartsNotComparable { .. } => "parts_not_comparable",
            Self::NoScoreOn { .. } => "no_score_on",
            Self::DecidedByMetrics { .. } => "decided_by_metrics",
            Self::NotMeasuredInPeriod { .. } => "not_measured_in_period",
            Self::DifferentVersions { .. } => "different_versions",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCollector => f.write_str("no collector measured it"),
            Self::NoLockfile => f.write_str("there is no lockfile"),
            Self::LockfilesUnreadable { files } => write!(f, "lockfiles that cannot be read: {}", files.join(", ")),
            Self::NoVulnerabilityReport => f.write_str("no vulnerability report was imported"),
            Self::NoLicenseData => f.write_str("no lockfile names the licenses of its packages"),
            Self::NoSourceCode => f.write_str("there is no source code in a supported language"),
            Self::NoQualityReport { missing } => {
                let missing: Vec<&str> = missing.iter().map(|report| report.noun()).collect();
                write!(f, "no report of {} was imported", either(&missing))
            }
            Self::NoSecurityReport => f.write_str("no report of a security scanner was imported"),
            Self::FolderWithoutReleases => f.write_str("a folder has no history of releases"),
            Self::FolderWithoutHistory => {
                f.write_str("a folder has no history: commits, authors and hotspots are not measured")
            }
            Self::NoRelease => f.write_str("no tag behind this commit names a release (such as v1.2.3)"),
            Self::NoReleaseInShallowClone => f.write_str("the clone is shallow and holds no release"),
            Self::ShallowClone { missing } => {
                write!(f, "the clone is shallow: {} cannot be measured", titles(missing))
            }
            Self::Carried { tools, measured_at, commit, days } => {
                write!(f, "carried: {} reported on {}", tools.join(", "), measured_at.format("%Y-%m-%d"))?;
                for_commit(f, commit.as_deref())?;
                match days {
                    0 => f.write_str(", less than a day before this state"),
                    1 => f.write_str(", 1 day before this state"),
                    days => write!(f, ", {days} days before this state"),
                }
            }
            Self::Stale { tools, measured_at, commit, days } => {
                write!(f, "stale: {} last reported on {}", tools.join(", "), measured_at.format("%Y-%m-%d"))?;
                for_commit(f, commit.as_deref())?;
                write!(f, ", {days} days before this state")
            }
            Self::ReportUnreadable { name, detail } => write!(f, "{name} can no longer be read: {detail}"),
            Self::RunFailed { tools } => write!(f, "the run of {} failed and found nothing", tools.join(", ")),
            Self::ReportIncomplete { tools } => write!(f, "the report of {} is incomplete", tools.join(", ")),
            Self::WithoutScore { dimensions } => write!(f, "no score for {}", words(dimensions)),
            Self::NoMembers => f.write_str("it has no projects"),
            Self::NotMeasuredInAnyMember { members } => write!(f, "none of its projects has it: {}", gaps(members)),
            Self::NotMeasuredInMembers { members } => write!(f, "not measured in {}", gaps(members)),
            comparison => comparison.of_comparison(f),
        }
    }
}

impl Reason {
    fn of_comparison(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInSnapshot => f.write_str("the snapshot does not have it"),
            Self::NotMeasured { side, because } => {
                write!(f, "not measured on the {side} side: {}", joined(because))
            }
            Self::NotMeasuredOnEitherSide { because } => {
                write!(f, "not measured on either side: {}", joined(because))
            }
            Self::DifferentScope { from, to } => write!(f, "{from} and {to} are not the same code base"),
            Self::DifferentAnalyzer { from, to } => write!(f, "measured by analyzers {from} and {to}"),
            Self::DifferentRules { from, to } => write!(f, "measured by rules {from} and {to}"),
            Self::OnlyOn { side, inputs } => {
                let inputs: Vec<String> = inputs.iter().map(ToString::to_string).collect();
                write!(f, "only the {side} side has {}", inputs.join(", "))
            }
            Self::CarriedOn { side, sources } => {
                let sources = sources.join(", ");
                write!(
                    f,
                    "on the {side} side the report of {sources} is carried from another state: it did not look at this one"
                )
            }
            Self::IncompleteOn { side, sources } => {
                let sources = sources.join(", ");
                write!(
                    f,
                    "on the {side} side the report of {sources} is incomplete: its run failed, or one of its files could \
                     not be read"
                )
            }
            Self::UnreadableEntries { source, from, to } => {
                write!(
                    f,
                    "{source} had errors, or its reports entries that cannot be read: {to} of these, {from} before"
                )
            }
            Self::FewerFiles { tool, from, to } => fewer(f, tool, "looked at", "file", *from, *to),
            Self::FewerReports { tool, from, to } => fewer(f, tool, "wrote", "report", *from, *to),
            Self::ShallowOn { side } => write!(
                f,
                "the history of the {side} side is cut off (a shallow clone): findings in files that were renamed before may \
                 count as new and resolved"
            ),
            Self::DifferentParts { from, to } => {
                write!(f, "the score is the mean of {} before, of {} after", parts(from), parts(to))
            }
            Self::PartsNotComparable { dimensions } => {
                write!(f, "the score is a mean, and of its parts {} cannot be compared", words(dimensions))
            }
            Self::NoScoreOn { side } => write!(f, "the {side} side has no score"),
            Self::DecidedByMetrics { state, metrics } => {
                write!(f, "without a score, {} by {}", state.title(), titles(metrics))
            }
            Self::NotMeasuredInPeriod { period } => write!(f, "not measured in period {period}"),
            Self::DifferentVersions { versions } => {
                let versions = versions.iter().map(|of| format!("analyzer {}, rules {}", of.analyzer, of.rules));
                write!(f, "measured by {}", versions.collect::<Vec<_>>().join("; "))
            }
            other => f.write_str(other.code()),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Older => "older",
            Self::Newer => "newer",
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "a",
            Self::B => "b",
        })
    }
}

impl QualityReport {
    pub const ALL: [Self; 3] = [Self::Coverage, Self::Tests, Self::Linters];

    const fn noun(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Tests => "tests",
            Self::Linters => "linters",
        }
    }
}

impl fmt::Display for MeasuredBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, &self.part, &self.digest) {
            (InputKind::Member, Some(member), _) => return write!(f, "{member} ({})", self.tool),
            (InputKind::Mapping, _, Some(digest)) => return write!(f, "a mapping of its own ({})", digest.short()),
            (InputKind::StaleReport, ..) => f.write_str("a stale report of ")?,
            (InputKind::UnreadReport, ..) => f.write_str("an unreadable report of ")?,
            _ => {}
        }
        match &self.part {
            Some(part) => write!(f, "{} ({part})", self.tool),
            None => f.write_str(&self.tool),
        }
    }
}

/// The sentences of reasons, as one.
#[must_use]
pub fn joined(reasons: &[Reason]) -> String {
    reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn for_commit(f: &mut fmt::Formatter<'_>, commit: Option<&str>) -> fmt::Result {
    commit.map_or(Ok(()), |commit| write!(f, " for commit {}", commit.get(..10).unwrap_or(commit)))
}

fn fewer(f: &mut fmt::Formatter<'_>, tool: &str, did: &str, what: &str, from: u64, to: u64) -> fmt::Result {
    let s = if to == 1 { "" } else { "s" };
    write!(f, "{tool} {did} {to} {what}{s}, {from} before: what it no longer finds may only be unseen")
}

fn titles(metrics: &[Metric]) -> String {
    metrics.iter().map(|metric| metric.title.to_lowercase()).collect::<Vec<_>>().join(", ")
}

fn words(dimensions: &[Dimension]) -> String {
    dimensions.iter().map(|dimension| dimension.as_str()).collect::<Vec<_>>().join(", ")
}

fn parts(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn gaps(members: &[MemberGap]) -> String {
    let named = |gap: &MemberGap| match gap.has_snapshot {
        true => gap.project_name.to_string(),
        false => format!("{} (no snapshot)", gap.project_name),
    };
    members.iter().map(named).collect::<Vec<_>>().join(", ")
}

/// "a, b or c".
fn either(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        words => words.concat(),
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct WithMessage<'a> {
            #[serde(flatten, serialize_with = "Reason::serialize")]
            reason: &'a Reason,
            message: String,
        }
        WithMessage { reason: self, message: self.to_string() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // By the derived form alone, a list or the number of a variant would do for an object with a code.
        let members = Map::deserialize(deserializer)?;
        match members.get("code") {
            Some(Value::String(_)) => Self::deserialize(Value::Object(members)).map_err(D::Error::custom),
            Some(_) => Err(D::Error::custom("a code is text")),
            None => Err(D::Error::missing_field("code")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_has_the_code_the_data_and_the_sentence() {
        let reason = Reason::Stale {
            tools: vec!["Bandit".to_owned()],
            measured_at: DateTime::UNIX_EPOCH,
            commit: Some("0123456789abcdef".to_owned()),
            days: 91,
        };
        let expected = json!({
            "code": "stale", "tools": ["Bandit"], "measured_at": "1970-01-01T00:00:00Z", "commit": "0123456789abcdef", "days": 91,
            "message": "stale: Bandit last reported on 1970-01-01 for commit 0123456789, 91 days before this state",
        });
        assert_eq!(serde_json::to_value(&reason).unwrap(), expected);
        let mut other = expected;
        other["message"] = "anything".into();
        assert_eq!(serde_json::from_value::<Reason>(other).unwrap(), reason);
    }

    #[test]
    fn an_unknown_code_is_an_error() {
        let read = |value| serde_json::from_value::<Reason>(value).map_err(|error| error.to_string());
        assert!(read(json!({ "code": "who_knows", "message": "x" })).unwrap_err().contains("who_knows"));
        assert!(read(json!({ "message": "x" })).unwrap_err().contains("code"));
        assert!(read(json!({ "code": "lockfiles_unreadable" })).unwrap_err().contains("files"));
        assert!(read(json!([1])).is_err() && read(json!({ "code": 1 })).is_err());
    }

    #[test]
    fn reasons_hold_reasons() {
        let because =
            vec![Reason::NoLockfile, Reason::ShallowClone { missing: vec![Metric::score(Dimension::Release)] }];
        let reason = Reason::NotMeasured { side: Side::Newer, because };
        let json = serde_json::to_value(&reason).unwrap();
        assert_eq!(json["code"], reason.code());
        assert_eq!(json["because"][0], json!({ "code": "no_lockfile", "message": "there is no lockfile" }));
        assert_eq!(serde_json::from_value::<Reason>(json).unwrap(), reason);
    }

    #[test]
    fn lists_read_as_words() {
        let of = |missing: &[QualityReport]| Reason::NoQualityReport { missing: missing.to_vec() }.to_string();
        assert_eq!(of(&QualityReport::ALL), "no report of coverage, tests or linters was imported");
        assert_eq!(of(&[QualityReport::Tests]), "no report of tests was imported");
    }
}
