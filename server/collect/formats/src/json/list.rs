//! Lists and objects whose elements are read one after the other.

use super::{Raw, Text, entry};
use crate::report::{Report, ReportError};
use crate::text;
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Calls `take` with each entry of a list, as `T`. An entry that is no `T` is skipped and noted in the report with its
/// place, `at` and its number. Returns whether there is a list at all; `null` counts as an empty one.
///
/// # Errors
///
/// What `take` returns ends the reading.
pub fn list<'a, T: Deserialize<'a>>(
    report: &mut Report,
    at: &str,
    raw: &'a RawValue,
    mut take: impl FnMut(&mut Report, usize, T) -> Result<(), ReportError>,
) -> Result<bool, ReportError> {
    if raw.get().starts_with('{') {
        return Ok(false);
    }
    each(raw, |_, i, raw| match entry(raw) {
        Ok(entry) => take(report, i, entry),
        Err(reason) => {
            report.skip_unreadable(reason, format!("{at}/{i}"));
            Ok(())
        }
    })
}

/// [`list`] for long lists of entries that cost something to read: `make` is called with them on all cores, and `take` with
/// what it made of each, in the order of the list.
///
/// # Errors
///
/// What `take` returns ends the reading.
pub fn long_list<'a, T: Deserialize<'a>, M: Send>(
    report: &mut Report,
    at: &str,
    raw: &'a RawValue,
    make: impl Fn(T) -> M + Sync,
    mut take: impl FnMut(&mut Report, usize, M) -> Result<(), ReportError> + Send,
) -> Result<bool, ReportError> {
    if raw.get().starts_with('{') {
        return Ok(false);
    }
    let (mut batch, mut next) = (Vec::with_capacity(BATCH), 0);
    let made = |raw: &&'a RawValue| entry(raw).map(&make);
    let mut take_all = |batch: &mut Vec<&'a RawValue>| {
        let all: Vec<Result<M, String>> = batch.par_iter().with_min_len(MIN_PER_THREAD).map(made).collect();
        batch.clear();
        for made in all {
            match made {
                Ok(made) => take(report, next, made)?,
                Err(reason) => report.skip_unreadable(reason, format!("{at}/{next}")),
            }
            next += 1;
        }
        Ok(())
    };
    // On a thread that is one of those that help: it need not be woken for each batch.
    rayon::scope(|_| {
        let is_list = each(raw, |_, _, entry| {
            batch.push(entry);
            if batch.len() == BATCH { take_all(&mut batch) } else { Ok(()) }
        })?;
        take_all(&mut batch)?;
        Ok(is_list)
    })
}

/// How many entries of a long list are in memory before they are taken: what is made of each may be large.
pub const BATCH: usize = 4096;

/// The fewest entries that are worth another thread.
const MIN_PER_THREAD: usize = 32;

/// [`list`] for the members of an object: `take` gets the key.
///
/// # Errors
///
/// What `take` returns ends the reading.
pub fn members<'a, T: Deserialize<'a>>(
    report: &mut Report,
    at: &str,
    raw: &'a RawValue,
    mut take: impl FnMut(&mut Report, &str, T) -> Result<(), ReportError>,
) -> Result<bool, ReportError> {
    if raw.get().starts_with('[') {
        return Ok(false);
    }
    each(raw, |key, _, raw| {
        let key = key.unwrap_or_default();
        match entry(raw) {
            Ok(entry) => take(report, key, entry),
            Err(reason) => {
                report.skip_unreadable(reason, format!("{at}/{}", pointer(key)));
                Ok(())
            }
        }
    })
}

/// [`list`] for a part of an entry: what is there but no list is noted in the report.
///
/// # Errors
///
/// What `take` returns ends the reading.
pub fn sublist<'a, T: Deserialize<'a>>(
    report: &mut Report,
    at: &str,
    raw: Raw<'a>,
    take: impl FnMut(&mut Report, usize, T) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let Some(raw) = raw else { return Ok(()) };
    if !list(report, at, raw, take)? {
        report.skip_unreadable("expected a list", at);
    }
    Ok(())
}

/// Calls `take` with the elements of a list or the members of an object, one after the other, none of them parsed.
/// Returns false for any other value but `null`.
///
/// # Errors
///
/// What `take` returns ends the reading.
pub fn each<'a>(
    raw: &'a RawValue,
    take: impl FnMut(Option<&str>, usize, &'a RawValue) -> Result<(), ReportError>,
) -> Result<bool, ReportError> {
    let mut each = Each { take, failed: None };
    let result = serde_json::Deserializer::from_str(raw.get()).deserialize_any(&mut each);
    match (each.failed, result) {
        (Some(error), _) => Err(error),
        (None, result) => Ok(result.unwrap_or(false)),
    }
}

