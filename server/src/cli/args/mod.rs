//! What can be typed.

mod database;
mod histories;
mod imports;
mod projects;
mod snapshots;

pub(crate) use database::{DbCommand, HeadArgs};
pub(crate) use histories::{BaselineCommand, DiffArgs, NoteCommand, PeriodsArgs, TrendArgs};
pub(crate) use imports::{ImportArgs, ImportIdArgs, ImportListArgs, ImportsCommand};
pub(crate) use projects::{GroupCommand, InitArgs, ProjectCommand};
pub(crate) use snapshots::{BackfillArgs, CompareArgs, CreateArgs, ExportArgs, ItemArgs, ListArgs, SnapshotCommand};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::ffi::OsString;
use std::path::PathBuf;

/// Dated, sourced snapshots of the state of a code base: capture them, compare them, serve them.
#[derive(Parser)]
#[command(name = "codegraph", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// The database: a file, or postgres://...; by default snapshots.db in the codegraph folder of your data folder
    #[arg(long, global = true, value_name = "FILE|URL")]
    pub db: Option<PathBuf>,
    /// The file of settings, instead of the codegraph.toml that is found from here upwards
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Ask this server instead of a database [env: CODEGRAPH_SERVER, and CODEGRAPH_TOKEN for its token]
    #[arg(long, global = true, value_name = "URL", conflicts_with = "db")]
    pub server: Option<String>,
    /// How the answer is written; what there is depends on the command
    #[arg(long, global = true, value_enum)]
    pub format: Option<Format>,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    pub color: When,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// How the answer is to be written.
    pub fn format(&self) -> Format {
        self.format.or_else(|| self.command.formats().first().copied()).unwrap_or(Format::Table)
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
    /// Create the database and put a code base under watch
    Init(InitArgs),
    /// Say what is set and by whom, and whether database and sources are in order
    Doctor,
    /// Serve the dashboard and the API
    Serve(ServeArgs),
    /// The code bases under watch
    Project {
        #[command(subcommand)]
        command: ProjectCommand,
    },
    /// Named sets of projects
    Group {
        #[command(subcommand)]
        command: GroupCommand,
    },
    /// Give a project the reports that other tools wrote, of any format that is known
    Import(ImportArgs),
    /// The reports that a project was given
    Imports {
        #[command(subcommand)]
        command: ImportsCommand,
    },
    /// Snapshots and how they move
    Dashboard {
        #[command(subcommand)]
        command: DashboardCommand,
    },
    /// The snapshots that others are held against
    Baseline {
        #[command(subcommand)]
        command: BaselineCommand,
    },
    /// What readers of a history should know
    Note {
        #[command(subcommand)]
        command: NoteCommand,
    },
    /// Print the head of the log of evidence: its size and root. Keep it elsewhere to find later what was changed
    Head(HeadArgs),
    /// The database itself
    Db {
        #[command(subcommand)]
        command: DbCommand,
    },
    /// Check a JSON export, or the JSON of a snapshot, without any database
    Verify {
        /// The file; - is standard input
        file: PathBuf,
    },
    /// Write the completions of a shell on standard output
    Completions { shell: Shell },
    /// Write the manual page on standard output, or those of all commands into a folder
    Man {
        /// Made where it is not there
        #[arg(long, value_name = "FOLDER")]
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
    /// How metrics moved
    Trends(TrendArgs),
    /// What differs between two times
    Diff(DiffArgs),
    /// Two periods held against each other, metric by metric
    ComparePeriods(PeriodsArgs),
    /// Delete the snapshots that are past the age of their retention class
    Cleanup {
        /// Only say what would be deleted
        #[arg(long)]
        dry_run: bool,
    },
}

impl Command {
    /// Whether the command never asks a server.
    pub const fn is_local(&self) -> bool {
        matches!(self, Self::Serve(_) | Self::Db { .. } | Self::Verify { .. } | Self::Completions { .. } | Self::Man { .. })
    }

    /// How the answer can be written; the first is used where none is asked for. None where there is nothing to choose.
    pub const fn formats(&self) -> &'static [Format] {
        match self {
            Self::Completions { .. }
            | Self::Man { .. }
            | Self::Serve(_)
            | Self::Imports { command: ImportsCommand::Download { .. } } => &[],
            Self::Dashboard { command: DashboardCommand::Trends(_) } => {
                &[Format::Table, Format::Json, Format::Csv, Format::Svg]
            }
            Self::Dashboard { command: DashboardCommand::Snapshot { command: SnapshotCommand::Export(_) } } => {
                &[Format::Markdown, Format::Json, Format::Pdf]
            }
            _ => &[Format::Table, Format::Json],
        }
    }
}

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// Where to listen, such as 127.0.0.1:7420; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    pub bind: Option<OsString>,
}
