//! Which imports the captures of a project use, and how each stands to its newest snapshot.

use crate::error::Result;
use crate::services::Caller;
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_model::api::{Import, ImportContext, ImportList, ImportQuery, Standing, UsedReports};
use codegraph_model::capture::InputKind;
use codegraph_model::settings::STALE_AFTER_DAYS;
use codegraph_model::snapshot::Snapshot;
use codegraph_model::{ImportId, Name, ScopeRef, SeriesKey};

/// Imports among which one is looked for that no filter finds.
const MAX_SEARCHED: usize = 1_000;

/// Days before reports are too old to count, in which that is said.
const STALE_WARNING_DAYS: i64 = 7;

impl Caller {
    /// What the next capture of a project uses, by tool and label: what needs somebody's eyes first, then by name.
    ///
    /// # Errors
    /// When there is no such project.
    pub async fn used_reports(&self, project: &Name) -> Result<Vec<UsedReports>> {
        let (mut current, mut cursor) = (Vec::new(), None);
        loop {
            let query = ImportQuery { current: Some(true), cursor, ..ImportQuery::default() };
            let page = self.imports(project, query).await?;
            current.extend(page.imports);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        let newest = self.store.newest(&ScopeRef::Project(project.clone()), None, 0).await?;
        let last = match newest {
            Some(header) => self.store.snapshot(header.id).await?.map(|sealed| sealed.snapshot),
            None => None,
        };
        let now = self.clock.now();
        let mut all: Vec<UsedReports> = Vec::new();
        for import in current {
            let standing = standing(&import, last.as_ref(), now);
            let same = |known: &&mut UsedReports| {
                known
                    .files
                    .first()
                    .is_some_and(|first| first.batch_id == import.batch_id && series(first) == series(&import))
            };
            match all.iter_mut().find(same) {
                Some(known) => {
                    known.standing = known.standing.max(standing);
                    known.files.push(import);
                }
                None => all.push(UsedReports { files: vec![import], standing }),
            }
        }
        for used in &mut all {
            // Newest first, they were listed; people imported them the other way round.
            used.files.reverse();
        }
        all.sort_by(|a, b| b.standing.cmp(&a.standing).then_with(|| name(a).cmp(&name(b))));
        Ok(all)
    }

    /// An import with what stands beside it: how it stands, what took its place, what was imported with it.
    ///
    /// # Errors
    /// As for [`Caller::import`].
    pub async fn import_context(&self, project: &Name, id: ImportId) -> Result<ImportContext> {
        let import = self.import(project, id).await?;
        let used = self.used_reports(project).await?;
        let own = used.iter().find(|used| used.files.iter().any(|file| file.id == id));
        let standing = own.map(|own| own.standing);
        let is_replaced = import.retired.is_none() && !import.current;
        let mut others = used.iter().filter_map(|used| used.files.first());
        let successor = others.find(|newer| is_replaced && series(newer) == series(&import)).cloned();
        let together = self.imported_with(project, &import).await?;
        Ok(ImportContext { import, standing, successor, together })
    }

    /// The other imports of the batch of one, as far as they are looked for.
    async fn imported_with(&self, project: &Name, import: &Import) -> Result<Vec<Import>> {
        let (mut together, mut searched, mut cursor) = (Vec::new(), 0, None);
        loop {
            let query = ImportQuery { cursor, ..ImportQuery::default() };
            let ImportList { imports, next_cursor, .. } = self.imports(project, query).await?;
            searched += imports.len();
            // Ids are in the order of time: behind an older batch there is none of this one.
            let is_past = imports.iter().any(|other| other.batch_id < import.batch_id);
            together
                .extend(imports.into_iter().filter(|other| other.batch_id == import.batch_id && other.id != import.id));
            cursor = next_cursor;
            if is_past || cursor.is_none() || searched >= MAX_SEARCHED {
                together.reverse();
                return Ok(together);
            }
        }
    }
}

/// The series that an import belongs to: a newer one of the same takes its place.
fn series(import: &Import) -> SeriesKey {
    SeriesKey::of(&import.content, import.label.as_deref())
}

/// What reports are sorted by for people: tools, format, label.
fn name(used: &UsedReports) -> Option<(String, String, Option<String>)> {
    let first = used.files.first()?;
    let tools: Vec<String> = first.content.tools.iter().map(|tool| tool.name.to_lowercase()).collect();
    Some((tools.join(", "), first.content.format.clone(), first.label.clone()))
}

/// How an import stands to the newest snapshot: as that one says, where it has it.
fn standing(import: &Import, last: Option<&Snapshot>, now: DateTime<Utc>) -> Standing {
    let inputs = last.iter().flat_map(|last| &last.source_bundle.inputs);
    let own = inputs.filter(|input| input.digest == Some(import.digest) && input.commit == import.commit);
    let own: Vec<_> = own.collect();
    let is = |kind: InputKind| own.iter().any(|input| input.kind == kind);
    let imported_since = last.is_none_or(|last| last.timestamp < import.imported_at);
    if is(InputKind::UnreadReport) {
        Standing::Unreadable
    } else if is(InputKind::StaleReport) {
        Standing::Stale
    } else if own.is_empty() {
        if imported_since { Standing::Waiting } else { Standing::Unused }
    } else if own.iter().any(|input| input.carried) {
        let days = last.and_then(|last| last.source_bundle.stale_after_days).unwrap_or(STALE_AFTER_DAYS);
        let soon = TimeDelta::days(i64::from(days) - STALE_WARNING_DAYS);
        if now - import.measured_at >= soon { Standing::SoonStale } else { Standing::Carried }
    } else {
        Standing::Present
    }
}
