//! The bytes of an XML file as text: the encodings of XML 1.0 (appendix F) that reports are written in.

use crate::report::ReportError;
use encoding_rs::Encoding;
use std::borrow::Cow;

/// The text of an XML file: UTF-8, UTF-16 (which every XML processor must read), and the encodings of the web
/// (<https://encoding.spec.whatwg.org/#names-and-labels>) where they are declared; Latin-1 is read as Windows-1252, as
/// there. Without a byte order mark, which says more than a declaration: programs that write the one know what they do.
///
/// # Errors
///
/// [`ReportError::Invalid`] that names the encoding or the byte where the bytes are no text or have a NUL character.
pub fn decode<'a>(format: &'static str, bytes: &'a [u8]) -> Result<Cow<'a, str>, ReportError> {
    let text = decoded(bytes).map_err(|message| ReportError::Invalid { format, message })?;
    if text.contains('\0') {
        return Err(ReportError::Invalid { format, message: "the content has a NUL character".to_owned() });
    }
    Ok(text)
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Err("the content is UTF-32; expected UTF-8".to_owned()),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, b'?' | b'!' | b'a'..=b'z' | b'A'..=b'Z', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', 0, b'?' | b'!' | b'a'..=b'z' | b'A'..=b'Z', ..] => utf16(bytes, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, ..] => utf8(bytes),
        _ => match declared(bytes).as_deref() {
            None | Some("us-ascii" | "ascii") => utf8(bytes),
            Some(label) => match Encoding::for_label_no_replacement(label.replace("latin-", "latin").as_bytes()) {
                // A declared UTF-16 in a file that is not: programs write it into a string and save that as UTF-8.
                Some(encoding) if !is_unicode(encoding) => encoding
                    .decode_without_bom_handling_and_without_replacement(bytes)
                    .ok_or_else(|| format!("the content is declared as {label} but has bytes that are invalid in it")),
                // Whatever it is, plain ASCII is the same in it.
                None if !bytes.is_ascii() => Err(format!("unsupported encoding {label}; expected UTF-8")),
                _ => utf8(bytes),
            },
        },
    }
}

fn is_unicode(encoding: &'static Encoding) -> bool {
    [encoding_rs::UTF_8, encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].contains(&encoding)
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    crate::text::decode(bytes).map(Cow::Borrowed)
}

/// The encoding that the XML declaration names, in lower case.
fn declared(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(200).map(|byte| char::from(*byte)).collect();
    let declaration = head.trim_start_matches("\u{EF}\u{BB}\u{BF}").trim_start().strip_prefix("<?xml")?;
    let (declaration, _) = declaration.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value[1..].split(quote).next()?.trim().to_ascii_lowercase())
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, String> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("the content is UTF-16 and ends in the middle of a character".to_owned());
    }
    let text: Result<String, _> = char::decode_utf16(units.iter().map(|pair| unit(*pair))).collect();
    text.map(Cow::Owned).map_err(|e| format!("the content is invalid UTF-16: {e}"))
}
