//! Arguments of snapshots.

use clap::{Args, Subcommand};
use codegraph_model::ids::Scope;
use codegraph_model::period::{Period, TimeSpec};
use codegraph_model::{Dimension, Name, Severity};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum SnapshotCommand {
    /// Create a snapshot of a project, a group or the portfolio
    Create(CreateArgs),
    /// List snapshots, newest first
    List(ListArgs),
    /// Show one snapshot
    Show {
        /// Snapshot ID or the start of one, NAME, NAME~2, NAME@{2.weeks.ago} or NAME:baseline
        snapshot: String,
    },
    /// List the findings, dependencies and files of a snapshot
    Items(ItemArgs),
    /// Show the retention policy, the limits and the versions
    Policy,
    /// Compare two snapshots
    Compare(CompareArgs),
    /// Export a snapshot, or its comparison with an older one, as Markdown, JSON or PDF
    Export(ExportArgs),
    /// Create snapshots of past commits, each dated with the time of its commit
    Backfill(BackfillArgs),
}

#[derive(Args)]
pub(crate) struct CreateArgs {
    /// Scope: project, group or portfolio [default: follows from --project or --group]
    #[arg(long)]
    pub scope: Option<Scope>,
    /// Project to capture
    #[arg(long, value_name = "NAME", required_unless_present_any = ["scope", "group"], required_if_eq("scope", "project"))]
    pub project: Option<Name>,
    /// Group; with --scope portfolio, the group whose portfolio it is
    #[arg(long, value_name = "ID", required_if_eq("scope", "group"))]
    pub group: Option<Name>,
    /// Capture the projects of the group or portfolio first
    #[arg(long, conflicts_with = "project")]
    pub fresh: bool,
    /// Reason for the snapshot, kept in it
    #[arg(long, default_value = "manual capture")]
    pub reason: String,
    /// What triggered the snapshot, kept in it, such as ci:nightly
    #[arg(long, default_value = "manual_cli", value_name = "WORD")]
    pub trigger_source: String,
    /// Suffix of your own to the version of the analyzer
    #[arg(long, value_name = "SUFFIX")]
    pub analyzer_version: Option<String>,
    /// Suffix of your own to the version of the rules
    #[arg(long, value_name = "SUFFIX")]
    pub rule_version: Option<String>,
    /// Commit, tag or branch to capture [default: the current checkout]
    #[arg(long = "ref", visible_alias = "source-ref", value_name = "REF")]
    pub reference: Option<String>,
    /// Never delete the snapshot
    #[arg(long)]
    pub immutable: bool,
    /// Retention class; `codegraph dashboard snapshot policy` lists them
    #[arg(long, default_value = "standard", value_name = "CLASS")]
    pub retention_class: String,
    /// Local directory to capture and upload; requires --server [default: .]
    #[arg(long, value_name = "DIR")]
    pub path: Option<PathBuf>,
    /// Let the server capture the project from its own source; requires --server
    #[arg(long, conflicts_with = "path")]
    pub on_server: bool,
}

#[derive(Args)]
pub(crate) struct ListArgs {
    /// Only snapshots of this scope: project, group or portfolio
    #[arg(long)]
    pub scope: Option<Scope>,
    /// Only snapshots of this project
    #[arg(long, value_name = "NAME")]
    pub project: Option<Name>,
    /// Only snapshots of this group, or of its portfolio
    #[arg(long, value_name = "ID")]
    pub group: Option<Name>,
    /// Start (inclusive): a date, a time, or an age such as 2.weeks.ago
    #[arg(long, value_name = "TIME")]
    pub from: Option<TimeSpec>,
    /// End (exclusive)
    #[arg(long, value_name = "TIME")]
    pub to: Option<TimeSpec>,
    /// Only snapshots with this trigger
    #[arg(long, value_name = "WORD")]
    pub trigger_source: Option<String>,
    /// Only immutable snapshots (true), or only others (false)
    #[arg(long)]
    pub immutable: Option<bool>,
    /// Maximum number of snapshots to list
    #[arg(long, default_value_t = 20)]
    pub limit: u32,
    /// Continue from the cursor that the previous page printed
    #[arg(long)]
    pub cursor: Option<String>,
}

