//! The JSON of cargo-audit (`cargo audit --json`; <https://docs.rs/rustsec/latest/rustsec/report/struct.Report.html>).

use crate::json::{self, Raw, Text, Texts};
use crate::report::{Finding, FindingKind, Package, Report, ReportError, Tool};
use crate::shape::{Kind, Shape};
use crate::{advisory, purl, severity, text};
use codegraph_model::Severity;
use serde::Deserialize;
use serde_json::value::RawValue;

pub const FORMAT: &str = "cargo-audit";

/// Whether a document is the output of cargo-audit.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    shape.is_object()
        && shape.has("vulnerabilities", Kind::Object)
        && shape.has("lockfile", Kind::Object)
        && (shape.inner_has("vulnerabilities", "list") || shape.has("database", Kind::Object))
}

/// Reads a file whole: vulnerabilities, and the warnings. Of these `unsound` is a vulnerability too; that a package is
/// unmaintained or yanked is none, and comes as a lint of low severity that names the package. Of several binaries
/// (`cargo audit --json bin a b`) each has a document of its own.
///
/// # Errors
///
/// Where it is no such output or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let tools = vec![Tool { name: FORMAT.to_owned(), version: None }];
    let mut report = Report { format: FORMAT, tools, ..Report::default() };
    for document in json::documents(FORMAT, bytes)? {
        let (at, document) = document?;
        read_output(&mut report, &at, document)?;
    }
    Ok(report)
}

fn read_output(report: &mut Report, at: &str, document: &RawValue) -> Result<(), ReportError> {
    let output =
        json::entry::<Output<'_>>(document).map_err(|reason| json::invalid(FORMAT, format!("{at}{reason}")))?;
    let list =
        output.vulnerabilities.list.ok_or_else(|| json::invalid(FORMAT, "`vulnerabilities.list` is required"))?;
    if let Some(count) = output.lockfile.dependency_count {
        report.scanned = Some(report.scanned.unwrap_or(0).saturating_add(count));
    }
    let list_at = format!("{at}/vulnerabilities/list");
    let is_list = json::list(report, &list_at, list, |report, _, entry: AdvisoryEntry<'_>| {
        finding(&entry, None).map_or(Ok(()), |finding| json::push(report, finding))
    })?;
    if !is_list {
        return Err(json::invalid(FORMAT, "`vulnerabilities.list` must be a list"));
    }
    let take = |report: &mut Report, kind: &str, entry: &AdvisoryEntry<'_>| {
        finding(entry, Some(kind)).map_or(Ok(()), |finding| json::push(report, finding))
    };
    if let Some(warnings) = output.warnings {
        // Lists by kind; one list in versions before 0.13.
        let at = format!("{at}/warnings");
        let by_kind = json::members(report, &at, warnings, |report, kind, list: &RawValue| {
            let at = format!("{at}/{}", json::pointer(kind));
            json::sublist(report, &at, Some(list), |report, _, entry: AdvisoryEntry<'_>| take(report, kind, &entry))
        })?;
        if !by_kind {
            json::sublist(report, &at, Some(warnings), |report, _, entry: AdvisoryEntry<'_>| {
                take(report, "warning", &entry)
            })?;
        }
    }
    Ok(())
}

fn finding(entry: &AdvisoryEntry<'_>, warning: Option<&str>) -> Option<Finding> {
    let warning = warning.map(|kind| text::line(entry.kind.as_deref().unwrap_or(kind), 40));
    let known = entry.advisory.as_ref();
    let (name, version) = (entry.package.name.word()?, entry.package.version.as_ref().and_then(Text::word));
    let rule = known.and_then(|advisory| advisory.id.word());
    let cvss = severity::best([(None, known.and_then(|advisory| advisory.cvss.as_deref()))]);
    let scored = cvss.as_ref().map(|(score, vector)| severity::from_cvss(*score, vector.as_deref()));
    let title = known.and_then(|advisory| advisory.title.as_deref()).map(|title| text::line(title, text::MAX_TITLE));
    let title = title.filter(|title| !title.is_empty());
    // A crate of a path has no source, and is of no registry.
    let from_registry = entry.package.source.as_deref().is_none_or(|source| !source.starts_with("git+"));
    let ids = known.into_iter().flat_map(|advisory| advisory.aliases.words());
    let patched = entry.versions.patched.iter().filter_map(first_version);
    Some(Finding {
        kind: match warning.as_deref() {
            None | Some("unsound") => FindingKind::Vulnerability,
            Some(_) => FindingKind::Lint,
        },
        title: title.unwrap_or_else(|| match warning.as_deref() {
            Some("yanked") => format!("{name} {} was yanked from its registry", version.as_deref().unwrap_or_default()),
            Some(kind) => format!("{name} is {kind}"),
            None => format!("{} in {name}", rule.as_deref().unwrap_or("A vulnerability")),
        }),
        description: known
            .and_then(|advisory| advisory.description.as_deref())
            .and_then(|words| text::block(words, text::MAX_DESCRIPTION)),
        severity: scored
            .or(warning.as_deref().map(|kind| if kind == "notice" { Severity::Info } else { Severity::Low })),
        cvss,
        package: Some(Package {
            purl: from_registry.then(|| purl::of("cargo", &name, version.as_deref())).flatten(),
            name,
            version,
            ..Package::default()
        }),
        fixed_in: advisory::aliases(None, patched),
        aliases: advisory::aliases(rule.as_deref(), ids),
        url: known.and_then(|advisory| {
            let own = || Some(format!("https://rustsec.org/advisories/{}.html", rule.as_deref()?));
            advisory.url.as_ref().and_then(Text::word).or_else(own)
        }),
        tags: warning
            .iter()
            .cloned()
            .chain(known.into_iter().flat_map(|advisory| advisory.categories.words()))
            .collect(),
        rule: rule.or(warning),
        ..Finding::default()
    })
}

/// The version that a requirement like `>=0.38.0` or `^1.2, <1.3` begins with.
fn first_version(requirement: &str) -> Option<String> {
    let first = requirement.split(',').next()?.trim();
    let version = first.trim_start_matches(['>', '=', '^', '~', ' ']);
    let excluded = first.starts_with('<') || (first.starts_with('>') && !first.starts_with(">="));
    text::word(version).filter(|version| !excluded && version.starts_with(|c: char| c.is_ascii_digit()))
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow)]
    vulnerabilities: Vulnerabilities<'a>,
    #[serde(borrow, default)]
    warnings: Raw<'a>,
    #[serde(default, deserialize_with = "json::lenient")]
    lockfile: Lockfile,
}

#[derive(Deserialize)]
#[serde(expecting = "`vulnerabilities` as an object with a list")]
struct Vulnerabilities<'a> {
    #[serde(borrow, default)]
    list: Raw<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Lockfile {
    #[serde(default)]
    dependency_count: Option<u64>,
}

#[derive(Deserialize)]
#[serde(expecting = "a vulnerability or a warning")]
struct AdvisoryEntry<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    advisory: Option<Advisory<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    versions: Versions<'a>,
    #[serde(borrow)]
    package: PackageInfo<'a>,
}

#[derive(Deserialize)]
#[serde(expecting = "an advisory")]
struct Advisory<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    title: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    description: Option<Text<'a>>,
    #[serde(borrow, default)]
    aliases: Texts<'a>,
    #[serde(borrow, default)]
    categories: Texts<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    cvss: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    url: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
struct Versions<'a> {
    #[serde(borrow, default)]
    patched: Texts<'a>,
}

#[derive(Deserialize)]
#[serde(expecting = "a package")]
struct PackageInfo<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    source: Option<Text<'a>>,
}
