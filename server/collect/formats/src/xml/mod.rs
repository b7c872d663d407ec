//! XML as this program reads it: events over `quick-xml` that check what it leaves to its user, so that no file can make
//! the program use more than a small multiple of its own size.
//!
//! Nothing is fetched and nothing is expanded: of entities there are the five of XML 1.0 (section 4.6) and character
//! references; a DOCTYPE may name an external subset (JaCoCo and Cobertura do), which is not read, and may declare nothing.

mod decode;
mod outline;
#[cfg(test)]
mod tests;
mod tree;

pub use decode::decode;
pub use outline::Outline;
pub use tree::Element;

use crate::report::ReportError;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event as Raw};
use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

/// Deeper nesting than this is refused.
pub const MAX_DEPTH: usize = 200;
/// More attributes of one element than this are refused: to check that each is there once costs their square.
pub const MAX_ATTRIBUTES: usize = 200;
/// More namespace declarations in force at one place than this are refused: each name is looked up in all of them.
const MAX_NAMESPACES: usize = 200;

/// A reader of one document.
pub struct Reader<'a> {
    format: &'static str,
    text: &'a str,
    inner: quick_xml::Reader<&'a [u8]>,
    depth: usize,
    root: Root,
    /// Depth, prefix and name of the namespaces in force; the name is empty where a declaration takes one back.
    namespaces: Vec<(usize, String, Rc<str>)>,
    /// A place in the text and its line, from where lines are counted on.
    counted: Cell<(usize, usize)>,
}

/// How far the reader is with the one element that a document is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    Ahead,
    Open,
    Done,
}

/// What comes next in a document. Comments and processing instructions do not come.
pub enum Event<'a> {
    Start(Tag<'a>),
    /// Text or CDATA between tags; one text may come in pieces.
    Text(Cow<'a, str>),
    End,
}

/// The start of an element. An empty element has a start and an end.
pub struct Tag<'a> {
    start: BytesStart<'a>,
    /// None where the element is in no namespace.
    pub namespace: Option<Rc<str>>,
}

impl<'a> Tag<'a> {
    /// The name without a prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// The value of an attribute by its full name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        let found = attributes.filter_map(Result::ok).find(|attribute| attribute.key.into_inner() == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok()
    }

    /// The value of an attribute as text, trimmed; none where it is empty.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// The value of an attribute as a number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.trim().parse().ok()
    }

    /// Full names and values. [`Reader::next`] has checked that all of them can be read.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        attributes.filter_map(|attribute| {
            let attribute = attribute.ok()?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            Some((attribute.key.into_inner(), value))
        })
    }
}

impl<'a> Reader<'a> {
    /// A reader of text as [`decode`] gives it. `format` is for the errors.
    #[must_use]
    pub fn new(format: &'static str, text: &'a str) -> Self {
        let mut inner = quick_xml::Reader::from_str(text);
        inner.config_mut().expand_empty_elements = true;
        Self { format, text, inner, depth: 0, root: Root::Ahead, namespaces: Vec::new(), counted: Cell::new((0, 1)) }
    }

