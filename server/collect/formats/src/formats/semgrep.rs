//! The JSON of Semgrep (`semgrep scan --json`; <https://semgrep.dev/docs/semgrep-appsec-platform/json-and-sarif>,
//! `semgrep_output_v1.atd` in <https://github.com/semgrep/semgrep-interfaces>) and of Opengrep, which writes the same.

use crate::json::{self, Raw, Text, Texts};
use crate::report::{Finding, FindingKind, Package, Report, ReportError, Rule, Tool};
use crate::shape::{Kind, Shape};
use crate::{advisory, purl, secret, severity, text};
use codegraph_model::{Location, Severity};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;

pub const FORMAT: &str = "Semgrep";

/// Whether a document is the output of Semgrep.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    let without_results = shape.key("results").is_some_and(|results| results.inner.is_empty())
        && shape.has("errors", Kind::Array)
        && (shape.has("paths", Kind::Object) || shape.has("version", Kind::String));
    shape.is_object()
        && shape.has("results", Kind::Array)
        && (shape.inner_has("results", "check_id") || without_results)
}

/// Reads a file whole: each result, those that a comment sets aside as accepted.
///
/// # Errors
///
/// Where it is no such output or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let output: Output<'_> = json::document(FORMAT, bytes)?;
    let results = output.results.ok_or_else(|| json::invalid(FORMAT, "`results` is required"))?;
    let tool = Tool { name: FORMAT.to_owned(), version: output.version.as_ref().and_then(Text::word) };
    let scanned = output.paths.scanned.and_then(counted);
    let mut report = Report { format: FORMAT, tools: vec![tool], scanned, ..Report::default() };
    add_rules(&mut report, output.time.rules, output.rules_by_engine);
    let is_list = json::list(&mut report, "/results", results, |report, i, result: ResultObject<'_>| {
        if let Some(finding) = finding(&result) {
            return json::push(report, finding);
        }
        report.skip_unreadable("a result without a rule", format!("/results/{i}"));
        Ok(())
    })?;
    if !is_list {
        return Err(json::invalid(FORMAT, "`results` must be a list"));
    }
    add_errors(&mut report, output.errors);
    Ok(report)
}

/// Notes the errors of the scan itself. Those of level `warn` are of single files that could be read in part; one of level
/// `error` left rules or files out.
fn add_errors(report: &mut Report, errors: Raw<'_>) {
    #[derive(Deserialize)]
    struct Error<'a> {
        #[serde(borrow, default, deserialize_with = "json::text")]
        level: Option<Text<'a>>,
    }
    let (mut all, mut failed) = (0, false);
    let Some(list) = errors else { return };
    // The closure never fails, so neither does the walk.
    let _ = json::each(list, |_, _, entry| {
        all += 1;
        failed |= serde_json::from_str::<Error<'_>>(entry.get()).is_ok_and(|e| e.level.as_deref() == Some("error"));
        Ok(())
    });
    report.failed |= failed;
    report.errors = all;
    if all > 0 {
        let errors = if all == 1 { "error" } else { "errors" };
        report.notes.push(format!(
            "Semgrep reports {all} {errors} of the scan itself; some files or rules may not have been scanned"
        ));
    }
}

/// Adds the rules that ran: of the list that `--time` adds, else of that with the engine of each rule.
fn add_rules(report: &mut Report, timed: Raw<'_>, by_engine: Raw<'_>) {
    let Some(list) = timed.or(by_engine) else { return };
    // The closure never fails, so neither does the walk.
    let _ = json::each(list, |_, _, entry| {
        if let Ok(Ran::Id(id) | Ran::Object { id } | Ran::Pair(id, _)) = serde_json::from_str::<Ran<'_>>(entry.get()) {
            report.rule(Rule { kind: kind_of_rule(&id), id: text::word(&id), ..Rule::default() });
        }
        Ok(())
    });
}

