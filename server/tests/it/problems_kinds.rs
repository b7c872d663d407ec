//! Kinds of fields, and what each of them cannot be: wrong in type, range, length and encoding.

/// What a field takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Name,
    Scope,
    Reference,
    Digest,
    Metric,
    Time,
    Bool,
    /// One of some words.
    Word,
    /// A whole number from this one on.
    Number(u64),
    /// A number with a fraction.
    Float,
    /// A text that is not blank, with at most so many characters.
    Text(usize),
    /// A text that may be blank, with at most so many characters.
    Sought(usize),
    /// Where a list goes on.
    Cursor,
    Object,
    List,
}

use Kind::{
    Bool, Cursor, Digest, Float, List, Metric, Name, Number, Object, Reference, Scope, Sought, Text, Time, Word,
};

/// Texts that the kind cannot be.
fn texts(kind: Kind) -> Vec<String> {
    let long = "a".repeat(10_000);
    let mut texts: Vec<String> = match kind {
        Name => {
            vec!["A", "ä", "a b", "../a", "-a", "policy", "compare", "a\n"].into_iter().map(str::to_owned).collect()
        }
        Scope => {
            vec!["world", "project:", "project:A", "group:a b", "portfolio:-"].into_iter().map(str::to_owned).collect()
        }
        Reference => vec!["A", "../a", "web~x", "web~99999999999", "web@{soon}", "web@{", ":baseline", "policy"]
            .into_iter()
            .map(str::to_owned)
            .collect(),
        Digest => vec!["sha256:", "sha256:zz", "md5:00"].into_iter().map(str::to_owned).collect(),
        Metric => {
            vec!["health", "health.colour", "colour.score", "quality.score "].into_iter().map(str::to_owned).collect()
        }
        Time => vec!["yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01", "1e9", "0"]
            .into_iter()
            .map(str::to_owned)
            .collect(),
        Word => vec!["colour", "PROJECT", "json "].into_iter().map(str::to_owned).collect(),
        Text(most) => vec!["  ".to_owned(), "ä".repeat(most + 1)],
        Sought(most) => vec!["ä".repeat(most + 1)],
        Cursor => vec!["A".to_owned(), "-1".to_owned(), "1_2_3".to_owned(), "0.x".to_owned()],
        Bool => vec!["yes".to_owned(), "TRUE".to_owned(), "2".to_owned()],
        Number(_) | Float | Object | List => vec!["x".to_owned()],
    };
    texts.extend([long, "a\u{0}b".to_owned(), String::new()]);
    texts
}

/// Numbers that a number cannot be.
fn numbers(least: u64) -> Vec<String> {
    let mut numbers: Vec<String> = ["-1", "1.5", "4294967296", "9223372036854775808", "18446744073709551616", "1e30"]
        .into_iter()
        .map(str::to_owned)
        .collect();
    if least > 0 {
        numbers.push((least - 1).to_string());
    }
    numbers
}

/// Raw JSON that the kind cannot be. What is not there at all may be null.
pub fn wrong_json(kind: Kind, is_required: bool) -> Vec<Vec<u8>> {
    let mut wrong: Vec<String> = match kind {
        Number(least) => [numbers(least), vec![r#""1""#.to_owned(), "true".to_owned(), "[1]".to_owned()]].concat(),
        Float => vec![r#""1""#.to_owned(), "true".to_owned()],
        Bool => ["0", "1", r#""true""#, "[]", "{}"].map(str::to_owned).to_vec(),
        Object => ["1", "true", r#""x""#, "[1]"].map(str::to_owned).to_vec(),
        List => ["1", "true", r#""x""#, "{}"].map(str::to_owned).to_vec(),
        kind => {
            let texts = texts(kind).into_iter().map(|text| serde_json::Value::from(text).to_string());
            texts.chain(["1", "1.5", "true", "[]", "{}", r#"["a"]"#].map(str::to_owned)).collect()
        }
    };
    // Encodings: numbers that are none, half a surrogate pair, too deep, a member that stands twice.
    wrong.extend(
        ["NaN", "Infinity", "1e999", "-", "'a'", r#""\ud800""#, r#""\u12""#, r#"{"a":1,"a":2}"#].map(str::to_owned),
    );
    wrong.push(format!("{}{}", "[".repeat(200), "]".repeat(200)));
    if is_required {
        wrong.push("null".to_owned());
    }
    let mut wrong: Vec<Vec<u8>> = wrong.into_iter().map(String::into_bytes).collect();
    wrong.extend([b"\"\xff\"".to_vec(), b"\"\xed\xa0\x80\"".to_vec(), b"\"a\x01b\"".to_vec()]);
    wrong
}

/// Values in a query that the kind cannot be, as they stand in an address.
pub fn wrong_query(kind: Kind) -> Vec<String> {
    let texts = match kind {
        Number(least) => {
            [numbers(least), vec!["x".to_owned(), "NaN".to_owned(), "1e3".to_owned(), String::new()]].concat()
        }
        kind => texts(kind),
    };
    let encoded = texts.iter().map(|text| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>());
    encoded.chain(["%FF".to_owned(), "%C3%28".to_owned(), "%ED%A0%80".to_owned()]).collect()
}
