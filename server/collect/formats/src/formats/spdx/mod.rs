//! SPDX documents: 2.2 and 2.3 as JSON and tag-value (<https://spdx.github.io/spdx-spec/v2.3/>), and 3.0 as JSON-LD
//! (<https://spdx.github.io/spdx-spec/v3.0.1/>).
//!
//! A package that cannot be read is left out and noted. What is another version or another of SPDX's notations (YAML, XML,
//! RDF, spreadsheets) is refused with its name.

mod document;
mod graph;
mod license;
mod security;
mod tag_value;
#[cfg(test)]
mod tests;
mod v2;

use crate::report::{Report, ReportError};
use crate::shape::{Kind, Shape};
use crate::text;
use crate::xml::Outline;

pub(super) use document::said;

pub const FORMAT: &str = "SPDX";

/// Whether a JSON document is of SPDX, of any version.
#[must_use]
pub fn detect(shape: &Shape) -> bool {
    shape.is_object()
        && (shape.has("spdxVersion", Kind::String)
            || is_wrapped(shape)
            || shape.texts("@context").any(|context| context.contains("spdx.org/rdf/"))
            // Whatever the context is: elements of SPDX 3 have these two, and no others do.
            || (shape.inner_has("@graph", "spdxId") && shape.inner_has("@graph", "creationInfo"))
            || (shape.has("SPDXID", Kind::String) && shape.has("creationInfo", Kind::Object)))
}

/// Whether the document is a member of another one, as GitHub exports it.
fn is_wrapped(shape: &Shape) -> bool {
    shape.has("sbom", Kind::Object) && shape.inner_has("sbom", "spdxVersion")
}

/// Whether an XML document is of SPDX, which is known and not read.
#[must_use]
pub fn detect_xml(outline: &Outline) -> bool {
    (outline.is("Document") && outline.begins_with(&["SPDXID", "spdxVersion"]))
        || (outline.is("RDF") && outline.begins_with(&["SpdxDocument"]))
}

/// Whether a text is of SPDX: one of its first lines says the version, and it does not begin as a tracefile of LCOV.
#[must_use]
pub fn detect_text(bytes: &[u8]) -> bool {
    notation(&bytes[..bytes.len().min(64 << 10)]).is_some() && !super::lcov::detect(bytes)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Notation {
    TagValue,
    Yaml,
}

/// The notation by the line that says the version.
fn notation(head: &[u8]) -> Option<Notation> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    lines.take(1_000).find_map(|line| match line {
        line if line.trim_ascii_start().starts_with(b"SPDXVersion:") => Some(Notation::TagValue),
        line if line.starts_with(b"spdxVersion:") || line.starts_with(b"\"spdxVersion\":") => Some(Notation::Yaml),
        _ => None,
    })
}

/// The packages of a document and, of 3.0, what it says of vulnerabilities.
///
/// # Errors
///
/// [`ReportError::Invalid`] where it is no text, no such document or of a version that is not read;
/// [`ReportError::Limit`] past a limit.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let content = text::decode_as(FORMAT, bytes)?;
    let refused = |what| Err(invalid(format!("SPDX as {what} is not supported; import SPDX as JSON or tag-value")));
    match content.trim_ascii_start().as_bytes() {
        [b'{', ..] => {
            let shape = Shape::of(bytes)?;
            match shape {
                Some(shape) if shape.key("@context").is_some() || shape.key("@graph").is_some() => graph::read(bytes),
                Some(shape) if is_wrapped(&shape) => v2::read_wrapped(bytes),
                _ => v2::read(bytes),
            }
        }
        [b'<', ..] => refused("XML"),
        _ => match notation(content.as_bytes()) {
            Some(Notation::TagValue) => tag_value::read(content),
            Some(Notation::Yaml) => refused("YAML"),
            None => Err(invalid("the document has no SPDXVersion")),
        },
    }
}

fn invalid(message: impl Into<String>) -> ReportError {
    crate::json::invalid(FORMAT, message)
}

/// The version of a document of SPDX 2: `SPDX-2.3`.
fn version(said: &str) -> Result<String, ReportError> {
    match said.trim() {
        "SPDX-2.0" | "SPDX-2.1" | "SPDX-2.2" | "SPDX-2.3" => Ok(said.trim().trim_start_matches("SPDX-").to_owned()),
        other => Err(invalid(format!("unsupported version \"{}\"; expected 2.2, 2.3 or 3.0", text::line(other, 80)))),
    }
}
