//! What a project says of itself in its own repository: the table `[project]` of `codegraph.toml`. It is read from the state
//! that is captured, so a snapshot of the past follows the settings of then.

use crate::Dimension;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The table `[project]`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectSettings {
    #[serde(skip_serializing_if = "ImportSettings::is_default", default)]
    pub imports: ImportSettings,
    /// Findings that somebody accepted: counted apart, never hidden.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub waivers: Vec<Waiver>,
}

impl ProjectSettings {
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The table `[project.imports]`: which report files captures pick up, and how their findings are filed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportSettings {
    /// Patterns of report files from the root of the source: `*` stays within a folder, `**` crosses folders.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub globs: Vec<String>,
    /// Days after which a report that was made for an older state no longer counts. 0 to 3,650.
    #[serde(default = "stale_after_days")]
    pub stale_after_days: u32,
    /// The dimension of a tool's findings (`clippy`), or of those of its rules that match (`semgrep/python.lang.*`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub dimensions: BTreeMap<String, Filing>,
}

/// How long a report counts for states after the one that it was made for, unless the project says otherwise.
pub const STALE_AFTER_DAYS: u32 = 30;

const fn stale_after_days() -> u32 {
    STALE_AFTER_DAYS
}

impl ImportSettings {
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for ImportSettings {
    fn default() -> Self {
        Self { globs: Vec::new(), stale_after_days: STALE_AFTER_DAYS, dimensions: BTreeMap::new() }
    }
}

/// Where findings go.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filing {
    /// Weaknesses of the code itself, and secrets.
    Audit,
    /// Licenses.
    Compliance,
    /// Vulnerable dependencies.
    Sca,
    /// Style, correctness, maintainability.
    Quality,
}

impl Filing {
    #[must_use]
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::Audit => Dimension::Audit,
            Self::Compliance => Dimension::Compliance,
            Self::Sca => Dimension::Sca,
            Self::Quality => Dimension::Quality,
        }
    }
}

/// An entry of `[[project.waivers]]`: findings that are accepted until a day, and why. All that it names must match.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The rule, advisory or CVE, also by another of its names; `*` stands for any letters.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tool: Option<String>,
    /// A pattern as `.gitignore` writes them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// The name of a dependency, or its package URL without the version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub package: Option<String>,
    /// The key of one item.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<String>,
    pub reason: String,
    /// The last day (UTC) that it counts.
    pub expires: NaiveDate,
}
