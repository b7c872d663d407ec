//! The messages of parsers in the words of users: what is wrong, and what is allowed instead.

/// The longest message, in characters: what was sent is quoted in it, however long it is.
const LONGEST: usize = 400;

/// The field that an error is about: its place, or what the message names where the place is the whole around it.
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

/// A message for people.
#[must_use]
pub fn plain(message: &str) -> String {
    let message = message.rfind(" at line ").map_or(message, |end| &message[..end]);
    cut(&words(message).unwrap_or_else(|| message.to_owned()), LONGEST)
}

fn words(message: &str) -> Option<String> {
    let time = "it is no time; write RFC 3339, such as 2026-10-01T12:00:00Z";
    let number = "it is no whole number from 0 to 4294967295";
    let said = match message {
        "invalid digit found in string"
        | "number too large to fit in target type"
        | "number too small to fit in target type"
        | "cannot parse integer from empty string" => number,
        "provided string was not `true` or `false`" => "it is neither true nor false",
        "premature end of input"
        | "trailing input"
        | "input contains invalid characters"
        | "input is out of range"
        | "input is not enough for unique date and time"
        | "no possible date and time matching input" => time,
        // Of an enum that is no string.
        "expected value" => "it is no text; allowed is one of the words that the description of the API names",
        _ => return longer(message),
    };
    Some(said.to_owned())
}

fn longer(message: &str) -> Option<String> {
    if message.starts_with("missing field `") {
        return Some("it is missing".to_owned());
    }
    if message.starts_with("duplicate field `") {
        return Some("it is given more than once".to_owned());
    }
    if message.starts_with("unknown field `") {
        let known = message.split_once(", expected ").map_or("", |(_, known)| known).trim_start_matches("one of ");
        return Some(if known.is_empty() {
            "there is no such field".to_owned()
        } else {
            format!("there is no such field; there are {}", listed(known))
        });
    }
    if let Some((given, known)) = message.strip_prefix("unknown variant `").and_then(|m| m.split_once("`, expected ")) {
        let known = listed(known.trim_start_matches("one of "));
        return Some(format!("{:?} is not allowed; allowed are {known}", cut(given, 120)));
    }
    let (given, wanted) = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .or_else(|| message.strip_prefix("invalid length "))?
        .rsplit_once(", expected ")?;
    let wanted = match wanted {
        "u32" | "usize" => "a whole number from 0 to 4294967295",
        "u64" => "a whole number from 0 to 18446744073709551615",
        "i64" => "a whole number",
        "f64" => "a number",
        "a string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        wanted if wanted.starts_with("struct ") => "an object",
        wanted => wanted,
    };
    Some(format!("it is {}; allowed is {wanted}", cut(&found(given), 120)))
}

fn listed(words: &str) -> String {
    words.replace("` or `", ", ").replace('`', "")
}

/// What was found, in JSON's words.
fn found(given: &str) -> String {
    match given {
        "sequence" => "a list".to_owned(),
        "map" => "an object".to_owned(),
        given => match given.split_once('`') {
            Some((_, value)) => value.trim_end_matches('`').to_owned(),
            None => given.strip_prefix("string ").map_or_else(|| given.to_owned(), |text| format!("the text {text}")),
        },
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
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
                "it is the text \"x\"; allowed is a whole number from 0 to 4294967295",
            ),
            ("invalid value: integer `-1`, expected u32", "it is -1; allowed is a whole number from 0 to 4294967295"),
            ("invalid type: sequence, expected a string", "it is a list; allowed is a text"),
            (
                "unknown variant `x`, expected one of `a`, `b` at line 1 column 9",
                "\"x\" is not allowed; allowed are a, b",
            ),
            ("unknown field `x`, expected `a` or `b`", "there is no such field; there are a, b"),
            ("missing field `x` at line 1 column 9", "it is missing"),
            (
                "premature end of input at line 1 column 9",
                "it is no time; write RFC 3339, such as 2026-10-01T12:00:00Z",
            ),
            ("\"A\" cannot be a name", "\"A\" cannot be a name"),
        ] {
            assert_eq!(plain(message), said);
        }
        assert_eq!(plain(&"ä".repeat(1000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn fields_are_named_by_place_and_message() {
        assert_eq!(field(".", "invalid type: sequence, expected struct X"), "body");
        assert_eq!(field(".", "missing field `name`"), "name");
        assert_eq!(field("capture.source", "missing field `kind`"), "capture.source.kind");
        assert_eq!(field("a.colour", "unknown field `colour`, expected `b`"), "a.colour");
    }
}
