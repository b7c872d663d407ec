//! References to snapshots, accepted wherever an id is: an id, its last eight digits, a unique prefix of it, `NAME` (the newest), `NAME~2`
//! (two before it), `NAME@{2.weeks.ago}`, `NAME@{2026-10-01}`, `NAME:baseline`. NAME is a project, `group:ID`, `portfolio` or
//! `portfolio:ID`.

use crate::ids::{IdError, MIN_ID_DIGITS, Name, ScopeRef, SnapshotId, shown};
use crate::period::{PeriodError, TimeSpec};
use std::fmt;
use std::str::FromStr;

/// A reference to one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    Id(SnapshotId),
    /// A project's name or the beginning or end of an id.
    Word(String),
    /// The snapshot this many before the newest.
    Back(ScopeRef, u32),
    /// The newest at or before a time.
    At(ScopeRef, TimeSpec),
    Baseline(ScopeRef),
}

impl Reference {
    /// The word as part of an id, lower case: its beginning, of at least six digits, or its end, of at least eight.
    #[must_use]
    pub fn id_part(word: &str) -> Option<String> {
        let well_formed =
            (MIN_ID_DIGITS..36).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        well_formed.then(|| word.to_ascii_lowercase())
    }
}

/// Text that is not a valid reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    #[error(transparent)]
    Name(#[from] IdError),
    #[error("invalid reference {reference:?}: {source}")]
    Time { reference: String, source: PeriodError },
    #[error(
        "invalid reference {0:?}; expected an id, its last 8 or first 6 or more digits, NAME, NAME~2, \
         NAME@{{2.weeks.ago}}, NAME@{{2026-10-01}} or NAME:baseline"
    )]
    Form(String),
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(s: &str) -> Result<Self, ReferenceError> {
        let form = || ReferenceError::Form(shown(s));
        if let Ok(id) = s.parse() {
            Ok(Self::Id(id))
        } else if let Some((name, back)) = s.split_once('~') {
            Ok(Self::Back(ScopeRef::named(name)?, back.parse().map_err(|_| form())?))
        } else if let Some((name, time)) = s.split_once("@{") {
            let time = time.strip_suffix('}').ok_or_else(form)?;
            let time = time.parse().map_err(|source| ReferenceError::Time { reference: shown(s), source })?;
            Ok(Self::At(ScopeRef::named(name)?, time))
        } else if let Some(name) = s.strip_suffix(":baseline") {
            Ok(Self::Baseline(ScopeRef::named(name)?))
        } else if s == "portfolio" || s.contains(':') {
            Ok(Self::Back(s.parse()?, 0))
        } else if s.parse::<Name>().is_ok() || Self::id_part(s).is_some() {
            Ok(Self::Word(s.to_owned()))
        } else {
            Err(form())
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Word(word) => f.write_str(word),
            Self::Back(scope, 0) => f.write_str(&scope.short()),
            Self::Back(scope, back) => write!(f, "{}~{back}", scope.short()),
            Self::At(scope, TimeSpec::At(time)) => write!(f, "{}@{{{}}}", scope.short(), time.to_rfc3339()),
            Self::At(scope, TimeSpec::Ago(period)) => write!(f, "{}@{{{period}.ago}}", scope.short()),
            Self::At(scope, TimeSpec::Now) => write!(f, "{}@{{now}}", scope.short()),
            Self::Baseline(scope) => write!(f, "{}:baseline", scope.short()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_print_as_they_are_written() {
        let texts = [
            "demo",
            "demo~2",
            "demo@{2w.ago}",
            "demo:baseline",
            "0197a3c2",
            "01936f2a-7c3e-7d12-9a4b-5e6f70819203",
            "group:team-a",
            "group:team-a~1",
            "portfolio",
            "portfolio:team-a@{now}",
            "portfolio:baseline",
        ];
        for text in texts {
            assert_eq!(text.parse::<Reference>().unwrap().to_string(), text);
        }
        assert_eq!("portfolio:baseline".parse(), Ok(Reference::Baseline(ScopeRef::Portfolio(None))));
        assert!(matches!("demo@{2026-10-01}".parse(), Ok(Reference::At(_, TimeSpec::At(_)))));
        assert!(matches!("demo@{2.weeks.ago}".parse(), Ok(Reference::At(_, TimeSpec::Ago(_)))));
    }

    #[test]
    fn invalid_references_are_refused() {
        for text in
            ["", "Demo", "a/b", "../x", "demo~", "demo~-1", "demo@{", "demo@{soon}", "~2", "policy", "group:", "team:a"]
        {
            assert!(text.parse::<Reference>().is_err(), "{text}");
        }
    }
}
