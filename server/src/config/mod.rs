//! Settings: what there is to set, where values come from, and what is wrong with them. A flag goes before the
//! environment, that before the project's file, that before the user's, that before the default. What a setting does is
//! for others.

mod entry;
mod error;
mod field;
mod file;
mod keys;
mod markdown;
mod sources;
#[cfg(test)]
mod tests;
mod value;

pub use codegraph_model::api::Retention;
pub use entry::{Origin, Place};
pub use error::{ConfigError, ConfigErrors};
pub use keys::{Config, Dashboard, Server};
pub use markdown::markdown;
pub use sources::{FILE, Flag, Sources};

use entry::{Entry, quoted};
use field::{Given, Raw};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The most errors that are told at once: nobody reads more, and a hostile file could make millions.
const MOST_ERRORS: usize = 100;

const RETENTION_DAYS: &str = "dashboard.snapshot_retention_days";
const STANDARD_CLASS: &str = "dashboard.retention_classes.standard";
const RELEASE_CLASS: &str = "dashboard.snapshot_release_retention_class";

/// The settings, for the program and for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    pub config: Config,
    /// The same one by one, in the order of the documentation.
    pub settings: Vec<Setting>,
}

/// One setting and where its value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// With its section, such as `dashboard.snapshot_list_limit`.
    pub key: String,
    /// As TOML writes it; empty where there is none.
    pub value: String,
    pub origin: Origin,
}

/// The settings that the sources give. Every source is checked, also where another one goes before it.
///
/// # Errors
/// All that is wrong with the sources, but no more than a hundred errors.
pub fn load(sources: &Sources) -> Result<Loaded, ConfigErrors> {
    let mut config = defaults(sources.data_dir.as_deref());
    let mut places = BTreeMap::new();
    let mut errors = Vec::new();
    for entry in sources.entries() {
        match entry.and_then(|entry| take(&mut config, entry, sources)) {
            Ok((key, place)) => drop(places.insert(key, place)),
            Err(error) => errors.push(error),
        }
        if errors.len() == MOST_ERRORS {
            break;
        }
    }
    if errors.is_empty() {
        errors.extend(unknown_class(&config, &places));
    }
    if !errors.is_empty() {
        return Err(ConfigErrors(errors));
    }
    follow(&mut config, &mut places);
    let settings = settings(&mut config, &places);
    Ok(Loaded { config, settings })
}

fn defaults(data_dir: Option<&Path>) -> Config {
    let mut config = Config::default();
    config.dashboard.snapshot_db_path = data_dir.map(|folder| folder.join("codegraph").join("snapshots.db"));
    config
}

/// Sets what an entry gives; the answer is the key and where it was given.
fn take(config: &mut Config, entry: Entry, sources: &Sources) -> Result<(String, Place), ConfigError> {
    let Entry { key: path, place, raw, found } = entry;
    let Some((key, name)) = keys::find(&path) else {
        return Err(if path.split('.').next() == Some(keys::PROJECT) {
            ConfigError::ProjectElsewhere { place, key: path }
        } else if keys::is_table(&path) {
            ConfigError::invalid(place, path, found, "a table")
        } else if matches!(raw, Raw::Nested) && !path.contains('.') {
            ConfigError::unknown_section(place, path)
        } else {
            ConfigError::unknown_key(place, path)
        });
    };
    let given = Given { raw: &raw, folder: place.origin.folder(sources), home: sources.home_dir.as_deref() };
    let field = (key.field)(config);
    if field.set(name, &given, key.range) {
        Ok((path, place))
    } else {
        Err(ConfigError::invalid(place, path, found, field.allowed(key.range)))
    }
}

/// The error of a class for release snapshots that is none of the classes.
fn unknown_class(config: &Config, places: &BTreeMap<String, Place>) -> Option<ConfigError> {
    let (class, classes) = (&config.dashboard.snapshot_release_retention_class, &config.dashboard.retention_classes);
    let place = places.get(RELEASE_CLASS).filter(|_| !classes.contains_key(class))?;
    let names = classes.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let allowed = format!("one of the retention classes {names}");
    Some(ConfigError::invalid(place.clone(), RELEASE_CLASS, quoted(class), allowed))
}

/// The class `standard` follows the days that snapshots are kept, unless it was given days of its own.
fn follow(config: &mut Config, places: &mut BTreeMap<String, Place>) {
    if let (None, Some(place)) = (places.get(STANDARD_CLASS), places.get(RETENTION_DAYS)) {
        let days = Retention::Days(config.dashboard.snapshot_retention_days);
        config.dashboard.retention_classes.insert("standard".to_owned(), days);
        places.insert(STANDARD_CLASS.to_owned(), place.clone());
    }
}

fn settings(config: &mut Config, places: &BTreeMap<String, Place>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for key in keys::all() {
        for (name, value) in (key.field)(config).values() {
            let key = key.path(&name);
            let origin = places.get(&key).map_or(Origin::Default, |place| place.origin.clone());
            settings.push(Setting { key, value, origin });
        }
    }
    settings
}
