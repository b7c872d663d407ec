//! Arguments of trends, comparisons over time, baselines and notes.

use super::snapshots::DepthArgs;
use clap::{Args, Subcommand, ValueEnum};
use codegraph_model::api::Bucket;
use codegraph_model::period::TimeSpec;
use codegraph_model::{Metric, ScopeRef};

const SCOPE: &str = "PROJECT|group:ID|portfolio";

#[derive(Args)]
pub(crate) struct TrendArgs {
    /// A project, group:ID, portfolio or portfolio:ID
    #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
    pub scope: ScopeRef,
    /// Metric as dimension.name; can be repeated [default: the six scores]
    #[arg(long = "metric", value_name = "METRIC")]
    pub metrics: Vec<Metric>,
    /// Start (inclusive): a date, a time, or an age such as 2.weeks.ago
    #[arg(long, value_name = "TIME")]
    pub from: Option<TimeSpec>,
    /// End (exclusive)
    #[arg(long, value_name = "TIME")]
    pub to: Option<TimeSpec>,
    /// Keep only the newest snapshot of each day, week or month
    #[arg(long, value_enum, default_value_t = BucketArg::None)]
    pub bucket: BucketArg,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum BucketArg {
    None,
    Day,
    Week,
    Month,
}

impl From<BucketArg> for Bucket {
    fn from(bucket: BucketArg) -> Self {
        match bucket {
            BucketArg::None => Self::None,
            BucketArg::Day => Self::Day,
            BucketArg::Week => Self::Week,
            BucketArg::Month => Self::Month,
        }
    }
}

#[derive(Args)]
pub(crate) struct DiffArgs {
    /// A project, group:ID, portfolio or portfolio:ID
    #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
    pub scope: ScopeRef,
    /// Older side: the newest snapshot at or before this time
    #[arg(long, value_name = "TIME")]
    pub from: TimeSpec,
    /// Newer side: the newest snapshot at or before this time
    #[arg(long, value_name = "TIME", default_value = "now")]
    pub to: TimeSpec,
    #[command(flatten)]
    pub depth: DepthArgs,
}

#[derive(Args)]
pub(crate) struct PeriodsArgs {
    /// A project, group:ID, portfolio or portfolio:ID
    #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
    pub scope: ScopeRef,
    /// Start of period A (inclusive)
    #[arg(long, value_name = "TIME")]
    pub a_from: TimeSpec,
    /// End of period A (exclusive)
    #[arg(long, value_name = "TIME")]
    pub a_to: TimeSpec,
    /// Start of period B (inclusive)
    #[arg(long, value_name = "TIME")]
    pub b_from: TimeSpec,
    /// End of period B (exclusive)
    #[arg(long, value_name = "TIME")]
    pub b_to: TimeSpec,
    /// Metric as dimension.name; can be repeated [default: every metric that was measured]
    #[arg(long = "metric", value_name = "METRIC")]
    pub metrics: Vec<Metric>,
}

#[derive(Subcommand)]
pub(crate) enum BaselineCommand {
    /// Set the baseline of a project, a group or the portfolio
    Set {
        /// A project, group:ID, portfolio or portfolio:ID
        #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
        scope: ScopeRef,
        /// Snapshot ID or the start of one, NAME, NAME~2 or NAME@{2.weeks.ago}
        snapshot: String,
    },
    /// List the baselines of all projects, groups and portfolios
    List,
}

#[derive(Subcommand)]
pub(crate) enum NoteCommand {
    /// Add a note to the history of a project, a group or the portfolio
    Add {
        /// A project, group:ID, portfolio or portfolio:ID
        #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
        scope: ScopeRef,
        /// Text of the note
        text: String,
        /// Time of the event [default: now]
        #[arg(long, value_name = "TIME")]
        at: Option<TimeSpec>,
    },
    /// List notes, oldest first
    List {
        /// A project, group:ID, portfolio or portfolio:ID
        #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
        scope: ScopeRef,
        /// Start (inclusive)
        #[arg(long, value_name = "TIME")]
        from: Option<TimeSpec>,
        /// End (exclusive)
        #[arg(long, value_name = "TIME")]
        to: Option<TimeSpec>,
    },
}
