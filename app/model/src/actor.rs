//! Actors: who does something, and by which way.

use std::fmt;

/// Who does something. Its `Display` is the name that is recorded: the initiator of a snapshot, the author of a note.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person with an account, by name.
    User(String),
    /// An access token, by name.
    Token(String),
    /// A CI job, by what its identity says of it.
    CiJob(String),
    /// A user of the operating system, by name: whoever may write the database file may use it.
    OsUser(String),
    /// Whoever reaches a server that asks for no sign-in.
    Anonymous,
    /// A part of the program, by name.
    System(&'static str),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User(name) | Self::Token(name) | Self::CiJob(name) | Self::OsUser(name) => name,
            Self::Anonymous => "anonymous",
            Self::System(part) => part,
        })
    }
}

/// The way by which an actor does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    Cli,
    Api,
    Ui,
    Scheduler,
}

impl Via {
    /// The trigger source of a snapshot that was asked for this way, where the request names no other.
    #[must_use]
    pub const fn trigger_source(self) -> &'static str {
        match self {
            Self::Cli => "manual_cli",
            Self::Api => "manual_api",
            Self::Ui => "manual_ui",
            Self::Scheduler => "scheduler",
        }
    }
}
