//! The tool of a run and its rules (§3.18, §3.19, §3.49): what a result says by pointing at its rule.

use super::message::Message;
use super::taxonomy::Taxonomies;
use crate::advisory;
use crate::json::{self, Raw, Text, Texts};
use crate::report::{self, FindingKind, Report, Tool};
use crate::{secret, severity, text};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// More extensions and taxonomies than this are not looked at: every result may ask each of them.
pub const MAX_EXTENSIONS: usize = 200;

/// §3.18. Only a tool with a name counts.
#[derive(Deserialize)]
pub struct ToolObject<'a> {
    #[serde(borrow)]
    driver: Component<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    extensions: Vec<Component<'a>>,
}

/// §3.19.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Component<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    guid: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    semantic_version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    dotted_quad_file_version: Option<Text<'a>>,
    #[serde(borrow, default)]
    rules: Raw<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    global_message_strings: HashMap<String, Message<'a>>,
}

/// §3.49, as far as results need it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a rule")]
struct Descriptor<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    guid: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    short_description: Option<Message<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    full_description: Option<Message<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    help_uri: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    default_configuration: Option<Configuration<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    message_strings: HashMap<String, Message<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    relationships: Vec<Relationship<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    properties: Properties<'a>,
}

/// §3.50.
#[derive(Default, Deserialize)]
struct Configuration<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    level: Option<Text<'a>>,
}

/// §3.53.
#[derive(Deserialize)]
struct Relationship<'a> {
    #[serde(borrow)]
    target: Reference<'a>,
}

/// §3.52: names a rule of the tool or an entry of a taxonomy.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub id: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::index")]
    pub index: Option<usize>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub guid: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    pub tool_component: Option<ComponentReference<'a>>,
}

/// §3.54.
#[derive(Default, Deserialize)]
pub struct ComponentReference<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub name: Option<Text<'a>>,
    #[serde(default, deserialize_with = "json::index")]
    pub index: Option<usize>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub guid: Option<Text<'a>>,
}

/// Properties that no standard names and many tools write. `security-severity` and `problem.severity` are GitHub's:
/// <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.
#[derive(Default, Deserialize)]
pub struct Properties<'a> {
    #[serde(borrow, default)]
    pub tags: Texts<'a>,
    /// A score, in some files a word.
    #[serde(rename = "security-severity", borrow, default, deserialize_with = "json::text")]
    security_severity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    severity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    issue_severity: Option<Text<'a>>,
    #[serde(borrow, default)]
    cwe: Texts<'a>,
    #[serde(rename = "cweIds", borrow, default)]
    cwe_ids: Texts<'a>,
}

impl<'a> Properties<'a> {
    pub fn security_severity(&self) -> Option<f64> {
        self.security_severity.as_ref()?.trim().parse().ok().filter(|score: &f64| score.is_finite())
    }

    /// The word for the severity, by any of its names.
    pub fn severity(&self) -> Option<&Text<'a>> {
        let names = [&self.severity, &self.issue_severity, &self.security_severity].into_iter().flatten();
        names.into_iter().find(|word| severity::from_word(word).is_some())
    }

    /// The names of weaknesses, by either of their names.
    pub fn cwes(&self) -> impl Iterator<Item = &str> {
        self.cwe.iter().chain(self.cwe_ids.iter())
    }
}

/// What results need of a rule.
#[derive(Default)]
pub struct Rule<'a> {
    id: Option<Text<'a>>,
    guid: Option<Text<'a>>,
    /// Its component and its place there.
    place: (usize, usize),
    /// The id as one line, for people.
    pub name: Option<String>,
    /// What the rule is about, in one line.
    pub title: Option<String>,
    pub url: Option<String>,
    level: Option<Text<'a>>,
    pub security_severity: Option<f64>,
    pub severity: Option<Text<'a>>,
    pub tags: Vec<String>,
    pub cwes: Vec<String>,
    messages: HashMap<String, Message<'a>>,
}

