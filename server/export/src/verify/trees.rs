//! Items in a file, rebuilt into trees and checked against the roots in the snapshots.

use super::{Changes, Group, Items, VerifyError};
use codegraph_model::{Dimension, Item, Name, Sealed, canonical, tree};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// By member (none for a project's own snapshot) and dimension.
type Found = BTreeMap<(Option<Name>, Dimension), Vec<Item>>;

/// Builds the tree of each dimension of each snapshot from the items in the file.
pub fn check(groups: &[Group<'_>], snapshot: &Sealed, members: &[Sealed]) -> Result<Items, VerifyError> {
    let grouped = snapshot.snapshot.source_bundle.members.is_some();
    let mut found = Found::new();
    for group in groups {
        let project = group.project_name.clone().filter(|_| grouped);
        let place = place(project.as_ref(), group.dimension);
        let items = found.entry((project, group.dimension)).or_default();
        for raw in &group.items {
            let item = item(raw, &place)?;
            if item.dimension != group.dimension || item.category != group.category {
                return Err(VerifyError::Item { place });
            }
            items.push(item);
        }
    }
    let listed = snapshot.snapshot.source_bundle.members.iter().flatten();
    let included = |name: &Name| members.iter().any(|member| member.snapshot.scope_ref.project() == Some(name));
    let absent = listed.filter(|member| member.snapshot_id.is_some() && !included(&member.project_name)).count();
    if absent > 0 {
        let why = format!("the snapshots of {} members are not in the file", crate::count(absent));
        return Ok(Items::NotChecked { why });
    }
    let (mut items, mut trees) = (0, 0);
    let owners = members.iter().map(|member| (member.snapshot.scope_ref.project().cloned(), member));
    for (project, owner) in owners.chain((!grouped).then_some((None, snapshot))) {
        for (dimension, root) in &owner.snapshot.source_bundle.roots {
            let place = place(project.as_ref(), *dimension);
            let these = found.remove(&(project.clone(), *dimension)).unwrap_or_default();
            counted(&these, owner, *dimension, &place)?;
            let built = tree::build(&these).map_err(|source| VerifyError::Tree { place: place.clone(), source })?;
            if built.root != *root {
                return Err(VerifyError::Root { place, named: *root, actual: built.root });
            }
            items += built.items;
            trees += 1;
        }
    }
    match found.into_keys().next() {
        Some((project, dimension)) => Err(VerifyError::Stray { place: place(project.as_ref(), dimension) }),
        None => Ok(Items::Proven { items, trees }),
    }
}

/// Reads the items of a comparison: whether they can be read is all that can be said of them.
pub fn read(changes: &[Changes<'_>]) -> Result<(), VerifyError> {
    for group in changes {
        let place = place(group.project_name.as_ref(), group.dimension);
        for row in &group.rows {
            for raw in std::iter::once(&row.item).chain(&row.was) {
                let item = item(raw, &place)?;
                if item.dimension != group.dimension || item.category != group.category {
                    return Err(VerifyError::Item { place });
                }
            }
        }
    }
    Ok(())
}

/// An item that says nothing but what its type holds: what is not part of the type would be part of no tree either.
fn item(raw: &RawValue, place: &str) -> Result<Item, VerifyError> {
    let form = |source| VerifyError::ItemForm { place: place.to_owned(), source };
    let item: Item = serde_json::from_str(raw.get()).map_err(form)?;
    let bytes = canonical::bytes(&item);
    if bytes == raw.get().as_bytes() {
        return Ok(item);
    }
    let value: Value = serde_json::from_str(raw.get()).map_err(form)?;
    if canonical::bytes(&value) == bytes { Ok(item) } else { Err(VerifyError::Item { place: place.to_owned() }) }
}

/// The counts by category are part of what is sealed.
fn counted(items: &[Item], owner: &Sealed, dimension: Dimension, place: &str) -> Result<(), VerifyError> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for item in items {
        *counts.entry(item.category.as_str()).or_default() += 1;
    }
    let named = owner.snapshot.source_bundle.item_counts.get(&dimension);
    for (category, named) in named.into_iter().flatten() {
        let actual = counts.remove(category.as_str()).unwrap_or(0);
        if actual != *named {
            return Err(VerifyError::Count { place: format!("{place}, {category}"), named: *named, actual });
        }
    }
    match counts.into_iter().next() {
        Some((category, actual)) => Err(VerifyError::Count { place: format!("{place}, {category}"), named: 0, actual }),
        None => Ok(()),
    }
}

fn place(project: Option<&Name>, dimension: Dimension) -> String {
    project.map_or_else(|| dimension.to_string(), |name| format!("{name}, {dimension}"))
}
