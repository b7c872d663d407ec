//! Messages (§3.11): their text, wherever it stands, with arguments filled in and links as plain words.

use crate::json::{self, Text, Texts};
use serde::Deserialize;
use std::borrow::Cow;

/// More of a message than this is not looked at, and arguments do not make it longer: a few characters of placeholders
/// could otherwise become gigabytes.
const MAX_MESSAGE: usize = 10_000;
/// Longer links are left as they are.
const MAX_LINK: usize = 2_000;

/// §3.11.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(expecting = "a message")]
pub struct Message<'a> {
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub text: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub markdown: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::text")]
    pub id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub arguments: Texts<'a>,
}

/// The words of a message. `lookup` gives the template for an id (§3.11.7).
pub fn words<'m>(message: &'m Message<'_>, lookup: impl Fn(&str) -> Option<&'m str>) -> Cow<'m, str> {
    let own = message.text.as_deref();
    let looked_up = || message.id.as_deref().and_then(&lookup);
    let template = own.or_else(looked_up).or(message.markdown.as_deref()).unwrap_or_default();
    let template = &template[..template.floor_char_boundary(MAX_MESSAGE)];
    // Tools that give no arguments write braces as they are, whatever §3.11.5 says.
    let fills = !message.arguments.0.is_empty() && template.contains('{');
    let filled = if fills { Cow::Owned(filled(template, &message.arguments.0)) } else { Cow::Borrowed(template) };
    if filled.contains("](") { Cow::Owned(without_links(&filled)) } else { filled }
}

/// The template with `{0}` replaced by the first argument and so on, and `{{` by a brace (§3.11.5).
fn filled(template: &str, arguments: &[Text<'_>]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        if text.len() > MAX_MESSAGE {
            break;
        }
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        // An index has few digits: looking no further keeps a text full of braces cheap.
        let end = rest.bytes().take(12).position(|byte| byte == b'}').filter(|end| *end > 1);
        let index = end.and_then(|end| rest[1..end].parse::<usize>().ok());
        let argument = index.and_then(|index| arguments.get(index)).zip(end.map(|end| &rest[end + 1..]));
        if let Some((argument, after)) = argument {
            text.push_str(&argument[..argument.floor_char_boundary(MAX_MESSAGE)]);
            rest = after;
        } else {
            text.push_str(&rest[..1]);
            rest = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")).unwrap_or(&rest[1..]);
        }
    }
    text.push_str(rest);
    text
}

/// The text with links to locations and addresses replaced by their words (§3.11.6). What only looks like a link, such
/// as a call in a piece of code, stays.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        match link(rest) {
            Ok((words, after)) => {
                plain.push_str(&words);
                rest = after;
            }
            Err(read) => {
                plain.push_str(&rest[..read]);
                rest = &rest[read..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// The words of the link that the text begins with, and what follows it; else how much of the text was read in vain, in which
/// no other link begins.
fn link(text: &str) -> Result<(String, &str), usize> {
    let text_end = text.floor_char_boundary(MAX_LINK);
    let mut words = String::new();
    let mut chars = text[..text_end].char_indices().skip(1);
    let end = loop {
        match chars.next().ok_or(text_end)? {
            (_, '\\') => words.push(chars.next().ok_or(text_end)?.1),
            (at, ']') => break at + 1,
            (at, '[') => return Err(at),
            (_, c) => words.push(c),
        }
    };
    let destination = text[end..text_end].strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (destination, _) = destination.ok_or(end)?;
    let after = &text[end + destination.len() + 2..];
    let is_place = !destination.is_empty() && destination.bytes().all(|byte| byte.is_ascii_digit());
    let is_address = ["http://", "https://", "sarif:"].iter().any(|scheme| destination.starts_with(scheme));
    if is_place || is_address { Ok((words, after)) } else { Err(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> String {
        let message: Message<'_> = serde_json::from_str(json).unwrap();
        let lookup = |id: &str| (id == "default").then_some("Variable \"{0}\" of {1} in {{braces}}.");
        words(&message, lookup).into_owned()
    }

    #[test]
    fn messages_are_found_and_filled() {
        assert_eq!(read(r#"{"text":"if (a) { b }"}"#), "if (a) { b }");
        assert_eq!(read(r#"{"id":"default","arguments":["x","f"]}"#), "Variable \"x\" of f in {braces}.");
        assert_eq!(read(r#"{"id":"default","arguments":["x"]}"#), "Variable \"x\" of {1} in {braces}.");
        assert_eq!(read(r#"{"id":"unknown","markdown":"**bold**"}"#), "**bold**");
        assert_eq!(read(r#"{"text":7,"id":"default"}"#), "7");
    }

    #[test]
    fn links_become_their_words() {
        assert_eq!(read(r#"{"text":"From a [user-provided value](1)."}"#), "From a user-provided value.");
        assert_eq!(read(r#"{"text":"see [para\\[0\\]](https://a.example/x) now"}"#), "see para[0] now");
        assert_eq!(read(r#"{"text":"calls[i](x) and [open"}"#), "calls[i](x) and [open");
        assert_eq!(read(r#"{"text":"[a] [b](c) [see](1) [\\[d [e](2)"}"#), "[a] [b](c) see [\\[d e");
    }

    #[test]
    fn placeholders_cannot_make_a_message_long() {
        let template = "{0}".repeat(6_000);
        let argument = "x".repeat(1_000_000);
        let json = format!(r#"{{"text":"{template}","arguments":["{argument}"]}}"#);
        assert!(read(&json).len() < 100_000);
    }
}
