//! The items: how many there are of each category, and the first of each.

mod item;
mod quota;

use super::measured::heading;
use super::words::{self, column, joined, numbers};
use super::{Block, Cell, Completeness, Section, Table};
use crate::input::{ListedItem, Listing};
use crate::text::{clip, clip_to};
use crate::{Against, ReportInput};
use codegraph_model::compare::{ItemState, State};
use codegraph_model::{Category, Dimension, Item, Name, Severity, number};
use std::collections::BTreeMap;

/// Rows of one category, of all categories, and categories that are listed at all.
const MAX_ROWS_PER_CATEGORY: usize = 50;
const MAX_ROWS: usize = 500;
const MAX_LISTINGS: usize = 80;

/// Rows of the table of counts.
const MAX_COUNTS: usize = 200;

pub fn section(input: &ReportInput<'_>) -> Option<Section> {
    let mut blocks = Vec::new();
    if let Some(against) = input.against {
        blocks.extend(not_compared(against).map(|text| Block::Paragraph { text: text.into() }));
    }
    let counts = counts(input);
    if counts.rows.is_empty() {
        let text = if input.against.is_some() { "No items are comparable." } else { "The snapshot has no items." };
        blocks.push(Block::Paragraph { text: text.into() });
    } else {
        blocks.push(Block::Table(counts));
    }
    let filled: Vec<&Listing> = input.listings.iter().filter(|listing| !listing.rows.is_empty()).collect();
    let lengths: Vec<usize> = filled.iter().map(|listing| listing.rows.len()).collect();
    let quotas = quota::share(&lengths, MAX_ROWS_PER_CATEGORY, MAX_ROWS, MAX_LISTINGS);
    for (listing, quota) in filled.iter().zip(quotas).filter(|(_, quota)| *quota > 0) {
        let project = listing.project_name.as_ref().map(|name| format!("{name} · ")).unwrap_or_default();
        let title = format!("{project}{}: {}", listing.dimension.title(), clip_to(&listing.category.title(), 60));
        let said = said(listing);
        let rule = said.rule.map(|rule| format!(", {}", clip(rule))).unwrap_or_default();
        let tool = said.tool.map(|tool| format!(", by {}", clip(tool))).unwrap_or_default();
        blocks.push(heading(&title, &format!("{}{rule}{tool}", summary(listing))));
        blocks.push(Block::Table(rows(listing, quota)));
    }
    let unlisted = filled.len().saturating_sub(MAX_LISTINGS);
    if unlisted > 0 {
        let unlisted = crate::count(unlisted);
        let text = format!(
            "{unlisted} more categories are not listed here; they are in rows.csv, attached to the PDF, and in the JSON export."
        );
        blocks.push(Block::Paragraph { text: text.into() });
    }
    let title = if input.against.is_some() { "Differences, item by item" } else { "Items" };
    Some(Section { title, blocks })
}

/// Dimensions whose items count neither as new nor as resolved.
fn not_compared(against: Against<'_>) -> Option<String> {
    let unlike = |dimension: &Dimension| {
        let listed = against.comparison.drilldown_categories.iter().flatten();
        against.comparison.dimension_states.get(dimension) == Some(&State::NotComparable)
            && !listed.into_iter().any(|category| category.dimension == *dimension)
    };
    let titles: Vec<&str> = Dimension::ALL.iter().filter(|dimension| unlike(dimension)).map(|d| d.title()).collect();
    (!titles.is_empty()).then(|| {
        let sign = words::state(State::NotComparable).sign;
        format!("{sign} Items of {} are not compared: they count neither as new nor as resolved.", joined(&titles))
    })
}

/// What all items of a listing have in common, which need not be said of each.
fn said(listing: &Listing) -> item::Said<'_> {
    item::Said {
        rule: shared(listing, |item| item.rule.as_deref()).filter(|_| listing.rows.len() > 1),
        tool: shared(listing, |item| item.tool.as_deref()),
    }
}

fn shared<'a>(listing: &'a Listing, of: impl Fn(&'a Item) -> Option<&'a str>) -> Option<&'a str> {
    let mut values = listing.rows.iter().map(|row| of(&row.item));
    let first = values.next()??;
    values.all(|value| value == Some(first)).then_some(first)
}

