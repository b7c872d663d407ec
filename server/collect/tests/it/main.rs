//! Capture through `Session`, as the server uses it, of real repositories that the `git` program made.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod capture;
mod documentation;
mod history;
mod hostile;
mod lockfiles;
mod origins;
mod refusals;
mod reports;
mod settings;
mod shallow;
mod support;

use codegraph_testing::repo;
