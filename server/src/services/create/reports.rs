//! The reports that a capture uses: those that lie beside the code, and those that were imported.

use super::project::Captured;
use crate::error::{Error, Result};
use crate::services::Caller;
use crate::services::imports::{Given, ReportFile, State};
use chrono::{DateTime, Utc};
use codegraph_collect::imports::{Examined, FoundReport, Reports, UsedReport, examine};
use codegraph_model::api::{Import, RefusedFile};
use codegraph_model::capture::{Capture, Exclusion};
use codegraph_model::{Digest, Name, SeriesKey};
use codegraph_store::CapturedState;
use std::collections::{BTreeMap, BTreeSet};

/// Report files that were found beside the code, by the state that they tell of.
#[derive(Debug, Default)]
pub(super) struct ByAge {
    /// Of the state that is captured.
    pub present: Vec<FoundReport>,
    /// Those in which any file was written before the commit, and so tells of a state before it: what takes the place of
    /// each other stays together.
    pub older: Vec<Vec<FoundReport>>,
}

/// Tells report files apart by their age. All of a tool are older where one of them is: a run that wrote only some of its
/// files anew is not a whole one of the present state. A file that cannot be read is told of with the present ones.
#[must_use]
pub(super) fn by_age(found: Vec<FoundReport>, committed_at: Option<DateTime<Utc>>) -> ByAge {
    let is_older = |report: &FoundReport| committed_at.zip(report.written_at).is_some_and(|(at, written)| written < at);
    let mut all = ByAge::default();
    if !found.iter().any(is_older) {
        all.present = found;
        return all;
    }
    let mut known: BTreeMap<SeriesKey, Vec<FoundReport>> = BTreeMap::new();
    for report in found {
        match examine(&report.bytes, None) {
            Ok(Examined { series, .. }) => known.entry(series).or_default().push(report),
            Err(_) => all.present.push(report),
        }
    }
    // Files that share a tool are given together: one of them would seem newer than the others.
    let mut older: Vec<(String, BTreeSet<String>, Vec<FoundReport>)> = Vec::new();
    for (series, reports) in known {
        if !reports.iter().any(is_older) {
            all.present.extend(reports);
            continue;
        }
        let SeriesKey { format, tools, .. } = series;
        match older.iter_mut().find(|(kind, known, _)| *kind == format && !known.is_disjoint(&tools)) {
            Some((_, known, together)) => {
                known.extend(tools);
                together.extend(reports);
            }
            None => older.push((format, tools, reports)),
        }
    }
    all.older = older.into_iter().map(|(.., reports)| reports).collect();
    all
}

/// What a snapshot says of report files that are not what they claim to be.
#[must_use]
pub(super) fn refused_reports(refused: Vec<RefusedFile>) -> Vec<Exclusion> {
    let excluded = |file: RefusedFile| Exclusion {
        reason: format!("report that cannot be read: {}", file.reason),
        files: 1,
        examples: vec![file.name],
    };
    refused.into_iter().map(excluded).collect()
}

impl Caller {
    /// Keeps the report files that were found beside the code as imports, and adds what all reports say to the capture.
    pub(super) async fn with_found_reports(&self, project: &Name, captured: Captured) -> Result<Capture> {
        let Captured { mut capture, found } = captured;
        let now = self.clock.now();
        let mut excluded: Vec<Exclusion> = found.notes.into_iter().map(Exclusion::note).collect();
        let committed_at = capture.source.committed_at;
        let (reports, unread) = (found.reports, found.unread);
        let ByAge { present, older } = tokio::task::spawn_blocking(move || by_age(reports, committed_at)).await?;
        let root = self.store.project(project).await?.and_then(|row| row.path);
        let mut batches = Vec::new();
        for reports in older {
            let measured_at = reports.iter().filter_map(|report| report.written_at).min().unwrap_or(now);
            if !self.are_known(project, &reports, &capture).await? {
                let given = Given { files: files(reports), ..Given::default() };
                batches.push((given, State { commit: None, committed_at: None, measured_at, root: root.clone() }));
            }
        }
        if !present.is_empty() || !unread.is_empty() {
            let (commit, measured_at) = (capture.source.commit.clone(), committed_at.unwrap_or(now));
            let given = Given { files: files(present), unread, ..Given::default() };
            batches.push((given, State { commit, committed_at, measured_at, root }));
        }
        for (given, state) in batches {
            let outcome = self.keep_reports(project, given, state).await?;
            excluded.extend(refused_reports(outcome.refused));
        }
        capture.source.excluded.append(&mut excluded);
        capture.source.excluded.sort();
        self.with_reports(project, capture, now).await
    }

