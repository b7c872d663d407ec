//! The npm packages of a folder, installed exactly as its lock file says.

use std::path::Path;

use anyhow::{Context, Result};

use crate::sh;

pub fn is_available() -> bool {
    sh::which("npm").is_some() && sh::which("node").is_some()
}

/// `npm ci`, unless `node_modules` is newer than the lock file. Browsers are never downloaded.
pub fn ensure(folder: &Path) -> Result<()> {
    let installed = folder.join("node_modules/.package-lock.json");
    if sh::is_fresh(&installed, &folder.join("package-lock.json")) {
        return Ok(());
    }
    sh::run(
        sh::command("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(folder)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )
    .with_context(|| format!("cannot install the npm packages of {}", folder.display()))
}
