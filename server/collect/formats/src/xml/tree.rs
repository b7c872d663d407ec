//! A part of an XML document as a tree, for formats whose entries are small and rich.

use super::{Event, Reader, Tag};
use crate::report::ReportError;
use std::rc::Rc;

/// An element and all that is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Without a prefix.
    pub name: String,
    pub namespace: Option<Rc<str>>,
    /// By their full names.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Self>,
    /// The text of the element without that of its children.
    pub text: String,
}

impl Element {
    /// The element whose start came last, read to its end. `budget` is how many elements and attributes there may be; it
    /// is counted down.
    ///
    /// # Errors
    ///
    /// As [`Reader::next`], and [`ReportError::Limit`] past the budget.
    pub fn read(reader: &mut Reader<'_>, tag: &Tag<'_>, budget: &mut usize) -> Result<Self, ReportError> {
        let mut open = vec![Self::begun(tag)];
        loop {
            let spent = 1 + open.last().map_or(0, |element| element.attributes.len());
            match reader.next()? {
                Some(Event::Start(tag)) => {
                    *budget = budget.checked_sub(spent).ok_or_else(|| {
                        ReportError::Limit("an entry of the XML has too many elements and attributes".to_owned())
                    })?;
                    open.push(Self::begun(&tag));
                }
                Some(Event::Text(piece)) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&piece);
                    }
                }
                Some(Event::End) => match (open.pop(), open.last_mut()) {
                    (Some(done), Some(parent)) => parent.children.push(done),
                    (done, _) => return Ok(done.unwrap_or_default()),
                },
                None => return Err(reader.error("the file ends in the middle of an element")),
            }
        }
    }

    /// The value of an attribute by its full name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find_map(|(key, value)| (key == name).then_some(value.as_str()))
    }

    fn begun(tag: &Tag<'_>) -> Self {
        Self {
            name: tag.name().to_owned(),
            namespace: tag.namespace.clone(),
            attributes: tag.attributes().map(|(name, value)| (name.to_owned(), value.into_owned())).collect(),
            children: Vec::new(),
            text: String::new(),
        }
    }
}