    /// Whether report files that were written before the commit say nothing that imports do not say already: each was taken as
    /// it is and was not written since, or it was taken for a state that is not behind this. What was retired or replaced
    /// stays so until its tool writes it again, be it with the same bytes.
    async fn are_known(&self, project: &Name, reports: &[FoundReport], capture: &Capture) -> Result<bool> {
        let is_behind = |commit: &String| {
            capture.source.commit.as_ref() == Some(commit)
                || capture.behind.as_ref().is_none_or(|behind| behind.contains(commit))
        };
        for report in reports {
            let last = self.store.last_import(project, Digest::of(&report.bytes)).await?;
            let Some(last) = last else { return Ok(false) };
            let is_newer = report.written_at.is_some_and(|at| at > last.imported_at && at > last.measured_at);
            if is_newer && last.commit.as_ref().is_none_or(is_behind) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds what the imported reports say that count for the state of a capture.
    pub(super) async fn with_reports(&self, project: &Name, capture: Capture, now: DateTime<Utc>) -> Result<Capture> {
        let until = if capture.named { capture.source.as_of } else { now };
        let commit = capture.source.commit.clone();
        let state = CapturedState { commit: commit.as_deref(), until, behind: capture.behind.as_deref() };
        let imports = self.store.imports_for(project, &state).await?;
        let superseded = superseded(&imports, commit.as_deref());
        let mut reports = Reports::of(capture);
        for (import, superseded) in imports.into_iter().zip(superseded) {
            let bytes = self.store.import_bytes(import.id).await?;
            let bytes = bytes.ok_or_else(|| Error::Internal(format!("the import {} has no file", import.id)))?;
            let report = given(import, superseded, bytes)?;
            let added = tokio::task::spawn_blocking(move || {
                reports.add(report);
                reports
            });
            reports = added.await?;
        }
        Ok(tokio::task::spawn_blocking(move || reports.into_capture()).await?)
    }
}

/// For each import the tools of which another one is newer: a file of several tools does not take the place of one of a
/// single tool, but what they both say must not count twice.
fn superseded(imports: &[Import], commit: Option<&str>) -> Vec<BTreeSet<String>> {
    let age = |import: &Import| {
        (commit.is_some() && import.commit.as_deref() == commit, import.measured_at, import.imported_at)
    };
    let series: Vec<SeriesKey> =
        imports.iter().map(|import| SeriesKey::of(&import.content, import.label.as_deref())).collect();
    let mut newest: BTreeMap<SeriesKey, (&Import, &SeriesKey)> = BTreeMap::new();
    for (import, series) in imports.iter().zip(&series) {
        for (_, of_tool) in series.by_tool() {
            let known = newest.entry(of_tool).or_insert((import, series));
            if age(import) > age(known.0) {
                *known = (import, series);
            }
        }
    }
    let mut all = Vec::with_capacity(imports.len());
    for (import, series) in imports.iter().zip(&series) {
        let mut superseded = BTreeSet::new();
        for (tool, of_tool) in series.by_tool() {
            let (newer, other) = newest[&of_tool];
            if newer.batch_id != import.batch_id && other.tools != series.tools {
                superseded.insert(tool.to_owned());
            }
        }
        all.push(superseded);
    }
    all
}

fn files(reports: Vec<FoundReport>) -> Vec<ReportFile> {
    reports.into_iter().map(|report| ReportFile { name: report.path, bytes: report.bytes }).collect()
}

fn given(import: Import, superseded: BTreeSet<String>, bytes: Vec<u8>) -> Result<UsedReport> {
    let kind = &import.content.kind;
    let format = kind.parse().map_err(|e| Error::Internal(format!("the import {}: {e}", import.id)))?;
    Ok(UsedReport {
        name: import.name,
        label: import.label,
        superseded,
        incomplete: import.content.incomplete,
        digest: import.digest,
        format,
        commit: import.commit,
        measured_at: import.measured_at,
        root: import.content.root,
        dimensions: import.content.dimensions,
        bytes,
    })
}
