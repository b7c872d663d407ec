//! The arguments of the command line.

mod command;
mod database;
mod histories;
mod imports;
mod projects;
mod snapshots;

pub(crate) use command::command;
pub(crate) use database::{DbCommand, HeadArgs};
pub(crate) use histories::{BaselineCommand, DiffArgs, NoteCommand, PeriodsArgs, TrendArgs};
pub(crate) use imports::{ImportArgs, ImportIdArgs, ImportListArgs, ImportsCommand};
pub(crate) use projects::{GroupCommand, InitArgs, ProjectCommand};
pub(crate) use snapshots::{BackfillArgs, CompareArgs, CreateArgs, ExportArgs, ItemArgs, ListArgs, SnapshotCommand};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use command::GLOBAL;
use std::ffi::OsString;
use std::path::PathBuf;

/// Capture, compare and serve dated, sourced snapshots of code bases
#[derive(Parser)]
#[command(name = "codegraph", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// Database: a file or postgres://USER@HOST/NAME [default: codegraph/snapshots.db in your data directory]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FILE|URL")]
    pub db: Option<PathBuf>,
    /// Configuration file to use instead of the nearest codegraph.toml in this directory or above
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Use this server instead of a local database [env: CODEGRAPH_SERVER, with its token in CODEGRAPH_TOKEN]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "URL", conflicts_with = "db")]
    pub server: Option<String>,
    /// Output format of the command; none where it has no choice.
    #[arg(skip)]
    pub format: Option<Format>,
    /// Errors only: no notes and no progress
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub quiet: bool,
    /// Verbose logging; -vv logs everything
    #[arg(short, long, global = true, help_heading = GLOBAL, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// When to use color
    #[arg(long, global = true, help_heading = GLOBAL, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    pub color: When,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Format of the output.
    pub fn format(&self) -> Format {
        self.format.unwrap_or(Format::Table)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
    Svg,
    Markdown,
    Pdf,
}

impl Format {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Svg => "svg",
            Self::Markdown => "markdown",
            Self::Pdf => "pdf",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Create the database and add a directory as a project
    Init(InitArgs),
    /// Show where each setting comes from, and check the database and the sources of all projects
    Doctor,
    /// Serve the dashboard and the REST API
    Serve(ServeArgs),
    /// Add, list and show projects
    Project {
        #[command(subcommand)]
        command: ProjectCommand,
    },
    /// Manage groups: named sets of projects
    Group {
        #[command(subcommand)]
        command: GroupCommand,
    },
    /// Import reports of other tools; their format is detected automatically
    Import(ImportArgs),
    /// List, show, download and retire imported reports
    Imports {
        #[command(subcommand)]
        command: ImportsCommand,
    },
    /// Create and compare snapshots, show trends, delete old snapshots
    Dashboard {
        #[command(subcommand)]
        command: DashboardCommand,
    },
    /// Manage baselines: the snapshots that others are compared with
    Baseline {
        #[command(subcommand)]
        command: BaselineCommand,
    },
    /// Manage notes: events that charts mark
    Note {
        #[command(subcommand)]
        command: NoteCommand,
    },
    /// Print the size and root of the evidence log; keep them elsewhere to detect later changes
    Head(HeadArgs),
    /// Manage the database
    Db {
        #[command(subcommand)]
        command: DbCommand,
    },
    /// Verify a JSON export, or the JSON of a snapshot, without a database
    Verify {
        /// File to verify; - reads standard input
        file: PathBuf,
        /// Compare the head of the log that the export names with the one in this file, as `codegraph head` wrote it
        #[arg(long, value_name = "HEADFILE")]
        head: Option<PathBuf>,
    },
    /// Print the completion script of a shell
    Completions {
        /// Shell to complete in
        shell: Shell,
    },
    /// Print the manual page, or write the pages of all commands to a directory
    Man {
        /// Directory for the pages of all commands, created if it does not exist
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(crate) enum DashboardCommand {
    /// Create, list, show, compare and export snapshots
    Snapshot {
        #[command(subcommand)]
        command: SnapshotCommand,
    },
    /// Show how metrics changed over time
    Trends(TrendArgs),
    /// Compare the snapshots at two times
    Diff(DiffArgs),
    /// Compare two periods, metric by metric
    ComparePeriods(PeriodsArgs),
    /// Delete the snapshots that are older than their retention class allows
    Cleanup {
        /// Show what would be deleted, and delete nothing
        #[arg(long)]
        dry_run: bool,
    },
}

impl Command {
    /// Whether the command never sends requests to a server.
    pub const fn is_local(&self) -> bool {
        matches!(
            self,
            Self::Serve(_) | Self::Db { .. } | Self::Verify { .. } | Self::Completions { .. } | Self::Man { .. }
        )
    }
}

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// Address to listen on, such as 127.0.0.1:7420; port 0 picks a free port
    #[arg(long, value_name = "ADDRESS")]
    pub bind: Option<OsString>,
}
