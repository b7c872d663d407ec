//! The JSON of Grype (`grype -o json`; <https://github.com/anchore/grype>, `grype/presenter/models`).

use crate::json::{self, Raw, Text, Texts};
use crate::report::{Finding, FindingKind, Package, Report, ReportError, Tool};
use crate::shape::{Kind, Shape};
use crate::{advisory, purl, severity, text};
use codegraph_model::Location;
use serde::Deserialize;

pub const FORMAT: &str = "Grype";

/// Whether a document is the output of Grype.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    shape.is_object()
        && shape.has("matches", Kind::Array)
        && (shape.inner_has("matches", "vulnerability")
            || shape.has("descriptor", Kind::Object)
                && (shape.key("source").is_some() || shape.key("distro").is_some()))
}

/// Reads a file whole: one finding for each match, the ignored ones as accepted. Grype lists no packages but the
/// vulnerable ones.
///
/// # Errors
///
/// Where it is no such output or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let output: Output<'_> = json::document(FORMAT, bytes)?;
    let matches = output.matches.ok_or_else(|| json::invalid(FORMAT, "`matches` is required"))?;
    let tool = Tool { name: FORMAT.to_owned(), version: output.descriptor.version.as_ref().and_then(Text::word) };
    let created_at = output.descriptor.timestamp.as_deref().and_then(text::time);
    let mut report = Report { format: FORMAT, tools: vec![tool], created_at, ..Report::default() };
    // Scans of a folder write paths as if it were the root of a file system.
    let in_folder = matches!(output.source.kind.as_deref(), Some("directory" | "file"));
    let is_image = output.source.kind.as_deref() == Some("image");
    report.subject = match output.source.target {
        Some(Target::Image { user_input }) if is_image => user_input.as_deref().and_then(text::image),
        Some(Target::Path(place)) if in_folder => text::place(&place),
        _ => None,
    };
    let mut take = |report: &mut Report, _: usize, found: Match<'_>| {
        finding(&found, in_folder).map_or(Ok(()), |finding| json::push(report, finding))
    };
    if !json::list(&mut report, "/matches", matches, &mut take)? {
        return Err(json::invalid(FORMAT, "`matches` must be a list"));
    }
    json::sublist(&mut report, "/ignoredMatches", output.ignored_matches, take)?;
    Ok(report)
}

fn finding(found: &Match<'_>, in_folder: bool) -> Option<Finding> {
    let Match { vulnerability, artifact, .. } = found;
    let rule = vulnerability.id.word()?;
    let path = artifact.locations.iter().flatten().find_map(|location| location.path.as_ref()?.word());
    let path = path.and_then(|path| text::path(if in_folder { path.trim_start_matches('/') } else { &path }));
    let (name, version) = (artifact.name.word()?, artifact.version.as_ref().and_then(Text::word));
    let related = || found.related_vulnerabilities.iter().flatten();
    let cvss = best([vulnerability]).or_else(|| best(related()));
    let description = std::iter::once(vulnerability).chain(related()).find_map(|known| known.description.as_deref());
    let (title, description) = match description.map(text::title_and_rest) {
        Some((title, description)) if !title.is_empty() => (title, description),
        _ => (format!("{rule} in {name}"), None),
    };
    let word = severity::from_word(vulnerability.severity.as_deref().unwrap_or_default());
    Some(Finding {
        kind: FindingKind::Vulnerability,
        title,
        description,
        severity: word.or_else(|| cvss.as_ref().map(|(score, vector)| severity::from_cvss(*score, vector.as_deref()))),
        cvss,
        location: path.clone().map(|path| Location { path, line: None, end_line: None }),
        package: Some(Package {
            purl: artifact.purl.as_deref().and_then(purl::plain),
            licenses: artifact.licenses.words(),
            direct: None,
            dev: None,
            name,
            version,
            path,
        }),
        fixed_in: vulnerability.fix.versions.words(),
        aliases: advisory::aliases(Some(&rule), related().filter_map(|related| related.id.word())),
        cwes: advisory::cwes(
            std::iter::once(vulnerability)
                .chain(related())
                .flat_map(|known| known.cwes.iter().flatten().map(|cwe| &*cwe.cwe)),
        ),
        url: vulnerability.data_source.as_ref().and_then(Text::word),
        accepted: found.applied_ignore_rules.iter().flatten().next().map(ignored),
        rule: Some(rule),
        ..Finding::default()
    })
}

