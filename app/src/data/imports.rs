//! Report files of other tools: what captures use, what was given, one of them, and what became of an upload.

use chrono::{DateTime, Utc};
use codegraph_model::Name;
use codegraph_model::api::{Import, ImportList, RefusedFile};
pub use codegraph_model::api::{Standing, UsedReports};

/// The imports of a project.
#[derive(Clone, Debug)]
pub struct ImportsView {
    pub project: Name,
    /// What ages are counted to.
    pub now: DateTime<Utc>,
    /// What the next capture uses.
    pub used: Vec<UsedReports>,
    /// A page of all that was ever given.
    pub history: ImportList,
    /// The kind that the history is restricted to.
    pub kind: Option<String>,
    pub formats: Vec<ReportFormat>,
    pub form: UploadForm,
}

/// A format that reports may have.
#[derive(Clone, Copy, Debug)]
pub struct ReportFormat {
    /// What is typed: `sarif`.
    pub kind: &'static str,
    /// What people call it: `SARIF`.
    pub name: &'static str,
    /// What it is read for.
    pub about: &'static str,
}

/// What is said of files beside the files, as it was typed; empty where nothing was.
#[derive(Clone, Debug, Default)]
pub struct UploadForm {
    pub kind: String,
    pub reference: String,
    pub label: String,
    /// The field that is wrong, and why.
    pub error: Option<(String, String)>,
}

/// One import.
#[derive(Clone, Debug)]
pub struct ImportView {
    pub import: Import,
    pub now: DateTime<Utc>,
    /// How it stands, where captures use it.
    pub standing: Option<Standing>,
    /// The others that were given with it, as far as they were looked for.
    pub together: Vec<Import>,
    /// What took its place.
    pub successor: Option<Import>,
    /// Whether the page asks if it is to be retired.
    pub retiring: bool,
}

/// What became of an upload.
#[derive(Clone, Debug)]
pub struct UploadedView {
    pub project: Name,
    pub imports: Vec<UploadedFile>,
    /// The names of what they took the place of, which was given for the same commit.
    pub replaced: Vec<String>,
    pub refused: Vec<RefusedFile>,
    /// Files that were, byte for byte, others of the same upload.
    pub repeated: usize,
}

/// A file of an upload that was understood.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    pub import: Import,
    /// It was there already, for the same commit, and was not kept again.
    pub known: bool,
}

/// How many reports captures of a project use, in short.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportCounts {
    pub used: usize,
    pub waiting: usize,
    pub unused: usize,
    pub carried: usize,
    pub soon_stale: usize,
    pub stale: usize,
}
