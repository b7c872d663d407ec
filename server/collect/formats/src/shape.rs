//! What a JSON document looks like from outside: its first keys, theirs, and the texts beside them. Enough to tell the
//! formats apart by their content, found in one pass that builds no tree and does not need the document to be whole: a
//! file that was cut off is still known for what it is, and its parser can say where it ends.

use crate::report::ReportError;
use crate::text;

/// Deeper nesting than this is refused: no format needs a fifth of it, and `serde_json` stops there too.
pub const MAX_DEPTH: usize = 128;
/// More keys of one object than this are not looked at.
const MAX_KEYS: usize = 64;
/// Longer texts are not kept.
const MAX_TEXT: usize = 300;
/// More strings of one list are not kept.
const MAX_TEXTS: usize = 8;

/// The kind of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Object,
    Array,
    String,
    /// A number, `true`, `false` or `null`.
    Other,
}

/// A key of the outermost object and what is known of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub name: String,
    pub kind: Kind,
    /// The value, if it is a short string.
    pub text: Option<String>,
    /// The first short strings in the value, if it is a list.
    pub texts: Vec<String>,
    /// The keys of the value, if it is an object; those of its first object, if it is a list.
    pub inner: Vec<String>,
}

/// The outermost value of a JSON document and its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    pub root: Kind,
    /// The keys of the outermost object; of a list (or a list of lists), those of its first object. In the order of the
    /// file, each once.
    pub keys: Vec<Key>,
    /// Of a list: whether it has no elements.
    pub empty: bool,
}

impl Shape {
    /// The shape of the first JSON value in the bytes (of JSON Lines, that of the first line); none where they do not
    /// begin as an object or a list.
    ///
    /// # Errors
    ///
    /// [`ReportError::Unknown`] where the bytes are no text that can be read, [`ReportError::Limit`] where the value is
    /// nested too deep.
    pub fn of(bytes: &[u8]) -> Result<Option<Self>, ReportError> {
        let text = text::decode(bytes).map_err(ReportError::Unknown)?.trim_ascii_start();
        let root = match text.as_bytes() {
            [b'{', ..] => Kind::Object,
            [b'[', ..] => Kind::Array,
            _ => return Ok(None),
        };
        let empty = root == Kind::Array && text[1..].trim_ascii_start().starts_with(']');
        Ok(Some(Self { root, keys: keys(text.as_bytes())?, empty }))
    }

    /// Whether the outermost value is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.root == Kind::Object
    }

    /// What is known of a key.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Whether there is a key with a value of this kind.
    #[must_use]
    pub fn has(&self, name: &str, kind: Kind) -> bool {
        self.key(name).is_some_and(|key| key.kind == kind)
    }

    /// The short string under a key.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.key(name)?.text.as_deref()
    }

    /// The short string under a key, or the first ones of a list of them.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let key = self.key(name);
        key.into_iter().flat_map(|key| key.text.iter().chain(&key.texts)).map(String::as_str)
    }

    /// Whether the value under a key, or the first object in it, has a key itself.
    #[must_use]
    pub fn inner_has(&self, name: &str, inner: &str) -> bool {
        self.key(name).is_some_and(|key| key.inner.iter().any(|known| known == inner))
    }
}

/// Walks over the first value by its brackets and strings. What is no JSON is not noticed here but by the parser.
fn keys(text: &[u8]) -> Result<Vec<Key>, ReportError> {
    let mut found: Vec<Key> = Vec::new();
    // At how many open brackets the keys that count stand.
    let lists =
        text.iter().filter(|byte| !byte.is_ascii_whitespace()).take(2).take_while(|byte| **byte == b'[').count();
    let outer = lists + 1;
    let mut open: Vec<u8> = Vec::with_capacity(MAX_DEPTH);
    // Objects begun at the outer level and, since the last outer key, at the inner one: only the first of each counts.
    let (mut outer_objects, mut inner_objects) = (0_usize, 0_usize);
    // The string that just ended, in case a colon makes it a key; and the place of the key that waits for its value.
    let mut last: Option<(usize, usize)> = None;
    let mut waiting: Option<usize> = None;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'"' => {
                let end = string_end(text, at + 1);
                if let Some(key) = waiting.take() {
                    found[key].kind = Kind::String;
                    found[key].text = (end - at <= MAX_TEXT).then(|| unescaped(&text[at + 1..end])).flatten();
                } else if open.len() == outer + 1
                    && open.last() == Some(&b'[')
                    && outer_objects == 1
                    && let Some(key) = found.last_mut()
                    && key.texts.len() < MAX_TEXTS
                    && end - at <= MAX_TEXT
                {
                    key.texts.extend(unescaped(&text[at + 1..end]));
                }
                last = Some((at + 1, end));
                at = end;
            }
            b':' => {
                let (level, object) = (open.len(), open.last() == Some(&b'{'));
                if let Some((from, to)) = last.take().filter(|_| object) {
                    let name = || unescaped(&text[from..to.min(from + MAX_TEXT)]).unwrap_or_default();
                    waiting = None;
                    if level == outer && outer_objects == 1 && found.len() == MAX_KEYS {
                        inner_objects = usize::MAX / 2;
                    } else if level == outer && outer_objects == 1 {
                        inner_objects = 0;
                        found.push(Key {
                            name: name(),
                            kind: Kind::Other,
                            text: None,
                            texts: Vec::new(),
                            inner: Vec::new(),
                        });
                        waiting = Some(found.len() - 1);
                    } else if inner_objects == 1
                        && outer_objects == 1
                        && inner_level(&open, outer) == Some(level)
                        && let Some(key) = found.last_mut()
                        && key.inner.len() < MAX_KEYS
                    {
                        key.inner.push(name());
                    }
                }
            }
            bracket @ (b'{' | b'[') => {
                if let Some(key) = waiting.take() {
                    found[key].kind = if bracket == b'{' { Kind::Object } else { Kind::Array };
                }
                open.push(bracket);
                if open.len() > MAX_DEPTH {
                    return Err(ReportError::Limit(format!(
                        "the JSON is nested deeper than {MAX_DEPTH} levels (at byte {at})"
                    )));
                }
                if bracket == b'{' {
                    outer_objects += usize::from(open.len() == outer);
                    inner_objects += usize::from(inner_level(&open, outer) == Some(open.len()));
                }
            }
            b'}' | b']' => {
                open.pop();
                if open.is_empty() {
                    break;
                }
            }
            b',' => {
                waiting = None;
                last = None;
            }
            _ => {}
        }
        at += 1;
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|key| seen.insert(key.name.clone()));
    Ok(found)
}

