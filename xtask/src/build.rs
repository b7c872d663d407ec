//! `cargo xtask build`: the browser's half and the server's library at the same time, then the binary with the site inside.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::bindgen::{self, Bound};
use crate::wasm::Route;
use crate::workspace::{HOST_CRATES, Profile, Workspace};
use crate::{sh, site, wasm};

/// The package of the server alone: what a release build compiles.
const SERVER: [&str; 4] = ["build", "--release", "--package", "codegraph"];

/// Builds everything; the server binary's path.
pub fn all(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    match profile {
        Profile::Dev => site(workspace)?,
        Profile::Release => halves(workspace)?,
    }
    server(workspace, profile)
}

/// The files that the server embeds.
pub fn site(workspace: &Workspace) -> Result<()> {
    site_by(workspace, wasm::route(workspace)?)
}

fn site_by(workspace: &Workspace, route: Route) -> Result<()> {
    let module = wasm::build(workspace, route)?;
    let bound = bindgen::bind(workspace, &module)?;
    site::publish(workspace, &bound)
}

/// The site, and beside it the server's library, which does not hold the site: each leaves a processor idle for a while. What may
/// install something comes first, with the terminal to itself.
fn halves(workspace: &Workspace) -> Result<()> {
    let route = wasm::route(workspace)?;
    let mut library = workspace.cargo(&[&SERVER[..], &["--lib"]].concat())?;
    std::thread::scope(|scope| {
        let site = scope.spawn(|| site_by(workspace, route));
        println!("Building the server's library");
        let library = sh::run(&mut library);
        if library.is_err() {
            println!("  waiting for the browser's half");
        }
        let Ok(site) = site.join() else { bail!("the build of the browser's half panicked") };
        library.and(site)
    })
}

/// The server with the site as it is now; in the dev profile everything for the host.
pub fn server(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    println!("Building the server");
    let arguments = match profile {
        Profile::Release => [&SERVER[..], &["--bin", "codegraph"]].concat(),
        Profile::Dev => [&["build"], &HOST_CRATES[..], &["--bins"]].concat(),
    };
    sh::run(&mut workspace.cargo(&arguments)?)?;
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
            sizes.insert(0, format!("{} before wasm-opt", size(&Bound::of(workspace).unoptimized)?));
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
