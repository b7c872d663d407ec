//! The taxonomies of a run (§3.14.8), as far as they name weaknesses (CWE).

use super::rule::{MAX_EXTENSIONS, Reference};
use crate::advisory;
use crate::json::{self, Raw, Text};
use serde::Deserialize;
use std::collections::HashMap;

/// A taxonomy, which is a component too, and its entries.
#[derive(Default, Deserialize)]
struct Taxonomy<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    guid: Option<Text<'a>>,
    #[serde(borrow, default)]
    taxa: Raw<'a>,
}

#[derive(Default, Deserialize)]
struct Taxon<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    guid: Option<Text<'a>>,
}

/// What references need of a taxonomy: how it is named and, if it is CWE, its entries.
struct Weaknesses {
    is_cwe: bool,
    guid: Option<String>,
    /// In their order.
    ids: Vec<Option<String>>,
    /// By their GUIDs, in lower case, the places of those that have one.
    places: HashMap<String, usize>,
}

impl Weaknesses {
    fn read(taxonomy: &Taxonomy<'_>) -> Self {
        let is_cwe = taxonomy.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("CWE"));
        let guid = taxonomy.guid.as_deref().map(str::to_ascii_lowercase);
        let mut read = Self { is_cwe, guid, ids: Vec::new(), places: HashMap::new() };
        if let Some(taxa) = taxonomy.taxa.filter(|_| is_cwe) {
            // The closure never fails, so neither does the walk. A broken entry keeps its place: references count by it.
            let _ = json::each(taxa, |_, i, entry| {
                let taxon = serde_json::from_str::<Taxon<'_>>(entry.get()).unwrap_or_default();
                read.ids.push(taxon.id.as_deref().and_then(weakness));
                read.places.extend(taxon.guid.map(|guid| (guid.to_ascii_lowercase(), i)));
                Ok(())
            });
        }
        read
    }
}

/// The taxonomies of a run, in their order.
pub struct Taxonomies(Vec<Weaknesses>);

impl Taxonomies {
    pub fn read(raw: Raw<'_>) -> Self {
        let mut read = Vec::new();
        if let Some(raw) = raw {
            // The closure never fails, so neither does the walk.
            let _ = json::each(raw, |_, _, entry| {
                if read.len() < MAX_EXTENSIONS {
                    read.push(Weaknesses::read(&serde_json::from_str(entry.get()).unwrap_or_default()));
                }
                Ok(())
            });
        }
        Self(read)
    }

    /// The weakness that a reference into a taxonomy names, by id, index or GUID, if the taxonomy is CWE.
    pub fn cwe(&self, reference: &Reference<'_>) -> Option<String> {
        let component = reference.tool_component.as_ref()?;
        let guid = component.guid.as_deref().map(str::to_ascii_lowercase);
        let by_guid = || self.0.iter().find(|taxonomy| guid.is_some() && taxonomy.guid == guid);
        let indexed = component.index.and_then(|index| self.0.get(index)).or_else(by_guid);
        let taxonomy = match component.name.as_deref() {
            Some(name) if !name.eq_ignore_ascii_case("CWE") => return None,
            // The name is enough where only an id is to be understood.
            Some(_) => indexed.or_else(|| self.0.iter().find(|taxonomy| taxonomy.is_cwe)),
            None => Some(indexed.filter(|taxonomy| taxonomy.is_cwe)?),
        };
        if let Some(id) = reference.id.as_deref() {
            return weakness(id);
        }
        let taxonomy = taxonomy?;
        let place = reference.guid.as_deref().and_then(|guid| taxonomy.places.get(&guid.to_ascii_lowercase())).copied();
        taxonomy.ids.get(place.or(reference.index)?)?.clone()
    }
}

/// A weakness by its id in the taxonomy CWE: `79` or `CWE-79`.
fn weakness(id: &str) -> Option<String> {
    if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) {
        advisory::cwe(&format!("CWE-{id}"))
    } else {
        advisory::cwe(id)
    }
}
