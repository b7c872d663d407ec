//! Exports: a snapshot, or a comparison of two, as evidence, as Markdown, as PDF.

use super::compare::Depth;
use crate::error::{Error, Result};
use crate::services::Caller;
use chrono::TimeDelta;
use codegraph_export::{Against, ListedItem, Listing, ReportInput};
use codegraph_model::api::{Bucket, ExportFormat, ExportRequest, TrendQuery, Trends};
use codegraph_model::compare::{Comparison, Mode, PreviewQuery};
use codegraph_model::{Dimension, Item, Name, Sealed};

/// Points that a chart of a report is drawn of at most.
const CHART_POINTS: u64 = 400;

/// A written report.
#[derive(Clone, Debug)]
pub struct Export {
    pub format: ExportFormat,
    /// What to call the file.
    pub file_name: String,
    pub bytes: Vec<u8>,
}

impl Caller {
    /// Writes a report of a snapshot or, with a baseline, of what became of it since. The same snapshots and the same
    /// head of the log give the same bytes.
    ///
    /// # Errors
    /// When a snapshot is not there, the two cannot be compared, or the report cannot be written.
    pub async fn export(&self, reference: &str, request: &ExportRequest) -> Result<Export> {
        let sealed = self.snapshot(reference).await?;
        let against = match &request.baseline_snapshot_id {
            None => None,
            Some(baseline) => {
                let baseline = self.side("baseline_snapshot_id", baseline).await?;
                if baseline.snapshot.id == sealed.snapshot.id {
                    return Err(Error::invalid("baseline_snapshot_id", "it is the snapshot itself; name another"));
                }
                let all = PreviewQuery { limit: usize::MAX, ..PreviewQuery::default() };
                let depth = Depth { drilldown: true, previews: Some(all), ..Depth::default() };
                let comparison = self.compare_sealed(&baseline, &sealed, Mode::Ids, depth).await;
                let comparison = comparison.map_err(|error| match error {
                    Error::Invalid { message, .. } => Error::invalid("baseline_snapshot_id", message),
                    other => other,
                })?;
                Some((baseline, comparison))
            }
        };
        let (against, listings) = match against {
            Some((baseline, mut comparison)) => {
                let listings = changed(&mut comparison);
                (Some((baseline, comparison)), listings)
            }
            None => (None, self.listed(&sealed).await?),
        };
        let members: Vec<Sealed> = self.member_snapshots(&sealed.snapshot).await?.into_values().collect();
        let trends = self.report_trends(&sealed, against.as_ref().map(|(baseline, _)| baseline)).await?;
        // Last, so that it covers all that was loaded.
        let log_head = self.log_head().await?;
        let (format, requester) = (request.format, self.actor().to_string());
        let file_name = file_name(&sealed, against.as_ref().map(|(baseline, _)| baseline), format);
        let written = tokio::task::spawn_blocking(move || {
            let input = ReportInput {
                snapshot: &sealed,
                against: against.as_ref().map(|(baseline, comparison)| Against { baseline, comparison }),
                members: &members,
                listings: &listings,
                trends: &trends,
                log_head,
                requester: &requester,
            };
            match format {
                ExportFormat::Json => Ok(codegraph_export::evidence(&input)),
                ExportFormat::Markdown => Ok(codegraph_export::markdown(&input).into_bytes()),
                ExportFormat::Pdf => codegraph_export::pdf(&input).map_err(|e| Error::Internal(e.to_string())),
            }
        });
        Ok(Export { format, file_name, bytes: written.await?? })
    }

    /// Every item of a snapshot, by member, dimension and category.
    async fn listed(&self, sealed: &Sealed) -> Result<Vec<Listing>> {
        let mut listings: Vec<Listing> = Vec::new();
        let is_of_members = sealed.snapshot.source_bundle.members.is_some();
        for holder in self.holders(sealed.clone(), None).await? {
            let project = holder.snapshot.scope_ref.project().cloned().filter(|_| is_of_members);
            for (dimension, root) in &holder.snapshot.source_bundle.roots {
                let items = self.store.all_items(*root).await?;
                listings.extend(by_category(project.as_ref(), *dimension, items));
            }
        }
        Ok(listings)
    }

    /// The scores up to the snapshot, from the baseline on and over two years at least.
    async fn report_trends(&self, sealed: &Sealed, baseline: Option<&Sealed>) -> Result<Trends> {
        let snapshot = &sealed.snapshot;
        let two_years = snapshot.timestamp.checked_sub_signed(TimeDelta::days(730));
        let snapshots = self.store.snapshot_count(&snapshot.scope_ref).await?;
        let query = TrendQuery {
            from: two_years.map(|from| baseline.map_or(from, |baseline| from.min(baseline.snapshot.timestamp))),
            to: snapshot.timestamp.checked_add_signed(TimeDelta::milliseconds(1)),
            bucket: if snapshots > CHART_POINTS { Bucket::Week } else { Bucket::None },
            ..TrendQuery::default()
        };
        self.trends(&snapshot.scope_ref, &query).await
    }
}

/// Items in the order of the tree, category by category.
fn by_category(project: Option<&Name>, dimension: Dimension, items: Vec<Item>) -> Vec<Listing> {
    let mut listings: Vec<Listing> = Vec::new();
    for item in items {
        let place = listings.iter().position(|listing| listing.category == item.category).unwrap_or_else(|| {
            let category = item.category.clone();
            listings.push(Listing { project_name: project.cloned(), dimension, category, rows: Vec::new() });
            listings.len() - 1
        });
        listings[place].rows.push(ListedItem { state: None, item, was: None });
    }
    listings.sort_by(|a, b| a.category.cmp(&b.category));
    listings
}

/// Every item that differs, taken out of the comparison.
fn changed(comparison: &mut Comparison) -> Vec<Listing> {
    let previews = comparison.drilldown_previews.take().unwrap_or_default();
    let listing = |preview: codegraph_model::compare::Preview| Listing {
        project_name: preview.project_name,
        dimension: preview.dimension,
        category: preview.category,
        rows: preview
            .items
            .into_iter()
            .map(|delta| ListedItem { state: Some(delta.state), item: delta.item, was: delta.was })
            .collect(),
    };
    previews.into_iter().map(listing).collect()
}

/// What tells the file apart in a folder of downloads.
fn file_name(sealed: &Sealed, baseline: Option<&Sealed>, format: ExportFormat) -> String {
    let scope = sealed.snapshot.scope_ref.short().replace(':', "-");
    let day = sealed.snapshot.timestamp.format("%Y-%m-%d");
    let since = baseline.map(|baseline| format!("-since-{}", baseline.snapshot.timestamp.format("%Y-%m-%d")));
    let id = sealed.snapshot.id.short();
    format!("{scope}-{day}{}-{id}.{}", since.unwrap_or_default(), format.extension())
}
