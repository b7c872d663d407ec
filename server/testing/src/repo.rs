//! A repository of the test's own, made by the `git` program with fixed dates and without anybody's configuration.

use crate::code::{complex, lock};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Whoever commits where a test does not say.
pub const AUTHOR: &str = "ada@example.org";

/// A work tree in a folder that goes away with it.
pub struct Repo {
    folder: TempDir,
}

/// Three commits, a month apart, the first two of them releases.
pub fn sample() -> Repo {
    let repo = Repo::new();
    repo.write("src/a.rs", "fn a() {}\n").write("Cargo.lock", lock(3)).write("LICENSE", "MIT");
    repo.commit("2026-01-01T00:00:00Z");
    repo.tag("v1.0.0").write("src/b.rs", complex(20)).write("Cargo.lock", lock(5));
    repo.commit("2026-02-01T00:00:00Z");
    repo.tag("v1.1.0").write("src/b.rs", complex(40)).write("src/c.rs", complex(70)).write("README.md", "# a");
    repo.commit("2026-03-01T00:00:00Z");
    repo
}

impl Default for Repo {
    fn default() -> Self {
        Self::new()
    }
}

impl Repo {
    /// An empty repository on branch `main`.
    pub fn new() -> Self {
        let repo = Self { folder: tempfile::tempdir().unwrap() };
        repo.git(["init", "--quiet", "--initial-branch=main", "."]);
        repo
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs git in the work tree and returns its output.
    pub fn git<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> String {
        git(self.path(), "2000-01-01T00:00:00Z", AUTHOR, arguments)
    }

    /// Writes a file; its folders are made.
    pub fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> &Self {
        write(&self.folder.path().join(path), content);
        self
    }

    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path().join(path)).unwrap();
        self
    }

    /// Commits everything in the work tree and returns the commit's id.
    pub fn commit(&self, date: &str) -> String {
        self.commit_by(date, AUTHOR)
    }

    pub fn commit_by(&self, date: &str, author: &str) -> String {
        self.git(["add", "--all"]);
        self.commit_index(date, author)
    }

    /// Commits what `git update-index` put together.
    pub fn commit_index(&self, date: &str, author: &str) -> String {
        git(self.path(), date, author, ["commit", "--quiet", "--allow-empty", "--message", "a commit"]);
        self.git(["rev-parse", "HEAD"])
    }

    /// Merges a branch with a commit of its own.
    pub fn merge(&self, branch: &str, date: &str) -> String {
        let merge = ["merge", "--quiet", "--no-ff", "--no-edit", "--strategy-option=theirs", branch];
        git(self.path(), date, AUTHOR, merge);
        self.git(["rev-parse", "HEAD"])
    }

    pub fn tag(&self, name: &str) -> &Self {
        self.git(["tag", name]);
        self
    }

    /// A bare clone, without a work tree.
    pub fn bare(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        self.git([OsStr::new("clone"), "--quiet".as_ref(), "--bare".as_ref(), ".".as_ref(), folder.path().as_os_str()]);
        folder
    }

    /// A clone with the newest commits only.
    pub fn shallow(&self, depth: u32) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let (depth, from) = (format!("--depth={depth}"), format!("file://{}", self.path().display()));
        self.git([OsStr::new("clone"), "--quiet".as_ref(), depth.as_ref(), from.as_ref(), folder.path().as_os_str()]);
        folder
    }

    /// The files of the work tree without the repository.
    pub fn plain(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        copy(self.path(), folder.path());
        folder
    }
}

pub fn write(path: &PathBuf, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_name() == ".git" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Runs git in a folder, at a date, as an author.
pub fn git<S: AsRef<OsStr>>(folder: &Path, date: &str, author: &str, arguments: impl IntoIterator<Item = S>) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments).env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("LC_ALL", "C");
    for role in ["AUTHOR", "COMMITTER"] {
        let name = author.split('@').next().unwrap();
        command.env(format!("GIT_{role}_NAME"), name).env(format!("GIT_{role}_EMAIL"), author);
        command.env(format!("GIT_{role}_DATE"), date);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "git: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
