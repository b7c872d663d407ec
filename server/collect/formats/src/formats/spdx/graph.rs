//! SPDX 3.0 as JSON-LD: a list of elements that refer to each other by id
//! (<https://spdx.github.io/spdx-spec/v3.0.1/serializations/>, <https://spdx.org/schema/3.0.1/spdx-json-schema.json>).

use super::document::{Document, PackageFacts};
use super::license::Licenses;
use super::security::Security;
use super::{FORMAT, invalid};
use crate::json::{self, Raw, Text, Texts};
use crate::report::{Report, ReportError, Tool};
use crate::text;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::rc::Rc;

#[derive(Deserialize)]
struct GraphDocument<'a> {
    #[serde(borrow, rename = "@context")]
    context: Option<&'a RawValue>,
    #[serde(borrow, rename = "@graph")]
    graph: Raw<'a>,
}

/// Of each kind of element the fields that are read.
#[derive(Deserialize)]
pub struct Element<'a> {
    #[serde(borrow, rename = "type", alias = "@type")]
    pub kind: Text<'a>,
    #[serde(borrow, rename = "spdxId", alias = "@id")]
    pub id: Option<Text<'a>>,
    #[serde(borrow)]
    pub name: Option<Text<'a>>,
    #[serde(borrow, rename = "specVersion")]
    version: Option<Text<'a>>,
    #[serde(borrow)]
    created: Option<Text<'a>>,
    #[serde(borrow, default, rename = "rootElement")]
    root: Texts<'a>,
    #[serde(borrow, rename = "software_packageVersion")]
    package_version: Option<Text<'a>>,
    #[serde(borrow, rename = "software_packageUrl")]
    package_url: Option<Text<'a>>,
    #[serde(borrow, default, rename = "software_primaryPurpose", deserialize_with = "json::text")]
    purpose: Option<Text<'a>>,
    #[serde(borrow, default, rename = "externalIdentifier")]
    pub identifiers: Raw<'a>,
    #[serde(borrow, rename = "externalRef")]
    pub references: Raw<'a>,
    #[serde(borrow)]
    from: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub to: Texts<'a>,
    #[serde(borrow, rename = "relationshipType")]
    pub relationship: Option<Text<'a>>,
    #[serde(borrow)]
    scope: Option<Text<'a>>,
    #[serde(borrow, rename = "simplelicensing_licenseExpression")]
    pub expression: Option<Text<'a>>,
    #[serde(borrow, default, rename = "expandedlicensing_member")]
    pub members: Texts<'a>,
    #[serde(borrow, rename = "expandedlicensing_subjectLicense", alias = "expandedlicensing_subjectExtendableLicense")]
    pub subject: Option<Text<'a>>,
    #[serde(borrow, rename = "expandedlicensing_subjectAddition")]
    pub addition: Option<Text<'a>>,
    #[serde(borrow)]
    pub description: Option<Text<'a>>,
    #[serde(default, rename = "security_score", deserialize_with = "json::number")]
    pub score: Option<f64>,
    #[serde(borrow, rename = "security_vectorString")]
    pub vector: Option<Text<'a>>,
    #[serde(borrow, rename = "security_severity")]
    pub severity: Option<Text<'a>>,
    #[serde(borrow, rename = "security_justificationType")]
    pub justification: Option<Text<'a>>,
    #[serde(borrow, rename = "security_impactStatement")]
    pub impact: Option<Text<'a>>,
    #[serde(borrow, rename = "security_statusNotes")]
    pub notes: Option<Text<'a>>,
    #[serde(borrow, rename = "security_publishedTime")]
    pub published: Option<Text<'a>>,
    #[serde(borrow, rename = "security_withdrawnTime")]
    pub withdrawn: Option<Text<'a>>,
}

/// A longer id is none: an element can lead from one to thousands of others, and each is looked up by both.
const MAX_ID: usize = 4_000;

impl Element<'_> {
    /// What a relationship leads from.
    pub fn from(&self) -> Option<&str> {
        self.from.as_deref().filter(|id| id.len() <= MAX_ID)
    }
}

#[derive(Deserialize)]
pub struct Identifier<'a> {
    #[serde(borrow, rename = "externalIdentifierType")]
    pub kind: Text<'a>,
    #[serde(borrow)]
    pub identifier: Text<'a>,
}

#[derive(Deserialize)]
pub struct Reference<'a> {
    #[serde(borrow, rename = "externalRefType")]
    pub kind: Text<'a>,
    #[serde(borrow, default, rename = "locator")]
    pub locators: Texts<'a>,
}