/// The most severe first, releases the newest first, then by key; in a comparison the new before the changed before the
/// resolved.
fn rows(listing: &Listing, quota: usize) -> Table {
    let mut sorted: Vec<&ListedItem> = listing.rows.iter().collect();
    sorted.sort_by(|a, b| {
        let rank = |row: &ListedItem| (row.state, row.item.severity.map_or(Severity::ALL.len(), |s| s as usize));
        let newer = || item::committed_at(&b.item).cmp(&item::committed_at(&a.item));
        rank(a).cmp(&rank(b)).then_with(newer).then_with(|| a.item.key.cmp(&b.item.key))
    });
    let shown: Vec<&ListedItem> = sorted.into_iter().take(quota).collect();
    let said = said(listing);
    let any = |has: fn(&ListedItem) -> bool| shown.iter().any(|row| has(row));
    let (states, severities, places) = (
        any(|row| row.state.is_some()),
        any(|row| row.item.severity.is_some()),
        any(|row| row.item.location.is_some()),
    );
    let mut columns = Vec::new();
    columns.extend(states.then(|| column("State", 0)));
    columns.extend(severities.then(|| column("Severity", 0)));
    columns.push(column("Item", 5));
    columns.extend(places.then(|| column("Where", 4)));
    let row = |row: &&ListedItem| {
        let mut cells = Vec::with_capacity(columns.len());
        cells
            .extend(states.then(|| {
                row.state.map_or_else(Cell::none, |state| words::item_state(state, row.item.severity).into())
            }));
        cells
            .extend(severities.then(|| row.item.severity.map_or_else(Cell::none, |severity| severity.as_str().into())));
        cells.push(item::what(row, &said));
        cells.extend(places.then(|| item::place(&row.item)));
        cells
    };
    let order = match (states, severities) {
        (true, true) => "new before changed before resolved, the most severe first",
        (true, false) => "new before changed before resolved",
        (false, true) => "the most severe first",
        (false, false) if shown.iter().all(|row| item::committed_at(&row.item).is_some()) => "the newest first",
        (false, false) => "",
    };
    let completeness = Completeness::new(shown.len(), listing.rows.len(), order);
    Table { rows: shown.iter().map(row).collect(), columns, completeness: Some(completeness) }
}

/// "12 new, 3 changed", or "1,284 items, 3 of high severity".
fn summary(listing: &Listing) -> String {
    let count = |state| listing.rows.iter().filter(|row| row.state == Some(state)).count();
    let states: Vec<String> = [ItemState::New, ItemState::Changed, ItemState::Resolved]
        .map(|state| (count(state), state.as_str()))
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", crate::count(count)))
        .collect();
    if !states.is_empty() {
        return states.join(", ");
    }
    let mut severities: BTreeMap<Severity, usize> = BTreeMap::new();
    for severity in listing.rows.iter().filter_map(|row| row.item.severity) {
        *severities.entry(severity).or_default() += 1;
    }
    let severities: Vec<String> =
        severities.iter().map(|(severity, n)| format!("{} {severity}", crate::count(*n))).collect();
    if severities.is_empty() {
        words::counted(crate::length(listing.rows.len()), "item")
    } else {
        severities.join(", ")
    }
}

/// How many items there are of each category.
fn counts(input: &ReportInput<'_>) -> Table {
    let first = |project: Option<&Name>, dimension: Dimension, category: &Category| {
        let mut cells: Vec<Cell> = project.map(|name| Cell::strong(name.as_str())).into_iter().collect();
        cells.push(Cell::muted(dimension.title()));
        cells.push(Cell::new(clip_to(&category.title(), 60)));
        cells
    };
    let whole = |n: u64| Cell::new(number::whole(n));
    let deltas = input.against.and_then(|against| against.comparison.drilldown_categories.as_ref());
    let (mut rows, heads) = match deltas {
        Some(deltas) => {
            let row = |delta: &codegraph_model::compare::CategoryDelta| {
                let numbers = [delta.new, delta.resolved, delta.changed, delta.unchanged].map(whole);
                [first(delta.project_name.as_ref(), delta.dimension, &delta.category), numbers.to_vec()].concat()
            };
            (deltas.iter().map(row).collect::<Vec<_>>(), &["New", "Resolved", "Changed", "Unchanged"][..])
        }
        None => {
            let row = |listing: &Listing| {
                let total = whole(crate::length(listing.rows.len()));
                [first(listing.project_name.as_ref(), listing.dimension, &listing.category), vec![total]].concat()
            };
            let heads: &[&'static str] = if input.against.is_some() { &["Different"] } else { &["Items"] };
            (input.listings.iter().map(row).collect(), heads)
        }
    };
    let grouped = rows.iter().any(|row| row.len() > heads.len() + 2);
    for row in rows.iter_mut().filter(|row| grouped && row.len() == heads.len() + 2) {
        row.insert(0, Cell::none());
    }
    let mut columns: Vec<_> = grouped.then(|| column("Project", 1)).into_iter().collect();
    columns.extend([column("Dimension", 0), column("Category", 1)]);
    columns.extend(heads.iter().map(|head| numbers(head)));
    let total = rows.len();
    rows.truncate(MAX_COUNTS);
    let completeness = (rows.len() < total).then(|| Completeness::new(rows.len(), total, ""));
    Table { columns, rows, completeness }
}
