//! `cargo xtask bench`: runs the server crate's benchmarks in a release build. What is measured is decided there.

use anyhow::Result;

use crate::workspace::{Profile, Workspace};
use crate::{build, sh};

pub fn run(workspace: &Workspace, filter: Option<&str>) -> Result<()> {
    build::all(workspace, Profile::Release)?;
    println!("Measuring");
    let mut cargo = workspace.cargo(&["run", "--release", "-p", "codegraph", "--example", "bench", "--"])?;
    sh::run(cargo.args(filter))
}
