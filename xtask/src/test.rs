//! `cargo xtask test`: format, lints, Rust tests on both database engines, tests of the REST API and of the pages, one after the
//! other until one fails.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::postgres::{self, Postgres};
use crate::steps::{Outcome, Steps, skip};
use crate::workspace::{HOST_CRATES, Profile, Workspace};
use crate::{api_test, browser, build, check, sh};

/// Which engine the tests of the REST API and the command line run on; SQLite where it is not set.
const ENGINE: &str = "CODEGRAPH_TEST_ENGINE";

#[derive(Args)]
pub struct TestArgs {
    /// Skip the browser tests
    #[arg(long)]
    no_browser: bool,
    /// Run only tests whose name contains this
    filter: Option<String>,
}

pub fn run(workspace: &Workspace, args: &TestArgs) -> Result<()> {
    let filter = args.filter.as_deref();
    let binary = workspace.binary(Profile::Dev);
    let mut steps = Steps::default();
    steps.step("format", || check::format(workspace).map(done))?;
    steps.step("lints", || check::lints(workspace).map(done))?;
    steps.step("dependencies", || check::dependencies(workspace))?;
    steps.step("site", || build::site(workspace).map(done))?;
    steps.step("server", || build::server(workspace, Profile::Dev).map(done))?;

    let mut database = Database::default();
    steps.step("PostgreSQL", || database.start())?;
    steps.step("Rust tests", || rust_tests(workspace, &database, filter).map(done))?;
    if database.address.is_some() {
        steps.step("Rust tests on PostgreSQL", || tests_on_postgres(workspace, &database, filter))?;
    }
    drop(database);

    if filter.is_none() {
        steps.step("documentation tests", || documentation_tests(workspace).map(done))?;
        steps.step("REST API", || api_test::run(workspace, &binary))?;
    }
    if !args.no_browser {
        steps.step("browser tests", || browser::tests(workspace, &binary, filter))?;
    }
    steps.print();
    let mut without = steps.skipped();
    if args.no_browser {
        without.push("browser tests");
    }
    let except = if without.is_empty() { String::new() } else { format!(" that ran; skipped: {}", without.join(", ")) };
    println!("\nAll steps passed{except}.");
    Ok(())
}

fn done<T>(_: T) -> Outcome {
    Outcome::Done
}

/// The PostgreSQL that tests use: the one that the environment names, else one of our own.
#[derive(Default)]
struct Database {
    address: Option<String>,
    _server: Option<Postgres>,
}

impl Database {
    fn start(&mut self) -> Result<Outcome> {
        if let Ok(address) = std::env::var(postgres::ADDRESS) {
            println!("  using the one that {} names", postgres::ADDRESS);
            self.address = Some(address);
            return Ok(Outcome::Done);
        }
        println!("Starting a PostgreSQL for the tests");
        match Postgres::start() {
            Ok(server) => {
                self.address = Some(server.address.clone());
                self._server = Some(server);
                Ok(Outcome::Done)
            }
            Err(missing) => skip(missing),
        }
    }
}

/// All tests. Those of the store run on both engines where there is a PostgreSQL.
fn rust_tests(workspace: &Workspace, database: &Database, filter: Option<&str>) -> Result<()> {
    println!("Testing in Rust");
    let mut tests = tests(workspace, filter)?;
    if let Some(address) = &database.address {
        tests.env(postgres::ADDRESS, address);
    }
    sh::run(&mut tests)
}

/// The tests of the REST API and the command line once more, now on PostgreSQL. The same selection of packages, so that nothing
/// is compiled again.
fn tests_on_postgres(workspace: &Workspace, database: &Database, filter: Option<&str>) -> Result<Outcome> {
    println!("Testing the server on PostgreSQL");
    if !has_nextest(workspace)? {
        return skip(anyhow::anyhow!("needs cargo-nextest: `cargo install cargo-nextest --locked`"));
    }
    let mut tests = tests(workspace, filter)?;
    tests.args(["--filterset", "package(codegraph) & kind(test)"]).env(ENGINE, "postgres");
    if let Some(address) = &database.address {
        tests.env(postgres::ADDRESS, address);
    }
    sh::run(&mut tests)?;
    Ok(Outcome::Done)
}

fn tests(workspace: &Workspace, filter: Option<&str>) -> Result<Command> {
    let nextest = has_nextest(workspace)?;
    let mut cargo = if nextest {
        workspace.cargo(&[&["nextest", "run"], &HOST_CRATES[..]].concat())?
    } else {
        workspace.cargo(&[&["test"], &HOST_CRATES[..], &["--all-targets"]].concat())?
    };
    if let Some(filter) = filter {
        if nextest {
            cargo.arg("--no-tests=pass");
        }
        cargo.arg(filter);
    }
    Ok(cargo)
}

fn has_nextest(workspace: &Workspace) -> Result<bool> {
    Ok(sh::succeeds(&mut workspace.cargo(&["nextest", "--version"])?))
}

fn documentation_tests(workspace: &Workspace) -> Result<()> {
    println!("Testing the examples in the documentation");
    sh::run(&mut workspace.cargo(&[&["test", "--doc", "--quiet"], &HOST_CRATES[..]].concat())?)
}
