//! Imports over the wire: report files of other tools.

use crate::Dimension;
use crate::ids::{Digest, ImportId, Name};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A report file that was given once: what it is, for which state, and what was read in it. Never changed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Import {
    pub id: ImportId,
    pub project_name: Name,
    /// What was given together has the same: the id of the first of them.
    pub batch_id: ImportId,
    /// What it was called where it came from.
    pub name: String,
    /// Tells reports of one tool apart that stand beside each other, such as those of a frontend and a backend.
    pub label: Option<String>,
    /// Of the bytes as they were received.
    pub digest: Digest,
    /// How many bytes were received.
    pub bytes: u64,
    /// The commit that it was made for; null where that is not known.
    pub commit: Option<String>,
    /// Of when it tells: the time of its commit, else that of the import.
    pub measured_at: DateTime<Utc>,
    pub imported_at: DateTime<Utc>,
    /// Who gave it.
    pub imported_by: String,
    pub content: ReportContent,
    /// Whether it counts: no newer import of the same tool took its place, and nobody retired it. A capture of a commit that
    /// is not behind it looks further back.
    pub current: bool,
    /// From when on captures no longer use it, nor any that was given before it for the same tool; null where nobody ended
    /// that.
    pub retired: Option<Retired>,
}

/// That the reports of a tool no longer count.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    pub at: DateTime<Utc>,
    /// Who said so.
    pub by: String,
}

/// What was read in a report file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReportContent {
    /// The kind of the format: `sarif`, `cyclonedx`, `junit`.
    pub kind: String,
    /// What people call it: `SARIF`.
    pub format: String,
    pub format_version: Option<String>,
    pub tools: Vec<ReportTool>,
    /// When it was made, if it says so.
    pub created_at: Option<DateTime<Utc>>,
    /// How many there are of each: `findings`, `packages`, `statements`, `files` (with coverage), `tests`, `checks`, `metrics`.
    /// What there is none of is absent.
    pub counts: BTreeMap<String, u64>,
    /// What it says something about, even if that is that there is nothing.
    pub dimensions: Vec<Dimension>,
    /// Which of several things its tool is pointed at it is about: the category of SARIF, the name of an image.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// The folder that its absolute paths begin with, on the machine that made it, where that was said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub root: Option<String>,
    /// How many files the tool says it looked at.
    pub scanned: Option<u64>,
    /// Whether it is only a part of what there is: its tool says that its run failed, or a file that was given with it could
    /// not be read and may be of its format.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub incomplete: bool,
    /// Entries that were left out. The rest was taken.
    pub skipped: Vec<SkippedEntries>,
    /// What people should know of the run.
    pub notes: Vec<String>,
}

/// A tool that wrote a report.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportTool {
    pub name: String,
    pub version: Option<String>,
}

/// Entries of a report that were left out for one reason.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedEntries {
    pub reason: String,
    pub entries: u64,
    /// Where up to five of them are: a JSON pointer, a line.
    pub examples: Vec<String>,
}

/// The query of `POST /projects/{name}/imports`.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewImport {
    /// The kind of the format, where the content is not to be asked: `sarif`, `cyclonedx`, `junit`.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 64))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The commit, tag or branch that the reports were made for; by default what is checked out, where the server can see it.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 255))]
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Tells reports of one tool apart that stand beside each other: 1 to 64 of a-z, 0-9, '_', '.' and '-'.
    #[cfg_attr(feature = "openapi", param(pattern = "^[a-z0-9_.-]{1,64}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The folder of the source on the machine that made the reports: absolute paths in them are taken from there.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 4096))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// What to call the file, where the body is one without a name.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 255))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
}

/// The answer of `POST /projects/{name}/imports`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportOutcome {
    /// The files that were taken, in the order in which they were given.
    pub imports: Vec<Import>,
    /// How many of them were there already, for the same commit, and were not kept again.
    pub unchanged: u64,
    /// What counted for the very same commit until now and no longer does: these took its place. With a label of their own
    /// both would count.
    #[serde(default)]
    pub replaced: Vec<Import>,
    /// The files that are not what they claim to be. Nothing of them was kept.
    pub refused: Vec<RefusedFile>,
}

/// A file that was not imported.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    pub name: String,
    pub reason: String,
}

/// The query of `GET /projects/{name}/imports`.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// Only those that count now: the last of each tool, of whatever branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<bool>,
    /// Only reports of this kind.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 64))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Entries of a page: at most, and by default, the policy's `snapshot_list_limit`.
    #[cfg_attr(feature = "openapi", param(minimum = 1))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// The answer of `GET /projects/{name}/imports`, newest first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportList {
    pub imports: Vec<Import>,
    pub next_cursor: Option<String>,
    /// How many there are with these filters, over all pages.
    pub total: u64,
}

/// A report series in use: the files of its newest batch.
#[derive(Clone, Debug)]
pub struct UsedReports {
    /// At least one.
    pub files: Vec<Import>,
    pub standing: Standing,
}

/// Standing of reports that captures use, in the newest snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Made for its commit.
    Present,
    /// Imported after it; the next snapshot uses them.
    Waiting,
    /// Not used by it, though imported before.
    Unused,
    /// Made for an older commit.
    Carried,
    /// The same, and about to become stale.
    SoonStale,
    /// Too old to be used.
    Stale,
    /// Readable when imported, no longer.
    Unreadable,
}

/// An import and what belongs to it.
#[derive(Clone, Debug)]
pub struct ImportContext {
    pub import: Import,
    /// How it stands, where captures use it.
    pub standing: Option<Standing>,
    /// What took its place.
    pub successor: Option<Import>,
    /// The others of its batch, as far as they were looked for.
    pub together: Vec<Import>,
}
