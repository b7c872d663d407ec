//! The names of the attributes that items have besides their members: one place for those that write and those that read them.

/// Who accepted the item, why and until when: `{"by", "reason", "until"?}`.
pub const ACCEPTED: &str = "accepted";
pub const ALIASES: &str = "aliases";
pub const BRANCHES: &str = "branches";
pub const BRANCHES_COVERED: &str = "branches_covered";
/// Cognitive complexity.
pub const COGNITIVE: &str = "cognitive";
pub const COMMIT: &str = "commit";
pub const COMMITS: &str = "commits";
/// RFC 3339.
pub const COMMITTED_AT: &str = "committed_at";
/// `{"score", "vector"?}`.
pub const CVSS: &str = "cvss";
pub const CWES: &str = "cwes";
/// Cyclomatic complexity.
pub const CYCLOMATIC: &str = "cyclomatic";
pub const DESCRIPTION: &str = "description";
pub const DEV: &str = "dev";
pub const DIRECT: &str = "direct";
pub const DUPLICATE: &str = "duplicate";
/// The type of the package URL.
pub const ECOSYSTEM: &str = "ecosystem";
pub const FIXED_IN: &str = "fixed_in";
pub const LICENSE: &str = "license";
pub const LINES: &str = "lines";
pub const LINES_COVERED: &str = "lines_covered";
/// The lockfiles and bills of materials that name a dependency.
pub const LOCKFILES: &str = "lockfiles";
pub const MESSAGE: &str = "message";
pub const PACKAGE: &str = "package";
/// All places, where there are several.
pub const PATHS: &str = "paths";
/// Commits times cognitive complexity.
pub const PRODUCT: &str = "product";
pub const PURL: &str = "purl";
pub const REASON: &str = "reason";
pub const SCORE: &str = "score";
/// The tools that found it.
pub const SOURCES: &str = "sources";
pub const TAGS: &str = "tags";
pub const VERSION: &str = "version";
/// The status of the VEX statement about it.
pub const VEX: &str = "vex";

/// By what an item was accepted: `by` of [`ACCEPTED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptedBy {
    /// A waiver of the project.
    Waiver,
    /// A VEX statement.
    Vex,
    /// The tool that found it.
    Tool,
}

impl AcceptedBy {
    pub const ALL: [Self; 3] = [Self::Waiver, Self::Vex, Self::Tool];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiver => "waiver",
            Self::Vex => "vex",
            Self::Tool => "tool",
        }
    }
}
