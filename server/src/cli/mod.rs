//! The command line: arguments become calls of services, or requests to a server; their results become tables or JSON. Data
//! goes to standard output, everything else to standard error.

mod args;
mod commands;
mod failure;
mod output;
mod place;
mod progress;
mod remote;
mod serve;

use crate::clock::{Clock, SystemClock};
use crate::config::{self, Flag, Loaded, Sources};
use args::{Cli, Command};
use chrono::{DateTime, Utc};
use codegraph_model::Actor;
use codegraph_model::compare::Comparison;
use codegraph_model::period::TimeSpec;
use failure::Failure;
use place::Place;
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::of_process();
    start_log(&cli);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(source) => return fail(&cli, &Failure::io("cannot start the runtime", source)),
    };
    let done = runtime.block_on(run(&cli));
    // An abandoned request may still wait for its response; the program does not.
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&cli, &failure),
    }
}

/// A comparison as a terminal shows it: one of the interfaces that must agree.
#[must_use]
pub fn comparison_table(comparison: &Comparison) -> String {
    output::comparison(comparison)
}

fn fail(cli: &Cli, failure: &Failure) -> ExitCode {
    if failure.is_broken_pipe() {
        // The reader of the output has gone away; an error would reach nobody.
        return ExitCode::SUCCESS;
    }
    output::error(cli, &failure.message());
    ExitCode::from(failure.exit_code())
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
    // It logs requests byte by byte, tokens included.
    let filter = match "ureq_proto=off".parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(output::colors(cli))
        .init();
}

async fn run(cli: &Cli) -> Result<(), Failure> {
    if cli.server.is_some() && cli.command.is_local() {
        return Err(Failure::Usage(
            "--server cannot be used with this command, which works without a server".to_owned(),
        ));
    }
    match &cli.command {
        Command::Verify { file, head } => return commands::verify(cli, file, head.as_deref()),
        Command::Completions { shell } => return commands::completions(*shell),
        Command::Db { command } => return commands::database(cli, command).await,
        Command::Man { out } => return commands::man(cli, out.as_deref()),
        _ => {}
    }
    let loaded = settings(cli)?;
    match &cli.command {
        Command::Doctor => return commands::doctor(cli, loaded).await,
        Command::Serve(_) => return serve::serve(cli, loaded.config).await,
        _ => {}
    }
    let place = Place::of(cli, loaded.config).await?;
    let done = commands::run(cli, &place).await;
    place.close().await;
    done
}

/// The settings of this process; flags take precedence.
fn settings(cli: &Cli) -> Result<Loaded, Failure> {
    let mut flags = Vec::new();
    if let Some(database) = &cli.db {
        flags.push(Flag { name: "--db", key: "dashboard.snapshot_db_path", value: database.clone().into() });
    }
    if let Command::Serve(args) = &cli.command
        && let Some(address) = &args.bind
    {
        flags.push(Flag { name: "--bind", key: "server.bind", value: address.clone() });
    }
    Ok(config::load(&Sources::of_process(cli.config.clone(), flags))?)
}

/// Who uses the command line: the user of the operating system.
fn actor() -> Actor {
    Actor::OsUser(whoami::username().unwrap_or_else(|_| "unknown".to_owned()))
}

fn now() -> DateTime<Utc> {
    SystemClock.now()
}

/// The point in time of an argument, relative to now.
fn time(spec: TimeSpec) -> Result<DateTime<Utc>, Failure> {
    spec.resolve(now()).ok_or_else(|| Failure::Usage("time out of range; use a later one".to_owned()))
}
