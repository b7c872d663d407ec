//! The store through its public interface, and the database behind it through connections of other programs.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod evidence;
mod groups;
mod imports;
mod lists;
mod migrations;
mod opening;
mod plans;
mod support;
mod trees;
mod trends;
mod writers;
