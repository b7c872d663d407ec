//! Messages of parsers rewritten for users: what is allowed, and what was found.

/// Length limit of a message in characters; it quotes input of any length.
const MAX_CHARS: usize = 400;

/// The field of an error: its path, with the member that the message names where the path is that of the object around it.
#[must_use]
pub fn field(place: &str, message: &str) -> String {
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start)?.split('`').next());
    let place = place.trim_start_matches('.').trim_end_matches(".?");
    let field = match (if place == "?" { "" } else { place }, named) {
        ("", Some(named)) => named.to_owned(),
        ("", None) => "body".to_owned(),
        (place, Some(named)) if place != named && !place.ends_with(&format!(".{named}")) => format!("{place}.{named}"),
        (place, _) => place.to_owned(),
    };
    cut(&field, 200)
}

/// A message for users.
#[must_use]
pub fn plain(message: &str) -> String {
    let message = message.rfind(" at line ").map_or(message, |end| &message[..end]);
    cut(&words(message).unwrap_or_else(|| message.to_owned()), MAX_CHARS)
}

fn words(message: &str) -> Option<String> {
    let time = "invalid time; expected RFC 3339, such as 2026-10-01T12:00:00Z";
    let number = "invalid number; expected a whole number from 0 to 4294967295";
    let said = match message {
        "invalid digit found in string"
        | "number too large to fit in target type"
        | "number too small to fit in target type"
        | "cannot parse integer from empty string" => number,
        "provided string was not `true` or `false`" => "invalid value; expected true or false",
        "premature end of input"
        | "trailing input"
        | "input contains invalid characters"
        | "input is out of range"
        | "input is not enough for unique date and time"
        | "no possible date and time matching input" => time,
        // For an enum, where the value is not a string.
        "expected value" => "invalid value; expected one of the strings in the description of the API",
        _ => return longer(message),
    };
    Some(said.to_owned())
}

fn longer(message: &str) -> Option<String> {
    if message.starts_with("missing field `") {
        return Some("this field is required".to_owned());
    }
    if message.starts_with("duplicate field `") {
        return Some("this field occurs more than once".to_owned());
    }
    if message.starts_with("unknown field `") {
        let known = message.split_once(", expected ").map_or("", |(_, known)| known).trim_start_matches("one of ");
        return Some(if known.is_empty() {
            "unknown field".to_owned()
        } else {
            format!("unknown field; expected one of {}", listed(known))
        });
    }
    if let Some((value, known)) = message.strip_prefix("unknown variant `").and_then(|m| m.split_once("`, expected ")) {
        let known = listed(known.trim_start_matches("one of "));
        return Some(format!("unknown value {:?}; expected one of {known}", cut(value, 120)));
    }
    let (value, wanted) = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .or_else(|| message.strip_prefix("invalid length "))?
        .rsplit_once(", expected ")?;
    let wanted = match wanted {
        "u32" | "usize" => "a whole number from 0 to 4294967295",
        "u64" => "a whole number from 0 to 18446744073709551615",
        "i64" => "a whole number",
        "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "an array",
        "a map" => "an object",
        wanted if wanted.starts_with("struct ") => "an object",
        wanted => wanted,
    };
    Some(format!("expected {wanted}, found {}", cut(&found(value), 120)))
}

fn listed(words: &str) -> String {
    words.replace("` or `", ", ").replace('`', "")
}

/// A value as JSON calls it.
fn found(value: &str) -> String {
    match value {
        "sequence" => "an array".to_owned(),
        "map" => "an object".to_owned(),
        value => match value.split_once('`') {
            Some((_, value)) => value.trim_end_matches('`').to_owned(),
            None => value.strip_prefix("string ").map_or_else(|| value.to_owned(), |text| format!("the string {text}")),
        },
    }
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_is_allowed() {
        for (message, said) in [
            (
                "invalid type: string \"x\", expected u32 at line 1 column 9",
                "expected a whole number from 0 to 4294967295, found the string \"x\"",
            ),
            ("invalid value: integer `-1`, expected u32", "expected a whole number from 0 to 4294967295, found -1"),
            ("invalid type: sequence, expected a string", "expected a string, found an array"),
            (
                "unknown variant `x`, expected one of `a`, `b` at line 1 column 9",
                "unknown value \"x\"; expected one of a, b",
            ),
            ("unknown field `x`, expected `a` or `b`", "unknown field; expected one of a, b"),
            ("missing field `x` at line 1 column 9", "this field is required"),
            (
                "premature end of input at line 1 column 9",
                "invalid time; expected RFC 3339, such as 2026-10-01T12:00:00Z",
            ),
            ("invalid name \"A\"", "invalid name \"A\""),
        ] {
            assert_eq!(plain(message), said);
        }
        assert_eq!(plain(&"ä".repeat(1000)).chars().count(), MAX_CHARS + 1);
    }

    #[test]
    fn fields_are_named_by_path_and_message() {
        assert_eq!(field(".", "invalid type: sequence, expected struct X"), "body");
        assert_eq!(field(".", "missing field `name`"), "name");
        assert_eq!(field("capture.source", "missing field `kind`"), "capture.source.kind");
        assert_eq!(field("a.colour", "unknown field `colour`, expected `b`"), "a.colour");
    }
}
