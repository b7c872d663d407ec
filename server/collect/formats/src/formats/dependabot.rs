//! Dependabot alerts as GitHub's REST API lists them
//! (<https://docs.github.com/en/rest/dependabot/alerts#list-dependabot-alerts-for-a-repository>).

use crate::json::{self, Text};
use crate::report::{Finding, FindingKind, Package, Report, ReportError, Tool};
use crate::shape::{Kind, Shape};
use crate::{advisory, purl, severity, text};
use codegraph_model::Location;
use serde::Deserialize;
use serde_json::value::RawValue;

pub const FORMAT: &str = "Dependabot alerts";

/// Whether a document is a list of alerts, a list of such lists (`gh api --paginate --slurp`), or one alert.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    (shape.root == Kind::Array || shape.has("state", Kind::String))
        && shape.has("security_advisory", Kind::Object)
        && (shape.has("dependency", Kind::Object) || shape.has("security_vulnerability", Kind::Object))
}

/// Reads a file whole: open alerts, and dismissed ones as accepted. Pages may follow one another, as `gh api --paginate`
/// writes them.
///
/// # Errors
///
/// Where it is no such list or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let tools = vec![Tool { name: "Dependabot".to_owned(), version: None }];
    let mut report = Report { format: FORMAT, tools, ..Report::default() };
    for page in json::documents(FORMAT, bytes)? {
        let (at, page) = page?;
        read_page(&mut report, &at, page, true)?;
    }
    Ok(report)
}

fn read_page(report: &mut Report, at: &str, page: &RawValue, may_nest: bool) -> Result<(), ReportError> {
    if page.get().starts_with('{')
        && let Ok(alert) = json::entry::<Alert<'_>>(page)
    {
        return read_alert(report, &alert, || at.to_owned());
    }
    if !page.get().starts_with('[') {
        return Err(json::invalid(FORMAT, "expected a list of alerts"));
    }
    json::each(page, |_, i, entry| {
        if may_nest && entry.get().starts_with('[') {
            return read_page(report, &format!("{at}/{i}"), entry, false);
        }
        match json::entry::<Alert<'_>>(entry) {
            Ok(alert) => read_alert(report, &alert, || format!("{at}/{i}")),
            Err(reason) => {
                report.skip_unreadable(reason, format!("{at}/{i}"));
                Ok(())
            }
        }
    })
    .map(|_| ())
}

fn read_alert(report: &mut Report, alert: &Alert<'_>, at: impl Fn() -> String) -> Result<(), ReportError> {
    let accepted = match &*alert.state {
        "open" => None,
        "dismissed" | "auto_dismissed" => Some(dismissed(alert)),
        "fixed" => {
            report.skip("a fixed alert", at());
            return Ok(());
        }
        _ => {
            report.skip("an alert with an unknown state", at());
            return Ok(());
        }
    };
    let (known, vulnerable) = (&alert.security_advisory, alert.security_vulnerability.as_ref());
    let package = alert.dependency.as_ref().and_then(|dependency| dependency.package.as_ref());
    let package = package.or(vulnerable.and_then(|vulnerable| vulnerable.package.as_ref()));
    let named = package.and_then(|package| Some((package.name.word()?, &*package.ecosystem)));
    let Some((name, ecosystem)) = named else {
        report.skip_unreadable("an alert without a package", at());
        return Ok(());
    };
    let ids = known.ghsa_id.iter().chain(&known.cve_id).filter_map(Text::word);
    let ids: Vec<String> = ids.chain(known.identifiers.iter().filter_map(|id| id.value.word())).collect();
    let Some(rule) = ids.first().cloned() else {
        report.skip_unreadable("an alert without an advisory id", at());
        return Ok(());
    };
    let scores = [&known.cvss, &known.cvss_severities.cvss_v3, &known.cvss_severities.cvss_v4].into_iter().flatten();
    let cvss = severity::best(scores.map(|cvss| (cvss.score, cvss.vector_string.as_deref())));
    let word = vulnerable.and_then(|vulnerable| vulnerable.severity.as_deref()).or(known.severity.as_deref());
    let dependency = alert.dependency.as_ref();
    let path = dependency.and_then(|dependency| text::path(dependency.manifest_path.as_deref()?));
    let summary = known.summary.as_deref().map(|summary| text::line(summary, text::MAX_TITLE)).unwrap_or_default();
    let finding = Finding {
        kind: FindingKind::Vulnerability,
        title: if summary.is_empty() { format!("{rule} in {name}") } else { summary },
        description: known.description.as_deref().and_then(|words| text::block(words, text::MAX_DESCRIPTION)),
        severity: word
            .and_then(severity::from_word)
            .or_else(|| cvss.as_ref().map(|(score, vector)| severity::from_cvss(*score, vector.as_deref()))),
        cvss,
        location: path.clone().map(|path| Location { path, line: None, end_line: None }),
        package: Some(Package {
            purl: purl::of(ecosystem, &name, None),
            direct: dependency.and_then(|dependency| match dependency.relationship.as_deref() {
                Some("direct") => Some(true),
                Some("transitive" | "indirect") => Some(false),
                _ => None,
            }),
            dev: dependency.and_then(|dependency| Some(dependency.scope.as_deref()? == "development")),
            name,
            path,
            ..Package::default()
        }),
        fixed_in: vulnerable
            .and_then(|vulnerable| vulnerable.first_patched_version.as_ref()?.identifier.word())
            .into_iter()
            .collect(),
        aliases: advisory::aliases(Some(&rule), ids),
        cwes: advisory::cwes(known.cwes.iter().map(|cwe| &*cwe.cwe_id)),
        url: alert.html_url.as_ref().and_then(Text::word),
        rule: Some(rule),
        accepted,
        ..Finding::default()
    };
    json::push(report, finding)
}

