//! The commands: one function each, between the arguments and [`Place`].

mod create;
mod database;
mod doctor;
mod export;
mod histories;
mod imports;
mod log;
mod projects;
mod shell;
mod snapshots;
mod verify;

pub(crate) use database::database;
pub(crate) use doctor::doctor;
pub(crate) use shell::{completions, man};
pub(crate) use verify::verify;

use super::args::{BaselineCommand, Cli, Command, DashboardCommand, Format, NoteCommand, SnapshotCommand};
use super::place::Place;
use super::{Failure, output};

/// Runs a command that works on a database or a server.
pub(crate) async fn run(cli: &Cli, place: &Place) -> Result<(), Failure> {
    match &cli.command {
        Command::Init(args) => projects::init(cli, place, args).await,
        Command::Project { command } => projects::project(cli, place, command).await,
        Command::Group { command } => projects::group(cli, place, command).await,
        Command::Import(args) => imports::import(cli, place, args).await,
        Command::Imports { command } => imports::imports(cli, place, command).await,
        Command::Dashboard { command } => dashboard(cli, place, command).await,
        Command::Baseline { command: BaselineCommand::Set { scope, snapshot } } => {
            histories::set_baseline(cli, place, scope, snapshot).await
        }
        Command::Baseline { command: BaselineCommand::List } => histories::baselines(cli, place).await,
        Command::Note { command: NoteCommand::Add { scope, text, at } } => {
            histories::add_note(cli, place, scope, text, *at).await
        }
        Command::Note { command: NoteCommand::List { scope, from, to } } => {
            histories::notes(cli, place, scope, *from, *to).await
        }
        Command::Head(args) => log::head(cli, place, args).await,
        // These need no place and have already run.
        Command::Doctor
        | Command::Serve(_)
        | Command::Db { .. }
        | Command::Verify { .. }
        | Command::Completions { .. }
        | Command::Man { .. } => Ok(()),
    }
}

async fn dashboard(cli: &Cli, place: &Place, command: &DashboardCommand) -> Result<(), Failure> {
    match command {
        DashboardCommand::Snapshot { command } => snapshot(cli, place, command).await,
        DashboardCommand::Trends(args) => histories::trends(cli, place, args).await,
        DashboardCommand::Diff(args) => histories::diff(cli, place, args).await,
        DashboardCommand::ComparePeriods(args) => histories::compare_periods(cli, place, args).await,
        DashboardCommand::Cleanup { dry_run } => snapshots::cleanup(cli, place, *dry_run).await,
    }
}

async fn snapshot(cli: &Cli, place: &Place, command: &SnapshotCommand) -> Result<(), Failure> {
    match command {
        SnapshotCommand::Create(args) => create::create(cli, place, args).await,
        SnapshotCommand::List(args) => snapshots::list(cli, place, args).await,
        SnapshotCommand::Show { snapshot } => output::sealed(cli, &place.snapshot(snapshot).await?),
        SnapshotCommand::Items(args) => snapshots::items(cli, place, args).await,
        SnapshotCommand::Policy => {
            let policy = place.policy().await?;
            output::answer(cli, &policy, || output::policy(&policy))
        }
        SnapshotCommand::Compare(args) => snapshots::compare(cli, place, args).await,
        SnapshotCommand::Export(args) => export::export(cli, place, args).await,
        SnapshotCommand::Backfill(args) => snapshots::backfill(cli, place, args).await,
    }
}

/// Notes how much of a list of `what` is shown, where that is not all, and how to get the next page.
fn more(cli: &Cli, what: &str, shown: usize, total: u64, next: Option<&str>) {
    if let (Some(next), Format::Table) = (next, cli.format()) {
        output::note(cli, &format!("{shown} of {total} {what}; next page: --cursor {next}"));
    } else if total == 0 {
        output::note(cli, &format!("No {what}."));
    }
}
