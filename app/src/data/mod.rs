//! What each page shows, as plain data. The server fills it in.

mod compare;
mod imports;
mod overview;
mod periods;
mod scope;
mod snapshot;

pub use compare::{CompareView, Open};
pub use imports::{
    ImportView, ImportsView, ReportCounts, ReportFormat, Standing, UploadForm, UploadedFile, UploadedView, UsedReports,
};
pub use overview::{Groups, Overview, ScopeCard};
pub use periods::{Day, Outcome, PeriodsForm, PeriodsView};
pub use scope::{Against, ChartCard, DimensionCell, Given, MemberRow, Range, ScopeView};
pub use snapshot::{ItemFilter, SnapshotView};

/// What a page says where it cannot show what was asked for.
#[derive(Clone, Debug)]
pub struct Trouble {
    pub status: u16,
    pub title: &'static str,
    pub message: String,
}
