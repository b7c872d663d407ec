//! The command line: what is typed becomes calls of services, what they answer becomes tables or JSON.
//! Data goes to standard output, everything else to standard error.

mod args;
mod commands;
mod output;
mod progress;
mod serve;

use crate::clock::SystemClock;
use crate::error::{Error, chain};
use crate::services::Services;
use args::{Cli, Command};
use clap::Parser;
use codegraph_collect::CollectError;
use codegraph_store::Store;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const INTERRUPTED: u8 = 130;

/// Why the program ends other than well.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Service(#[from] Error),
    #[error("{0}")]
    Usage(String),
    #[error("{action}")]
    Io { action: String, source: std::io::Error },
    /// Said already; stopped by the user, with what was done kept.
    #[error("interrupted")]
    Interrupted,
}

impl From<codegraph_store::StoreError> for Failure {
    fn from(error: codegraph_store::StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log(&cli);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&cli, &Failure::Io { action: "the program cannot start".to_owned(), source: error }),
    };
    match runtime.block_on(run(&cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&cli, &failure),
    }
}

fn fail(cli: &Cli, failure: &Failure) -> ExitCode {
    let code = match failure {
        Failure::Usage(_) | Failure::Service(Error::Invalid { .. }) => USAGE,
        Failure::Interrupted | Failure::Service(Error::Collect(CollectError::Interrupted)) => INTERRUPTED,
        // The reader of our output has gone away; there is nobody to tell.
        Failure::Io { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        _ => FAILED,
    };
    output::error(cli, &chain(failure));
    ExitCode::from(code)
}

fn start_log(cli: &Cli) {
    let level = match (cli.quiet, cli.verbose) {
        (true, _) => "error",
        (_, 0) => "warn,codegraph=info",
        (_, 1) => "info,codegraph=debug",
        _ => "trace",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("CODEGRAPH_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(output::colours(cli))
        .init();
}

async fn run(cli: &Cli) -> Result<(), Failure> {
    let path = database(cli)?;
    let store = Store::open(&path).await?;
    let services = Services::new(store.clone(), Arc::new(SystemClock));
    let done = match &cli.command {
        Command::Init(args) => commands::init(cli, &services, args).await,
        Command::Project { command } => commands::project(cli, &services, command).await,
        Command::Dashboard { command } => commands::dashboard(cli, &services, command).await,
        Command::Baseline { command } => commands::baseline(cli, &services, command).await,
        Command::Serve(args) => serve::serve(cli, services, args).await,
    };
    store.close().await;
    done
}

/// The database that is meant: the one named, else the one in the user's data folder.
fn database(cli: &Cli) -> Result<PathBuf, Failure> {
    let home = || Some(dirs::data_dir()?.join("codegraph").join("snapshots.db"));
    cli.db
        .clone()
        .or_else(home)
        .ok_or_else(|| Failure::Usage("there is no data folder for this user; name a database with --db".to_owned()))
}

/// Who asks: the user of the operating system.
fn user() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}
