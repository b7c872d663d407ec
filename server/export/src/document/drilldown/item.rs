//! One item as a row: what it is, what became of it, where it stands.

use crate::document::words::NONE;
use crate::document::{Cell, Style};
use crate::input::ListedItem;
use crate::text::clip;
use codegraph_model::{Item, attribute, number};
use serde_json::Value;

/// What all items of a listing have in common.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'a> {
    pub rule: Option<&'a str>,
    pub tool: Option<&'a str>,
}

/// The title, and below it what else is known; of a changed item what changed.
pub fn what(row: &ListedItem, said: &Said<'_>) -> Cell {
    let item = &row.item;
    let title = if item.title.trim().is_empty() { &item.key } else { &item.title };
    let more = match &row.was {
        Some(was) => changes(was, item),
        None => details(item, said),
    };
    Cell::of(title).with_more(&more.join(" · "))
}

/// When a release was made: RFC 3339, which sorts as text.
pub fn committed_at(item: &Item) -> Option<&str> {
    item.text(attribute::COMMITTED_AT)
}

/// `path:line`, or nothing.
pub fn place(item: &Item) -> Cell {
    let Some(location) = &item.location else { return Cell::none() };
    Cell { style: Style::Code, ..Cell::new(position(location.path.as_str(), location.line)) }
}

fn position(path: &str, line: Option<u32>) -> String {
    let path = clip(path);
    line.map_or_else(|| path.clone(), |line| format!("{path}:{line}"))
}

fn details(item: &Item, common: &Said<'_>) -> Vec<String> {
    let mut details = Vec::new();
    details.extend(item.rule.clone().filter(|rule| common.rule != Some(rule) && *rule != item.key));
    // The version of "serde 1.0.228" need not be said twice.
    let in_title = |value: &Value| value.as_str().is_some_and(|text| item.title.contains(text));
    let attributes = item.attributes.iter().filter(|(_, value)| !in_title(value));
    details.extend(attributes.map(|(name, value)| format!("{} {}", name.replace('_', " "), said(value))));
    details.extend(item.tool.clone().filter(|tool| common.tool != Some(tool)));
    details.extend(item.url.clone());
    details
}

fn changes(was: &Item, is: &Item) -> Vec<String> {
    let mut changes = Vec::new();
    let mut note = |name: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            let show = |value: Option<String>| value.map_or_else(|| NONE.to_owned(), |value| clip(&value));
            changes.push(format!("{name} {} → {}", show(before), show(after)));
        }
    };
    let severity = |item: &Item| item.severity.map(|severity| severity.to_string());
    let path = |item: &Item| item.location.as_ref().map(|location| location.path.clone());
    note("severity", severity(was), severity(is));
    let names = was.attributes.keys().chain(is.attributes.keys().filter(|name| !was.attributes.contains_key(*name)));
    for name in names {
        let value = |item: &Item| item.attributes.get(name).map(said);
        note(&name.replace('_', " "), value(was), value(is));
    }
    note("at", path(was), path(is));
    note("title", Some(was.title.clone()), Some(is.title.clone()));
    note("rule", was.rule.clone(), is.rule.clone());
    note("tool", was.tool.clone(), is.tool.clone());
    note("link", was.url.clone(), is.url.clone());
    changes
}

/// The value of an attribute in few words.
fn said(value: &Value) -> String {
    match value {
        Value::Null => NONE.to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |value| number::display(value, 4)),
        Value::String(text) => clip(text),
        Value::Array(values) if values.iter().all(|value| !value.is_object() && !value.is_array()) => {
            clip(&values.iter().take(20).map(said).collect::<Vec<_>>().join(", "))
        }
        other => clip(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::{Category, Dimension, Severity};

    #[test]
    fn a_changed_item_says_what_changed() {
        let was = Item::new(Dimension::Quality, Category::COMPLEX_FUNCTION, "k", "main").with("cognitive", 1080);
        let is = Item { severity: Some(Severity::High), ..was.clone().with("cognitive", 1192) };
        assert_eq!(changes(&was, &is), ["severity – → high", "cognitive 1,080 → 1,192"]);
        assert!(changes(&is, &is).is_empty());
    }

    #[test]
    fn an_item_without_a_title_is_named_by_its_key() {
        let row =
            ListedItem { state: None, item: Item::new(Dimension::Audit, Category::FINDING, "a\nb", " "), was: None };
        assert_eq!(what(&row, &Said::default()).text, "a b");
    }
}
