//! Requests and responses of imports: report files of other tools.

use crate::Dimension;
use crate::ids::{Digest, ImportId, Name};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An imported report file: its format, the state that it describes, and its content. Never changed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Import {
    pub id: ImportId,
    pub project_name: Name,
    /// ID of the batch: that of the first import of the same request.
    pub batch_id: ImportId,
    /// File name, as sent.
    pub name: String,
    /// Label that keeps several reports of one tool current, such as those of a frontend and a backend.
    pub label: Option<String>,
    /// Digest of the bytes as received.
    pub digest: Digest,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Commit that the report describes; null if unknown.
    pub commit: Option<String>,
    /// Time of the state that the report describes: that of its commit, otherwise of the import.
    pub measured_at: DateTime<Utc>,
    pub imported_at: DateTime<Utc>,
    /// User who imported it.
    pub imported_by: String,
    pub content: ReportContent,
    /// Whether the import is current: neither replaced by a newer one of the same report series nor retired. A capture of a
    /// commit that the import does not apply to uses an older one.
    pub current: bool,
    /// Retirement, after which captures use neither this import nor an older one of the same report series; null if not
    /// retired.
    pub retired: Option<Retired>,
}

/// Retirement of the reports of a tool.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    pub at: DateTime<Utc>,
    /// User who retired them.
    pub by: String,
}

/// Content of a report file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReportContent {
    /// Identifier of the format, such as `sarif`, `cyclonedx` or `junit`.
    pub kind: String,
    /// Name of the format, such as `SARIF`.
    pub format: String,
    pub format_version: Option<String>,
    pub tools: Vec<ReportTool>,
    /// Creation time, if the report states it.
    pub created_at: Option<DateTime<Utc>>,
    /// Number of `findings`, `packages`, `statements`, `files` (with coverage), `tests`, `checks` and `metrics`; those with
    /// none are absent.
    pub counts: BTreeMap<String, u64>,
    /// Dimensions that the report covers, even if it found nothing there.
    pub dimensions: Vec<Dimension>,
    /// Subject among several that the tool analyzes: the category of SARIF, the name of an image.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// Root directory of its absolute paths on the machine that made it, if specified.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub root: Option<String>,
    /// Number of files that the tool says it scanned.
    pub scanned: Option<u64>,
    /// Whether the report is incomplete: its tool says that the run failed, or a file of the same batch that may be of its
    /// format could not be read.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub incomplete: bool,
    /// Entries that were skipped. The others were imported.
    pub skipped: Vec<SkippedEntries>,
    /// Notes on the run of the tool.
    pub notes: Vec<String>,
}

/// A tool that wrote a report.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportTool {
    pub name: String,
    pub version: Option<String>,
}

/// Entries of a report that were skipped for one reason.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedEntries {
    pub reason: String,
    pub entries: u64,
    /// Locations of up to five of them: JSON pointers or lines.
    pub examples: Vec<String>,
}

/// Query of `POST /projects/{name}/imports`.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewImport {
    /// Identifier of the format, such as `sarif`, `cyclonedx` or `junit`; by default detected from the content.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 64))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Commit, tag or branch that the reports describe; by default the current checkout, if the server has access to it.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 255))]
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Label that keeps several reports of one tool current: 1 to 64 of `a-z`, `0-9`, `_`, `.` and `-`.
    #[cfg_attr(feature = "openapi", param(pattern = "^[a-z0-9_.-]{1,64}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Directory of the source on the machine that made the reports, from which absolute paths in them are resolved.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 4096))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// Name of the file, if the body is a single file.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 255))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
}

/// Response of `POST /projects/{name}/imports`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportOutcome {
    /// The imported files, in the order of the request.
    pub imports: Vec<Import>,
    /// Number of them that already existed for the same commit and were not stored again.
    pub unchanged: u64,
    /// Imports for the same commit that these replaced. With a label of their own, both would be current.
    #[serde(default)]
    pub replaced: Vec<Import>,
    /// Files that were refused. Nothing of them was stored.
    pub refused: Vec<RefusedFile>,
}

/// A file that was not imported.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    pub name: String,
    pub reason: String,
}

/// Query of `GET /projects/{name}/imports`.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// Only current imports: the newest of each tool, on any branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<bool>,
    /// Only imports of this format, such as `sarif`.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 64))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Maximum number of entries; at most, and by default, the policy's `snapshot_list_limit`.
    #[cfg_attr(feature = "openapi", param(minimum = 1))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    #[cfg_attr(feature = "openapi", param(min_length = 1, max_length = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Response of `GET /projects/{name}/imports`, newest first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportList {
    pub imports: Vec<Import>,
    pub next_cursor: Option<String>,
    /// Number of imports that match the filters, on all pages.
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
