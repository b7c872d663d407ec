//! The arguments of commands about the database itself and its log.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum DbCommand {
    /// Copy everything into an empty database of either engine, and compare both
    Copy {
        /// The database to copy: sqlite:PATH, a path or postgres://...
        #[arg(long, value_name = "URL")]
        from: String,
        /// The empty database to copy into
        #[arg(long, value_name = "URL")]
        to: String,
    },
}

#[derive(Args)]
pub(crate) struct HeadArgs {
    /// Check that the log still has every record of the head in this file, as this command or a JSON export wrote it
    #[arg(long, value_name = "FILE")]
    pub check: Option<PathBuf>,
}
