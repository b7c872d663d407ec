//! `dashboard snapshot create`: in the database, by the server, or captured beside the code and uploaded.

use crate::cli::args::{Cli, CreateArgs};
use crate::cli::place::Place;
use crate::cli::remote::Remote;
use crate::cli::{Failure, actor, now, output, progress};
use crate::error::Error;
use crate::services::LocalCapture;
use codegraph_model::api::{CreateSnapshot, ImportOutcome, UploadedCapture};
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
                Some(flag) => return Err(Failure::Usage(format!("{flag} requires --server"))),
                None => None,
            }
        }
        (Place::There(_), _) if !is_project && args.path.is_some() => {
            return Err(Failure::Usage("--path requires a project".to_owned()));
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

/// Captures the code that lies here and hands it to the server, which then knows it by this id. Before that the server
/// imports the report files that lie here, so that it uses them.
async fn upload(
    cli: &Cli,
    place: &Place,
    remote: &Remote,
    project: &Name,
    args: &CreateArgs,
) -> Result<Digest, Failure> {
    let bar = progress::bar(cli, "files and commits");
    let watch = progress::watch(Some(&bar));
    let capture = LocalCapture {
        path: args.path.clone().unwrap_or_else(|| PathBuf::from(".")),
        reference: args.reference.clone(),
        actor: actor(),
        machine: whoami::hostname().unwrap_or_else(|_| "unknown".to_owned()),
        now: now(),
    };
    let made = tokio::task::spawn_blocking(move || capture.make(&watch)).await?;
    bar.finish_and_clear();
    let mut upload = made?;
    for note in &upload.notes {
        output::note(cli, note);
    }
    if let Some((files, new)) = upload.take_reports() {
        let bar = progress::spinner(cli, &format!("sending {}", output::counted(files.len() as u64, "report file")));
        let outcome = place.import(project, files, &new).await;
        bar.finish_and_clear();
        say_imported(cli, &upload.reports_imported(outcome?));
    }
    let packed = tokio::task::spawn_blocking(move || {
        let (digest, json) = upload.json()?;
        let packed = zstd::encode_all(json.as_slice(), zstd::DEFAULT_COMPRESSION_LEVEL);
        Ok::<_, Error>((digest, packed))
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

/// Says what became of the report files. One that is refused holds up nothing.
fn say_imported(cli: &Cli, outcome: &ImportOutcome) {
    let sent = output::counted((outcome.imports.len() + outcome.refused.len()) as u64, "report file");
    let there = output::unchanged(outcome);
    output::note(cli, &format!("Sent {sent}: {} imported{there}.", outcome.imports.len()));
    for import in &outcome.imports {
        output::note(cli, &format!("  {}: {}", import.name, output::understood(&import.content)));
    }
    for refused in &outcome.refused {
        output::note(cli, &format!("  {}: not imported: {}", refused.name, refused.reason));
    }
}
