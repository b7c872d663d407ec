//! The reports that a capture uses: those that lie beside the code, and those that were imported.

use super::Services;
use super::capture::Captured;
use super::imports::{Given, ReportFile, State};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use codegraph_collect::imports::{Examined, FoundReport, GivenReport, Reports, examine, tool_name};
use codegraph_model::api::{Import, RefusedFile, ReportContent};
use codegraph_model::capture::{Capture, LeftOut};
use codegraph_model::{Digest, Name};
use codegraph_store::CapturedState;
use std::collections::{BTreeMap, BTreeSet};

/// Report files that were found beside the code, by the state that they tell of.
#[derive(Debug, Default)]
pub struct ByAge {
    /// Of the state that is captured.
    pub present: Vec<FoundReport>,
    /// Those in which any file was written before the commit, and so tells of a state before it: what takes the place of
    /// each other stays together.
    pub older: Vec<Vec<FoundReport>>,
}

/// Tells report files apart by their age. All of a tool are older where one of them is: a run that wrote only some of its
/// files anew is not a whole one of the present state. A file that cannot be read is told of with the present ones.
#[must_use]
pub fn by_age(found: Vec<FoundReport>, committed_at: Option<DateTime<Utc>>) -> ByAge {
    let is_older = |report: &FoundReport| committed_at.zip(report.written_at).is_some_and(|(at, written)| written < at);
    let mut all = ByAge::default();
    if !found.iter().any(is_older) {
        all.present = found;
        return all;
    }
    let mut slots: BTreeMap<String, (ReportContent, Vec<FoundReport>)> = BTreeMap::new();
    for report in found {
        match examine(&report.bytes, None) {
            Ok(Examined { slot, content }) => {
                slots.entry(slot).or_insert_with(|| (content, Vec::new())).1.push(report);
            }
            Err(_) => all.present.push(report),
        }
    }
    // Files that share a tool are given together: one of them would seem newer than the others.
    let mut older: Vec<(String, BTreeSet<String>, Vec<FoundReport>)> = Vec::new();
    for (content, reports) in slots.into_values() {
        if !reports.iter().any(is_older) {
            all.present.extend(reports);
            continue;
        }
        let tools: BTreeSet<String> = content.tools.iter().map(|tool| tool_name(&tool.name)).collect();
        match older.iter_mut().find(|(kind, known, _)| *kind == content.kind && !known.is_disjoint(&tools)) {
            Some((_, known, together)) => {
                known.extend(tools);
                together.extend(reports);
            }
            None => older.push((content.kind, tools, reports)),
        }
    }
    all.older = older.into_iter().map(|(.., reports)| reports).collect();
    all
}

/// What a snapshot says of report files that are not what they claim to be.
#[must_use]
pub fn refused_reports(refused: Vec<RefusedFile>) -> Vec<LeftOut> {
    let left_out = |file: RefusedFile| LeftOut {
        reason: format!("report that cannot be read: {}", file.reason),
        files: 1,
        examples: vec![file.name],
    };
    refused.into_iter().map(left_out).collect()
}

impl Services {
    /// Keeps the report files that were found beside the code as imports, and adds what all reports say to the capture.
    pub(super) async fn with_found_reports(&self, project: &Name, captured: Captured, by: &str) -> Result<Capture> {
        let Captured { mut capture, found } = captured;
        let now = self.clock.now();
        let mut left_out: Vec<LeftOut> = found.notes.into_iter().map(LeftOut::note).collect();
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
            let outcome = self.keep_reports(project, given, state, by).await?;
            left_out.extend(refused_reports(outcome.refused));
        }
        capture.source.left_out.append(&mut left_out);
        capture.source.left_out.sort();
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
    let tools = |import: &Import| -> BTreeSet<String> {
        import.content.tools.iter().map(|tool| tool_name(&tool.name)).collect()
    };
    let part = |import: &Import| (import.content.kind.clone(), import.label.clone(), import.content.subject.clone());
    let age = |import: &Import| {
        (commit.is_some() && import.commit.as_deref() == commit, import.measured_at, import.imported_at)
    };
    let mut newest: BTreeMap<_, &Import> = BTreeMap::new();
    for import in imports {
        for tool in tools(import) {
            let known = newest.entry((part(import), tool)).or_insert(import);
            if age(import) > age(known) {
                *known = import;
            }
        }
    }
    let is_older = |import: &Import, tool: &String| {
        let newest = newest.get(&(part(import), tool.clone()));
        newest.is_some_and(|newest| newest.batch_id != import.batch_id && tools(newest) != tools(import))
    };
    imports.iter().map(|import| tools(import).into_iter().filter(|tool| is_older(import, tool)).collect()).collect()
}

fn files(reports: Vec<FoundReport>) -> Vec<ReportFile> {
    reports.into_iter().map(|report| ReportFile { name: report.path, bytes: report.bytes }).collect()
}

fn given(import: Import, superseded: BTreeSet<String>, bytes: Vec<u8>) -> Result<GivenReport> {
    let kind = &import.content.kind;
    let format = kind.parse().map_err(|e| Error::Internal(format!("the import {}: {e}", import.id)))?;
    Ok(GivenReport {
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
