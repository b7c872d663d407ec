//! What each command does.

use super::args::{
    BackfillArgs, BaselineCommand, Cli, CompareArgs, CreateArgs, DashboardCommand, Format, InitArgs, ListArgs,
    ProjectCommand, SnapshotCommand,
};
use super::{Failure, output, progress, user};
use crate::services::{BackfillRequest, CaptureRequest, ListQuery, Selection, Services, TrendQuery};
use chrono::{DateTime, Utc};
use codegraph_model::api::{Bucket, CompareRequest, NewProject, SnapshotHeader, Trends};
use codegraph_model::ids::Scope;
use codegraph_model::period::TimeSpec;
use codegraph_model::{Dimension, Metric, Name};
use std::path::Path;

pub(crate) async fn init(cli: &Cli, services: &Services, args: &InitArgs) -> Result<(), Failure> {
    let name = match &args.project {
        Some(name) => name.clone(),
        None => name_of(&args.path)?,
    };
    let project = services.add_project(NewProject { name, path: Some(text(&args.path)?) }).await?;
    output::note(cli, &format!("The database is {}.", services.store().path().display()));
    output::note(cli, &format!("Next: codegraph dashboard snapshot create --project {}", project.name));
    output::note(cli, "Then: codegraph serve");
    output::answer(cli, &project, || output::projects(std::slice::from_ref(&project)))
}

/// A project's name made of a folder's: in lower case, with `-` for what a name cannot have.
fn name_of(path: &Path) -> Result<Name, Failure> {
    let error = |source| Failure::Io { action: format!("{} cannot be read", path.display()), source };
    let folder = std::fs::canonicalize(path).map_err(error)?;
    let name = folder.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let allowed = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let name: String = name.chars().map(allowed).collect();
    name.trim_start_matches(['.', '_', '-'])
        .parse()
        .map_err(|_| Failure::Usage(format!("no name can be made of {}; give one with --project", folder.display())))
}

fn text(path: &Path) -> Result<String, Failure> {
    path.to_str().map(str::to_owned).ok_or_else(|| Failure::Usage(format!("{}: the path is not UTF-8", path.display())))
}

pub(crate) async fn project(cli: &Cli, services: &Services, command: &ProjectCommand) -> Result<(), Failure> {
    match command {
        ProjectCommand::Add { name, path } => {
            let path = path.as_deref().map(text).transpose()?;
            let project = services.add_project(NewProject { name: name.clone(), path }).await?;
            output::answer(cli, &project, || output::projects(std::slice::from_ref(&project)))
        }
        ProjectCommand::List { limit, cursor } => {
            let list = services.projects(cursor.as_deref(), *limit).await?;
            output::answer(cli, &list, || output::projects(&list.projects))?;
            more(cli, list.projects.len(), list.total, list.next_cursor.as_deref());
            Ok(())
        }
        ProjectCommand::Show { name } => {
            let project = services.project(name).await?;
            output::answer(cli, &project, || output::projects(std::slice::from_ref(&project)))
        }
    }
}

/// Says how much of a list is shown, where that is not all.
fn more(cli: &Cli, shown: usize, total: u64, next: Option<&str>) {
    if let (Some(next), Format::Table) = (next, cli.format) {
        output::note(cli, &format!("{shown} of {total}; go on with --cursor {next}"));
    } else if total == 0 {
        output::note(cli, "There are none.");
    }
}

pub(crate) async fn dashboard(cli: &Cli, services: &Services, command: &DashboardCommand) -> Result<(), Failure> {
    match command {
        DashboardCommand::Snapshot { command } => snapshot(cli, services, command).await,
        DashboardCommand::Trends { project, metrics, from, to } => {
            let metrics = match metrics.as_slice() {
                [] => Dimension::ALL.into_iter().map(Metric::score).collect(),
                some => some.to_vec(),
            };
            let (from, to) = (time(services, *from)?, time(services, *to)?);
            let trends = services.trends(project, &TrendQuery { metrics, from, to, bucket: Bucket::None }).await?;
            output::answer(cli, &trends, || trend_table(&trends))
        }
    }
}

fn trend_table(trends: &Trends) -> String {
    let headings: Vec<String> = std::iter::once("TIME (UTC)".to_owned())
        .chain(trends.series.iter().map(|s| format!("{}>", s.metric)))
        .collect();
    let points = trends.series.first().map_or(&[][..], |series| &series.points);
    let rows = points.iter().enumerate().map(|(place, point)| {
        let values = trends.series.iter().map(|series| {
            let value = series.points.get(place).and_then(|point| point.value);
            value.map_or_else(|| "–".to_owned(), |value| series.metric.display(value))
        });
        std::iter::once(point.timestamp.format("%Y-%m-%d %H:%M").to_string()).chain(values).collect()
    });
    output::table(&headings.iter().map(String::as_str).collect::<Vec<_>>(), rows)
}

fn time(services: &Services, spec: Option<TimeSpec>) -> Result<Option<DateTime<Utc>>, Failure> {
    let now = services.clock().now();
    spec.map(|spec| spec.resolve(now).ok_or_else(|| Failure::Usage("the time lies before the calendar".to_owned())))
        .transpose()
}

