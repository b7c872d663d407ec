//! Why a service did not do what was asked, told apart by what the caller can do about it. `http` turns these into
//! problems, `cli` into messages and exit codes.

use codegraph_collect::CollectError;
use codegraph_model::api::RefusedFile;
use codegraph_store::StoreError;
use std::borrow::Cow;

/// The answer of a service, or why there is none.
pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was given cannot be.
    #[error("{message}")]
    Invalid { field: Cow<'static, str>, message: String },
    /// None of these report files is what it claims to be.
    #[error("{}", refusals(.0))]
    Refused(Vec<RefusedFile>),
    #[error("{0}")]
    NotFound(String),
    #[error("{0}")]
    Conflict(String),
    #[error(transparent)]
    Collect(#[from] CollectError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A defect of this program: the message is for its developers.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    pub fn invalid(field: impl Into<Cow<'static, str>>, message: impl ToString) -> Self {
        Self::Invalid { field: field.into(), message: message.to_string() }
    }
}

/// How many refused files a message names.
const MAX_NAMED: usize = 10;

/// The refused files with their reasons, a line each.
fn refusals(files: &[RefusedFile]) -> String {
    let named = files.iter().take(MAX_NAMED).map(|file| format!("{}: {}", file.name, file.reason));
    let more = (files.len() > MAX_NAMED).then(|| format!("and {} more files", files.len() - MAX_NAMED));
    named.chain(more).collect::<Vec<_>>().join("\n")
}

impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Internal(format!("a task did not end well: {error}"))
    }
}

/// A message with the messages of everything that led to it, for logs and terminals.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
