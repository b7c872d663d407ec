//! CycloneDX in XML as the JSON of the same meaning, by the tables, so that both are judged and read in one way.
//!
//! Elements of other namespaces are extensions and passed over, and so are attributes that are not known, as the schemas
//! allow. An element of CycloneDX that does not belong is an error. The order of elements is not looked at.

use super::schema::{Field, Kind, Object, Xml};
use super::tables::{EXPRESSION, LICENSE};
use crate::xml::Element;
use serde_json::{Map, Number, Value};

/// An element as the object that it is in JSON.
///
/// # Errors
///
/// With its place, the first element that is unknown or there twice, or a text that is no number, `true` or `false`.
pub fn object(element: &Element, object: &Object, minor: u8) -> Result<Map<String, Value>, String> {
    let mut fields = Map::new();
    if !object.fields.iter().any(|field| matches!(field.xml, Xml::Content)) {
        no_text(element)?;
    }
    for field in object.fields.iter().filter(|field| field.since <= minor) {
        let value = match field.xml {
            Xml::Attribute(name) => element.get(name).map(|text| scalar(text, field.kind)),
            Xml::Content => Some(scalar(&element.text, field.kind)),
            _ => None,
        };
        if let Some(value) = value {
            fields.insert(field.name.to_owned(), value.map_err(|message| format!("/{}{message}", field.name))?);
        }
    }
    for child in own(element) {
        let found = object.fields.iter().find(|field| field.since <= minor && element_of(field) == Some(&child.name));
        let field = found.ok_or_else(|| format!(": unexpected <{}> in the {}", short(&child.name), object.name))?;
        let place = |message: String| format!("/{}{message}", field.name);
        let repeated = match field.xml {
            Xml::Repeated(_) => Some(value(child, entry(field.kind), minor).map_err(place)?),
            Xml::RepeatedAttribute(_, name) => Some(child.get(name).unwrap_or_default().into()),
            _ => None,
        };
        match (repeated, fields.get_mut(field.name)) {
            (Some(entry), Some(Value::Array(entries))) => entries.push(entry),
            (Some(entry), _) => drop(fields.insert(field.name.to_owned(), vec![entry].into())),
            (None, Some(_)) => return Err(format!(": more than one <{}> in the {}", short(&child.name), object.name)),
            (None, None) => {
                let value = content(child, field, minor).map_err(place)?;
                fields.insert(field.name.to_owned(), value);
            }
        }
    }
    Ok(fields)
}

/// Refuses text in an element that has only elements.
fn no_text(element: &Element) -> Result<(), String> {
    if element.text.trim().is_empty() {
        return Ok(());
    }
    Err(format!(
        ": unexpected text {} in <{}>; expected only elements",
        super::schema::quoted(&element.text),
        short(&element.name)
    ))
}

/// The children that are of CycloneDX.
fn own(element: &Element) -> impl Iterator<Item = &Element> {
    element.children.iter().filter(|child| child.namespace == element.namespace)
}

/// The element that a field is written in.
pub fn element_of(field: &Field) -> Option<&'static str> {
    match field.xml {
        Xml::Same => Some(field.name),
        Xml::Wrapped(name, _) | Xml::Repeated(name) | Xml::RepeatedAttribute(name, _) => Some(name),
        Xml::Attribute(_) | Xml::Content | Xml::Never => None,
    }
}

/// What an element holds that is the only one of its field.
fn content(element: &Element, field: &Field, minor: u8) -> Result<Value, String> {
    let Xml::Wrapped(_, name) = field.xml else { return value(element, field.kind, minor) };
    if let Kind::Either(object, _) = field.kind
        && own(element).any(|child| child.name != name)
    {
        return value(element, Kind::Object(object), minor);
    }
    no_text(element)?;
    let mut entries = Vec::new();
    for (i, child) in own(element).enumerate() {
        if child.name != name {
            return Err(format!(": unexpected <{}>; expected only <{name}>", short(&child.name)));
        }
        entries.push(value(child, entry(field.kind), minor).map_err(|message| format!("/{i}{message}"))?);
    }
    Ok(entries.into())
}

