//! Arguments of projects and groups.

use clap::{Args, Subcommand};
use codegraph_model::Name;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct InitArgs {
    /// Name of the project [default: the name of the directory]
    #[arg(long, value_name = "NAME")]
    pub project: Option<Name>,
    /// Repository or directory of the source
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub path: PathBuf,
}

#[derive(Subcommand)]
pub(crate) enum ProjectCommand {
    /// Add a project
    Add {
        /// Name of the project
        name: Name,
        /// Repository (work tree or bare) or directory of the source; with --server, an absolute path on the server's
        /// machine
        #[arg(long, value_name = "DIR")]
        path: Option<PathBuf>,
    },
    /// List all projects
    List(PageArgs),
    /// Show one project
    Show {
        /// Name of the project
        name: Name,
    },
}

#[derive(Subcommand)]
pub(crate) enum GroupCommand {
    /// Add a group
    Add {
        /// ID of the group
        group: Name,
        /// Title of the group [default: its ID]
        #[arg(long)]
        title: Option<String>,
        /// Project to put into the group; can be repeated
        #[arg(long = "project", value_name = "NAME")]
        projects: Vec<Name>,
    },
    /// List all groups
    List(PageArgs),
    /// Show one group and its projects
    Show {
        /// ID of the group
        group: Name,
    },
    /// Add projects to a group, or remove them from it
    Assign {
        /// ID of the group
        group: Name,
        /// Names of the projects
        #[arg(required = true, value_name = "PROJECT")]
        projects: Vec<Name>,
        /// Remove the projects instead of adding them
        #[arg(long)]
        remove: bool,
    },
}

#[derive(Args)]
pub(crate) struct PageArgs {
    /// Maximum number of entries to list
    #[arg(long)]
    pub limit: Option<u32>,
    /// Continue from the cursor that the previous page printed
    #[arg(long)]
    pub cursor: Option<String>,
}
