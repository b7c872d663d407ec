//! The JSON of OSV-Scanner (<https://google.github.io/osv-scanner/output/>), which holds records of the OSV schema
//! (<https://ossf.github.io/osv-schema/>).

use crate::json::{self, Raw, Text, Texts};
use crate::report::{Finding, FindingKind, Package, Report, ReportError, Tool};
use crate::shape::{Kind, Shape};
use crate::{advisory, purl, severity, text};
use codegraph_model::{Location, Severity};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

pub const FORMAT: &str = "OSV-Scanner";

/// Whether a document is the output of OSV-Scanner. A list of results without any is only known by the configuration
/// that newer versions write beside it. Results of Twistlock have packages too, but no source.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    shape.is_object()
        && shape.has("results", Kind::Array)
        && (shape.inner_has("results", "packages") && shape.inner_has("results", "source")
            || shape.has("experimental_config", Kind::Object))
}

/// Reads a file whole: one finding for each group of vulnerabilities that are the same under several names.
///
/// Packages are only taken where the file lists those without vulnerabilities too (`--all-packages`): else they are not
/// what the project depends on, but the vulnerable part of it.
///
/// # Errors
///
/// Where it is no such output or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let output: Output<'_> = json::document(FORMAT, bytes)?;
    let results = output.results.ok_or_else(|| json::invalid(FORMAT, "`results` is required"))?;
    let tools = vec![Tool { name: FORMAT.to_owned(), version: None }];
    let mut report = Report { format: FORMAT, tools, ..Report::default() };
    let mut all_packages = false;
    let is_list = json::list(&mut report, "/results", results, |report, i, result: ResultObject<'_>| {
        let path = result.source.and_then(|source| source.path).and_then(|path| text::path(&path));
        let at = format!("/results/{i}/packages");
        json::sublist(report, &at, result.packages, |report, i, entry: PackageEntry<'_>| {
            let package = read_package(report, &format!("{at}/{i}"), path.as_deref(), &entry)?;
            let no_vulnerabilities = entry.vulnerabilities.is_none_or(|list| !list.get().contains('{'));
            all_packages |= no_vulnerabilities && entry.license_violations.0.is_empty();
            json::push_package(report, package)
        })
    })?;
    if !is_list {
        return Err(json::invalid(FORMAT, "`results` must be a list"));
    }
    if !all_packages {
        report.packages.clear();
    }
    Ok(report)
}

fn read_package(
    report: &mut Report,
    at: &str,
    path: Option<&str>,
    entry: &PackageEntry<'_>,
) -> Result<Package, ReportError> {
    let info = &entry.package;
    // What is in the project as a copy is known by its commit, without a version and often without a name.
    let commit = info.commit.as_ref().and_then(Text::word);
    let name = info.name.word().or_else(|| commit.clone()).unwrap_or_default();
    let version = info.version.as_ref().and_then(Text::word).or(commit);
    let groups = &entry.dependency_groups;
    let package = Package {
        purl: purl::of(&info.ecosystem, &name, version.as_deref()),
        licenses: few(&entry.licenses),
        dev: (!groups.0.is_empty()).then(|| groups.iter().all(|group| group.contains("dev") || group.contains("test"))),
        path: path.map(str::to_owned),
        direct: None,
        name,
        version,
    };
    let mut vulnerabilities: Vec<Vulnerability<'_>> = Vec::new();
    let list = format!("{at}/vulnerabilities");
    json::sublist(report, &list, entry.vulnerabilities, |_, _, vulnerability| {
        vulnerabilities.push(vulnerability);
        Ok(())
    })?;
    let mut by_id: HashMap<&str, Vec<&Vulnerability<'_>>> = HashMap::new();
    for vulnerability in &vulnerabilities {
        by_id.entry(&vulnerability.id).or_default().push(vulnerability);
    }
    for group in entry.groups.iter().flatten() {
        let members: Vec<_> = group.ids.iter().filter_map(|id| by_id.remove(id)).flatten().collect();
        push(report, finding(&package, &info.ecosystem, &members, Some(group)))?;
    }
    // Each of them once, in the order of the file.
    for vulnerability in &vulnerabilities {
        if let Some(members) = by_id.remove(&*vulnerability.id) {
            push(report, finding(&package, &info.ecosystem, &members, None))?;
        }
    }
    for license in few(&entry.license_violations) {
        let finding = Finding {
            kind: FindingKind::License,
            title: format!("License {license} of {} is not allowed", package.name),
            rule: Some(license),
            package: Some(found_in(&package)),
            ..Finding::default()
        };
        json::push(report, finding)?;
    }
    Ok(package)
}

