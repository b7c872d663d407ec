//! Lockfiles: which packages a project uses, in which versions, direct or not, under which licences.
//! Pure functions from bytes to [`Package`]s. Finding the files, reading them, vulnerabilities and licence policy are
//! left to others, and no registry is asked: what the file does not tell stays unknown.

mod cargo;
mod composer;
mod found;
mod gem;
mod go;
mod graph;
mod kind;
mod node;
mod npm;
mod pnpm;
mod poetry;
mod pypi;
mod read;
mod requirements;
#[cfg(test)]
mod testing;
mod uv;
mod yarn;
mod yarn_v1;

pub use kind::{Ecosystem, LockfileKind};

use found::Found;

/// The largest lockfile, or manifest beside one, that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The most packages one lockfile may hold.
pub const MAX_PACKAGES: usize = 200_000;

/// One package the project depends on, in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub ecosystem: Ecosystem,
    /// As the ecosystem writes it (`@scope/name`, `github.com/owner/module`, `vendor/package`); PyPI names normalised
    /// as PEP 503 says. Never empty, no control characters.
    pub name: String,
    /// As locked, `None` where the file does not pin one (`flask>=2` in requirements.txt). Not always a version number:
    /// what comes from a URL or a commit may have that here.
    pub version: Option<String>,
    /// Whether the project itself asks for it; `None` where neither lock nor manifest tells.
    pub direct: Option<bool>,
    /// Only for development, where the file tells; else `false`.
    pub dev: bool,
    /// As given: an SPDX expression or whatever stands there.
    pub licence: Option<String>,
}

/// What one lockfile holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lockfile {
    /// Each name and version once, sorted by them. The project's own packages are left out.
    pub packages: Vec<Package>,
    /// Whether this version of the format can carry licences, so that their absence means something.
    pub gives_licences: bool,
    /// Entries left out and why, one sentence each: at most 20, then one "and N more".
    pub problems: Vec<String>,
}

/// Why a lockfile was refused whole. Names what and where in the file, never the file itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockfileError {
    #[error("{bytes} bytes, more than the {MAX_BYTES} that are read")]
    TooLarge { bytes: usize },
    #[error("not UTF-8 text (line {line}){}", if *utf_16 { ": it looks like UTF-16" } else { "" })]
    NotUtf8 { line: usize, utf_16: bool },
    /// Lines count from 1.
    #[error("{}{message}", line.map_or_else(String::new, |line| format!("line {line}: ")))]
    Syntax { line: Option<usize>, message: String },
    #[error("{format} version {found} is not supported (supported: {supported})")]
    UnsupportedVersion { format: &'static str, found: String, supported: &'static str },
    #[error("more than {MAX_PACKAGES} packages")]
    TooManyPackages,
}

impl LockfileError {
    fn syntax(line: impl Into<Option<usize>>, message: impl Into<String>) -> Self {
        Self::Syntax { line: line.into(), message: message.into() }
    }

    fn unsupported(format: &'static str, found: &str, supported: &'static str) -> Self {
        Self::UnsupportedVersion { format, found: found::clipped(found), supported }
    }
}

/// Reads the bytes of a lockfile of this kind.
///
/// `manifest` is the file named by [`LockfileKind::manifest_name`], where there is one; one that cannot be read is a
/// problem of the result, not an error. A byte order mark and CRLF line ends are tolerated.
///
/// # Errors
///
/// Where the file as a whole is not what its kind says. A single unreadable entry is a problem of the result instead.
pub fn parse(kind: LockfileKind, lock: &[u8], manifest: Option<&[u8]>) -> Result<Lockfile, LockfileError> {
    let lock = read::text(lock)?;
    let mut found = Found::new(kind.ecosystem());
    let manifest = kind.manifest_name().zip(manifest).and_then(|(name, bytes)| found.readable(name, read::text(bytes)));
    let into = &mut found;
    match kind {
        LockfileKind::Cargo => cargo::parse(lock, into)?,
        LockfileKind::Npm => npm::parse(lock, manifest, into)?,
        LockfileKind::Pnpm => pnpm::parse(lock, into)?,
        LockfileKind::Yarn => yarn::parse(lock, manifest, into)?,
        LockfileKind::Poetry => poetry::parse(lock, manifest, into)?,
        LockfileKind::Uv => uv::parse(lock, into)?,
        LockfileKind::Requirements => requirements::parse(lock, into)?,
        LockfileKind::Go => go::parse(lock, into)?,
        LockfileKind::Composer => composer::parse(lock, manifest, into)?,
        LockfileKind::Gem => gem::parse(lock, into)?,
    }
    Ok(found.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_too_large_or_not_text() {
        let large = vec![b' '; MAX_BYTES + 1];
        let error = parse(LockfileKind::Go, &large, None).unwrap_err();
        assert_eq!(error.to_string(), "67108865 bytes, more than the 67108864 that are read");
        let error = parse(LockfileKind::Requirements, b"flask==1\n\xe9\n", None).unwrap_err();
        assert_eq!(error.to_string(), "not UTF-8 text (line 2)");
        let error = parse(LockfileKind::Requirements, b"\xff\xfef\0l\0", None).unwrap_err();
        assert_eq!(error.to_string(), "not UTF-8 text (line 1): it looks like UTF-16");
    }

    #[test]
    fn refuses_more_packages_than_the_limit() {
        let lines = |count: usize| -> String { (0..count).map(|n| format!("p{n}==1\n")).collect() };
        let most = parse(LockfileKind::Requirements, lines(MAX_PACKAGES).as_bytes(), None).unwrap();
        assert_eq!(most.packages.len(), MAX_PACKAGES);
        let more = lines(MAX_PACKAGES + 1);
        assert_eq!(parse(LockfileKind::Requirements, more.as_bytes(), None), Err(LockfileError::TooManyPackages));
    }

    #[test]
    fn tolerates_a_byte_order_mark() {
        let lock = parse(LockfileKind::Requirements, b"\xef\xbb\xbfflask==1\r\n", None).unwrap();
        assert_eq!(lock.packages[0].name, "flask");
        let lock = b"\xef\xbb\xbf{\"lockfileVersion\": 3, \"packages\": {}}\r\n";
        assert_eq!(parse(LockfileKind::Npm, lock, None).unwrap().packages, []);
    }

    #[test]
    fn an_unreadable_manifest_is_a_problem_not_an_error() {
        let lock = br#"{"packages": [{"name": "a/b", "version": "1.0.0"}]}"#;
        let lock = parse(LockfileKind::Composer, lock, Some(b"{\n]")).unwrap();
        assert_eq!(lock.packages[0].direct, None);
        assert_eq!(lock.problems.len(), 1);
        assert!(lock.problems[0].starts_with("composer.json: line 2: "), "{:?}", lock.problems);
    }
}
