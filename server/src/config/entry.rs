//! Entries: the value that a source sets for one key, and its position there.

use super::field::Raw;
use super::sources::Sources;
use serde::{Serialize, Serializer};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a value comes from. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    Default,
    UserFile {
        #[serde(serialize_with = "lossy")]
        path: PathBuf,
        line: u32,
    },
    ProjectFile {
        #[serde(serialize_with = "lossy")]
        path: PathBuf,
        line: u32,
    },
    Environment {
        variable: String,
    },
    Flag {
        name: String,
    },
}

/// Serializes a path that is not Unicode with replacement characters, so that the other settings can still be shown.
fn lossy<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

impl Origin {
    /// The directory that relative paths of this origin are relative to.
    pub(super) fn directory<'a>(&'a self, sources: &'a Sources) -> &'a Path {
        match self {
            Self::UserFile { path, .. } | Self::ProjectFile { path, .. } => path.parent().unwrap_or(path),
            Self::Default | Self::Environment { .. } | Self::Flag { .. } => &sources.working_directory,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::UserFile { path, line } | Self::ProjectFile { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment { variable } => f.write_str(variable),
            Self::Flag { name } => f.write_str(name),
        }
    }
}

/// Position in a source. Columns count characters from 1; only files have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub origin: Origin,
    pub column: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.origin.fmt(f)?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}

/// The value that a source sets for a key, known or not.
#[derive(Debug)]
pub(super) struct Entry {
    pub key: String,
    pub place: Place,
    pub raw: Raw,
    /// The value as written in the source, for messages.
    pub found: String,
}

/// Text in quotation marks with control characters escaped, for messages.
pub(super) fn quoted(text: impl fmt::Debug) -> String {
    clipped(&format!("{text:?}"))
}

/// The first 80 characters of a text of any length, for messages.
pub(super) fn clipped(text: &str) -> String {
    const MAX_CHARS: usize = 80;
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
