//! Names, ids and digests: each is checked where it enters and trusted afterwards.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// An id: a UUID of version 7, so that ids sort by the time of their making.
macro_rules! ids {
    ($( $(#[doc = $about:literal])+ $Id:ident, $unlike:ident; )*) => {$(
        $(#[doc = $about])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $Id(pub Uuid);

        impl $Id {
            /// The last eight hex digits, the random part: how an id is shown to people, and accepted from them.
            #[must_use]
            pub fn short(self) -> String {
                let mut text = self.0.simple().to_string();
                text.split_off(24)
            }
        }

        impl fmt::Display for $Id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $Id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $Id {
            type Err = IdError;

            fn from_str(s: &str) -> Result<Self, IdError> {
                match Uuid::try_parse(s) {
                    Ok(uuid) if s.len() == 36 => Ok(Self(uuid)),
                    _ => Err(IdError::$unlike(shown(s))),
                }
            }
        }
    )*};
}

ids! {
    /// The id of a snapshot.
    SnapshotId, Snapshot;
    /// The id of an import: one report file, imported once.
    ImportId, Import;
}

/// A SHA-256 digest, written `sha256:` and 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The first twelve hex digits, for people.
    #[must_use]
    pub fn short(&self) -> String {
        hex::encode(&self.0[..6])
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = IdError;

    fn from_str(s: &str) -> Result<Self, IdError> {
        let bytes = s.strip_prefix("sha256:").and_then(|digits| hex::decode(digits).ok());
        bytes.and_then(|b| b.try_into().ok()).map(Self).ok_or_else(|| IdError::Digest(shown(s)))
    }
}

impl TryFrom<String> for Digest {
    type Error = IdError;

    fn try_from(s: String) -> Result<Self, IdError> {
        s.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// The name of a project or the id of a group: `[a-z0-9][a-z0-9._-]{0,99}`, not reserved, and nothing that could be a
/// snapshot's id or the beginning of one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// Words that stand in the same place of an address or reference as a project's name.
pub const RESERVED_NAMES: [&str; 4] = ["policy", "compare", "portfolio", "group"];

/// Fewest hex digits that refer to a snapshot by the beginning of its id.
pub const MIN_ID_DIGITS: usize = 6;

/// Whether a name could also be read as an id: all hex digits, or the beginning of a hyphenated UUID.
fn resembles_id(name: &str) -> bool {
    let hyphenated =
        |(place, b): (usize, u8)| if matches!(place, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() };
    let all_hex = name.bytes().all(|b| b.is_ascii_hexdigit());
    name.len() >= MIN_ID_DIGITS && (all_hex || name.len() <= 36 && name.bytes().enumerate().all(hyphenated))
}

impl Name {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl FromStr for Name {
    type Err = IdError;

    fn from_str(s: &str) -> Result<Self, IdError> {
        let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
        let well_formed = (1..=100).contains(&s.len())
            && s.bytes().all(inner)
            && s.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        match () {
            () if !well_formed => Err(IdError::Name(shown(s))),
            () if RESERVED_NAMES.contains(&s) || resembles_id(s) => Err(IdError::Reserved(s.to_owned())),
            () => Ok(Self(s.to_owned())),
        }
    }
}

impl TryFrom<String> for Name {
    type Error = IdError;

    fn try_from(s: String) -> Result<Self, IdError> {
        s.parse()
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

/// How wide a snapshot looks.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Project,
    Group,
    Portfolio,
}

impl Scope {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Group => "group",
            Self::Portfolio => "portfolio",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = IdError;

    fn from_str(s: &str) -> Result<Self, IdError> {
        [Self::Project, Self::Group, Self::Portfolio]
            .into_iter()
            .find(|scope| scope.as_str() == s)
            .ok_or_else(|| IdError::Scope(shown(s)))
    }
}

/// What a snapshot is of: `project:NAME`, `group:ID`, `portfolio` or `portfolio:ID`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ScopeRef {
    Project(Name),
    Group(Name),
    Portfolio(Option<Name>),
}

impl ScopeRef {
    #[must_use]
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Project(_) => Scope::Project,
            Self::Group(_) => Scope::Group,
            Self::Portfolio(_) => Scope::Portfolio,
        }
    }

    /// The project, where the scope is one.
    #[must_use]
    pub const fn project(&self) -> Option<&Name> {
        match self {
            Self::Project(name) => Some(name),
            _ => None,
        }
    }

    /// A scope as users name it: a bare NAME is a project, the bare word `portfolio` is all of them; else as it is printed.
    ///
    /// # Errors
    /// When it is neither.
    pub fn named(s: &str) -> Result<Self, IdError> {
        if s == "portfolio" || s.contains(':') { s.parse() } else { s.parse().map(Self::Project) }
    }

    /// As users name it: the opposite of [`ScopeRef::named`].
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::Project(name) => name.to_string(),
            other => other.to_string(),
        }
    }

    /// The group, where the scope is one or is the portfolio of one.
    #[must_use]
    pub const fn group(&self) -> Option<&Name> {
        match self {
            Self::Group(id) | Self::Portfolio(Some(id)) => Some(id),
            _ => None,
        }
    }
}

impl fmt::Display for ScopeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project(name) => write!(f, "project:{name}"),
            Self::Group(id) => write!(f, "group:{id}"),
            Self::Portfolio(None) => f.write_str("portfolio"),
            Self::Portfolio(Some(id)) => write!(f, "portfolio:{id}"),
        }
    }
}

impl FromStr for ScopeRef {
    type Err = IdError;

    fn from_str(s: &str) -> Result<Self, IdError> {
        match s.split_once(':') {
            None if s == "portfolio" => Ok(Self::Portfolio(None)),
            Some(("project", name)) => Ok(Self::Project(name.parse()?)),
            Some(("group", id)) => Ok(Self::Group(id.parse()?)),
            Some(("portfolio", id)) => Ok(Self::Portfolio(Some(id.parse()?))),
            _ => Err(IdError::Scope(shown(s))),
        }
    }
}

impl TryFrom<String> for ScopeRef {
    type Error = IdError;

    fn try_from(s: String) -> Result<Self, IdError> {
        s.parse()
    }
}

impl From<ScopeRef> for String {
    fn from(scope: ScopeRef) -> Self {
        scope.to_string()
    }
}

/// The first 120 characters of a value, as a message quotes it.
#[must_use]
pub fn shown(word: &str) -> String {
    word.chars().take(120).collect()
}

/// A value that is not a valid name, id, digest or scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("invalid name {0:?}; use 1 to 100 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit")]
    Name(String),
    #[error(
        "the name {0:?} is reserved; names cannot be policy, compare, portfolio, group or anything that could be an id (six or more hex digits)"
    )]
    Reserved(String),
    #[error("invalid snapshot id {0:?}; expected a UUID (such as 01936f2a-7c3e-7d12-9a4b-5e6f70819203)")]
    Snapshot(String),
    #[error("invalid import id {0:?}; expected a UUID (such as 01936f2a-7c3e-7d12-9a4b-5e6f70819203)")]
    Import(String),
    #[error("invalid digest {0:?}; expected sha256: and 64 hex digits")]
    Digest(String),
    #[error("invalid scope {0:?}; expected project:NAME, group:ID, portfolio or portfolio:ID")]
    Scope(String),
}
