//! An item besides its title: the marks of findings and vulnerabilities, its details, its other attributes.

use crate::accepted::{Accepted, accepted};
use codegraph_model::{Item, attribute, number};
use leptos::prelude::*;
use serde_json::Value;

/// Attributes that are shown in a form of their own.
const OWN: [&str; 13] = [
    attribute::ACCEPTED,
    attribute::ALIASES,
    attribute::CVSS,
    attribute::CWES,
    attribute::DESCRIPTION,
    attribute::FIXED_IN,
    attribute::LOCKFILES,
    attribute::MESSAGE,
    attribute::PATHS,
    attribute::PURL,
    attribute::SOURCES,
    attribute::TAGS,
    attribute::VEX,
];

/// Whether the item is accepted: by what, until when and why.
pub fn accepted_chip(item: &Item) -> Option<impl IntoView + use<>> {
    let Accepted { by, reason } = accepted(item)?;
    let reason = (!reason.is_empty()).then(|| view! { <span class="muted">{reason}</span> });
    Some(view! {
        <div class="accepted"><span class="chip">{format!("✓ accepted {by}").trim_end().to_owned()}</span> " " {reason}</div>
    })
}

/// The numbers and words of an item that no other component shows.
pub fn scalars(item: &Item) -> String {
    let shown = |(name, value): &(&String, &Value)| {
        let in_title = value.as_str().is_some_and(|word| item.title.contains(word));
        let is_shown = !OWN.contains(&name.as_str()) && !value.is_array() && !value.is_object() && !value.is_null();
        is_shown && !(in_title && [attribute::PACKAGE, attribute::VERSION].contains(&name.as_str()))
    };
    let parts =
        item.attributes.iter().filter(shown).map(|(name, value)| format!("{} {}", name.replace('_', " "), text(value)));
    parts.collect::<Vec<_>>().join(" · ")
}

/// One line that a finding is judged by; the rest unfolds below it.
pub fn details(item: &Item) -> Option<impl IntoView + use<>> {
    let marks = marks(item).join(" · ");
    let facts = facts(item);
    let url = item.url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    // The description often says what the title says.
    let texts = [word(item, attribute::DESCRIPTION).filter(|text| *text != item.title), word(item, attribute::MESSAGE)];
    let texts: Vec<_> =
        texts.into_iter().flatten().map(|text| view! { <p class="text">{text.to_owned()}</p> }).collect();
    if texts.is_empty() && facts.is_empty() && url.is_none() {
        return (!marks.is_empty()).then(|| view! { <div class="muted small">{marks}</div> }.into_any());
    }
    let facts: Vec<_> = facts
        .into_iter()
        .chain(url.map(|url| ("Link", url, true)))
        .map(|(name, value, mono)| {
            view! { <div><dt>{name}</dt><dd class=if mono { "mono" } else { "" }>{value}</dd></div> }
        })
        .collect();
    let line = if marks.is_empty() { "Details".to_owned() } else { marks };
    Some(
        view! {
            <details class="more">
                <summary>{line}</summary>
                {texts}
                <dl>{facts}</dl>
            </details>
        }
        .into_any(),
    )
}

fn marks(item: &Item) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(score) = item.attributes.get(attribute::CVSS).and_then(|cvss| cvss.get("score")).and_then(Value::as_f64)
    {
        parts.push(format!("CVSS {}", number::display(score, 1)));
    }
    parts.extend(item.texts(attribute::CWES).map(str::to_owned));
    let fixed: Vec<&str> = item.texts(attribute::FIXED_IN).collect();
    if !fixed.is_empty() {
        parts.push(format!("fixed in {}", fixed.join(", ")));
    }
    if let Some(status) = word(item, attribute::VEX) {
        parts.push(format!("VEX: {}", status.replace('_', " ")));
    }
    let sources: Vec<&str> = item.texts(attribute::SOURCES).collect();
    match (&sources[..], &item.tool) {
        ([], Some(tool)) => parts.push(format!("found by {tool}")),
        ([], None) => {}
        (sources, _) => parts.push(format!("found by {}", sources.join(", "))),
    }
    parts
}

/// Names and values that are rarely looked up, and whether they are set in mono.
fn facts(item: &Item) -> Vec<(&'static str, String, bool)> {
    let joined = |name: &str| Some(item.texts(name).collect::<Vec<_>>().join(", ")).filter(|words| !words.is_empty());
    let vector = item.attributes.get(attribute::CVSS).and_then(|cvss| cvss.get("vector")).and_then(Value::as_str);
    let facts = [
        ("Rule", item.rule.clone().filter(|rule| *rule != item.title), true),
        ("Also known as", joined(attribute::ALIASES), false),
        ("CVSS vector", vector.map(str::to_owned), true),
        ("Package", word(item, attribute::PURL).map(str::to_owned), true),
        ("In", joined(attribute::PATHS).or_else(|| joined(attribute::LOCKFILES)), true),
        ("Tags", joined(attribute::TAGS), false),
    ];
    facts.into_iter().filter_map(|(name, value, mono)| Some((name, value?, mono))).collect()
}

fn word<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.text(name).filter(|word| !word.is_empty())
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(n) => n.as_f64().map_or_else(|| n.to_string(), |value| number::display(value, 4)),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::{Category, Dimension};

    #[test]
    fn attributes_that_are_shown_elsewhere_are_omitted() {
        let item = Item::new(Dimension::Sca, Category::VULNERABILITY, "k", "lodash 4.17.11: Prototype pollution")
            .with("package", "lodash")
            .with("version", "4.17.11")
            .with("direct", true)
            .with("purl", "pkg:npm/lodash@4.17.11")
            .with("cvss", serde_json::json!({ "score": 9.1 }));
        assert_eq!(scalars(&item), "direct yes");
    }

    #[test]
    fn the_marks_of_a_vulnerability_are_words() {
        let item = Item::new(Dimension::Sca, Category::VULNERABILITY, "k", "t")
            .with("cvss", serde_json::json!({ "score": 9.1, "vector": "CVSS:3.1/AV:N" }))
            .with("cwes", vec!["CWE-1321"])
            .with("fixed_in", vec!["4.17.12", "5.0.0"])
            .with("vex", "under_investigation")
            .with("sources", vec!["grype", "trivy"])
            .with("aliases", vec!["CVE-2019-10744"]);
        let wanted =
            ["CVSS 9.1", "CWE-1321", "fixed in 4.17.12, 5.0.0", "VEX: under investigation", "found by grype, trivy"];
        assert_eq!(marks(&item), wanted);
        let facts: Vec<_> = facts(&item).into_iter().map(|(name, value, _)| (name, value)).collect();
        let known = ("Also known as", "CVE-2019-10744".to_owned());
        assert_eq!(facts, [known, ("CVSS vector", "CVSS:3.1/AV:N".to_owned())]);
    }
}
