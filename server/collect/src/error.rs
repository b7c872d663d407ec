//! Why a source could not be read at all. What is wrong with one file is no error: the capture names it.

use crate::settings::SettingsError;
use std::path::PathBuf;

/// A source that cannot be captured.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    #[error("{}: there is no such folder", .0.display())]
    Missing(PathBuf),
    #[error("{}: this is a file, where a repository or a folder is asked for", .0.display())]
    NotAFolder(PathBuf),
    #[error("{}: this is no git repository, so there is no {reference:?} to capture; leave the reference out to capture the files", .path.display())]
    NotARepository { path: PathBuf, reference: String },
    #[error("{}: the repository has no commits yet; commit something first", .0.display())]
    NoCommits(PathBuf),
    #[error("{}: there is no commit, tag or branch {reference:?}", .path.display())]
    UnknownReference { path: PathBuf, reference: String, source: Box<gix::Error> },
    #[error("{}: {action}", .path.display())]
    Git { path: PathBuf, action: &'static str, source: Box<gix::Error> },
    #[error("{}: {action}", .path.display())]
    Io { path: PathBuf, action: &'static str, source: std::io::Error },
    #[error("{}: more than {most} files; capture a part of it as a project of its own", .path.display())]
    TooManyFiles { path: PathBuf, most: usize },
    #[error("{}: the settings of the project cannot be used\n{faults}", .path.display())]
    Settings { path: PathBuf, faults: SettingsError },
    #[error("{}: project.imports.globs: {what}", .path.display())]
    Reports { path: PathBuf, what: String },
    #[error("interrupted")]
    Interrupted,
}
