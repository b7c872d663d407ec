//! Single values as tools write them: a number as a string, a list as its only element, something else in place of what
//! may be missing. The visitors take any value, so that nothing is looked at twice.

use crate::text;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A string, borrowed from the file where it has no escapes. Numbers and booleans are taken as their text: tools write
/// ids and versions either way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text<'a>(pub Cow<'a, str>);

impl Text<'_> {
    /// As a name: one line, none where it says nothing.
    #[must_use]
    pub fn word(&self) -> Option<String> {
        text::word(&self.0)
    }
}

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(LeafVisitor)? {
            Leaf::Text(text) => Ok(text),
            Leaf::None(what) => Err(D::Error::invalid_type(what, &"a string")),
        }
    }
}

/// A single value as its text, or the kind of what is none.
enum Leaf<'a> {
    Text(Text<'a>),
    None(Unexpected<'static>),
}

impl<'a> Leaf<'a> {
    fn text(self) -> Option<Text<'a>> {
        match self {
            Self::Text(text) => Some(text),
            Self::None(_) => None,
        }
    }
}

/// Takes any value, and never fails where the JSON does not.
struct LeafVisitor;

impl<'de> Visitor<'de> for LeafVisitor {
    type Value = Leaf<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Text(Text(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Text(Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Text(Text(Cow::Owned(number.to_string()))))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Text(Text(Cow::Owned(number.to_string()))))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Text(Text(Cow::Owned(number.to_string()))))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Text(Text(Cow::Borrowed(if truth { "true" } else { "false" }))))
    }

    fn visit_unit<E>(self) -> Result<Leaf<'de>, E> {
        Ok(Leaf::None(Unexpected::Other("null")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Leaf<'de>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Leaf::None(Unexpected::Seq))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Leaf<'de>, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Leaf::None(Unexpected::Map))
    }
}

/// A text that may be missing, and counts as missing where it is something else.
///
/// # Errors
///
/// None of its own; those of the JSON around it.
pub fn text<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text<'a>>, D::Error> {
    Ok(deserializer.deserialize_any(LeafVisitor)?.text())
}

/// A number or a string with one; none where it is neither or not finite.
///
/// # Errors
///
/// None of its own; those of the JSON around it.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let number = text(deserializer)?.and_then(|text| text.trim().parse::<f64>().ok());
    Ok(number.filter(|number| number.is_finite()))
}

/// The number of a line, from 1; none where it can be none.
///
/// # Errors
///
/// None of its own; those of the JSON around it.
pub fn line_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| text.parse().ok()).filter(|line| *line > 0))
}

/// A place in a list; none where it can be none, such as -1.
///
/// # Errors
///
/// None of its own; those of the JSON around it.
pub fn index<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| text.parse().ok()))
}

/// `true` or `false`; none where it is neither.
///
/// # Errors
///
/// None of its own; those of the JSON around it.
pub fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| text.parse().ok()))
}

/// A list of strings that some tools write as one string; what is no string in it is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts<'a>(pub Vec<Text<'a>>);

impl Texts<'_> {
    /// As names, the empty ones left out.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        self.0.iter().filter_map(Text::word).collect()
    }

    /// The texts as they are.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|text| &**text)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Texts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Texts<'de>, E> {
        Ok(Texts(vec![Text(Cow::Borrowed(text))]))
    }

    fn visit_str<E>(self, text: &str) -> Result<Texts<'de>, E> {
        Ok(Texts(vec![Text(Cow::Owned(text.to_owned()))]))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Texts<'de>, E> {
        Ok(Texts(vec![Text(Cow::Owned(number.to_string()))]))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Texts<'de>, E> {
        Ok(Texts::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Texts<'de>, E> {
        Ok(Texts::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Texts<'de>, E> {
        Ok(Texts::default())
    }

    fn visit_unit<E>(self) -> Result<Texts<'de>, E> {
        Ok(Texts::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts<'de>, A::Error> {
        let mut texts = Vec::new();
        while let Some(OptionalText(text)) = list.next_element()? {
            texts.extend(text);
        }
        Ok(Texts(texts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Texts<'de>, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Texts::default())
    }
}

/// [`text`] as a type, for the elements of lists and objects.
struct OptionalText<'a>(Option<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for OptionalText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer).map(Self)
    }
}

/// The texts of an object by their names; what is no text in it is passed over, and so is what is no object.
///
/// # Errors
///
/// None of its own; those of the JSON around it.
pub fn named_texts<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(Text<'a>, Text<'a>)>, D::Error> {
    deserializer.deserialize_any(NamedTextsVisitor)
}

struct NamedTextsVisitor;

impl<'de> Visitor<'de> for NamedTextsVisitor {
    type Value = Vec<(Text<'de>, Text<'de>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some((name, OptionalText(text))) = members.next_entry()? {
            texts.extend(text.map(|text| (name, text)));
        }
        Ok(texts)
    }
}

/// A part that is not worth losing the entry for: where it is not what is expected, it is as if it were not there. The
/// part is looked at twice: for what stands in every entry of a large file, [`text`] and its like cost less.
///
/// # Errors
///
/// None of its own; those of the JSON around it.
pub fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    let raw = <&'de RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}
