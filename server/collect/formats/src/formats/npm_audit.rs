//! The JSON of `npm audit --json`: version 1 with `advisories` (npm 6, and pnpm still), version 2 with `vulnerabilities`
//! (npm 7 and later; <https://docs.npmjs.com/cli/commands/npm-audit>, `@npmcli/metavuln-calculator`).

use crate::json::{self, Raw, Text, Texts};
use crate::report::{Finding, FindingKind, Package, Report, ReportError, Tool};
use crate::shape::{Kind, Shape};
use crate::{advisory, purl, severity, text};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashSet};

pub const FORMAT: &str = "npm audit";

/// Whether a document is the output of `npm audit`, or the error that it writes in its place.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    let failed = shape.inner_has("error", "code") && shape.inner_has("error", "summary");
    shape.is_object()
        && (shape.has("auditReportVersion", Kind::Other)
            || (shape.has("advisories", Kind::Object) && shape.has("metadata", Kind::Object))
            || failed)
}

/// Reads a file whole: one finding for each advisory and package, in version 1 for each version of it. A package that is
/// only affected through another is none: the other is.
///
/// # Errors
///
/// Where it is no such output, says that the audit failed, or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let output: Output<'_> = json::document(FORMAT, bytes)?;
    if let Some(error) = &output.error {
        let parts = [&error.code, &error.summary].into_iter().flatten().filter_map(Text::word);
        let why = parts.collect::<Vec<_>>().join(": ");
        return Err(json::invalid(FORMAT, format!("the audit failed: {why}")));
    }
    let mut report = Report {
        format: FORMAT,
        tools: vec![Tool { name: FORMAT.to_owned(), version: None }],
        scanned: output.metadata.total(),
        ..Report::default()
    };
    let (version, is_object) = match (output.vulnerabilities, output.advisories) {
        (Some(vulnerabilities), _) if output.audit_report_version.is_some() => {
            let mut seen = HashSet::new();
            let read = json::members(&mut report, "/vulnerabilities", vulnerabilities, |report, name, entry| {
                read_vulnerability(report, name, &entry, &mut seen)
            });
            (output.audit_report_version.as_ref().and_then(Text::word), read?)
        }
        (_, Some(advisories)) => {
            let read = json::members(&mut report, "/advisories", advisories, |report, _, advisory: Advisory<'_>| {
                read_advisory(report, &advisory)
            });
            (Some("1".to_owned()), read?)
        }
        _ => return Err(json::invalid(FORMAT, "expected `vulnerabilities` or `advisories`")),
    };
    if !is_object {
        return Err(json::invalid(FORMAT, "the vulnerabilities must be an object"));
    }
    report.format_version = version;
    Ok(report)
}

/// Version 2: the advisories among the reasons (`via`) of a vulnerable package. The other reasons are names of packages
/// that have entries of their own.
fn read_vulnerability(
    report: &mut Report,
    name: &str,
    entry: &Vulnerability<'_>,
    seen: &mut HashSet<(String, String)>,
) -> Result<(), ReportError> {
    let at = format!("/vulnerabilities/{}/via", json::pointer(name));
    let own_name = entry.name.as_ref().and_then(Text::word).or_else(|| text::word(name)).unwrap_or_default();
    json::sublist(report, &at, entry.via, |report, i, via: &RawValue| {
        if via.get().starts_with('"') {
            return Ok(());
        }
        let Ok(via) = serde_json::from_str::<Via<'_>>(via.get()) else {
            report.skip("a cause that is neither a package nor an advisory", format!("{at}/{i}"));
            return Ok(());
        };
        let name =
            via.name.as_ref().or(via.dependency.as_ref()).and_then(Text::word).unwrap_or_else(|| own_name.clone());
        let Some((rule, aliases)) = names(via.url.as_deref(), via.source.as_deref(), &[]) else {
            report.skip_unreadable("an advisory without an id", format!("{at}/{i}"));
            return Ok(());
        };
        if !seen.insert((rule.clone(), name.clone())) {
            return Ok(());
        }
        let cvss = severity::best([(via.cvss.score, via.cvss.vector_string.as_deref())]);
        let word = via.severity.as_deref().or(entry.severity.as_deref()).and_then(severity::from_word);
        let fix = entry.fix_available.as_ref().filter(|fix| fix.name.as_deref() == Some(&*name));
        let fixed = fix.and_then(|fix| fix.version.as_ref()?.word());
        // What npm would install may be a major version further than the first that is fixed.
        let fixed = advisory::fixed_after(via.range.as_deref().unwrap_or_default()).into_iter().chain(fixed);
        let finding = Finding {
            kind: FindingKind::Vulnerability,
            title: titled(via.title.as_deref(), &rule, &name),
            severity: word
                .or_else(|| cvss.as_ref().map(|(score, vector)| severity::from_cvss(*score, vector.as_deref()))),
            cvss,
            package: Some(Package {
                purl: purl::of("npm", &name, None),
                direct: entry.is_direct.filter(|_| name == own_name),
                name,
                ..Package::default()
            }),
            fixed_in: advisory::aliases(None, fixed),
            aliases,
            cwes: advisory::cwes(via.cwe.iter()),
            url: via.url.as_ref().and_then(Text::word),
            rule: Some(rule),
            ..Finding::default()
        };
        json::push(report, finding)
    })
}

