//! Categories: what kind of thing an item is. Open: imports may bring their own; the built-in ones stand here.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::str::FromStr;

/// The category of an item: 1 to 64 of `a-z`, `0-9` and `_`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Category(Cow<'static, str>);

/// The built-in categories, each an associated constant.
macro_rules! built_in {
    ($( $(#[doc = $about:literal])* $NAME:ident = $word:literal; )*) => {
        impl Category {
            $( $(#[doc = $about])* pub const $NAME: Self = Self(Cow::Borrowed($word)); )*

            /// The built-in one of this word.
            fn built_in(word: &str) -> Option<Self> {
                match word {
                    $( $word => Some(Self::$NAME), )*
                    _ => None,
                }
            }
        }
    };
}

built_in! {
    COMPLEX_FUNCTION = "complex_function";
    /// The coverage of one file.
    COVERAGE = "coverage";
    DEPENDENCY = "dependency";
    FAILED_CHECK = "failed_check";
    FAILED_TEST = "failed_test";
    /// A weakness of the code or its configuration.
    FINDING = "finding";
    HOTSPOT = "hotspot";
    // The spelling of these three is part of the interface: scripts and gates select items by it.
    /// A dependency under a license that policy denies.
    LICENSE_DENIED = "licence_denied";
    /// What a tool says of a license.
    LICENSE_FINDING = "licence_finding";
    LICENSE_UNKNOWN = "licence_unknown";
    LINT = "lint";
    PASSED_CHECK = "passed_check";
    PASSED_TEST = "passed_test";
    RELEASE = "release";
    /// A check of OpenSSF Scorecard.
    SCORECARD_CHECK = "scorecard_check";
    SECRET = "secret";
    SKIPPED_TEST = "skipped_test";
    VULNERABILITY = "vulnerability";
}

impl Category {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The category in a sentence: `complex_function` becomes "complex function", `licence_denied` "license denied".
    #[must_use]
    pub fn words(&self) -> String {
        self.0.replace('_', " ").replace("licence", "license")
    }

    /// The category as a heading: `complex_function` becomes "Complex function".
    #[must_use]
    pub fn title(&self) -> String {
        let words = self.words();
        let mut letters = words.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

/// A word that cannot be a category.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid category {0:?}; use 1 to 64 of a-z, 0-9 and '_'")]
pub struct InvalidCategory(pub String);

impl FromStr for Category {
    type Err = InvalidCategory;

    fn from_str(word: &str) -> Result<Self, InvalidCategory> {
        if let Some(known) = Self::built_in(word) {
            return Ok(known);
        }
        let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if (1..=64).contains(&word.len()) && word.bytes().all(letter) {
            return Ok(Self(Cow::Owned(word.to_owned())));
        }
        Err(InvalidCategory(crate::ids::shown(word)))
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;

        impl de::Visitor<'_> for Word {
            type Value = Category;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a category")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Category, E> {
                word.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Word)
    }
}

impl Borrow<str> for Category {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Category {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Category {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for Category {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_category_or_an_error() {
        assert_eq!("complex_function".parse(), Ok(Category::COMPLEX_FUNCTION));
        assert_eq!("own_1".parse::<Category>().unwrap().as_str(), "own_1");
        for word in ["", "Finding", "a b", "a-b", &"x".repeat(65)] {
            assert!(word.parse::<Category>().is_err(), "{word}");
        }
    }

    #[test]
    fn categories_read_as_words() {
        assert_eq!(Category::COMPLEX_FUNCTION.title(), "Complex function");
    }
}