/// The rules of a run, by component: the driver first, then the extensions.
pub struct Rules<'a> {
    pub tool: Tool,
    components: Vec<RulesOfComponent<'a>>,
    /// By the id of a rule: its component and its place there. Of equal ids the first counts.
    places: HashMap<String, (usize, usize)>,
    /// The same by the GUIDs of rules, in lower case.
    by_guid: HashMap<String, (usize, usize)>,
    /// Levels that invocations of the tool give rules, by the place of the invocation and that of the rule (§3.20.5).
    overrides: HashMap<(usize, (usize, usize)), Text<'a>>,
    pub taxonomies: Taxonomies,
    /// Whether the tool looks for nothing but secrets.
    finds_secrets: bool,
}

struct RulesOfComponent<'a> {
    name: String,
    guid: Option<Text<'a>>,
    rules: Vec<Rule<'a>>,
    messages: HashMap<String, Message<'a>>,
}

impl<'a> Rules<'a> {
    pub fn read(
        report: &mut Report,
        at: &str,
        tool: &ToolObject<'a>,
        taxonomies: Raw<'a>,
        invocations: Raw<'a>,
    ) -> Self {
        let named = named_tool(&tool.driver);
        let mut rules = Self {
            finds_secrets: finds_secrets(&named.name),
            tool: named,
            components: Vec::new(),
            places: HashMap::new(),
            by_guid: HashMap::new(),
            overrides: HashMap::new(),
            taxonomies: Taxonomies::read(taxonomies),
        };
        for (i, component) in
            std::iter::once(&tool.driver).chain(tool.extensions.iter().take(MAX_EXTENSIONS)).enumerate()
        {
            let at = if i == 0 {
                format!("{at}/tool/driver/rules")
            } else {
                format!("{at}/tool/extensions/{}/rules", i - 1)
            };
            let mut read = rules.component(report, &at, component);
            for (place, rule) in read.rules.iter_mut().enumerate() {
                rule.place = (i, place);
                if let Some(id) = &rule.id {
                    rules.places.entry(id.0.clone().into_owned()).or_insert((i, place));
                }
                if let Some(guid) = &rule.guid {
                    rules.by_guid.entry(guid.to_ascii_lowercase()).or_insert((i, place));
                }
            }
            rules.components.push(read);
        }
        if let Some(invocations) = invocations {
            rules.override_levels(invocations);
        }
        rules
    }