/// The kind of what a rule finds, by the folders of Semgrep's registry that its id names, which are called after the
/// categories: `python.lang.security.audit.eval-detected`.
fn kind_of_rule(id: &str) -> FindingKind {
    let named = |names: &[&str]| id.split('.').any(|part| names.contains(&part));
    if named(&["secrets"]) {
        FindingKind::Secret
    } else if named(&["security"]) {
        FindingKind::Security
    } else if named(&LINTS) {
        FindingKind::Lint
    } else {
        FindingKind::Unknown
    }
}

/// The categories that ask for better code and not for safer.
const LINTS: [&str; 6] = ["correctness", "best-practice", "maintainability", "performance", "portability", "caching"];

/// How many elements a list has.
fn counted(list: &serde_json::value::RawValue) -> Option<u64> {
    let mut count = 0;
    // The closure never fails, so neither does the walk.
    let is_list = json::each(list, |_, _, _| {
        count += 1;
        Ok(())
    });
    is_list.is_ok_and(|is_list| is_list).then_some(count)
}

/// What a word of Semgrep means: INFO is the old name of LOW (<https://semgrep.dev/docs/writing-rules/rule-syntax>).
fn rated(word: &str) -> Option<Severity> {
    if word == "INFO" { Some(Severity::Low) } else { severity::from_word(word) }
}

fn finding(result: &ResultObject<'_>) -> Option<Finding> {
    let (rule, extra) = (result.check_id.word()?, &result.extra);
    let metadata = &extra.metadata;
    let dependency = extra.sca_info.as_ref().and_then(|info| info.dependency_match.as_ref());
    // Rules of Semgrep's registry for secrets stand in folders of that name; its own scanner says whether the secret is
    // valid. Where a rule has nothing to ask, which is every other rule, newer versions write that (`validation_state`).
    let is_secret = extra.validation_state.as_deref().is_some_and(|state| state != "NO_VALIDATOR")
        || rule.split('.').any(|part| part == "secrets")
        || metadata.technology.iter().any(|technology| technology == "secrets");
    let kind = match metadata.category.as_deref() {
        _ if dependency.is_some() => FindingKind::Vulnerability,
        _ if is_secret => FindingKind::Secret,
        Some("security") => FindingKind::Security,
        Some(category) if LINTS.contains(&category) => FindingKind::Lint,
        _ => FindingKind::Unknown,
    };
    let short = rule.rsplit('.').next().unwrap_or(&rule);
    let cwes = advisory::cwes(metadata.cwe.iter());
    let quotes_secret = kind == FindingKind::Secret || secret::is_quoted(&cwes, [short]);
    let message = extra.message.as_deref().unwrap_or_default();
    let message = if quotes_secret { Cow::Owned(secret::masked(message)) } else { Cow::Borrowed(message) };
    let (title, description) = match text::title_and_rest(&message) {
        // A message may quote what it is about.
        _ if kind == FindingKind::Secret => (format!("A secret: {short}"), None),
        (title, _) if title.is_empty() => (short.to_owned(), None),
        known => known,
    };
    // What is written in place of things that only who is logged in may see.
    let shown = |text: &&str| !text.trim().is_empty() && *text != "requires login";
    let path = text::path(&result.path)?;
    let score = metadata.security_severity.filter(|score| (0.0..=10.0).contains(score));
    let line = result.start.line;
    let package = dependency.and_then(|dependency| {
        let found = &dependency.found_dependency;
        let (name, version) = (found.package.word()?, found.version.as_ref().and_then(Text::word));
        Some(Package {
            purl: purl::of(&found.ecosystem, &name, version.as_deref()),
            direct: match found.transitivity.as_deref() {
                Some("direct") => Some(true),
                Some("transitive") => Some(false),
                _ => None,
            },
            path: dependency.lockfile.as_deref().and_then(text::path),
            name,
            version,
            ..Package::default()
        })
    });
    Some(Finding {
        kind,
        title,
        description,
        severity: score.map(severity::from_score).or_else(|| rated(extra.severity.as_deref()?)),
        location: Some(Location {
            path,
            line,
            end_line: result.end.line.filter(|end| line.is_some_and(|line| *end >= line)),
        }),
        snippet: extra
            .lines
            .as_deref()
            .filter(|lines| shown(lines) && !quotes_secret)
            .and_then(|lines| text::block(lines, text::MAX_SNIPPET)),
        fingerprints: extra
            .fingerprint
            .as_deref()
            .filter(shown)
            .and_then(text::word)
            .map(|fingerprint| ("semgrep".to_owned(), fingerprint))
            .into_iter()
            .collect(),
        package,
        aliases: advisory::aliases(None, metadata.cve.as_ref().and_then(Text::word)),
        cwes,
        url: metadata.shortlink.as_ref().or(metadata.source.as_ref()).and_then(Text::word),
        tags: metadata.category.iter().filter_map(Text::word).chain(metadata.technology.words()).take(30).collect(),
        accepted: (extra.is_ignored == Some(true)).then(|| "suppressed by a nosemgrep comment".to_owned()),
        rule: Some(rule),
        ..Finding::default()
    })
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
    #[serde(borrow, default)]
    results: Raw<'a>,
    #[serde(borrow, default)]
    errors: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    paths: Paths<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    time: Time<'a>,
    #[serde(borrow, default)]
    rules_by_engine: Raw<'a>,
}

