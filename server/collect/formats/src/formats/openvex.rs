//! OpenVEX 0.2.0 (<https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md>), and 0.0.1, which has names where 0.2.0 has
//! objects.

use crate::advisory::is_vulnerability;
use crate::json::{self, Raw, Text, Texts};
use crate::purl;
use crate::report::{Report, ReportError, Statement, StatementStatus, Tool};
use crate::shape::Shape;
use crate::text;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

pub const FORMAT: &str = "OpenVEX";
/// More statements than this in one file are refused.
pub const MAX_STATEMENTS: usize = 500_000;

#[derive(Deserialize)]
struct VexDocument<'a> {
    #[serde(borrow, rename = "@context")]
    context: Option<Text<'a>>,
    #[serde(borrow)]
    author: Option<Text<'a>>,
    #[serde(borrow)]
    timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    last_updated: Option<Text<'a>>,
    #[serde(borrow)]
    tooling: Option<Text<'a>>,
    #[serde(borrow)]
    statements: Raw<'a>,
}

#[derive(Deserialize)]
struct Said<'a> {
    #[serde(borrow)]
    vulnerability: &'a RawValue,
    #[serde(borrow)]
    status: Text<'a>,
    #[serde(borrow)]
    products: Raw<'a>,
    /// Of 0.0.1; since 0.2.0 they are in the products.
    #[serde(borrow)]
    subcomponents: Raw<'a>,
    #[serde(borrow)]
    justification: Option<Text<'a>>,
    #[serde(borrow)]
    impact_statement: Option<Text<'a>>,
    #[serde(borrow)]
    action_statement: Option<Text<'a>>,
    #[serde(borrow)]
    status_notes: Option<Text<'a>>,
    #[serde(borrow)]
    timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    last_updated: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Vulnerability<'a> {
    #[serde(borrow, rename = "@id")]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow, default)]
    aliases: Texts<'a>,
}

#[derive(Deserialize)]
struct Component<'a> {
    #[serde(borrow, rename = "@id")]
    id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    identifiers: Identifiers<'a>,
    #[serde(borrow, default, deserialize_with = "json::named_texts")]
    hashes: Vec<(Text<'a>, Text<'a>)>,
    #[serde(borrow)]
    subcomponents: Raw<'a>,
}

#[derive(Default, Deserialize)]
struct Identifiers<'a> {
    #[serde(borrow)]
    purl: Option<Text<'a>>,
    #[serde(borrow)]
    cpe23: Option<Text<'a>>,
    #[serde(borrow)]
    cpe22: Option<Text<'a>>,
}

/// Whether a JSON document is of OpenVEX.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    shape.is_object() && shape.text("@context").is_some_and(|context| context.contains("openvex.dev/ns"))
}

/// The statements of a document. A statement about parts of a product is about these parts. One that the specification
/// does not allow (without a vulnerability or products, with another status, not affected without a reason) is left out
/// and noted.
///
/// # Errors
///
/// [`ReportError::Invalid`] where it is no JSON or no such document, [`ReportError::Limit`] past [`MAX_STATEMENTS`].
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let whole: VexDocument<'_> = json::document(FORMAT, bytes)?;
    let context = whole.context.as_deref().unwrap_or_default();
    let Some((_, version)) = context.split_once("openvex.dev/ns") else {
        return Err(json::invalid(
            FORMAT,
            format!("unknown @context \"{}\"; expected that of OpenVEX", text::line(context, 100)),
        ));
    };
    let version = match version.trim_matches('/').trim_start_matches('v') {
        "" => "0.0.1",
        version @ ("0.0.1" | "0.2.0") => version,
        other => {
            return Err(json::invalid(
                FORMAT,
                format!("unsupported version \"{}\"; expected 0.2.0", text::line(other, 80)),
            ));
        }
    };
    let Some(statements) = whole.statements else {
        return Err(json::invalid(FORMAT, "the document has no statements"));
    };
    let mut report = Report { format: FORMAT, format_version: Some(version.to_owned()), ..Report::default() };
    report.tools.extend(whole.tooling.as_ref().and_then(Text::word).map(|name| Tool { name, version: None }));
    report.created_at = time(whole.last_updated.as_ref()).or_else(|| time(whole.timestamp.as_ref()));
    // Each statement takes these over. Of the times it is that of the document, because a later one would make old
    // statements newer than others on the same (section "Inheritance Flow").
    let issued = time(whole.timestamp.as_ref());
    let author = whole.author.as_ref().and_then(Text::word).map(|author| text::line(&author, 200));
    let is_list = json::list(&mut report, "/statements", statements, |report, i, said: Said<'_>| {
        match statement(report, i, &said)? {
            Ok(statement) => {
                let at = statement.at.or(issued);
                report.statements.push(Statement { author: author.clone(), at, ..statement });
            }
            Err(reason) => report.skip_unreadable(reason, format!("/statements/{i}")),
        }
        if report.statements.len() > MAX_STATEMENTS {
            return Err(ReportError::Limit(format!("the file has more than {MAX_STATEMENTS} statements")));
        }
        Ok(())
    })?;
    if is_list { Ok(report) } else { Err(json::invalid(FORMAT, "/statements must be a list")) }
}

