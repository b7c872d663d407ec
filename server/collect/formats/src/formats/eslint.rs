//! The JSON of ESLint: formatters `json` and `json-with-metadata`
//! (<https://eslint.org/docs/latest/use/formatters/>, <https://eslint.org/docs/latest/integrate/nodejs-api#-lintresult-type>).

use crate::json::{self, Raw, Text};
use crate::report::{Finding, FindingKind, Report, ReportError, Tool};
use crate::shape::{Kind, Shape};
use crate::text;
use codegraph_model::{Location, Severity};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;

pub const FORMAT: &str = "ESLint";

/// Whether a document is the output of ESLint. An empty list is not known to be: other tools write it too.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    let list = shape.root == Kind::Array && shape.has("filePath", Kind::String) && shape.has("messages", Kind::Array);
    let with_metadata = shape.is_object()
        && shape.has("results", Kind::Array)
        && shape.has("metadata", Kind::Object)
        && (shape.inner_has("results", "filePath") || shape.inner_has("metadata", "rulesMeta"));
    list || with_metadata
}

/// Reads a file whole: each message of each file, those that a comment suppresses as accepted.
///
/// # Errors
///
/// Where it is no such output or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let tools = vec![Tool { name: FORMAT.to_owned(), version: None }];
    let mut report = Report { format: FORMAT, tools, scanned: Some(0), ..Report::default() };
    let document: &RawValue = json::document(FORMAT, bytes)?;
    let (at, results, metadata) = if document.get().starts_with('[') {
        ("", document, Metadata::default())
    } else {
        let output: Output<'_> = json::document(FORMAT, bytes)?;
        ("/results", output.results.ok_or_else(|| json::invalid(FORMAT, "`results` is required"))?, output.metadata)
    };
    let is_list = json::list(&mut report, at, results, |report, i, file: File<'_>| {
        report.scanned = report.scanned.map(|files| files + 1);
        let path = relative(&file.file_path, metadata.cwd.as_deref());
        let lines: Vec<&str> = file.source.as_deref().map(|source| source.split('\n').collect()).unwrap_or_default();
        for (name, list) in [("messages", file.messages), ("suppressedMessages", file.suppressed_messages)] {
            let at = format!("{at}/{i}/{name}");
            json::sublist(report, &at, list, |report, i, message: Message<'_>| {
                if message.rule_id.is_none() && message.message.starts_with("File ignored") {
                    report.skip("a file that ESLint ignored", format!("{at}/{i}"));
                    return Ok(());
                }
                // A file that cannot be parsed is looked at no further.
                report.errors += u64::from(message.fatal == Some(true));
                json::push(report, finding(&message, path.as_deref(), &lines, &metadata))
            })?;
        }
        Ok(())
    })?;
    if is_list { Ok(report) } else { Err(json::invalid(FORMAT, "the results must be a list")) }
}

fn finding(message: &Message<'_>, path: Option<&str>, lines: &[&str], metadata: &Metadata<'_>) -> Finding {
    let rule = message.rule_id.as_ref().and_then(Text::word);
    let plugin = rule.as_deref().and_then(|rule| rule.rsplit_once('/')).map(|(plugin, _)| plugin);
    let kind = match plugin {
        // https://github.com/eslint-community/eslint-plugin-security and its like.
        Some("security" | "no-unsanitized" | "@microsoft/sdl" | "xss" | "security-node" | "no-unsafe-regex") => {
            FindingKind::Security
        }
        // https://github.com/nickdeis/eslint-plugin-no-secrets, whose messages quote what they found.
        Some("no-secrets") => FindingKind::Secret,
        _ => FindingKind::Lint,
    };
    let (mut title, description) = text::title_and_rest(&message.message);
    if title.is_empty() {
        title = rule.clone().unwrap_or_else(|| "a problem without a message".to_owned());
    }
    let secret = kind == FindingKind::Secret;
    let quoted = message.line.and_then(|line| lines.get(usize::try_from(line).ok()?.checked_sub(1)?));
    let suppression = message.suppressions.iter().flatten().next();
    Finding {
        kind,
        title: if secret { "A string that looks like a secret".to_owned() } else { title },
        description: description.filter(|_| !secret),
        severity: Some(match message.severity {
            Some(severity) if severity >= 2.0 => Severity::Medium,
            _ => Severity::Low,
        }),
        location: path.map(|path| Location {
            path: path.to_owned(),
            line: message.line,
            end_line: message.end_line.filter(|end| message.line.is_some_and(|line| *end >= line)),
        }),
        snippet: quoted.filter(|_| !secret).and_then(|line| text::block(line.trim(), text::MAX_SNIPPET)),
        url: rule.as_deref().and_then(|rule| metadata.rules_meta.get(rule)?.docs.url.as_ref()?.word()),
        accepted: suppression.map(|suppression| {
            let reason = suppression.justification.as_deref().map(|reason| text::line(reason, 500));
            reason
                .filter(|reason| !reason.is_empty())
                .unwrap_or_else(|| "suppressed by a comment without a reason".to_owned())
        }),
        rule,
        ..Finding::default()
    }
}

/// The path below the folder that ESLint ran in, if the file tells it.
fn relative(path: &str, folder: Option<&str>) -> Option<String> {
    let path = text::path(path)?;
    let folder = folder.and_then(text::path).map(|folder| format!("{}/", folder.trim_end_matches('/')));
    Some(folder.and_then(|folder| path.strip_prefix(folder.as_str()).map(str::to_owned)).unwrap_or(path))
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow, default)]
    results: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    metadata: Metadata<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    cwd: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    rules_meta: HashMap<String, Rule<'a>>,
}

#[derive(Deserialize)]
struct Rule<'a> {
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    docs: Docs<'a>,
}

#[derive(Default, Deserialize)]
struct Docs<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    url: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a file")]
struct File<'a> {
    #[serde(borrow)]
    file_path: Text<'a>,
    #[serde(borrow, default)]
    messages: Raw<'a>,
    #[serde(borrow, default)]
    suppressed_messages: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    source: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a message")]
struct Message<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    rule_id: Option<Text<'a>>,
    #[serde(borrow)]
    message: Text<'a>,
    #[serde(default, deserialize_with = "json::truth")]
    fatal: Option<bool>,
    #[serde(default, deserialize_with = "json::number")]
    severity: Option<f64>,
    #[serde(default, deserialize_with = "json::line_number")]
    line: Option<u32>,
    #[serde(default, deserialize_with = "json::line_number")]
    end_line: Option<u32>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    suppressions: Option<Vec<Suppression<'a>>>,
}

#[derive(Deserialize)]
struct Suppression<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    justification: Option<Text<'a>>,
}
