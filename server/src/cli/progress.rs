//! Progress bars on a terminal, and interruption by Ctrl-C.

use super::args::Cli;
use crate::services::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Progress bar, hidden with `--quiet` and where standard error is not a terminal.
pub(crate) fn bar(cli: &Cli, unit: &str) -> ProgressBar {
    let shown = !cli.quiet && std::io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    let template = format!("{{spinner}} {{wide_bar}} {{pos}}/{{len}} {unit} {{msg}} {{eta}}");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}

/// Spinner with the elapsed time, for work of unknown length.
pub(crate) fn spinner(cli: &Cli, what: &str) -> ProgressBar {
    let bar = bar(cli, "");
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// Watch that advances the bar by the files and commits read. The first Ctrl-C interrupts the work, the second ends the process.
pub(crate) fn watch(bar: Option<&ProgressBar>) -> Watch {
    let interrupt = Arc::new(AtomicBool::new(false));
    let pressed = Arc::clone(&interrupt);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if pressed.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        }
    });
    let bar = bar.cloned();
    Watch {
        interrupt,
        progress: Arc::new(move |progress| {
            if let Some(bar) = &bar {
                bar.set_length(progress.of as u64);
                bar.set_position(progress.done as u64);
            }
        }),
    }
}
