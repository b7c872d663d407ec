//! One result (§3.27) as a finding.

use super::dependency;
use super::message::{self, Message};
use super::place::{ArtifactLocation, Places};
use super::rule::{Properties, Reference, Rule, Rules};
use crate::json::{self, Raw, Text};
use crate::report::{Finding, FindingKind};
use crate::{advisory, secret, severity, text};
use codegraph_model::{Location, Severity};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// What all results of a run share.
pub struct Context<'c, 'a> {
    pub rules: &'c Rules<'a>,
    pub places: &'c Places<'a>,
    /// The place of the tool in the report.
    pub tool: usize,
}

/// §3.27.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a result")]
pub struct ResultObject<'a> {
    #[serde(borrow, default)]
    rule_id: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::index")]
    rule_index: Option<usize>,
    #[serde(borrow, default)]
    rule: Option<Reference<'a>>,
    #[serde(borrow, default)]
    kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    level: Option<Text<'a>>,
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
    #[serde(borrow, default)]
    locations: Main<'a>,
    #[serde(borrow, default)]
    analysis_target: Option<ArtifactLocation<'a>>,
    #[serde(borrow, default, deserialize_with = "json::named_texts")]
    fingerprints: Vec<(Text<'a>, Text<'a>)>,
    #[serde(borrow, default, deserialize_with = "json::named_texts")]
    partial_fingerprints: Vec<(Text<'a>, Text<'a>)>,
    #[serde(borrow, default)]
    suppressions: Option<Vec<Suppression<'a>>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    baseline_state: Option<Text<'a>>,
    #[serde(borrow, default)]
    taxa: Option<Vec<Reference<'a>>>,
    #[serde(borrow, default)]
    provenance: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    hosted_viewer_uri: Option<Text<'a>>,
    #[serde(borrow, default)]
    properties: Option<Properties<'a>>,
}

/// §3.48.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provenance {
    #[serde(default, deserialize_with = "json::index")]
    invocation_index: Option<usize>,
}

/// §3.28.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LocationObject<'a> {
    #[serde(borrow, default)]
    physical_location: Option<PhysicalLocation<'a>>,
}

/// §3.29.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'a> {
    #[serde(borrow, default)]
    artifact_location: Option<ArtifactLocation<'a>>,
    #[serde(borrow, default)]
    region: Option<Region<'a>>,
}

/// §3.30.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region<'a> {
    #[serde(default, deserialize_with = "json::line_number")]
    start_line: Option<u32>,
    #[serde(default, deserialize_with = "json::line_number")]
    end_line: Option<u32>,
    #[serde(borrow, default)]
    snippet: Option<Message<'a>>,
}

/// §3.35.
#[derive(Deserialize)]
struct Suppression<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    kind: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    status: Option<Text<'a>>,
    /// What drafts of the standard called it.
    #[serde(borrow, default, deserialize_with = "json::text")]
    state: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    justification: Option<Text<'a>>,
}

