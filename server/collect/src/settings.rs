//! The table `[project]` of `codegraph.toml`, read and checked. All that is wrong with it is told at once, each with its
//! place. The other tables are settings of the program, and the program's to read.

use crate::imports::found::Pattern;
use chrono::NaiveDate;
use codegraph_model::settings::{Filing, ImportSettings, ProjectSettings, Waiver};
use ignore::gitignore::GitignoreBuilder;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name of the file, at the root of the source.
pub const FILE: &str = "codegraph.toml";

/// The most bytes that the file has.
const MAX_BYTES: usize = 1 << 20;

/// The most that is told at once: nobody reads more, and a hostile file could make millions.
const MAX_FAULTS: usize = 100;

const MAX_GLOBS: usize = 100;
const MAX_DIMENSIONS: usize = 1_000;
const MAX_WAIVERS: usize = 1_000;
const MAX_DAYS: u32 = 3_650;

/// The most characters of a text: a reason, a name, a pattern.
const MAX_CHARACTERS: usize = 1_000;

/// All keys, for the suggestion for one that does not exist.
const KEYS: [&str; 12] = [
    "project.imports",
    "project.imports.globs",
    "project.imports.stale_after_days",
    "project.imports.dimensions",
    "project.waivers",
    "project.waivers.rule",
    "project.waivers.tool",
    "project.waivers.path",
    "project.waivers.package",
    "project.waivers.key",
    "project.waivers.reason",
    "project.waivers.expires",
];

/// Everything that is wrong with the file, one line each, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct SettingsError(pub Vec<Fault>);

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Both count from 1; columns count characters.
    pub line: u32,
    pub column: u32,
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FILE}:{}:{}: {}", self.line, self.column, self.message)
    }
}

impl SettingsError {
    /// Of a file as a whole.
    pub(crate) fn whole(message: impl Into<String>) -> Self {
        Self(vec![Fault { line: 1, column: 1, message: message.into() }])
    }

    /// Why the file does not count, on one line of little more than a thousand letters.
    pub(crate) fn as_reason(&self) -> String {
        let more = if self.0.len() > 1 { format!(" (and {} more)", self.0.len() - 1) } else { String::new() };
        let first = self.0.first().map(ToString::to_string).unwrap_or_default();
        let first: String = first.chars().take(MAX_CHARACTERS).collect();
        format!("settings that cannot be used, so the defaults count instead: {first}{more}")
    }
}

/// Reads the table `[project]` of a file of settings; without one, all is as it is by default.
///
/// # Errors
/// All that is wrong with the table, but no more than a hundred faults. Where the file is not TOML, that only.
pub fn read(bytes: &[u8]) -> Result<ProjectSettings, SettingsError> {
    if bytes.len() > MAX_BYTES {
        return Err(SettingsError::whole(format!("the file is larger than {MAX_BYTES} bytes")));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let faults = vec![(before.len(), "this is not UTF-8".to_owned())];
            return Err(placed(&before, faults));
        }
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let fault = |error: &toml::de::Error| {
            let start = error.span().map_or(text.len(), |span| span.start);
            (start, format!("this is not TOML: {}", error.message()))
        };
        return Err(placed(text, errors.iter().map(fault).collect()));
    }
    let mut reading = Reading { text, faults: Vec::new() };
    let project = table.get_ref().iter().find(|(key, _)| key.get_ref() == "project");
    let project = project.map(|(key, value)| Entry { key: "project".to_owned(), at: key.span().start, value });
    let settings = project.map_or_else(ProjectSettings::default, |project| reading.project(&project));
    if reading.faults.is_empty() { Ok(settings) } else { Err(placed(text, reading.faults)) }
}

/// The file of settings of a folder; nothing where there is none. A link is not followed, as nowhere in a source.
pub(crate) fn file_of(folder: &Path) -> Result<Vec<u8>, SettingsError> {
    let path = folder.join(FILE);
    if !path.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| SettingsError::whole(format!("the file cannot be read: {error}")))
}

/// Faults by their byte in the text, as faults by line and column.
fn placed(text: &str, mut faults: Vec<(usize, String)>) -> SettingsError {
    faults.sort();
    let (mut at, mut line, mut column) = (0, 1, 1);
    let place = |(start, message): (usize, String)| {
        for c in text[at..start].chars() {
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        at = start;
        Fault { line, column, message }
    };
    SettingsError(faults.into_iter().take(MAX_FAULTS).map(place).collect())
}

/// A value and its key.
struct Entry<'a, 'i> {
    /// With all above it; the entries of an array have the array's.
    key: String,
    /// The byte of the text that it starts at.
    at: usize,
    value: &'a Spanned<DeValue<'i>>,
}

impl Entry<'_, '_> {
    fn name(&self) -> &str {
        self.key.rsplit('.').next().unwrap_or(&self.key)
    }
}

/// The reading of one text: what is wrong is noted, and the rest is read all the same.
struct Reading<'t> {
    text: &'t str,
    faults: Vec<(usize, String)>,
}