/// The score to go by of all that the records give.
fn best<'v>(records: impl IntoIterator<Item = &'v Vulnerability<'v>>) -> Option<(f64, Option<String>)> {
    let scores = records.into_iter().flat_map(|record| record.cvss.iter().flatten());
    severity::best(scores.map(|cvss| (cvss.metrics.base_score, cvss.vector.as_deref())))
}

/// Why a match is ignored, in the words of the rule, else by what the rule asks for.
fn ignored(rule: &IgnoreRule<'_>) -> String {
    let reason = rule.reason.as_deref().map(|reason| text::line(reason, 500)).filter(|reason| !reason.is_empty());
    let parts =
        [("vulnerability", &rule.vulnerability), ("fix state", &rule.fix_state), ("VEX status", &rule.vex_status)];
    let parts = parts.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?.word()?)));
    reason.unwrap_or_else(|| match parts.collect::<Vec<_>>().join(", ") {
        parts if parts.is_empty() => "ignored by a rule of Grype's configuration".to_owned(),
        parts => format!("ignored by a rule of Grype's configuration: {parts}"),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    #[serde(borrow, default)]
    matches: Raw<'a>,
    #[serde(borrow, default)]
    ignored_matches: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    descriptor: Descriptor<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    source: Source<'a>,
}

#[derive(Default, Deserialize)]
struct Descriptor<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    timestamp: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
struct Source<'a> {
    #[serde(rename = "type", borrow, default, deserialize_with = "json::text")]
    kind: Option<Text<'a>>,
    /// The path of a folder, else an object.
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    target: Option<Target<'a>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Target<'a> {
    Path(#[serde(borrow)] Text<'a>),
    #[serde(rename_all = "camelCase")]
    Image {
        #[serde(borrow, default, deserialize_with = "json::text")]
        user_input: Option<Text<'a>>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a match")]
struct Match<'a> {
    #[serde(borrow)]
    vulnerability: Vulnerability<'a>,
    #[serde(borrow)]
    artifact: Artifact<'a>,
    #[serde(borrow, default)]
    related_vulnerabilities: Option<Vec<Vulnerability<'a>>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    applied_ignore_rules: Option<Vec<IgnoreRule<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a vulnerability")]
struct Vulnerability<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    data_source: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    severity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    description: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cvss: Option<Vec<Cvss<'a>>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cwes: Option<Vec<Weakness<'a>>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    fix: Fix<'a>,
}

#[derive(Deserialize)]
struct Cvss<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    vector: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::lenient")]
    metrics: Metrics,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metrics {
    #[serde(default, deserialize_with = "json::number")]
    base_score: Option<f64>,
}

#[derive(Deserialize)]
struct Weakness<'a> {
    #[serde(borrow)]
    cwe: Text<'a>,
}

#[derive(Default, Deserialize)]
struct Fix<'a> {
    #[serde(borrow, default)]
    versions: Texts<'a>,
}

#[derive(Deserialize)]
#[serde(expecting = "an artifact")]
struct Artifact<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    purl: Option<Text<'a>>,
    #[serde(borrow, default)]
    licenses: Texts<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    locations: Option<Vec<MatchLocation<'a>>>,
}

#[derive(Deserialize)]
struct MatchLocation<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    path: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct IgnoreRule<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    reason: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    vulnerability: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    fix_state: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    vex_status: Option<Text<'a>>,
}
