//! What a command did step by step: how long each step took, and what was skipped because a tool is absent.

use std::time::Instant;

use anyhow::{Context, Error, Result};

/// How a step ended that did not fail.
pub enum Outcome {
    Done,
    /// What is missing and how to get it, in one line.
    Skipped(String),
}

/// The end of a step for which a tool is missing. In CI (the environment variable `CI`) nothing is skipped: there it fails.
pub fn skip(missing: Error) -> Result<Outcome> {
    skip_unless(std::env::var_os("CI").is_some(), missing)
}

fn skip_unless(required: bool, missing: Error) -> Result<Outcome> {
    if required {
        return Err(missing.context("in CI no step is skipped"));
    }
    let words: Vec<String> = format!("{missing:#}").split_whitespace().map(str::to_owned).collect();
    let reason = words.join(" ");
    println!("  skipped: {reason}");
    Ok(Outcome::Skipped(reason))
}

/// The steps so far.
#[derive(Default)]
pub struct Steps(Vec<Step>);

struct Step {
    name: &'static str,
    seconds: f64,
    /// Why it was skipped, or that it failed.
    note: Option<String>,
}

impl Steps {
    /// Does a step; on failure the summary is printed before the error is returned.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<Outcome>) -> Result<()> {
        println!("\n=== {name}");
        let start = Instant::now();
        let result = work();
        let note = match &result {
            Ok(Outcome::Done) => None,
            Ok(Outcome::Skipped(reason)) => Some(format!("skipped: {reason}")),
            Err(_) => Some("FAILED".to_owned()),
        };
        self.0.push(Step { name, seconds: start.elapsed().as_secs_f64(), note });
        if result.is_err() {
            self.print();
        }
        result.with_context(|| format!("stopped at `{name}`"))?;
        Ok(())
    }

    /// The names of the steps that were skipped.
    pub fn skipped(&self) -> Vec<&'static str> {
        self.0.iter().filter(|step| step.note.is_some()).map(|step| step.name).collect()
    }

    /// A line for each step.
    pub fn print(&self) {
        println!("\n=== summary");
        for Step { name, seconds, note } in &self.0 {
            let line = format!("  {name:<24} {seconds:>7.1} s  {}", note.as_deref().unwrap_or_default());
            println!("{}", line.trim_end());
        }
        println!("  {:<24} {:>7.1} s", "total", self.0.iter().map(|step| step.seconds).sum::<f64>());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_skips_a_step_in_one_line_and_fails_it_in_ci() -> Result<()> {
        let missing = || Error::msg("no `x`;\n    install it with `y`");
        let mut steps = Steps::default();
        steps.step("first", || Ok(Outcome::Done))?;
        steps.step("second", || skip_unless(false, missing()))?;
        assert_eq!(steps.skipped(), ["second"]);
        assert_eq!(steps.0[1].note.as_deref(), Some("skipped: no `x`; install it with `y`"));
        let error = steps.step("third", || skip_unless(true, missing())).expect_err("in CI it fails");
        assert!(format!("{error:#}").starts_with("stopped at `third`: in CI no step is skipped: no `x`"), "{error:#}");
        Ok(())
    }
}
