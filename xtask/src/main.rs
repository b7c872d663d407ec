//! `cargo xtask`: builds, runs, tests and measures Codegraph. One module per command; this file only picks it.

mod api_test;
mod apt;
mod assets;
mod bench;
mod bindgen;
mod browser;
mod build;
mod check;
mod css;
mod npm;
mod postgres;
mod run;
mod sh;
mod site;
mod steps;
mod test;
mod wasm;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use workspace::{Profile, Workspace};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the browser's half and the server
    Build(BuildArgs),
    /// Build, capture this repository with its history, and serve the dashboard
    Run(run::RunArgs),
    /// Check format, lints and dependencies, then run all tests
    Test(test::TestArgs),
    /// Check format, lints and dependencies
    Check,
    /// Build the server and test its REST API against its own description
    ApiTest,
    /// Measure speed and size in a release build
    Bench {
        /// Run only the benchmarks whose name contains this
        filter: Option<String>,
    },
}

#[derive(Args)]
struct BuildArgs {
    /// Build the server optimized (the default)
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Build the server without optimization
    #[arg(long)]
    dev: bool,
}

fn main() -> ExitCode {
    match dispatch(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<()> {
    let workspace = Workspace::locate()?;
    match command {
        Command::Build(BuildArgs { release: _, dev }) => {
            let profile = if dev { Profile::Dev } else { Profile::Release };
            let binary: PathBuf = build::all(&workspace, profile)?;
            build::print_sizes(&workspace, &binary)
        }
        Command::Run(args) => run::run(&workspace, &args),
        Command::Test(args) => test::run(&workspace, &args),
        Command::Check => check::all(&workspace),
        Command::ApiTest => {
            build::server(&workspace, Profile::Dev)?;
            api_test::run(&workspace, &workspace.binary(Profile::Dev)).map(drop)
        }
        Command::Bench { filter } => bench::run(&workspace, filter.as_deref()),
    }
}
