//! What a source gives for one key, and where it says so.

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

/// A path that is not Unicode is no reason to show no settings at all.
fn lossy<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

impl Origin {
    /// The folder that relative paths of this origin start at.
    pub(super) fn folder<'a>(&'a self, sources: &'a Sources) -> &'a Path {
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

/// Where in a source something is. Columns count characters from 1; only files have them.
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

/// What a source gives for a key that may or may not exist.
#[derive(Debug)]
pub(super) struct Entry {
    pub key: String,
    pub place: Place,
    pub raw: Raw,
    /// The value as it is written, for messages.
    pub found: String,
}

/// Text in quotation marks with its control characters escaped, for messages.
pub(super) fn quoted(text: impl fmt::Debug) -> String {
    clipped(&format!("{text:?}"))
}

/// The beginning of text that may be as long as a file.
pub(super) fn clipped(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
