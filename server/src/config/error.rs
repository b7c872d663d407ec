//! Errors in settings. Each message has the position, what is wrong, and what is allowed.

use super::entry::Place;
use super::{file, keys};
use std::path::PathBuf;

/// All errors in the settings, one line each.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ConfigErrors(pub Vec<ConfigError>);

/// One error. `key`, `section` and `found` are as written in the source.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{}: cannot read the file: {reason}", file.display())]
    Unreadable { file: PathBuf, reason: std::io::Error },
    #[error("{}: the file is larger than the limit of {} bytes", file.display(), file::MAX_BYTES)]
    TooLarge { file: PathBuf },
    #[error("{place}: invalid UTF-8")]
    NotUtf8 { place: Place },
    #[error("{place}: invalid TOML: {message}")]
    Syntax { place: Place, message: String },
    #[error("{place}: unknown section \"{section}\"; expected one of {}{}", keys::section_names(), did_you_mean(.nearest))]
    UnknownSection { place: Place, section: String, nearest: Option<&'static str> },
    #[error("{place}: unknown key \"{key}\"{}", did_you_mean(.nearest))]
    UnknownKey { place: Place, key: String, nearest: Option<&'static str> },
    /// In the table `[project]`.
    #[error("{place}: {message}")]
    Project { place: Place, message: String },
    #[error("{place}: \"{key}\" can be set only in the codegraph.toml of the project")]
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
