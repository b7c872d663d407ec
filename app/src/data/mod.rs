//! The data of each page, filled in by the server.

mod compare;
mod imports;
mod overview;
mod periods;
mod scope;
mod snapshot;

pub use compare::{CompareView, Open};
pub use imports::{
    ImportView, ImportsView, ReportCounts, ReportFormat, RetireView, Standing, UploadForm, UploadedFile, UploadedView,
    UsedReports,
};
pub use overview::{Groups, Overview, ScopeCard};
pub use periods::{Day, Outcome, PeriodsForm, PeriodsView};
pub use scope::{Against, ChartCard, DimensionCell, Freshness, MemberRow, Range, ScopeView};
pub use snapshot::{ItemFilter, SnapshotView};

/// The page in place of one that cannot be shown.
#[derive(Clone, Debug)]
pub struct ErrorPage {
    /// The HTTP status, 400 to 599.
    pub status: u16,
    pub title: &'static str,
    pub message: String,
}
