//! Failures of commands: their messages and exit codes.

use crate::config::ConfigErrors;
use crate::error::{Error, chain};
use codegraph_collect::CollectError;

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const INTERRUPTED: u8 = 130;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Service(#[from] Error),
    /// The error response of a server.
    #[error("{detail}")]
    Refused {
        /// Whether the request was invalid, as with [`Error::Invalid`].
        is_invalid: bool,
        field: Option<String>,
        detail: String,
    },
    /// No response from a server, or an unexpected one.
    #[error("{0}")]
    Server(String),
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    #[error("{0}")]
    Usage(String),
    /// A check failed.
    #[error("{0}")]
    Check(String),
    #[error("{action}")]
    Io { action: String, source: std::io::Error },
    /// Stopped by the user; completed work is kept.
    #[error("interrupted")]
    Interrupted,
}

impl From<tokio::task::JoinError> for Failure {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Service(error.into())
    }
}

impl Failure {
    pub fn io(action: impl Into<String>, source: std::io::Error) -> Self {
        Self::Io { action: action.into(), source }
    }

    /// Message for the user; the same for an invalid field, whether a service or a server reports it.
    pub fn message(&self) -> String {
        match self {
            Self::Service(Error::Invalid { field, message }) => format!("{field}: {message}"),
            Self::Refused { is_invalid: true, field: Some(field), detail } => format!("{field}: {detail}"),
            other => chain(other),
        }
    }

    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_)
            | Self::Config(_)
            | Self::Service(Error::Invalid { .. })
            | Self::Refused { is_invalid: true, .. } => USAGE,
            Self::Interrupted | Self::Service(Error::Collect(CollectError::Interrupted)) => INTERRUPTED,
            _ => FAILED,
        }
    }

    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
    }
}
