//! From bytes to text, and from text through the JSON, TOML and YAML parsers to a format's own types, with every error
//! made a [`LockfileError`] that has its line.

use serde::Deserialize;
use serde_saphyr::options::NonFiniteFloatPolicy;

use super::found::clipped;
use super::node::Record;
use super::{LockfileError, MAX_BYTES};

/// The most keys and values a structured file may have: more than 64 MiB of honest lockfile hold, and few enough that a
/// tree of them, at some 150 bytes each, fits in memory.
const MAX_VALUES: usize = 4_000_000;

/// The text in the bytes, without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, LockfileError> {
    if bytes.len() > MAX_BYTES {
        return Err(LockfileError::TooLarge { bytes: bytes.len() });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| LockfileError::NotUtf8 {
        line: line_at(bytes, error.valid_up_to()),
        utf_16: bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff"),
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// A JSON object. Nesting is bounded by serde_json, at 128.
pub(super) fn json<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, LockfileError> {
    few_enough_values(text, b",")?;
    let record: Record<T> = serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        LockfileError::syntax(error.line(), clipped(message))
    })?;
    record.0.ok_or_else(|| LockfileError::syntax(None, "not a JSON object"))
}

/// A TOML document. Nesting is bounded by the toml crate, at 80.
pub(super) fn toml<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, LockfileError> {
    few_enough_values(text, b"=,[")?;
    ::toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_at(text.as_bytes(), span.start));
        LockfileError::syntax(line, clipped(error.message()))
    })
}

/// The mappings in a stream of YAML documents; empty documents are skipped.
pub(super) fn yaml<'de, T: Deserialize<'de>>(text: &'de str) -> Result<Vec<T>, LockfileError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            // The default of 250,000 is less than a large monorepo has.
            max_nodes: MAX_VALUES,
            max_events: 2 * MAX_VALUES,
            max_depth: 32,
            flow_nesting_limit: 32,
            max_documents: 8,
            // The tools that write lockfiles write neither of these: what uses them is an attack or no lockfile.
            max_aliases: 0,
            max_merge_keys: 0,
        },
        // All scalars are wanted as they stand: a checksum such as 8e999 is no number out of range.
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        strict_booleans: true,
        with_snippet: false,
    };
    let records: Vec<Record<T>> = serde_saphyr::from_multiple_with_options(text, options).map_err(|error| {
        let line = error.location().and_then(|at| usize::try_from(at.line()).ok());
        // Without the place, which is given apart, and the advice to programmers.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let message = message.split(", set ").next().unwrap_or_default();
        LockfileError::syntax(line.filter(|&line| line > 0), clipped(message))
    })?;
    let documents: Option<Vec<T>> = records.into_iter().map(|record| record.0).collect();
    documents.ok_or_else(|| LockfileError::syntax(None, "not a YAML mapping"))
}

/// Refuses text with more values than may be, by the bytes that part them: a few more where strings have those too.
fn few_enough_values(text: &str, separators: &[u8]) -> Result<(), LockfileError> {
    let values = text.bytes().filter(|byte| separators.contains(byte)).count();
    if values > MAX_VALUES {
        let message = format!("more than {MAX_VALUES} values");
        return Err(LockfileError::syntax(None, message));
    }
    Ok(())
}

/// Refuses a line that an unfinished merge left: the lines around it may be either side's. For the line formats, whose
/// own rules may let it pass; everything else has it as a syntax error.
pub(super) fn no_conflict(number: usize, line: &str) -> Result<(), LockfileError> {
    if line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") {
        return Err(LockfileError::syntax(number, "a merge conflict stands here"));
    }
    Ok(())
}

/// The line, counted from 1, in which the byte at this offset is.
fn line_at(text: &[u8], offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    1 + before.iter().filter(|&&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize)]
    struct Any {}

    fn message<T: std::fmt::Debug>(result: Result<T, LockfileError>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn errors_have_their_line() {
        assert_eq!(message(json::<Any>("{\n  \"a\": 1,\n  oops\n}")), "line 3: key must be a string");
        assert!(message(toml::<Any>("a = 1\nb = = 2\n")).starts_with("line 2: "));
        assert!(message(yaml::<Any>("a: 1\nb: [\n")).starts_with("line "));
        assert!(message(yaml::<Any>("a: 1\nb: 2\n  c: 3\n")).starts_with("line 3: "));
    }

    #[test]
    fn refuses_what_is_no_mapping() {
        assert_eq!(message(json::<Any>("[1]")), "not a JSON object");
        assert_eq!(message(yaml::<Any>("- 1")), "not a YAML mapping");
        assert_eq!(yaml::<Any>("").unwrap().len(), 0);
    }

    #[test]
    fn refuses_bombs() {
        message(json::<Any>(&"[".repeat(100_000)));
        let nested = format!("{}1{}", "{\"a\":".repeat(500), "}".repeat(500));
        json::<Any>(&nested).unwrap();
        message(toml::<Any>(&format!("a = {}", "[".repeat(100_000))));
        message(yaml::<Any>(&format!("a: {}", "[".repeat(100_000))));
        let many = "0,".repeat(MAX_VALUES + 1);
        for message in
            [message(json::<Any>(&format!("{{\"a\": [{many}0]}}"))), message(toml::<Any>(&format!("a = [{many}]")))]
        {
            assert_eq!(message, "more than 4000000 values");
        }
        let mut laughs = String::from("a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for pair in ('a'..='z').collect::<Vec<_>>().windows(2) {
            let all = vec![format!("*{}", pair[0]); 9].join(", ");
            laughs.push_str(&format!("{}: &{} [{all}]\n", pair[1], pair[1]));
        }
        message(yaml::<Any>(&laughs));
    }
}
