//! The objects of CycloneDX 1.2 to 1.7 that something is read from or that a document is judged by
//! (<https://cyclonedx.org/specification/overview/>). Of the rest (signatures, model cards, cryptography, formulation,
//! declarations, definitions, annotations, release notes, most evidence) only the names are known.

mod component;
mod license;
mod service;
mod vulnerability;
mod words;

use super::schema::{Field, Kind, Object, Xml, field, quoted};
use component::{COMPONENT, HASHES};
pub use license::{EXPRESSION, LICENSE};
use serde_json::{Map, Value};
use service::SERVICE;
use vulnerability::VULNERABILITY;

/// A list of licenses and expressions.
const LICENSES: Kind = Kind::Licenses(license::judge);

const TEXTS: Kind = Kind::List(&Kind::Text);

/// References that nothing is read from: in XML they are attributes, which are not looked at.
const REFS: Kind = Kind::Set(&Kind::Text);

/// A range of versions (<https://github.com/package-url/vers-spec>).
const RANGE: Kind = Kind::Filled(0, 6);

const ANYS: Kind = Kind::List(&Kind::Any);

// Statics, not constants: components are in components, and only statics may lead back to themselves.
static COMPONENTS: Kind = Kind::Object(&COMPONENT);

static SERVICES: Kind = Kind::Object(&SERVICE);

static TOOLS: Kind = Kind::Object(&TOOL);

/// The outermost object. In XML the namespace says format and version.
pub static BOM: Object = Object {
    name: "BOM",
    fields: &[
        field("$schema", Kind::Any).xml(Xml::Never),
        field("bomFormat", Kind::Word(&[(0, "CycloneDX")])).xml(Xml::Never).needed(),
        field("specVersion", Kind::Text).xml(Xml::Never).needed(),
        field("serialNumber", Kind::Checked(serial_number)).attribute(),
        field("version", Kind::Positive(5, 5)).attribute().needed_in(2, 4),
        field("metadata", Kind::Object(&METADATA)),
        field("components", Kind::Set(&COMPONENTS)).of("component"),
        field("services", Kind::Set(&SERVICES)).of("service"),
        field("externalReferences", REFERENCES).of("reference"),
        // The schema wants each dependency once. npm and others repeat them, which says nothing new, and hardly a BOM of
        // theirs would be left: here and in what an entry depends on each may be there again.
        field("dependencies", Kind::List(&Kind::Object(&DEPENDENCY))).of("dependency"),
        field("compositions", Kind::Set(&Kind::Object(&COMPOSITION))).of("composition").since(3),
        // In XML since 1.3, in JSON since 1.5.
        PROPERTIES.since(3),
        field("vulnerabilities", Kind::Set(&Kind::Object(&VULNERABILITY))).of("vulnerability").since(4),
        field("signature", Kind::Any).since(4),
        field("annotations", ANYS).of("annotation").since(5),
        field("formulation", ANYS).of("formula").since(5),
        field("declarations", Kind::Any).since(6),
        field("definitions", Kind::Any).since(6),
        field("citations", Kind::Set(&Kind::Object(&CITATION))).of("citation").since(7),
    ],
    rule: None,
    closed: 4,
};

static METADATA: Object = Object {
    name: "metadata",
    fields: &[
        field("timestamp", Kind::Time),
        field("lifecycles", Kind::List(&Kind::Object(&LIFECYCLE))).of("lifecycle").since(5),
        field("tools", Kind::Either(&TOOL_PARTS, &TOOLS)).of("tool"),
        field("authors", CONTACTS).of("author"),
        field("component", Kind::Object(&COMPONENT)),
        field("manufacture", Kind::Object(&ORGANIZATION)),
        field("manufacturer", Kind::Object(&ORGANIZATION)).since(6),
        field("supplier", Kind::Object(&ORGANIZATION)),
        field("licenses", LICENSES).since(3),
        PROPERTIES.since(3),
        field("distributionConstraints", Kind::Any).since(7),
    ],
    rule: None,
    closed: 4,
};

static LIFECYCLE: Object = Object {
    name: "lifecycle",
    fields: &[field("phase", Kind::Word(words::PHASES)), field("name", Kind::Text), field("description", Kind::Text)],
    rule: Some(|fields| match (fields.contains_key("phase"), fields.contains_key("name")) {
        (true, false) | (false, true) => Ok(()),
        _ => Err("a lifecycle requires either a phase or a name".to_owned()),
    }),
    closed: 4,
};

/// What tools are since 1.5: components and services.
static TOOL_PARTS: Object = Object {
    name: "list of tools",
    fields: &[
        field("components", Kind::Set(&COMPONENTS)).of("component"),
        field("services", Kind::Set(&SERVICES)).of("service"),
    ],
    rule: None,
    closed: 4,
};

