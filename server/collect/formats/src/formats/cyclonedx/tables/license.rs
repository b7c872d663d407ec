//! Licenses: by SPDX id, by name or as SPDX expressions, and which of them can be combined.

use super::super::schema::{Version, judge_object};
use super::*;

pub static LICENSE: Object = Object {
    name: "license",
    fields: &[
        field("id", Kind::Checked(id)),
        field("name", Kind::Text),
        field("text", Kind::Object(&ATTACHMENT)),
        field("url", Kind::Text),
        BOM_REF.since(5),
        field("acknowledgement", ACKNOWLEDGEMENT).attribute().since(6),
        field("licensing", Kind::Any).since(5),
        field("properties", Kind::List(&Kind::Object(&PROPERTY))).of("property").since(5),
    ],
    rule: Some(|fields| match (fields.contains_key("id"), fields.contains_key("name")) {
        (true, false) | (false, true) => Ok(()),
        (false, false) => Err("a license requires an id or a name".to_owned()),
        (true, true) => Err("a license cannot have both an id and a name".to_owned()),
    }),
    closed: 4,
};

/// An entry of a list of licenses that is an expression. Since 1.7 there can be texts to the licenses in it; XML writes
/// those entries as `expression-detailed`.
pub static EXPRESSION: Object = Object {
    name: "license expression",
    fields: &[
        field("expression", Kind::Text).xml(Xml::Content).needed(),
        BOM_REF.since(5),
        field("acknowledgement", ACKNOWLEDGEMENT).attribute().since(6),
        field("expressionDetails", Kind::Any).xml(Xml::Never).since(7),
        field("licensing", Kind::Any).since(7),
        field("properties", Kind::List(&Kind::Object(&PROPERTY))).of("property").since(7),
    ],
    rule: None,
    closed: 4,
};

/// An entry of a list of licenses that is one license.
static ENTRY: Object =
    Object { name: "license", fields: &[field("license", Kind::Object(&LICENSE)).needed()], rule: None, closed: 4 };

const ACKNOWLEDGEMENT: Kind = Kind::Word(&[(0, "declared concluded")]);

pub static ATTACHMENT: Object = Object {
    name: "text",
    fields: &[
        field("contentType", Kind::Text).xml(Xml::Attribute("content-type")),
        field("encoding", Kind::Word(&[(0, "base64")])).attribute(),
        field("content", Kind::Text).xml(Xml::Content).needed(),
    ],
    rule: None,
    closed: 4,
};

/// Judges a list of licenses.
///
/// # Errors
///
/// The first thing that the specification does not allow.
pub fn judge(entries: &[Value], version: Version) -> Result<(), String> {
    let mut expressions = 0;
    for (i, entry) in entries.iter().enumerate() {
        let Value::Object(fields) = entry else { return Err(format!("/{i}: expected an object")) };
        let is_expression = match (fields.contains_key("license"), fields.contains_key("expression")) {
            (false, true) => true,
            (true, false) => false,
            _ => return Err(format!("/{i}: expected either a license or an expression")),
        };
        expressions += usize::from(is_expression);
        let object = if is_expression { &EXPRESSION } else { &ENTRY };
        judge_object(fields, object, version).map_err(|message| format!("/{i}{message}"))?;
    }
    // Before 1.5 the schema for JSON judged each entry alone.
    if (5..=6).contains(&version.minor) || (version.xml && version.minor < 5) {
        one_expression(expressions, entries.len())
    } else {
        Ok(())
    }
}

/// Up to 1.6 there are licenses or one expression; the mix came with 1.7.
fn one_expression(expressions: usize, entries: usize) -> Result<(), String> {
    if expressions == 0 || entries == 1 {
        return Ok(());
    }
    Err(": an expression cannot be combined with other entries before 1.7".to_owned())
}

/// An id of the SPDX list of licenses or, as in the schemas, of exceptions (<https://spdx.org/licenses/>).
fn id(text: &str) -> Result<(), String> {
    if spdx::license_id(text).is_some_and(|license| license.name == text && !NO_LICENSES.contains(&text))
        || spdx::exception_id(text).is_some_and(|exception| exception.name == text)
        || WITH_PLUS.contains(&text)
    {
        return Ok(());
    }
    Err(format!("unknown SPDX license id {}", quoted(text)))
}

/// Deprecated ids of the list that the crate does not have: it reads them as an id and a plus.
const WITH_PLUS: &[&str] = &["GPL-1.0+", "GPL-2.0+", "GPL-3.0+", "LGPL-2.0+", "LGPL-2.1+", "LGPL-3.0+"];

/// What the crate has beside the ids of the list, to tell more expressions apart.
const NO_LICENSES: &[&str] = &[
    "NOASSERTION",
    "GFDL-1.1-invariants",
    "GFDL-1.1-no-invariants",
    "GFDL-1.2-invariants",
    "GFDL-1.2-no-invariants",
    "GFDL-1.3-invariants",
    "GFDL-1.3-no-invariants",
];
