//! Text of others made fit to be read: one line, nothing invisible, no longer than a reader needs.

/// The most characters of a title, a reason or a path that a report shows.
pub const MAX_CHARS: usize = 240;

/// The text on one line. Blanks and line ends become single spaces; what would be invisible or would turn the direction
/// of writing is written as `\u{…}`, so that nothing hides; characters that only choose a glyph are left out.
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_whitespace() => {
                if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                    cleaned.push(' ');
                }
            }
            // Soft hyphens, zero-width characters, variation selectors.
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => {}
            '\u{e0100}'..='\u{e01ef}' => {}
            _ if is_hidden(c) => cleaned.extend(c.escape_unicode()),
            _ => cleaned.push(c),
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Control characters, marks of direction, private use and what Unicode will never assign.
fn is_hidden(c: char) -> bool {
    let code = u32::from(c);
    c.is_control()
        || matches!(code, 0x61c | 0x200e | 0x200f | 0x202a..=0x202e | 0x2061..=0x206f | 0xfff9..=0xfffb | 0xfffe | 0xffff)
        || matches!(code, 0xe000..=0xf8ff | 0xe0000..=0xe007f | 0xf_0000..=0x10_ffff)
        || code & 0xfffe == 0xfffe
}

/// Cleaned text of at most [`MAX_CHARS`] characters; a longer one says how long it is.
pub fn clip(text: &str) -> String {
    clip_to(text, MAX_CHARS)
}

/// Cleaned text of at most `limit` characters; a longer one says how long it is.
pub fn clip_to(text: &str, longest: usize) -> String {
    // Cleaning may shorten a text; what is far behind the end need not be cleaned.
    let far = text.char_indices().nth(longest * 4);
    let cleaned = clean(far.map_or(text, |(end, _)| &text[..end]));
    match cleaned.char_indices().nth(longest) {
        None if far.is_none() => cleaned,
        end => {
            let end = end.map_or(cleaned.len(), |(end, _)| end);
            format!("{}… ({} characters)", cleaned[..end].trim_end(), crate::count(text.chars().count()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_on_one_line() {
        assert_eq!(clean(" a\tb\r\n\n c\u{a0}\u{2028}d "), "a b c d");
    }

    #[test]
    fn nothing_hides() {
        assert_eq!(clean("x\u{0}\u{1b}[31m\u{202e}y\u{e000}"), r"x\u{0}\u{1b}[31m\u{202e}y\u{e000}");
        assert_eq!(clean("✔\u{fe0f}a\u{200b}b\u{ad}"), "✔ab");
    }

    #[test]
    fn long_text_says_how_long_it_was() {
        let clipped = clip(&"x".repeat(10_000));
        assert!(clipped.starts_with("xxx") && clipped.ends_with("… (10,000 characters)"));
        assert_eq!(clipped.chars().filter(|c| *c == 'x').count(), MAX_CHARS);
        assert!(clip(&format!("{}end", " ".repeat(5000))).ends_with("… (5,003 characters)"));
        assert_eq!(clip("short"), "short");
    }
}