async fn snapshot(cli: &Cli, services: &Services, command: &SnapshotCommand) -> Result<(), Failure> {
    match command {
        SnapshotCommand::Create(args) => create(cli, services, args).await,
        SnapshotCommand::List(args) => list(cli, services, args).await,
        SnapshotCommand::Show { snapshot } => {
            let sealed = services.snapshot(snapshot).await?;
            show(cli, &sealed)
        }
        SnapshotCommand::Compare(args) => compare(cli, services, args).await,
        SnapshotCommand::Backfill(args) => backfill(cli, services, args).await,
    }
}

/// A snapshot's JSON is its sealed bytes with the digest, not a copy made of columns.
fn show(cli: &Cli, sealed: &codegraph_model::Sealed) -> Result<(), Failure> {
    match cli.format {
        Format::Json => output::print(&String::from_utf8_lossy(&sealed.json())),
        Format::Table => output::print(&output::snapshot(sealed)),
    }
}

async fn create(cli: &Cli, services: &Services, args: &CreateArgs) -> Result<(), Failure> {
    if args.scope != Scope::Project {
        return Err(Failure::Usage(format!("snapshots of scope {} are not supported by this version", args.scope)));
    }
    let bar = progress::bar(cli, "files and commits");
    let request = CaptureRequest {
        project: args.project.clone(),
        reason: args.reason.clone(),
        initiator: user(),
        trigger_source: args.trigger_source.clone(),
        source_ref: args.reference.clone(),
        immutable: args.immutable,
        retention_class: args.retention_class.clone(),
    };
    let sealed = services.create_snapshot(request, progress::watch(Some(&bar))).await;
    bar.finish_and_clear();
    show(cli, &sealed?)
}

async fn list(cli: &Cli, services: &Services, args: &ListArgs) -> Result<(), Failure> {
    let query = ListQuery {
        scope: args.scope,
        project_name: args.project.clone(),
        group_id: args.group.clone(),
        from: time(services, args.from)?,
        to: time(services, args.to)?,
        trigger_source: args.trigger_source.clone(),
        immutable: args.immutable,
        limit: Some(args.limit),
        cursor: args.cursor.clone(),
    };
    if let Some(name) = &args.project {
        services.project(name).await?;
    }
    let list = services.list_snapshots(query).await?;
    output::answer(cli, &list, || output::snapshots(&list.snapshots))?;
    more(cli, list.snapshots.len(), list.total, list.next_cursor.as_deref());
    Ok(())
}

async fn compare(cli: &Cli, services: &Services, args: &CompareArgs) -> Result<(), Failure> {
    let request = CompareRequest {
        from_snapshot_id: args.from_snapshot.clone(),
        to_snapshot_id: args.to_snapshot.clone(),
        project_name: args.project.clone(),
        from_timestamp: args.from_timestamp,
        to_timestamp: args.to_timestamp,
        include_drilldown: args.include_drilldown,
        include_previews: args.include_previews,
        preview_limit: args.preview_limit,
        ..CompareRequest::default()
    };
    let comparison = services.compare(&request).await?;
    output::answer(cli, &comparison, || output::comparison(&comparison))
}

async fn backfill(cli: &Cli, services: &Services, args: &BackfillArgs) -> Result<(), Failure> {
    if args.since.is_some() && args.selection.every.is_none() {
        return Err(Failure::Usage("--since goes with --every".to_owned()));
    }
    let selection = match (&args.selection.tags, args.selection.every, &args.selection.range, args.selection.last) {
        (Some(pattern), ..) => Selection::Tags(pattern.clone()),
        (_, Some(span), ..) => Selection::Every { span, since: args.since },
        (.., Some(range), _) => {
            let (from, to) = range
                .split_once("..")
                .filter(|(from, _)| !from.is_empty())
                .ok_or_else(|| Failure::Usage(format!("{range:?} is no range; write FROM..TO, such as v1.0..main")))?;
            Selection::Range { from: from.to_owned(), to: if to.is_empty() { "HEAD" } else { to }.to_owned() }
        }
        (.., last) => Selection::Last(last.unwrap_or_default()),
    };
    let request =
        BackfillRequest { project: args.project.clone(), selection, initiator: user(), immutable: args.immutable };
    let bar = progress::bar(cli, "snapshots");
    let outcome = services
        .backfill(request, progress::watch(None), |done, of, name| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
            bar.set_message(output::printable(name));
        })
        .await;
    bar.finish_and_clear();
    let outcome = outcome?;
    output::answer(cli, &outcome, || {
        let left =
            if outcome.left > 0 { format!(", {} left: run it again to go on", outcome.left) } else { String::new() };
        format!("{} snapshots made, {} were there already{left}", outcome.created, outcome.skipped)
    })?;
    if outcome.interrupted { Err(Failure::Interrupted) } else { Ok(()) }
}

pub(crate) async fn baseline(cli: &Cli, services: &Services, command: &BaselineCommand) -> Result<(), Failure> {
    let mut baselines: Vec<SnapshotHeader> = Vec::new();
    match command {
        BaselineCommand::Set { project, snapshot } => {
            baselines.push(services.set_baseline(project, snapshot, &user()).await?);
        }
        BaselineCommand::List => {
            let mut cursor: Option<String> = None;
            loop {
                let page = services.projects(cursor.as_deref(), None).await?;
                for project in page.projects {
                    baselines.extend(services.baseline(&project.name).await?);
                }
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
        }
    }
    output::answer(cli, &baselines, || output::snapshots(&baselines))
}
