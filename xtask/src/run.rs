//! `cargo xtask run`: a served dashboard with this workspace's own history in it, from one command.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::workspace::{Profile, Workspace};
use crate::{build, sh};

/// The project's name in the dashboard.
const PROJECT: &str = "codegraph";

#[derive(Args)]
pub struct RunArgs {
    /// Database to use instead of the one in your data folder
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Passed on to `codegraph serve`
    #[arg(last = true, value_name = "ARGS")]
    serve: Vec<OsString>,
}

pub fn run(workspace: &Workspace, args: &RunArgs) -> Result<()> {
    let binary = build::all(workspace, Profile::Release)?;
    let codegraph = || {
        let mut command = workspace.command(&binary);
        if let Some(db) = &args.db {
            command.arg("--db").arg(db);
        }
        command
    };
    println!("Taking snapshots of {}", workspace.root.display());
    if !is_checkout(workspace) {
        println!("  not a git checkout with commits: captured as a plain folder, without history");
    }
    for arguments in captures(workspace, sh::succeeds(codegraph().args(["project", "show", PROJECT]))) {
        sh::run(codegraph().args(arguments))?;
    }
    println!("Starting the dashboard");
    replace_with(codegraph().arg("serve").args(&args.serve))
}

/// The command lines that fill the dashboard. All that this file knows of the product's flags.
fn captures(workspace: &Workspace, known: bool) -> Vec<Vec<OsString>> {
    let words = |line: &[&str]| line.iter().map(OsString::from).collect::<Vec<_>>();
    let snapshot = ["dashboard", "snapshot"];
    let mut lines = Vec::new();
    if !known {
        let mut init = words(&["init", "--project", PROJECT, "--path"]);
        init.push(workspace.root.clone().into_os_string());
        lines.push(init);
    }
    if is_checkout(workspace) {
        lines.push(words(&[&snapshot[..], &["backfill", "--project", PROJECT, "--last", "60"]].concat()));
    }
    lines.push(words(&[&snapshot[..], &["create", "--project", PROJECT, "--reason", "cargo xtask run"]].concat()));
    lines
}

/// Whether there are commits to capture. Without a git program, the folder `.git` decides.
fn is_checkout(workspace: &Workspace) -> bool {
    let has_folder = |root: &Path| root.join(".git").exists();
    let has_commits = || sh::succeeds(workspace.command("git").args(["rev-parse", "--verify", "HEAD"]));
    has_folder(&workspace.root) && (sh::which("git").is_none() || has_commits())
}

/// Becomes the other program, so that signals reach it and its exit code is ours.
#[cfg(unix)]
fn replace_with(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    println!("  $ {}", sh::line(command));
    Err(anyhow::Error::new(command.exec()).context(format!("cannot start `{}`", sh::line(command))))
}

#[cfg(not(unix))]
fn replace_with(command: &mut Command) -> Result<()> {
    sh::run(command)
}
