//! Fields: how a setting of any type is set from the value in a source. The types themselves are in `value`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::Path;

/// The allowed numbers; empty without a limit.
pub(super) type Range = &'static [RangeInclusive<u64>];

/// A value as a source has it.
#[derive(Debug)]
pub(super) enum Raw {
    Boolean(bool),
    Integer(u64),
    Text(String),
    /// From a flag or a variable, where everything is text.
    Plain(OsString),
    /// A table or an array.
    Nested,
    /// Of a type that no setting has.
    Other,
}

/// A value with the directories that paths in it are relative to.
pub(super) struct RawValue<'a> {
    pub raw: &'a Raw,
    pub directory: &'a Path,
    pub home: Option<&'a Path>,
}

/// A field of a section: a value, or a table of values by name.
pub(super) trait Field {
    /// Sets the value, in a table the one under `name`. False, and nothing is changed, where the value is not allowed.
    fn set(&mut self, name: &str, value: &RawValue<'_>, range: Range) -> bool;
    /// Each value in TOML, in a table with its name.
    fn values(&self) -> Vec<(String, String)>;
    /// The allowed values, for messages and the documentation.
    fn allowed(&self, range: Range) -> String;
}

/// The type of a value.
pub(super) trait Value: Sized {
    /// Reads the value; none where it is not allowed.
    fn read(value: &RawValue<'_>, range: Range) -> Option<Self>;
    /// The value in TOML.
    fn write(&self) -> String;
    /// The allowed values, for messages and the documentation.
    fn form(range: Range) -> String;
}

impl<V: Value> Field for V {
    fn set(&mut self, _: &str, value: &RawValue<'_>, range: Range) -> bool {
        V::read(value, range).map(|value| *self = value).is_some()
    }

    fn values(&self) -> Vec<(String, String)> {
        vec![(String::new(), self.write())]
    }

    fn allowed(&self, range: Range) -> String {
        V::form(range)
    }
}

impl<V: Value> Field for BTreeMap<String, V> {
    fn set(&mut self, name: &str, value: &RawValue<'_>, range: Range) -> bool {
        let value = V::read(value, range).filter(|_| is_name(name));
        value.map(|value| self.insert(name.to_owned(), value)).is_some()
    }

    fn values(&self) -> Vec<(String, String)> {
        self.iter().map(|(name, value)| (name.clone(), value.write())).collect()
    }

    fn allowed(&self, range: Range) -> String {
        format!("{}, under a name that matches [a-z0-9][a-z0-9_-]{{0,63}}", V::form(range))
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    !name.starts_with(['_', '-']) && (1..=64).contains(&name.len()) && name.chars().all(allowed)
}
