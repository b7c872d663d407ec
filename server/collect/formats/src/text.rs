//! Bytes as text: which encodings are read and what is said of the others; and long or multi-line texts as the short ones
//! that people read in a table.

use crate::report::ReportError;
use chrono::{DateTime, NaiveDate, Utc};

/// The most characters of a title, a description and a quoted piece of code. What is longer is cut, and the cut shown.
pub const MAX_TITLE: usize = 300;
pub const MAX_DESCRIPTION: usize = 4_000;
pub const MAX_SNIPPET: usize = 1_000;

/// No more bytes of a text than this are looked at to make a short one of it. Many entries of a file can point to one text:
/// without a limit a file of 10 MB could ask for terabytes to be read.
const MAX_LOOKED_AT: usize = 16 << 10;

/// The bytes as UTF-8 without a byte order mark, or why they are no text that can be read.
///
/// JSON between systems is UTF-8 (RFC 8259, 8.1). UTF-16 is named, because redirecting output in Windows PowerShell
/// makes it, and people cannot see it. A byte of zero never belongs into text.
///
/// # Errors
///
/// One sentence that names the encoding or the byte.
pub fn decode(bytes: &[u8]) -> Result<&str, String> {
    let found = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => return utf8(rest, 3),
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        [0xFF, 0xFE, ..] => "UTF-16 (little endian)",
        [0xFE, 0xFF, ..] => "UTF-16 (big endian)",
        [b'{' | b'[' | b'<' | b'\n' | b' ', 0, 0, 0, ..] | [0, 0, 0, b'{' | b'[' | b'<' | b'\n' | b' ', ..] => "UTF-32",
        [b'{' | b'[' | b'<' | b'\n' | b' ', 0, ..] => "UTF-16 (little endian)",
        [0, b'{' | b'[' | b'<' | b'\n' | b' ', ..] => "UTF-16 (big endian)",
        [0x1F, 0x8B, ..] => "compressed with gzip",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "compressed with zstd",
        [b'P', b'K', 3 | 5, 4 | 6, ..] => "a zip archive",
        _ => return utf8(bytes, 0),
    };
    Err(format!("the content is {found}; expected UTF-8 text"))
}

fn utf8(bytes: &[u8], before: usize) -> Result<&str, String> {
    let text = str::from_utf8(bytes).map_err(|e| {
        let at = e.valid_up_to();
        format!("the content is not UTF-8: byte 0x{:02x} at offset {}", bytes[at], at + before)
    })?;
    if text.trim_ascii().is_empty() {
        return Err("the file is empty".to_owned());
    }
    if text.as_bytes().contains(&0) {
        let at = text.bytes().position(|byte| byte == 0).unwrap_or_default();
        return Err(format!("the content has a NUL byte at offset {}", at + before));
    }
    Ok(text)
}

/// [`decode`] for the parser of a format.
///
/// # Errors
///
/// [`ReportError::Invalid`] that names the format and the encoding.
pub fn decode_as<'a>(format: &'static str, bytes: &'a [u8]) -> Result<&'a str, ReportError> {
    decode(bytes).map_err(|message| ReportError::Invalid { format, message })
}

/// The text as one line: no control characters, no runs of spaces, at most `most` characters.
#[must_use]
pub fn line(text: &str, most: usize) -> String {
    let text = beginning(text).trim();
    if text.len() <= most && is_tidy(text) {
        return text.to_owned();
    }
    let plain = without_escapes(text);
    let words = plain.split(|c: char| c.is_whitespace() || c.is_control());
    let mut line = String::with_capacity(text.len().min(most));
    let mut count = 0;
    for word in words.filter(|word| word.chars().any(|c| !invisible(c))) {
        let space = if line.is_empty() { None } else { Some(' ') };
        for c in space.into_iter().chain(word.chars().filter(|c| !invisible(*c))) {
            if count == most {
                line.pop();
                line.truncate(line.trim_end().len());
                line.push('…');
                return line;
            }
            line.push(c);
            count += 1;
        }
    }
    line
}

/// Whether the text is one line already: most are.
fn is_tidy(text: &str) -> bool {
    let mut space = false;
    for byte in text.bytes() {
        if byte.is_ascii_control() || (byte == b' ' && space) {
            return false;
        }
        space = byte == b' ';
    }
    text.is_ascii() || !text.contains(|c: char| invisible(c) || c.is_control() || (c.is_whitespace() && c != ' '))
}

/// The text in its lines: no control characters but tab and line feed, at most `most` characters; none if nothing is left.
#[must_use]
pub fn block(text: &str, most: usize) -> Option<String> {
    let text = beginning(text).trim_matches(['\r', '\n']).trim_end();
    if text.trim_start().is_empty() {
        return None;
    }
    let dirty = |c: char| (c.is_control() && c != '\n' && c != '\t') || invisible(c);
    if text.len() <= most && !text.contains(dirty) {
        return Some(text.to_owned());
    }
    let cleaned = without_escapes(text);
    let mut chars = cleaned.chars().filter(|c| !dirty(*c));
    let mut block: String = chars.by_ref().take(most).collect();
    if chars.next().is_some() {
        block.push('…');
    }
    Some(block)
}

/// A message as a title, its first line, and the rest. Where the first line was only broken to fit a terminal, the title
/// is the first sentence, and the rest is the whole message.
#[must_use]
pub fn title_and_rest(message: &str) -> (String, Option<String>) {
    let message = beginning(message).trim();
    let (first, rest) = message.split_once('\n').unwrap_or((message, ""));
    if let Some(sentence) = first_sentence(message) {
        return (line(&sentence, MAX_TITLE), block(message, MAX_DESCRIPTION));
    }
    let title = line(first, MAX_TITLE);
    let cut = title.ends_with('…') && !first.trim_end().ends_with('…');
    (title, block(if cut { message } else { rest.trim() }, MAX_DESCRIPTION))
}

