//! What is wrong with an entry that cannot be read, as data. `serde_json` has only sentences for it, with the value in
//! them, so that no two mistakes would be the same. So such an entry is read once more by a deserializer whose error
//! keeps the parts that serde hands to it.

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde_json::value::RawValue;
use std::fmt;

/// The first mistake in an entry.
#[derive(Debug)]
pub enum Mistake {
    /// A value of another type than the one that is expected.
    Type {
        expected: String,
        found: &'static str,
    },
    MissingField(&'static str),
    UnknownField {
        name: String,
        known: &'static [&'static str],
    },
    UnknownWord {
        known: &'static [&'static str],
    },
    /// What a type says of its own values, or text that is not JSON.
    Other(String),
}

impl Mistake {
    /// The first mistake in an entry that is not a `T`.
    pub fn in_entry<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Self {
        let mut deserializer = serde_json::Deserializer::from_str(raw.get());
        match T::deserialize(Typed(&mut deserializer)) {
            Err(mistake) => mistake,
            Ok(_) => Self::Other("invalid entry".to_owned()),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::MissingField(name) => write!(f, "missing field `{name}`"),
            Self::UnknownField { name, known } => {
                write!(f, "unknown field `{name}`; expected one of {}", known.join(", "))
            }
            Self::UnknownWord { known } => write!(f, "unknown value; expected one of {}", known.join(", ")),
            Self::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Mistake {}

impl Error for Mistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Other(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Type { expected: expected.to_string(), found: kind(found) }
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownWord { known }
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownField { name: name.to_owned(), known }
    }

    fn missing_field(name: &'static str) -> Self {
        Self::MissingField(name)
    }
}

/// The type of a value in the words of JSON.
fn kind(value: Unexpected<'_>) -> &'static str {
    match value {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(_) => "a number",
        Unexpected::Char(_) | Unexpected::Str(_) => "a string",
        Unexpected::Unit | Unexpected::Option | Unexpected::Other("null") => "null",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        _ => "another value",
    }
}

/// A deserializer with [`Mistake`] as its error. Values are taken as what they are, so that it is the type that refuses
/// them, and not `serde_json`.
struct Typed<D>(D);

/// What a type asks the deserializer for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Any,
    Boolean,
    Integer,
    Number,
    List,
    Object,
}

impl Wanted {
    /// In the words of JSON; none where the type itself says what it expects.
    const fn words(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Boolean => Some("a boolean"),
            Self::Integer => Some("an integer"),
            Self::Number => Some("a number"),
            Self::List => Some("a list"),
            Self::Object => Some("an object"),
        }
    }
}

impl<'de, D: Deserializer<'de>> Typed<D> {
    fn any<V: Visitor<'de>>(self, visitor: V, wanted: Wanted) -> Result<V::Value, Mistake> {
        let mut mistake = None;
        let result = self.0.deserialize_any(TypedVisitor { visitor, wanted, mistake: &mut mistake });
        typed(result, mistake)
    }
}

/// The methods of a deserializer that ask for one kind of value.
macro_rules! wanted {
    ($($method:ident: $wanted:ident,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
            self.any(visitor, Wanted::$wanted)
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Typed<D> {
    type Error = Mistake;

    wanted! {
        deserialize_any: Any,
        deserialize_bool: Boolean,
        deserialize_i8: Integer,
        deserialize_i16: Integer,
        deserialize_i32: Integer,
        deserialize_i64: Integer,
        deserialize_u8: Integer,
        deserialize_u16: Integer,
        deserialize_u32: Integer,
        deserialize_u64: Integer,
        deserialize_f32: Number,
        deserialize_f64: Number,
        deserialize_seq: List,
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let mut mistake = None;
        let result = self.0.deserialize_option(TypedVisitor { visitor, wanted: Wanted::Any, mistake: &mut mistake });
        typed(result, mistake)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mistake> {
        let mut mistake = None;
        let visitor = TypedVisitor { visitor, wanted: Wanted::Any, mistake: &mut mistake };
        let result = self.0.deserialize_newtype_struct(name, visitor);
        typed(result, mistake)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.any(visitor, Wanted::Object)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        typed(self.0.deserialize_enum(name, variants, visitor), Some(Mistake::UnknownWord { known: variants }))
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map identifier ignored_any
    }
}

/// The result of a deserializer with the mistake that a type found in it, where it was one that found it.
fn typed<T, E>(result: Result<T, E>, mistake: Option<Mistake>) -> Result<T, Mistake> {
    match result {
        Ok(value) => Ok(value),
        Err(_) => Err(mistake.unwrap_or_else(|| Mistake::Other("invalid JSON".to_owned()))),
    }
}

/// The reverse of [`typed`]: the mistake goes to where it is looked for.
fn untyped<T, E: Error>(place: &mut Option<Mistake>, result: Result<T, Mistake>) -> Result<T, E> {
    match result {
        Ok(value) => Ok(value),
        Err(mistake) => {
            *place = Some(mistake);
            Err(E::custom("a mistake"))
        }
    }
}

/// Hands values on to the visitor of a type and keeps the mistake that it finds.
struct TypedVisitor<'m, V> {
    visitor: V,
    wanted: Wanted,
    mistake: &'m mut Option<Mistake>,
}

impl<V> TypedVisitor<'_, V> {
    /// A value that holds no others.
    fn single<T, E: Error>(self, visit: impl FnOnce(V) -> Result<T, Mistake>) -> Result<T, E> {
        let mut result = visit(self.visitor);
        if let Err(Mistake::Type { expected, .. }) = &mut result
            && let Some(words) = self.wanted.words()
        {
            words.clone_into(expected);
        }
        untyped(self.mistake, result)
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for TypedVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.single(|visitor| visitor.visit_bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.single(|visitor| visitor.visit_i64(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.single(|visitor| visitor.visit_u64(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.single(|visitor| visitor.visit_f64(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        self.single(|visitor| visitor.visit_str(value))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<V::Value, E> {
        self.single(|visitor| visitor.visit_borrowed_str(value))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<V::Value, E> {
        self.single(|visitor| visitor.visit_string(value))
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.single(V::visit_unit)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.single(V::visit_none)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        untyped(self.mistake, self.visitor.visit_some(Typed(deserializer)))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        untyped(self.mistake, self.visitor.visit_newtype_struct(Typed(deserializer)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        // The visitors of structs would take a list of the values of their fields.
        if self.wanted == Wanted::Object {
            return self.single(|_| Err(Mistake::invalid_type(Unexpected::Seq, &"an object")));
        }
        untyped(self.mistake, self.visitor.visit_seq(Typed(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        untyped(self.mistake, self.visitor.visit_map(Typed(members)))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(data)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Typed<A> {
    type Error = Mistake;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mistake> {
        let mut mistake = None;
        let result = self.0.next_element_seed(TypedSeed { seed, mistake: &mut mistake });
        typed(result, mistake)
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Typed<A> {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mistake> {
        let mut mistake = None;
        let result = self.0.next_key_seed(TypedSeed { seed, mistake: &mut mistake });
        typed(result, mistake)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Mistake> {
        let mut mistake = None;
        let result = self.0.next_value_seed(TypedSeed { seed, mistake: &mut mistake });
        typed(result, mistake)
    }
}

/// A key, value or element that is read with [`Typed`].
struct TypedSeed<'m, S> {
    seed: S,
    mistake: &'m mut Option<Mistake>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for TypedSeed<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        untyped(self.mistake, self.seed.deserialize(Typed(deserializer)))
    }
}
