//! `cargo xtask api-test`: Schemathesis tests the REST API of a scratch server against its own description. What is tested and
//! what is allowed is set in `xtask/api-test`.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::steps::{Outcome, skip};
use crate::workspace::Workspace;
use crate::{apt, sh};

/// Tests the server `binary`. Skipped where there is no Python, except in CI.
pub fn run(workspace: &Workspace, binary: &Path) -> Result<Outcome> {
    println!("Testing the REST API against its description");
    let settings = workspace.root.join("xtask/api-test");
    let program = match schemathesis(workspace, &settings.join("requirements.txt")) {
        Ok(program) => program,
        Err(missing) => return skip(missing),
    };
    let scratch = workspace.target.join("api-test");
    let mut server = Server::start(binary, &scratch)?;
    let mut tests = sh::command(program);
    tests.args(["run", &format!("{}api/openapi.json", server.address), "--checks", "all"]);
    if !std::io::stdout().is_terminal() {
        tests.arg("--no-color");
    }
    tests.current_dir(settings).env("PYTHONDONTWRITEBYTECODE", "1");
    tests.env("HYPOTHESIS_STORAGE_DIRECTORY", scratch.join("hypothesis"));
    let tested = sh::run(&mut tests);
    let survived = server.ended_by_itself()?;
    if let (Err(_), _) | (_, Some(_)) = (&tested, survived) {
        println!("  the server's log is {}", workspace.shown(&scratch.join("server.log")));
    }
    if let Some(status) = survived {
        bail!("the server did not survive the tests ({status})");
    }
    tested.map(|()| Outcome::Done)
}

/// The program, in a Python environment of its own, exactly as `requirements` says.
fn schemathesis(workspace: &Workspace, requirements: &Path) -> Result<PathBuf> {
    let venv = workspace.target.join("schemathesis");
    let program = venv.join("bin/schemathesis");
    let wanted = fs::read(requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let installed = venv.join("requirements.txt");
    if program.is_file() && fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    let has_venv = || sh::succeeds(sh::command("python3").args(["-c", "import ensurepip, venv"]));
    if !has_venv() && apt::is_available() {
        apt::ensure(&["python3-venv"])?;
    }
    if !has_venv() {
        bail!("the tests of the REST API need Python 3 with its module venv");
    }
    sh::run(sh::command("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    let pip = venv.join("bin/pip");
    sh::run(
        sh::command(pip).args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(requirements),
    )?;
    fs::copy(requirements, installed).context("cannot note what was installed")?;
    Ok(program)
}

/// A server with something in it, as the examples of the description name it.
struct Server {
    process: Child,
    /// With a slash at its end.
    address: String,
}

impl Server {
    fn start(binary: &Path, scratch: &Path) -> Result<Self> {
        if scratch.exists() {
            fs::remove_dir_all(scratch).with_context(|| format!("cannot clear {}", scratch.display()))?;
        }
        let empty = scratch.join("empty");
        fs::create_dir_all(&empty).with_context(|| format!("cannot create {}", empty.display()))?;
        let repository = repository(scratch)?;
        let codegraph = |arguments: &[&str]| {
            let mut command = sh::command(binary);
            command.arg("--db").arg(scratch.join("snapshots.db")).args(arguments).current_dir(&empty);
            command.env("HOME", &empty).env("XDG_CONFIG_HOME", &empty).env_remove("CODEGRAPH_SERVER");
            command
        };
        let project = ["--project", "my-service"];
        sh::run(codegraph(&["-q", "project", "add", "my-service", "--path"]).arg(repository))?;
        for arguments in [
            &["-q", "project", "add", "old-service"][..],
            &["-q", "group", "add", "team-a"],
            &["-q", "group", "assign", "team-a", "my-service"],
            &[&["-q", "dashboard", "snapshot", "backfill", "--tags"], &project[..]].concat(),
            &["-q", "dashboard", "snapshot", "create", "--scope", "group", "--group", "team-a"],
            &["-q", "dashboard", "snapshot", "create", "--scope", "group", "--group", "team-a"],
        ] {
            sh::run(codegraph(arguments).stdout(Stdio::null()))?;
        }
        let log = File::create(scratch.join("server.log")).context("cannot create the server's log")?;
        let mut serve = codegraph(&["serve", "--bind", "127.0.0.1:0"]);
        serve.env("CODEGRAPH_SERVER__WORK_REQUESTS_PER_SECOND", "0");
        let mut process = serve.stdout(Stdio::piped()).stderr(log).spawn().context("cannot start the server")?;
        let mut address = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut address).context("cannot read where the server listens")?;
        }
        let server = Self { process, address: address.trim().to_owned() };
        if !server.address.starts_with("http://") {
            bail!("the server did not say where it listens");
        }
        Ok(server)
    }

    fn ended_by_itself(&mut self) -> Result<Option<std::process::ExitStatus>> {
        self.process.try_wait().context("cannot ask for the server")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A small repository of two releases.
fn repository(scratch: &Path) -> Result<PathBuf> {
    let folder = scratch.join("repository");
    fs::create_dir_all(folder.join("src")).context("cannot create a repository")?;
    let git = |arguments: &[&str], date: &str| {
        let mut git: Command = sh::command("git");
        git.args(["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]);
        sh::run(
            git.args(arguments).current_dir(&folder).envs([("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_DATE", date)]),
        )
    };
    let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\
        source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    git(&["init", "--quiet", "--initial-branch", "main"], "")?;
    for (tag, date, file, text) in [
        ("v1.1.0", "2026-10-01T00:00:00Z", "src/main.rs", "fn main() {}\n"),
        ("v1.2.0", "2026-10-05T00:00:00Z", "Cargo.lock", lock),
    ] {
        fs::write(folder.join(file), text).context("cannot write into a repository")?;
        git(&["add", "."], date)?;
        git(&["commit", "--quiet", "--message", tag], date)?;
        git(&["tag", tag], date)?;
    }
    Ok(folder)
}