/// Why a result is no finding.
pub enum NoFinding {
    /// It says so itself.
    Out(Cow<'static, str>),
    /// It is not what the standard asks for.
    Unreadable(&'static str),
    /// There would be more text than a report may have.
    TooMuchText,
}

/// The finding that a result is.
///
/// # Errors
///
/// Why it is none.
pub fn finding(context: &Context<'_, '_>, result: &ResultObject<'_>) -> Result<Finding, NoFinding> {
    if let Some(kind) = no_finding(result) {
        return Err(NoFinding::Out(format!("a result of kind {kind}, which is not a finding (§3.27.9)").into()));
    }
    let baseline_state = result.baseline_state.as_deref().filter(|state| state.len() < 20).map(str::to_ascii_lowercase);
    if baseline_state.as_deref() == Some("absent") {
        return Err(NoFinding::Out("a result of the baseline that is absent from this run (baselineState)".into()));
    }
    let reference = result.rule.as_ref();
    let id = result.rule_id.as_deref().or(reference.and_then(|reference| reference.id.as_deref()));
    let rule = context.rules.find(reference, id, result.rule_index);
    let none = Rule::default();
    let known = rule.unwrap_or(&none);
    let id = id.and_then(text::word).or_else(|| known.name.clone());

    let Some(message) = &result.message else {
        return Err(NoFinding::Unreadable("a result without a message (§3.27.11)"));
    };
    let words = message::words(message, |id| context.rules.template(rule, id));
    let rule_title = known.title.clone();
    let (mut title, mut description) = text::title_and_rest(&words);
    if title.is_empty() {
        title = rule_title.clone().or_else(|| id.clone()).unwrap_or_default();
    }
    if title.is_empty() {
        return Err(NoFinding::Unreadable("a result with neither a message nor a rule"));
    }

    let mut cwes = known.cwes.clone();
    let taxa = result.taxa.iter().flatten().filter_map(|reference| context.rules.taxonomies.cwe(reference));
    let properties = result.properties.as_ref();
    let own = properties.into_iter().flat_map(|own| own.tags.iter().chain(own.cwes())).filter_map(advisory::cwe);
    for cwe in taxa.chain(own) {
        if cwes.len() < 50 && !cwes.contains(&cwe) {
            cwes.push(cwe);
        }
    }
    let mut tags = known.tags.clone();
    let own = properties.into_iter().flat_map(|own| own.tags.iter()).filter(|tag| advisory::cwe(tag).is_none());
    for tag in own.take(30).filter_map(text::word) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }

    let dependency = dependency::read(id.as_deref(), &words);
    let kind = context.rules.kind(id.as_deref(), &tags);
    let texts = [id.as_deref(), known.title.as_deref()];
    let quotes_secret = kind == FindingKind::Secret || secret::is_quoted(&cwes, texts.into_iter().flatten());
    let kind = if kind == FindingKind::Secret {
        // Messages of such rules may quote what they found.
        (title, description) = (rule_title.or_else(|| id.clone()).unwrap_or_else(|| "a secret".to_owned()), None);
        kind
    } else if dependency.is_some() || kind == FindingKind::Vulnerability {
        // The messages of some scanners are forms of several lines, those of others say where and not what.
        if let Some(rule_title) = rule_title.filter(|_| description.is_some() || dependency.is_some()) {
            (title, description) = (rule_title, text::block(&words, text::MAX_DESCRIPTION));
        }
        FindingKind::Vulnerability
    } else {
        let words = if quotes_secret { Cow::Owned(secret::masked(&words)) } else { words };
        // Trivy's messages are forms that begin with where it is.
        if let Some(rule_title) = rule_title.filter(|_| words.starts_with("Artifact: ")) {
            (title, description) = (rule_title, text::block(&words, text::MAX_DESCRIPTION));
        } else if quotes_secret {
            let (masked, more) = text::title_and_rest(&words);
            (title, description) = if masked.is_empty() { (title, description) } else { (masked, more) };
        }
        kind
    };
    let dependency = dependency.unwrap_or_default();
    let named =
        tags.iter().filter(|tag| kind == FindingKind::Vulnerability && advisory::is_vulnerability(tag)).cloned();
    let id = dependency.id.or(id);

    let physical = result.locations.0.physical_location.as_ref();
    let region = physical.and_then(|physical| physical.region.as_ref());
    let artifact = physical.and_then(|physical| physical.artifact_location.as_ref());
    let path = artifact.and_then(|location| context.places.path(location));
    let location = match path {
        Some(path) => Some(Location {
            path,
            line: region.and_then(|region| region.start_line),
            end_line: region
                .and_then(|region| region.end_line.filter(|end| region.start_line.is_some_and(|start| *end >= start))),
        }),
        None => result.analysis_target.as_ref().and_then(|target| context.places.path(target)).map(|path| Location {
            path,
            line: None,
            end_line: None,
        }),
    };
    let snippet = region.and_then(|region| region.snippet.as_ref()?.text.as_deref()).filter(|_| !quotes_secret);

    let score = properties
        .and_then(Properties::security_severity)
        .or(known.security_severity)
        .filter(|score| (0.0..=10.0).contains(score));
    Ok(Finding {
        kind,
        tool: context.tool,
        severity: Some(severity_of(score, result, known, || level_of_rule(context, result, rule))),
        cvss: score.filter(|score| kind == FindingKind::Vulnerability && *score > 0.0).map(|score| (score, None)),
        location,
        snippet: snippet.and_then(|snippet| text::block(snippet, text::MAX_SNIPPET)),
        fingerprints: fingerprints(&context.rules.tool.name, result),
        package: dependency.package,
        fixed_in: dependency.fixed_in,
        aliases: advisory::aliases(id.as_deref(), dependency.aliases.into_iter().chain(named)),
        url: result.hosted_viewer_uri.as_ref().and_then(Text::word).or_else(|| known.url.clone()),
        accepted: accepted(result.suppressions.as_deref().unwrap_or_default()),
        baseline_state: baseline_state.filter(|state| ["new", "unchanged", "updated"].contains(&state.as_str())),
        rule: id,
        title,
        description,
        cwes,
        tags,
    })
}

/// The kind of a result that is no finding (§3.27.9). A kind that the standard does not know is taken for its default, `fail`:
/// the tool meant to say something.
fn no_finding(result: &ResultObject<'_>) -> Option<&'static str> {
    let kind = result.kind.as_deref()?;
    ["pass", "open", "informational", "notApplicable"].into_iter().find(|known| kind.eq_ignore_ascii_case(known))
}

/// The score that GitHub reads, else a word among the properties, else the level, its default being `none` for what is no
/// failure, else the rule's, else `warning` (§3.27.10).
fn severity_of<'r>(
    score: Option<f64>,
    result: &ResultObject<'_>,
    rule: &Rule<'_>,
    level_of_rule: impl Fn() -> Option<&'r str>,
) -> Severity {
    let word = |text: &Option<Text<'_>>| text.as_deref().and_then(severity::from_word);
    let fails = !result.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("review"));
    let default = || {
        if fails { level_of_rule().and_then(severity::from_word).unwrap_or(Severity::Medium) } else { Severity::Info }
    };
    let level = || word(&result.level).unwrap_or_else(default);
    let own = result.properties.as_ref().and_then(Properties::severity).and_then(|text| severity::from_word(text));
    let named = || own.or_else(|| word(&rule.severity));
    score.map(severity::from_score).or_else(named).unwrap_or_else(level)
}

