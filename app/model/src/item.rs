//! An item: one finding, dependency, hotspot, failed check or release. The unit of drilldown.

use crate::{Category, Dimension};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A unit of drilldown (finding, dependency, hotspot, check), identified in its dimension by `category` and `key`.
///
/// `key` must survive moved lines: it is made of what the thing is (tool, rule, path, name, occurrence), never of where
/// in the file it stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub dimension: Dimension,
    pub category: Category,
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    pub key: String,
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub severity: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<Location>,
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tool: Option<String>,
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4096))]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub attributes: BTreeMap<String, Value>,
}

impl Item {
    /// An item with only what every item has.
    #[must_use]
    pub fn new(dimension: Dimension, category: Category, key: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            dimension,
            category,
            key: key.into(),
            title: title.into(),
            severity: None,
            location: None,
            rule: None,
            tool: None,
            url: None,
            attributes: BTreeMap::new(),
        }
    }

    /// An attribute that is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).and_then(Value::as_str)
    }

    /// An attribute that is true or false.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.attributes.get(name).and_then(Value::as_bool)
    }

    /// The texts of an attribute that is a list.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.attributes.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// The same item with one attribute more; names stand in [`crate::attribute`].
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.attributes.insert(name.to_owned(), value.into());
        self
    }

    /// Whether the two differ in nothing but where they stand, in a file that may have another name: moved, not changed.
    /// Texts may name the place: their own path and lines in them do not count.
    #[must_use]
    pub fn same_but_for_place(&self, other: &Self) -> bool {
        let Self { dimension, category, key, title, severity, location, rule, tool, url, attributes } = self;
        let same = (dimension, category, key, severity)
            == (&other.dimension, &other.category, &other.key, &other.severity)
            && (rule, tool, url) == (&other.rule, &other.tool, &other.url);
        if !same || attributes.len() != other.attributes.len() {
            return false;
        }
        let alike = |one: &str, another: &str| {
            one == another || placeless(one, location.as_ref()) == placeless(another, other.location.as_ref())
        };
        alike(title, &other.title)
            && attributes.iter().zip(&other.attributes).all(|((name, value), (other_name, other))| {
                name == other_name
                    && match (value.as_str(), other.as_str()) {
                        (Some(one), Some(another)) => alike(one, another),
                        _ => value == other,
                    }
            })
    }
}

/// A text without the path and the lines of a place.
fn placeless(text: &str, location: Option<&Location>) -> String {
    let Some(location) = location else { return text.to_owned() };
    let name = location.path.rsplit('/').next().filter(|name| name.contains('.'));
    let mut text = text.replace(&location.path, "\0");
    if let Some(name) = name {
        text = text.replace(name, "\0");
    }
    let lines = [location.line, location.end_line].map(|line| line.map(|line| line.to_string()));
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, digits) = rest.split_at(start);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let is_line = lines.iter().flatten().any(|line| *line == digits[..end]);
        plain.push_str(before);
        plain.push_str(if is_line { "\0" } else { &digits[..end] });
        rest = &digits[end..];
    }
    plain + rest
}

/// Where an item stands. Lines count from 1; `path` is relative to the root of the source, with `/`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub path: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_line: Option<u32>,
}

/// How bad a finding is. The order is from worst to least.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Critical,
    High,
    Medium,
    Low,
    Info,
}

impl Severity {
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not the name of a severity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown severity {0:?}; expected one of critical, high, medium, low, info")]
pub struct UnknownSeverity(pub String);

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(s: &str) -> Result<Self, UnknownSeverity> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.as_str() == s)
            .ok_or_else(|| UnknownSeverity(crate::ids::shown(s)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str, line: u32, title: &str) -> Item {
        let location = Location { path: path.to_owned(), line: Some(line), end_line: None };
        Item { location: Some(location), ..Item::new(Dimension::Quality, Category::LINT, "k", title) }
    }

    #[test]
    fn a_text_that_names_its_place_moves_with_it() {
        let was = at("src/a.rs", 10, "unused in src/a.rs (a.rs:10), used 3 times");
        assert!(was.same_but_for_place(&at("lib/b.rs", 20, "unused in lib/b.rs (b.rs:20), used 3 times")));
        assert!(!was.same_but_for_place(&at("lib/b.rs", 20, "unused in lib/b.rs (b.rs:20), used 4 times")));
        assert!(!was.same_but_for_place(&at("src/a.rs", 10, "unused in src/a.rs (a.rs:11), used 3 times")));
        let with = |text: &str| at("a", 10, "t").with("description", text);
        assert!(with("line 10 of 100").same_but_for_place(&at("a", 12, "t").with("description", "line 12 of 100")));
        assert!(!with("x").same_but_for_place(&at("a", 10, "t")));
        assert!(!at("a", 1, "t").with("n", 1).same_but_for_place(&at("a", 1, "t").with("n", 2)));
    }
}
