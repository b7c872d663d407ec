//! Where a database is: a SQLite file or a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};

/// The place of a database. `Display` leaves the password out.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file, on this machine.
    Sqlite(PathBuf),
    /// `postgres://USER:PASSWORD@HOST:PORT/DATABASE?OPTIONS`, as PostgreSQL's own programs take it.
    Postgres(String),
}

impl DatabaseUrl {
    /// A URL (`postgres://...`, `postgresql://...`, `sqlite:PATH`), else the path of a file.
    #[must_use]
    pub fn new(place: &Path) -> Self {
        let Some(text) = place.to_str() else { return Self::Sqlite(place.to_owned()) };
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::Postgres(text.to_owned());
        }
        match text.strip_prefix("sqlite:") {
            Some(path) => Self::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))),
            None => Self::Sqlite(place.to_owned()),
        }
    }

    /// The file of a SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl From<&Path> for DatabaseUrl {
    fn from(path: &Path) -> Self {
        Self::Sqlite(path.to_owned())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(f),
            Self::Postgres(url) => f.write_str(&without_secrets(url)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A URL without the password before its host and without its options, which may hold one too.
fn without_secrets(url: &str) -> String {
    let url = url.split_once(['?', '#']).map_or(url, |(before, _)| before);
    let Some((scheme, rest)) = url.split_once("://") else { return "postgres://".to_owned() };
    // A password may hold `/` and `@` where somebody forgot to escape them: what stands before the last `@` goes.
    let Some((credentials, place)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = credentials.split_once(':').map_or(credentials, |(user, _)| user);
    format!("{scheme}://{user}@{place}")
}

#[cfg(test)]
mod tests {
    use super::DatabaseUrl;
    use std::path::Path;

    #[test]
    fn urls_and_paths_are_told_apart() {
        let file = |text: &str| DatabaseUrl::new(Path::new(text)).file().map(|path| path.display().to_string());
        assert_eq!(file("a/b.db").as_deref(), Some("a/b.db"));
        assert_eq!(file("sqlite:a/b.db").as_deref(), Some("a/b.db"));
        assert_eq!(file("sqlite:///a/b.db").as_deref(), Some("/a/b.db"));
        assert_eq!(file("postgres://u@h/d"), None);
        assert_eq!(file("postgresql://u@h/d"), None);
    }

    #[test]
    fn passwords_are_never_shown() {
        for url in [
            "postgres://me:secret@host:5432/db",
            "postgres://me:sec@ret@host/db?sslmode=require&password=secret",
            "postgresql://me@host/db?password=secret",
            "postgres://me:secret/x@host/db",
        ] {
            let shown = DatabaseUrl::new(Path::new(url)).to_string();
            assert!(!shown.contains("sec") && !shown.contains("ret") && shown.contains("me@host"), "{shown}");
            assert_eq!(format!("{:?}", DatabaseUrl::new(Path::new(url))), shown);
        }
    }
}
