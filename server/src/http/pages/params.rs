//! What the addresses of pages say behind their question mark, checked.

use crate::error::{Error, Result};
use axum::extract::Request;
use codegraph_app::data::{ItemFilter, Open, Range};
use codegraph_model::Dimension;
use codegraph_model::api::ExportFormat;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

/// The query of the request, or an error for the page to show. A name may stand more than once where a list is asked for.
pub fn query<T: DeserializeOwned>(request: Request) -> (Request, Result<T>) {
    let raw = request.uri().query().unwrap_or_default();
    let reader = serde_html_form::Deserializer::new(form_urlencoded::parse(raw.as_bytes()));
    let read = serde_path_to_error::deserialize(reader).map_err(|error| {
        let field = error.path().to_string();
        Error::invalid("query", format!("{field} of the address: {}", error.into_inner()))
    });
    (request, read)
}

/// What was given, if it was: a form sends what was left open as an empty word.
fn given(word: Option<&String>) -> Option<&str> {
    word.map(String::as_str).filter(|word| !word.is_empty())
}

fn parsed<T: FromStr<Err: Display>>(field: &'static str, word: Option<&String>) -> Result<Option<T>> {
    given(word).map(|word| word.parse().map_err(|error| Error::invalid(field, error))).transpose()
}

#[derive(Deserialize)]
pub struct CursorParams {
    pub cursor: Option<String>,
}

#[derive(Deserialize)]
pub struct ImportsParams {
    kind: Option<String>,
    cursor: Option<String>,
}

impl ImportsParams {
    /// The kind and the cursor, as far as they were given.
    pub fn given(self) -> (Option<String>, Option<String>) {
        let text = |word: Option<String>| word.filter(|word| !word.is_empty());
        (text(self.kind), text(self.cursor))
    }
}

#[derive(Deserialize)]
pub struct ScopeParams {
    range: Option<String>,
    pub cursor: Option<String>,
}

impl ScopeParams {
    pub fn range(&self) -> Result<Range> {
        let Some(word) = given(self.range.as_ref()) else { return Ok(Range::default()) };
        let known = Range::ALL.into_iter().find(|range| range.as_str() == word);
        known.ok_or_else(|| {
            Error::invalid("range", format!("unknown range {word:?}; expected one of 30d, 90d, 1y, all"))
        })
    }
}

#[derive(Deserialize)]
pub struct SnapshotParams {
    member: Option<String>,
    dimension: Option<String>,
    category: Option<String>,
    severity: Option<String>,
    q: Option<String>,
    cursor: Option<String>,
}

impl SnapshotParams {
    pub fn filter(&self) -> Result<ItemFilter> {
        let text = |word: &Option<String>| given(word.as_ref()).map(str::to_owned);
        Ok(ItemFilter {
            member: parsed("member", self.member.as_ref())?,
            dimension: parsed("dimension", self.dimension.as_ref())?,
            category: text(&self.category),
            severity: parsed("severity", self.severity.as_ref())?,
            q: text(&self.q),
            cursor: text(&self.cursor),
        })
    }
}

#[derive(Deserialize)]
pub struct ExportParams {
    format: Option<String>,
    pub baseline: Option<String>,
}

impl ExportParams {
    pub fn format(&self) -> Result<ExportFormat> {
        let words = "expected one of pdf, markdown, json";
        let Some(word) = given(self.format.as_ref()) else {
            return Err(Error::invalid("format", format!("a format is required; {words}")));
        };
        let known = ExportFormat::ALL.into_iter().find(|format| format.as_str() == word);
        known.ok_or_else(|| Error::invalid("format", format!("unknown format {word:?}; {words}")))
    }
}

#[derive(Deserialize)]
pub struct CompareParams {
    from: Option<String>,
    to: Option<String>,
    #[serde(default)]
    dimension: Vec<String>,
    open: Option<String>,
    member: Option<String>,
    offset: Option<u32>,
}

impl CompareParams {
    pub fn sides(&self) -> Result<(&str, &str)> {
        let missing = |field| Error::invalid(field, format!("{field} is required: a comparison has two sides"));
        let from = given(self.from.as_ref()).ok_or_else(|| missing("from"))?;
        Ok((from, given(self.to.as_ref()).ok_or_else(|| missing("to"))?))
    }

    pub fn dimensions(&self) -> Result<Vec<Dimension>> {
        let mut dimensions = Vec::new();
        for word in self.dimension.iter().filter(|word| !word.is_empty()) {
            dimensions.push(word.parse().map_err(|error| Error::invalid("dimension", error))?);
        }
        dimensions.sort();
        dimensions.dedup();
        Ok(dimensions)
    }

    pub fn open(&self) -> Result<Option<Open>> {
        let Some(open) = given(self.open.as_ref()) else { return Ok(None) };
        let (dimension, category) = open.split_once('.').unwrap_or((open, ""));
        Ok(Some(Open {
            member: parsed("member", self.member.as_ref())?,
            dimension: dimension.parse().map_err(|error| Error::invalid("open", error))?,
            category: category.to_owned(),
            offset: self.offset.unwrap_or(0).into(),
        }))
    }
}

#[derive(Deserialize)]
pub struct PeriodsParams {
    a_from: Option<String>,
    a_to: Option<String>,
    b_from: Option<String>,
    b_to: Option<String>,
}

impl PeriodsParams {
    /// The four times as they were sent; none where nothing was.
    pub fn sent(self) -> Option<[String; 4]> {
        let all = [self.a_from, self.a_to, self.b_from, self.b_to];
        all.iter().any(Option::is_some).then(|| all.map(Option::unwrap_or_default))
    }
}
