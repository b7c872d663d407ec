//! `cargo xtask check`: format, lints, and what the dependencies are and come from.

use std::io::IsTerminal;

use anyhow::{Context, Result};

use crate::sh;
use crate::steps::{Outcome, skip};
use crate::workspace::{HOST_CRATES, Workspace};

const CARGO_DENY: &str = "^0.20";

pub fn all(workspace: &Workspace) -> Result<()> {
    format(workspace)?;
    lints(workspace)?;
    dependencies(workspace)?;
    Ok(())
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
    let arguments = [&["clippy"], &HOST_CRATES[..], &["--all-targets", "--", "-D", "warnings"]].concat();
    sh::run(&mut workspace.cargo(&arguments)?)
}

/// Licenses, banned crates and registries, by `deny.toml`. Advisories need the network: `cargo deny check advisories`.
pub fn dependencies(workspace: &Workspace) -> Result<Outcome> {
    println!("Checking the dependencies");
    let mut deny = workspace.cargo(&["deny"])?;
    if !sh::succeeds(&mut workspace.cargo(&["deny", "--version"])?) {
        let tools = workspace.target.join("tools");
        let program = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
        if !program.is_file()
            && let Err(error) = install_cargo_deny(workspace, &tools)
        {
            return skip(error);
        }
        deny = workspace.command(program);
    }
    sh::run(deny.args(["check", "--hide-inclusion-graph", "bans", "licenses", "sources"]))?;
    Ok(Outcome::Done)
}

/// Into a folder of ours; CI brings its own. Without the lock file of the tool where the registry lacks a version that it names.
fn install_cargo_deny(workspace: &Workspace, tools: &std::path::Path) -> Result<()> {
    const MISSING: &str = "cargo-deny is not installed (`cargo install cargo-deny --locked`)";
    if std::env::var_os("CI").is_some() {
        anyhow::bail!(MISSING);
    }
    println!("  cargo-deny is not installed; building it takes some minutes, once");
    let install = |locked: Option<&str>| {
        let mut cargo = workspace.command("cargo");
        cargo.args(["install", "cargo-deny", "--version", CARGO_DENY, "--root"]).arg(tools).args(locked);
        sh::run(&mut cargo)
    };
    install(Some("--locked")).or_else(|_| install(None)).context(MISSING)
}