#[derive(Args)]
pub(crate) struct ItemArgs {
    /// Snapshot ID or the start of one, NAME, NAME~2, NAME@{2.weeks.ago} or NAME:baseline
    pub snapshot: String,
    /// Dimension of the items [default: the first that has any]
    #[arg(long)]
    pub dimension: Option<Dimension>,
    /// Only items of this category, such as dependency
    #[arg(long)]
    pub category: Option<String>,
    /// Only items of this severity: critical, high, medium, low or info
    #[arg(long)]
    pub severity: Option<Severity>,
    /// Only items with this text in their title, key, path or rule
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only items of this project, in the snapshot of a group or portfolio
    #[arg(long, value_name = "NAME")]
    pub member: Option<Name>,
    /// Maximum number of items to list
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
    /// Continue from the cursor that the previous page printed
    #[arg(long)]
    pub cursor: Option<String>,
}

#[derive(Args)]
pub(crate) struct CompareArgs {
    /// Older snapshot
    #[arg(long, value_name = "SNAPSHOT", required_unless_present = "project")]
    pub from_snapshot: Option<String>,
    /// Newer snapshot
    #[arg(long, value_name = "SNAPSHOT", required_unless_present = "project")]
    pub to_snapshot: Option<String>,
    /// Project to compare at two times; requires --from-timestamp and --to-timestamp
    #[arg(long, value_name = "NAME", conflicts_with_all = ["from_snapshot", "to_snapshot"], requires = "from_timestamp", requires = "to_timestamp")]
    pub project: Option<Name>,
    /// Older side: the newest snapshot at or before this time
    #[arg(long, value_name = "TIME", requires = "project")]
    pub from_timestamp: Option<TimeSpec>,
    /// Newer side: the newest snapshot at or before this time
    #[arg(long, value_name = "TIME", requires = "project")]
    pub to_timestamp: Option<TimeSpec>,
    #[command(flatten)]
    pub depth: DepthArgs,
    /// Number of items to skip in each category
    #[arg(long, value_name = "COUNT", requires = "include_previews")]
    pub preview_offset: Option<u32>,
    /// Dimension to compare; can be repeated [default: all]
    #[arg(long = "dimension", value_name = "DIMENSION")]
    pub dimensions: Vec<Dimension>,
    /// Only items of this category
    #[arg(long, requires = "include_previews")]
    pub category: Option<String>,
    /// Only items of this project, when comparing a group or portfolio
    #[arg(long, value_name = "NAME")]
    pub member: Option<Name>,
}

/// The level of detail of a comparison.
#[derive(Args)]
pub(crate) struct DepthArgs {
    /// Count new, resolved and changed items by category
    #[arg(long)]
    pub include_drilldown: bool,
    /// Also show the first items of each category
    #[arg(long)]
    pub include_previews: bool,
    /// Maximum number of items to show for each category
    #[arg(long, value_name = "COUNT", requires = "include_previews")]
    pub preview_limit: Option<u32>,
}

#[derive(Args)]
pub(crate) struct ExportArgs {
    /// Snapshot ID or the start of one, NAME, NAME~2, NAME@{2.weeks.ago} or NAME:baseline
    pub snapshot: String,
    /// Older snapshot to compare with
    #[arg(long, value_name = "SNAPSHOT")]
    pub baseline_snapshot: Option<String>,
    /// File to write; - writes to standard output
    #[arg(short, long, default_value = "-", value_name = "FILE")]
    pub output: PathBuf,
    /// Replace the file if it already exists
    #[arg(long)]
    pub force: bool,
}

#[derive(Args)]
pub(crate) struct BackfillArgs {
    /// Project to backfill
    #[arg(long, value_name = "NAME")]
    pub project: Name,
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Start, such as 1y or 2026-01-01; requires --every [default: the first commit]
    #[arg(long, value_name = "TIME", requires = "every")]
    pub since: Option<String>,
    /// Never delete the snapshots
    #[arg(long)]
    pub immutable: bool,
}

/// The commits to backfill: exactly one of these.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct SelectionArgs {
    /// All tags, or those that match a pattern such as 'v2.*'
    #[arg(long, value_name = "PATTERN", num_args = 0..=1)]
    pub tags: Option<Option<String>>,
    /// The newest commit of each interval, such as 1w
    #[arg(long, value_name = "INTERVAL")]
    pub every: Option<Period>,
    /// The commits that are reachable from TO but not from FROM
    #[arg(long, value_name = "FROM..TO")]
    pub range: Option<String>,
    /// The newest commits of the branch
    #[arg(long, value_name = "COUNT")]
    pub last: Option<u32>,
}