/// More licenses of one package than this say nothing.
const MAX_LICENSES: usize = 100;

fn few(licenses: &Texts<'_>) -> Vec<String> {
    licenses.0.iter().take(MAX_LICENSES).filter_map(Text::word).collect()
}

/// The package of a finding: its licenses stand in the list of packages alone.
fn found_in(package: &Package) -> Package {
    Package { licenses: Vec::new(), ..package.clone() }
}

fn push(report: &mut Report, finding: Option<Finding>) -> Result<(), ReportError> {
    finding.map_or(Ok(()), |finding| json::push(report, finding))
}

/// The finding that the records of one vulnerability make: it goes by the first id, and each gives what it knows.
fn finding(
    package: &Package,
    ecosystem: &str,
    records: &[&Vulnerability<'_>],
    group: Option<&Group<'_>>,
) -> Option<Finding> {
    let first = records.first()?;
    let rule = first.id.word()?;
    let score = group.and_then(|group| group.max_severity);
    let scores =
        || records.iter().flat_map(|record| record.severity.iter().flatten()).map(|score| score.score.as_deref());
    let cvss = severity::best(scores().map(|score| (None, score))).or_else(|| severity::best([(score, None)]));
    let word = records.iter().find_map(|record| severity::from_word(record.database_specific.severity.as_deref()?));
    // Ubuntu has a word in place of the vector (https://ossf.github.io/osv-schema/#severitytype-field).
    let word_for_vector = || scores().flatten().find_map(severity::from_word);
    let summary =
        records.iter().find_map(|record| record.summary.as_deref().filter(|summary| !summary.trim().is_empty()));
    let details =
        records.iter().find_map(|record| record.details.as_deref().filter(|details| !details.trim().is_empty()));
    let (title, description) = match (summary, details) {
        (Some(summary), details) => (
            text::line(summary, text::MAX_TITLE),
            details.and_then(|details| text::block(details, text::MAX_DESCRIPTION)),
        ),
        (None, Some(details)) => text::title_and_rest(details),
        (None, None) => (format!("{rule} in {}", package.name), None),
    };
    let affected = || records.iter().flat_map(|record| record.affected.iter().flatten());
    let is_own = |known: &AffectedPackage<'_>| *known.name == *package.name && holds(&known.ecosystem, ecosystem);
    let fixed = affected()
        .filter(|affected| affected.package.as_ref().is_none_or(is_own))
        .flat_map(|affected| affected.ranges.iter().flatten())
        .filter(|range| range.kind.as_deref() != Some("GIT"));
    let fixed = fixed.flat_map(|range| range.events.iter().flatten()).filter_map(|event| event.fixed.as_ref()?.word());
    let cwes = records.iter().flat_map(|record| record.database_specific.names());
    let cwes = cwes.chain(affected().flat_map(|affected| affected.database_specific.names()));
    let names = records
        .iter()
        .flat_map(|record| std::iter::once(record.id.word()).chain(record.aliases.0.iter().map(Text::word)));
    let names =
        names.chain(group.into_iter().flat_map(|group| group.ids.0.iter().chain(&group.aliases.0)).map(Text::word));
    let urls = records.iter().flat_map(|record| record.references.iter().flatten());
    let (mut advisories, mut others) = (urls.clone().filter(|url| url.kind.as_deref() == Some("ADVISORY")), urls);
    // A malicious package has no score: whoever installed it has lost already (https://github.com/ossf/malicious-packages).
    let malicious = records.iter().any(|record| record.id.starts_with("MAL-")).then_some(Severity::Critical);
    let scored = cvss.as_ref().map(|(score, vector)| severity::from_cvss(*score, vector.as_deref()));
    Some(Finding {
        kind: FindingKind::Vulnerability,
        title,
        description,
        severity: word.or(scored).or_else(word_for_vector).or(malicious),
        cvss,
        location: package.path.clone().map(|path| Location { path, line: None, end_line: None }),
        package: Some(found_in(package)),
        fixed_in: advisory::aliases(None, fixed),
        aliases: advisory::aliases(Some(&rule), names.flatten()),
        cwes: advisory::cwes(cwes),
        url: advisories.next().or_else(|| others.next()).and_then(|url| url.url.as_ref()?.word()),
        accepted: no_concern(group),
        rule: Some(rule),
        ..Finding::default()
    })
}

/// Whether a record of one ecosystem is about packages of another: the same, with the same release of a distribution
/// (`Debian:12`) where the record names one (<https://ossf.github.io/osv-schema/#affectedpackage-field>).
fn holds(record: &str, own: &str) -> bool {
    own.is_empty() || record.is_empty() || record == own || own.split(':').next() == Some(record)
}

/// Why the vulnerability is none to the project: OSV-Scanner found that nothing leads to the vulnerable code, or the
/// distribution calls it unimportant. OSV-Scanner counts neither.
fn no_concern(group: Option<&Group<'_>>) -> Option<String> {
    let analyses = group?.experimental_analysis.as_ref()?;
    let all = |holds: fn(&Analysis) -> bool| !analyses.is_empty() && analyses.values().all(holds);
    if all(|analysis| analysis.called == Some(false)) {
        Some("the vulnerable code is not called, according to OSV-Scanner's call analysis".to_owned())
    } else {
        all(|analysis| analysis.called == Some(false) || analysis.unimportant == Some(true))
            .then(|| "rated unimportant by the distribution".to_owned())
    }
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow, default)]
    results: Raw<'a>,
}