/// A document from its bytes.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let whole: GraphDocument<'_> = json::document(FORMAT, bytes)?;
    // JSON-LD 1.1, 3.1: one context or a list of them, in which others than that of SPDX may extend it.
    let context = whole.context.map(RawValue::get).unwrap_or_default();
    let Some((_, after)) = context.split_once("spdx.org/rdf/3.") else {
        return Err(invalid(format!("unknown @context {}; expected that of SPDX 3", text::line(context, 300))));
    };
    // The version of the terms; the elements say that of the specification.
    let version = text::line(&format!("3.{}", after.split(['/', '"']).next().unwrap_or_default()), 80);
    let mut read = GraphReader { document: Document::new(version), ..GraphReader::default() };
    let mut notes = Report::default();
    match whole.graph {
        Some(graph) => {
            if !json::list(&mut notes, "/@graph", graph, |notes, i, element| read.element(notes, i, &element))? {
                return Err(invalid("/@graph must be a list"));
            }
        }
        // A document may be one element (section "JSON-LD Serialization").
        None => read.element(&mut notes, 0, &json::document(FORMAT, bytes)?)?,
    }
    let mut report = read.finish()?;
    report.skipped.append(&mut notes.skipped);
    report.unreadable += notes.unreadable;
    Ok(report)
}

#[derive(Default)]
struct GraphReader {
    document: Document,
    /// Ids of packages and of licenses, and whether concluded, until all licenses are known.
    licensed: Vec<(Rc<str>, String, bool)>,
    licenses: Licenses,
    security: Security,
}

impl GraphReader {
    fn element(&mut self, notes: &mut Report, i: usize, element: &Element<'_>) -> Result<(), ReportError> {
        match &*element.kind {
            "CreationInfo" => {
                element.created.iter().for_each(|created| self.document.created(created));
                if let Some(version) = element.version.as_ref().and_then(Text::word) {
                    self.document.report.format_version = Some(version);
                }
            }
            "Tool" | "SoftwareAgent" => {
                let tool = element.name.as_ref().and_then(Text::word).map(|name| Tool { name, version: None });
                tool.into_iter().for_each(|tool| self.document.tool(tool));
            }
            "SpdxDocument" | "software_Sbom" | "Bom" => {
                element.root.0.iter().for_each(|root| self.document.describes(root));
            }
            "software_Package" | "ai_AIPackage" | "dataset_DatasetPackage" => self.package(notes, i, element)?,
            kind if kind.starts_with("simplelicensing_") || kind.starts_with("expandedlicensing_") => {
                self.licenses.add(kind, element);
            }
            "security_Vulnerability" => self.security.vulnerability(notes, i, element)?,
            kind if kind.starts_with("security_") => self.security.assessment(kind, element),
            "Relationship" | "LifecycleScopedRelationship" => self.relationship(element),
            _ => {}
        }
        Ok(())
    }

    fn package(&mut self, notes: &mut Report, i: usize, element: &Element<'_>) -> Result<(), ReportError> {
        let at = || format!("/@graph/{i}");
        let owned = |text: &Option<Text<'_>>| text.as_ref().map(|text| text.to_string());
        let mut purls: Vec<String> = owned(&element.package_url).into_iter().collect();
        json::sublist(
            notes,
            &format!("{}/externalIdentifier", at()),
            element.identifiers,
            |_, _, other: Identifier<'_>| {
                if matches!(&*other.kind, "packageUrl" | "purl") {
                    purls.push(other.identifier.to_string());
                }
                Ok(())
            },
        )?;
        let facts = PackageFacts {
            id: owned(&element.id),
            name: owned(&element.name).unwrap_or_default(),
            version: owned(&element.package_version),
            purls,
            purpose: owned(&element.purpose),
            ..PackageFacts::default()
        };
        self.document.package(facts, at)
    }

    fn relationship(&mut self, element: &Element<'_>) {
        let (Some(from), Some(kind)) = (element.from(), &element.relationship) else { return };
        let dev = match element.scope.as_deref() {
            Some("build" | "development" | "test") => Some(true),
            Some("runtime") => Some(false),
            _ => None,
        };
        let from: Rc<str> = from.into();
        for to in &element.to.0 {
            match &**kind {
                "describes" => self.document.describes(to),
                "dependsOn" | "hasDynamicLink" | "hasStaticLink" | "hasPrerequisite" => {
                    self.document.depends(&from, to, dev);
                }
                "hasOptionalDependency" | "hasProvidedDependency" => self.document.depends(&from, to, None),
                "hasConcludedLicense" | "hasDeclaredLicense" => {
                    self.licensed.push((Rc::clone(&from), to.to_string(), &**kind == "hasConcludedLicense"));
                }
                "hasAssociatedVulnerability" => self.security.has(&from, &(&**to).into()),
                _ => {}
            }
        }
    }

    fn finish(mut self) -> Result<Report, ReportError> {
        // All that are concluded count and, where nothing is, all that are declared.
        let (concluded, declared): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.licensed).into_iter().partition(|(.., concluded)| *concluded);
        let mut known: HashSet<Rc<str>> = HashSet::new();
        for (package, id, _) in concluded {
            if self.licenses.text(&id).is_some_and(|license| self.document.license(&package, &license)) {
                known.insert(package);
            }
            json::within_limits(&self.document.report)?;
        }
        for (package, id, _) in declared.iter().filter(|(package, ..)| !known.contains(package)) {
            if let Some(license) = self.licenses.text(id) {
                self.document.license(package, &license);
            }
            json::within_limits(&self.document.report)?;
        }
        self.security.report(&mut self.document)?;
        Ok(self.document.finish())
    }
}
