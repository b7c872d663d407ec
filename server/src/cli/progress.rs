//! Bars on a terminal, and an end when the user presses Ctrl-C.

use super::args::Cli;
use crate::services::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A bar, hidden where there is no terminal to draw it on.
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

/// A sign of life for work whose length nobody knows.
pub(crate) fn spinner(cli: &Cli, what: &str) -> ProgressBar {
    let bar = bar(cli, "");
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// A watch that moves the bar by files and commits read, and that the first Ctrl-C interrupts; the second ends at once.
pub(crate) fn watch(bar: Option<&ProgressBar>) -> Watch {
    let interrupt = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&interrupt);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if seen.swap(true, Ordering::Relaxed) {
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
