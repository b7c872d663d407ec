//! A BOM while it is read: judged section by section, and what is taken from it.

use super::schema::{Field, Kind, Seen, Version, Xml, judge, quoted, time};
use super::tables::BOM;
use super::vulnerability::{Vulnerability, identity};
use super::{FORMAT, NAMESPACE, from_xml, invalid, minor, package};
use crate::json;
use crate::report::{Package, Report, ReportError, Tool};
use crate::text;
use crate::xml::{self, Element, Event, Reader, Tag};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// More elements and attributes than this in one entry of a document are refused.
const MAX_PARTS: usize = 500_000;
/// More bytes of text than this in findings and statements are refused: a file can give one long text to many packages.
const MAX_COPIED: usize = 256 << 20;

pub struct Bom {
    version: Version,
    pub report: Report,
    /// The section that is being read and the entries of it so far.
    section: Option<(&'static Field, Seen)>,
    begun: HashSet<&'static str>,
    refs: HashSet<String>,
    /// The places of packages in the report, by their `bom-ref`.
    packages: HashMap<String, usize>,
    /// What the BOM describes, the project and its parts, by reference: that is no package of it.
    roots: HashMap<String, Package>,
    /// The components that only say where packages were found, and the files that they are.
    origins: Vec<(String, Option<String>)>,
    /// What depends on what, by reference.
    dependencies: HashMap<String, Vec<String>>,
    vulnerabilities: Vec<Vulnerability>,
    pub author: Option<String>,
    copied: usize,
}

impl Bom {
    pub fn new(version: Version) -> Self {
        let report =
            Report { format: FORMAT, format_version: Some(format!("1.{}", version.minor)), ..Report::default() };
        Self {
            version,
            report,
            section: None,
            begun: HashSet::new(),
            refs: HashSet::new(),
            packages: HashMap::new(),
            roots: HashMap::new(),
            origins: Vec::new(),
            dependencies: HashMap::new(),
            vulnerabilities: Vec::new(),
            author: None,
            copied: 0,
        }
    }

    /// Whether a section was begun.
    pub fn has(&self, name: &str) -> bool {
        self.begun.contains(name)
    }

    /// Begins a section. Returns whether it is a list, whose entries go to [`Bom::entry`]; others go to [`Bom::field`].
    pub fn begin(&mut self, name: &str) -> Result<bool, ReportError> {
        let known = BOM.fields.iter().find(|field| field.name == name && field.since <= self.version.minor);
        let Some(field) = known else {
            self.section = None;
            if self.version.minor < BOM.closed {
                return Ok(false);
            }
            return Err(invalid(format!(
                "/{}: unknown field of the BOM in CycloneDX 1.{}",
                json::pointer(name),
                self.version.minor
            )));
        };
        self.begun.insert(field.name);
        self.section = Some((field, Seen::default()));
        Ok(matches!(field.kind, Kind::List(_) | Kind::Set(_)))
    }

    /// A section that is no list.
    pub fn field(&mut self, name: &str, value: Value) -> Result<(), ReportError> {
        let Some((field, _)) = &self.section else { return Ok(()) };
        judge(&value, field.kind, self.version).map_err(|message| invalid(format!("/{name}{message}")))?;
        if let ("metadata", Value::Object(fields)) = (name, value) {
            self.metadata(&fields);
        }
        Ok(())
    }

