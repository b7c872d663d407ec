//! A small schema language for what this program looks at in CycloneDX: one description of each object says which fields
//! it has since which version, in JSON and in XML, and a document is judged by it before anything is taken from it.
//!
//! Versions are minor ones: 5 is 1.5.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Map, Value};

/// An object and its fields.
pub struct Object {
    /// The name for messages: `component`.
    pub name: &'static str,
    pub fields: &'static [Field],
    pub rule: Option<Rule>,
    /// Since which version JSON may have no other fields. The schemas of 1.2 and 1.3 allow them everywhere.
    pub closed: u8,
}

/// What the fields of an object must be together; the error is what is wrong.
pub type Rule = fn(&Map<String, Value>) -> Result<(), String>;

/// Judges the entries of a list together; the error is the first thing that the specification does not allow.
pub type Judge = fn(&[Value], Version) -> Result<(), String>;

/// The version of a document and how it is written, because the two schemas differ a little.
#[derive(Clone, Copy)]
pub struct Version {
    pub minor: u8,
    pub xml: bool,
}

impl Version {
    /// Whether it is one of these or later: of JSON and of XML.
    const fn is_from(self, json: u8, xml: u8) -> bool {
        self.minor >= if self.xml { xml } else { json }
    }
}

/// A field of an object.
pub struct Field {
    /// In JSON.
    pub name: &'static str,
    pub kind: Kind,
    pub xml: Xml,
    pub since: u8,
    /// From which version to which it must be there.
    pub needed: (u8, u8),
    /// From which version on it must be there in XML, where JSON can do without it for longer.
    pub needed_in_xml: u8,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub enum Kind {
    Text,
    /// An identifier or a link to one: a text that is not empty, from 1.5 on.
    Ref,
    /// A text that is not empty from these versions on: of JSON and of XML.
    Filled(u8, u8),
    Flag,
    Whole,
    /// [`Kind::Whole`] that is at least 1 from these versions on: of JSON and of XML.
    Positive(u8, u8),
    Number,
    /// A date and a time.
    Time,
    /// One of these words, which are given by the version that they came with.
    Word(&'static [(u8, &'static str)]),
    /// A text that a function accepts.
    Checked(fn(&str) -> Result<(), String>),
    Object(&'static Object),
    List(&'static Self),
    /// [`Kind::List`], in JSON with no two entries alike.
    Set(&'static Self),
    /// A list or, since 1.5, an object: `tools`.
    Either(&'static Object, &'static Self),
    /// A list of licenses and expressions, and the function that judges it.
    Licenses(Judge),
    /// The data of a service: a list that XML writes in two ways.
    Data(&'static Object),
    /// Nothing is read from it, so it is not judged.
    Any,
}

/// How a field is written in XML.
#[derive(Clone, Copy)]
pub enum Xml {
    /// An element of the name that the field has in JSON.
    Same,
    Attribute(&'static str),
    /// The text of the element itself.
    Content,
    /// One element around all entries, and the name of each.
    Wrapped(&'static str, &'static str),
    /// An element for each entry and none around them.
    Repeated(&'static str),
    /// The same, and the entry is the value of an attribute of it.
    RepeatedAttribute(&'static str, &'static str),
    /// Not in XML.
    Never,
}

/// An optional field that is in all versions, in XML an element of the same name.
pub const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, xml: Xml::Same, since: 0, needed: (u8::MAX, 0), needed_in_xml: u8::MAX }
}

impl Field {
    pub const fn needed(mut self) -> Self {
        self.needed = (0, u8::MAX);
        self
    }

    pub const fn needed_in(mut self, from: u8, to: u8) -> Self {
        self.needed = (from, to);
        self
    }

    pub const fn needed_in_xml(mut self, from: u8) -> Self {
        self.needed_in_xml = from;
        self
    }

    pub const fn since(mut self, minor: u8) -> Self {
        self.since = minor;
        self
    }

    pub const fn xml(mut self, xml: Xml) -> Self {
        self.xml = xml;
        self
    }

    pub const fn attribute(self) -> Self {
        let name = self.name;
        self.xml(Xml::Attribute(name))
    }

    /// A list with an element around it that has the name of the field.
    pub const fn of(self, entry: &'static str) -> Self {
        let name = self.name;
        self.xml(Xml::Wrapped(name, entry))
    }
}

/// Judges a value. The error begins with the place in it: `licenses/0/license/id: ...`.
///
/// # Errors
///
/// The first thing that the specification does not allow.
pub fn judge(value: &Value, kind: Kind, version: Version) -> Result<(), String> {
    match (kind, value) {
        (Kind::Any, _)
        | (Kind::Text, Value::String(_))
        | (Kind::Flag, Value::Bool(_))
        | (Kind::Number, Value::Number(_)) => Ok(()),
        (Kind::Whole, Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(()),
        // 1.0 is an integer to JSON Schema.
        (Kind::Whole, Value::Number(number)) if number.as_f64().is_some_and(|n| n.fract() == 0.0) => Ok(()),
        (Kind::Ref, Value::String(text)) if version.minor < 5 || !text.is_empty() => Ok(()),
        (Kind::Filled(json, xml), Value::String(text)) if !text.is_empty() || !version.is_from(json, xml) => Ok(()),
        (Kind::Filled(..), Value::String(_)) => Err(": the text must not be empty".to_owned()),
        (Kind::Positive(json, xml), Value::Number(number)) => {
            judge(value, Kind::Whole, version)?;
            if version.is_from(json, xml) && number.as_f64().is_some_and(|number| number < 1.0) {
                return Err(format!(": invalid number {number}; expected at least 1"));
            }
            Ok(())
        }
        (Kind::Ref, Value::String(_)) => Err(": the reference must not be empty".to_owned()),
        (Kind::Time, Value::String(text)) => match time(text) {
            Some(_) => Ok(()),
            None => Err(format!(": invalid date-time {}; expected the form 2026-10-01T08:00:00Z", quoted(text))),
        },
        (Kind::Word(words), Value::String(text)) => {
            let known = words.iter().filter(|(since, _)| *since <= version.minor);
            let mut allowed = known.flat_map(|(_, words)| words.split_ascii_whitespace());
            if allowed.clone().any(|word| word == text) {
                return Ok(());
            }
            let first: Vec<_> = allowed.by_ref().take(15).collect();
            let more = if allowed.next().is_some() { " and others" } else { "" };
            let one_of = if first.len() == 1 { "" } else { "one of " };
            Err(format!(": unknown value {}; expected {one_of}{}{more}", quoted(text), first.join(", ")))
        }
        (Kind::Checked(check), Value::String(text)) => check(text).map_err(|message| format!(": {message}")),
        (Kind::Object(object) | Kind::Either(object, _) | Kind::Data(object), Value::Object(fields))
            if !matches!(kind, Kind::Data(_)) && (version.minor >= 5 || !matches!(kind, Kind::Either(..))) =>
        {
            judge_object(fields, object, version)
        }
        (Kind::Either(_, entry) | Kind::List(entry), Value::Array(entries)) => judge_list(entries, *entry, version),
        (Kind::Set(entry), Value::Array(entries)) => {
            judge_list(entries, *entry, version)?;
            if version.xml {
                return Ok(());
            }
            let mut seen = Seen::default();
            match entries.iter().position(|entry| !seen.insert(entry)) {
                Some(i) => Err(format!("/{i}: duplicate entry")),
                None => Ok(()),
            }
        }
        (Kind::Licenses(judge), Value::Array(entries)) => judge(entries, version),
        (Kind::Data(object), Value::Array(entries)) => judge_list(entries, Kind::Object(object), version),
        (kind, value) => Err(format!(": expected {}, found {}", expected(kind, version), described(value))),
    }
}

/// [`judge`] for an object.
///
/// # Errors
///
/// As [`judge`].
pub fn judge_object(fields: &Map<String, Value>, object: &Object, version: Version) -> Result<(), String> {
    for field in object.fields {
        match fields.get(field.name) {
            Some(value) if field.since <= version.minor => {
                judge(value, field.kind, version).map_err(|message| format!("/{}{message}", field.name))?;
            }
            None if (field.needed.0..=field.needed.1).contains(&version.minor)
                || (version.xml && version.minor >= field.needed_in_xml) =>
            {
                return Err(format!(": the {} has no {}", object.name, field.name));
            }
            _ => {}
        }
    }
    if version.minor >= object.closed {
        for name in fields.keys() {
            if !object.fields.iter().any(|field| field.name == name && field.since <= version.minor) {
                return Err(format!(
                    "/{}: unknown field of the {} in CycloneDX 1.{}",
                    crate::json::pointer(name),
                    object.name,
                    version.minor
                ));
            }
        }
    }
    object.rule.map_or(Ok(()), |rule| rule(fields).map_err(|message| format!(": {message}")))
}

fn judge_list(entries: &[Value], kind: Kind, version: Version) -> Result<(), String> {
    entries
        .iter()
        .enumerate()
        .try_for_each(|(i, entry)| judge(entry, kind, version).map_err(|message| format!("/{i}{message}")))
}

/// Values that were there before. Of each only a hash is kept.
#[derive(Default)]
pub struct Seen(std::collections::HashSet<[u8; 16]>);

impl Seen {
    /// Whether the value is new.
    pub fn insert(&mut self, value: &Value) -> bool {
        use sha2::Digest;
        let mut short = [0; 16];
        short.copy_from_slice(&sha2::Sha256::digest(value.to_string())[..16]);
        self.0.insert(short)
    }
}

/// A date and a time (RFC 3339, and of XML Schema also without a zone: then taken as UTC).
pub fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    text.parse::<NaiveDateTime>().ok().map(|time| time.and_utc())
}

/// A text from the file for a message.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", crate::text::line(text, 80))
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn expected(kind: Kind, version: Version) -> &'static str {
    match kind {
        Kind::Text | Kind::Ref | Kind::Filled(..) | Kind::Time | Kind::Word(_) | Kind::Checked(_) => "a text",
        Kind::Flag => "true or false",
        Kind::Whole | Kind::Positive(..) => "an integer",
        Kind::Number => "a number",
        Kind::Object(_) => "an object",
        Kind::List(_) | Kind::Set(_) | Kind::Licenses(_) | Kind::Data(_) => "a list",
        Kind::Either(..) if version.minor < 5 => "a list",
        Kind::Either(..) => "an object or a list",
        Kind::Any => "anything",
    }
}