#[derive(Deserialize)]
#[serde(expecting = "a result")]
struct ResultObject<'a> {
    #[serde(borrow, default)]
    source: Option<Source<'a>>,
    #[serde(borrow, default)]
    packages: Raw<'a>,
}

#[derive(Deserialize)]
struct Source<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    path: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(expecting = "a package")]
struct PackageEntry<'a> {
    #[serde(borrow)]
    package: PackageInfo<'a>,
    #[serde(borrow, default)]
    vulnerabilities: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    groups: Option<Vec<Group<'a>>>,
    #[serde(borrow, default)]
    licenses: Texts<'a>,
    #[serde(borrow, default)]
    license_violations: Texts<'a>,
    #[serde(borrow, default)]
    dependency_groups: Texts<'a>,
}

#[derive(Deserialize)]
struct PackageInfo<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
    #[serde(borrow, default)]
    ecosystem: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    commit: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
struct Group<'a> {
    #[serde(borrow, default)]
    ids: Texts<'a>,
    #[serde(borrow, default)]
    aliases: Texts<'a>,
    #[serde(default, deserialize_with = "json::number")]
    max_severity: Option<f64>,
    #[serde(default, alias = "experimentalAnalysis", deserialize_with = "json::lenient")]
    experimental_analysis: Option<BTreeMap<String, Analysis>>,
}

#[derive(Deserialize)]
struct Analysis {
    #[serde(default, deserialize_with = "json::truth")]
    called: Option<bool>,
    #[serde(default, deserialize_with = "json::truth")]
    unimportant: Option<bool>,
}

/// A record of the OSV schema.
#[derive(Deserialize)]
#[serde(expecting = "a vulnerability")]
struct Vulnerability<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, default)]
    aliases: Texts<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    summary: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    details: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    severity: Option<Vec<Score<'a>>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    affected: Option<Vec<Affected<'a>>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    references: Option<Vec<Reference<'a>>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    database_specific: DatabaseSpecific<'a>,
}

#[derive(Deserialize)]
struct Score<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    score: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Affected<'a> {
    #[serde(borrow, default)]
    package: Option<AffectedPackage<'a>>,
    #[serde(borrow, default)]
    ranges: Option<Vec<Range<'a>>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    database_specific: DatabaseSpecific<'a>,
}

#[derive(Deserialize)]
struct AffectedPackage<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    ecosystem: Text<'a>,
}

#[derive(Deserialize)]
struct Range<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "json::text")]
    kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    events: Option<Vec<Event<'a>>>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    fixed: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Reference<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "json::text")]
    kind: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    url: Option<Text<'a>>,
}

/// What GitHub and others add to their records; each has its own name for the weaknesses.
#[derive(Default, Deserialize)]
struct DatabaseSpecific<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    severity: Option<Text<'a>>,
    #[serde(borrow, default)]
    cwe_ids: Texts<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cwes: Vec<Weakness<'a>>,
}

impl DatabaseSpecific<'_> {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.cwe_ids.iter().chain(self.cwes.iter().map(|cwe| &*cwe.id))
    }
}

#[derive(Deserialize)]
struct Weakness<'a> {
    #[serde(rename = "cweId", borrow)]
    id: Text<'a>,
}
