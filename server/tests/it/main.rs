//! The product through its front doors: services, HTTP, command line; and what keeps its parts apart.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod api;
mod architecture;
mod backfill;
mod cli;
mod creating;
mod documentation;
mod documentation_api;
mod exports;
mod groups;
mod histories;
mod http;
mod imports;
mod imports_kept;
mod measuring;
mod measuring_beside;
mod openapi;
mod problems;
mod problems_bodies;
mod problems_kinds;
mod problems_meaning;
mod problems_queries;
#[expect(dead_code, reason = "shared with the tests of codegraph-collect, which use all of it")]
#[path = "../../collect/tests/it/repo.rs"]
mod repo;
mod report_pages;
mod scheduling;
mod settings;
mod support;