/// What the entries of a list are.
fn entry(kind: Kind) -> Kind {
    match kind {
        Kind::List(entry) | Kind::Set(entry) | Kind::Either(_, entry) => *entry,
        _ => Kind::Any,
    }
}

/// An element as a value.
pub fn value(element: &Element, kind: Kind, minor: u8) -> Result<Value, String> {
    match kind {
        Kind::Object(fields) => object(element, fields, minor).map(Value::Object),
        Kind::Licenses(_) => licenses(element, minor),
        Kind::Data(fields) => data(element, fields, minor),
        Kind::Any | Kind::List(_) | Kind::Set(_) | Kind::Either(..) => Ok(Value::Null),
        _ => scalar(&element.text, kind),
    }
}

/// A text of an element or attribute as a value.
pub fn scalar(text: &str, kind: Kind) -> Result<Value, String> {
    let trimmed = text.trim();
    match kind {
        Kind::Flag => match trimmed {
            "true" | "1" => Ok(true.into()),
            "false" | "0" => Ok(false.into()),
            _ => Err(format!(": invalid boolean {}; expected true or false", super::schema::quoted(trimmed))),
        },
        Kind::Whole | Kind::Positive(..) => match trimmed.parse::<i64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => Err(format!(": invalid integer {}", super::schema::quoted(trimmed))),
        },
        Kind::Number => match trimmed.parse().ok().and_then(Number::from_f64) {
            Some(number) => Ok(number.into()),
            None => Err(format!(": invalid number {}", super::schema::quoted(trimmed))),
        },
        _ => Ok(trimmed.into()),
    }
}

/// `<license>`, `<expression>` and, since 1.7, `<expression-detailed>`.
fn licenses(element: &Element, minor: u8) -> Result<Value, String> {
    let mut entries = Vec::new();
    for (i, child) in own(element).enumerate() {
        let place = |message| format!("/{i}{message}");
        entries.push(match child.name.as_str() {
            "license" => serde_json::json!({"license": object(child, &LICENSE, minor).map_err(place)?}),
            "expression" => object(child, &EXPRESSION, minor).map_err(place)?.into(),
            "expression-detailed" if minor >= 7 => {
                let mut plain = child.clone();
                plain.children.retain(|part| part.name != "details");
                let mut fields = object(&plain, &EXPRESSION, minor).map_err(place)?;
                fields.insert("expression".to_owned(), child.get("expression").map_or(Value::Null, Value::from));
                fields.into()
            }
            name => return Err(format!(": unexpected <{}> in a list of licenses", short(name))),
        });
    }
    Ok(entries.into())
}

/// `<classification flow="inbound">PII</classification>`, since 1.5 also within `<dataflow name="..">`.
fn data(element: &Element, fields: &Object, minor: u8) -> Result<Value, String> {
    let mut entries = Vec::new();
    for (i, child) in own(element).enumerate() {
        let (flow, classification) = match child.name.as_str() {
            "classification" => (Some(child), Some(child)),
            "dataflow" if minor >= 5 => {
                let inner = own(child).find(|part| part.name == "classification");
                (inner, inner)
            }
            name => return Err(format!("/{i}: unexpected <{}> in the {}", short(name), fields.name)),
        };
        let text = |element: Option<&Element>| element.map_or(Value::Null, |element| element.text.trim().into());
        let mut entry = Map::new();
        entry.insert("classification".to_owned(), text(classification));
        if let Some(flow) = flow.and_then(|element| element.get("flow")) {
            entry.insert("flow".to_owned(), flow.into());
        }
        entries.push(Value::Object(entry));
    }
    Ok(entries.into())
}

fn short(name: &str) -> String {
    crate::text::line(name, 80)
}