    fn override_levels(&mut self, invocations: &'a RawValue) {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Invocation<'a> {
            #[serde(borrow, default)]
            rule_configuration_overrides: Raw<'a>,
        }
        /// §3.51.
        #[derive(Deserialize)]
        struct Override<'a> {
            #[serde(borrow)]
            descriptor: Reference<'a>,
            #[serde(borrow, default, deserialize_with = "json::lenient")]
            configuration: Configuration<'a>,
        }
        // The closure never fails, so neither does the walk.
        let _ = json::each(invocations, |_, i, entry| {
            let list = serde_json::from_str::<Invocation<'a>>(entry.get()).ok();
            let list = list.and_then(|invocation| invocation.rule_configuration_overrides);
            for Override { descriptor, configuration } in list.map(super::parts::<Override<'a>>).unwrap_or_default() {
                let rule = self.find(Some(&descriptor), descriptor.id.as_deref(), None).map(|rule| rule.place);
                if let Some((rule, level)) = rule.zip(configuration.level) {
                    self.overrides.insert((i, rule), level);
                }
            }
            Ok(())
        });
    }

    /// The level of a rule in an invocation: what this overrides it with, else its own (§3.27.10).
    pub fn level<'r>(&'r self, rule: &'r Rule<'_>, invocation: Option<usize>) -> Option<&'r str> {
        let level = invocation.and_then(|invocation| self.overrides.get(&(invocation, rule.place)));
        level.or(rule.level.as_ref()).map(|level| &**level)
    }

    fn component(&self, report: &mut Report, at: &str, component: &Component<'a>) -> RulesOfComponent<'a> {
        let mut read = RulesOfComponent {
            name: component.name.0.clone().into_owned(),
            guid: component.guid.clone(),
            rules: Vec::new(),
            messages: component.global_message_strings.clone(),
        };
        let Some(raw) = component.rules else { return read };
        // The closure never fails, so neither does the walk. A broken rule keeps its place: results count by it.
        let _ = json::each(raw, |_, i, entry| {
            let descriptor = serde_json::from_str::<Descriptor<'a>>(entry.get()).unwrap_or_else(|_| {
                report.skip("an invalid rule; its results are imported", format!("{at}/{i}"));
                Descriptor::default()
            });
            read.rules.push(self.rule(descriptor));
            Ok(())
        });
        read
    }

    fn rule(&self, descriptor: Descriptor<'a>) -> Rule<'a> {
        let cwe_of = |relationship: &Relationship<'_>| self.taxonomies.cwe(&relationship.target);
        let related = descriptor.relationships.iter().filter_map(cwe_of).collect::<Vec<_>>();
        let properties = &descriptor.properties;
        let named = properties.tags.iter().chain(properties.cwes());
        let cwes = advisory::cwes(named.chain(related.iter().map(String::as_str)));
        let words =
            |message: Option<Message<'a>>| message.and_then(|message| message.text).filter(|text| !text.is_empty());
        Rule {
            cwes,
            tags: properties
                .tags
                .0
                .iter()
                .filter(|tag| advisory::cwe(tag).is_none())
                .take(30)
                .filter_map(Text::word)
                .collect(),
            title: words(descriptor.short_description)
                .or_else(|| words(descriptor.full_description))
                .or(descriptor.name)
                .map(|title| text::line(&title, text::MAX_TITLE))
                .filter(|title| !title.is_empty()),
            name: descriptor.id.word(),
            id: Some(descriptor.id).filter(|id| !id.is_empty()),
            guid: descriptor.guid,
            place: (0, 0),
            url: descriptor.help_uri.as_ref().and_then(Text::word),
            level: descriptor.default_configuration.and_then(|configuration| configuration.level),
            security_severity: properties.security_severity(),
            severity: properties.severity().cloned(),
            messages: descriptor.message_strings,
        }
    }

    /// The rule of a result (§3.52.3): by its GUID, else by the component and index that it gives, else by its id, which may
    /// have steps behind that of the rule (`CA1000/1`, §3.27.5).
    pub fn find(&self, reference: Option<&Reference<'_>>, id: Option<&str>, index: Option<usize>) -> Option<&Rule<'a>> {
        let rule_at = |(component, place): &(usize, usize)| &self.components[*component].rules[*place];
        let guid = reference.and_then(|reference| reference.guid.as_deref());
        if let Some(at) = guid.and_then(|guid| self.by_guid.get(&guid.to_ascii_lowercase())) {
            return Some(rule_at(at));
        }
        let component = reference.and_then(|reference| reference.tool_component.as_ref());
        let component = component.map_or(self.components.first(), |component| self.component_of(component));
        let index = reference.and_then(|reference| reference.index).or(index);
        let indexed = component.zip(index).and_then(|(component, index)| component.rules.get(index));
        let Some(id) = id.filter(|id| !id.is_empty()) else { return indexed };
        // Some tools count wrongly: an index whose rule has another id loses against the id.
        let fits = |rule: &&Rule<'_>| {
            rule.id.as_ref().is_some_and(|known| {
                id == &**known || id.strip_prefix(&**known).is_some_and(|rest| rest.starts_with('/'))
            })
        };
        if let Some(rule) = indexed.filter(fits) {
            return Some(rule);
        }
        let by_id = |id: &str| self.places.get(id).map(rule_at);
        by_id(id)
            .or_else(|| id.rsplit_once('/').and_then(|(prefix, _)| by_id(prefix)))
            .or(indexed.filter(|rule| rule.id.is_none()))
    }

    fn component_of(&self, reference: &ComponentReference<'_>) -> Option<&RulesOfComponent<'a>> {
        // Indexes count extensions; the driver has none (§3.54.2).
        let by_index = reference.index.and_then(|index| self.components.get(index + 1));
        let is_named = |known: &&RulesOfComponent<'_>| match (&reference.guid, &known.guid) {
            (Some(guid), Some(known)) => guid.eq_ignore_ascii_case(known),
            _ => reference.name.as_deref() == Some(&known.name),
        };
        by_index.or_else(|| self.components.iter().find(is_named)).or(self.components.first())
    }

    /// The rules, as those of the tool at a place in the report. What [`Rules::kind`] does not tell is security where a
    /// score says so, as GitHub's code scanning takes it.
    pub fn of_tool(&self, tool: usize) -> impl Iterator<Item = report::Rule> {
        self.components.iter().flat_map(|component| &component.rules).map(move |rule| {
            let kind = match self.kind(rule.name.as_deref(), &rule.tags) {
                FindingKind::Unknown if rule.security_severity.is_some() => FindingKind::Security,
                kind => kind,
            };
            let has_cwe = !rule.cwes.is_empty();
            report::Rule { tool, kind, id: rule.name.clone(), has_cwe, tags: rule.tags.clone() }
        })
    }

    /// The kind of what a rule finds, by the tool and by the id and tags of the rule: secrets by the tools that look for
    /// nothing else, the folders of Semgrep's registry and the prefix of Checkov; vulnerabilities by the database that the id
    /// is of; secrets, misconfigurations and licenses by the tags that Trivy gives. Others are not known here.
    pub fn kind(&self, id: Option<&str>, tags: &[String]) -> FindingKind {
        let is_of_secrets = |id: &str| id.starts_with("CKV_SECRET_") || id.split('.').any(|part| part == "secrets");
        let is_tagged = |word: &str| tags.iter().any(|tag| tag.eq_ignore_ascii_case(word));
        if self.finds_secrets || id.is_some_and(is_of_secrets) || is_tagged("secret") || is_tagged("secrets") {
            FindingKind::Secret
        } else if id.is_some_and(advisory::is_vulnerability) {
            FindingKind::Vulnerability
        } else if is_tagged("misconfiguration") {
            FindingKind::Security
        } else if is_tagged("license") {
            FindingKind::License
        } else {
            FindingKind::Unknown
        }
    }

    /// The template of a message by its id: the rule's, else one of the tool's (§3.11.7).
    pub fn template<'m>(&'m self, rule: Option<&'m Rule<'a>>, id: &str) -> Option<&'m str> {
        let own = rule.and_then(|rule| rule.messages.get(id));
        let message = own.or_else(|| self.components.iter().find_map(|component| component.messages.get(id)))?;
        message.text.as_deref().or(message.markdown.as_deref())
    }
}

/// Whether a tool looks for nothing but secrets, by its name.
fn finds_secrets(tool: &str) -> bool {
    const TOOLS: [&str; 13] = [
        "secret",
        "gitleaks",
        "betterleaks",
        "trufflehog",
        "ggshield",
        "gitguardian",
        "whispers",
        "noseyparker",
        "kingfisher",
        "talisman",
        "credscan",
        "credentialscanner",
        "credentialdigger",
    ];
    let tool = secret::bare(tool);
    tool == "2ms" || TOOLS.iter().any(|known| tool.contains(known))
}

fn named_tool(driver: &Component<'_>) -> Tool {
    let versions = [&driver.semantic_version, &driver.version, &driver.dotted_quad_file_version];
    Tool {
        name: driver.name.word().unwrap_or_else(|| "unnamed".to_owned()),
        version: versions.into_iter().flatten().find_map(Text::word),
    }
}
