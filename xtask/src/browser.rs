//! The browser tests in `end2end`: finds what they need, then runs them against a server binary.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use crate::steps::{Outcome, skip};
use crate::workspace::Workspace;
use crate::{apt, npm, sh};

const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "google-chrome-unstable"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// Runs the tests against the server `binary`. Skipped where there is no Node.js or no browser, except in CI.
pub fn tests(workspace: &Workspace, binary: &Path, filter: Option<&str>) -> Result<Outcome> {
    println!("Testing in a browser");
    let folder = workspace.root.join("end2end");
    if !npm::is_available() {
        return skip(anyhow!("the browser tests need Node.js 20 or newer with npm (https://nodejs.org)"));
    }
    let chromium = match chromium() {
        Ok(path) => path,
        Err(missing) => return skip(missing),
    };
    npm::ensure(&folder)?;
    let mut playwright = sh::command("npx");
    playwright.args(["--no-install", "playwright", "test"]);
    if let Some(filter) = filter {
        playwright.args(["--pass-with-no-tests", "--grep", filter]);
    }
    sh::run(playwright.current_dir(folder).env("CODEGRAPH_BIN", binary).env("CHROMIUM", chromium))?;
    Ok(Outcome::Done)
}

/// `$CHROMIUM`, or a browser of that family in the usual places; installed where we may.
fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if !path.is_file() {
            bail!("CHROMIUM is {}, which is not a file", path.display());
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
            "the browser tests need Chromium or Chrome: install it, or name it in the environment variable CHROMIUM"
        ),
    }
}

fn installed() -> Option<PathBuf> {
    let mac = PathBuf::from(MAC);
    NAMES.iter().find_map(|name| sh::which(name)).or_else(|| mac.is_file().then_some(mac))
}
