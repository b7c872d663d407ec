//! Where a result stands (§3.4, §3.14.14): an address, of whatever form tools write, as a path relative to the root of
//! the source, or as near to that as the file allows.

use super::parts;
use crate::json::{self, Raw, Text, Texts};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;

/// Names that tools give to the root of the source among their base ids, without `%` and in upper case.
const ROOT_NAMES: [&str; 11] = [
    "SRCROOT",
    "SRC_ROOT",
    "SOURCEROOT",
    "SOURCE_ROOT",
    "ROOTPATH",
    "PROJECTROOT",
    "PROJECT_ROOT",
    "REPOROOT",
    "REPO_ROOT",
    "WORKINGDIR",
    "CHECKOUT",
];
/// The longest chain of base ids that is followed; §3.14.14 forbids loops, but files may have them.
const MAX_CHAIN: usize = 10;
/// More roots than this are not tried: every result asks each of them.
const MAX_ROOTS: usize = 20;
/// Longer base addresses are passed over.
const MAX_BASE: usize = 2_000;
/// Longer addresses lead to no file; every result may name the same one.
const MAX_ADDRESS: usize = 16_000;

/// §3.4.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactLocation<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub uri: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub uri_base_id: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::index")]
    pub index: Option<usize>,
}

/// §3.24.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Artifact<'a> {
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    location: Option<ArtifactLocation<'a>>,
    #[serde(default, deserialize_with = "json::index")]
    parent_index: Option<usize>,
    #[serde(borrow, default)]
    roles: Texts<'a>,
}

/// §3.23.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VersionControl<'a> {
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    mapped_to: Option<ArtifactLocation<'a>>,
}

/// What a run says of where its files are.
#[derive(Default)]
pub struct Places<'a> {
    bases: HashMap<Cow<'a, str>, ArtifactLocation<'a>>,
    artifacts: Vec<Artifact<'a>>,
    /// Absolute paths of the root of the source, with a slash at the end, the likeliest first.
    roots: Vec<String>,
}

