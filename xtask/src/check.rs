//! `cargo xtask check`: format, lints, and what the dependencies are and come from.

use std::io::IsTerminal;

use anyhow::Result;

use crate::sh;
use crate::workspace::Workspace;

pub fn all(workspace: &Workspace) -> Result<()> {
    format(workspace)?;
    lints(workspace)?;
    dependencies(workspace)
}

pub fn format(workspace: &Workspace) -> Result<()> {
    println!("Checking the format");
    let mut cargo = workspace.cargo(&["fmt", "--all", "--check"])?;
    if !std::io::stdout().is_terminal() {
        cargo.args(["--", "--color", "never"]);
    }
    sh::run(&mut cargo)
}

pub fn lints(workspace: &Workspace) -> Result<()> {
    println!("Checking the lints");
    let selection = ["--workspace", "--exclude", "frontend", "--all-targets"];
    let arguments = [&["clippy"], &selection[..], &["--", "-D", "warnings"]].concat();
    sh::run(&mut workspace.cargo(&arguments)?)
}

/// Licences, banned crates and registries, by `deny.toml`. Advisories need the network: `cargo deny check advisories`.
pub fn dependencies(workspace: &Workspace) -> Result<()> {
    println!("Checking the dependencies");
    if !sh::succeeds(&mut workspace.cargo(&["deny", "--version"])?) {
        println!("  skipped: cargo-deny is not installed (`cargo install cargo-deny --locked`)");
        return Ok(());
    }
    let arguments = ["deny", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    sh::run(&mut workspace.cargo(&arguments)?)
}
