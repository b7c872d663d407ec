//! `cargo xtask test`: format, lints, Rust tests, tests of the REST API and browser tests, one after the other until one fails.

use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;

use crate::workspace::{Profile, Workspace};
use crate::{api_test, browser, build, check, sh};

#[derive(Args)]
pub struct TestArgs {
    /// Leave the browser tests out
    #[arg(long)]
    no_browser: bool,
    /// Run only tests with this in their name
    filter: Option<String>,
}

pub fn run(workspace: &Workspace, args: &TestArgs) -> Result<()> {
    let filter = args.filter.as_deref();
    let mut steps = Steps::default();
    steps.step("format", || check::format(workspace))?;
    steps.step("lints", || check::lints(workspace))?;
    steps.step("dependencies", || check::dependencies(workspace))?;
    steps.step("site", || build::site(workspace))?;
    steps.step("server", || build::server(workspace, Profile::Dev))?;
    steps.step("Rust tests", || rust_tests(workspace, filter))?;
    if filter.is_none() {
        steps.step("documentation tests", || documentation_tests(workspace))?;
        steps.step("REST API", || api_test::run(workspace, &workspace.binary(Profile::Dev)))?;
    }
    if !args.no_browser {
        let binary = workspace.binary(Profile::Dev);
        steps.step("browser tests", || browser::tests(workspace, &binary, filter))?;
    }
    steps.print();
    println!("\nAll passed{}.", if args.no_browser { ", without the browser tests" } else { "" });
    Ok(())
}

fn rust_tests(workspace: &Workspace, filter: Option<&str>) -> Result<()> {
    println!("Testing in Rust");
    let selection = ["--workspace", "--exclude", "frontend"];
    let nextest = sh::succeeds(&mut workspace.cargo(&["nextest", "--version"])?);
    let mut cargo = if nextest {
        workspace.cargo(&[&["nextest", "run"], &selection[..]].concat())?
    } else {
        workspace.cargo(&[&["test"], &selection[..], &["--all-targets"]].concat())?
    };
    if let Some(filter) = filter {
        if nextest {
            cargo.arg("--no-tests=pass");
        }
        cargo.arg(filter);
    }
    sh::run(&mut cargo)
}

fn documentation_tests(workspace: &Workspace) -> Result<()> {
    println!("Testing the documentation's examples");
    sh::run(&mut workspace.cargo(&["test", "--doc", "--quiet", "--workspace", "--exclude", "frontend"])?)
}

/// What was done and how long it took.
#[derive(Default)]
struct Steps(Vec<(&'static str, f64)>);

impl Steps {
    fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<()> {
        println!("\n=== {name}");
        let start = Instant::now();
        let result = work();
        self.0.push((name, start.elapsed().as_secs_f64()));
        if result.is_err() {
            self.print();
        }
        result.with_context(|| format!("stopped at `{name}`"))?;
        Ok(())
    }

    fn print(&self) {
        println!("\n=== summary");
        for (name, seconds) in &self.0 {
            println!("  {name:<20} {seconds:>7.1} s");
        }
    }
}