    /// An entry of a section that is a list.
    pub fn entry(&mut self, name: &str, i: usize, value: Value) -> Result<(), ReportError> {
        let Some((field, seen)) = &mut self.section else { return Ok(()) };
        let (Kind::List(entry) | Kind::Set(entry)) = field.kind else { return Ok(()) };
        judge(&value, *entry, self.version).map_err(|message| invalid(format!("/{name}/{i}{message}")))?;
        if matches!(field.kind, Kind::Set(_)) && !self.version.xml && !seen.insert(&value) {
            return Err(invalid(format!("/{name}/{i}: duplicate entry")));
        }
        let Value::Object(fields) = value else { return Ok(()) };
        match name {
            "components" => self.component(&fields)?,
            "dependencies" => self.dependency(&fields),
            "vulnerabilities" => {
                self.vulnerabilities.push(Vulnerability::new(&fields));
                if self.vulnerabilities.len() > json::MAX_FINDINGS {
                    return Err(ReportError::Limit(format!(
                        "the file has more than {} vulnerabilities",
                        json::MAX_FINDINGS
                    )));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What the whole says, once all sections are read.
    pub fn finish(mut self) -> Result<Report, ReportError> {
        self.trace()?;
        if self.report.tools.is_empty() && !self.vulnerabilities.is_empty() {
            self.report.tools.push(Tool { name: FORMAT.to_owned(), version: None });
        }
        for vulnerability in std::mem::take(&mut self.vulnerabilities) {
            vulnerability.report(&mut self)?;
            json::within_limits(&self.report)?;
        }
        Ok(self.report)
    }

    /// What the dependencies say of the packages: which of them the project names itself, and in which file they were found.
    fn trace(&mut self) -> Result<(), ReportError> {
        let dependencies = std::mem::take(&mut self.dependencies);
        let origins = std::mem::take(&mut self.origins);
        let on = |name: &str| dependencies.get(name).into_iter().flatten();
        if self.roots.keys().any(|root| dependencies.contains_key(root)) {
            let mut unopened: HashSet<&str> = origins.iter().map(|(name, _)| name.as_str()).collect();
            let (mut direct, mut unsure): (HashSet<&str>, HashSet<&str>) = Default::default();
            for name in self.roots.keys().flat_map(|root| on(root)).filter(|name| !self.roots.contains_key(*name)) {
                direct.insert(name);
                // What stands in the project's lockfile is what the project depends on. Each is opened once, because all
                // parts of the project can lead to one.
                if unopened.remove(name.as_str()) {
                    // One alone that has dependencies itself may be the project, as Trivy has it for go.mod and pom.xml, or
                    // what the project depends on: which of them are direct cannot be told.
                    let mut within: Vec<&str> = on(name).map(String::as_str).collect();
                    within.sort_unstable();
                    within.dedup();
                    match within[..] {
                        [one] if on(one).next().is_some() => {
                            while let Some(name) = within.pop() {
                                if unsure.insert(name) {
                                    within.extend(on(name).map(String::as_str));
                                }
                            }
                        }
                        _ => direct.extend(within),
                    }
                }
            }
            #[expect(clippy::iter_over_hash_type, reason = "each sets its own package")]
            for (name, place) in &self.packages {
                let is_direct = direct.contains(name.as_str());
                self.report.packages[*place].direct =
                    (is_direct || !unsure.contains(name.as_str())).then_some(is_direct);
            }
        }
        // Over all origins each package is visited once: the first that leads to it stands.
        let (mut seen, mut walked): (HashSet<&str>, HashSet<&str>) = Default::default();
        for (origin, file) in &origins {
            let Some(file) = file.as_ref().filter(|_| walked.insert(origin)) else { continue };
            let mut open: Vec<&str> = on(origin).map(String::as_str).collect();
            while let Some(name) = open.pop() {
                if !seen.insert(name) {
                    continue;
                }
                open.extend(on(name).map(String::as_str));
                let place = self.packages.get(name).copied();
                if let Some(place) = place.filter(|place| self.report.packages[*place].path.is_none()) {
                    self.spend(file.len())?;
                    self.report.packages[place].path = Some(file.clone());
                }
            }
        }
        Ok(())
    }

    /// The package that a reference leads to; an error where it leads nowhere in this file.
    pub fn referred(&self, name: &str) -> Result<Option<&Package>, ()> {
        match self.packages.get(name) {
            Some(place) => Ok(self.report.packages.get(*place)),
            None if self.roots.contains_key(name) => Ok(self.roots.get(name)),
            None if self.refs.contains(name) => Ok(None),
            None => Err(()),
        }
    }

    /// Counts the bytes of texts that are taken over once more.
    pub fn spend(&mut self, bytes: usize) -> Result<(), ReportError> {
        self.copied = self.copied.saturating_add(bytes);
        if self.copied <= MAX_COPIED {
            return Ok(());
        }
        Err(ReportError::Limit(format!(
            "the vulnerabilities and the packages they affect have more than {MAX_COPIED} bytes of text"
        )))
    }

    /// Notes all `bom-ref`s in a value, which must be told before it goes to [`Bom::field`] or [`Bom::entry`].
    pub fn references(&mut self, value: &Value) -> Result<(), ReportError> {
        match value {
            Value::Array(entries) => entries.iter().try_for_each(|entry| self.references(entry)),
            Value::Object(fields) => fields.iter().try_for_each(|(name, value)| match value {
                Value::String(text) if name == "bom-ref" => self.reference(text),
                value => self.references(value),
            }),
            _ => Ok(()),
        }
    }

    fn reference(&mut self, name: &str) -> Result<(), ReportError> {
        if name.is_empty() || self.refs.insert(name.to_owned()) {
            return Ok(());
        }
        if self.version.xml {
            return Err(invalid(format!("duplicate bom-ref {}", quoted(name))));
        }
        // JSON Schema cannot ask for this, so that tools that judge their BOMs by it write such.
        self.report.skip("duplicate bom-ref; references lead to the first one", text::line(name, text::MAX_TITLE));
        Ok(())
    }

    fn metadata(&mut self, fields: &Map<String, Value>) {
        self.report.created_at = fields.get("timestamp").and_then(Value::as_str).and_then(time);
        let tools = match fields.get("tools") {
            Some(Value::Array(tools)) => tools.iter().collect(),
            Some(Value::Object(parts)) => {
                let part = |name| parts.get(name).and_then(Value::as_array).into_iter().flatten();
                part("components").chain(part("services")).collect()
            }
            _ => Vec::new(),
        };
        for tool in tools {
            let word = |name| tool.get(name).and_then(Value::as_str).and_then(text::word);
            if let Some(name) = word("name").or_else(|| word("vendor")) {
                let tool = Tool { name, version: word("version") };
                if !self.report.tools.contains(&tool) && self.report.tools.len() < 100 {
                    self.report.tools.push(tool);
                }
            }
        }
        let name = |value: Option<&Value>| {
            Some(text::line(value?.get("name")?.as_str()?, 200)).filter(|name| !name.is_empty())
        };
        let authors = fields.get("authors").and_then(Value::as_array);
        let organization =
            || ["manufacturer", "manufacture", "supplier"].into_iter().find_map(|key| name(fields.get(key)));
        self.author = authors.and_then(|authors| name(authors.first())).or_else(organization);
        if let Some(Value::Object(component)) = fields.get("component") {
            self.root(component);
        }
    }

    fn root(&mut self, component: &Map<String, Value>) {
        if let Some(name) = component.get("bom-ref").and_then(Value::as_str) {
            let package = package::of(component).0;
            self.roots.entry(name.to_owned()).or_insert_with(|| identity(&package));
        }
        for part in component.get("components").and_then(Value::as_array).into_iter().flatten() {
            part.as_object().into_iter().for_each(|part| self.root(part));
        }
    }

    /// A component and those in it.
    fn component(&mut self, fields: &Map<String, Value>) -> Result<(), ReportError> {
        let name = fields.get("bom-ref").and_then(Value::as_str);
        if package::is_origin(fields) {
            self.origins.extend(name.map(|name| (name.to_owned(), package::file(fields))));
        } else if package::is_one(fields) && !name.is_some_and(|name| self.roots.contains_key(name)) {
            let (package, note) = package::of(fields);
            if let Some(note) = note {
                self.report.skip(note, text::line(name.unwrap_or(&package.name), text::MAX_TITLE));
            }
            if let Some(name) = name {
                self.packages.entry(name.to_owned()).or_insert(self.report.packages.len());
            }
            self.report.packages.push(package);
            json::within_limits(&self.report)?;
        }
        let inner = fields.get("components").and_then(Value::as_array).into_iter().flatten();
        inner.filter_map(Value::as_object).try_for_each(|part| self.component(part))
    }

    fn dependency(&mut self, fields: &Map<String, Value>) {
        let Some(name) = fields.get("ref").and_then(Value::as_str) else { return };
        let on = fields.get("dependsOn").and_then(Value::as_array).into_iter().flatten();
        let on = on.filter_map(Value::as_str).map(str::to_owned);
        self.dependencies.entry(name.to_owned()).or_default().extend(on);
    }
}

/// A BOM in XML, from its bytes.
pub fn read_xml(bytes: &[u8]) -> Result<Report, ReportError> {
    let text = xml::decode(FORMAT, bytes)?;
    let mut reader = Reader::new(FORMAT, &text);
    let Some(Event::Start(root)) = reader.next()? else { return Err(invalid("the document has no root element")) };
    let namespace = root.namespace.as_deref().unwrap_or_default().to_owned();
    let Some(version) = namespace.strip_prefix(NAMESPACE).filter(|_| root.name() == "bom") else {
        let (name, namespace) = (quoted(root.name()), quoted(&namespace));
        return Err(invalid(format!(
            "unexpected root element {name} in namespace {namespace}; expected bom in {NAMESPACE}1.x"
        )));
    };
    let mut bom = Bom::new(Version { minor: minor(version)?, xml: true });
    let of_bom = |tag: &Tag<'_>| tag.namespace.as_deref() == Some(&*namespace);
    for field in BOM.fields {
        let Xml::Attribute(name) = field.xml else { continue };
        if let Some(value) = root.get(name) {
            bom.begin(field.name)?;
            let value = from_xml::scalar(&value, field.kind).map_err(|message| invalid(format!("/{name}{message}")))?;
            bom.field(field.name, value)?;
        }
    }
    while let Some(event) = reader.next()? {
        let Event::Start(tag) = event else { continue };
        if !of_bom(&tag) {
            reader.skip()?;
            continue;
        }
        let name = text::line(tag.name(), 80);
        let known = BOM.fields.iter().find(|field| from_xml::element_of(field) == Some(tag.name()));
        let Some(field) = known.filter(|field| field.since <= bom.version.minor) else {
            return Err(reader.error(&format!("unexpected <{name}> in the BOM of CycloneDX 1.{}", bom.version.minor)));
        };
        if bom.has(field.name) {
            return Err(reader.error(&format!("more than one <{name}> in the BOM")));
        }
        if !bom.begin(field.name)? {
            let element = element(&mut bom, &mut reader, &tag)?;
            let value = from_xml::value(&element, field.kind, bom.version.minor);
            let value = value.map_err(|message| invalid(format!("/{}{message}", field.name)))?;
            bom.field(field.name, value)?;
            continue;
        }
        let (Xml::Wrapped(_, entry), Kind::List(kind) | Kind::Set(kind)) = (field.xml, field.kind) else { continue };
        let (inside, mut i) = (reader.depth(), 0);
        while reader.depth() >= inside {
            match reader.next()? {
                Some(Event::Start(tag)) if !of_bom(&tag) => reader.skip()?,
                Some(Event::Start(tag)) if tag.name() == entry => {
                    let element = element(&mut bom, &mut reader, &tag)?;
                    let value = from_xml::value(&element, *kind, bom.version.minor);
                    let value = value.map_err(|message| invalid(format!("/{}/{i}{message}", field.name)))?;
                    bom.entry(field.name, i, value)?;
                    i += 1;
                }
                Some(Event::Text(text)) if !text.trim().is_empty() => {
                    return Err(reader.error(&format!("unexpected text in <{name}>; expected only <{entry}>")));
                }
                Some(Event::Start(tag)) => {
                    let other = text::line(tag.name(), 80);
                    return Err(reader.error(&format!("unexpected <{other}> in <{name}>; expected only <{entry}>")));
                }
                Some(_) => {}
                None => break,
            }
        }
    }
    bom.finish()
}

/// An element as a tree, its references noted.
fn element(bom: &mut Bom, reader: &mut Reader<'_>, tag: &Tag<'_>) -> Result<Element, ReportError> {
    let mut budget = MAX_PARTS;
    let element = Element::read(reader, tag, &mut budget)?;
    note(bom, &element)?;
    Ok(element)
}

/// Notes the references of the parts that are of no interest otherwise, and so are not in the value made of the element.
fn note(bom: &mut Bom, element: &Element) -> Result<(), ReportError> {
    for (name, value) in &element.attributes {
        if name == "bom-ref" && element.namespace.as_deref().is_some_and(|name| name.starts_with(NAMESPACE)) {
            bom.reference(value)?;
        }
    }
    element.children.iter().try_for_each(|child| note(bom, child))
}
