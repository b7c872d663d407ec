//! What can be typed.

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};
use codegraph_model::ids::Scope;
use codegraph_model::period::{Period, TimeSpec};
use codegraph_model::{Metric, Name};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Dated, sourced snapshots of the state of a code base: capture them, compare them, serve them.
#[derive(Parser)]
#[command(name = "codegraph", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// The database; by default snapshots.db in the codegraph folder of your data folder
    #[arg(long, global = true, value_name = "FILE", env = "CODEGRAPH_DASHBOARD__SNAPSHOT_DB_PATH")]
    pub db: Option<PathBuf>,
    /// How answers are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,
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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
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
    /// The code bases under watch
    Project {
        #[command(subcommand)]
        command: ProjectCommand,
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
    /// Serve the dashboard and the API
    Serve(ServeArgs),
}

#[derive(Args)]
pub(crate) struct InitArgs {
    /// The project's name; by default made of the folder's
    #[arg(long)]
    pub project: Option<Name>,
    /// The repository or folder
    #[arg(long, default_value = ".", value_name = "FOLDER")]
    pub path: PathBuf,
}

#[derive(Subcommand)]
pub(crate) enum ProjectCommand {
    /// Put a code base under watch
    Add {
        name: Name,
        /// The repository (work tree or bare) or folder
        #[arg(long, value_name = "FOLDER")]
        path: Option<PathBuf>,
    },
    /// All projects
    List {
        /// At most so many
        #[arg(long)]
        limit: Option<u32>,
        /// Go on where the page before ended
        #[arg(long)]
        cursor: Option<String>,
    },
    /// One project
    Show { name: Name },
}

#[derive(Subcommand)]
pub(crate) enum DashboardCommand {
    /// Create, list, show and compare snapshots
    Snapshot {
        #[command(subcommand)]
        command: SnapshotCommand,
    },
    /// How metrics of a project moved
    Trends {
        project: Name,
        /// dimension.name; repeat for more. By default the six scores
        #[arg(long = "metric")]
        metrics: Vec<Metric>,
        /// At or after
        #[arg(long)]
        from: Option<TimeSpec>,
        /// Before
        #[arg(long)]
        to: Option<TimeSpec>,
    },
}

#[derive(Subcommand)]
pub(crate) enum SnapshotCommand {
    /// Capture the state of a project and keep it
    Create(CreateArgs),
    /// Snapshots, newest first
    List(ListArgs),
    /// One snapshot
    Show {
        /// An id, the beginning of one, NAME, NAME~2, NAME@{2.weeks.ago} or NAME:baseline
        snapshot: String,
    },
    /// What differs between two snapshots
    Compare(CompareArgs),
    /// Make snapshots of the past, each at the time of its commit
    Backfill(BackfillArgs),
}

#[derive(Args)]
pub(crate) struct CreateArgs {
    #[arg(long, default_value = "project")]
    pub scope: Scope,
    #[arg(long)]
    pub project: Name,
    /// Why; part of the evidence
    #[arg(long, default_value = "manual capture")]
    pub reason: String,
    /// The commit, tag or branch; by default what is checked out
    #[arg(long = "ref", value_name = "REF")]
    pub reference: Option<String>,
    /// Never to be deleted
    #[arg(long)]
    pub immutable: bool,
    #[arg(long, default_value = "standard")]
    pub retention_class: String,
    #[arg(long, default_value = "manual_cli")]
    pub trigger_source: String,
}

#[derive(Args)]
pub(crate) struct ListArgs {
    #[arg(long)]
    pub scope: Option<Scope>,
    #[arg(long)]
    pub project: Option<Name>,
    #[arg(long)]
    pub group: Option<Name>,
    /// At or after: a date, a time, 2.weeks.ago
    #[arg(long)]
    pub from: Option<TimeSpec>,
    /// Before
    #[arg(long)]
    pub to: Option<TimeSpec>,
    #[arg(long)]
    pub trigger_source: Option<String>,
    /// Only immutable ones, or only others
    #[arg(long)]
    pub immutable: Option<bool>,
    /// At most so many; 200 at the most
    #[arg(long, default_value_t = 20)]
    pub limit: u32,
    /// Go on where the page before ended
    #[arg(long)]
    pub cursor: Option<String>,
}

#[derive(Args)]
pub(crate) struct CompareArgs {
    /// The older side
    #[arg(long, value_name = "SNAPSHOT", required_unless_present = "project")]
    pub from_snapshot: Option<String>,
    /// The newer side
    #[arg(long, value_name = "SNAPSHOT", required_unless_present = "project")]
    pub to_snapshot: Option<String>,
    /// With two times, instead of two snapshots
    #[arg(long, conflicts_with_all = ["from_snapshot", "to_snapshot"], requires = "from_timestamp", requires = "to_timestamp")]
    pub project: Option<Name>,
    #[arg(long, value_name = "TIME")]
    pub from_timestamp: Option<DateTime<Utc>>,
    #[arg(long, value_name = "TIME")]
    pub to_timestamp: Option<DateTime<Utc>>,
    /// Count what is new, resolved and changed, by category
    #[arg(long)]
    pub include_drilldown: bool,
    /// And show the first of each
    #[arg(long)]
    pub include_previews: bool,
    /// So many of each
    #[arg(long, requires = "include_previews")]
    pub preview_limit: Option<u32>,
}

#[derive(Args)]
pub(crate) struct BackfillArgs {
    #[arg(long)]
    pub project: Name,
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// With --every: from this time on, such as 1y; by default from the first commit
    #[arg(long, value_name = "TIME")]
    pub since: Option<TimeSpec>,
    /// The snapshots are never to be deleted
    #[arg(long)]
    pub immutable: bool,
}

/// Which points of the past: one of these.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct SelectionArgs {
    /// Every tag, or those that match a pattern such as 'v2.*'
    #[arg(long, value_name = "PATTERN", num_args = 0..=1)]
    pub tags: Option<Option<String>>,
    /// Once per span, such as 1w
    #[arg(long, value_name = "SPAN")]
    pub every: Option<Period>,
    /// The commits of a branch that another one does not have
    #[arg(long, value_name = "FROM..TO")]
    pub range: Option<String>,
    /// The newest commits of the branch
    #[arg(long, value_name = "COUNT")]
    pub last: Option<usize>,
}

#[derive(Subcommand)]
pub(crate) enum BaselineCommand {
    /// Hold a project's snapshots against this one
    Set { project: Name, snapshot: String },
    /// The baselines of all projects
    List,
}

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:7420", value_name = "ADDRESS")]
    pub bind: SocketAddr,
}