struct Each<F> {
    take: F,
    failed: Option<ReportError>,
}

impl<'de, F: FnMut(Option<&str>, usize, &'de RawValue) -> Result<(), ReportError>> Each<F> {
    fn pass<E: serde::de::Error>(&mut self, key: Option<&str>, i: usize, entry: &'de RawValue) -> Result<(), E> {
        (self.take)(key, i, entry).map_err(|error| {
            self.failed = Some(error);
            E::custom("stopped")
        })
    }
}

impl<'de, F: FnMut(Option<&str>, usize, &'de RawValue) -> Result<(), ReportError>> Visitor<'de> for &mut Each<F> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        let mut i = 0;
        while let Some(entry) = list.next_element()? {
            self.pass(None, i, entry)?;
            i += 1;
        }
        Ok(true)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        let mut i = 0;
        while let Some(key) = members.next_key::<Text<'de>>()? {
            let entry = members.next_value()?;
            self.pass(Some(&key.0), i, entry)?;
            i += 1;
        }
        Ok(true)
    }
}

/// A key as one step of a JSON pointer (RFC 6901, 3).
#[must_use]
pub fn pointer(key: &str) -> String {
    text::line(&key.replace('~', "~0").replace('/', "~1"), 200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Texts, document, line_number};

    #[derive(Deserialize)]
    struct Entry<'a> {
        #[serde(borrow)]
        name: Text<'a>,
        #[serde(default, deserialize_with = "line_number")]
        line: Option<u32>,
        #[serde(default, borrow)]
        tags: Texts<'a>,
    }

    type Read = Vec<(String, Option<u32>, Vec<String>)>;

    fn read(json: &str) -> (Read, Report) {
        let mut report = Report::default();
        let mut entries = Vec::new();
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        list(&mut report, "/results", raw, |_, _, entry: Entry<'_>| {
            entries.push((entry.name.0.into_owned(), entry.line, entry.tags.words()));
            Ok(())
        })
        .unwrap();
        (entries, report)
    }

    #[test]
    fn a_bad_entry_is_noted_and_the_rest_is_read() {
        let (entries, report) =
            read(r#"[{"name":"a","line":3,"tags":["x",{},1]}, 7, {"name":[]}, {}, {"name":"\u0062","tags":"y"}]"#);
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0], ("a".to_owned(), Some(3), vec!["x".to_owned(), "1".to_owned()]));
        assert_eq!(entries[1].2, ["y"]);
        let places: Vec<_> = report.skipped.iter().flat_map(|skipped| &skipped.examples).collect();
        assert_eq!(places, ["/results/1", "/results/2", "/results/3"]);
    }

    #[test]
    fn mistakes_that_differ_in_the_value_alone_count_as_one() {
        let (_, report) = read(r#"[{"name":["a"]},{"name":["b"]},"x","y",{"line":1}]"#);
        let counts: Vec<_> = report.skipped.iter().map(|s| (s.reason.as_str(), s.entries)).collect();
        assert_eq!(
            counts,
            [
                ("expected a string, found a list", 2),
                ("expected an object, found a string", 2),
                ("missing field `name`", 1)
            ]
        );
    }

    #[test]
    fn impossible_lines_are_none() {
        let (entries, report) = read(
            r#"[{"name":"a","line":0},{"name":"a","line":-1},{"name":"a","line":1e300},{"name":"a","line":"12"},{"name":"a","line":{}}]"#,
        );
        assert_eq!(entries.iter().map(|e| e.1).collect::<Vec<_>>(), [None, None, None, Some(12), None]);
        assert_eq!(report.skipped, []);
    }

    #[test]
    fn an_error_of_the_document_says_what_and_where() {
        let error = document::<&RawValue>("SARIF", b"{\"a\": [1, 2").unwrap_err();
        assert!(error.to_string().starts_with("SARIF: the JSON is truncated"), "{error}");
        let error = document::<&RawValue>("SARIF", b"{\"a\": 1,\n oops}").unwrap_err();
        assert!(error.to_string().contains("invalid JSON") && error.to_string().contains("line 2"), "{error}");
    }
}
