//! CycloneDX 1.2 to 1.7, JSON and XML, with the vulnerabilities and their analysis (VEX) in it
//! (<https://cyclonedx.org/specification/overview/>, ECMA-424).
//!
//! A BOM is judged before it is taken, entry by entry, and refused whole for the first thing that the schema of its
//! version does not allow:
//!
//! - `bomFormat`, `specVersion` or the namespace of XML is another;
//! - a required field is missing, is of the wrong type or is unknown to the version (in 1.2 and 1.3, JSON may have
//!   unknown fields), or an element of XML does not belong or is there twice;
//! - a word of a closed list (component types, scopes, hash algorithms, patch and issue types, data flows, severities,
//!   analysis states, encodings) is none of it;
//! - a hash, serial number or time has not its form, or a license id is not in the list of SPDX;
//! - a number is below the least that is allowed, a range of versions is empty, or `tools` are an object before 1.5;
//! - what excludes each other is there: id and name of a license, license and expression, version and range;
//! - a `bom-ref` is, since 1.5, empty or, in XML, there twice (in JSON that is noted, because its schema cannot ask for it);
//!   in JSON, entries of a list that must differ are alike.
//!
//! Not judged are the parts that nothing is read from (model cards, cryptography, formulation, declarations, definitions,
//! annotations, release notes, most evidence, signatures), the form of URLs and e-mail addresses, the types of external
//! references and the order of elements in XML. The `bom-ref`s in them count, but not those in formulation in JSON, which the
//! specification's own examples repeat.

mod bom;
mod from_json;
mod from_xml;
mod package;
mod schema;
mod tables;
#[cfg(test)]
mod tests;
mod vers;
mod vulnerability;

use crate::report::{Report, ReportError};
use crate::shape::{Kind, Shape};
use crate::xml::Outline;

pub const FORMAT: &str = "CycloneDX";
/// What the namespaces of XML begin with; the version follows.
const NAMESPACE: &str = "http://cyclonedx.org/schema/bom/";

/// Whether a JSON document claims to be CycloneDX, also where it is not a valid one.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    shape.is_object()
        && (shape.has("bomFormat", Kind::String)
            || (shape.has("specVersion", Kind::String) && shape.has("components", Kind::Array))
            || shape.text("$schema").is_some_and(|schema| schema.contains("cyclonedx.org/schema/bom")))
}

/// Whether an XML document claims to be CycloneDX.
#[must_use]
pub fn detect_xml(outline: &Outline) -> bool {
    outline.is("bom") && outline.namespace.as_deref().is_some_and(|name| name.starts_with("http://cyclonedx.org/"))
}

/// The packages of a BOM, the vulnerabilities that count as findings, and what is stated about them.
///
/// # Errors
///
/// [`ReportError::Invalid`] where it is no JSON or XML or not as its version of CycloneDX says, with the place;
/// [`ReportError::Limit`] past a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    // No JSON begins with `<`, in any encoding and after any byte order mark.
    let first =
        bytes.iter().find(|byte| !matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF) && !byte.is_ascii_whitespace());
    if first == Some(&b'<') { bom::read_xml(bytes) } else { from_json::read(bytes) }
}

fn invalid(message: impl Into<String>) -> ReportError {
    crate::json::invalid(FORMAT, message)
}

/// The minor version of a version of CycloneDX that is read.
fn minor(version: &str) -> Result<u8, ReportError> {
    let minor = version.strip_prefix("1.").and_then(|minor| minor.parse().ok()).filter(|_| version.len() == 3);
    minor
        .filter(|minor| (2..=7).contains(minor))
        .ok_or_else(|| invalid(format!("unsupported version {}; expected 1.2 to 1.7", schema::quoted(version))))
}