#[derive(Default, Deserialize)]
struct Time<'a> {
    #[serde(borrow, default)]
    rules: Raw<'a>,
}

/// A rule that ran: its id, an object with it (before 1.0), or the id and the engine.
#[derive(Deserialize)]
#[serde(untagged)]
enum Ran<'a> {
    Id(#[serde(borrow)] Cow<'a, str>),
    Object {
        #[serde(borrow)]
        id: Cow<'a, str>,
    },
    Pair(#[serde(borrow)] Cow<'a, str>, IgnoredAny),
}

#[derive(Default, Deserialize)]
struct Paths<'a> {
    #[serde(borrow, default)]
    scanned: Raw<'a>,
}

#[derive(Deserialize)]
#[serde(expecting = "a result")]
struct ResultObject<'a> {
    #[serde(borrow)]
    check_id: Text<'a>,
    #[serde(borrow)]
    path: Text<'a>,
    #[serde(default)]
    start: Position,
    #[serde(default)]
    end: Position,
    #[serde(borrow)]
    extra: Extra<'a>,
}

#[derive(Default, Deserialize)]
#[serde(expecting = "a position")]
struct Position {
    #[serde(default, deserialize_with = "json::line_number")]
    line: Option<u32>,
}

#[derive(Deserialize)]
#[serde(expecting = "the rest of a result")]
struct Extra<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    message: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    severity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    metadata: Metadata<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    fingerprint: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    lines: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::truth")]
    is_ignored: Option<bool>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    validation_state: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    sca_info: Option<ScaInfo<'a>>,
}

#[derive(Default, Deserialize)]
struct Metadata<'a> {
    #[serde(borrow, default)]
    cwe: Texts<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    category: Option<Text<'a>>,
    #[serde(borrow, default)]
    technology: Texts<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    source: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    shortlink: Option<Text<'a>>,
    #[serde(rename = "sca-vuln-database-identifier", borrow, default, deserialize_with = "json::text")]
    cve: Option<Text<'a>>,
    #[serde(rename = "security-severity", default, deserialize_with = "json::number")]
    security_severity: Option<f64>,
}

#[derive(Deserialize)]
struct ScaInfo<'a> {
    #[serde(borrow, default)]
    dependency_match: Option<DependencyMatch<'a>>,
}

#[derive(Deserialize)]
struct DependencyMatch<'a> {
    #[serde(borrow)]
    found_dependency: FoundDependency<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    lockfile: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct FoundDependency<'a> {
    #[serde(borrow)]
    package: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
    #[serde(borrow, default)]
    ecosystem: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    transitivity: Option<Text<'a>>,
}