/// A statement, or why it is none.
fn statement(report: &mut Report, i: usize, said: &Said<'_>) -> Result<Result<Statement, &'static str>, ReportError> {
    let vulnerabilities = vulnerabilities(said.vulnerability);
    if vulnerabilities.is_empty() {
        return Ok(Err("a statement without a vulnerability"));
    }
    let word = |text: &Option<Text<'_>>| text.as_ref().and_then(|text| text::block(text, text::MAX_DESCRIPTION));
    let status = match said.status.trim() {
        "not_affected" => StatementStatus::NotAffected,
        "affected" => StatementStatus::Affected,
        "fixed" => StatementStatus::Fixed,
        "under_investigation" => StatementStatus::UnderInvestigation,
        _ => return Ok(Err("unknown status; expected one of not_affected, affected, fixed, under_investigation")),
    };
    let reasons: Vec<String> = [&said.justification, &said.impact_statement].into_iter().filter_map(word).collect();
    if status == StatementStatus::NotAffected && reasons.is_empty() {
        return Ok(Err("not_affected without a justification or an impact statement"));
    }
    let more = [&said.action_statement, &said.status_notes].into_iter().filter_map(word);
    let reasons: Vec<String> = reasons.into_iter().chain(more).collect();
    let products = products(report, &format!("/statements/{i}"), said)?;
    if products.is_empty() {
        // Section "Data Inheritance": only a format around the document could give them. Without any it would be taken to
        // be about all packages.
        return Ok(Err("a statement without an identifiable product"));
    }
    Ok(Ok(Statement {
        vulnerabilities,
        products,
        status,
        justification: (!reasons.is_empty()).then(|| reasons.join(": ")),
        author: None,
        at: time(said.last_updated.as_ref()).or_else(|| time(said.timestamp.as_ref())),
    }))
}

/// The name and the aliases, each once. The name must be there, but some write only the address of the advisory.
fn vulnerabilities(raw: &RawValue) -> Vec<String> {
    let mut names: Vec<String> = match serde_json::from_str::<Vulnerability<'_>>(raw.get()) {
        Ok(Vulnerability { id, name, aliases }) => {
            let last = || text::word(id?.trim_end_matches('/').rsplit('/').next()?);
            let name = name.as_ref().and_then(Text::word).or_else(|| last().filter(|id| is_vulnerability(id)));
            name.into_iter().chain(aliases.words()).collect()
        }
        Err(_) => serde_json::from_str::<Text<'_>>(raw.get()).ok().and_then(|name| name.word()).into_iter().collect(),
    };
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// What the statement is about: of each product its parts, if any are given.
fn products(report: &mut Report, at: &str, said: &Said<'_>) -> Result<Vec<String>, ReportError> {
    let mut products = Vec::new();
    let of_parts = parts(report, &format!("{at}/subcomponents"), said.subcomponents, &mut products)?;
    json::sublist(report, &format!("{at}/products"), said.products, |report, i, product: &RawValue| {
        let at = format!("{at}/products/{i}");
        let (name, inner) = named(product);
        // The whole product is not meant where parts are given, also where none of them can be told.
        if !parts(report, &format!("{at}/subcomponents"), inner, &mut products)? && !of_parts {
            match name {
                Some(name) => products.push(name),
                None => report.skip("a product without an id", at),
            }
        }
        Ok(())
    })?;
    Ok(products)
}

/// Adds the parts of a product. Returns whether there are any.
fn parts(report: &mut Report, at: &str, parts: Raw<'_>, products: &mut Vec<String>) -> Result<bool, ReportError> {
    let mut any = false;
    json::sublist(report, at, parts, |report, i, part: &RawValue| {
        any = true;
        match named(part).0 {
            Some(name) => products.push(name),
            None => report.skip("a part of a product without an id", format!("{at}/{i}")),
        }
        Ok(())
    })?;
    Ok(any)
}

/// The id of a product or part, as a package URL if it has one, else another of its identifiers or a hash (section
/// "Component"); and its parts.
fn named(raw: &RawValue) -> (Option<String>, Raw<'_>) {
    let plain = |text: &str| purl::plain(text.trim()).or_else(|| text::word(text));
    match serde_json::from_str::<Component<'_>>(raw.get()) {
        Ok(Component { id, identifiers, hashes, subcomponents }) => {
            let ids = [&identifiers.purl, &id, &identifiers.cpe23, &identifiers.cpe22];
            let hash =
                || hashes.first().and_then(|(algorithm, hash)| text::word(&format!("{}:{}", &**algorithm, &**hash)));
            (ids.into_iter().flatten().find_map(|id| plain(id)).or_else(hash), subcomponents)
        }
        Err(_) => (serde_json::from_str::<Text<'_>>(raw.get()).ok().and_then(|id| plain(&id)), None),
    }
}

fn time(text: Option<&Text<'_>>) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text?.trim()).ok().map(|time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"{
  "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex-1", "author": "A. Nalyst",
  "timestamp": "2026-01-02T03:04:05Z", "version": 1, "tooling": "vexctl 0.3",
  "statements": [
    {"vulnerability": {"name": "CVE-2026-1", "aliases": ["GHSA-a", "CVE-2026-1"]}, "status": "not_affected",
     "products": [{"@id": "pkg:oci/app@sha256%3Aabc?tag=1", "subcomponents": [{"@id": "pkg:npm/%40a/b@1.0?x=y"}]},
                  {"@id": "urn:x", "identifiers": {"purl": "pkg:npm/c@2"}}],
     "justification": "vulnerable_code_not_present", "impact_statement": "removed", "timestamp": "2026-02-02T00:00:00Z"},
    {"vulnerability": "CVE-2026-2", "status": "fixed", "products": ["pkg:npm/d"]},
    {"vulnerability": {"name": "CVE-2026-3"}, "status": "affected", "action_statement": "update",
     "products": [{"@id": "pkg:npm/e"}]},
    {"vulnerability": {"name": "CVE-2026-4"}, "status": "not_affected"},
    {"vulnerability": {"@id": "x"}, "status": "fixed"},
    {"vulnerability": {"name": "CVE-2026-5"}, "status": "maybe"},
    {"vulnerability": {"name": "CVE-2026-6"}},
    7
  ]}"#;

    #[test]
    fn statements_are_read_and_bad_ones_skipped() {
        assert!(detect(&Shape::of(SAMPLE.as_bytes()).unwrap().unwrap()));
        let report = read(SAMPLE.as_bytes()).unwrap();
        let [first, second, third] = &report.statements[..] else { panic!("{report:?}") };
        assert_eq!(first.vulnerabilities, ["CVE-2026-1", "GHSA-a"]);
        assert_eq!(first.products, ["pkg:npm/%40a/b@1.0", "pkg:npm/c@2"]);
        assert_eq!(first.justification.as_deref(), Some("vulnerable_code_not_present: removed"));
        assert_eq!(
            (first.status, first.at.unwrap().to_rfc3339()),
            (StatementStatus::NotAffected, "2026-02-02T00:00:00+00:00".into())
        );
        assert_eq!(
            (second.status, second.author.as_deref(), second.at),
            (StatementStatus::Fixed, Some("A. Nalyst"), report.created_at)
        );
        assert_eq!((third.status, third.products.len()), (StatementStatus::Affected, 1));
        assert_eq!(report.skipped.iter().map(|s| s.entries).sum::<u64>(), 5);
        assert_eq!(report.tools[0].name, "vexctl 0.3");
    }

    /// The products of the statements in a list, and the reasons for what is left out.
    fn about(statements: &str) -> (Vec<String>, Vec<String>) {
        let document = r#"{"@context": "https://openvex.dev/ns/v0.2.0", "timestamp": "2026-01-02T03:04:05Z",
          "last_updated": "2026-03-04T05:06:07Z", "statements": ["#;
        let report = read(format!("{document}{statements}]}}").as_bytes()).unwrap();
        let products = report.statements.iter().map(|statement| statement.products.join(" ")).collect();
        (products, report.skipped.into_iter().map(|skipped| skipped.reason).collect())
    }

    #[test]
    fn a_statement_is_never_about_more_than_it_says() {
        let of = |products: &str| {
            about(&format!(r#"{{"vulnerability": {{"name": "CVE-2026-1"}}, "status": "fixed" {products}}}"#))
        };
        let cpe = "cpe:2.3:a:acme:x:1.0:*:*:*:*:*:*:*";
        assert_eq!(of(&format!(r#", "products": [{{"identifiers": {{"cpe23": "{cpe}"}}}}]"#)).0, [cpe]);
        assert_eq!(of(r#", "products": [{"hashes": {"sha-256": "aa"}}]"#).0, ["sha-256:aa"]);
        let nothing = "a statement without an identifiable product".to_owned();
        for none in ["", r#", "products": []"#, r#", "products": null"#] {
            assert_eq!(of(none), (Vec::new(), vec![nothing.clone()]), "{none}");
        }
        let unnamed = "a product without an id".to_owned();
        assert_eq!(of(r#", "products": [{"supplier": "x"}]"#), (Vec::new(), vec![unnamed, nothing.clone()]));
        let part = "a part of a product without an id".to_owned();
        let of_a_part = of(r#", "products": [{"@id": "pkg:npm/a", "subcomponents": [{}]}]"#);
        assert_eq!(of_a_part, (Vec::new(), vec![part, nothing]));
        assert_eq!(of(r#", "products": [{"@id": "pkg:npm/a", "subcomponents": []}]"#).0, ["pkg:npm/a"]);
    }

    #[test]
    fn a_statement_without_a_time_has_that_of_the_document() {
        let document = SAMPLE.replace("\"version\": 1", "\"last_updated\": \"2026-03-04T05:06:07Z\"");
        let report = read(document.as_bytes()).unwrap();
        let times = report.statements.iter().map(|statement| statement.at.unwrap().to_rfc3339());
        assert_eq!(
            times.collect::<Vec<_>>(),
            ["2026-02-02T00:00:00+00:00", "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05+00:00"]
        );
        assert_eq!(report.created_at.unwrap().to_rfc3339(), "2026-03-04T05:06:07+00:00");
    }

    #[test]
    fn a_vulnerability_may_be_known_by_its_address() {
        let of = |vulnerability: &str| {
            let raw: &RawValue = serde_json::from_str(vulnerability).unwrap();
            vulnerabilities(raw)
        };
        assert_eq!(
            of(r#"{"@id": "https://example.org/detail/CVE-2026-1234/", "aliases": ["A"]}"#),
            ["CVE-2026-1234", "A"]
        );
        assert_eq!(of(r#"{"@id": "GHSA-aaaa-bbbb-c123", "name": " "}"#), ["GHSA-aaaa-bbbb-c123"]);
        assert_eq!(of(r#"{"@id": "https://example.org/detail/CVE-2026-1234", "name": "X"}"#), ["X"]);
        assert!(of(r#"{"@id": "https://example.org/some-page"}"#).is_empty());
    }

    #[test]
    fn other_documents_are_refused() {
        let refused = |json: &str| read(json.as_bytes()).unwrap_err().to_string();
        assert!(refused(&SAMPLE.replace("v0.2.0", "v9.0.0")).contains("unsupported version \"9.0.0\""));
        assert!(refused(r#"{"@context": "https://spdx.org"}"#).contains("expected that of OpenVEX"));
        assert!(refused(r#"{"@context": "https://openvex.dev/ns/v0.2.0"}"#).contains("no statements"));
        assert!(
            refused(r#"{"@context": "https://openvex.dev/ns/v0.2.0", "statements": {}}"#).contains("must be a list")
        );
        assert!(refused(&SAMPLE[..400]).contains("truncated"));
    }

    never_panics!(read, [SAMPLE]);
}
