//! Canonical bytes: one sequence of bytes for one value, whoever writes it (RFC 8785, JSON Canonicalization Scheme).

use crate::{Item, Location, Severity};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The canonical JSON of a value.
///
/// # Panics
/// Never for the types of this crate: all of them serialise to JSON with string keys and finite numbers, which
/// [`crate::number::finite`] sees to where numbers enter.
pub fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "every caller's type serialises; a failure is a defect of the type")]
    serde_json_canonicalizer::to_vec(value).expect("the type serialises to JSON")
}

/// Writes the [`bytes`] of an item, in a small part of the time: a snapshot may have hundreds of thousands of them.
///
/// The general serialiser keeps every member of every object until it can sort them. Here they are given in their order, and
/// an item that has a number or a key that JCS would write otherwise than `serde_json` is left to it.
pub fn write_item(line: &mut Vec<u8>, item: &Item) {
    if !item.attributes.iter().all(|(name, value)| name.is_ascii() && is_plain(value)) {
        line.extend(bytes(item));
        return;
    }
    let Item { dimension, category, key, title, severity, location, rule, tool, url, attributes } = item;
    let location =
        location.as_ref().map(|Location { path, line, end_line }| Place { end_line: *end_line, line: *line, path });
    let sorted = Sorted {
        attributes,
        category: category.as_str(),
        dimension: dimension.as_str(),
        key,
        location,
        rule: rule.as_deref(),
        severity: severity.map(Severity::as_str),
        title,
        tool: tool.as_deref(),
        url: url.as_deref(),
    };
    #[expect(clippy::expect_used, reason = "texts, whole numbers and maps with text keys serialise")]
    serde_json::to_writer(line, &sorted).expect("an item serialises to JSON");
}

/// Whether `serde_json` writes a value as JCS does: keys in ASCII stand in the same order by their bytes as by their UTF-16
/// units, and whole numbers below 2^53 are written the same.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number.as_i64().is_some_and(|number| number.unsigned_abs() < 1 << 53),
        Value::Array(values) => values.iter().all(is_plain),
        Value::Object(members) => {
            members.keys().is_sorted() && members.iter().all(|(name, value)| name.is_ascii() && is_plain(value))
        }
    }
}

/// [`Item`], its members in the order of their names.
#[derive(Serialize)]
struct Sorted<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: &'a BTreeMap<String, Value>,
    category: &'a str,
    dimension: &'a str,
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'a str>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// [`Location`], its members in the order of their names.
#[derive(Serialize)]
struct Place<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    path: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Category, Dimension};
    use proptest::prelude::*;
    use serde_json::{Map, json};

    fn some_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e25..1e25).prop_map(Value::from),
            (-100i32..100).prop_map(|n| Value::from(f64::from(n))),
            ".*".prop_map(Value::String),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            let object = proptest::collection::vec((".{0,3}", inner.clone()), 0..4);
            prop_oneof![
                proptest::collection::vec(inner, 0..4).prop_map(Value::Array),
                object.prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
            ]
        })
    }

    fn some_item() -> impl Strategy<Value = Item> {
        let texts = (".*", ".*", proptest::option::of(".*"), proptest::option::of(".*"), proptest::option::of(".*"));
        let location = proptest::option::of((".*", proptest::option::of(1u32..), proptest::option::of(1u32..)));
        let attributes = proptest::collection::btree_map("[a-z]{1,3}|.{0,3}", some_value(), 0..4);
        (texts, location, proptest::option::of(0..Severity::ALL.len()), 0..Dimension::ALL.len(), attributes).prop_map(
            |((key, title, rule, tool, url), location, severity, dimension, attributes)| Item {
                severity: severity.map(|n| Severity::ALL[n]),
                location: location.map(|(path, line, end_line)| Location { path, line, end_line }),
                rule,
                tool,
                url,
                attributes,
                ..Item::new(Dimension::ALL[dimension], Category::FINDING, key, title)
            },
        )
    }

    fn item(item: &Item) -> Vec<u8> {
        let mut line = Vec::new();
        write_item(&mut line, item);
        line
    }

    proptest! {
        #[test]
        fn an_item_has_one_sequence_of_bytes(of in some_item()) {
            prop_assert_eq!(String::from_utf8(item(&of)).unwrap(), String::from_utf8(bytes(&of)).unwrap());
        }
    }

    #[test]
    fn what_json_writers_differ_in_is_left_to_the_canonical_one() {
        for value in
            [json!(1.0), json!(1e21), json!(u64::MAX), json!(1_i64 << 53), json!({ "\u{ff61}": 1, "\u{10002}": 2 })]
        {
            assert!(!is_plain(&value), "{value}");
            let of = Item::new(Dimension::Audit, Category::FINDING, "k", "t").with("value", value);
            assert_eq!(item(&of), bytes(&of));
        }
        assert!(is_plain(&json!({ "a": [1, "ü", null, true], "b": -7 })));
    }
}
