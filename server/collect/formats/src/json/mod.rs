//! How JSON formats are read: entry by entry, each parsed on its own, so that a bad one is left out with its place and
//! the rest is read, and so that no tree of the whole document is ever built.

mod limit;
mod list;
mod mistake;
pub mod surrogate;
mod value;

use crate::report::ReportError;
use mistake::Mistake;
use serde::Deserialize;
use serde_json::value::RawValue;

pub use limit::{MAX_FINDINGS, MAX_PACKAGES, MAX_TEXT, check, check_text, push, push_package, text_of, within_limits};
pub use list::{BATCH, each, list, long_list, members, pointer, sublist};
pub use value::{Text, Texts, index, lenient, line_number, named_texts, number, text, truth};

/// A part of a document that was found whole but not looked into.
pub type Raw<'a> = Option<&'a RawValue>;

/// The document as `T`, from the bytes of a file.
///
/// # Errors
///
/// [`ReportError::Invalid`] where the bytes are no text, no JSON or no `T`, with the line and column.
pub fn document<'a, T: Deserialize<'a>>(format: &'static str, bytes: &'a [u8]) -> Result<T, ReportError> {
    let text = crate::text::decode_as(format, bytes)?;
    serde_json::from_str(text).map_err(|e| invalid(format, explained(&e)))
}

/// The documents of a file that has several, one behind the other, with what their places begin with: nothing for the
/// first, `document 2 ` and so on. Each may be an error: [`ReportError::Invalid`] where it is no JSON.
///
/// # Errors
///
/// [`ReportError::Invalid`] where the bytes are no text.
pub fn documents<'a>(
    format: &'static str,
    bytes: &'a [u8],
) -> Result<impl Iterator<Item = Result<(String, &'a RawValue), ReportError>>, ReportError> {
    let text = crate::text::decode_as(format, bytes)?;
    let documents = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>().enumerate();
    Ok(documents.map(move |(i, document)| {
        let at = if i == 0 { String::new() } else { format!("document {} ", i + 1) };
        document.map(|document| (at, document)).map_err(|e| invalid(format, explained(&e)))
    }))
}

/// An error of a format.
pub fn invalid(format: &'static str, message: impl Into<String>) -> ReportError {
    ReportError::Invalid { format, message: message.into() }
}

/// What `serde_json` says, in words that help a reader who has only the file.
fn explained(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Eof => format!("the JSON is truncated: {error}"),
        serde_json::error::Category::Syntax => format!("invalid JSON: {error}"),
        _ => error.to_string(),
    }
}

/// One entry as `T`, or what is wrong with it in a few words, without its place and values: so equal mistakes are counted
/// together.
///
/// # Errors
///
/// The words.
pub fn entry<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, String> {
    match serde_json::from_str(raw.get()) {
        Ok(entry) => Ok(entry),
        Err(_) => Err(crate::text::line(&Mistake::in_entry::<T>(raw).to_string(), 200)),
    }
}
