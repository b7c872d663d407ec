//! SARIF 2.1.0 (OASIS Standard, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>; section numbers in
//! this folder are of it). Results are read some at a time, so that memory follows what is made of them and not the file.

mod dependency;
mod message;
mod place;
mod result;
mod rule;
mod taxonomy;

use crate::json::{self, Raw, Text};
use crate::report::{Report, ReportError, Sink, Tool};
use crate::shape::{Kind, Shape};
use chrono::{DateTime, Utc};
use place::{ArtifactLocation, Places};
use result::NoFinding;
use rule::{Reference, Rules, ToolObject};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};

pub const FORMAT: &str = "SARIF";
/// More runs than this in one file are refused.
const MAX_RUNS: usize = 10_000;
/// More different tools than this in one file are refused: what is said of a report is said for each.
const MAX_TOOLS: usize = 200;
/// More external properties than this in one file are refused: each is looked for in every run.
const MAX_EXTERNAL: usize = 1_000;
/// More notes than this say nothing new.
const MAX_NOTES: usize = 50;

/// Whether a document is SARIF, of whatever version: [`read`] says which versions it reads.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    let names_schema = shape.text("$schema").is_some_and(|schema| schema.to_ascii_lowercase().contains("sarif"));
    let has_version = shape.text("version").is_some_and(|version| version.starts_with(['1', '2']));
    shape.is_object()
        && (names_schema || shape.has("runs", Kind::Array) && (has_version || shape.inner_has("runs", "tool")))
}

/// Reads a file.
///
/// # Errors
///
/// Where it is no SARIF 2.1.0 or passes a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    Report::whole(|sink| read_into(bytes, sink))
}

/// Reads a file and gives its findings to the sink, some at a time.
///
/// # Errors
///
/// As for [`read`]. What was given to the sink is void then.
pub fn read_into(bytes: &[u8], sink: &mut dyn Sink) -> Result<Report, ReportError> {
    let log: Log<'_> = json::document(FORMAT, bytes)?;
    let version =
        log.version.as_deref().or_else(|| log.schema.as_deref().filter(|s| s.contains("2.1.0")).map(|_| "2.1.0"));
    match version {
        Some(version) if version == "2.1.0" || version.starts_with("2.1.0-") => {}
        Some(version) => {
            let message = format!(
                "unsupported version {}; expected 2.1.0, which most tools can write and `sarif transform` of the SARIF Multitool converts to",
                crate::text::line(version, 40)
            );
            return Err(json::invalid(FORMAT, message));
        }
        None => return Err(json::invalid(FORMAT, "`version` is required; expected \"2.1.0\"")),
    }
    let runs = log.runs.ok_or_else(|| json::invalid(FORMAT, "`runs` is required"))?;
    let mut report = Report { format: FORMAT, format_version: version.map(str::to_owned), ..Report::default() };
    json::check(runs.len(), MAX_RUNS, "runs")?;
    let mut measured = 0;
    let mut inline = log.inline_external_properties.map(inline_results).unwrap_or_default();
    json::check(inline.len(), MAX_EXTERNAL, "external properties with results")?;
    for (i, run) in runs.iter().enumerate() {
        let mut own = Vec::new();
        if !inline.is_empty() {
            let named = run.guids();
            (own, inline) =
                inline.into_iter().partition(|e| runs.len() == 1 || e.guids.iter().any(|g| named.contains(g)));
        }
        measured += usize::from(read_run(&mut report, i, run, &own, sink)?);
    }
    for external in inline {
        report.failed = true;
        report.skip("external results that belong to no run in the file (§4.3)", external.at);
    }
    report.hand_on(sink);
    if runs.is_empty() {
        report.notes.push("the file has no runs".to_owned());
    } else if report.tools.is_empty() {
        return Err(json::invalid(FORMAT, "no run names its tool (§3.14.6)"));
    } else if measured == 0 {
        let message =
            "no run has `results`, which SARIF omits when the tool failed before it scanned anything (§3.14.23)";
        return Err(json::invalid(FORMAT, message));
    }
    Ok(report)
}

