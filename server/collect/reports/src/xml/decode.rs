//! The bytes of an XML file as text: the encodings of XML 1.0 (appendix F) that reports are written in.

use crate::report::ReportError;
use std::borrow::Cow;

/// The characters of Windows-1252 from 0x80 to 0x9F, where it differs from Latin-1; five of them are not assigned.
const WINDOWS_1252: [u16; 32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x017E, 0x0178,
];

/// The text of an XML file: UTF-8, UTF-16 (which every XML processor must read), and Latin-1, ASCII and Windows-1252
/// where they are declared. Without a byte order mark.
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
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Err("the content is UTF-32; it must be UTF-8".to_owned()),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, b'?' | b'!' | b'a'..=b'z' | b'A'..=b'Z', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', 0, b'?' | b'!' | b'a'..=b'z' | b'A'..=b'Z', ..] => utf16(bytes, u16::from_be_bytes),
        _ => match declared(bytes).as_deref() {
            Some("iso-8859-1" | "latin1" | "latin-1" | "iso8859-1") => Ok(single_bytes(bytes, char::from)),
            Some("windows-1252" | "cp1252") => Ok(single_bytes(bytes, windows_1252)),
            // A declared UTF-16 in a file that is not: programs write it into a string and save that as UTF-8.
            Some("utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-16" | "unicode") | None => {
                crate::text::decode(bytes).map(Cow::Borrowed)
            }
            // Whatever it is, plain ASCII is the same in it.
            Some(_) if bytes.is_ascii() => crate::text::decode(bytes).map(Cow::Borrowed),
            Some(other) => Err(format!("the content is declared to be {other}; it must be UTF-8")),
        },
    }
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

fn single_bytes(bytes: &[u8], character: impl Fn(u8) -> char) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().map(|byte| character(*byte)).collect()),
    }
}

fn windows_1252(byte: u8) -> char {
    let place = usize::from(byte.wrapping_sub(0x80));
    WINDOWS_1252.get(place).and_then(|code| char::from_u32((*code).into())).unwrap_or(char::from(byte))
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, String> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("the content is UTF-16 with half a character at its end".to_owned());
    }
    let text: Result<String, _> = char::decode_utf16(units.iter().map(|pair| unit(*pair))).collect();
    text.map(Cow::Owned).map_err(|e| format!("the content is UTF-16 that cannot be read: {e}"))
}
