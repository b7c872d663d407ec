//! The values of the plain format where serde takes more than the schema allows, or less: lists for objects, objects for
//! words, times without `T`, and no integers that are written with a point or an exponent.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde_json::Number;
use std::fmt;
use std::marker::PhantomData;

/// The largest number that is taken, 2^53 - 1: up to it every integer is exact in all readers of JSON (RFC 8259, 6).
const MAX: f64 = 9_007_199_254_740_991.0;

/// An object, and no list of the values of its fields.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData)).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// One of several words, and no object with the word as its key.
pub struct Word<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(String::deserialize(deserializer)?.into_deserializer()).map(Self)
    }
}

/// An integer from 0, as JSON Schema means it: `120`, `120.0` and `1.2e2` are the same (draft 2020-12, Core, 4.2.3).
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(try_from = "Number")]
pub struct Integer(pub u64);

impl TryFrom<Number> for Integer {
    type Error = String;

    fn try_from(number: Number) -> Result<Self, String> {
        let whole = number.as_f64().filter(|number| number.fract() == 0.0 && (0.0..=MAX).contains(number));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is whole and in this range")]
        whole
            .map(|whole| Self(whole as u64))
            .ok_or_else(|| format!("invalid number; expected an integer from 0 to {MAX}"))
    }
}

/// A time as RFC 3339 writes it, with the capital `T` and `Z` that it asks for where all readers are to know them.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct Time(pub DateTime<Utc>);

impl TryFrom<String> for Time {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let time = DateTime::parse_from_rfc3339(&text).ok().filter(|_| !text.contains([' ', 't', 'z']));
        time.map(|time| Self(time.to_utc())).ok_or("invalid time; expected the form 2026-10-01T08:00:00Z")
    }
}