impl Reading<'_> {
    fn project(&mut self, table: &Entry<'_, '_>) -> ProjectSettings {
        let mut settings = ProjectSettings::default();
        for entry in self.entries(table) {
            match entry.name() {
                "imports" => settings.imports = self.imports(&entry),
                "waivers" => settings.waivers = self.waivers(&entry),
                _ => self.unknown(&entry),
            }
        }
        settings
    }

    fn imports(&mut self, table: &Entry<'_, '_>) -> ImportSettings {
        let mut imports = ImportSettings::default();
        for entry in self.entries(table) {
            match entry.name() {
                "globs" => imports.globs = self.globs(&entry),
                "stale_after_days" => imports.stale_after_days = self.days(&entry).unwrap_or_default(),
                "dimensions" => imports.dimensions = self.dimensions(&entry),
                _ => self.unknown(&entry),
            }
        }
        imports
    }

    fn globs(&mut self, array: &Entry<'_, '_>) -> Vec<String> {
        let mut globs = Vec::new();
        for entry in self.elements(array, MAX_GLOBS, "an array of patterns such as [\"target/*.sarif\"]") {
            let Some(glob) = self.text(&entry) else { continue };
            match Pattern::new(&glob) {
                Ok(_) => globs.push(glob),
                Err(why) => self.fault(&entry, format!("{}: {why}", entry.key)),
            }
        }
        globs
    }

    fn days(&mut self, entry: &Entry<'_, '_>) -> Option<u32> {
        let days = match entry.value.get_ref() {
            DeValue::Integer(days) => u32::from_str_radix(days.as_str(), days.radix()).ok(),
            _ => None,
        };
        let days = days.filter(|days| *days <= MAX_DAYS);
        if days.is_none() {
            self.must_be(entry, &format!("a whole number from 0 to {MAX_DAYS}"));
        }
        days
    }

    fn dimensions(&mut self, table: &Entry<'_, '_>) -> BTreeMap<String, Filing> {
        const ALLOWED: &str = "\"audit\", \"compliance\", \"sca\" or \"quality\"";
        let mut dimensions = BTreeMap::new();
        let DeValue::Table(entries) = table.value.get_ref() else {
            self.must_be(table, &format!("a table that gives tools {ALLOWED}"));
            return dimensions;
        };
        if entries.len() > MAX_DIMENSIONS {
            self.fault(table, format!("{} has more than {MAX_DIMENSIONS} entries", table.key));
        }
        for (name, value) in entries.iter().take(MAX_DIMENSIONS) {
            let key = format!("{}.{}", table.key, bare(name.get_ref()));
            let entry = Entry { key, at: name.span().start, value };
            let name = name.get_ref();
            if !is_tool_and_rule(name) {
                let must = "the key must be a tool, such as clippy, or a tool and a rule, such as \"semgrep/python.*\"";
                self.fault(&entry, format!("{}: {must}", entry.key));
            }
            let filing = match value.get_ref() {
                DeValue::String(text) => match text.as_ref() {
                    "audit" => Some(Filing::Audit),
                    "compliance" => Some(Filing::Compliance),
                    "sca" => Some(Filing::Sca),
                    "quality" => Some(Filing::Quality),
                    _ => None,
                },
                _ => None,
            };
            match filing {
                Some(filing) => drop(dimensions.insert(name.to_string(), filing)),
                None => self.must_be(&entry, ALLOWED),
            }
        }
        dimensions
    }

    fn waivers(&mut self, array: &Entry<'_, '_>) -> Vec<Waiver> {
        let entries = self.elements(array, MAX_WAIVERS, "tables, each under [[project.waivers]]");
        entries.iter().filter_map(|entry| self.waiver(entry)).collect()
    }

    fn waiver(&mut self, table: &Entry<'_, '_>) -> Option<Waiver> {
        let before = self.faults.len();
        let (mut rule, mut tool, mut path, mut package, mut key) = (None, None, None, None, None);
        let (mut reason, mut expires) = (None, None);
        for entry in self.entries(table) {
            match entry.name() {
                "rule" => rule = self.text(&entry),
                "tool" => tool = self.text(&entry),
                "path" => path = self.path(&entry),
                "package" => package = self.text(&entry),
                "key" => key = self.text(&entry),
                "reason" => reason = self.text(&entry),
                "expires" => expires = self.day(&entry),
                _ => self.unknown(&entry),
            }
        }
        // What is missing because it is wrong is told already.
        if self.faults.len() == before {
            if [&rule, &tool, &path, &package, &key].iter().all(|what| what.is_none()) {
                let names = "rule, tool, path, package or key";
                self.fault(table, format!("project.waivers: the waiver does not say of what; give {names}"));
            }
            if reason.is_none() {
                let why = "say why these findings are accepted";
                self.fault(table, format!("project.waivers: the waiver has no reason; {why}"));
            }
            if expires.is_none() {
                let day = "give the last day that it counts, such as expires = 2027-06-30";
                self.fault(table, format!("project.waivers: the waiver does not end; {day}"));
            }
        }
        Some(Waiver { rule, tool, path, package, key, reason: reason?, expires: expires? })
    }

    /// A pattern of paths.
    fn path(&mut self, entry: &Entry<'_, '_>) -> Option<String> {
        let path = self.text(entry)?;
        let mut builder = GitignoreBuilder::new("");
        let read = builder.add_line(None, &path).and_then(|builder| builder.build());
        // A comment and an exception are lines of a .gitignore, but no patterns.
        if path.split('/').any(|part| part == "..") || !read.is_ok_and(|read| read.num_ignores() == 1) {
            self.must_be(entry, "a pattern as .gitignore writes them, such as \"src/generated/**\", without \"..\"");
            return None;
        }
        Some(path)
    }

    /// A day, as TOML has them or as text.
    fn day(&mut self, entry: &Entry<'_, '_>) -> Option<NaiveDate> {
        let day = match entry.value.get_ref() {
            DeValue::Datetime(toml::value::Datetime { date: Some(date), time: None, offset: None }) => {
                NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
            }
            // Years of other than four digits are read as well otherwise.
            DeValue::String(text) if text.len() == 10 => text.parse().ok(),
            _ => None,
        };
        if day.is_none() {
            self.must_be(entry, "a day such as 2027-06-30");
        }
        day
    }

    fn text(&mut self, entry: &Entry<'_, '_>) -> Option<String> {
        let text = match entry.value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => None,
        };
        let text = text.filter(|text| !text.trim().is_empty() && text.chars().count() <= MAX_CHARACTERS);
        if text.is_none() {
            self.must_be(entry, &format!("text of 1 to {MAX_CHARACTERS} characters"));
        }
        text
    }

    fn entries<'a, 'i>(&mut self, table: &Entry<'a, 'i>) -> Vec<Entry<'a, 'i>> {
        let DeValue::Table(entries) = table.value.get_ref() else {
            self.must_be(table, "a table");
            return Vec::new();
        };
        let entry = |(name, value): (&Spanned<_>, &'a _)| {
            let name_text: &str = AsRef::<str>::as_ref(name.get_ref());
            Entry { key: format!("{}.{}", table.key, bare(name_text)), at: name.span().start, value }
        };
        entries.iter().map(entry).collect()
    }

    fn elements<'a, 'i>(&mut self, array: &Entry<'a, 'i>, most: usize, allowed: &str) -> Vec<Entry<'a, 'i>> {
        let DeValue::Array(values) = array.value.get_ref() else {
            self.must_be(array, allowed);
            return Vec::new();
        };
        if values.len() > most {
            self.fault(array, format!("{} has {} entries; {most} are allowed", array.key, values.len()));
        }
        let element = |value: &'a Spanned<DeValue<'i>>| Entry { key: array.key.clone(), at: value.span().start, value };
        values.iter().take(most).map(element).collect()
    }

    fn unknown(&mut self, entry: &Entry<'_, '_>) {
        let nearest = nearest(&entry.key).map_or_else(String::new, |key| format!("; did you mean \"{key}\"?"));
        self.fault(entry, format!("unknown key \"{}\"{nearest}", entry.key));
    }

    fn must_be(&mut self, entry: &Entry<'_, '_>, allowed: &str) {
        let found = match entry.value.get_ref() {
            DeValue::Table(_) => "a table".to_owned(),
            DeValue::Array(_) => "an array".to_owned(),
            _ => clipped(self.text[entry.value.span()].lines().next().unwrap_or_default()),
        };
        self.fault(entry, format!("{} must be {allowed}, not {found}", entry.key));
    }

    fn fault(&mut self, entry: &Entry<'_, '_>, message: String) {
        self.faults.push((entry.at, message));
    }
}

/// Whether this is `tool` or `tool/rule`.
fn is_tool_and_rule(text: &str) -> bool {
    let fits = text.chars().count() <= MAX_CHARACTERS && !text.contains(char::is_control);
    fits && text.splitn(2, '/').all(|part| !part.trim().is_empty())
}

/// The key that was probably meant: the nearest by edits of the whole or of the last part, but none that needs more edits
/// than a third of its letters.
fn nearest(path: &str) -> Option<&'static str> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let edits = |known: &'static str| {
        let whole = strsim::levenshtein(path, known);
        (whole.min(strsim::levenshtein(&last(path), &last(known))), whole, known)
    };
    let (edits, _, nearest) = KEYS.into_iter().map(edits).min()?;
    (edits * 3 <= last(nearest).len()).then_some(nearest)
}

/// A part of a key, quoted where TOML asks for it: `"a.b"` is not `a.b`.
fn bare(part: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !part.is_empty() && part.chars().all(bare) {
        clipped(part)
    } else {
        clipped(&format!("'{}'", part.escape_debug()))
    }
}

/// The beginning of text that may be as long as a file.
fn clipped(text: &str) -> String {
    const MAX_CHARS: usize = 80;
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