/// Reads one run. Returns whether its tool looked at anything at all.
fn read_run(
    report: &mut Report,
    i: usize,
    run: &Run<'_>,
    inline: &[External<'_>],
    sink: &mut dyn Sink,
) -> Result<bool, ReportError> {
    let at = format!("/runs/{i}");
    let tool = run.tool.and_then(|raw| serde_json::from_str::<ToolObject<'_>>(raw.get()).ok());
    let Some(tool) = tool else {
        report.failed = true;
        report.skip("a run that does not name its tool (§3.14.6)", at);
        return Ok(false);
    };
    let rules = Rules::read(report, &at, &tool, run.taxonomies, run.invocations);
    let name = rules.tool.name.clone();
    let index = tool_index(report, rules.tool.clone());
    json::check(report.tools.len(), MAX_TOOLS, "tools")?;
    if let Some(category) = run.automation_details.as_ref().and_then(|details| category(details.id.as_deref()?)) {
        add_category(report, category);
    }
    let invocations = run.invocations.map(parts::<Invocation<'_>>).unwrap_or_default();
    note_invocations(report, &name, &invocations);
    let directory = invocations.iter().find_map(|invocation| invocation.working_directory.as_ref());
    let artifacts = run.artifacts.or_else(|| inline.iter().find_map(|external| external.artifacts));
    let places = Places::read(run.original_uri_base_ids, run.version_control_provenance, artifacts, directory);
    if let Some(scanned) = places.scanned() {
        report.scanned = Some(report.scanned.unwrap_or(0) + scanned);
    }
    let is_inline = |guid: &String| inline.iter().any(|external| external.guids.contains(guid));
    let external = run.references().any(|guid| guid.as_ref().is_none_or(|guid| !is_inline(guid)));
    if external {
        report.failed = true;
        note(report, format!("{name}: more results are in external files, which are not imported"));
    }
    let own = run.results.map(|results| (format!("{at}/results"), results));
    let others = inline.iter().map(|external| (external.at.clone(), external.results));
    let lists: Vec<_> = own.into_iter().chain(others).collect();
    if lists.is_empty() {
        let succeeded = invocations.iter().any(|invocation| invocation.execution_successful == Some(true));
        if !succeeded && !external {
            report.failed = true;
            note(report, format!("{name}: a run has no results; the tool did not scan anything"));
        }
        return Ok(succeeded || external);
    }
    rules.of_tool(index).for_each(|rule| report.rule(rule));
    let context = result::Context { rules: &rules, places: &places, tool: index };
    // Results may all point to one long text: its limit is held while they are made, before they are counted one by one.
    let text = AtomicUsize::new(report.text_bytes);
    let make = |entry| {
        let finding = result::finding(&context, &entry)?;
        let more = json::text_of(&finding);
        let is_within = text.fetch_add(more, Ordering::Relaxed) + more <= json::MAX_TEXT;
        if is_within { Ok(finding) } else { Err(NoFinding::TooMuchText) }
    };
    for (at, results) in lists {
        let take = |report: &mut Report, i, finding| match finding {
            Ok(finding) => {
                json::push(report, finding)?;
                if report.findings.len() == json::BATCH {
                    report.hand_on(sink);
                }
                Ok(())
            }
            Err(NoFinding::Out(reason)) => {
                report.skip(reason, format!("{at}/{i}"));
                Ok(())
            }
            Err(NoFinding::Unreadable(reason)) => {
                report.skip_unreadable(reason, format!("{at}/{i}"));
                Ok(())
            }
            Err(NoFinding::TooMuchText) => json::check_text(usize::MAX),
        };
        let is_list = json::long_list(report, &at, results, make, take)?;
        if !is_list {
            return Err(json::invalid(FORMAT, format!("{at} must be a list")));
        }
    }
    Ok(true)
}

/// Those external properties in the file itself that have results (§3.13.5).
fn inline_results(raw: &RawValue) -> Vec<External<'_>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Properties<'a> {
        #[serde(borrow, default, deserialize_with = "json::text")]
        guid: Option<Text<'a>>,
        #[serde(borrow, default, deserialize_with = "json::text")]
        run_guid: Option<Text<'a>>,
        #[serde(borrow, default)]
        results: Raw<'a>,
        #[serde(borrow, default)]
        artifacts: Raw<'a>,
    }
    let mut inline = Vec::new();
    // The closure never fails, so neither does the walk.
    let _ = json::each(raw, |_, i, entry| {
        if let Ok(Properties { guid, run_guid, results: Some(results), artifacts }) = serde_json::from_str(entry.get())
        {
            let at = format!("/inlineExternalProperties/{i}/results");
            inline.push(External {
                at,
                guids: [guid, run_guid].into_iter().flatten().map(same_case).collect(),
                results,
                artifacts,
            });
        }
        Ok(())
    });
    inline
}

/// A GUID in the one case that all are compared in: both are allowed (§3.5.3).
fn same_case(guid: Text<'_>) -> String {
    guid.to_ascii_lowercase()
}

/// The category of a run: its automation id up to the last `/`, behind which the single run is named (§3.17.2). Many tools
/// give every run another id without a `/`, so that one without says nothing.
fn category(id: &str) -> Option<String> {
    let (category, _) = id.rsplit_once('/')?;
    Some(crate::text::line(category.trim_matches('/'), 200)).filter(|category| !category.is_empty())
}

/// Adds a category to those that the report is about.
fn add_category(report: &mut Report, category: String) {
    let known = report.subject.take().unwrap_or_default();
    let mut all: BTreeSet<&str> = known.split(", ").filter(|known| !known.is_empty()).collect();
    if all.len() < 10 {
        all.insert(&category);
    }
    report.subject = Some(all.into_iter().collect::<Vec<_>>().join(", "));
}

fn note(report: &mut Report, note: String) {
    if report.notes.len() < MAX_NOTES {
        report.notes.push(note);
    }
}

/// The place of a tool among the report's, added if it is new.
fn tool_index(report: &mut Report, tool: Tool) -> usize {
    report.tools.iter().position(|known| *known == tool).unwrap_or_else(|| {
        report.tools.push(tool);
        report.tools.len() - 1
    })
}

/// What the tool says of its own run: when it was, and whether it failed (§3.20).
fn note_invocations(report: &mut Report, tool: &str, invocations: &[Invocation<'_>]) {
    for invocation in invocations {
        let times = [&invocation.end_time_utc, &invocation.start_time_utc];
        let time = times.into_iter().flatten().find_map(|text| DateTime::parse_from_rfc3339(text).ok());
        if let Some(time) = time.map(|time| time.with_timezone(&Utc)) {
            report.created_at = Some(report.created_at.map_or(time, |known| known.max(time)));
        }
        if invocation.execution_successful == Some(false) {
            report.failed = true;
            let why = invocation.exit_code_description.as_ref().and_then(Text::word);
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            note(report, format!("{tool}: the tool reports that its run failed{why}"));
        }
        let errors = invocation.tool_execution_notifications.iter().filter(|notification| notification.is_error());
        let errors: Vec<_> = errors.collect();
        if let Some(first) = errors.first() {
            let text = first.message.text.as_deref().unwrap_or_default();
            let (title, _) = crate::text::title_and_rest(text);
            let said = if errors.len() == 1 { "1 error".to_owned() } else { format!("{} errors", errors.len()) };
            note(report, format!("{tool}: the tool reports {said} of its own, the first: {title}"));
            report.errors += errors.len() as u64;
        }
    }
}

/// Those elements of a list that are what they should be; for parts whose loss costs no result.
fn parts<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Vec<T> {
    let mut parts = Vec::new();
    // The closure never fails, so neither does the walk.
    let _ = json::each(raw, |_, _, entry| {
        parts.extend(serde_json::from_str::<T>(entry.get()).ok());
        Ok(())
    });
    parts
}

/// §3.13.
#[derive(Deserialize)]
struct Log<'a> {
    #[serde(borrow, default)]
    version: Option<Text<'a>>,
    #[serde(rename = "$schema", borrow, default, deserialize_with = "json::text")]
    schema: Option<Text<'a>>,
    #[serde(borrow, default)]
    runs: Option<Vec<Run<'a>>>,
    #[serde(rename = "inlineExternalProperties", borrow, default)]
    inline_external_properties: Raw<'a>,
}

/// Results of a run that stand outside of it (§4.3).
struct External<'a> {
    /// The JSON pointer of the list.
    at: String,
    /// Its own and that of its run, as far as they are given.
    guids: Vec<String>,
    results: &'a RawValue,
    artifacts: Raw<'a>,
}

/// §3.14.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a run")]
struct Run<'a> {
    #[serde(borrow, default)]
    tool: Raw<'a>,
    #[serde(borrow, default)]
    results: Raw<'a>,
    #[serde(borrow, default)]
    artifacts: Raw<'a>,
    #[serde(borrow, default)]
    invocations: Raw<'a>,
    #[serde(borrow, default)]
    original_uri_base_ids: Raw<'a>,
    #[serde(borrow, default)]
    version_control_provenance: Raw<'a>,
    #[serde(borrow, default)]
    taxonomies: Raw<'a>,
    #[serde(borrow, default)]
    external_property_file_references: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    automation_details: Option<AutomationDetails<'a>>,
}

