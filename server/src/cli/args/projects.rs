//! Projects and groups.

use clap::{Args, Subcommand};
use codegraph_model::Name;
use std::path::PathBuf;

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
        /// The repository (work tree or bare) or folder; with --server one of the server's machine, written in full
        #[arg(long, value_name = "FOLDER")]
        path: Option<PathBuf>,
    },
    /// All projects
    List(PageArgs),
    /// One project
    Show { name: Name },
}

#[derive(Subcommand)]
pub(crate) enum GroupCommand {
    /// Add a group
    Add {
        group: Name,
        /// What people call it; by default its id
        #[arg(long)]
        title: Option<String>,
        /// A project that is in it; repeat for more
        #[arg(long = "project", value_name = "NAME")]
        projects: Vec<Name>,
    },
    /// All groups
    List(PageArgs),
    /// One group and its projects
    Show { group: Name },
    /// Put projects into a group
    Assign {
        group: Name,
        #[arg(required = true, value_name = "PROJECT")]
        projects: Vec<Name>,
        /// Take them out instead
        #[arg(long)]
        remove: bool,
    },
}

#[derive(Args)]
pub(crate) struct PageArgs {
    /// At most so many
    #[arg(long)]
    pub limit: Option<u32>,
    /// Go on where the page before ended
    #[arg(long)]
    pub cursor: Option<String>,
}
