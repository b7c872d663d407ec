//! The JSON of Trivy (`trivy ... --format json`; <https://trivy.dev/latest/docs/configuration/reporting/#json>,
//! `pkg/types/report.go`): schema 2, the lists that versions before 0.20 wrote, and reports of Kubernetes clusters.

mod model;

use crate::json::{self, Raw, Text};
use crate::report::{Finding, FindingKind, Package, Report, ReportError, Rule, Tool};
use crate::shape::{Kind, Shape};
use crate::{advisory, purl, secret, severity, text};
use codegraph_model::Location;
use model::{
    Code, License, Misconfiguration, Modified, Output, PackageObject, Resource, ResultObject, Secret, Vulnerability,
};
use serde_json::value::RawValue;

pub const FORMAT: &str = "Trivy";

/// Whether a document is a report of Trivy.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    let list_of_targets = || {
        shape.root == Kind::Array
            && shape.has("Target", Kind::String)
            && ["Vulnerabilities", "Type", "Class", "Misconfigurations"].iter().any(|name| shape.key(name).is_some())
    };
    let cluster =
        || ["Resources", "Vulnerabilities", "Misconfigurations", "Findings"].iter().any(|n| shape.key(n).is_some());
    (shape.is_object()
        && shape.has("SchemaVersion", Kind::Other)
        && (shape.key("Results").is_some() || shape.key("ArtifactName").is_some()))
        || (shape.is_object() && shape.has("ClusterName", Kind::String) && cluster())
        || list_of_targets()
}

/// Reads a file whole: vulnerabilities, misconfigurations, secrets and licenses as findings, and packages where the
/// report lists them all (`--list-all-pkgs`). What Trivy was told to ignore comes as accepted where the report shows it
/// (`--show-suppressed`).
///
/// # Errors
///
/// Where it is no such report or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let tools = vec![Tool { name: FORMAT.to_owned(), version: None }];
    let mut report = Report { format: FORMAT, tools, ..Report::default() };
    let document: &RawValue = json::document(FORMAT, bytes)?;
    if document.get().starts_with('[') {
        report.format_version = Some("1".to_owned());
        read_results(&mut report, "", Some(document), true)?;
        return Ok(report);
    }
    let output: Output<'_> = json::document(FORMAT, bytes)?;
    report.format_version = output.schema_version.as_ref().and_then(Text::word);
    report.created_at = output.created_at.as_deref().and_then(text::time);
    report.tools[0].version = output.trivy.version.as_ref().and_then(Text::word);
    let mut found = output.schema_version.is_some();
    if let Some(results) = output.results
        && !results.get().starts_with('[')
    {
        return Err(json::invalid(FORMAT, "`Results` must be a list"));
    }
    // A path inside an image leads to no file of the project.
    let is_source = !matches!(output.artifact_type.as_deref(), Some("container_image" | "vm"));
    report.subject = output.artifact_name.as_deref().and_then(if is_source { text::place } else { text::image });
    read_results(&mut report, "/Results", output.results, is_source)?;
    for (name, resources) in [
        ("Resources", output.resources),
        ("Findings", output.findings),
        ("Vulnerabilities", output.vulnerabilities),
        ("Misconfigurations", output.misconfigurations),
    ] {
        found |= resources.is_some();
        let at = format!("/{name}");
        json::sublist(&mut report, &at, resources, |report, i, resource: Resource<'_>| {
            read_results(report, &format!("{at}/{i}/Results"), resource.results, false)
        })?;
    }
    // A scan of configuration alone stands beside one of packages.
    if is_source && !report.rules.is_empty() && report.rules.iter().all(|rule| rule.kind == FindingKind::Security) {
        let place = report.subject.take().map(|place| format!(" of {place}")).unwrap_or_default();
        report.subject = Some(format!("configuration{place}"));
    }
    if found && report.scanned.is_none() {
        report.scanned = Some(0);
        report.notes.push("Trivy found nothing to scan".to_owned());
    }
    if found {
        Ok(report)
    } else {
        Err(json::invalid(FORMAT, "expected `SchemaVersion` or the resources of a cluster"))
    }
}

/// What Trivy calls targets that are many files: each package of them has a path of its own
/// (`pkg/scanner/langpkg/scan.go`, `PkgTargets`, and for licenses `pkg/scanner/local/scan.go`).
const MANY_FILES: [&str; 8] =
    ["Python", "Conda", "Ruby", "Node.js", "Java", "Kubernetes", "OS Packages", "Loose File License(s)"];

/// What all findings of one target share.
struct Target {
    name: Option<String>,
    /// Whether paths of its packages are files of the project.
    has_files: bool,
    /// The target as a file of the project, if it is one.
    path: Option<String>,
    ecosystem: String,
}

