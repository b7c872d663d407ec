//! Snapshots.

use clap::{Args, Subcommand};
use codegraph_model::ids::Scope;
use codegraph_model::period::{Period, TimeSpec};
use codegraph_model::{Dimension, Name, Severity};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum SnapshotCommand {
    /// Capture the state of a project, a group or all projects, and keep it
    Create(CreateArgs),
    /// Snapshots, newest first
    List(ListArgs),
    /// One snapshot
    Show {
        /// An id, the beginning of one, NAME, NAME~2, NAME@{2.weeks.ago} or NAME:baseline
        snapshot: String,
    },
    /// The findings, dependencies and files of a snapshot
    Items(ItemArgs),
    /// What is kept, for how long, and what nobody can do to it
    Policy,
    /// What differs between two snapshots
    Compare(CompareArgs),
    /// Write a report of a snapshot, or of what became of it since an older one
    Export(ExportArgs),
    /// Make snapshots of the past, each at the time of its commit
    Backfill(BackfillArgs),
}

#[derive(Args)]
pub(crate) struct CreateArgs {
    /// project, group or portfolio; by default what is named
    #[arg(long)]
    pub scope: Option<Scope>,
    /// The project that is captured
    #[arg(long, value_name = "NAME", required_unless_present_any = ["scope", "group"], required_if_eq("scope", "project"))]
    pub project: Option<Name>,
    /// The group, or the group whose portfolio it is
    #[arg(long, value_name = "ID", required_if_eq("scope", "group"))]
    pub group: Option<Name>,
    /// For a group or portfolio: capture its projects first
    #[arg(long, conflicts_with = "project")]
    pub fresh: bool,
    /// Why; part of the evidence
    #[arg(long, default_value = "manual capture")]
    pub reason: String,
    /// What made it happen, a word of yours
    #[arg(long, default_value = "manual_cli", value_name = "WORD")]
    pub trigger_source: String,
    /// Your suffix to the analyzer's version
    #[arg(long, value_name = "SUFFIX")]
    pub analyzer_version: Option<String>,
    /// Your suffix to the version of the rules
    #[arg(long, value_name = "SUFFIX")]
    pub rule_version: Option<String>,
    /// The commit, tag or branch; by default what is checked out
    #[arg(long = "ref", value_name = "REF")]
    pub reference: Option<String>,
    /// Never to be deleted
    #[arg(long)]
    pub immutable: bool,
    /// How long it lives: a class of `dashboard snapshot policy`
    #[arg(long, default_value = "standard", value_name = "CLASS")]
    pub retention_class: String,
    /// With --server: the folder that is captured, here, and then uploaded [default: .]
    #[arg(long, value_name = "FOLDER")]
    pub path: Option<PathBuf>,
    /// With --server: let the server capture its own source of the project
    #[arg(long, conflicts_with = "path")]
    pub on_server: bool,
}

#[derive(Args)]
pub(crate) struct ListArgs {
    /// Only those of projects, groups or portfolios
    #[arg(long)]
    pub scope: Option<Scope>,
    /// Only those of this project
    #[arg(long, value_name = "NAME")]
    pub project: Option<Name>,
    /// Only those of this group, or of its portfolio
    #[arg(long, value_name = "ID")]
    pub group: Option<Name>,
    /// At or after: a date, a time, 2.weeks.ago
    #[arg(long, value_name = "TIME")]
    pub from: Option<TimeSpec>,
    /// Before
    #[arg(long, value_name = "TIME")]
    pub to: Option<TimeSpec>,
    /// Only what this made happen
    #[arg(long, value_name = "WORD")]
    pub trigger_source: Option<String>,
    /// Only immutable ones, or only others
    #[arg(long)]
    pub immutable: Option<bool>,
    /// At most so many
    #[arg(long, default_value_t = 20)]
    pub limit: u32,
    /// Go on where the page before ended
    #[arg(long)]
    pub cursor: Option<String>,
}

#[derive(Args)]
pub(crate) struct ItemArgs {
    /// An id, the beginning of one, NAME, NAME~2, NAME@{2.weeks.ago} or NAME:baseline
    pub snapshot: String,
    /// By default the first that has items
    #[arg(long)]
    pub dimension: Option<Dimension>,
    /// Only those of this category, such as dependency
    #[arg(long)]
    pub category: Option<String>,
    /// Only those of this severity: critical, high, medium, low or info
    #[arg(long)]
    pub severity: Option<Severity>,
    /// Words in title, key, path or rule
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Of a group's or portfolio's snapshot: this project alone
    #[arg(long, value_name = "NAME")]
    pub member: Option<Name>,
    /// At most so many
    #[arg(long, default_value_t = 50)]
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
    #[arg(long, value_name = "NAME", conflicts_with_all = ["from_snapshot", "to_snapshot"], requires = "from_timestamp", requires = "to_timestamp")]
    pub project: Option<Name>,
    /// The newest snapshot at or before this time counts
    #[arg(long, value_name = "TIME", requires = "project")]
    pub from_timestamp: Option<TimeSpec>,
    /// Likewise, for the newer side
    #[arg(long, value_name = "TIME", requires = "project")]
    pub to_timestamp: Option<TimeSpec>,
    #[command(flatten)]
    pub depth: DepthArgs,
    /// Not the first of each but those from here on, counted from 0
    #[arg(long, value_name = "COUNT", requires = "include_previews")]
    pub preview_offset: Option<u32>,
    /// This dimension; repeat for more. By default all
    #[arg(long = "dimension", value_name = "DIMENSION")]
    pub dimensions: Vec<Dimension>,
    /// The items of this category alone
    #[arg(long, requires = "include_previews")]
    pub category: Option<String>,
    /// Of a group or portfolio: the items of this project alone
    #[arg(long, value_name = "NAME")]
    pub member: Option<Name>,
}

/// How far down a comparison goes.
#[derive(Args)]
pub(crate) struct DepthArgs {
    /// Count what is new, resolved and changed, by category
    #[arg(long)]
    pub include_drilldown: bool,
    /// And show the first of each
    #[arg(long)]
    pub include_previews: bool,
    /// So many of each
    #[arg(long, value_name = "COUNT", requires = "include_previews")]
    pub preview_limit: Option<u32>,
}

#[derive(Args)]
pub(crate) struct ExportArgs {
    /// An id, the beginning of one, NAME, NAME~2, NAME@{2.weeks.ago} or NAME:baseline
    pub snapshot: String,
    /// The older snapshot that it is held against
    #[arg(long, value_name = "SNAPSHOT")]
    pub baseline_snapshot: Option<String>,
    /// Where to write it; - is standard output
    #[arg(short, long, default_value = "-", value_name = "FILE")]
    pub output: PathBuf,
    /// Put it in the place of a file that is there
    #[arg(long)]
    pub force: bool,
}

#[derive(Args)]
pub(crate) struct BackfillArgs {
    /// The project whose past it is
    #[arg(long, value_name = "NAME")]
    pub project: Name,
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// With --every: from this time on, such as 1y; by default from the first commit
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
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
    pub last: Option<u32>,
}