/// The first sentence of a message whose first line goes on in the next one: long, without an end, followed by a word
/// in lower case.
fn first_sentence(message: &str) -> Option<String> {
    let goes_on = |line: &str, next: &str| {
        line.len() >= 50
            && !line.ends_with(['.', '!', '?', ':', ';'])
            && next.starts_with(|c: char| c.is_ascii_lowercase())
    };
    let mut lines = message.lines().map(str::trim).take(8);
    let mut joined = lines.next()?.to_owned();
    let mut last = joined.len();
    for next in lines {
        if !goes_on(&joined[joined.len() - last..], next) {
            break;
        }
        joined.push(' ');
        joined.push_str(next);
        last = next.len();
    }
    if !message.starts_with(joined.as_str()) {
        let end = joined.match_indices(". ").map(|(at, _)| at + 1).find(|at| *at >= 20);
        joined.truncate(end.unwrap_or(joined.len()));
        return Some(joined);
    }
    None
}

/// The text as one line for names, ids, versions and paths; none if nothing is left.
#[must_use]
pub fn word(text: &str) -> Option<String> {
    let word = line(text, 1_000);
    (!word.is_empty()).then_some(word)
}

/// A path as tools write it: one line, with `/`, without `./` at its beginning; none if nothing is left.
#[must_use]
pub fn path(text: &str) -> Option<String> {
    let path = word(text)?.replace('\\', "/");
    let path = path.trim_start_matches("./");
    (!path.is_empty()).then(|| path.to_owned())
}

/// The name of a container image without its tag and digest: both change with every build.
pub fn image(text: &str) -> Option<String> {
    let name = text.split('@').next().unwrap_or_default();
    let tag = name.rfind(':').filter(|colon| !name[*colon..].contains('/'));
    word(&name[..tag.unwrap_or(name.len())])
}

/// The folder or file that a scan was pointed at, where it is given as a place in the source: what is absolute stands elsewhere
/// on every machine, and the source as a whole needs no name.
pub fn place(text: &str) -> Option<String> {
    let path = path(text)?;
    let path = path.trim_end_matches('/');
    let is_within = !path.starts_with('/') && path.as_bytes().get(1) != Some(&b':') && !path.contains("://");
    (is_within && !path.is_empty() && !path.split('/').all(|part| matches!(part, "." | ".."))).then(|| path.to_owned())
}

/// A time of RFC 3339, or a date, which counts as its first moment in UTC.
#[must_use]
pub fn time(text: &str) -> Option<DateTime<Utc>> {
    let date = |text: &str| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0).map(|time| time.and_utc());
    DateTime::parse_from_rfc3339(text.trim()).map(|time| time.to_utc()).ok().or_else(|| date(text.trim()))
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_LOOKED_AT)]
}

/// Characters that show nothing and can make one text look like another: byte order marks and overrides of the
/// direction of writing (Unicode TR 36).
fn invisible(c: char) -> bool {
    matches!(c, '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The text without the escape sequences that color terminals (ECMA-48, CSI).
fn without_escapes(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("\u{1b}[") {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split("\u{1b}[");
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        plain.push_str(
            part.trim_start_matches(|c: char| ('\u{20}'..='\u{3f}').contains(&c)).get(1..).unwrap_or_default(),
        );
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_that_cannot_be_read_are_named() {
        let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(decode(&utf16).unwrap_err().contains("UTF-16"));
        assert!(decode(b"\xFF\xFE{\0}\0").unwrap_err().contains("UTF-16 (little endian)"));
        assert!(decode(b"\xFE\xFF\0{\0}").unwrap_err().contains("UTF-16 (big endian)"));
        assert!(decode(b"\x1f\x8b\x08\0").unwrap_err().contains("gzip"));
        assert_eq!(decode(b"{\"a\":\"\xff\"}").unwrap_err(), "the content is not UTF-8: byte 0xff at offset 6");
        assert!(decode(b"{\"a\":\"\0\"}").unwrap_err().contains("NUL byte at offset 6"));
        assert_eq!(decode(b" \n").unwrap_err(), "the file is empty");
        assert_eq!(decode(b"\xEF\xBB\xBF{}"), Ok("{}"));
    }

    #[test]
    fn titles_are_one_line_and_short() {
        let (title, rest) = title_and_rest("Use  of\tweak \u{1b}[31mhash\u{1b}[0m\r\n\nMD5 is broken.\n");
        assert_eq!(title, "Use of weak hash");
        assert_eq!(rest.as_deref(), Some("MD5 is broken."));
        let wrapped = "The application dynamically constructs file or path information. If the path\ninformation comes from a user, it\ncould be abused.";
        let (title, rest) = title_and_rest(wrapped);
        assert_eq!(title, "The application dynamically constructs file or path information.");
        assert_eq!(rest.as_deref(), Some(wrapped));
        let (title, rest) =
            title_and_rest("Potential overflow using expression 'g[i]', which is rather long\nBuffer accessed is g");
        assert_eq!((title.len(), rest.as_deref()), (64, Some("Buffer accessed is g")));
        let long = "word ".repeat(200);
        let (title, rest) = title_and_rest(&long);
        assert!(title.ends_with('…') && title.chars().count() <= MAX_TITLE, "{title}");
        assert_eq!(rest.as_deref(), Some(long.trim()));
        assert_eq!(line("ab\u{202e}cd\0", 10), "abcd");
    }
}