impl<'a> Places<'a> {
    pub fn read(
        bases: Raw<'a>,
        version_control: Raw<'a>,
        artifacts: Raw<'a>,
        directory: Option<&ArtifactLocation<'_>>,
    ) -> Self {
        let mut places = Self::default();
        if let Some(bases) = bases {
            // The closure never fails, so neither does the walk.
            let _ = json::each(bases, |key, _, entry| {
                let location = serde_json::from_str(entry.get()).unwrap_or_default();
                places.bases.insert(Cow::Owned(key.unwrap_or_default().to_owned()), location);
                Ok(())
            });
        }
        if let Some(artifacts) = artifacts {
            let _ = json::each(artifacts, |_, _, entry| {
                places.artifacts.push(serde_json::from_str(entry.get()).unwrap_or_default());
                Ok(())
            });
        }
        let mapped = version_control.map(parts::<VersionControl<'_>>).unwrap_or_default();
        let mapped: Vec<_> = mapped.iter().filter_map(|entry| places.absolute(entry.mapped_to.as_ref()?)).collect();
        let is_root =
            |name: &str| ROOT_NAMES.contains(&name.trim_matches(['%', '$', '{', '}']).to_ascii_uppercase().as_str());
        let named = places.bases.iter().filter(|(name, _)| is_root(name));
        let mut named: Vec<_> = named.filter_map(|(_, location)| places.absolute(location)).collect();
        // Where several are named, the one that holds the others is the root of the repository.
        named.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        let directory = directory.and_then(|location| places.absolute(location));
        let roots = mapped.into_iter().chain(named).chain(directory);
        places.roots = roots
            .take(MAX_ROOTS)
            .map(|root| format!("{}/", root.trim_end_matches('/')))
            .filter(|root| root.len() > 1)
            .collect();
        places
    }

    /// How many files the tool says it looked at: those that it calls targets, if it calls any so (§3.24.6).
    pub fn scanned(&self) -> Option<u64> {
        let is_target = |artifact: &&Artifact<'_>| artifact.roles.iter().any(|role| role == "analysisTarget");
        let targets = self.artifacts.iter().filter(is_target).count();
        let scanned = if targets > 0 { targets } else { self.artifacts.len() };
        u64::try_from(scanned).ok().filter(|scanned| *scanned > 0)
    }

    /// The path of a location, relative to the root of the source where that can be told.
    pub fn path(&self, location: &ArtifactLocation<'_>) -> Option<String> {
        let mut location = location;
        let mut left = MAX_CHAIN;
        // A location can stand in the list of artifacts, and an artifact in the file that contains it.
        let is_empty = |uri: &Text<'_>| uri.len() <= MAX_ADDRESS && uri.trim().is_empty();
        while location.uri.as_ref().is_none_or(is_empty) && left > 0 {
            let artifact = self.artifacts.get(location.index?)?;
            let parent = artifact.parent_index.and_then(|index| self.artifacts.get(index));
            let known =
                [Some(artifact), parent].into_iter().flatten().filter_map(|artifact| artifact.location.as_ref());
            location = known.into_iter().find(|location| location.uri.is_some())?;
            left -= 1;
        }
        let address = self.resolved(location)?;
        let path = match &address {
            Address::Absolute { path, .. } => self.below_root(path).unwrap_or(path),
            Address::Relative(path) => path,
            Address::Elsewhere(url) => url,
        };
        // What is relative to a base that stands outside every known root keeps its absolute path. Where no root is known, a
        // base with a name is taken for it; one of SpotBugs, which names each folder of sources by a number, is not.
        let is_named = |id: &Text<'_>| id.chars().any(char::is_alphabetic);
        let path = match &address {
            Address::Absolute { relative: Some(relative), .. }
                if self.roots.is_empty() && location.uri_base_id.as_ref().is_none_or(is_named) =>
            {
                relative
            }
            _ => path,
        };
        crate::text::word(path)
    }

    fn below_root<'p>(&self, path: &'p str) -> Option<&'p str> {
        self.roots.iter().find_map(|root| path.strip_prefix(root.as_str())).filter(|path| !path.is_empty())
    }

    /// The absolute path of a location, if the file tells it.
    fn absolute(&self, location: &ArtifactLocation<'_>) -> Option<String> {
        if location.uri.is_none() && location.uri_base_id.is_none() {
            return None;
        }
        match self.resolved(location)? {
            Address::Absolute { path, .. } => Some(path),
            _ => None,
        }
    }

    /// The address of a location, with the base ids that it is relative to followed (§3.4.4).
    fn resolved(&self, location: &ArtifactLocation<'_>) -> Option<Address> {
        let uri = location.uri.as_deref().filter(|uri| uri.len() <= MAX_ADDRESS).unwrap_or_default().trim();
        let (mut base, uri) = match placeholder(uri) {
            Some((base, rest)) => (Some(base), rest),
            None => (location.uri_base_id.as_deref(), uri),
        };
        let mut address = address(uri);
        for _ in 0..MAX_CHAIN {
            let Address::Relative(relative) = &address else { break };
            let Some(parent) = base.and_then(|id| self.base(id)) else { break };
            // Every result that names the base would copy it.
            let uri = parent.uri.as_deref().filter(|uri| uri.len() <= MAX_BASE).unwrap_or_default();
            address = match self::address(uri) {
                Address::Relative(prefix) if prefix.is_empty() => Address::Relative(relative.clone()),
                Address::Relative(prefix) => Address::Relative(normalised(&format!("{prefix}/{relative}"))),
                Address::Absolute { path, .. } => Address::Absolute {
                    path: normalised(&format!("{path}/{relative}")),
                    relative: Some(relative.clone()),
                },
                Address::Elsewhere(url) => Address::Elsewhere(format!("{}/{relative}", url.trim_end_matches('/'))),
            };
            base = parent.uri_base_id.as_deref();
        }
        match &address {
            Address::Relative(path) if path.is_empty() => None,
            _ => Some(address),
        }
    }

    /// A base by its id, with or without the percent signs around it.
    fn base(&self, id: &str) -> Option<&ArtifactLocation<'a>> {
        let bare = id.trim_matches('%');
        self.bases.get(id).or_else(|| self.bases.get(bare)).or_else(|| self.bases.get(format!("%{bare}%").as_str()))
    }
}

