//! Runs the program in a home of its own, with a database and a repository of its own; and a server over that database.

use crate::repo::Repo;
use crate::support::{fresh_database, sample};
use codegraph_store::DatabaseUrl;
use serde_json::Value;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

pub struct Home {
    folder: TempDir,
    /// Where the database is: a path or a URL.
    database: OsString,
    pub repo: Repo,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let made = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(fresh_database(&data))
        });
        let database = match made.join().unwrap() {
            DatabaseUrl::Sqlite(path) => path.into(),
            DatabaseUrl::Postgres(url) => url.into(),
        };
        Self { folder, database, repo: sample() }
    }

    /// With the project `web`.
    pub fn with_project() -> Self {
        let home = Self::new();
        home.ok(&["project", "add", "web", "--path", home.path()]);
        home
    }

    /// With the three commits of `web` captured, each at its time.
    pub fn with_history() -> Self {
        let home = Self::with_project();
        home.ok(&["dashboard", "snapshot", "backfill", "--project", "web", "--last", "3"]);
        home
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the code of `web` is.
    pub fn path(&self) -> &str {
        self.repo.path().to_str().unwrap()
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("data/snapshots.db")
    }

    /// Whether the database is on a server, and no file.
    pub fn is_on_a_server(&self) -> bool {
        self.database_place().starts_with("postgres")
    }

    /// The database, as `--db` takes it.
    pub fn database_place(&self) -> String {
        self.database.to_str().unwrap().to_owned()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_codegraph"));
        command.args(arguments).env_clear().env("HOME", self.folder.path()).env("TZ", "UTC");
        command.env("CODEGRAPH_DASHBOARD__SNAPSHOT_DB_PATH", &self.database);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments).output().unwrap())
    }

    /// Runs what must succeed and gives its standard output.
    #[track_caller]
    pub fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        ran.out
    }

    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        let out = self.ok(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    }

    /// A server over the database of this home.
    pub fn serve(&self) -> Served {
        let mut command = self.command(&["serve", "--bind", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("http://127.0.0.1:"), "{line:?}");
        Served { child, url: line.trim().to_owned() }
    }
}

/// A server that ends with the test.
pub struct Served {
    child: Child,
    pub url: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn ran(output: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[track_caller]
pub fn assert_printable(text: &str) {
    let odd: Vec<char> = text.chars().filter(|c| c.is_control() && *c != '\n').collect();
    assert!(odd.is_empty(), "control characters {odd:?} in {text}");
}
