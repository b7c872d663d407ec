//! Histories: trends, times and periods, baselines, notes.

use super::snapshots::DepthArgs;
use clap::{Args, Subcommand, ValueEnum};
use codegraph_model::api::Bucket;
use codegraph_model::period::TimeSpec;
use codegraph_model::{Metric, ScopeRef};

const SCOPE: &str = "PROJECT|group:ID|portfolio";

#[derive(Args)]
pub(crate) struct TrendArgs {
    /// Whose history
    #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
    pub scope: ScopeRef,
    /// dimension.name; repeat for more. By default the six scores
    #[arg(long = "metric", value_name = "METRIC")]
    pub metrics: Vec<Metric>,
    /// At or after: a date, a time, 2.weeks.ago
    #[arg(long, value_name = "TIME")]
    pub from: Option<TimeSpec>,
    /// Before
    #[arg(long, value_name = "TIME")]
    pub to: Option<TimeSpec>,
    /// One snapshot for each of these, the newest of it
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
    /// Whose history
    #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
    pub scope: ScopeRef,
    /// The earlier time: the newest snapshot at or before it counts
    #[arg(long, value_name = "TIME")]
    pub from: TimeSpec,
    /// The later time
    #[arg(long, value_name = "TIME", default_value = "now")]
    pub to: TimeSpec,
    #[command(flatten)]
    pub depth: DepthArgs,
}

#[derive(Args)]
pub(crate) struct PeriodsArgs {
    /// Whose history
    #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
    pub scope: ScopeRef,
    /// Where period a begins
    #[arg(long, value_name = "TIME")]
    pub a_from: TimeSpec,
    /// Where it ends
    #[arg(long, value_name = "TIME")]
    pub a_to: TimeSpec,
    /// Where period b begins
    #[arg(long, value_name = "TIME")]
    pub b_from: TimeSpec,
    /// Where it ends
    #[arg(long, value_name = "TIME")]
    pub b_to: TimeSpec,
    /// dimension.name; repeat for more. By default all that were measured
    #[arg(long = "metric", value_name = "METRIC")]
    pub metrics: Vec<Metric>,
}

#[derive(Subcommand)]
pub(crate) enum BaselineCommand {
    /// Hold the snapshots of a scope against this one
    Set {
        #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
        scope: ScopeRef,
        /// An id, the beginning of one, NAME, NAME~2 or NAME@{2.weeks.ago}
        snapshot: String,
    },
    /// The baselines of all scopes
    List,
}

#[derive(Subcommand)]
pub(crate) enum NoteCommand {
    /// Add a note to a history
    Add {
        #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
        scope: ScopeRef,
        text: String,
        /// When it happened; by default now
        #[arg(long, value_name = "TIME")]
        at: Option<TimeSpec>,
    },
    /// The notes of a history, oldest first
    List {
        #[arg(value_parser = ScopeRef::named, value_name = SCOPE)]
        scope: ScopeRef,
        /// At or after
        #[arg(long, value_name = "TIME")]
        from: Option<TimeSpec>,
        /// Before
        #[arg(long, value_name = "TIME")]
        to: Option<TimeSpec>,
    },
}