/// The level of the rule in the invocation that the result is of.
fn level_of_rule<'c>(
    context: &Context<'c, '_>,
    result: &ResultObject<'_>,
    rule: Option<&'c Rule<'_>>,
) -> Option<&'c str> {
    let provenance = result.provenance.and_then(|raw| serde_json::from_str::<Provenance>(raw.get()).ok());
    context.rules.level(rule?, provenance.and_then(|provenance| provenance.invocation_index))
}

/// Why the result does not count: it is suppressed, and no suppression of it is under review or rejected (§3.27.23,
/// §3.35.3).
fn accepted(suppressions: &[Suppression<'_>]) -> Option<String> {
    let accepted = |suppression: &Suppression<'_>| {
        suppression.status.as_deref().or(suppression.state.as_deref()).is_none_or(|status| status == "accepted")
    };
    if !suppressions.iter().all(accepted) {
        return None;
    }
    let own = |suppression: &Suppression<'_>| suppression.justification.as_deref().map(|text| text::line(text, 500));
    let given = suppressions.iter().filter_map(own).find(|reason| !reason.is_empty());
    let place = match suppressions.first()?.kind.as_deref() {
        Some("inSource") => "in the source",
        _ => "outside the source",
    };
    Some(given.unwrap_or_else(|| format!("suppressed {place} without a reason")))
}

/// The fingerprints that tell a result. Left out: what Semgrep writes where nobody is logged in, which all results share,
/// and what gitleaks writes, which names the commit and its author and not the finding.
fn fingerprints(tool: &str, result: &ResultObject<'_>) -> BTreeMap<String, String> {
    if tool.eq_ignore_ascii_case("gitleaks") {
        return BTreeMap::new();
    }
    let full = result.fingerprints.iter().map(|(name, value)| (text::line(name, 100), value));
    let partial =
        result.partial_fingerprints.iter().map(|(name, value)| (format!("partial:{}", text::line(name, 100)), value));
    full.chain(partial)
        .take(20)
        .filter_map(|(name, value)| Some((name, value.word().filter(|value| value != "requires login")?)))
        .collect()
}

/// Of a list of locations the one to go by: the first that names a file, else the first. What is no location in it is passed
/// over.
#[derive(Default)]
struct Main<'a>(LocationObject<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Main<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MainVisitor)
    }
}

struct MainVisitor;

impl<'de> Visitor<'de> for MainVisitor {
    type Value = Main<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Main<'de>, E> {
        Ok(Main::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Main<'de>, A::Error> {
        let names_file = |location: &LocationObject<'_>| {
            location.physical_location.as_ref().is_some_and(|p| p.artifact_location.is_some())
        };
        let mut main: Option<LocationObject<'de>> = None;
        while !main.as_ref().is_some_and(names_file) {
            let Some(entry) = list.next_element::<&RawValue>()? else { break };
            let location = serde_json::from_str(entry.get()).ok();
            main = location.filter(|location| main.is_none() || names_file(location)).or(main);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Main(main.unwrap_or_default()))
    }
}
