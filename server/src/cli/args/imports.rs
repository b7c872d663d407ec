//! Arguments of imports: reports of other tools.

use clap::{Args, Subcommand};
use codegraph_model::Name;
use codegraph_model::ids::ImportId;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct ImportArgs {
    /// Report files, plain or compressed with gzip or zstd; - reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Project to import into
    #[arg(long, value_name = "NAME")]
    pub project: Name,
    /// Format of the files, such as sarif or junit [default: detected automatically]
    #[arg(long)]
    pub kind: Option<String>,
    /// Commit, tag or branch that the reports describe [default: the current checkout of the project, or, for a project
    /// without a path, of the repository you are in]
    #[arg(long = "ref", visible_alias = "source-ref", value_name = "REF")]
    pub reference: Option<String>,
    /// Label that keeps several reports of one tool current, such as frontend and backend
    #[arg(long)]
    pub label: Option<String>,
    /// Directory of the source on the machine that made the reports, such as /builds/web, from which absolute paths in
    /// them are resolved [default: the project's path, or, for a project without one, the repository you are in]
    #[arg(long, value_name = "DIR")]
    pub root: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum ImportsCommand {
    /// List the imports of a project, newest first
    List(ImportListArgs),
    /// Show one import: what was read from it, and what was skipped and why
    Show(ImportIdArgs),
    /// Download the file of an import, byte for byte as it was received
    Download {
        #[command(flatten)]
        import: ImportIdArgs,
        /// File to write; - writes to standard output
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Replace the file if it already exists
        #[arg(long)]
        force: bool,
    },
    /// Stop using the reports of a tool, of which this is the current one; the imported files are kept
    Retire(ImportIdArgs),
}

#[derive(Args)]
pub(crate) struct ImportListArgs {
    /// Project of the imports
    #[arg(long, value_name = "NAME")]
    pub project: Name,
    /// Only current imports: the newest of each tool, on any branch
    #[arg(long)]
    pub current: bool,
    /// Only imports of this format, such as sarif or junit
    #[arg(long)]
    pub kind: Option<String>,
    /// Maximum number of imports to list
    #[arg(long, default_value_t = 20)]
    pub limit: u32,
    /// Continue from the cursor that the previous page printed
    #[arg(long)]
    pub cursor: Option<String>,
}

#[derive(Args)]
pub(crate) struct ImportIdArgs {
    /// ID of the import, as in `codegraph imports list`
    #[arg(value_name = "ID")]
    pub id: ImportId,
    /// Project of the import
    #[arg(long, value_name = "NAME")]
    pub project: Name,
}
