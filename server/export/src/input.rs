//! What a report is made of. The caller has loaded all of it; nothing here reads a store or a clock.

use codegraph_model::api::Trends;
use codegraph_model::compare::{Comparison, ItemState};
use codegraph_model::log::LogHead;
use codegraph_model::{Category, Dimension, Item, Name, Sealed};

/// A snapshot, or a comparison of it with an older one.
#[derive(Clone, Copy, Debug)]
pub struct ReportInput<'a> {
    pub snapshot: &'a Sealed,
    pub against: Option<Against<'a>>,
    /// The snapshots of the members of a group or portfolio, in the order of the bundle; those that are missing are not
    /// among them. Without them the evidence of a group does not prove its items. Empty for a project.
    pub members: &'a [Sealed],
    /// All rows: of a snapshot every item, of a comparison every item that differs. Grouped, and in a stable order.
    pub listings: &'a [Listing],
    /// Histories up to the time of the snapshot, for the charts; its series may be empty.
    pub trends: &'a Trends,
    /// The head of the evidence log when all of this had been loaded, so that it covers every snapshot of the report.
    pub log_head: LogHead,
    /// Who asked for the report.
    pub requester: &'a str,
}

/// The other side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    pub baseline: &'a Sealed,
    /// From the baseline to the snapshot, with its drilldown.
    pub comparison: &'a Comparison,
}

/// The items of one category, of one project.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// The member, in a report of a group or portfolio.
    pub project_name: Option<Name>,
    pub dimension: Dimension,
    pub category: Category,
    pub rows: Vec<ListedItem>,
}

/// One item; in a comparison with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedItem {
    /// None in a report of one snapshot.
    pub state: Option<ItemState>,
    pub item: Item,
    /// What a changed item was before.
    pub was: Option<Item>,
}
