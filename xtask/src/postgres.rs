//! A PostgreSQL of the tests' own: started in a temporary folder on a free port of loopback, stopped and removed at the end.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{apt, sh};

/// Where the tests look for a server: the address of one on which its user may create databases.
pub const ADDRESS: &str = "CODEGRAPH_TEST_POSTGRES";
/// What a server takes.
const PROGRAMS: [&str; 4] = ["initdb", "postgres", "pg_ctl", "pg_isready"];
/// Where Debian keeps the servers, a folder for each major version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// As root the server runs under this user, which Debian's package creates: PostgreSQL refuses to run as root.
const USER: &str = "postgres";
/// What the server prints, in its folder.
const LOG: &str = "server.log";
const START_LIMIT: Duration = Duration::from_secs(30);
/// For tests only: nothing survives a crash of the machine.
const SETTINGS: [&str; 6] = [
    "listen_addresses=127.0.0.1",
    "max_connections=200",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "logging_collector=off",
];

/// A running server; dropping it stops the server and removes its folder.
pub struct Postgres {
    programs: Programs,
    folder: PathBuf,
    server: Child,
    /// `postgres://postgres@127.0.0.1:PORT/postgres`
    pub address: String,
}

impl Postgres {
    /// Starts a server; an error says what is missing and how to get it.
    pub fn start() -> Result<Self> {
        let programs = Programs::find()?;
        let folder = std::env::temp_dir().join(format!("codegraph-postgres-{}", std::process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
        }
        fs::create_dir(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let launched = launch(&programs, &folder);
        if launched.is_err() {
            drop(fs::remove_dir_all(&folder));
        }
        let (server, port) = launched?;
        let address = format!("postgres://{USER}@127.0.0.1:{port}/postgres");
        let mut server = Self { programs, folder, server, address };
        server.wait_until_ready()?;
        println!("  PostgreSQL listens at {}", server.address);
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let begin = Instant::now();
        while !self.is_ready() {
            let ended = self.server.try_wait().context("cannot ask for the server")?.is_some();
            if ended || begin.elapsed() > START_LIMIT {
                let log = fs::read_to_string(self.folder.join(LOG)).unwrap_or_default();
                bail!("PostgreSQL did not start: {}", log.trim());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn is_ready(&self) -> bool {
        sh::succeeds(self.programs.command("pg_isready").args(["--dbname", &self.address]))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.programs.command("pg_ctl");
        let stopped = sh::succeeds(stop.args(["-m", "immediate", "-D"]).arg(data(&self.folder)).arg("stop"));
        if !stopped {
            drop(self.server.kill());
        }
        drop(self.server.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Creates a cluster in `folder` and starts its server; the process and the port.
fn launch(programs: &Programs, folder: &Path) -> Result<(Child, u16)> {
    if programs.as_other_user {
        sh::run(sh::command("chown").arg(USER).arg(folder))?;
    }
    let mut create = programs.command("initdb");
    create.args(["--auth", "trust", "--username", USER, "--locale", "C.UTF-8", "--encoding", "UTF8", "--no-sync"]);
    sh::run(create.arg("--pgdata").arg(data(folder)).stdout(Stdio::null()))?;

    let port = free_port()?;
    let log = folder.join(LOG);
    let output = fs::File::create(&log).with_context(|| format!("cannot create {}", log.display()))?;
    // In the foreground, so that Ctrl-C reaches it as well.
    let mut serve = programs.command("postgres");
    serve.arg("-D").arg(data(folder)).arg("-k").arg(folder).args(["-p", &port.to_string()]);
    serve.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output);
    println!("  $ {}", sh::line(&serve));
    let server = serve.spawn().with_context(|| format!("cannot start `{}`", sh::line(&serve)))?;
    Ok((server, port))
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr().context("cannot read the free port")?.port())
}

/// The server's programs and who runs them.
struct Programs {
    folder: PathBuf,
    as_other_user: bool,
}

impl Programs {
    /// Those of this machine; Debian's package is installed where that is allowed.
    fn find() -> Result<Self> {
        let as_other_user = apt::is_root();
        let mut folder = installed();
        if folder.is_none() && apt::is_available() {
            apt::ensure(&["postgresql"])?;
            folder = installed();
        }
        let Some(folder) = folder else {
            bail!(
                "PostgreSQL's server is not installed (Debian: package `postgresql`; elsewhere put `initdb` into the search path)"
            );
        };
        if as_other_user && !sh::succeeds(sh::command("id").arg(USER)) {
            bail!("PostgreSQL does not run as root, and there is no user `{USER}` to run it");
        }
        Ok(Self { folder, as_other_user })
    }

    fn command(&self, name: &str) -> Command {
        let program = self.folder.join(name);
        let mut command = if self.as_other_user {
            let mut command = sh::command("runuser");
            command.args(["-u", USER, "--"]).arg(program);
            command
        } else {
            sh::command(program)
        };
        // The user may not enter the folder that we are in.
        command.current_dir(std::env::temp_dir());
        command
    }
}

/// The folder with all four programs: the newest of Debian's, else where `initdb` of the search path really is.
fn installed() -> Option<PathBuf> {
    let entries = fs::read_dir(DEBIAN).into_iter().flatten();
    let mut versions: Vec<u32> =
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok()).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    let mut folders: Vec<PathBuf> =
        versions.iter().map(|version| Path::new(DEBIAN).join(version.to_string()).join("bin")).collect();
    if let Some(program) = sh::which("initdb").and_then(|link| link.canonicalize().ok()) {
        folders.extend(program.parent().map(Path::to_owned));
    }
    let is_complete = |folder: &Path| PROGRAMS.iter().all(|name| folder.join(name).is_file());
    folders.into_iter().find(|folder| is_complete(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_gone_with_its_folder_when_it_is_dropped() -> Result<()> {
        if installed().is_none() {
            eprintln!("skipped: PostgreSQL's server is not installed");
            return Ok(());
        }
        let server = Postgres::start()?;
        let folder = server.folder.clone();
        let address = server.address.clone();
        assert!(server.is_ready());
        assert!(folder.is_dir());
        drop(server);
        assert!(!sh::succeeds(Programs::find()?.command("pg_isready").args(["--dbname", &address])));
        assert!(!folder.exists());
        Ok(())
    }
}
