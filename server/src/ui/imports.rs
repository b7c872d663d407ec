//! The pages of report files of other tools.

use super::newest;
use crate::error::{Error, Result};
use crate::services::{ReportFile, Services};
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_app::data::{
    ImportView, ImportsView, ReportCounts, ReportFormat, Standing, UploadForm, UploadedFile, UploadedView, UsedReports,
};
use codegraph_collect::imports::{FORMATS, tool_name};
use codegraph_model::api::{Import, ImportList, ImportOutcome, ImportQuery, NewImport};
use codegraph_model::ids::ImportId;
use codegraph_model::settings::STALE_AFTER_DAYS;
use codegraph_model::snapshot::Snapshot;
use codegraph_model::{Digest, Name, ScopeRef};
use std::collections::{BTreeMap, BTreeSet};

/// Imports on a page of the history.
const PAGE: u32 = 50;

/// Imports among which one is looked for that no filter finds.
const LOOKED_AT: usize = 1_000;

/// Days before reports no longer count, in which that is said.
const SOON: i64 = 7;

/// The imports of a project: what captures use, and a page of all that was given.
pub async fn imports(
    services: &Services,
    project: Name,
    kind: Option<String>,
    cursor: Option<String>,
    form: UploadForm,
) -> Result<ImportsView> {
    let query = ImportQuery { kind: kind.clone(), cursor, limit: Some(PAGE), current: None };
    let history = services.imports(&project, query).await?;
    let now = services.clock().now();
    let used = used(services, &project, now).await?;
    let format = |format: &codegraph_collect::imports::Format| ReportFormat {
        kind: format.kind,
        name: format.name,
        about: format.about,
    };
    Ok(ImportsView { used, now, history, kind, formats: FORMATS.iter().map(format).collect(), form, project })
}

/// One import, and what belongs to it.
pub async fn import(services: &Services, project: Name, id: ImportId) -> Result<ImportView> {
    let import = services.import(&project, id).await?;
    let now = services.clock().now();
    let used = used(services, &project, now).await?;
    let own = used.iter().find(|used| used.files.iter().any(|file| file.id == id));
    let standing = own.map(|own| own.standing);
    let is_replaced = import.retired.is_none() && !import.current;
    let mut others = used.iter().filter_map(|used| used.files.first());
    let successor = others.find(|newer| is_replaced && slot(newer) == slot(&import)).cloned();
    // Ids are in the order of time: behind an older batch there is none of this one.
    let all = walk(services, &project, |page| page.iter().all(|other| other.batch_id >= import.batch_id)).await?;
    let together = all.into_iter().filter(|other| other.batch_id == import.batch_id && other.id != id).rev().collect();
    Ok(ImportView { standing, successor, together, now, import })
}

/// Imports files, and says of each what became of it. A field of the form that is wrong is given back with the form.
pub async fn upload(
    services: &Services,
    project: Name,
    files: Vec<ReportFile>,
    form: &UploadForm,
    by: &str,
) -> Result<UploadedView> {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let new = NewImport {
        kind: given(&form.kind),
        reference: given(&form.reference),
        label: given(&form.label),
        ..NewImport::default()
    };
    let (count, before) = (files.len(), services.clock().now());
    let outcome = match services.import_reports(&project, files, new, by).await {
        Err(Error::Refused(refused)) => ImportOutcome { refused, ..ImportOutcome::default() },
        other => other?,
    };
    let all_known = outcome.unchanged == outcome.imports.len() as u64;
    let known = |import: &Import| all_known || outcome.unchanged > 0 && import.imported_at < milliseconds(before);
    let repeated = count.saturating_sub(outcome.imports.len() + outcome.refused.len());
    let files = outcome.imports.iter().map(|import| UploadedFile { known: known(import), import: import.clone() });
    Ok(UploadedView {
        imports: files.collect(),
        replaced: outcome.replaced.into_iter().map(|import| import.name).collect(),
        refused: outcome.refused,
        repeated,
        project,
    })
}

/// The time as it is kept.
fn milliseconds(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at)
}

/// How many reports captures of a project use, in short.
pub async fn counts(services: &Services, project: &Name) -> Result<ReportCounts> {
    let used = used(services, project, services.clock().now()).await?;
    let of = |wanted: Standing| used.iter().filter(|used| used.standing == wanted).count();
    Ok(ReportCounts {
        used: used.len(),
        waiting: of(Standing::Waiting),
        unused: of(Standing::Unused),
        carried: of(Standing::Carried),
        soon_stale: of(Standing::SoonStale),
        stale: of(Standing::Stale) + of(Standing::Unreadable),
    })
}

