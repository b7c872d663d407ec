//! Configuration files, read into entries with their lines and columns.

use super::MAX_ERRORS;
use super::entry::{Entry, Origin, Place, clipped};
use super::error::ConfigError;
use super::field::Raw;
use super::keys;
use codegraph_collect::settings::Fault;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Size limit of a configuration file.
pub(super) const MAX_BYTES: u64 = 1 << 20;

type Entries = Vec<Result<Entry, ConfigError>>;

/// The entries of a file from its first line to its last, then the errors in its table `[project]`. Invalid TOML yields only
/// its syntax errors: what a parser guesses of the rest would be wrong too often.
pub(super) fn entries(path: &Path, origin: fn(PathBuf, u32) -> Origin) -> Entries {
    let place = |(line, column)| Place { origin: origin(path.to_owned(), line), column: Some(column) };
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(reason) => return vec![Err(ConfigError::Unreadable { file: path.to_owned(), reason })],
    };
    if bytes.len() as u64 > MAX_BYTES {
        return vec![Err(ConfigError::TooLarge { file: path.to_owned() })];
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => parsed(text, place),
        Err(error) => {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            vec![Err(ConfigError::NotUtf8 { place: place(advanced(START, &before)) })]
        }
    }
}

/// The content of the file, up to one byte beyond the limit.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parsed(text: &str, place: impl Fn(Position) -> Place) -> Entries {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let start = |error: &toml::de::Error| error.span().map_or(text.len(), |span| span.start);
        let syntax = |error: &toml::de::Error| {
            let place = place(advanced(START, &text[..start(error)]));
            Err(ConfigError::Syntax { place, message: error.message().to_owned() })
        };
        errors.sort_by_key(start);
        return errors.iter().take(MAX_ERRORS).map(syntax).collect();
    }
    let mut leaves = Vec::new();
    collect(table.get_ref(), "", &mut leaves);
    // Captures read the table `[project]`; here it is only checked.
    leaves.retain(|(_, key, _)| key != keys::PROJECT);
    leaves.sort_by_key(|(start, ..)| *start);
    let (mut position, mut at) = (START, 0);
    let entry = |(start, key, value): Leaf<'_, '_>| {
        position = advanced(position, &text[at..start]);
        at = start;
        Ok(Entry { key, place: place(position), raw: raw(value.get_ref()), found: found(value, text) })
    };
    let mut entries: Entries = leaves.into_iter().map(entry).collect();
    if let Err(faults) = codegraph_collect::settings::read(text.as_bytes()) {
        let fault =
            |fault: Fault| ConfigError::Project { place: place((fault.line, fault.column)), message: fault.message };
        entries.extend(faults.0.into_iter().map(|f| Err(fault(f))));
    }
    entries
}

/// Offset of a key, the key, its value.
type Leaf<'a, 'i> = (usize, String, &'a Spanned<DeValue<'i>>);

/// Collects the entries of a table and of the known tables below it.
fn collect<'a, 'i>(table: &'a DeTable<'i>, above: &str, leaves: &mut Vec<Leaf<'a, 'i>>) {
    for (key, value) in table {
        let path = format!("{above}{}", bare(key.get_ref()));
        match value.get_ref() {
            DeValue::Table(table) if keys::is_table(&path) => collect(table, &format!("{path}."), leaves),
            _ => leaves.push((key.span().start, path, value)),
        }
    }
}

/// A part of a key, quoted where TOML requires it: `"a.b"` is not `a.b`.
fn bare(part: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !part.is_empty() && part.chars().all(bare) {
        clipped(part)
    } else {
        clipped(&format!("'{}'", part.escape_debug()))
    }
}

fn raw(value: &DeValue<'_>) -> Raw {
    match value {
        DeValue::Boolean(value) => Raw::Boolean(*value),
        DeValue::Integer(value) => u64::from_str_radix(value.as_str(), value.radix()).map_or(Raw::Other, Raw::Integer),
        DeValue::String(value) => Raw::Text(value.to_string()),
        DeValue::Table(_) | DeValue::Array(_) => Raw::Nested,
        DeValue::Float(_) | DeValue::Datetime(_) => Raw::Other,
    }
}

/// A value as written in the file, on one line.
fn found(value: &Spanned<DeValue<'_>>, text: &str) -> String {
    match value.get_ref() {
        DeValue::Table(_) => "a table".to_owned(),
        DeValue::Array(_) => "an array".to_owned(),
        _ => clipped(text[value.span()].lines().next().unwrap_or_default()),
    }
}

/// Line and column, both from 1.
type Position = (u32, u32);

const START: Position = (1, 1);

/// The position after some text.
fn advanced(from: Position, text: &str) -> Position {
    text.chars().fold(from, |(line, column), c| if c == '\n' { (line + 1, 1) } else { (line, column + 1) })
}
