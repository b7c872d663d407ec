//! Lone surrogates: tools that cut texts at a number of UTF-16 units leave `\ud83d` without its other half, which is not
//! text (RFC 8259, 8.2). One such escape must not cost the entry around it.

/// The JSON document with U+FFFD in place of each lone surrogate, all other bytes in their places; none where it has no
/// lone surrogate or is not JSON.
pub fn replaced(document: &[u8]) -> Option<Vec<u8>> {
    let content = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
    if !content.trim_ascii_start().starts_with(b"{") && !content.trim_ascii_start().starts_with(b"[") {
        return None;
    }
    let mut replaced: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(next) = document[at..].iter().position(|byte| *byte == b'\\') {
        at += next;
        match (half_at(document, at), half_at(document, at + 6)) {
            (Some(Half::First), Some(Half::Second)) => at += 12,
            (Some(_), _) => {
                let copy = replaced.get_or_insert_with(|| document.to_vec());
                copy[at + 2..at + 6].copy_from_slice(b"fffd");
                at += 6;
            }
            (None, _) => at = document.len().min(at + 2),
        }
    }
    replaced
}

enum Half {
    First,
    Second,
}

/// Which half of a character the escape at a place is, if it is one.
fn half_at(document: &[u8], at: usize) -> Option<Half> {
    let digits = str::from_utf8(document.get(at..at + 6)?.strip_prefix(b"\\u")?).ok()?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xD800..=0xDBFF => Some(Half::First),
        0xDC00..=0xDFFF => Some(Half::Second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lone_surrogates_are_replaced() {
        for (from, to) in [
            (r#"["a\ud83d"]"#, r#"["a\ufffd"]"#),
            (r#" ["\uD83Dx\uDE00"]"#, r#" ["\ufffdx\ufffd"]"#),
            (r#"["\ud83d\ud83d\ude00"]"#, r#"["\ufffd\ud83d\ude00"]"#),
            (r#"["\ud83d\u0041\n"]"#, r#"["\ufffd\u0041\n"]"#),
        ] {
            assert_eq!(replaced(from.as_bytes()).as_deref(), Some(to.as_bytes()), "{from}");
            assert!(serde_json::from_str::<Vec<String>>(to).is_ok(), "{to}");
        }
    }

    #[test]
    fn documents_without_lone_surrogates_are_left_as_they_are() {
        for document in [
            r#"["\\ud83d\\"]"#,
            r#"["\u00e9 \ud83d\ude00"]"#,
            r"[\",
            r"[\u",
            r"[\ud83",
            r"<a>\ud83d</a>",
            r"plain \ud83d",
            "",
        ] {
            assert_eq!(replaced(document.as_bytes()), None, "{document}");
        }
    }
}