static TOOL: Object = Object {
    name: "tool",
    fields: &[
        field("vendor", Kind::Text),
        field("name", Kind::Text),
        field("version", Kind::Text),
        HASHES,
        field("externalReferences", REFERENCES).of("reference").since(4),
    ],
    rule: None,
    closed: 4,
};

const REFERENCES: Kind = Kind::List(&Kind::Object(&REFERENCE));

static REFERENCE: Object = Object {
    name: "external reference",
    fields: &[
        field("type", Kind::Word(words::REFERENCE_TYPES)).attribute().needed(),
        field("url", Kind::Text).needed(),
        field("comment", Kind::Text),
        HASHES.since(3),
        PROPERTIES.since(7),
    ],
    rule: None,
    closed: 4,
};

const CONTACTS: Kind = Kind::List(&Kind::Object(&CONTACT));

static CONTACT: Object = Object {
    name: "contact",
    fields: &[BOM_REF.since(5), field("name", Kind::Text), field("email", Kind::Text), field("phone", Kind::Text)],
    rule: None,
    closed: 4,
};

static ORGANIZATION: Object = Object {
    name: "organization",
    fields: &[
        BOM_REF.since(5),
        field("name", Kind::Text),
        field("address", Kind::Any).since(6),
        field("url", TEXTS).xml(Xml::Repeated("url")),
        field("contact", CONTACTS).xml(Xml::Repeated("contact")),
    ],
    rule: None,
    closed: 4,
};

static DEPENDENCY: Object = Object {
    name: "dependency",
    fields: &[
        field("ref", Kind::Ref).attribute().needed(),
        field("dependsOn", Kind::List(&Kind::Ref)).xml(Xml::RepeatedAttribute("dependency", "ref")),
        field("provides", Kind::List(&Kind::Ref)).xml(Xml::RepeatedAttribute("provides", "ref")).since(6),
    ],
    rule: None,
    closed: 4,
};

static COMPOSITION: Object = Object {
    name: "composition",
    fields: &[
        BOM_REF.since(5),
        field("aggregate", Kind::Word(words::AGGREGATES)).needed(),
        field("assemblies", REFS).of("assembly"),
        field("dependencies", REFS).of("dependency"),
        field("vulnerabilities", REFS).of("vulnerability").since(5),
        field("signature", Kind::Any).since(4),
    ],
    rule: None,
    closed: 4,
};

/// A property without a name is one of the reasons to refuse: in JSON since 1.6, in XML since there are properties.
const PROPERTIES: Field = field("properties", PROPERTY_LIST).of("property");

const PROPERTY_LIST: Kind = Kind::List(&Kind::Object(&PROPERTY));

static PROPERTY: Object = Object {
    name: "property",
    fields: &[
        field("name", Kind::Text).attribute().needed_in(6, u8::MAX).needed_in_xml(3),
        field("value", Kind::Text).xml(Xml::Content),
    ],
    rule: None,
    closed: 6,
};

const BOM_REF: Field = field("bom-ref", Kind::Ref).xml(Xml::Attribute("bom-ref"));

static SOURCE: Object =
    Object { name: "source", fields: &[field("url", Kind::Text), field("name", Kind::Text)], rule: None, closed: 4 };

static CITATION: Object = Object {
    name: "citation",
    fields: &[
        BOM_REF,
        field("pointers", TEXTS).of("pointer"),
        field("expressions", TEXTS).of("expression"),
        field("timestamp", Kind::Time).needed(),
        field("attributedTo", Kind::Ref),
        field("process", Kind::Ref),
        field("note", Kind::Text),
        field("signature", Kind::Any),
    ],
    rule: Some(citation),
    closed: 4,
};

fn citation(fields: &Map<String, Value>) -> Result<(), String> {
    let has = |name| fields.contains_key(name);
    if has("pointers") == has("expressions") {
        return Err("a citation requires either pointers or expressions".to_owned());
    }
    if !has("attributedTo") && !has("process") {
        return Err("a citation requires attributedTo or process".to_owned());
    }
    Ok(())
}

/// `urn:uuid:` and a UUID (RFC 9562; its digits may be upper case, although the schemas say otherwise).
fn serial_number(text: &str) -> Result<(), String> {
    let digits =
        text.strip_prefix("urn:uuid:").or_else(|| text.strip_prefix('{').and_then(|text| text.strip_suffix('}')));
    let groups: Vec<&str> = digits.unwrap_or_default().split('-').collect();
    let hex = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    if groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hex) {
        return Ok(());
    }
    Err(format!("invalid serial number {}; expected urn:uuid: and a UUID", quoted(text)))
}
