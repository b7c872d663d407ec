//! Settings: their table, their sources and their errors. Flags take precedence over the environment, that over the project's
//! file, that over the user's, that over the defaults. What a setting does is left to others.

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
use field::{Raw, RawValue};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Number of errors reported at once: nobody reads more, and a hostile file could cause millions.
const MAX_ERRORS: usize = 100;

const RETENTION_DAYS: &str = "dashboard.snapshot_retention_days";
const STANDARD_CLASS: &str = "dashboard.retention_classes.standard";
const RELEASE_CLASS: &str = "dashboard.snapshot_release_retention_class";

/// The settings in use, and the same as a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    pub config: Config,
    /// All settings in the order of the documentation.
    pub settings: Vec<Setting>,
}

/// One setting and where its value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// With its section, such as `dashboard.snapshot_list_limit`.
    pub key: String,
    /// In TOML; empty without a value.
    pub value: String,
    pub origin: Origin,
}

/// Loads the settings from their sources. Every source is checked, even where another one takes precedence.
///
/// # Errors
/// Up to a hundred errors of all sources.
pub fn load(sources: &Sources) -> Result<Loaded, ConfigErrors> {
    let mut config = defaults(sources.data_dir.as_deref());
    let mut places = BTreeMap::new();
    let mut errors = Vec::new();
    for entry in sources.entries() {
        match entry.and_then(|entry| take(&mut config, entry, sources)) {
            Ok((key, place)) => drop(places.insert(key, place)),
            Err(error) => errors.push(error),
        }
        if errors.len() == MAX_ERRORS {
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

/// Applies an entry; returns its key and position.
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
    let value = RawValue { raw: &raw, directory: place.origin.directory(sources), home: sources.home_dir.as_deref() };
    let field = (key.field)(config);
    if field.set(name, &value, key.range) {
        Ok((path, place))
    } else {
        Err(ConfigError::invalid(place, path, found, field.allowed(key.range)))
    }
}

/// The error of an unknown retention class for release snapshots.
fn unknown_class(config: &Config, places: &BTreeMap<String, Place>) -> Option<ConfigError> {
    let (class, classes) = (&config.dashboard.snapshot_release_retention_class, &config.dashboard.retention_classes);
    let place = places.get(RELEASE_CLASS).filter(|_| !classes.contains_key(class))?;
    let names = classes.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let allowed = format!("one of the retention classes {names}");
    Some(ConfigError::invalid(place.clone(), RELEASE_CLASS, quoted(class), allowed))
}

/// Makes the class `standard` follow `snapshot_retention_days`, unless it is set itself.
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
