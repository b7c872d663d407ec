//! CycloneDX in JSON: section by section and entry by entry, so that no more than one entry is in memory as a tree.

use super::bom::Bom;
use super::schema::Version;
use super::{FORMAT, invalid, minor};
use crate::json::{self, Text};
use crate::report::{Report, ReportError};
use crate::shape::MAX_DEPTH;
use crate::text;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;

/// More values than this in one entry are refused: a tree of them takes some hundred bytes for each.
const MAX_VALUES: usize = 500_000;

/// A BOM from its bytes.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let text = text::decode_as(FORMAT, bytes)?;
    depth(text)?;
    let Sections(sections) = json::document(FORMAT, bytes)?;
    let section = |name| sections.get(name).copied();
    let word = |name| section(name).and_then(|raw| serde_json::from_str::<Text<'_>>(raw.get()).ok());
    match word("bomFormat") {
        Some(format) if &*format == "CycloneDX" => {}
        Some(other) => {
            return Err(invalid(format!(
                "/bomFormat: invalid value {}; expected \"CycloneDX\"",
                super::schema::quoted(&other)
            )));
        }
        None => return Err(invalid("the BOM has no bomFormat")),
    }
    let version = word("specVersion").ok_or_else(|| invalid("the BOM has no specVersion"))?;
    let minor = minor(&version)?;
    if minor < 5 && section("version").is_none() {
        return Err(invalid("the BOM has no version"));
    }
    let mut bom = Bom::new(Version { minor, xml: false });
    // References go from the later of these to the earlier ones, whatever their order in the file.
    for name in ["metadata", "components", "services", "dependencies", "vulnerabilities"] {
        if let Some(raw) = section(name) {
            take(&mut bom, name, raw)?;
        }
    }
    let mut rest: Vec<_> = sections.iter().filter(|(name, _)| !bom.has(name)).collect();
    rest.sort_unstable_by_key(|(name, _)| *name);
    for (name, raw) in rest {
        take(&mut bom, name, raw)?;
    }
    bom.finish()
}

fn take<'a>(bom: &mut Bom, name: &str, raw: &'a RawValue) -> Result<(), ReportError> {
    if !bom.begin(name)? {
        let value = value(name, raw)?;
        bom.references(&value)?;
        return bom.field(name, value);
    }
    if !raw.get().trim_start().starts_with('[') {
        return Err(invalid(format!("/{name}: expected a list")));
    }
    json::each(raw, |_, i, entry: &'a RawValue| {
        let value = value(&format!("{name}/{i}"), entry)?;
        // The specification's own examples of formulation repeat references.
        if name != "formulation" {
            bom.references(&value)?;
        }
        bom.entry(name, i, value)
    })
    .map(drop)
}

/// A part as a tree, without keys that are there twice.
fn value(at: &str, raw: &RawValue) -> Result<Value, ReportError> {
    let values = raw.get().bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    if values > MAX_VALUES {
        return Err(ReportError::Limit(format!("/{at}: more than {MAX_VALUES} values in one entry")));
    }
    serde_json::from_str::<Strict>(raw.get()).map(|strict| strict.0).map_err(|e| invalid(format!("/{at}: {e}")))
}

/// Refuses deep nesting, also in the parts that are passed over.
fn depth(text: &str) -> Result<(), ReportError> {
    let (mut open, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                open += 1;
                if open > MAX_DEPTH {
                    return Err(ReportError::Limit(format!("the JSON is nested deeper than {MAX_DEPTH} levels")));
                }
            }
            b']' | b'}' if !in_string => open = open.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// The members of the outermost object, none of them parsed.
struct Sections<'a>(HashMap<String, &'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Sections<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Sections<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Sections<'de>, A::Error> {
                let mut sections = HashMap::new();
                while let Some((name, raw)) = members.next_entry::<String, &RawValue>()? {
                    if sections.len() > 1_000 || sections.contains_key(&name) {
                        return Err(A::Error::custom(format_args!("duplicate key {}", super::schema::quoted(&name))));
                    }
                    sections.insert(name, raw);
                }
                Ok(Sections(sections))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// A value whose objects have no key twice: of two, each reader takes another (RFC 8259, 4).
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(truth.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(Strict(entry)) = list.next_element()? {
            entries.push(entry);
        }
        Ok(entries.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut fields = serde_json::Map::new();
        while let Some((name, Strict(value))) = members.next_entry::<String, _>()? {
            if fields.contains_key(&name) {
                return Err(A::Error::custom(format_args!("duplicate key {}", super::schema::quoted(&name))));
            }
            fields.insert(name, value);
        }
        Ok(fields.into())
    }
}
