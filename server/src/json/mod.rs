//! Reads JSON from outside. Errors name the field and what is allowed there. Duplicate members are refused, even where a map
//! would take the last of them.

mod unique;
mod wording;

pub use wording::{field, plain};

use serde::de::DeserializeOwned;
use unique::Unique;

/// Invalid JSON, or JSON of another form than expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Path of the field, such as `capture.inputs[3].name`; `body` for the whole.
    pub field: String,
    pub message: String,
    /// Whether it is valid JSON whose content is invalid.
    pub is_json: bool,
}

/// Reads one JSON object.
///
/// # Errors
/// The first error found.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    parse::<Unique>(bytes).map_err(|error| match error.is_json {
        true => error,
        false => Unreadable { message: format!("the body is not valid JSON: {}", error.message), ..error },
    })?;
    // Serde would accept an array of the members in order.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        let message = "expected an object, found an array".to_owned();
        return Err(Unreadable { field: "body".to_owned(), message, is_json: true });
    }
    // It is valid JSON, even where the parser reports a wrong type as a syntax error.
    parse(bytes).map_err(|error| Unreadable { message: plain(&error.message), is_json: true, ..error })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let place = error.path().to_string();
        let inner = error.into_inner();
        let (message, is_json) = (inner.to_string(), inner.is_data());
        let words = if is_json { plain(&message) } else { message.clone() };
        Unreadable { field: field(&place, &message), message: words, is_json }
    })?;
    reader.end().map_err(|error| {
        let message = format!("the body has more than one JSON value: {error}");
        Unreadable { field: "body".to_owned(), message, is_json: false }
    })?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[expect(dead_code, reason = "only read")]
        count: Option<u32>,
        #[expect(dead_code, reason = "only read")]
        numbers: BTreeMap<String, f64>,
    }

    fn wrong(text: &str) -> (String, bool) {
        let unreadable = read::<Sample>(text.as_bytes()).unwrap_err();
        (unreadable.field, unreadable.is_json)
    }

    #[test]
    fn errors_name_the_path_of_the_field() {
        for (text, field, is_json) in [
            (r#"{"numbers":{"a":"x"}}"#, "numbers.a", true),
            (r#"{"numbers":{"a":1,"a":2}}"#, "numbers.a", true),
            (r#"{"numbers":{},"numbers":{}}"#, "numbers", true),
            (r#"{"numbers":{},"count":-1}"#, "count", true),
            (r#"{"numbers":{},"colour":1}"#, "colour", true),
            (r#"{"count":1}"#, "numbers", true),
            (r#"{"numbers":{"a":1e999}}"#, "numbers.a", false),
            (r#"{"numbers":{"a":NaN}}"#, "numbers.a", false),
            (r#"{"numbers":{"#, "numbers", false),
            ("[]", "body", true),
            ("", "body", false),
            ("\u{feff}{}", "body", false),
        ] {
            assert_eq!(wrong(text), (field.to_owned(), is_json), "{text}");
        }
        assert_eq!(wrong(r#"{"numbers":{}} x"#), ("body".to_owned(), false));
    }
}