impl<'a> Run<'a> {
    /// Its own GUID and those that [`Run::references`] gives.
    fn guids(&self) -> HashSet<String> {
        let own = self.automation_details.as_ref().and_then(|details| details.guid.clone());
        own.map(same_case).into_iter().chain(self.references().flatten()).collect()
    }

    /// The GUIDs of the external files that have results of the run, where they are given (§3.14.2).
    fn references(&self) -> impl Iterator<Item = Option<String>> + use<'a> {
        #[derive(Deserialize)]
        struct References<'a> {
            #[serde(borrow, default)]
            results: Raw<'a>,
        }
        #[derive(Deserialize)]
        struct Reference<'a> {
            #[serde(borrow, default, deserialize_with = "json::text")]
            guid: Option<Text<'a>>,
        }
        let references = self.external_property_file_references;
        let results = references.and_then(|raw| serde_json::from_str::<References<'_>>(raw.get()).ok()?.results);
        results
            .map(parts::<Reference<'_>>)
            .unwrap_or_default()
            .into_iter()
            .map(|reference| reference.guid.map(same_case))
    }
}

/// §3.17.
#[derive(Deserialize)]
struct AutomationDetails<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    guid: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    id: Option<Text<'a>>,
}

/// §3.20.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    #[serde(default, deserialize_with = "json::truth")]
    execution_successful: Option<bool>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    start_time_utc: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    end_time_utc: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    exit_code_description: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    working_directory: Option<ArtifactLocation<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    tool_execution_notifications: Vec<Notification<'a>>,
}

/// §3.58.
#[derive(Deserialize)]
struct Notification<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    level: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    descriptor: Reference<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    message: message::Message<'a>,
}

impl Notification<'_> {
    /// Whether something was not looked at for it: an error or, whatever its level, a file that could not be parsed or took
    /// too much, as Semgrep names these.
    fn is_error(&self) -> bool {
        const KINDS: [&str; 7] =
            ["SyntaxError", "Syntax error", "ParseError", "LexicalError", "Lexical error", "Timeout", "OutOfMemory"];
        let kind = self.descriptor.id.as_deref().unwrap_or_default();
        self.level.as_deref() == Some("error") || KINDS.iter().any(|known| kind.eq_ignore_ascii_case(known))
    }
}
