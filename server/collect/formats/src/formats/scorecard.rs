//! The JSON of OpenSSF Scorecard (`scorecard --format json`; <https://github.com/ossf/scorecard>, `pkg/scorecard/json.go`,
//! version 2), which `api.scorecard.dev` serves too.

use crate::json::{self, Raw, Text};
use crate::report::{Check, Report, ReportError, Tool};
use crate::shape::{Kind, Shape};
use crate::text;
use serde::Deserialize;

pub const FORMAT: &str = "OpenSSF Scorecard";

/// Whether a document is a scorecard.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    shape.is_object() && shape.has("checks", Kind::Array) && shape.has("scorecard", Kind::Object)
}

/// Reads a file whole: the checks, and the score of all as the metric `compliance.scorecard`, 0 to 100. A score of -1
/// stands for none.
///
/// # Errors
///
/// Where it is no scorecard, or has those of several repositories, which are not of one project.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    if json::documents(FORMAT, bytes)?.filter(Result::is_ok).nth(1).is_some() {
        return Err(json::invalid(
            FORMAT,
            "the file has the scorecards of several repositories; import a file for each",
        ));
    }
    let card: Card<'_> = json::document(FORMAT, bytes)?;
    let checks = card.checks.ok_or_else(|| json::invalid(FORMAT, "`checks` is required"))?;
    let mut report = Report {
        format: FORMAT,
        tools: vec![Tool { name: FORMAT.to_owned(), version: card.scorecard.version.as_ref().and_then(Text::word) }],
        created_at: card.date.as_deref().and_then(text::time),
        ..Report::default()
    };
    let is_list = json::list(&mut report, "/checks", checks, |report, i, check: CheckObject<'_>| {
        let Some(name) = check.name.word() else {
            report.skip_unreadable("a check without a name", format!("/checks/{i}"));
            return Ok(());
        };
        let Some(score) = check.score.filter(|score| (-1.0..=10.0).contains(score)) else {
            report.skip_unreadable("a check without a score between -1 and 10", format!("/checks/{i}"));
            return Ok(());
        };
        report.checks.push(Check {
            score: scored(score),
            reason: check.reason.as_deref().map(|reason| text::line(reason, text::MAX_TITLE)).unwrap_or_default(),
            url: check.documentation.url.as_ref().and_then(Text::word),
            name,
        });
        json::check(report.checks.len(), MAX_CHECKS, "checks")
    })?;
    if !is_list {
        return Err(json::invalid(FORMAT, "`checks` must be a list"));
    }
    if let Some(score) = card.score.filter(|score| *score <= 10.0).and_then(scored) {
        report.metrics.insert("compliance.scorecard".to_owned(), (score * 100.0).round() / 10.0);
    }
    Ok(report)
}

/// Scorecard has about twenty.
const MAX_CHECKS: usize = 10_000;

fn scored(score: f64) -> Option<f64> {
    (score >= 0.0).then_some(score)
}

#[derive(Deserialize)]
struct Card<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    date: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    scorecard: Version<'a>,
    #[serde(default, deserialize_with = "json::number")]
    score: Option<f64>,
    #[serde(borrow, default)]
    checks: Raw<'a>,
}

#[derive(Default, Deserialize)]
struct Version<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(expecting = "a check")]
struct CheckObject<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(default, deserialize_with = "json::number")]
    score: Option<f64>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    reason: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    documentation: Documentation<'a>,
}

#[derive(Default, Deserialize)]
struct Documentation<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    url: Option<Text<'a>>,
}
