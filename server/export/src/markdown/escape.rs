//! Text of others as Markdown that shows it as it is: no markup, no link, no mention.

/// Text in a paragraph, a heading or a cell.
///
/// Everything that CommonMark or GitHub's extensions would act on is escaped; `@` and the `#` of a number become
/// entities, so that nobody is notified and nothing is linked.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            // Inside a word an underscore means nothing, and paths are easier to read without the backslash.
            '_' if inside_word(text, at) => escaped.push('_'),
            '_' => escaped.push_str("\\_"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("&#64;"),
            '#' if rest.peek().is_some_and(|(_, next)| next.is_alphanumeric()) || at == 0 => escaped.push_str("&#35;"),
            // Addresses become links by themselves.
            ':' if text[at..].starts_with("://") => escaped.push_str("&#58;"),
            '.' if text[..at].to_ascii_lowercase().ends_with("www") => escaped.push_str("&#46;"),
            // A list, a heading underlined, a numbered entry.
            '-' | '+' | '=' if at == 0 => {
                escaped.push('\\');
                escaped.push(c);
            }
            '.' | ')' if at > 0 && text[..at].bytes().all(|b| b.is_ascii_digit()) && blank(rest.peek()) => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' | '\r' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

fn blank(next: Option<&(usize, char)>) -> bool {
    next.is_none_or(|(_, c)| c.is_whitespace())
}

fn inside_word(text: &str, at: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    word(text[..at].chars().next_back()) && word(text[at + 1..].chars().next())
}

/// A name in type of one width. In a cell of a table a bar is escaped even there.
pub fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace(['\n', '\r'], " ").replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_shown_as_it_is() {
        assert_eq!(escape("*a* [b](c) `d` | e"), r"\*a\* \[b\](c) \`d\` \| e");
        assert_eq!(escape("<script>&"), "&lt;script&gt;&amp;");
        assert_eq!(escape("snake_case _em_ __init__"), r"snake_case \_em\_ \_\_init\_\_");
    }

    #[test]
    fn nobody_is_mentioned_and_nothing_is_linked() {
        assert_eq!(escape("@team #12 a://b www.c.d"), "&#64;team &#35;12 a&#58;//b www&#46;c.d");
        assert_eq!(escape("C# is"), "C# is");
    }

    #[test]
    fn a_text_starts_neither_list_nor_heading() {
        assert_eq!(escape("- a"), r"\- a");
        assert_eq!(escape("1. a"), r"1\. a");
        assert_eq!(escape("# a"), "&#35; a");
        assert_eq!(escape("1.2 v1.2"), "1.2 v1.2");
    }

    #[test]
    fn code_has_room_for_backticks() {
        assert_eq!(code("a/b_c"), "`a/b_c`");
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(code("a|b"), r"`a\|b`");
    }
}
