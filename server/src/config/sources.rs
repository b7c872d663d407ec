//! Where settings come from: what the process was given, and the files that this leads to.

use super::entry::{Entry, Origin, Place, quoted};
use super::error::ConfigError;
use super::field::Raw;
use super::{file, keys};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// The name of a file of settings.
pub const FILE: &str = "codegraph.toml";

/// All that settings are made of.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub flags: Vec<Flag>,
    /// Names and values; those that are no settings do not matter.
    pub environment: Vec<(OsString, OsString)>,
    /// Where the project's file is looked for, here and then in each folder above.
    pub working_directory: PathBuf,
    /// The file that takes the place of the project's; it must be there.
    pub config: Option<PathBuf>,
    /// The user's file; it may be missing.
    pub user_file: Option<PathBuf>,
    /// The user's folder for data of programs.
    pub data_dir: Option<PathBuf>,
    /// What `~/` stands for.
    pub home_dir: Option<PathBuf>,
}

/// A setting that was given on the command line.
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

    /// All that is given; what goes before something else comes after it.
    pub(super) fn entries(&self) -> Vec<Result<Entry, ConfigError>> {
        let project = self.project_file();
        // In the user's folder of settings, the user's file is found on the way up as well.
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

/// What a variable gives whose name is `CODEGRAPH_`, a section, `__` and more.
fn of_variable((variable, value): &(OsString, OsString)) -> Option<Entry> {
    let variable = variable.to_string_lossy();
    let path = variable.strip_prefix("CODEGRAPH_")?.to_lowercase();
    let (section, _) = path.split_once("__")?;
    keys::SECTIONS.iter().map(|known| known.name).chain([keys::PROJECT]).find(|known| *known == section)?;
    // No more than section, key and name: a name may have two underscores of its own.
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
