//! The pages of imported reports: those of a project, one of them, and the outcome of an upload.

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
    /// A page of all imports, newest first.
    pub history: ImportList,
    /// The format that the history is filtered by.
    pub kind: Option<String>,
    pub formats: Vec<ReportFormat>,
    pub form: UploadForm,
}

/// A format of reports.
#[derive(Clone, Copy, Debug)]
pub struct ReportFormat {
    /// The value of `kind`: `sarif`.
    pub kind: &'static str,
    /// Its name: `SARIF`.
    pub name: &'static str,
    /// What is read from it.
    pub about: &'static str,
}

/// The fields of the upload form as typed; empty by default.
#[derive(Clone, Debug, Default)]
pub struct UploadForm {
    pub kind: String,
    pub reference: String,
    pub label: String,
    /// The invalid field, and why.
    pub error: Option<(String, String)>,
}

/// One import.
#[derive(Clone, Debug)]
pub struct ImportView {
    pub import: Import,
    pub now: DateTime<Utc>,
    /// Its standing, if captures use it.
    pub standing: Option<Standing>,
    /// Other files of its batch, as far as they were looked for.
    pub together: Vec<Import>,
    /// The import that replaced it.
    pub successor: Option<Import>,
}

/// The question whether to retire a report series.
#[derive(Clone, Debug)]
pub struct RetireView(pub ImportView);

/// The outcome of an upload.
#[derive(Clone, Debug)]
pub struct UploadedView {
    pub project: Name,
    pub imports: Vec<UploadedFile>,
    /// Names of the replaced imports of the same commit.
    pub replaced: Vec<String>,
    pub refused: Vec<RefusedFile>,
    /// Files that are byte for byte the same as another of the upload.
    pub repeated: usize,
}

/// A file of an upload that was parsed.
#[derive(Clone, Debug)]
pub struct UploadedFile {
    pub import: Import,
    /// Imported before for the same commit, so not stored again.
    pub known: bool,
}

/// Counts of the report series that captures of a project use.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportCounts {
    pub used: usize,
    pub waiting: usize,
    pub unused: usize,
    pub carried: usize,
    pub soon_stale: usize,
    pub stale: usize,
}