fn read_results(report: &mut Report, at: &str, results: Raw<'_>, is_source: bool) -> Result<(), ReportError> {
    json::sublist(report, at, results, |report, i, result: ResultObject<'_>| {
        let at = format!("{at}/{i}");
        let name = result.target.as_deref().and_then(text::path);
        let many = name.as_deref().is_some_and(|name| MANY_FILES.contains(&name));
        let is_file = is_source
            && !many
            && name.as_deref() != Some(".")
            && result.class.as_deref() != Some("os-pkgs")
            // `alpine:3.10 (alpine 3.10.2)` is a system; older versions give no class.
            && !name.as_deref().is_some_and(|name| name.ends_with(')') && name.contains(" ("))
            && name
                .as_deref()
                .is_some_and(|name| name.contains(['.', '/']) || result.class.as_deref() != Some("lang-pkgs"));
        let path = name.clone().filter(|_| is_file);
        let ecosystem = result.kind.as_deref().unwrap_or_default().to_owned();
        let has_files = is_source && (many || path.is_some() || name.is_none());
        let target = Target { name, has_files, path, ecosystem };
        report.scanned = Some(report.scanned.unwrap_or(0) + 1);
        if let Some(kind) = looked_for(result.class.as_deref().unwrap_or_default()) {
            report.rule(Rule { kind, ..Rule::default() });
        }
        json::sublist(report, &format!("{at}/Packages"), result.packages, |report, _, package: PackageObject<'_>| {
            listed(&package, &target).map_or(Ok(()), |package| json::push_package(report, package))
        })?;
        json::sublist(report, &format!("{at}/Vulnerabilities"), result.vulnerabilities, |report, _, entry| {
            push(report, vulnerability(&entry, &target))
        })?;
        let list = format!("{at}/Misconfigurations");
        json::sublist(report, &list, result.misconfigurations, |report, i, entry: Misconfiguration<'_>| {
            match entry.status.as_deref() {
                Some("PASS") => {
                    report.skip("a check that passed", format!("{list}/{i}"));
                    Ok(())
                }
                _ => push(report, misconfiguration(&entry, &target)),
            }
        })?;
        json::sublist(report, &format!("{at}/Secrets"), result.secrets, |report, _, entry| {
            push(report, secret(&entry, &target))
        })?;
        let list = format!("{at}/Licenses");
        json::sublist(report, &list, result.licenses, |report, i, entry: License<'_>| {
            // Trivy lists the licenses of all packages; these three kinds ask nothing of anybody
            // (https://trivy.dev/latest/docs/scanner/license/#license-classification).
            if matches!(entry.category.as_deref(), Some("notice" | "permissive" | "unencumbered")) {
                report.skip("a license that Trivy classifies as permissive", format!("{list}/{i}"));
                return Ok(());
            }
            push(report, license(&entry, &target))
        })?;
        let list = format!("{at}/ExperimentalModifiedFindings");
        json::sublist(report, &list, result.modified, |report, i, entry: Modified<'_>| {
            let finding = modified(&entry, &target);
            if finding.is_none() {
                report.skip("an invalid suppressed finding", format!("{list}/{i}"));
            }
            push(report, finding)
        })
    })
}

/// What Trivy looked for in a target, by its class (`pkg/types/target.go`, `ResultClass`).
fn looked_for(class: &str) -> Option<FindingKind> {
    match class {
        "os-pkgs" | "lang-pkgs" => Some(FindingKind::Vulnerability),
        "config" => Some(FindingKind::Security),
        "secret" => Some(FindingKind::Secret),
        "license" | "license-file" => Some(FindingKind::License),
        _ => None,
    }
}

fn push(report: &mut Report, finding: Option<Finding>) -> Result<(), ReportError> {
    finding.map_or(Ok(()), |finding| json::push(report, finding))
}

/// A package of a list; none for the project itself.
fn listed(package: &PackageObject<'_>, target: &Target) -> Option<Package> {
    if matches!(package.relationship.as_deref(), Some("root" | "workspace")) {
        return None;
    }
    let (name, version) = (package.name.word()?, package.version.as_ref().and_then(Text::word));
    let identifier = package.identifier.purl.as_deref().and_then(purl::plain);
    Some(Package {
        purl: identifier.or_else(|| purl::of(&target.ecosystem, &name, version.as_deref())),
        licenses: package.licenses.words(),
        direct: match (package.relationship.as_deref(), package.indirect) {
            (Some("direct"), _) => Some(true),
            (Some("indirect"), _) | (None, Some(true)) => Some(false),
            _ => None,
        },
        dev: package.dev,
        path: package.file_path.as_deref().and_then(text::path).or_else(|| target.name.clone()),
        name,
        version,
    })
}

