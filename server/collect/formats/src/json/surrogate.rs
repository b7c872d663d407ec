//! Halves of characters: tools that cut texts at a number of UTF-16 units leave `\ud83d` without the other half, which is
//! no text (RFC 8259, 8.2). One such escape must not cost the entry around it.

use crate::report::{Report, ReportError};

/// Whether anything could not be read because of half a character, by what `serde_json` says of it.
pub fn is_reason(read: &Result<Report, ReportError>) -> bool {
    let names = |reason: &str| reason.contains("surrogate") || reason.contains("hex escape");
    match read {
        Ok(report) => report.skipped.iter().any(|skipped| names(&skipped.reason)),
        Err(error) => names(&error.to_string()),
    }
}

/// The document with U+FFFD in place of each half. Nothing else moves: places in errors stay what they are.
pub fn replaced(document: &[u8]) -> Vec<u8> {
    let mut replaced = document.to_vec();
    let mut at = 0;
    while let Some(next) = replaced[at..].iter().position(|byte| *byte == b'\\') {
        at += next;
        let half = |at: usize| half_at(&replaced, at);
        match (half(at), half(at + 6)) {
            (Some(Half::First), Some(Half::Second)) => at += 12,
            (Some(_), _) => {
                replaced[at + 2..at + 6].copy_from_slice(b"fffd");
                at += 6;
            }
            (None, _) => at = replaced.len().min(at + 2),
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
    fn only_halves_without_their_other_are_replaced() {
        for (from, to) in [
            (r#""a\ud83d""#, r#""a\ufffd""#),
            (r#""\uD83Dx\uDE00""#, r#""\ufffdx\ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ud83d\u0041\n""#, r#""\ufffd\u0041\n""#),
            (r#""\\ud83d\\""#, r#""\\ud83d\\""#),
            (r#""\u00e9 \ud83d\ude00""#, r#""\u00e9 \ud83d\ude00""#),
        ] {
            assert_eq!(str::from_utf8(&replaced(from.as_bytes())).unwrap(), to);
            assert!(serde_json::from_str::<String>(to).is_ok(), "{to}");
        }
        for cut in [r"\", r"\u", r"\ud83", r"\ud83d\"] {
            let _ = replaced(cut.as_bytes());
        }
    }
}
