//! SPDX 2 as tag-value: a line for each field (<https://spdx.github.io/spdx-spec/v2.3/conformance/>).

use super::document::{Document, PackageFacts};
use super::{invalid, version};
use crate::report::{Report, ReportError};

/// A document from its text.
pub fn read(text: &str) -> Result<Report, ReportError> {
    let mut document: Option<Document> = None;
    let mut package: Option<(PackageFacts, usize)> = None;
    let mut notes = Report::default();
    let mut lines = text.lines().enumerate().map(|(i, line)| (i + 1, line));
    // `SPDXID` belongs to what was begun last: the document, a package, a file, a snippet.
    let mut in_package = false;
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((tag, first)) = line.split_once(':') else {
            notes.skip("a line without a tag", format!("line {number}"));
            continue;
        };
        let value = value(first, number, &mut lines)?;
        let value = value.trim();
        if tag == "SPDXVersion" {
            document = Some(Document::new(version(value)?));
            continue;
        }
        let Some(document) = &mut document else { continue };
        match (tag, &mut package) {
            ("PackageName", open) => {
                in_package = true;
                let name = value.to_owned();
                finished(document, open.replace((PackageFacts { name, ..PackageFacts::default() }, number)))?;
            }
            ("FileName" | "SnippetSPDXID" | "SnippetSPDXIdentifier" | "LicenseID", open) => {
                in_package = false;
                finished(document, open.take())?;
            }
            ("Creator", _) => document.creator(value),
            ("Created", _) => document.created(value),
            ("Relationship", _) => match value.split_ascii_whitespace().collect::<Vec<_>>()[..] {
                [from, kind, to] => document.relationship(from, kind, to),
                _ => notes.skip("invalid relationship; expected two ids and a type", format!("line {number}")),
            },
            ("SPDXID", Some((facts, _))) if in_package => facts.id = Some(value.to_owned()),
            ("PackageVersion", Some((facts, _))) => facts.version = Some(value.to_owned()),
            ("PackageLicenseConcluded", Some((facts, _))) => facts.concluded = Some(value.to_owned()),
            ("PackageLicenseDeclared", Some((facts, _))) => facts.declared = Some(value.to_owned()),
            ("PrimaryPackagePurpose", Some((facts, _))) => facts.purpose = Some(value.to_owned()),
            ("ExternalRef", Some((facts, _))) => match value.split_ascii_whitespace().collect::<Vec<_>>()[..] {
                [_, kind, locator] if kind.rsplit('/').next() == Some("purl") => facts.purls.push(locator.to_owned()),
                [_, _, _] => {}
                _ => notes
                    .skip("invalid external reference; expected category, type and locator", format!("line {number}")),
            },
            _ => {}
        }
    }
    let mut document = document.ok_or_else(|| invalid("the document has no SPDXVersion"))?;
    finished(&mut document, package)?;
    let mut report = document.finish();
    report.skipped.append(&mut notes.skipped);
    report.unreadable += notes.unreadable;
    Ok(report)
}

/// A package that has all its lines.
fn finished(document: &mut Document, package: Option<(PackageFacts, usize)>) -> Result<(), ReportError> {
    match package {
        Some((facts, line)) => document.package(facts, || format!("line {line}")),
        None => Ok(()),
    }
}

/// The value of a tag: the rest of its line, or what is between `<text>` and `</text>`, which may be many lines.
fn value<'a>(
    first: &'a str,
    number: usize,
    lines: &mut impl Iterator<Item = (usize, &'a str)>,
) -> Result<std::borrow::Cow<'a, str>, ReportError> {
    let Some(begun) = first.trim_start().strip_prefix("<text>") else { return Ok(first.into()) };
    if let Some((whole, _)) = begun.split_once("</text>") {
        return Ok(whole.into());
    }
    let mut value = begun.to_owned();
    for (_, line) in lines {
        value.push('\n');
        if let Some((last, _)) = line.split_once("</text>") {
            value.push_str(last);
            return Ok(value.into());
        }
        value.push_str(line);
    }
    Err(invalid(format!("the <text> that begins in line {number} is not closed; the file is truncated")))
}
