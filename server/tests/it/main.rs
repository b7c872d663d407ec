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
mod report_pages;
mod scheduling;
mod settings;
mod support;

use codegraph_testing::repo;
