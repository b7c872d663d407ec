//! Sources of settings: the flags and the environment of the process, and the configuration files.

use super::entry::{Entry, Origin, Place, quoted};
use super::error::ConfigError;
use super::field::Raw;
use super::{file, keys};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Name of a configuration file.
pub const FILE: &str = "codegraph.toml";

/// All sources of settings.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub flags: Vec<Flag>,
    /// Names and values; variables that are not settings are ignored.
    pub environment: Vec<(OsString, OsString)>,
    /// Directory where the search for the project's file starts; it goes on in each directory above.
    pub working_directory: PathBuf,
    /// File to use instead of the project's; it must exist.
    pub config: Option<PathBuf>,
    /// The user's file; it need not exist.
    pub user_file: Option<PathBuf>,
    /// The user's data directory.
    pub data_dir: Option<PathBuf>,
    /// What `~/` stands for.
    pub home_dir: Option<PathBuf>,
}

/// A setting from the command line.
#[derive(Clone, Debug)]
pub struct Flag {
    /// As it is typed, such as `--db`.
    pub name: &'static str,
    /// The setting, such as `dashboard.snapshot_db_path`.
    pub key: &'static str,
    pub value: OsString,
}

impl Sources {
    /// The sources of this process.
    #[must_use]
    pub fn of_process(config: Option<PathBuf>, flags: Vec<Flag>) -> Self {
        Self {
            flags,
            environment: std::env::vars_os().collect(),
            // Without a working directory there is no project above it, and relative paths stay relative.
            working_directory: std::env::current_dir().unwrap_or_default(),
            config,
            user_file: dirs::config_dir().map(|folder| folder.join("codegraph").join(FILE)),
            data_dir: dirs::data_dir(),
            home_dir: dirs::home_dir(),
        }
    }

    /// The entries of all sources, in ascending precedence.
    pub(super) fn entries(&self) -> Vec<Result<Entry, ConfigError>> {
        let project = self.project_file();
        // Within the user's configuration directory, the search upwards finds the user's file as well.
        let user = self.user_file.as_ref().filter(|file| file.exists() && Some(*file) != project.as_ref());
        let user = user.map(|file| file::entries(file, |path, line| Origin::UserFile { path, line }));
        let project = project.map(|file| file::entries(&file, |path, line| Origin::ProjectFile { path, line }));
        let files = [user, project].into_iter().flatten().flatten();
        files
            .chain(self.environment.iter().filter_map(of_variable).map(Ok))
            .chain(self.flags.iter().map(of_flag).map(Ok))
            .collect()
    }

    fn project_file(&self) -> Option<PathBuf> {
        let above = || self.working_directory.ancestors().map(|folder| folder.join(FILE)).find(|file| file.exists());
        self.config.as_ref().map(|file| self.working_directory.join(file)).or_else(above)
    }
}

/// The entry of a variable whose name is `CODEGRAPH_`, a section, `__` and a key.
fn of_variable((variable, value): &(OsString, OsString)) -> Option<Entry> {
    let variable = variable.to_string_lossy();
    let path = variable.strip_prefix("CODEGRAPH_")?.to_lowercase();
    let (section, _) = path.split_once("__")?;
    keys::SECTIONS.iter().map(|known| known.name).chain([keys::PROJECT]).find(|known| *known == section)?;
    // Section, key and name; a name may contain two underscores itself.
    let key = path.splitn(3, "__").collect::<Vec<_>>().join(".");
    Some(plain(key, Origin::Environment { variable: variable.into_owned() }, value))
}

fn of_flag(flag: &Flag) -> Entry {
    plain(flag.key.to_owned(), Origin::Flag { name: flag.name.to_owned() }, &flag.value)
}

fn plain(key: String, origin: Origin, value: &OsStr) -> Entry {
    let place = Place { origin, column: None };
    Entry { key, place, raw: Raw::Plain(value.to_owned()), found: quoted(value) }
}
