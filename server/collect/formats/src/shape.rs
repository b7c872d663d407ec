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

/// The keys of the first value, found by its brackets and strings alone. Invalid JSON is left to the parser to notice.
fn keys(text: &[u8]) -> Result<Vec<Key>, ReportError> {
    let mut walk = Walk::new(text);
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'"' => {
                let end = string_end(text, at + 1);
                walk.string(&text[at + 1..end]);
                at = end;
            }
            b':' => walk.colon(),
            bracket @ (b'{' | b'[') => {
                if walk.open.len() == MAX_DEPTH {
                    let message = format!("the JSON is nested deeper than {MAX_DEPTH} levels (at byte {at})");
                    return Err(ReportError::Limit(message));
                }
                walk.bracket(bracket);
            }
            b'}' | b']' => {
                walk.open.pop();
                if walk.open.is_empty() {
                    break;
                }
            }
            b',' => walk.comma(),
            _ => {}
        }
        at += 1;
    }
    let mut keys = walk.keys;
    let mut seen = std::collections::HashSet::new();
    keys.retain(|key| seen.insert(key.name.clone()));
    Ok(keys)
}

/// Where [`keys`] is in the text.
struct Walk<'a> {
    /// How many brackets are open around the keys of the outermost object, its own included.
    outer: usize,
    open: Vec<u8>,
    /// Objects begun at the outer level. Only the first counts.
    outer_objects: usize,
    /// Objects begun at the inner level since the last outer key. Only the first counts.
    inner_objects: usize,
    /// The string that just ended, which a colon would make a key.
    last_string: Option<&'a [u8]>,
    /// Whether the value of the last key comes next.
    awaits_value: bool,
    keys: Vec<Key>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a [u8]) -> Self {
        let begin = text.iter().filter(|byte| !byte.is_ascii_whitespace()).take(2);
        Self {
            outer: begin.take_while(|byte| **byte == b'[').count() + 1,
            open: Vec::with_capacity(MAX_DEPTH),
            outer_objects: 0,
            inner_objects: 0,
            last_string: None,
            awaits_value: false,
            keys: Vec::new(),
        }
    }

    /// A string without its quotes: the value of the last key, an element of the list that is its value, or a key.
    fn string(&mut self, string: &'a [u8]) {
        let is_in_list =
            self.open.len() == self.outer + 1 && self.open.last() == Some(&b'[') && self.outer_objects == 1;
        let is_short = string.len() < MAX_TEXT;
        if let Some(key) = self.keys.last_mut() {
            if self.awaits_value {
                key.kind = Kind::String;
                key.text = if is_short { unescaped(string) } else { None };
            } else if is_in_list && is_short && key.texts.len() < MAX_TEXTS {
                key.texts.extend(unescaped(string));
            }
        }
        self.awaits_value = false;
        self.last_string = Some(string);
    }

    /// A colon: the string before it is a key.
    fn colon(&mut self) {
        let Some(string) = self.last_string.take() else { return };
        if self.open.last() != Some(&b'{') {
            return;
        }
        self.awaits_value = false;
        if self.outer_objects != 1 {
            return;
        }
        let name = &string[..string.len().min(MAX_TEXT)];
        let level = self.open.len();
        if level == self.outer {
            self.outer_key(name);
        } else if self.inner_objects == 1
            && inner_level(&self.open, self.outer) == Some(level)
            && let Some(key) = self.keys.last_mut()
            && key.inner.len() < MAX_KEYS
        {
            key.inner.push(unescaped(name).unwrap_or_default());
        }
    }

    fn outer_key(&mut self, name: &[u8]) {
        if self.keys.len() == MAX_KEYS {
            // As if the first inner object were over: its keys must not be taken for those of the last key.
            self.inner_objects = 2;
            return;
        }
        self.inner_objects = 0;
        self.awaits_value = true;
        self.keys.push(Key {
            name: unescaped(name).unwrap_or_default(),
            kind: Kind::Other,
            text: None,
            texts: Vec::new(),
            inner: Vec::new(),
        });
    }

    /// The begin of an object or a list.
    fn bracket(&mut self, bracket: u8) {
        let is_object = bracket == b'{';
        if self.awaits_value
            && let Some(key) = self.keys.last_mut()
        {
            key.kind = if is_object { Kind::Object } else { Kind::Array };
        }
        self.awaits_value = false;
        self.open.push(bracket);
        if is_object {
            self.outer_objects += usize::from(self.open.len() == self.outer);
            self.inner_objects += usize::from(inner_level(&self.open, self.outer) == Some(self.open.len()));
        }
    }

    fn comma(&mut self) {
        self.awaits_value = false;
        self.last_string = None;
    }
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
