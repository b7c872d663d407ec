//! The pages of report files of other tools.

use crate::error::{Error, Result};
use crate::services::{Caller, ReportFile};
use chrono::{DateTime, Utc};
use codegraph_app::data::{
    ImportView, ImportsView, ReportCounts, ReportFormat, Standing, UploadForm, UploadedFile, UploadedView,
};
use codegraph_collect::imports::FORMATS;
use codegraph_model::api::{Import, ImportContext, ImportOutcome, ImportQuery, NewImport};
use codegraph_model::capture::InputKind;
use codegraph_model::ids::ImportId;
use codegraph_model::snapshot::Snapshot;
use codegraph_model::{Digest, Name};
use std::collections::{BTreeMap, BTreeSet};

/// Imports on a page of the history.
const PAGE: u32 = 50;

/// The imports of a project: what captures use, and a page of all that was given.
pub async fn imports(
    caller: &Caller,
    project: Name,
    kind: Option<String>,
    cursor: Option<String>,
    form: UploadForm,
) -> Result<ImportsView> {
    let query = ImportQuery { kind: kind.clone(), cursor, limit: Some(PAGE), current: None };
    let history = caller.imports(&project, query).await?;
    let now = caller.clock().now();
    let used = caller.used_reports(&project).await?;
    let format = |format: &codegraph_collect::imports::Format| ReportFormat {
        kind: format.kind,
        name: format.name,
        about: format.about,
    };
    Ok(ImportsView { used, now, history, kind, formats: FORMATS.iter().map(format).collect(), form, project })
}

/// One import, and what belongs to it.
pub async fn import(caller: &Caller, project: Name, id: ImportId) -> Result<ImportView> {
    let ImportContext { import, standing, successor, together } = caller.import_context(&project, id).await?;
    Ok(ImportView { standing, successor, together, now: caller.clock().now(), import })
}

/// Imports files, and says of each what became of it. A field of the form that is wrong is given back with the form.
pub async fn upload(caller: &Caller, project: Name, files: Vec<ReportFile>, form: &UploadForm) -> Result<UploadedView> {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let new = NewImport {
        kind: given(&form.kind),
        reference: given(&form.reference),
        label: given(&form.label),
        ..NewImport::default()
    };
    let (count, before) = (files.len(), caller.clock().now());
    let outcome = match caller.import_reports(&project, files, new).await {
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
pub async fn counts(caller: &Caller, project: &Name) -> Result<ReportCounts> {
    let used = caller.used_reports(project).await?;
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
pub async fn of_inputs(caller: &Caller, snapshot: &Snapshot) -> Result<BTreeMap<Digest, ImportId>> {
    let inputs = snapshot.source_bundle.inputs.iter();
    let wanted: BTreeSet<Digest> =
        inputs.filter(|input| input.kind != InputKind::Lockfile).filter_map(|input| input.digest).collect();
    let mut found = BTreeMap::new();
    let Some(project) = snapshot.scope_ref.project() else { return Ok(found) };
    for digest in wanted {
        if let Some(id) = caller.import_of_file(project, digest).await? {
            found.insert(digest, id);
        }
    }
    Ok(found)
}
