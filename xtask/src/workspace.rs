//! Where things are: the workspace, its target folder, the site's files, the server binary. Builds nothing itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::sh;

/// What is built for the host. One selection for lints, builds and tests: another one would unify the features of dependencies
/// differently and compile them again.
pub const HOST_CRATES: [&str; 3] = ["--workspace", "--exclude", "frontend"];

/// Hashed names of the site's files by logical name.
pub const MANIFEST: &str = "manifest.json";

pub struct Workspace {
    pub root: PathBuf,
    /// Follows `CARGO_TARGET_DIR` and cargo's configuration.
    pub target: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

impl Workspace {
    /// The workspace around the current folder.
    pub fn locate() -> Result<Self> {
        let json = sh::output(sh::command("cargo").args(["metadata", "--no-deps", "--format-version=1"]))?;
        let metadata: serde_json::Value =
            serde_json::from_str(&json).context("cannot read the output of `cargo metadata`")?;
        let path = |key: &str| {
            metadata[key].as_str().map(PathBuf::from).with_context(|| format!("`cargo metadata` gave no {key}"))
        };
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")? })
    }

    /// The files that the server embeds, with their `manifest.json`.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The browser's half is built by another compiler on some machines and at the same time as the server's, so it has a target
    /// folder of its own.
    pub fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    pub fn binary(&self, profile: Profile) -> PathBuf {
        let folder = match profile {
            Profile::Dev => "debug",
            Profile::Release => "release",
        };
        self.target.join(folder).join(format!("codegraph{}", std::env::consts::EXE_SUFFIX))
    }

    /// cargo for the host. Every call names the site folder, so that no call makes another one's build stale. There is always a
    /// manifest in it: the compiler notes that the binary holds it, and builds the binary again when the site has changed.
    pub fn cargo(&self, arguments: &[&str]) -> Result<Command> {
        let site = self.site();
        std::fs::create_dir_all(&site).with_context(|| format!("cannot create {}", site.display()))?;
        let manifest = site.join(MANIFEST);
        if !manifest.exists() {
            std::fs::write(&manifest, "{}\n").with_context(|| format!("cannot write {}", manifest.display()))?;
        }
        let mut command = self.command("cargo");
        command.args(arguments).env("CODEGRAPH_SITE", site);
        Ok(command)
    }

    /// A program started in the workspace's root.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = sh::command(program);
        command.current_dir(&self.root);
        command
    }

    /// A path as shown to people: relative to the root where it is inside.
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
