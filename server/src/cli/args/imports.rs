//! Reports of other tools.

use clap::{Args, Subcommand};
use codegraph_model::Name;
use codegraph_model::ids::ImportId;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The report files, as they are or packed with gzip or zstd; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The project that they are of
    #[arg(long, value_name = "NAME")]
    pub project: Name,
    /// What they are, such as sarif or junit; by default what their content shows
    #[arg(long)]
    pub kind: Option<String>,
    /// The commit, tag or branch that they were made for; by default what is checked out, for a project without a folder in
    /// the repository that you are in
    #[arg(long = "ref", value_name = "REF")]
    pub reference: Option<String>,
    /// Tells reports of one tool apart that stand beside each other, such as frontend and backend
    #[arg(long)]
    pub label: Option<String>,
    /// The folder of the source where they were made, such as /builds/web: absolute paths in them are taken from there; by
    /// default the project's folder, for a project without one the repository that you are in
    #[arg(long, value_name = "FOLDER")]
    pub root: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum ImportsCommand {
    /// The imports of a project, newest first
    List(ImportListArgs),
    /// One import: what was understood, and what was left out
    Show(ImportIdArgs),
    /// The file of an import, byte for byte as it was given
    Download {
        #[command(flatten)]
        import: ImportIdArgs,
        /// Where to write it; - is standard output
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Put it in the place of a file that is there
        #[arg(long)]
        force: bool,
    },
    /// End that captures use the reports of a tool, of which this is the present one; what was given stays
    Retire(ImportIdArgs),
}

#[derive(Args)]
pub(crate) struct ImportListArgs {
    /// The project
    #[arg(long, value_name = "NAME")]
    pub project: Name,
    /// Only those that count now: the last of each tool, of whatever branch
    #[arg(long)]
    pub current: bool,
    /// Only reports of this kind, such as sarif or junit
    #[arg(long)]
    pub kind: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 20)]
    pub limit: u32,
    /// Go on where the page before ended
    #[arg(long)]
    pub cursor: Option<String>,
}

#[derive(Args)]
pub(crate) struct ImportIdArgs {
    /// The id of the import, of `imports list`
    #[arg(value_name = "ID")]
    pub id: ImportId,
    /// The project
    #[arg(long, value_name = "NAME")]
    pub project: Name,
}
