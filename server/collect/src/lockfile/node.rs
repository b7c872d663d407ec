//! Types that take from a JSON, TOML or YAML tree what they are made for and skip anything else, so that one entry of
//! the wrong shape never costs the whole file. What is skipped takes no memory. Knows no format.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::MAX_PACKAGES;

/// A string; `None` where something else stands.
#[derive(Default)]
pub(super) struct Text(pub Option<String>);

/// `true` where `true` stands.
#[derive(Default)]
pub(super) struct Flag(pub bool);

/// A licence as npm and composer give it: a string, several in a list (any of which may be chosen), or an object with
/// a `type`.
#[derive(Default)]
pub(super) struct Licence(pub Option<String>);

/// The version something was resolved to, as pnpm gives it: a string, or an object with a `version`.
#[derive(Default)]
pub(super) struct Resolved(pub Option<String>);

/// A table read into `T`; `None` where something else stands.
pub(super) struct Record<T>(pub Option<T>);

/// The items of a list, at most one more than a lockfile may have packages.
pub(super) struct List<T>(pub Vec<T>);

/// The keys and values of a table, in order, at most one more than a lockfile may have packages.
pub(super) struct Entries<T>(pub Vec<(String, T)>);

/// The keys of a table whose values do not matter.
pub(super) type Keys = Entries<IgnoredAny>;

impl<T> Entries<T> {
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    pub fn has(&self, key: &str) -> bool {
        self.keys().any(|other| other == key)
    }
}

/// What to make of each shape a node may have; the default is to skip it.
trait Node<'de>: Sized + Default {
    fn of_text(_: &str) -> Self {
        Self::default()
    }

    fn of_flag(_: bool) -> Self {
        Self::default()
    }

    fn of_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn of_table<A: MapAccess<'de>>(mut table: A) -> Result<Self, A::Error> {
        while table.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl Node<'_> for Text {
    fn of_text(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

impl Node<'_> for Flag {
    fn of_flag(flag: bool) -> Self {
        Self(flag)
    }
}

impl<'de> Node<'de> for Licence {
    fn of_text(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }

    fn of_list<A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        let names: Vec<String> = List::<Text>::of_list(list)?.0.into_iter().filter_map(|name| name.0).collect();
        Ok(Self((!names.is_empty()).then(|| names.join(" OR "))))
    }

    fn of_table<A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        text_at("type", table).map(Licence)
    }
}

impl<'de> Node<'de> for Resolved {
    fn of_text(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }

    fn of_table<A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        text_at("version", table).map(Resolved)
    }
}

impl<'de, T: Deserialize<'de>> Node<'de> for Record<T> {
    fn of_table<A: MapAccess<'de>>(table: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(table)).map(|value| Self(Some(value)))
    }
}

impl<'de, T: Deserialize<'de>> Node<'de> for List<T> {
    fn of_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut items = Vec::new();
        while items.len() <= MAX_PACKAGES {
            let Some(item) = list.next_element()? else {
                return Ok(Self(items));
            };
            items.push(item);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self(items))
    }
}

impl<'de, T: Deserialize<'de>> Node<'de> for Entries<T> {
    fn of_table<A: MapAccess<'de>>(mut table: A) -> Result<Self, A::Error> {
        let mut entries = Vec::new();
        while entries.len() <= MAX_PACKAGES {
            let Some(entry) = table.next_entry()? else {
                return Ok(Self(entries));
            };
            entries.push(entry);
        }
        while table.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self(entries))
    }
}

impl<T> Default for Record<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

fn text_at<'de, A: MapAccess<'de>>(wanted: &str, table: A) -> Result<Option<String>, A::Error> {
    let entries = Entries::<Text>::of_table(table)?.0;
    let entry = entries.into_iter().find(|(key, _)| key == wanted);
    Ok(entry.and_then(|(_, text)| text.0))
}

struct NodeVisitor<T>(PhantomData<T>);

impl<'de, T: Node<'de>> Visitor<'de> for NodeVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::of_text(text))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<T, E> {
        Ok(T::of_flag(flag))
    }

    fn visit_i64<E>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i128<E>(self, _: i128) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u128<E>(self, _: u128) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_none<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<T, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<T, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::of_list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<T, A::Error> {
        T::of_table(table)
    }
}

macro_rules! deserialize_as_node {
    ($($node:ident $(<$item:ident>)?),*) => {$(
        impl<'de $(, $item: Deserialize<'de>)?> Deserialize<'de> for $node $(<$item>)? {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any(NodeVisitor(PhantomData))
            }
        }
    )*};
}

deserialize_as_node!(Text, Flag, Licence, Resolved, Record<T>, List<T>, Entries<T>);

#[cfg(test)]
mod tests {
    use serde_json::from_str;

    use super::*;

    #[test]
    fn takes_its_shape_and_skips_others() {
        for other in ["1", "-1.5", "1e300", "null", "[1, {}]", "{\"a\": [2]}", "true"] {
            assert_eq!(from_str::<Text>(other).unwrap().0, None, "{other}");
            assert_eq!(from_str::<Flag>(other).unwrap().0, other == "true");
        }
        assert_eq!(from_str::<Text>("\"a\"").unwrap().0.as_deref(), Some("a"));
        assert!(from_str::<Record<IgnoredAny>>("[]").unwrap().0.is_none());
        assert_eq!(from_str::<List<Text>>("[\"a\", 1]").unwrap().0.len(), 2);
        assert_eq!(from_str::<List<Text>>("{}").unwrap().0.len(), 0);
        let keys: Keys = from_str(r#"{"a": 1, "b": []}"#).unwrap();
        assert_eq!(keys.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert!(keys.has("b") && !keys.has("c"));
    }

    #[test]
    fn licences_in_each_shape() {
        let licence = |json| from_str::<Licence>(json).unwrap().0;
        assert_eq!(licence(r#""MIT""#).as_deref(), Some("MIT"));
        assert_eq!(licence(r#"["MIT", 1, "ISC"]"#).as_deref(), Some("MIT OR ISC"));
        let object = licence(r#"{"url": "https://example.org", "type": "ISC"}"#);
        assert_eq!(object.as_deref(), Some("ISC"));
        assert_eq!(licence("[]"), None);
        assert_eq!(licence("{}"), None);
    }

    #[test]
    fn what_is_past_the_limit_is_skipped() {
        let long = format!("[{}\"a\"]", "\"a\",".repeat(MAX_PACKAGES + 100));
        assert_eq!(from_str::<List<Text>>(&long).unwrap().0.len(), MAX_PACKAGES + 1);
    }
}
