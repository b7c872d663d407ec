//! The reports that a capture uses: those that lie beside the code, and those that were imported.

use super::Services;
use super::capture::Captured;
use super::imports::{ReportFile, State};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use codegraph_collect::imports::{FoundReport, GivenReport, apply};
use codegraph_model::api::Import;
use codegraph_model::capture::{Capture, LeftOut};
use codegraph_model::{Digest, Name};
use std::collections::BTreeSet;

impl Services {
    /// Keeps the report files that were found beside the code as imports, and adds what all reports say to the capture.
    pub(super) async fn with_found_reports(&self, project: &Name, captured: Captured, by: &str) -> Result<Capture> {
        let Captured { mut capture, found } = captured;
        let now = self.clock.now();
        let mut left_out: Vec<LeftOut> =
            found.notes.into_iter().map(|reason| LeftOut { reason, files: 0, examples: Vec::new() }).collect();
        // What was written before the commit tells of a state before it.
        let committed_at = capture.source.committed_at;
        let is_older =
            |report: &FoundReport| committed_at.zip(report.written_at).is_some_and(|(at, written)| written < at);
        let (mut older, of_this): (Vec<_>, Vec<_>) = found.reports.into_iter().partition(is_older);
        // One that was taken when it was fresh counts as what it was then.
        let known: BTreeSet<Digest> =
            self.store.imports_for(project, None, now).await?.into_iter().map(|import| import.digest).collect();
        older.retain(|report| !known.contains(&Digest::of(&report.bytes)));
        let written_at = older.iter().filter_map(|report| report.written_at).min();
        let root = self.store.project(project).await?.and_then(|row| row.path);
        let of_older = written_at.map(|measured_at| State { commit: None, measured_at, root: root.clone() });
        let commit = capture.source.commit.clone();
        let of_now = State { commit, measured_at: committed_at.unwrap_or(now), root };
        for (reports, state) in [(older, of_older), (of_this, Some(of_now))] {
            let Some(state) = state.filter(|_| !reports.is_empty()) else { continue };
            let files = reports.into_iter().map(|report| ReportFile { name: report.path, bytes: report.bytes });
            let outcome = self.keep_reports(project, files.collect(), None, None, state, by).await?;
            left_out.extend(outcome.refused.into_iter().map(|refused| LeftOut {
                reason: format!("report that cannot be read: {}", refused.reason),
                files: 1,
                examples: vec![refused.name],
            }));
        }
        capture.source.left_out.append(&mut left_out);
        capture.source.left_out.sort();
        self.with_reports(project, capture, now).await
    }

    /// Adds what the imported reports say that count for the state of a capture.
    pub(super) async fn with_reports(&self, project: &Name, capture: Capture, now: DateTime<Utc>) -> Result<Capture> {
        let until = if capture.named { capture.source.as_of } else { now };
        let imports = self.store.imports_for(project, capture.source.commit.as_deref(), until).await?;
        let mut reports = Vec::with_capacity(imports.len());
        for import in imports {
            let bytes = self.store.import_bytes(import.id).await?;
            let bytes = bytes.ok_or_else(|| Error::Internal(format!("the import {} has no file", import.id)))?;
            reports.push(given(import, bytes)?);
        }
        Ok(tokio::task::spawn_blocking(move || apply(capture, reports)).await?)
    }
}

fn given(import: Import, bytes: Vec<u8>) -> Result<GivenReport> {
    let kind = &import.content.kind;
    let format = kind.parse().map_err(|e| Error::Internal(format!("the import {}: {e}", import.id)))?;
    Ok(GivenReport {
        name: import.name,
        digest: import.digest,
        format,
        commit: import.commit,
        measured_at: import.measured_at,
        root: import.content.root,
        dimensions: import.content.dimensions,
        bytes,
    })
}
