//! A capture: what collectors read from a source, before anything is scored. Made beside the code, by whoever has it.

mod check;

pub use check::Wrong;

use crate::settings::ProjectSettings;
use crate::{Digest, Item, PerDimension, Reason};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Everything that a snapshot of a project is made of.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    pub source: SourceState,
    pub inputs: Vec<Input>,
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<crate::Dimension, Measurement>))]
    pub measurements: PerDimension<Measurement>,
    /// Whether the revision was named, and so is as of its own time: reports made later do not count for it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub named: bool,
    /// What the project says of itself in this state.
    #[serde(skip_serializing_if = "ProjectSettings::is_default", default)]
    pub settings: ProjectSettings,
    /// The first path that git knows of each file that was renamed since, by its present path: findings keep their keys.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub origins: BTreeMap<String, String>,
    /// The newest commits behind this one: reports of others were made on another branch, and do not count. Null where there
    /// is no history to tell.
    #[cfg_attr(feature = "openapi", schema(max_items = 2000))]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub behind: Option<Vec<String>>,
}

/// The most commits behind a capture that are named: more than in the days after which a report is stale.
pub const MAX_BEHIND: usize = 2000;

/// The state of the source that was read.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceState {
    pub kind: SourceKind,
    /// The full id of the commit; null for a folder.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$"))]
    pub commit: Option<String>,
    pub committed_at: Option<DateTime<Utc>>,
    /// What time-relative metrics are relative to.
    pub as_of: DateTime<Utc>,
    /// Whether the history was cut off (a shallow clone).
    pub shallow: bool,
    /// What was excluded from the capture, and why. Sorted.
    pub excluded: Vec<Exclusion>,
}

impl Default for SourceState {
    fn default() -> Self {
        Self {
            kind: SourceKind::Folder,
            commit: None,
            committed_at: None,
            as_of: DateTime::UNIX_EPOCH,
            shallow: false,
            excluded: Vec::new(),
        }
    }
}

/// What kind of place the code was read from.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Git objects, of a work tree's repository or a bare one.
    Git,
    /// Plain files.
    Folder,
}

/// Files that did not count, for one reason.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Exclusion {
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    pub reason: String,
    pub files: u64,
    /// Up to five of them.
    pub examples: Vec<String>,
}

/// What an input is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// The required files of a code base.
    Files,
    /// Commits and tags.
    History,
    /// The licenses that lockfiles name.
    Licenses,
    Lockfile,
    /// Where the project files findings, by its own settings.
    Mapping,
    /// A project of a group or portfolio.
    Member,
    /// A report of another tool.
    Report,
    /// The source files of a language.
    Source,
    /// A report that is too old to be used.
    StaleReport,
    /// A report that can no longer be read.
    UnreadReport,
    /// Statements on vulnerabilities.
    Vex,
    Waivers,
}

impl InputKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::History => "history",
            Self::Licenses => "licenses",
            Self::Lockfile => "lockfile",
            Self::Mapping => "mapping",
            Self::Member => "member",
            Self::Report => "report",
            Self::Source => "source",
            Self::StaleReport => "stale_report",
            Self::UnreadReport => "unread_report",
            Self::Vex => "vex",
            Self::Waivers => "waivers",
        }
    }
}

impl fmt::Display for InputKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One source of numbers: the files of a language, a lockfile, the history.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Input {
    pub dimension: crate::Dimension,
    pub kind: InputKind,
    /// What it is called there: a path, `git`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    pub name: String,
    /// What read it; inputs of different tools are not alike.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    pub tool: String,
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// Of the bytes that were read, where it is one file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<Digest>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measured_at: Option<DateTime<Utc>>,
    /// Of a report: which of several of its tool it is, by its label and by what the tool was pointed at.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub part: Option<String>,
    /// Of a report: the commit that it was made for, where that was said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// Of a report: whether it was made for an older state than this.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub carried: bool,
    /// Of a report: whether it is not whole, because the tool says that its run failed or a file that was given with it could
    /// not be read: what is not in it may be there.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub failed: bool,
    /// Of a report: how many of its entries could not be read, and how many errors its tool had with single files or rules.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub unreadable: u64,
    /// Of a report: how many files, packages or targets the tool says it looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scanned: Option<u64>,
    /// What the reader should know: skipped entries, errors.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
}

impl Input {
    /// An input with only what every input has.
    #[must_use]
    pub fn new(dimension: crate::Dimension, kind: InputKind, name: impl Into<String>, tool: impl Into<String>) -> Self {
        Self {
            dimension,
            kind,
            name: name.into(),
            tool: tool.into(),
            version: None,
            digest: None,
            measured_at: None,
            part: None,
            commit: None,
            carried: false,
            failed: false,
            unreadable: 0,
            scanned: None,
            notes: Vec::new(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Exclusion {
    /// What the reader should know that is not about single files.
    #[must_use]
    pub fn note(reason: String) -> Self {
        Self { reason, files: 0, examples: Vec::new() }
    }
}

/// What was read for one dimension.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Whether any collector had something to go on.
    pub measured: bool,
    /// By name within the dimension; finite numbers in the catalog's units.
    pub metrics: BTreeMap<String, f64>,
    pub items: Vec<Item>,
    /// Why it was not measured, or what is missing.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// When the oldest of the reports was made that are of an older state; null where all is of this one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub carried_from: Option<DateTime<Utc>>,
}

impl Measurement {
    /// Nothing to go on.
    #[must_use]
    pub fn none(reason: Reason) -> Self {
        Self { reasons: vec![reason], ..Self::default() }
    }

    /// Sets a metric, rounded as numbers are stored; one that is not finite is left out.
    pub fn set(&mut self, name: &str, value: f64) {
        if let Some(value) = crate::number::finite(value) {
            self.metrics.insert(name.to_owned(), value);
        }
    }
}