fn vulnerability(entry: &Vulnerability<'_>, target: &Target) -> Option<Finding> {
    let rule = entry.vulnerability_id.word()?;
    let (name, version) = (entry.pkg_name.word()?, entry.installed_version.as_ref().and_then(Text::word));
    // The path of a package of its own, such as one jar among many, says more than the target.
    let own_path = entry.pkg_path.as_deref().and_then(text::path);
    let path = own_path.clone().filter(|_| target.has_files).or_else(|| target.path.clone());
    let scores = entry.cvss.iter().flat_map(|by_source| by_source.values()).flat_map(|scores| {
        [
            (scores.v40_score, scores.v40_vector.as_deref()),
            (scores.v3_score, scores.v3_vector.as_deref()),
            (scores.v2_score, scores.v2_vector.as_deref()),
        ]
    });
    let cvss = severity::best(scores);
    let word = entry.severity.as_deref().and_then(severity::from_word);
    let title =
        entry.title.as_deref().map(|title| text::line(title, text::MAX_TITLE)).filter(|title| !title.is_empty());
    let description = entry.description.as_deref().and_then(|words| text::block(words, text::MAX_DESCRIPTION));
    Some(Finding {
        kind: FindingKind::Vulnerability,
        title: title.unwrap_or_else(|| format!("{rule} in {name}")),
        description,
        severity: word.or_else(|| cvss.as_ref().map(|(score, vector)| severity::from_cvss(*score, vector.as_deref()))),
        cvss,
        location: path.map(|path| Location { path, line: None, end_line: None }),
        package: Some(Package {
            purl: entry.pkg_identifier.purl.as_deref().and_then(purl::plain).or_else(|| {
                // Other types of names, such as those of distributions, come with an identifier.
                purl::of(&target.ecosystem, &name, version.as_deref())
            }),
            path: own_path.or_else(|| target.name.clone()),
            name,
            version,
            ..Package::default()
        }),
        fixed_in: entry
            .fixed_version
            .as_deref()
            .unwrap_or_default()
            .split(',')
            .filter_map(text::word)
            .take(50)
            .collect(),
        aliases: advisory::aliases(Some(&rule), entry.vendor_ids.words().into_iter().filter(|id| is_of_one(id))),
        cwes: advisory::cwes(entry.cwe_ids.iter()),
        url: entry.primary_url.as_ref().and_then(Text::word),
        accepted: (entry.status.as_deref() == Some("not_affected"))
            .then(|| "not affected according to the vendor".to_owned()),
        rule: Some(rule),
        ..Finding::default()
    })
}

/// Whether an advisory is of one vulnerability: those of distributions are of many, and no other name of any of them.
fn is_of_one(id: &str) -> bool {
    ["GHSA-", "GO-", "RUSTSEC-", "PYSEC-", "OSV-", "MAL-", "CVE-"].iter().any(|database| id.starts_with(database))
}

fn misconfiguration(entry: &Misconfiguration<'_>, target: &Target) -> Option<Finding> {
    let rule = entry.id.as_ref().or(entry.avd_id.as_ref()).and_then(Text::word)?;
    let title =
        entry.title.as_deref().map(|title| text::line(title, text::MAX_TITLE)).filter(|title| !title.is_empty());
    let words = [&entry.message, &entry.resolution]
        .into_iter()
        .flatten()
        .map(|words| words.trim())
        .filter(|words| !words.is_empty());
    let words = text::block(&words.collect::<Vec<_>>().join("\n"), text::MAX_DESCRIPTION);
    let cause = &entry.cause_metadata;
    let code = cause.code.as_ref().and_then(quoted);
    // The cause of a misconfiguration may be a password in its place; nobody masks it as in the class of secrets.
    let texts = [Some(&rule), title.as_ref(), words.as_ref(), code.as_ref()].into_iter().flatten();
    let quotes_secret = secret::is_quoted(&[], texts.map(String::as_str));
    let finding = Finding {
        kind: FindingKind::Security,
        title: title.or_else(|| entry.message.as_ref().and_then(Text::word)).unwrap_or_else(|| rule.clone()),
        description: words,
        severity: entry.severity.as_deref().and_then(severity::from_word),
        location: place(target, cause.start_line, cause.end_line),
        snippet: code.filter(|_| !quotes_secret),
        url: entry.primary_url.as_ref().and_then(Text::word),
        tags: entry.kind.as_ref().and_then(Text::word).into_iter().collect(),
        accepted: (entry.status.as_deref() == Some("EXCEPTION")).then(|| "an exception in the policy".to_owned()),
        rule: Some(rule),
        ..Finding::default()
    };
    Some(placed_in_words(finding, target, cause.start_line))
}