/// Version 1: an advisory, with the versions of the package that are installed.
fn read_advisory(report: &mut Report, advisory: &Advisory<'_>) -> Result<(), ReportError> {
    let Some(name) = advisory.module_name.word() else { return Ok(()) };
    let url = advisory.url.as_deref().or(advisory.github_advisory_id.as_deref());
    let Some((rule, aliases)) = names(url, advisory.id.as_deref(), &advisory.cves.words()) else { return Ok(()) };
    let cvss = severity::best([(advisory.cvss.score, advisory.cvss.vector_string.as_deref())]);
    let word = advisory.severity.as_deref().and_then(severity::from_word);
    // The versions of the package: whether all that need it are for building only, and whether the project names it.
    let mut installed: BTreeMap<Option<String>, (Option<bool>, bool)> = BTreeMap::new();
    for found in advisory.findings.iter().flatten() {
        // `a>b>c` is c as a dependency of a dependency. pnpm puts a folder first (`.>c`), so that one step more may still be
        // direct: only what surely is, is called so.
        let direct = found.paths.iter().any(|path| !path.trim_start_matches(['.', '>']).contains('>'));
        let version = found.version.as_ref().and_then(Text::word);
        let known = installed.entry(version).or_insert((found.dev, direct));
        known.0 = known.0.zip(found.dev).map(|(a, b)| a && b);
        known.1 |= direct;
    }
    if installed.is_empty() {
        installed.insert(None, (None, false));
    }
    for (version, (dev, direct)) in installed {
        let finding = Finding {
            kind: FindingKind::Vulnerability,
            rule: Some(rule.clone()),
            title: titled(advisory.title.as_deref(), &rule, &name),
            description: advisory.overview.as_deref().and_then(|words| text::block(words, text::MAX_DESCRIPTION)),
            severity: word
                .or_else(|| cvss.as_ref().map(|(score, vector)| severity::from_cvss(*score, vector.as_deref()))),
            cvss: cvss.clone(),
            package: Some(Package {
                purl: purl::of("npm", &name, version.as_deref()),
                name: name.clone(),
                version,
                direct: direct.then_some(true),
                dev,
                ..Package::default()
            }),
            fixed_in: advisory::patched(advisory.patched_versions.as_deref().unwrap_or_default()),
            aliases: aliases.clone(),
            cwes: advisory::cwes(advisory.cwe.iter()),
            url: advisory.url.as_ref().and_then(Text::word),
            ..Finding::default()
        };
        json::push(report, finding)?;
    }
    Ok(())
}

/// The name that an advisory goes by, and its others: GitHub's id where the address or a field gives it, which all tools
/// share, else npm's own number.
fn names(url: Option<&str>, number: Option<&str>, cves: &[String]) -> Option<(String, Vec<String>)> {
    let github = url.and_then(advisory::ghsa);
    let number = number.and_then(text::word).map(|number| format!("npm:{number}"));
    let rule = github.clone().or_else(|| number.clone())?;
    let aliases = advisory::aliases(Some(&rule), cves.iter().cloned());
    Some((rule, aliases))
}

fn titled(title: Option<&str>, rule: &str, name: &str) -> String {
    let title = title.map(|title| text::line(title, text::MAX_TITLE)).unwrap_or_default();
    if title.is_empty() { format!("{rule} in {name}") } else { title }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    audit_report_version: Option<Text<'a>>,
    #[serde(borrow, default)]
    vulnerabilities: Raw<'a>,
    #[serde(borrow, default)]
    advisories: Raw<'a>,
    #[serde(default, deserialize_with = "json::lenient")]
    metadata: Metadata,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    error: Option<AuditError<'a>>,
}

#[derive(Deserialize)]
struct AuditError<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    code: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    summary: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    #[serde(default, deserialize_with = "json::lenient")]
    total_dependencies: Option<u64>,
    #[serde(default, deserialize_with = "json::lenient")]
    dependencies: Option<Dependencies>,
}

#[derive(Deserialize)]
struct Dependencies {
    total: u64,
}

impl Metadata {
    fn total(&self) -> Option<u64> {
        self.total_dependencies.or_else(|| self.dependencies.as_ref().map(|dependencies| dependencies.total))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a vulnerable package")]
struct Vulnerability<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    severity: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::truth")]
    is_direct: Option<bool>,
    #[serde(borrow, default)]
    via: Raw<'a>,
    /// `true`, `false` or the package to install; only the last says something.
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    fix_available: Option<Fix<'a>>,
}

#[derive(Deserialize)]
struct Fix<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Via<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    source: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    dependency: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    title: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    url: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    severity: Option<Text<'a>>,
    #[serde(borrow, default)]
    cwe: Texts<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cvss: Cvss<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    range: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cvss<'a> {
    #[serde(default, deserialize_with = "json::number")]
    score: Option<f64>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    vector_string: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an advisory")]
struct Advisory<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    module_name: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    title: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    overview: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    url: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    github_advisory_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    cves: Texts<'a>,
    #[serde(borrow, default)]
    cwe: Texts<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    severity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    patched_versions: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cvss: Cvss<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    findings: Option<Vec<Installed<'a>>>,
}

#[derive(Deserialize)]
struct Installed<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
    #[serde(borrow, default)]
    paths: Texts<'a>,
    #[serde(default, deserialize_with = "json::truth")]
    dev: Option<bool>,
}