/// Who dismissed an alert and why, in one line.
fn dismissed(alert: &Alert<'_>) -> String {
    let reason = alert.dismissed_reason.as_ref().and_then(Text::word);
    let mut text = match (reason, &*alert.state) {
        (Some(reason), _) => format!("dismissed on GitHub as {}", reason.replace('_', " ")),
        (None, "auto_dismissed") => "dismissed on GitHub by a rule".to_owned(),
        (None, _) => "dismissed on GitHub without a reason".to_owned(),
    };
    if let Some(by) = alert.dismissed_by.login.as_ref().and_then(Text::word) {
        text.push_str(&format!(" by {by}"));
    }
    if let Some(comment) = alert.dismissed_comment.as_ref().and_then(Text::word) {
        text.push_str(&format!(": {comment}"));
    }
    text::line(&text, 500)
}

#[derive(Deserialize)]
#[serde(expecting = "an alert")]
struct Alert<'a> {
    #[serde(borrow)]
    state: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    dependency: Option<Dependency<'a>>,
    #[serde(borrow)]
    security_advisory: Advisory<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    security_vulnerability: Option<Vulnerability<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    html_url: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    dismissed_by: User<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    dismissed_reason: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    dismissed_comment: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
struct User<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    login: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Dependency<'a> {
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    package: Option<PackageInfo<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    manifest_path: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    scope: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    relationship: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct PackageInfo<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, default)]
    ecosystem: Text<'a>,
}

#[derive(Deserialize)]
#[serde(expecting = "an advisory")]
struct Advisory<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    ghsa_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    cve_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    summary: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    description: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    severity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    identifiers: Vec<Identifier<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cvss: Option<Cvss<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cvss_severities: Severities<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cwes: Vec<Weakness<'a>>,
}

#[derive(Deserialize)]
struct Identifier<'a> {
    #[serde(borrow)]
    value: Text<'a>,
}

#[derive(Default, Deserialize)]
struct Severities<'a> {
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cvss_v3: Option<Cvss<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    cvss_v4: Option<Cvss<'a>>,
}

#[derive(Deserialize)]
struct Cvss<'a> {
    #[serde(default, deserialize_with = "json::number")]
    score: Option<f64>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    vector_string: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Weakness<'a> {
    #[serde(borrow)]
    cwe_id: Text<'a>,
}

#[derive(Deserialize)]
struct Vulnerability<'a> {
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    package: Option<PackageInfo<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    severity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    first_patched_version: Option<Patched<'a>>,
}

#[derive(Deserialize)]
struct Patched<'a> {
    #[serde(borrow)]
    identifier: Text<'a>,
}
