//! The store through its public interface, and the database behind it through connections of other programs. What does not know
//! its engine runs on both: on PostgreSQL where `CODEGRAPH_TEST_POSTGRES` names a server.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::duplicate_mod, reason = "a test that cannot go on fails")]

mod evidence;
mod import_guards;
mod mending;
mod opening;
mod plans;
mod postgres_guards;
mod support;

#[path = "."]
mod sqlite {
    pub type Database = crate::support::Database<crate::support::Sqlite>;

    mod groups;
    pub mod imports;
    mod lists;
    mod log;
    mod trees;
    mod trends;
    mod writers;
}

#[path = "."]
mod postgres {
    pub type Database = crate::support::Database<crate::support::Postgres>;

    mod groups;
    mod imports;
    mod lists;
    mod log;
    mod trees;
    mod trends;
    mod writers;
}

mod copying;
