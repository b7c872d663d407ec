//! Debian packages: which are installed, and installing the others where that is allowed. Does not know what they are for.

use anyhow::{Result, bail};

use crate::sh;

/// Whether this machine has Debian's package tools.
pub fn is_available() -> bool {
    sh::which("apt-get").is_some() && sh::which("dpkg-query").is_some()
}

/// Installs what is missing of `packages`; an error with the command to type when we are not root.
pub fn ensure(packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !is_root() {
        bail!("missing Debian packages: `sudo apt-get install --no-install-recommends {}`", missing.join(" "));
    }
    println!("  Debian packages to install: {}", missing.join(" "));
    sh::run(sh::command("apt-get").args(["-q", "update"]))?;
    sh::run(
        sh::command("apt-get")
            .args(["-q", "install", "-y", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

pub fn is_root() -> bool {
    sh::output(sh::command("id").arg("-u")).is_ok_and(|uid| uid == "0")
}

fn is_installed(package: &str) -> bool {
    std::process::Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}
