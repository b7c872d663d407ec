//! `cargo xtask build`: the browser's half, the site's files, then the server that embeds them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::bindgen::{self, Bound};
use crate::workspace::{Profile, Workspace};
use crate::{sh, site, wasm};

/// Builds everything; the server binary's path.
pub fn all(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    site(workspace)?;
    server(workspace, profile)
}

/// The files that the server embeds.
pub fn site(workspace: &Workspace) -> Result<()> {
    let module = wasm::build(workspace)?;
    let bound = bindgen::bind(workspace, &module)?;
    site::publish(workspace, &bound)
}

pub fn server(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    println!("Building the server");
    let arguments: &[&str] = match profile {
        Profile::Release => &["build", "--release", "-p", "codegraph", "--bin", "codegraph"],
        // The selection that the tests use: the same features of the dependencies, so nothing is compiled twice.
        Profile::Dev => &["build", "--workspace", "--exclude", "frontend", "--bins"],
    };
    sh::run(&mut workspace.cargo(arguments)?)?;
    Ok(workspace.binary(profile))
}

pub fn print_sizes(workspace: &Workspace, binary: &Path) -> Result<()> {
    let folder = workspace.site();
    let manifest = site::manifest(&folder)?;
    println!("\nBuilt {}, {}", workspace.shown(binary), size(binary)?);
    for (logical, name) in manifest {
        let file = folder.join(name);
        let mut sizes = vec![size(&file)?];
        if logical.ends_with(".wasm") {
            sizes.insert(0, format!("{} before wasm-opt", size(&Bound::of(workspace).unoptimised)?));
        }
        let compressed = site::compressed(&file);
        if compressed.exists() {
            sizes.push(format!("{} brotli", size(&compressed)?));
        }
        println!("  {logical:<24} {}", sizes.join(", "));
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "sizes are for people")]
fn size(file: &Path) -> Result<String> {
    let bytes = file.metadata().with_context(|| format!("cannot read {}", file.display()))?.len();
    Ok(if bytes < 1_000_000 {
        format!("{:.1} kB", bytes as f64 / 1e3)
    } else {
        format!("{:.1} MB", bytes as f64 / 1e6)
    })
}
