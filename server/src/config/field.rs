//! How a setting takes what a source gives, whatever its type. The types themselves are in `value`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::Path;

/// The numbers that are allowed, where there is a limit.
pub(super) type Range = &'static [RangeInclusive<u64>];

/// A value as a source gives it.
#[derive(Debug)]
pub(super) enum Raw {
    Boolean(bool),
    Integer(u64),
    Text(String),
    /// Of a flag or a variable, where everything is text.
    Plain(OsString),
    /// A table or an array.
    Nested,
    /// Of a type that no setting has.
    Other,
}

/// A value with the folders that paths may start at.
pub(super) struct Given<'a> {
    pub raw: &'a Raw,
    pub folder: &'a Path,
    pub home: Option<&'a Path>,
}

/// A field of a section: a value, or a table of values by name.
pub(super) trait Field {
    /// Takes a value, of a table for a name; false where it is not allowed, and then nothing changes.
    fn set(&mut self, name: &str, given: &Given<'_>, range: Range) -> bool;
    /// Each value as TOML writes it, of a table with its name.
    fn values(&self) -> Vec<(String, String)>;
    /// What is allowed, for messages and the documentation.
    fn allowed(&self, range: Range) -> String;
}

/// The type of a value.
pub(super) trait Value: Sized {
    fn read(given: &Given<'_>, range: Range) -> Option<Self>;
    /// As TOML writes it.
    fn write(&self) -> String;
    /// What values look like, for messages and the documentation.
    fn form(range: Range) -> String;
}

impl<V: Value> Field for V {
    fn set(&mut self, _: &str, given: &Given<'_>, range: Range) -> bool {
        V::read(given, range).map(|value| *self = value).is_some()
    }

    fn values(&self) -> Vec<(String, String)> {
        vec![(String::new(), self.write())]
    }

    fn allowed(&self, range: Range) -> String {
        V::form(range)
    }
}

impl<V: Value> Field for BTreeMap<String, V> {
    fn set(&mut self, name: &str, given: &Given<'_>, range: Range) -> bool {
        let value = V::read(given, range).filter(|_| is_name(name));
        value.map(|value| self.insert(name.to_owned(), value)).is_some()
    }

    fn values(&self) -> Vec<(String, String)> {
        self.iter().map(|(name, value)| (name.clone(), value.write())).collect()
    }

    fn allowed(&self, range: Range) -> String {
        format!("{}, under a name [a-z0-9][a-z0-9_-]{{0,63}}", V::form(range))
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    !name.starts_with(['_', '-']) && (1..=64).contains(&name.len()) && name.chars().all(allowed)
}