/// An address, decoded.
enum Address {
    /// A path of the machine where the tool ran and, if it was given so, the part of it below a base.
    Absolute {
        path: String,
        relative: Option<String>,
    },
    Relative(String),
    /// What no path leads to: `https://...`.
    Elsewhere(String),
}

/// The base id in `%SRCROOT%/src/a.c`, as some tools write it into the address itself, and the rest.
fn placeholder(uri: &str) -> Option<(&str, &str)> {
    let (name, rest) = uri.strip_prefix('%')?.split_once('%')?;
    let is_name = name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && rest.starts_with(['/', '\\'])).then(|| (name, &rest[1..]))
}

fn address(uri: &str) -> Address {
    let (scheme, rest) = uri.split_once(':').unwrap_or(("", uri));
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if is_scheme && scheme.eq_ignore_ascii_case("file") {
        // `file:///path`, `file://localhost/path` and `file:/path` (RFC 8089). What else stands in place of the host is no
        // host in reports, but the beginning of a relative path: `file://src/main.c`.
        let path = rest.strip_prefix("//").unwrap_or(rest);
        return local(&decoded(path.strip_prefix("localhost").filter(|path| path.starts_with('/')).unwrap_or(path)));
    }
    if is_scheme && rest.starts_with("//") {
        return Address::Elsewhere(uri.to_owned());
    }
    local(&decoded(uri))
}

/// A path of Unix or Windows; one from a `file:` address begins with a slash even before the letter of a drive.
fn local(path: &str) -> Address {
    let path = path.replace('\\', "/");
    let drive = |path: &str| path.len() > 1 && path.as_bytes()[0].is_ascii_alphabetic() && path.as_bytes()[1] == b':';
    let path = path.strip_prefix('/').filter(|path| drive(path)).unwrap_or(&path);
    if drive(path) && (path.len() == 2 || path.as_bytes()[2] == b'/') {
        let path = normalised(&format!("{}{}", path[..1].to_ascii_uppercase(), &path[1..]));
        Address::Absolute { path, relative: None }
    } else if path.starts_with('/') {
        Address::Absolute { path: normalised(path), relative: None }
    } else {
        Address::Relative(normalised(path))
    }
}

/// The path without empty steps, `.` and `..` that undo a step before.
fn normalised(path: &str) -> String {
    if !path.contains("//") && !path.contains("./") && !path.ends_with(['/', '.']) {
        return path.to_owned();
    }
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/').filter(|step| !step.is_empty() && *step != ".") {
        match (step, steps.last()) {
            ("..", Some(last)) if *last != ".." => drop(steps.pop()),
            ("..", None) if path.starts_with('/') => {}
            _ => steps.push(step),
        }
    }
    format!("{}{}", if path.starts_with('/') { "/" } else { "" }, steps.join("/"))
}

