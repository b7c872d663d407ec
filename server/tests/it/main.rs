//! The product through its front doors: services, HTTP, command line; and what keeps its parts apart.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod api;
mod architecture;
mod backfill;
mod cli;
mod problems;
#[expect(dead_code, reason = "shared with the tests of codegraph-collect, which use all of it")]
#[path = "../../collect/tests/it/repo.rs"]
mod repo;
mod support;