/// At which level the keys of an outer key's value stand: one below an object, two below a list of objects.
fn inner_level(open: &[u8], outer: usize) -> Option<usize> {
    match open.get(outer..)? {
        [b'{', ..] => Some(outer + 1),
        [b'[', b'{', ..] => Some(outer + 2),
        _ => None,
    }
}

/// Where the string that begins at `at` ends: the place of its closing quote, or the end of the text.
fn string_end(text: &[u8], mut at: usize) -> usize {
    while at < text.len() {
        match text[at] {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

fn unescaped(string: &[u8]) -> Option<String> {
    let string = str::from_utf8(string).ok()?;
    if string.contains('\\') { serde_json::from_str(&format!("\"{string}\"")).ok() } else { Some(string.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape {
        Shape::of(text.as_bytes()).unwrap().unwrap()
    }

    #[test]
    fn keys_of_two_levels_are_found_with_kinds_and_texts() {
        let shape = shape(
            r#"{"version":"2.1.0","runs":[{"tool":{"deep":1},"results":[{"x":1}]},{"other":1}],"n":{"a":{"b":1},"c":2},"k":null}"#,
        );
        assert_eq!(shape.text("version"), Some("2.1.0"));
        assert!(shape.has("runs", Kind::Array) && shape.has("n", Kind::Object) && shape.has("k", Kind::Other));
        assert_eq!(shape.key("runs").unwrap().inner, ["tool", "results"]);
        assert_eq!(shape.key("n").unwrap().inner, ["a", "c"]);
        assert_eq!(shape.keys.len(), 4);
    }

    #[test]
    fn the_strings_of_a_list_are_kept() {
        let shape = shape(r#"{"a":["x",["no"],{"no":"no"},"y",7],"b":"z","c":[["no"]]}"#);
        assert_eq!(shape.texts("a").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(shape.texts("b").collect::<Vec<_>>(), ["z"]);
        assert_eq!(shape.texts("c").count() + shape.texts("d").count(), 0);
    }

    #[test]
    fn a_list_is_known_by_its_first_object() {
        let shape = shape(r#"[{"filePath":"a","messages":[{"ruleId":"r"}]},{"later":1}]"#);
        assert_eq!((shape.root, shape.empty), (Kind::Array, false));
        assert_eq!(shape.text("filePath"), Some("a"));
        assert!(shape.inner_has("messages", "ruleId") && shape.key("later").is_none());
        assert!(Shape::of(b" [ ] ").unwrap().unwrap().empty);
    }

    #[test]
    fn a_cut_off_document_and_escaped_keys_are_known_still() {
        let shape = shape("\u{feff}{\"\\u0072uns\":[{\"tool\":{\"driver\":{\"na");
        assert!(shape.inner_has("runs", "tool"));
        assert_eq!(Shape::of(b"<xml/>"), Ok(None));
    }

    #[test]
    fn nesting_without_end_is_refused_and_not_followed() {
        let deep = "[".repeat(10_000);
        assert!(matches!(Shape::of(deep.as_bytes()), Err(ReportError::Limit(message)) if message.contains("128")));
        let deep = format!("{{\"runs\":{}{}}}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        assert!(matches!(Shape::of(deep.as_bytes()), Err(ReportError::Limit(_))));
    }
}