/// The text with percent-encoded bytes decoded (RFC 3986, 2.1); as it is where that gives no text.
fn decoded(uri: &str) -> Cow<'_, str> {
    if !uri.contains('%') {
        return Cow::Borrowed(uri);
    }
    let bytes = uri.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let digit =
        |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(high << 4 | low);
                at += 3;
            }
            (byte, _, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(uri), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(run: &str, location: &str) -> Option<String> {
        #[derive(Deserialize)]
        struct Run<'a> {
            #[serde(borrow, default)]
            bases: Raw<'a>,
            #[serde(borrow, default)]
            vcs: Raw<'a>,
            #[serde(borrow, default)]
            artifacts: Raw<'a>,
            #[serde(borrow, default)]
            directory: Option<ArtifactLocation<'a>>,
        }
        let run: Run<'_> = serde_json::from_str(run).unwrap();
        let location: ArtifactLocation<'_> = serde_json::from_str(location).unwrap();
        Places::read(run.bases, run.vcs, run.artifacts, run.directory.as_ref()).path(&location)
    }

    #[test]
    fn addresses_become_paths() {
        for (uri, expected) in [
            ("src/a.c", "src/a.c"),
            ("./src//b/../a%20b.c", "src/a b.c"),
            (r"src\\win\\a.cs", "src/win/a.cs"),
            ("file:///C:/code/file1.c", "C:/code/file1.c"),
            ("file:///home/u/a%2Bb.c", "/home/u/a+b.c"),
            ("file:/home/u/a.c", "/home/u/a.c"),
            ("file://localhost/home/u/a.c", "/home/u/a.c"),
            ("file://C:/code/file1.c", "C:/code/file1.c"),
            ("file://src/main.c", "src/main.c"),
            ("file://main.c", "main.c"),
            ("c:/x/y.c", "C:/x/y.c"),
            ("%SRCROOT%/src/a.c", "src/a.c"),
            ("100%/a.c", "100%/a.c"),
            ("https://example.org/a%20b?q=1", "https://example.org/a%20b?q=1"),
            ("../../etc/passwd", "../../etc/passwd"),
            ("/../../etc/passwd", "/etc/passwd"),
        ] {
            assert_eq!(path("{}", &format!(r#"{{"uri":"{uri}"}}"#)).as_deref(), Some(expected), "{uri}");
        }
        assert_eq!(path("{}", r#"{"uri":""}"#), None);
        assert_eq!(path("{}", "{}"), None);
    }

    #[test]
    fn bases_lead_to_the_root_of_the_source() {
        let run = r#"{"bases":{"PROJECTROOT":{"uri":"file:///home/u/p/"},"SRCROOT":{"uri":"src/","uriBaseId":"PROJECTROOT"},"%TMP%":{"uri":"file:///tmp/"}}}"#;
        for (location, expected) in [
            (r#"{"uri":"a.c","uriBaseId":"SRCROOT"}"#, "src/a.c"),
            (r#"{"uri":"a.c","uriBaseId":"PROJECTROOT"}"#, "a.c"),
            (r#"{"uri":"file:///home/u/p/src/a.c"}"#, "src/a.c"),
            (r#"{"uri":"a.c","uriBaseId":"TMP"}"#, "/tmp/a.c"),
            (r#"{"uri":"a.c","uriBaseId":"UNKNOWN"}"#, "a.c"),
            (r#"{"uri":"%PROJECTROOT%/a.c"}"#, "a.c"),
        ] {
            assert_eq!(path(run, location).as_deref(), Some(expected), "{location}");
        }
        let hidden = r#"{"bases":{"PROJECTROOT":{},"SRCROOT":{"uri":"src","uriBaseId":"PROJECTROOT"}}}"#;
        assert_eq!(path(hidden, r#"{"uri":"a.c","uriBaseId":"SRCROOT"}"#).as_deref(), Some("src/a.c"));
        let loops = r#"{"bases":{"A":{"uri":"x/","uriBaseId":"B"},"B":{"uri":"y/","uriBaseId":"A"}}}"#;
        assert!(path(loops, r#"{"uri":"a.c","uriBaseId":"A"}"#).is_some());
        let working = r#"{"directory":{"uri":"file:///build/"}}"#;
        assert_eq!(path(working, r#"{"uri":"file:///build/a.c"}"#).as_deref(), Some("a.c"));
        let mapped = r#"{"bases":{"SRCROOT":{"uri":"file:///w/repo/src/"},"R":{"uri":"file:///w/repo/"}},"vcs":[{"mappedTo":{"uriBaseId":"R"}}]}"#;
        assert_eq!(path(mapped, r#"{"uri":"a.c","uriBaseId":"SRCROOT"}"#).as_deref(), Some("src/a.c"));
    }

    #[test]
    fn an_index_leads_to_the_artifact() {
        let run = r#"{"artifacts":[{"location":{"uri":"src/a.c"}},{"parentIndex":0},{"location":{"index":2}}]}"#;
        assert_eq!(path(run, r#"{"index":0}"#).as_deref(), Some("src/a.c"));
        assert_eq!(path(run, r#"{"index":1}"#).as_deref(), Some("src/a.c"));
        for missing in [r#"{"index":2}"#, r#"{"index":9}"#, r#"{"index":-1}"#] {
            assert_eq!(path(run, missing), None, "{missing}");
        }
    }
}
