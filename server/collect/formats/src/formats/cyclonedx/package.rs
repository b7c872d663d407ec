//! A component as a package.

use crate::coverage;
use crate::purl;
use crate::report::Package;
use crate::text;
use serde_json::{Map, Value};

/// Properties by which tools say that a component is for development alone: cyclonedx-node-npm, cyclonedx-php-composer and
/// cyclonedx-maven-plugin (<https://github.com/CycloneDX/cyclonedx-property-taxonomy>).
const DEVELOPMENT: &[&str] =
    &["cdx:npm:package:development", "cdx:composer:package:isDevRequirement", "cdx:maven:package:test"];
/// Properties by which cyclonedx-python says to which groups of dependencies a component belongs, the group for development
/// and the one that is always installed.
const GROUPS: &[(&str, &str, &str)] =
    &[("cdx:poetry:group", "dev", "main"), ("cdx:pipenv:category", "develop", "default")];
/// Properties by which tools say from which file they know a component: cdxgen, Trivy, Syft.
const FOUND_IN: &[&str] = &["SrcFile", "aquasecurity:trivy:FilePath", "syft:location:0:path"];

/// Trivy writes a component for each lockfile and each operating system in which it found packages, and says by this what
/// kind of packages (<https://trivy.dev/latest/docs/supply-chain/sbom/>).
const CLASS: &[&str] = &["aquasecurity:trivy:Class"];

/// Whether a component only says where others were found: it is what the project's packages stand in, and none of them.
pub fn is_origin(fields: &Map<String, Value>) -> bool {
    let kind = fields.get("type").and_then(Value::as_str);
    matches!(kind, Some("application" | "operating-system"))
        && !fields.contains_key("purl")
        && matches!(property(fields, CLASS), Some("lang-pkgs" | "os-pkgs"))
}

/// The file that an origin is; none where it is an operating system.
pub fn file(fields: &Map<String, Value>) -> Option<String> {
    let name = fields.get("name").and_then(Value::as_str).filter(|name| name.contains(['.', '/']));
    let is_file = property(fields, CLASS) == Some("lang-pkgs");
    name.filter(|_| is_file).and_then(coverage::path).map(|path| path.trim_start_matches('/').to_owned())
}

/// Whether a component is something that the project depends on. Files, data, devices, keys and the operating system are not,
/// unless they have a package URL.
pub fn is_one(fields: &Map<String, Value>) -> bool {
    let kind = fields.get("type").and_then(Value::as_str);
    fields.contains_key("purl")
        || !matches!(kind, Some("file" | "data" | "device" | "cryptographic-asset" | "operating-system"))
}

/// The package, and a note where a part of it could not be read.
pub fn of(fields: &Map<String, Value>) -> (Package, Option<&'static str>) {
    let word = |name| fields.get(name).and_then(Value::as_str).and_then(text::word);
    let given = word("purl");
    let purl = given.as_deref().and_then(purl::plain);
    let note =
        (given.is_some() && purl.is_none()).then_some("invalid package URL; the component was imported without it");
    let version = word("version").or_else(|| {
        let purl: packageurl::PackageUrl<'_> = given.as_deref()?.parse().ok()?;
        purl.version().and_then(text::word)
    });
    let mut licenses = licenses_in(fields);
    if licenses.is_empty() {
        // What was found in the files, where nobody declared a license.
        licenses = fields.get("evidence").and_then(Value::as_object).map(licenses_in).unwrap_or_default();
    }
    let package = Package {
        name: name(word("group"), word("name").unwrap_or_default(), purl.as_deref()),
        version,
        purl,
        licenses,
        direct: None,
        dev: development(fields),
        path: property(fields, FOUND_IN).and_then(coverage::path).map(|path| path.trim_start_matches('/').to_owned()),
    };
    (package, note)
}

/// The licenses of a judged list, as SPDX ids, expressions and names.
fn licenses_in(fields: &Map<String, Value>) -> Vec<String> {
    let Some(Value::Array(entries)) = fields.get("licenses") else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    // More than a person reads is no help, and each is compared with the others.
    for entry in entries.iter().take(100) {
        let license = &entry["license"];
        let named = [&entry["expression"], &license["id"], &license["name"]].into_iter().find_map(Value::as_str);
        let named = named.filter(|name| crate::formats::spdx::said(name)).and_then(text::word);
        names.extend(named.filter(|name| !names.contains(name)));
    }
    names
}

/// The name with its group, as the ecosystem writes it.
fn name(group: Option<String>, name: String, purl: Option<&str>) -> String {
    let Some(group) = group.filter(|group| !name.starts_with(&format!("{group}/"))) else { return name };
    let separator = if purl.is_some_and(|purl| purl.starts_with("pkg:maven/")) { ':' } else { '/' };
    format!("{group}{separator}{name}")
}

/// `excluded` is what documents tests and other things that are not there at run time; `optional` says nothing sure.
fn development(fields: &Map<String, Value>) -> Option<bool> {
    let is_grouped = GROUPS.iter().any(|(name, dev, main)| {
        let is_in = |group: &str| values(fields, &[name]).any(|value| value == group);
        is_in(dev) && !is_in(main)
    });
    match (property(fields, DEVELOPMENT), fields.get("scope").and_then(Value::as_str)) {
        (Some("true"), _) | (_, Some("excluded")) => Some(true),
        _ if is_grouped => Some(true),
        (_, Some("required")) => Some(false),
        _ => None,
    }
}

/// The value of the first property with one of these names.
fn property<'a>(fields: &'a Map<String, Value>, names: &'a [&str]) -> Option<&'a str> {
    values(fields, names).next()
}

/// The values of the properties with these names.
fn values<'a>(fields: &'a Map<String, Value>, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let properties = fields.get("properties").and_then(Value::as_array).into_iter().flatten();
    let named = properties.filter(|property| property["name"].as_str().is_some_and(|name| names.contains(&name)));
    named.filter_map(|property| property["value"].as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tools_say_in_their_ways_what_is_for_development() {
        for (properties, expected) in [
            (json!([["cdx:maven:package:test", "true"]]), Some(true)),
            (json!([["cdx:maven:package:test", "false"]]), None),
            (json!([["cdx:poetry:group", "dev"]]), Some(true)),
            (json!([["cdx:poetry:group", "dev"], ["cdx:poetry:group", "main"]]), None),
            (json!([["cdx:poetry:group", "main"]]), None),
            (json!([["cdx:pipenv:category", "develop"]]), Some(true)),
            (json!([["cdx:pipenv:category", "default"], ["cdx:pipenv:category", "develop"]]), None),
        ] {
            let pairs = properties.as_array().unwrap().iter();
            let properties: Vec<_> = pairs.map(|pair| json!({"name": pair[0], "value": pair[1]})).collect();
            let component = json!({"type": "library", "name": "a", "properties": properties});
            assert_eq!(of(component.as_object().unwrap()).0.dev, expected, "{component}");
        }
    }
}