/// Neither the match nor the code: even masked they may show too much.
fn secret(entry: &Secret<'_>, target: &Target) -> Option<Finding> {
    let rule = entry.rule_id.word()?;
    let title = entry.title.as_ref().and_then(Text::word);
    let finding = Finding {
        kind: FindingKind::Secret,
        title: title.unwrap_or_else(|| rule.clone()),
        severity: entry.severity.as_deref().and_then(severity::from_word),
        location: place(target, entry.start_line, entry.end_line),
        tags: entry.category.as_ref().and_then(Text::word).into_iter().collect(),
        rule: Some(rule),
        ..Finding::default()
    };
    Some(placed_in_words(finding, target, entry.start_line))
}

/// A finding in an image or a cluster with its place in words: it is no file of the project, and must not be taken for one
/// of the same path. What tells it is the place and the code, as in a file.
fn placed_in_words(finding: Finding, target: &Target, line: Option<u32>) -> Finding {
    let Some(name) = target.name.as_deref().filter(|_| finding.location.is_none()) else { return finding };
    let at = line.map_or_else(|| format!("In {name}"), |line| format!("In {name}, line {line}"));
    let words = finding.description.as_ref().map_or_else(|| at.clone(), |words| format!("{at}\n{words}"));
    let told_by = format!("{name} {}", finding.snippet.as_deref().unwrap_or_default());
    Finding {
        description: text::block(&words, text::MAX_DESCRIPTION),
        fingerprints: text::word(&told_by).map(|value| ("partial:target".to_owned(), value)).into_iter().collect(),
        ..finding
    }
}

fn license(entry: &License<'_>, target: &Target) -> Option<Finding> {
    let license = entry.name.word()?;
    let package = entry.pkg_name.as_ref().and_then(Text::word);
    let path = entry.file_path.as_deref().and_then(text::path);
    let subject = package.as_deref().or(path.as_deref()).unwrap_or("the project");
    let category = entry.category.as_ref().and_then(Text::word);
    Some(Finding {
        kind: FindingKind::License,
        title: match &category {
            Some(category) => format!("{subject} is under {license}, which Trivy classifies as {category}"),
            None => format!("{subject} is under {license}"),
        },
        severity: entry.severity.as_deref().and_then(severity::from_word),
        location: path.filter(|_| target.has_files).or_else(|| target.path.clone()).map(|path| Location {
            path,
            line: None,
            end_line: None,
        }),
        package: package.map(|name| Package {
            name,
            licenses: vec![license.clone()],
            path: target.name.clone(),
            ..Package::default()
        }),
        url: entry.link.as_ref().and_then(Text::word),
        tags: category.into_iter().collect(),
        rule: Some(license),
        ..Finding::default()
    })
}

/// A finding that somebody set aside, with who and why.
fn modified(entry: &Modified<'_>, target: &Target) -> Option<Finding> {
    let raw = entry.finding?.get();
    let finding = match &*entry.kind {
        "vulnerability" => vulnerability(&serde_json::from_str(raw).ok()?, target),
        "misconfiguration" => misconfiguration(&serde_json::from_str(raw).ok()?, target),
        "secret" => secret(&serde_json::from_str(raw).ok()?, target),
        "license" => license(&serde_json::from_str(raw).ok()?, target),
        _ => None,
    }?;
    let status = entry.status.as_ref().and_then(Text::word).unwrap_or_else(|| "ignored".to_owned());
    let source = entry.source.as_ref().and_then(Text::word).map(|source| format!(" by {source}")).unwrap_or_default();
    let statement = entry.statement.as_deref().map(|words| text::line(words, 400)).filter(|words| !words.is_empty());
    let statement = statement.map(|words| format!(": {words}")).unwrap_or_default();
    Some(Finding { accepted: Some(format!("{}{source}{statement}", status.replace('_', " "))), ..finding })
}

fn place(target: &Target, line: Option<u32>, end_line: Option<u32>) -> Option<Location> {
    let end_line = end_line.filter(|end| line.is_some_and(|line| *end >= line));
    target.path.clone().map(|path| Location { path, line, end_line })
}

/// The lines that cause a misconfiguration.
fn quoted(code: &Code<'_>) -> Option<String> {
    let lines = code.lines.iter().flatten().filter(|line| line.is_cause == Some(true)).take(50);
    let lines: Vec<&str> = lines.filter_map(|line| line.content.as_deref()).collect();
    text::block(&lines.join("\n"), text::MAX_SNIPPET)
}
