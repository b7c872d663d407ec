//! Keys: what tells a finding again when lines move, files are renamed and tools are updated.
//!
//! A key has the tool's name without its version, the rule, and what identifies the finding within them: a fingerprint that
//! the tool gives for it alone; else the first path that git knows of the file, with the tool's partial fingerprint, the
//! quoted code or the message. Equal ones are numbered in the order of their lines.

use codegraph_formats::report::Finding;
use codegraph_model::Digest;
use codegraph_model::series::{plain_name, tool_name};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// The partial fingerprint that is asked for first: GitHub's, made of the text around the place.
const PREFERRED: &str = "partial:primaryLocationLineHash";

/// A longer part of a key is replaced by its digest.
const MAX_PART: usize = 400;

/// What a finding is told by within its category, without the number that tells equal ones apart.
pub fn base(tool: &ToolName, finding: &Finding, origins: &BTreeMap<String, String>) -> String {
    let (tool, rule) = (&tool.part, part(finding.rule.as_deref().unwrap_or_default()));
    let alone = finding.fingerprints.iter().find(|(name, _)| !name.starts_with("partial:"));
    if let Some((name, value)) = alone {
        return format!("{tool}:{rule}:{}={}", part(name), part(value));
    }
    let path = finding.location.as_ref().map_or("", |location| location.path.as_str());
    let first = origins.get(path).map_or(path, String::as_str);
    let partial = finding.fingerprints.get_key_value(PREFERRED).or_else(|| finding.fingerprints.iter().next());
    let text = match (partial, &finding.snippet) {
        (Some((name, value)), _) => format!("{name}={value}"),
        (None, Some(code)) => words(code),
        (None, None) => message(finding, path),
    };
    format!("{tool}:{rule}:{}:{}", part(first), &Digest::of(text.as_bytes()).short())
}

/// What a tool is called, made ready once for all that it found.
pub struct ToolName {
    /// As [`plain_name`] has it.
    pub plain: String,
    /// As [`tool_name`] has it.
    pub lower: String,
    /// As keys have it.
    part: String,
}

impl ToolName {
    pub fn of(name: &str) -> Self {
        let lower = tool_name(name);
        Self { plain: plain_name(name), part: part(&lower).into_owned(), lower }
    }
}

/// A part of a key: short as it is, long by its digest.
fn part(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_PART { text.into() } else { Digest::of(text.as_bytes()).to_string().into() }
}

/// Code without the white space that formatters move.
fn words(code: &str) -> String {
    code.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a message says besides places: numbers and the path itself move with the code.
fn message(finding: &Finding, path: &str) -> String {
    let mut text = finding.title.clone();
    if let Some(more) = &finding.description {
        text.push('\n');
        text.push_str(more);
    }
    if !path.is_empty() {
        text = text.replace(path, "\u{0}");
        if let Some(name) = path.rsplit('/').next().filter(|name| name.contains('.')) {
            text = text.replace(name, "\u{0}");
        }
    }
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let mut digits = false;
        for c in word.chars() {
            if !c.is_ascii_digit() {
                plain.push(c);
            } else if !digits {
                plain.push('#');
            }
            digits = c.is_ascii_digit();
        }
        plain.push(' ');
    }
    plain
}

/// Numbers keys that are equal, in the order in which they come: the first stays as it is.
#[derive(Default)]
pub struct Numbers(HashMap<String, u32>);

impl Numbers {
    /// The key itself, or with `#2`, `#3` behind it: none that was given before.
    pub fn key(&mut self, base: String) -> String {
        while let Some(number) = self.0.get_mut(&base) {
            *number += 1;
            let key = format!("{base}#{number}");
            if !self.0.contains_key(&key) {
                self.0.insert(key.clone(), 1);
                return key;
            }
        }
        self.0.insert(base.clone(), 1);
        base
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::Location;

    fn at(path: &str, line: u32, title: &str) -> Finding {
        Finding {
            rule: Some("r1".to_owned()),
            title: title.to_owned(),
            location: Some(Location { path: path.to_owned(), line: Some(line), end_line: None }),
            ..Finding::default()
        }
    }

    fn plain(finding: &Finding) -> String {
        base(&ToolName::of("Tool"), finding, &BTreeMap::new())
    }

    #[test]
    fn moved_lines_and_renamed_files_keep_their_key() {
        let before = plain(&at("src/a.rs", 10, "unused value in src/a.rs, line 10"));
        assert_eq!(before, plain(&at("src/a.rs", 20, "unused value in src/a.rs, line 20")));
        let origins = [("lib/b.rs".to_owned(), "src/a.rs".to_owned())].into();
        assert_eq!(
            before,
            base(&ToolName::of("Tool"), &at("lib/b.rs", 20, "unused value in lib/b.rs, line 20"), &origins)
        );
        assert_ne!(before, plain(&at("lib/b.rs", 20, "unused value in lib/b.rs, line 20")));
        assert_ne!(before, plain(&at("src/a.rs", 10, "another thing")));
    }

    #[test]
    fn the_code_tells_more_than_the_message_and_white_space_nothing() {
        let code = |code: &str, title: &str| Finding { snippet: Some(code.to_owned()), ..at("a.c", 1, title) };
        assert_eq!(plain(&code("if (a)\n  b();", "x")), plain(&code("if (a) b();", "y")));
        assert_ne!(plain(&code("if (a) b();", "x")), plain(&code("if (a) c();", "x")));
    }

    #[test]
    fn fingerprints_go_before_everything() {
        let with = |name: &str, value: &str, path: &str| Finding {
            fingerprints: [(name.to_owned(), value.to_owned())].into(),
            ..at(path, 1, "x")
        };
        assert_eq!(plain(&with("stable/v1", "abc", "a.c")), plain(&with("stable/v1", "abc", "b.c")));
        assert_ne!(plain(&with("partial:x", "abc", "a.c")), plain(&with("partial:x", "abc", "b.c")));
        assert_ne!(plain(&with("partial:x", "abc", "a.c")), plain(&with("partial:x", "abd", "a.c")));
    }

    #[test]
    fn equal_keys_are_numbered() {
        let mut numbers = Numbers::default();
        let keys: Vec<String> = ["a", "a", "b", "a", "a#2", "a#4", "a"].map(|key| numbers.key(key.to_owned())).into();
        assert_eq!(keys, ["a", "a#2", "b", "a#3", "a#2#2", "a#4", "a#5"]);
    }
}
