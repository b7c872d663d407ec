//! What an XML document looks like from outside, to tell formats apart by their content.

use super::{Event, Reader, decode};
use crate::report::ReportError;
use std::collections::BTreeMap;

/// The root element of a document and the first element in it. Enough of it: the document need not be whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Without a prefix.
    pub name: String,
    pub namespace: Option<String>,
    pub attributes: BTreeMap<String, String>,
    /// The name of the first element in the root; none where there is none or the document ends before.
    pub child: Option<String>,
}

impl Outline {
    /// The outline of a document; none where the bytes do not begin as XML.
    ///
    /// # Errors
    ///
    /// Those of [`Reader::next`] up to the root element, [`ReportError::Unknown`] where the bytes are no text.
    pub fn of(bytes: &[u8]) -> Result<Option<Self>, ReportError> {
        let text = match decode("XML", bytes) {
            Ok(text) => text,
            Err(ReportError::Invalid { message, .. }) => return Err(ReportError::Unknown(message)),
            Err(error) => return Err(error),
        };
        if !text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('<') {
            return Ok(None);
        }
        let mut reader = Reader::new("XML", &text);
        let Some(Event::Start(root)) = reader.next()? else { return Ok(None) };
        let mut outline = Self {
            name: root.name().to_owned(),
            namespace: root.namespace.as_deref().map(str::to_owned),
            attributes: root.attributes().map(|(name, value)| (name.to_owned(), value.into_owned())).collect(),
            child: None,
        };
        // A document that breaks after its root is still known for what it is; its parser says where it breaks.
        while let Ok(Some(event)) = reader.next() {
            match event {
                Event::Start(tag) => {
                    outline.child = Some(tag.name().to_owned());
                    break;
                }
                Event::Text(_) => {}
                Event::End => break,
            }
        }
        Ok(Some(outline))
    }

    /// Whether the root has this name, whatever its namespace.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Whether the first element in the root has one of these names.
    #[must_use]
    pub fn begins_with(&self, names: &[&str]) -> bool {
        self.child.as_deref().is_some_and(|child| names.contains(&child))
    }
}
