//! The browser tests in `end2end`: finds what they need, then runs them against a server binary.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{apt, npm, sh};

const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "google-chrome-unstable"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

pub fn tests(workspace: &Workspace, binary: &Path, filter: Option<&str>) -> Result<()> {
    println!("Testing in a browser");
    let folder = workspace.root.join("end2end");
    if !npm::is_available() {
        bail!("the browser tests need Node.js 20 or newer with npm; without them: `cargo xtask test --no-browser`");
    }
    npm::ensure(&folder)?;
    let mut playwright = sh::command("npx");
    playwright.args(["--no-install", "playwright", "test"]);
    if let Some(filter) = filter {
        playwright.args(["--pass-with-no-tests", "--grep", filter]);
    }
    playwright.current_dir(folder).env("CODEGRAPH_BIN", binary).env("CHROMIUM", chromium()?);
    sh::run(&mut playwright)
}

/// `$CHROMIUM`, or a browser of that family in the usual places; installed where we may.
fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if !path.is_file() {
            bail!("CHROMIUM names {}, which is no file", path.display());
        }
        return Ok(path);
    }
    if let Some(path) = installed() {
        return Ok(path);
    }
    if apt::is_available() {
        apt::ensure(&["chromium"])?;
    }
    match installed() {
        Some(path) => Ok(path),
        None => bail!(
            "the browser tests need Chromium or Chrome: install it, or name it in the environment variable CHROMIUM, \
             or leave them out with `cargo xtask test --no-browser`"
        ),
    }
}

fn installed() -> Option<PathBuf> {
    let mac = PathBuf::from(MAC);
    NAMES.iter().find_map(|name| sh::which(name)).or_else(|| mac.is_file().then_some(mac))
}