    /// The next event; none at the end of the document.
    ///
    /// # Errors
    ///
    /// [`ReportError::Invalid`] with the line where it is not well-formed, is cut off or declares something in its
    /// DOCTYPE, [`ReportError::Limit`] where it passes a limit.
    #[expect(clippy::should_implement_trait, reason = "it is fallible, and its events borrow from the text")]
    pub fn next(&mut self) -> Result<Option<Event<'a>>, ReportError> {
        loop {
            let event = self.inner.read_event().map_err(|e| self.broken(&e))?;
            match event {
                Raw::Start(start) => return self.start(start).map(|tag| Some(Event::Start(tag))),
                Raw::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    while self.namespaces.last().is_some_and(|(depth, ..)| *depth > self.depth) {
                        self.namespaces.pop();
                    }
                    if self.depth == 0 {
                        self.root = Root::Done;
                    }
                    return Ok(Some(Event::End));
                }
                Raw::Text(text) => {
                    let text = text.xml10_content();
                    if self.depth > 0 {
                        return Ok(Some(Event::Text(text)));
                    }
                    if !text.trim_matches([' ', '\t', '\r', '\n', '\u{feff}']).is_empty() {
                        return Err(self.error("text outside the root element"));
                    }
                }
                Raw::CData(text) if self.depth > 0 => return Ok(Some(Event::Text(text.xml10_content()))),
                Raw::GeneralRef(reference) if self.depth > 0 => {
                    let known = match reference.resolve_char_ref() {
                        Ok(Some(c)) if c != '\0' => Some(Cow::Owned(c.to_string())),
                        Ok(None) => quick_xml::escape::resolve_xml_entity(&reference).map(Cow::Borrowed),
                        _ => None,
                    };
                    return match known {
                        Some(text) => Ok(Some(Event::Text(text))),
                        None => Err(self.error(&format!(
                            "unknown entity &{};; expected a character reference or one of the five entities of XML",
                            short(&reference)
                        ))),
                    };
                }
                Raw::CData(_) | Raw::GeneralRef(_) => {
                    return Err(self.error("text outside the root element"));
                }
                Raw::DocType(declared) => self.doctype(&declared)?,
                Raw::Eof => {
                    return match self.root {
                        Root::Done => Ok(None),
                        Root::Ahead => Err(self.error("the document has no root element")),
                        Root::Open => Err(self.error(&format!("the file ends with {} elements open", self.depth))),
                    };
                }
                Raw::Decl(_) | Raw::PI(_) | Raw::Comment(_) => {}
                Raw::Empty(_) => return Err(self.error("unexpected empty element")),
            }
        }
    }

    /// Passes over the rest of the element whose start came last, with all that is in it.
    ///
    /// # Errors
    ///
    /// As [`Reader::next`].
    pub fn skip(&mut self) -> Result<(), ReportError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Passes over the rest of the element whose start came last, and gives its text without that of elements in it: the
    /// first `most` bytes or a little more.
    ///
    /// # Errors
    ///
    /// As [`Reader::next`].
    pub fn text(&mut self, most: usize) -> Result<String, ReportError> {
        let inside = self.depth;
        let mut text = String::new();
        while self.depth >= inside {
            match self.next()? {
                Some(Event::Text(piece)) if self.depth == inside && text.len() < most => {
                    let end = (0..=4).find_map(|more| piece.get(..(most + more).min(piece.len())));
                    text.push_str(end.unwrap_or_default());
                }
                Some(_) => {}
                None => break,
            }
        }
        Ok(text)
    }

    /// The line where the reader is, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line_at(self.inner.buffer_position())
    }

    /// How many elements are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// An error at the place where the reader is.
    #[must_use]
    pub fn error(&self, message: &str) -> ReportError {
        ReportError::Invalid { format: self.format, message: format!("{message} (line {})", self.line()) }
    }

    fn start(&mut self, start: BytesStart<'a>) -> Result<Tag<'a>, ReportError> {
        if self.root == Root::Done {
            return Err(self.error("more than one root element"));
        }
        self.root = Root::Open;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.limit(&format!("the XML is nested deeper than {MAX_DEPTH} levels")));
        }
        for (i, attribute) in start.attributes().enumerate() {
            if i == MAX_ATTRIBUTES {
                return Err(self.limit(&format!("an element has more than {MAX_ATTRIBUTES} attributes")));
            }
            let attribute = attribute.map_err(|e| self.error(&format!("invalid tag: {e}")))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|e| self.error(&format!("invalid attribute: {e}")))?;
            if value.contains('\0') {
                return Err(self.error("an attribute has a NUL character"));
            }
            let declared = match attribute.key.into_inner() {
                "xmlns" => "",
                key => match key.strip_prefix("xmlns:") {
                    Some(prefix) => prefix,
                    None => continue,
                },
            };
            self.namespaces.push((self.depth, declared.to_owned(), value.into()));
            if self.namespaces.len() > MAX_NAMESPACES {
                return Err(self.limit(&format!("more than {MAX_NAMESPACES} namespaces are declared")));
            }
        }
        let prefix = start.name().prefix().map_or("", |prefix| prefix.into_inner());
        let namespace = self.namespaces.iter().rev().find(|(_, declared, _)| declared == prefix);
        let namespace = namespace.map(|(.., name)| Rc::clone(name)).filter(|name| !name.is_empty());
        Ok(Tag { start, namespace })
    }

    /// Refuses what could give an entity a meaning (XML 1.0, section 2.8): any declaration in the internal subset.
    fn doctype(&self, declared: &str) -> Result<(), ReportError> {
        if self.root != Root::Ahead {
            return Err(self.error("a DOCTYPE after the start of the root element"));
        }
        match declared.split_once('[') {
            Some((_, subset)) if !subset.trim_end().trim_end_matches(']').trim().is_empty() => {
                Err(self.error("the DOCTYPE declares entities or elements, which is not supported"))
            }
            _ => Ok(()),
        }
    }

    fn broken(&self, error: &quick_xml::Error) -> ReportError {
        let message = match error {
            quick_xml::Error::Syntax(e) => format!("the XML is truncated or broken: {e}"),
            e => format!("the XML is not well-formed: {e}"),
        };
        let line = self.line_at(self.inner.error_position());
        ReportError::Invalid { format: self.format, message: format!("{} (line {line})", short(&message)) }
    }

    fn limit(&self, message: &str) -> ReportError {
        ReportError::Limit(format!("{message} (line {})", self.line()))
    }

    fn line_at(&self, position: u64) -> usize {
        let before = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        let (from, line) = self.counted.get();
        let (from, line) = if from <= before { (from, line) } else { (0, 1) };
        let line = line + self.text.as_bytes()[from..before].iter().filter(|byte| **byte == b'\n').count();
        self.counted.set((before, line));
        line
    }
}

/// The start of a text for a message.
fn short(text: &str) -> String {
    crate::text::line(text, 200)
}
