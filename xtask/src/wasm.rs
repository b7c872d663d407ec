//! Compiles `frontend` for wasm32 by the best route this machine has; `bindgen` takes it from there.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{apt, sh};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm-release";

/// A compiler as new as the workspace needs (Debian's plain `rustc` is older), the sources of its
/// standard library, and a linker for wasm.
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "rust-web-src", "lld-19"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LINKER: &str = "wasm-ld-19";

/// Smaller than `panic = "abort"`: no message is formatted on the way down. Needs a standard library built with it.
const IMMEDIATE_ABORT: &str = "-Zunstable-options -Cpanic=immediate-abort";

/// How the browser's half is compiled on this machine.
#[derive(Clone, Copy)]
pub enum Route {
    /// The toolchain has the target's standard library.
    Toolchain,
    /// Debian's compiler builds the standard library along.
    Debian,
}

/// The compiled module, not yet bound to JavaScript. Lines of cargo are marked, as another build may be printing too.
pub fn build(workspace: &Workspace, route: Route) -> Result<PathBuf> {
    println!("Building the browser's half (wasm)");
    let mut cargo = workspace.command("cargo");
    cargo.args(["build", "-p", "frontend", "--target", TARGET, "--profile", PROFILE]);
    cargo.arg("--target-dir").arg(workspace.wasm_target());
    match route {
        Route::Toolchain => {}
        Route::Debian => {
            cargo
                .args(["-Z", "build-std=std,panic_abort"])
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
                .env_remove("LD_LIBRARY_PATH");
            if knows_immediate_abort() {
                cargo.env("RUSTFLAGS", IMMEDIATE_ABORT);
            }
        }
    }
    sh::run_marked(&mut cargo, "wasm")?;
    Ok(workspace.wasm_target().join(TARGET).join(PROFILE).join("frontend.wasm"))
}

/// The installed target; else what `CODEGRAPH_WASM` names; else rustup; else Debian. May install what the route needs.
pub fn route(workspace: &Workspace) -> Result<Route> {
    if has_target(workspace)? {
        return Ok(Route::Toolchain);
    }
    match std::env::var("CODEGRAPH_WASM").ok().as_deref() {
        Some("debian") => debian(),
        Some("rustup") => rustup(workspace),
        Some(other) => bail!("unknown value `{other}` of CODEGRAPH_WASM; expected `debian` or `rustup`"),
        None => {
            let Err(by_rustup) = rustup_unasked(workspace) else {
                return Ok(Route::Toolchain);
            };
            println!("  rustup cannot add the target ({by_rustup:#}); trying Debian's packages");
            debian().with_context(|| {
                format!(
                    "no compiler for {TARGET}: install it with `rustup target add {TARGET}`, \
                     or on Debian as root with `apt-get install --no-install-recommends {}`",
                    DEBIAN_PACKAGES.join(" ")
                )
            })
        }
    }
}

fn has_target(workspace: &Workspace) -> Result<bool> {
    let sysroot = sh::output(workspace.command("rustc").args(["--print", "sysroot"]))?;
    Ok(Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

fn rustup(workspace: &Workspace) -> Result<Route> {
    if sh::which("rustup").is_none() {
        bail!("rustup is not installed");
    }
    sh::run(workspace.command("rustup").args(["target", "add", TARGET]))?;
    Ok(Route::Toolchain)
}

/// Like `rustup`, unless its own setting says that it must not install anything unasked.
fn rustup_unasked(workspace: &Workspace) -> Result<Route> {
    if std::env::var_os("RUSTUP_AUTO_INSTALL").is_some_and(|value| value == "0") {
        bail!("RUSTUP_AUTO_INSTALL is 0");
    }
    rustup(workspace)
}

fn debian() -> Result<Route> {
    if !apt::is_available() {
        bail!("this is not a Debian system");
    }
    apt::ensure(&DEBIAN_PACKAGES)?;
    Ok(Route::Debian)
}

fn knows_immediate_abort() -> bool {
    let mut rustc = sh::command(DEBIAN_RUSTC);
    rustc.args(IMMEDIATE_ABORT.split(' ')).args(["--print", "cfg", "--target", TARGET]);
    sh::succeeds(rustc.env("RUSTC_BOOTSTRAP", "1").env_remove("LD_LIBRARY_PATH"))
}
