//! What can be wrong with settings. Each message says where, what, and what is allowed.

use super::entry::Place;
use super::{file, keys};
use std::path::PathBuf;

/// Everything that is wrong with the settings, one line each.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ConfigErrors(pub Vec<ConfigError>);

/// One thing that is wrong. `key` and `section` are as they were given, `found` is as it was written.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{}: the file cannot be read: {reason}", file.display())]
    Unreadable { file: PathBuf, reason: std::io::Error },
    #[error("{}: the file is larger than {} bytes", file.display(), file::LIMIT)]
    TooLarge { file: PathBuf },
    #[error("{place}: this is not UTF-8")]
    NotUtf8 { place: Place },
    #[error("{place}: this is not TOML: {message}")]
    Syntax { place: Place, message: String },
    #[error("{place}: unknown section \"{section}\"; there are {}{}", keys::section_names(), did_you_mean(.nearest))]
    UnknownSection { place: Place, section: String, nearest: Option<&'static str> },
    #[error("{place}: unknown key \"{key}\"{}", did_you_mean(.nearest))]
    UnknownKey { place: Place, key: String, nearest: Option<&'static str> },
    /// In the table of what a project says of itself.
    #[error("{place}: {message}")]
    Project { place: Place, message: String },
    #[error("{place}: unknown key \"{key}\"; what a project says of itself is in its codegraph.toml only")]
    ProjectElsewhere { place: Place, key: String },
    #[error("{place}: {key} must be {allowed}, not {found}")]
    Invalid { place: Place, key: String, found: String, allowed: String },
}

impl ConfigError {
    pub(super) fn unknown_section(place: Place, section: String) -> Self {
        Self::UnknownSection { place, nearest: keys::nearest_section(&section), section }
    }

    pub(super) fn unknown_key(place: Place, key: String) -> Self {
        Self::UnknownKey { place, nearest: keys::nearest(&key), key }
    }

    pub(super) fn invalid(place: Place, key: impl Into<String>, found: String, allowed: impl Into<String>) -> Self {
        Self::Invalid { place, key: key.into(), found, allowed: allowed.into() }
    }
}

fn did_you_mean(nearest: &Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; did you mean \"{nearest}\"?"))
}
