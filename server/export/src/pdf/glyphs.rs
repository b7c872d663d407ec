//! Text that the fonts can show. PDF/A allows no missing glyph, so what has none is written as its number: `\u{1f600}`.

use super::fonts;
use serde_json::Value;

/// Words of more letters may be broken: nothing may stick out of a column.
const LONG_WORD: usize = 22;

/// Letters after which a long word is broken: anywhere, behind a joint such as `.`, behind `/`.
const LONG_RUN: usize = 18;
const RUN: usize = 12;
const SHORT_RUN: usize = 6;

/// What the template sets as running text, by its key. The rest (names of files, alternatives) stays whole.
const RUNNING: [&str; 7] = ["text", "more", "headline", "sentences", "caveats", "title", "subtitle"];

/// Text with every character that has no glyph, or needs a script that is not set here, written as its number.
pub fn printable(text: &str) -> String {
    fit(text, |c| is_simple(c) && fonts::covers(c))
}

/// Text in which only the simplest characters stay.
pub fn plain(text: &str) -> String {
    fit(text, |c| c.is_ascii_graphic() || c == ' ' || "–—−→·…▲▼◆≠●○".contains(c))
}

fn fit(text: &str, shown: impl Fn(char) -> bool) -> String {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return text.to_owned();
    }
    let mut fitted = String::with_capacity(text.len());
    for c in text.chars() {
        if shown(c) { fitted.push(c) } else { fitted.extend(c.escape_unicode()) }
    }
    fitted
}

/// The text in pieces between which it may be broken without a sign; one piece if it has no long words.
///
/// Typst would break at U+200B too, but the character would stay in the file, and in whatever is copied out of it.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut place) = (0, 0);
    for word in text.split_inclusive(' ') {
        if word.len() > LONG_WORD {
            let mut run = 0;
            for (at, c) in word.char_indices() {
                run += 1;
                let enough = match c {
                    '/' | '\\' => SHORT_RUN,
                    '_' | '.' | ':' | '-' | '@' | ',' | ';' | '=' | '&' | '?' => RUN,
                    _ => LONG_RUN,
                };
                let end = place + at + c.len_utf8();
                if run >= enough {
                    pieces.push(&text[start..end]);
                    (start, run) = (end, 0);
                }
            }
        }
        place += word.len();
    }
    pieces.push(&text[start..]);
    pieces
}

/// Scripts whose letters stand one after the other: those that join, stack or turn need more than a glyph each.
fn is_simple(c: char) -> bool {
    matches!(u32::from(c),
        0x20..=0x7e | 0xa0..=0x2ff | 0x370..=0x482 | 0x48a..=0x52f | 0x1e00..=0x1fff | 0x2010..=0x2027 | 0x2030..=0x205e
        | 0x2070..=0x20bf | 0x2100..=0x2bff | 0x3000..=0x30ff | 0x3105..=0x312f | 0x31a0..=0x31ff | 0x3200..=0x4dbf
        | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff01..=0xffee)
}

/// Fits every text in a value, and takes long words in running text to pieces.
pub fn fit_all(value: &mut Value, fit: fn(&str) -> String) {
    fit_under(value, "", fit);
}

fn fit_under(value: &mut Value, key: &str, fit: fn(&str) -> String) {
    match value {
        Value::String(text) => {
            *text = fit(text);
            let pieces = if RUNNING.contains(&key) { pieces(text) } else { Vec::new() };
            if pieces.len() > 1 {
                *value = pieces.into();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fit_under(value, key, fit)),
        Value::Object(members) => members.iter_mut().for_each(|(key, value)| fit_under(value, key, fit)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_come_in_pieces() {
        assert_eq!(pieces(&"x".repeat(40)), ["x".repeat(18), "x".repeat(18), "x".repeat(4)]);
        assert_eq!(pieces("in internal/wal/append_batch.go:12"), ["in internal/", "wal/append_batch.", "go:12"]);
        assert_eq!(pieces("a sentence of short words stays as it is"), ["a sentence of short words stays as it is"]);
        assert_eq!(pieces(""), [""]);
    }

    #[test]
    fn what_has_no_glyph_is_written_as_its_number() {
        assert_eq!(printable("naïve Ω Ж 日本語 한국 → ▲"), "naïve Ω Ж 日本語 한국 → ▲");
        assert_eq!(printable("a\u{1f600}b"), r"a\u{1f600}b");
        assert_eq!(printable("مرحبا").matches("\\u{").count(), 5);
        assert_eq!(plain("日 ▲ a"), r"\u{65e5} ▲ a");
    }
}
