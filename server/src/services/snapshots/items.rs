//! The items of a snapshot, page by page; of a group's, member by member.

use crate::error::{Error, Result};
use crate::services::Caller;
use codegraph_model::api::{ItemPage, ItemQuery};
use codegraph_model::ids::shown;
use codegraph_model::{Category, Dimension, Item, Name, Sealed, Snapshot};
use std::collections::BTreeMap;

/// The longest text to look for, in characters.
const MAX_QUERY_CHARS: usize = 200;

impl Caller {
    /// A page of the items of a snapshot. Those of a group's or portfolio's come member by member.
    ///
    /// # Errors
    /// When there is no such snapshot or the cursor is none of its items.
    pub async fn items(&self, reference: &str, query: ItemQuery) -> Result<ItemPage> {
        query.category.as_deref().map_or(Ok(()), check_category)?;
        let unsuitable = |q: &str| q.chars().count() > MAX_QUERY_CHARS || q.chars().any(char::is_control);
        if query.q.as_deref().is_some_and(unsuitable) {
            let message = format!(
                "a text to look for has at most {MAX_QUERY_CHARS} characters, none of them a control character"
            );
            return Err(Error::invalid("q", message));
        }
        let sealed = self.snapshot(reference).await?;
        let snapshot_id = sealed.snapshot.id;
        let (member, start) = match &query.cursor {
            Some(cursor) => item_cursor(cursor)?,
            None => (0, 0),
        };
        let limit = self.page_limit(query.limit)? as usize;
        let dimension = query.dimension.or_else(|| {
            let counts = &sealed.snapshot.source_bundle.item_counts;
            counts.iter().find(|(_, c)| !c.is_empty()).map(|(dimension, _)| *dimension)
        });
        let mut page = ItemPage { snapshot_id, project_name: None, items: Vec::new(), next_cursor: None, total: 0 };
        let Some(dimension) = dimension else { return Ok(page) };
        let holders = self.holders(sealed, query.project_name.as_ref()).await?;
        page.total = holders.iter().map(|holder| count(&holder.snapshot, dimension, query.category.as_deref())).sum();
        let needle = query.q.as_deref().map(str::to_lowercase);
        let keep = |item: &Item| {
            query.category.as_ref().is_none_or(|wanted| item.category == *wanted)
                && query.severity.is_none_or(|wanted| item.severity == Some(wanted))
                && needle.as_ref().is_none_or(|needle| mentions(item, needle))
        };
        for (place, holder) in holders.iter().enumerate().skip(member) {
            let Some(root) = holder.snapshot.source_bundle.roots.get(&dimension) else { continue };
            let start = if place == member { start } else { 0 };
            let (items, next) = self.store.items(*root, start, limit, keep).await?;
            if items.is_empty() {
                continue;
            }
            page.items = items;
            page.project_name = holder.snapshot.scope_ref.project().cloned();
            let later = || {
                let mut rest = holders.iter().skip(place + 1);
                rest.any(|holder| count(&holder.snapshot, dimension, query.category.as_deref()) > 0)
            };
            page.next_cursor = match next {
                Some(next) => Some(format!("{place}.{next}")),
                None if later() => Some(format!("{}.0", place + 1)),
                None => None,
            };
            break;
        }
        Ok(page)
    }

    /// The snapshots whose trees hold the items of a snapshot: itself, or its members.
    pub(in crate::services) async fn holders(&self, sealed: Sealed, only: Option<&Name>) -> Result<Vec<Sealed>> {
        if sealed.snapshot.source_bundle.members.is_none() {
            return match only {
                Some(name) if sealed.snapshot.scope_ref.project() != Some(name) => {
                    Err(Error::invalid("project_name", format!("the snapshot is not of {name}")))
                }
                _ => Ok(vec![sealed]),
            };
        }
        let members = self.member_snapshots(&sealed.snapshot).await?;
        match only {
            None => Ok(members.into_values().collect()),
            Some(name) => match members.into_iter().find(|(member, _)| member == name) {
                Some((_, sealed)) => Ok(vec![sealed]),
                None => Err(Error::invalid("project_name", format!("{name} has no snapshot in this group"))),
            },
        }
    }

    /// The snapshots that a group's or portfolio's was made of, by project.
    pub(super) async fn member_snapshots(&self, snapshot: &Snapshot) -> Result<BTreeMap<Name, Sealed>> {
        let members = snapshot.source_bundle.members.iter().flatten();
        let ids: Vec<_> = members.filter_map(|member| member.snapshot_id).collect();
        let mut stored = self.store.snapshots(&ids).await?;
        let mut found = BTreeMap::new();
        for member in snapshot.source_bundle.members.iter().flatten() {
            if let (Some(id), Some(digest)) = (member.snapshot_id, member.digest) {
                let sealed = stored
                    .remove(&id)
                    .filter(|sealed| sealed.digest == digest)
                    .ok_or_else(|| Error::Internal(format!("the member {id} of {} is not as it was", snapshot.id)))?;
                found.insert(member.project_name.clone(), sealed);
            }
        }
        Ok(found)
    }
}

/// That a word can be the category of an item.
pub(super) fn check_category(category: &str) -> Result<()> {
    match category.parse::<Category>() {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::invalid("category", error.to_string())),
    }
}

/// How many items of a dimension and category a snapshot has.
fn count(snapshot: &Snapshot, dimension: Dimension, category: Option<&str>) -> u64 {
    let counts = snapshot.source_bundle.item_counts.get(&dimension).into_iter().flatten();
    counts.filter(|(name, _)| category.is_none_or(|wanted| wanted == name.as_str())).map(|(_, n)| n).sum()
}

/// The member and the place in its tree that a page ended at.
fn item_cursor(cursor: &str) -> Result<(usize, u64)> {
    let parsed = cursor.split_once('.').and_then(|(member, place)| Some((member.parse().ok()?, place.parse().ok()?)));
    parsed.ok_or_else(|| {
        Error::invalid("cursor", format!("invalid cursor {:?}; use the next_cursor of an answer", shown(cursor)))
    })
}

fn mentions(item: &Item, needle: &str) -> bool {
    let texts = [Some(&item.title), Some(&item.key), item.location.as_ref().map(|l| &l.path), item.rule.as_ref()];
    texts.into_iter().flatten().any(|text| text.to_lowercase().contains(needle))
}
