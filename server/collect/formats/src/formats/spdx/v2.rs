//! SPDX 2 as JSON (<https://github.com/spdx/spdx-spec/blob/support/2.3/schemas/spdx-schema.json>).

use super::document::{Document, PackageFacts};
use super::{FORMAT, invalid, version};
use crate::json::{self, Raw, Text, Texts};
use crate::report::{Report, ReportError};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DocumentObject<'a> {
    #[serde(borrow)]
    spdx_version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    creation_info: Creation<'a>,
    #[serde(borrow)]
    packages: Raw<'a>,
    #[serde(borrow)]
    relationships: Raw<'a>,
    /// The short form of relationships in 2.2.
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    document_describes: Texts<'a>,
}

#[derive(Default, Deserialize)]
struct Creation<'a> {
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    created: Text<'a>,
    #[serde(borrow, default, deserialize_with = "json::lenient")]
    creators: Texts<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpdxPackage<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, rename = "SPDXID")]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    version_info: Option<Text<'a>>,
    #[serde(borrow)]
    license_concluded: Option<Text<'a>>,
    #[serde(borrow)]
    license_declared: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    primary_package_purpose: Option<Text<'a>>,
    #[serde(borrow)]
    external_refs: Raw<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExternalRef<'a> {
    #[serde(borrow)]
    reference_type: Text<'a>,
    #[serde(borrow)]
    reference_locator: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Relationship<'a> {
    #[serde(borrow)]
    spdx_element_id: Text<'a>,
    #[serde(borrow)]
    relationship_type: Text<'a>,
    #[serde(borrow)]
    related_spdx_element: Text<'a>,
}

/// A document within another one, as the REST API of GitHub gives it
/// (<https://docs.github.com/en/rest/dependency-graph/sboms>).
#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow)]
    sbom: DocumentObject<'a>,
}

/// A document from its bytes.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    taken(json::document(FORMAT, bytes)?)
}

/// A document that is the member `sbom` of another one.
pub fn read_wrapped(bytes: &[u8]) -> Result<Report, ReportError> {
    let Wrapped { sbom } = json::document(FORMAT, bytes)?;
    taken(sbom)
}

fn taken(whole: DocumentObject<'_>) -> Result<Report, ReportError> {
    let said = whole.spdx_version.ok_or_else(|| invalid("the document has no spdxVersion"))?;
    let mut document = Document::new(version(&said)?);
    document.created(&whole.creation_info.created);
    whole.creation_info.creators.0.iter().for_each(|creator| document.creator(creator));
    whole.document_describes.0.iter().for_each(|id| document.describes(id));
    // The lists note what they leave out in a report of their own, because the document is changed meanwhile.
    let mut notes = Report::default();
    json::sublist(&mut notes, "/packages", whole.packages, |notes, i, package: SpdxPackage<'_>| {
        let at = || format!("/packages/{i}");
        let mut purls = Vec::new();
        json::sublist(
            notes,
            &format!("{}/externalRefs", at()),
            package.external_refs,
            |_, _, other: ExternalRef<'_>| {
                // 2.2 allows the full URL of the type.
                if other.reference_type.rsplit('/').next() == Some("purl") {
                    purls.push(other.reference_locator.trim().to_owned());
                }
                Ok(())
            },
        )?;
        let owned = |text: Option<Text<'_>>| text.map(|text| text.0.into_owned());
        let facts = PackageFacts {
            id: owned(package.id),
            name: package.name.0.into_owned(),
            version: owned(package.version_info),
            purls,
            concluded: owned(package.license_concluded),
            declared: owned(package.license_declared),
            purpose: owned(package.primary_package_purpose),
        };
        document.package(facts, at)
    })?;
    json::sublist(&mut notes, "/relationships", whole.relationships, |_, _, relationship: Relationship<'_>| {
        let Relationship { spdx_element_id: from, relationship_type: kind, related_spdx_element: to } = relationship;
        document.relationship(&from, &kind, &to);
        Ok(())
    })?;
    let mut report = document.finish();
    report.skipped.append(&mut notes.skipped);
    report.unreadable += notes.unreadable;
    Ok(report)
}