/// The imports of the project that have the bytes of a snapshot's reports, the newest of each.
pub async fn of_inputs(services: &Services, snapshot: &Snapshot) -> Result<BTreeMap<Digest, ImportId>> {
    let inputs = snapshot.source_bundle.inputs.iter();
    let wanted: BTreeSet<Digest> =
        inputs.filter(|input| input.kind != "lockfile").filter_map(|input| input.digest).collect();
    let mut found = BTreeMap::new();
    let Some(project) = &snapshot.project_name else { return Ok(found) };
    for digest in wanted {
        if let Some(id) = services.import_of_file(project, digest).await? {
            found.insert(digest, id);
        }
    }
    Ok(found)
}

/// The newest imports of a project, page by page, as long as there may be more of what is looked for.
async fn walk(services: &Services, project: &Name, mut go_on: impl FnMut(&[Import]) -> bool) -> Result<Vec<Import>> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let ImportList { imports, next_cursor, .. } =
            services.imports(project, ImportQuery { cursor, ..ImportQuery::default() }).await?;
        let more = go_on(&imports);
        all.extend(imports);
        cursor = next_cursor;
        if !more || cursor.is_none() || all.len() >= LOOKED_AT {
            return Ok(all);
        }
    }
}

/// What an import is a report of: a newer one of the same takes its place.
fn slot(import: &Import) -> (&str, BTreeSet<String>, Option<&str>, Option<&str>) {
    let tools = import.content.tools.iter().map(|tool| tool_name(&tool.name));
    (&import.content.kind, tools.collect(), import.content.subject.as_deref(), import.label.as_deref())
}

/// What the next capture uses, by tool and label: what needs somebody's eyes first, then by name.
async fn used(services: &Services, project: &Name, now: DateTime<Utc>) -> Result<Vec<UsedReports>> {
    let (mut current, mut cursor) = (Vec::new(), None);
    loop {
        let query = ImportQuery { current: Some(true), cursor, ..ImportQuery::default() };
        let page = services.imports(project, query).await?;
        current.extend(page.imports);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let last = newest(services, &ScopeRef::Project(project.clone()), 1).await?.into_iter().next();
    let last = match last {
        Some(header) => Some(services.snapshot(&header.id.to_string()).await?.snapshot),
        None => None,
    };
    let mut slots: Vec<UsedReports> = Vec::new();
    for import in current {
        let standing = standing(&import, last.as_ref(), now);
        let same = |known: &&mut UsedReports| {
            known.files.first().is_some_and(|first| first.batch_id == import.batch_id && slot(first) == slot(&import))
        };
        match slots.iter_mut().find(same) {
            Some(known) => {
                known.standing = known.standing.max(standing);
                known.files.push(import);
            }
            None => slots.push(UsedReports { files: vec![import], standing }),
        }
    }
    for slot in &mut slots {
        // Newest first, they were listed; people gave them the other way round.
        slot.files.reverse();
    }
    let name = |used: &UsedReports| {
        let first = used.files.first()?;
        let tools: Vec<String> = first.content.tools.iter().map(|tool| tool.name.to_lowercase()).collect();
        Some((tools.join(", "), first.content.format.clone(), first.label.clone()))
    };
    slots.sort_by(|a, b| b.standing.cmp(&a.standing).then_with(|| name(a).cmp(&name(b))));
    Ok(slots)
}

/// How an import stands to the newest snapshot: as that one says, where it has it.
fn standing(import: &Import, last: Option<&Snapshot>, now: DateTime<Utc>) -> Standing {
    let inputs = last.iter().flat_map(|last| &last.source_bundle.inputs);
    let own = inputs.filter(|input| input.digest == Some(import.digest) && input.commit == import.commit);
    let own: Vec<_> = own.collect();
    let is = |kind: &str| own.iter().any(|input| input.kind == kind);
    let given_since = last.is_none_or(|last| last.timestamp < import.imported_at);
    if is("unread_report") {
        Standing::Unreadable
    } else if is("stale_report") {
        Standing::Stale
    } else if own.is_empty() {
        if given_since { Standing::Waiting } else { Standing::Unused }
    } else if own.iter().any(|input| input.carried) {
        let days = now - import.measured_at;
        let soon = TimeDelta::days(i64::from(STALE_AFTER_DAYS) - SOON);
        if days >= soon { Standing::SoonStale } else { Standing::Carried }
    } else {
        Standing::Present
    }
}
