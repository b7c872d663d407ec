//! Snapshots that are there: lists, references, items.

use super::{LIST_LIMIT, Services};
use crate::error::{Error, Result};
use chrono::{DateTime, SecondsFormat, Utc};
use codegraph_model::api::{ItemPage, SnapshotHeader, SnapshotList};
use codegraph_model::ids::Scope;
use codegraph_model::reference::Reference;
use codegraph_model::{Dimension, Item, Name, ScopeRef, Sealed, Severity};
use codegraph_store::{Cursor, Filter};

/// Which page of which list.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    pub scope: Option<Scope>,
    pub project_name: Option<Name>,
    pub group_id: Option<Name>,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    pub trigger_source: Option<String>,
    pub immutable: Option<bool>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

/// Which items of a snapshot.
#[derive(Clone, Debug, Default)]
pub struct ItemQuery {
    /// By default the first that has items.
    pub dimension: Option<Dimension>,
    pub category: Option<String>,
    pub severity: Option<Severity>,
    /// In title, key, path or rule, whatever the case.
    pub q: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl Services {
    /// A page of snapshots, newest first.
    ///
    /// # Errors
    /// When the cursor is none of this list or the range is turned around.
    pub async fn list_snapshots(&self, query: ListQuery) -> Result<SnapshotList> {
        if let (Some(from), Some(to)) = (query.from, query.to)
            && from >= to
        {
            return Err(Error::invalid("to", "the range is empty: from is not before to"));
        }
        let cursor: Option<Cursor> =
            query.cursor.as_deref().map(str::parse).transpose().map_err(|e| Error::invalid("cursor", e))?;
        let filter = Filter {
            scope: query.scope,
            project: query.project_name,
            group: query.group_id,
            from: query.from,
            to: query.to,
            trigger_source: query.trigger_source,
            immutable: query.immutable,
        };
        let page = self.store.list(&filter, cursor, query.limit.unwrap_or(LIST_LIMIT).clamp(1, LIST_LIMIT)).await?;
        Ok(SnapshotList {
            snapshots: page.snapshots,
            next_cursor: page.next.map(|cursor| cursor.to_string()),
            total: page.total,
        })
    }

    /// The snapshot that a reference names.
    ///
    /// # Errors
    /// When it names none, or more than one.
    pub async fn snapshot(&self, reference: &str) -> Result<Sealed> {
        let parsed: Reference = reference.parse().map_err(|e| Error::invalid("snapshot", e))?;
        let missing = || Error::NotFound(format!("there is no snapshot {reference}"));
        let id = match parsed {
            Reference::Id(id) => id,
            other => self.resolve(&other, reference).await?.id,
        };
        self.store.snapshot(id).await?.ok_or_else(missing)
    }

    async fn resolve(&self, reference: &Reference, given: &str) -> Result<SnapshotHeader> {
        let found = match reference {
            Reference::Id(id) => return Err(Error::Internal(format!("{id} needs no resolving"))),
            Reference::Word(word) => return self.resolve_word(word).await,
            Reference::Back(name, back) => self.store.newest(&self.known(name).await?, None, *back).await?,
            Reference::At(name, time) => {
                let scope = self.known(name).await?;
                let at = time.resolve(self.clock.now());
                let at = at.ok_or_else(|| {
                    Error::invalid("snapshot", format!("in {given}: the time lies before the calendar"))
                })?;
                return self.at(&scope, at).await;
            }
            Reference::Baseline(name) => {
                let baseline = self.store.baseline(&self.known(name).await?).await?;
                return baseline.ok_or_else(|| {
                    Error::NotFound(format!(
                        "{name} has no baseline; set one with: codegraph baseline set {name} SNAPSHOT"
                    ))
                });
            }
        };
        found.ok_or_else(|| Error::NotFound(format!("there is no snapshot {given}: the project has fewer")))
    }

    /// A project's newest snapshot or, where no project is called so, the one whose id begins so.
    async fn resolve_word(&self, word: &str) -> Result<SnapshotHeader> {
        let name = word.parse::<Name>().ok();
        if let Some(name) = &name
            && self.store.project(name).await?.is_some()
        {
            let newest = self.store.newest(&ScopeRef::Project(name.clone()), None, 0).await?;
            return newest.ok_or_else(|| {
                let create = format!("codegraph dashboard snapshot create --project {name}");
                Error::NotFound(format!("the project {name} has no snapshots yet; make one with: {create}"))
            });
        }
        let Some(prefix) = Reference::id_prefix(word) else {
            return Err(Error::NotFound(self.unknown_project(word).await?));
        };
        let mut found = self.store.by_prefix(&prefix).await?;
        match (found.pop(), found.is_empty()) {
            (None, _) => {
                Err(Error::NotFound(format!("there is no project {word:?}, and no snapshot whose id begins with it")))
            }
            (Some(only), true) => Ok(only),
            (Some(_), false) => Err(Error::invalid(
                "snapshot",
                format!("{word} is the beginning of more than one id; give more digits"),
            )),
        }
    }

    async fn known(&self, name: &Name) -> Result<ScopeRef> {
        match self.store.project(name).await? {
            Some(row) => Ok(ScopeRef::Project(row.name)),
            None => Err(Error::NotFound(self.unknown_project(name.as_str()).await?)),
        }
    }

    /// The newest snapshot at or before a time; where there is none, the message names the nearest one after it.
    pub(super) async fn at(&self, scope: &ScopeRef, at: DateTime<Utc>) -> Result<SnapshotHeader> {
        if let Some(found) = self.store.newest(scope, Some(at), 0).await? {
            return Ok(found);
        }
        let text = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let nearest = self.store.oldest_after(scope, at).await?;
        let hint = nearest.map_or_else(
            || "there are none at all".to_owned(),
            |nearest| format!("the first is {} of {}", nearest.id, text(nearest.timestamp)),
        );
        Err(Error::NotFound(format!("{scope} has no snapshot at or before {}; {hint}", text(at))))
    }

    /// A page of the items of a snapshot.
    ///
    /// # Errors
    /// When there is no such snapshot or the cursor is none of its items.
    pub async fn items(&self, reference: &str, query: ItemQuery) -> Result<ItemPage> {
        let sealed = self.snapshot(reference).await?;
        let bundle = &sealed.snapshot.source_bundle;
        let start: u64 = match &query.cursor {
            Some(cursor) => {
                cursor.parse().map_err(|_| Error::invalid("cursor", format!("{cursor:?} is no cursor of this list")))?
            }
            None => 0,
        };
        let limit = query.limit.unwrap_or(LIST_LIMIT).clamp(1, LIST_LIMIT) as usize;
        let dimension =
            query.dimension.or_else(|| bundle.item_counts.iter().find(|(_, c)| !c.is_empty()).map(|(d, _)| *d));
        let mut page = ItemPage { snapshot_id: sealed.snapshot.id, items: Vec::new(), next_cursor: None, total: 0 };
        let Some((dimension, root)) = dimension.and_then(|d| Some((d, *bundle.roots.get(&d)?))) else {
            return Ok(page);
        };
        let counts = bundle.item_counts.get(&dimension).into_iter().flatten();
        let wanted = counts.filter(|(category, _)| query.category.as_ref().is_none_or(|wanted| wanted == *category));
        page.total = wanted.map(|(_, n)| n).sum();
        let needle = query.q.as_deref().map(str::to_lowercase);
        let keep = |item: &Item| {
            query.category.as_ref().is_none_or(|wanted| *wanted == item.category)
                && query.severity.is_none_or(|wanted| item.severity == Some(wanted))
                && needle.as_ref().is_none_or(|needle| mentions(item, needle))
        };
        let (items, next) = self.store.items(root, start, limit, keep).await?;
        page.items = items;
        page.next_cursor = next.map(|place| place.to_string());
        Ok(page)
    }

    /// Makes a snapshot the one that its project's others are held against.
    ///
    /// # Errors
    /// When there is no such snapshot, or it is of another project.
    pub async fn set_baseline(&self, project: &Name, reference: &str, by: &str) -> Result<SnapshotHeader> {
        let scope = self.known(project).await?;
        let sealed = self.snapshot(reference).await?;
        if sealed.snapshot.scope_ref != scope {
            let message =
                format!("the snapshot {} is of {}, not of {scope}", sealed.snapshot.id, sealed.snapshot.scope_ref);
            return Err(Error::invalid("snapshot", message));
        }
        self.store.set_baseline(sealed.snapshot.id, self.clock.now(), by).await?;
        Ok(SnapshotHeader::of(&sealed))
    }

    /// The baseline of a project, if one was set.
    ///
    /// # Errors
    /// When there is no such project.
    pub async fn baseline(&self, project: &Name) -> Result<Option<SnapshotHeader>> {
        Ok(self.store.baseline(&self.known(project).await?).await?)
    }
}

fn mentions(item: &Item, needle: &str) -> bool {
    let texts = [Some(&item.title), Some(&item.key), item.location.as_ref().map(|l| &l.path), item.rule.as_ref()];
    texts.into_iter().flatten().any(|text| text.to_lowercase().contains(needle))
}
