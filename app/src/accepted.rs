//! Accepted items: the attribute `accepted`, `{"by", "reason", "until"?}`, in words.

use codegraph_model::attribute::AcceptedBy;
use codegraph_model::{Item, attribute};
use serde_json::Value;

/// Who accepted an item, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// "by a waiver until 2026-06-30".
    pub by: String,
    pub reason: String,
}

/// Who accepted an item, if it is accepted.
pub fn accepted(item: &Item) -> Option<Accepted> {
    let value = item.attributes.get(attribute::ACCEPTED)?;
    let word = |name: &str| value.get(name).and_then(Value::as_str).filter(|word| !word.is_empty());
    let by = word("by").unwrap_or_default();
    let by = match AcceptedBy::ALL.into_iter().find(|known| known.as_str() == by) {
        Some(AcceptedBy::Waiver) => "by a waiver",
        Some(AcceptedBy::Vex) => "by a VEX statement",
        Some(AcceptedBy::Tool) => "in the tool",
        None => by,
    };
    let until = word("until").map(|until| format!(" until {until}")).unwrap_or_default();
    Some(Accepted {
        by: format!("{by}{until}").trim().to_owned(),
        reason: word("reason").unwrap_or_default().to_owned(),
    })
}

/// What changed: the item is accepted now, no longer, or for another reason.
pub fn difference(was: &Item, is: &Item) -> Option<String> {
    let words = |accepted: &Accepted| match accepted.reason.as_str() {
        "" => accepted.by.clone(),
        reason => format!("{}: {reason}", accepted.by),
    };
    match (accepted(was), accepted(is)) {
        (None, Some(now)) => Some(format!("now accepted {}", words(&now))),
        (Some(before), None) => Some(format!("no longer accepted, was {}", words(&before))),
        (Some(before), Some(now)) if before != now => Some(format!("still accepted, now {}", words(&now))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::{Category, Dimension};
    use serde_json::json;

    fn item(said: Option<Value>) -> Item {
        let item = Item::new(Dimension::Audit, Category::FINDING, "k", "t");
        match said {
            Some(said) => item.with(attribute::ACCEPTED, said),
            None => item,
        }
    }

    #[test]
    fn who_accepted_it_and_until_when_is_in_words() {
        let of = |value| accepted(&item(Some(value))).unwrap();
        let waived = of(json!({ "by": "waiver", "reason": "test data", "until": "2026-06-30" }));
        assert_eq!((waived.by.as_str(), waived.reason.as_str()), ("by a waiver until 2026-06-30", "test data"));
        assert_eq!(of(json!({ "by": "vex", "reason": "not affected" })).by, "by a VEX statement");
        assert_eq!(of(json!({ "by": "tool" })).by, "in the tool");
        assert_eq!(of(json!({})), Accepted { by: String::new(), reason: String::new() });
        assert_eq!(accepted(&item(None)), None);
    }

    #[test]
    fn a_change_names_both_sides() {
        let (open, waived) = (item(None), item(Some(json!({ "by": "waiver", "reason": "known" }))));
        assert_eq!(difference(&open, &waived).unwrap(), "now accepted by a waiver: known");
        assert_eq!(difference(&waived, &open).unwrap(), "no longer accepted, was by a waiver: known");
        let stated = item(Some(json!({ "by": "vex", "reason": "" })));
        assert_eq!(difference(&waived, &stated).unwrap(), "still accepted, now by a VEX statement");
        assert_eq!((difference(&open, &open), difference(&waived, &waived)), (None, None));
    }
}
