//! The six dimensions that every snapshot answers for.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// One side of the state of a code base. The order is the order in which every interface shows them.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Health,
    Audit,
    Compliance,
    Release,
    Sca,
    Quality,
}

/// Something kept for each dimension that has it, in the dimensions' order.
pub type PerDimension<T> = BTreeMap<Dimension, T>;

impl Dimension {
    pub const ALL: [Self; 6] = [Self::Health, Self::Audit, Self::Compliance, Self::Release, Self::Sca, Self::Quality];

    /// The word in JSON, metrics and addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Audit => "audit",
            Self::Compliance => "compliance",
            Self::Release => "release",
            Self::Sca => "sca",
            Self::Quality => "quality",
        }
    }

    /// The words that people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Health => "Health",
            Self::Audit => "Audit",
            Self::Compliance => "Compliance",
            Self::Release => "Release",
            Self::Sca => "Supply chain",
            Self::Quality => "Quality",
        }
    }

    /// The question that the dimension answers, in one line.
    #[must_use]
    pub const fn question(self) -> &'static str {
        match self {
            Self::Health => "Is the code base in good shape as a whole?",
            Self::Audit => "What do security scanners find?",
            Self::Compliance => "Are the files and licenses there that policy asks for?",
            Self::Release => "How far is the code from its last release?",
            Self::Sca => "What does the code depend on, and is that safe?",
            Self::Quality => "Can the code be read, tested and changed?",
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// From a string, so that errors behind a key of a map of dimensions tell its place by its name.
impl<'de> Deserialize<'de> for Dimension {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;

        impl de::Visitor<'_> for Word {
            type Value = Dimension;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("health, audit, compliance, release, sca or quality")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Dimension, E> {
                word.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Word)
    }
}

/// Not the name of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown dimension {0:?}; expected one of health, audit, compliance, release, sca, quality")]
pub struct UnknownDimension(pub String);

impl FromStr for Dimension {
    type Err = UnknownDimension;

    fn from_str(s: &str) -> Result<Self, UnknownDimension> {
        Self::ALL.into_iter().find(|d| d.as_str() == s).ok_or_else(|| UnknownDimension(crate::ids::shown(s)))
    }
}
