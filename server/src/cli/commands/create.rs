//! `dashboard snapshot create`: in the database, by the server, or captured beside the code and uploaded.

use crate::cli::args::{Cli, CreateArgs};
use crate::cli::place::Place;
use crate::cli::remote::Remote;
use crate::cli::{Failure, now, output, progress, user};
use crate::error::Error;
use crate::services::{ByAge, ReportFile, Witness, by_age, capture_with_reports, refused_reports};
use codegraph_collect::imports::FoundReport;
use codegraph_model::api::{CreateSnapshot, NewImport, RefusedFile, UploadedCapture};
use codegraph_model::capture::LeftOut;
use codegraph_model::ids::Scope;
use codegraph_model::{Digest, Name};
use std::path::PathBuf;

pub(super) async fn create(cli: &Cli, place: &Place, args: &CreateArgs) -> Result<(), Failure> {
    let request = CreateSnapshot {
        scope: args.scope,
        project_name: args.project.clone(),
        group_id: args.group.clone(),
        reason: Some(args.reason.clone()),
        trigger_source: Some(args.trigger_source.clone()),
        analyzer_version: args.analyzer_version.clone(),
        rule_version: args.rule_version.clone(),
        source_ref: args.reference.clone(),
        immutable: Some(args.immutable),
        retention_class: Some(args.retention_class.clone()),
        fresh: args.fresh.then_some(true),
        capture_id: None,
    };
    let is_project = args.scope.map_or(args.group.is_none(), |scope| scope == Scope::Project);
    let capture_id = match (place, &args.project) {
        (Place::Here(_), _) => {
            let flag = args.path.as_ref().map(|_| "--path").or(args.on_server.then_some("--on-server"));
            match flag {
                Some(flag) => return Err(Failure::Usage(format!("{flag} goes with --server"))),
                None => None,
            }
        }
        (Place::There(_), _) if !is_project && args.path.is_some() => {
            return Err(Failure::Usage("--path goes with a project".to_owned()));
        }
        (Place::There(remote), Some(project)) if is_project && !args.on_server => {
            // Before the work: whether there is somebody to take it.
            place.project(project).await?;
            Some(upload(cli, place, remote, project, args).await?)
        }
        (Place::There(_), _) => None,
    };
    let bar = match place {
        Place::Here(_) => progress::bar(cli, "files and commits"),
        Place::There(_) => progress::spinner(cli, "the server makes the snapshot"),
    };
    let made = place.create_snapshot(CreateSnapshot { capture_id, ..request }, place.watch(Some(&bar))).await;
    bar.finish_and_clear();
    output::sealed(cli, &made?)
}

/// Captures the code that lies here and hands it to the server, which then knows it by this id. Before that the server is
/// given the report files that lie here, so that it uses them.
async fn upload(
    cli: &Cli,
    place: &Place,
    remote: &Remote,
    project: &Name,
    args: &CreateArgs,
) -> Result<Digest, Failure> {
    let bar = progress::bar(cli, "files and commits");
    let watch = progress::watch(Some(&bar));
    let (path, reference) = (args.path.clone().unwrap_or_else(|| PathBuf::from(".")), args.reference.clone());
    let machine = whoami::hostname().unwrap_or_else(|_| "unknown".to_owned());
    let witness = Witness { user: user(), machine, now: now() };
    let captured = tokio::task::spawn_blocking(move || {
        let (capture, found) = capture_with_reports(&path, reference.as_deref(), witness, &watch)?;
        let root = path.canonicalize().ok().and_then(|path| path.to_str().map(str::to_owned));
        let reports = by_age(found.reports, capture.capture.source.committed_at);
        Ok::<_, Error>((capture, root, reports, found.unread, found.notes))
    });
    let captured = captured.await?;
    bar.finish_and_clear();
    let (mut upload, root, reports, unread, notes) = captured?;
    for note in &notes {
        output::note(cli, &format!("project.imports.globs: {note}"));
    }
    let source = &mut upload.capture.source;
    source.left_out.extend(notes.into_iter().map(LeftOut::note));
    let new = NewImport { reference: source.commit.clone(), root, ..NewImport::default() };
    source.left_out.extend(send_reports(cli, place, project, &new, reports, unread).await?);
    source.left_out.sort();
    let packed = tokio::task::spawn_blocking(move || {
        let json = serde_json::to_vec(&upload).map_err(|e| Error::Internal(format!("the capture: {e}")))?;
        let packed = zstd::encode_all(json.as_slice(), zstd::DEFAULT_COMPRESSION_LEVEL);
        Ok::<_, Error>((Digest::of(&json), packed))
    });
    let (digest, packed) = packed.await??;
    let packed = packed.map_err(|source| Failure::io("the capture cannot be compressed", source))?;
    let bar = progress::spinner(cli, &format!("uploading {} bytes", packed.len()));
    let answer = remote.upload(&["projects", project.as_str(), "captures"], packed).await;
    bar.finish_and_clear();
    let uploaded: UploadedCapture = answer?.json()?;
    if uploaded.capture_id == digest {
        Ok(digest)
    } else {
        let message = format!("{}: it received {}, where {digest} was sent", remote.address(), uploaded.capture_id);
        Err(Failure::Server(message))
    }
}

/// Gives the project the report files that were found beside the code, as of the commit that was captured. Gives those that
/// do not count: one that is refused is told and holds up nothing.
async fn send_reports(
    cli: &Cli,
    place: &Place,
    project: &Name,
    new: &NewImport,
    reports: ByAge,
    unread: Vec<RefusedFile>,
) -> Result<Vec<LeftOut>, Failure> {
    let mut left_out = Vec::new();
    for report in reports.older.into_iter().flatten() {
        let why = "report not sent: it, or another of its tool, was written before the commit";
        output::note(cli, &format!("{}: {why}; make it anew, or import it with --ref", report.path));
        left_out.push(LeftOut { reason: why.to_owned(), files: 1, examples: vec![report.path] });
    }
    for file in &unread {
        output::note(cli, &format!("{}: cannot be read: {}", file.name, file.reason));
    }
    if reports.present.is_empty() {
        left_out.extend(refused_reports(unread));
        return Ok(left_out);
    }
    let file = |report: FoundReport| ReportFile { name: report.path, bytes: report.bytes };
    let mut files: Vec<ReportFile> = reports.present.into_iter().map(file).collect();
    let sent = output::counted(files.len() as u64, "report file");
    // Sent as empty, they are refused, the last of all, and what they belong to is known to be less than whole.
    files.extend(unread.iter().map(|file| ReportFile { name: file.name.clone(), bytes: Vec::new() }));
    let bar = progress::spinner(cli, &format!("sending {sent}"));
    let outcome = place.import(project, files, new).await;
    bar.finish_and_clear();
    let mut outcome = outcome?;
    outcome.refused.truncate(outcome.refused.len().saturating_sub(unread.len()));
    let there = output::there_already(&outcome);
    output::note(cli, &format!("Sent {sent}: {} imported{there}.", outcome.imports.len()));
    for import in &outcome.imports {
        output::note(cli, &format!("  {}: {}", import.name, output::understood(&import.content)));
    }
    for refused in &outcome.refused {
        output::note(cli, &format!("  {}: not imported: {}", refused.name, refused.reason));
    }
    left_out.extend(refused_reports(outcome.refused));
    left_out.extend(refused_reports(unread));
    Ok(left_out)
}
