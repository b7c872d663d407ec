//! The licenses of SPDX 3.0: single ones by their ids, and those that are made of others as expressions
//! (<https://spdx.github.io/spdx-spec/v3.0.1/model/ExpandedLicensing/ExpandedLicensing/>).

use super::graph::Element;
use crate::json::Text;
use crate::text;
use std::collections::HashMap;

/// An expression of more licenses than this is not made: a small file can nest them without end.
const MAX_LICENSES: usize = 100;
/// A longer expression is not made either: many can hold one long text, and a part of an expression is none.
const MAX_LENGTH: usize = 1_000;
/// Expressions within others deeper than this are not followed.
const MAX_DEPTH: u8 = 20;

/// The licenses of a document, by their ids.
#[derive(Default)]
pub struct Licenses {
    known: HashMap<String, License>,
    /// The texts of those that were asked for.
    texts: HashMap<String, Option<String>>,
}

enum License {
    /// An expression as it is given.
    Expression(String),
    /// A license or an addition to one, by its name.
    Name(String),
    /// The ids of others and the operator between them.
    Of(Vec<String>, &'static str),
    /// A license or any later version of it.
    OrLater(String),
}

impl Licenses {
    /// Takes an element, if it is a license.
    pub fn add(&mut self, kind: &str, element: &Element<'_>) {
        let Some(id) = element.id.as_deref() else { return };
        let owned = |text: &Option<Text<'_>>| text.as_ref().map(|text| text.to_string());
        let ids = || element.members.0.iter().map(|id| id.to_string()).collect();
        let license = match kind {
            "simplelicensing_LicenseExpression" => owned(&element.expression).map(License::Expression),
            "expandedlicensing_ConjunctiveLicenseSet" => Some(License::Of(ids(), " AND ")),
            "expandedlicensing_DisjunctiveLicenseSet" => Some(License::Of(ids(), " OR ")),
            "expandedlicensing_WithAdditionOperator" => owned(&element.subject)
                .zip(owned(&element.addition))
                .map(|(license, addition)| License::Of(vec![license, addition], " WITH ")),
            "expandedlicensing_OrLaterOperator" => owned(&element.subject).map(License::OrLater),
            "simplelicensing_SimpleLicensingText"
            | "expandedlicensing_ListedLicense"
            | "expandedlicensing_ListedLicenseException"
            | "expandedlicensing_CustomLicense"
            | "expandedlicensing_CustomLicenseAddition" => owned(&element.name).map(License::Name),
            _ => None,
        };
        self.known.extend(license.map(|license| (id.to_owned(), license)));
    }

    /// The text of a license; none where a part of it is not known, as the terms `NoAssertion` and `None` are not.
    pub fn text(&mut self, id: &str) -> Option<String> {
        if let Some(text) = self.texts.get(id) {
            return text.clone();
        }
        let text = match self.known.get(id) {
            // By itself a license has the name that people gave it.
            Some(License::Name(name)) if listed(id).is_none() => Some(name.clone()),
            _ => self.expression(id, 0, &mut 0),
        };
        // As long as packages keep it: many of them may point to one long text.
        let text = text.as_deref().and_then(text::word);
        self.texts.insert(id.to_owned(), text.clone());
        text
    }

    fn expression(&self, id: &str, depth: u8, count: &mut usize) -> Option<String> {
        *count += 1;
        if depth > MAX_DEPTH || *count > MAX_LICENSES {
            return None;
        }
        if let Some(listed) = listed(id) {
            return Some(listed.to_owned());
        }
        let text = match self.known.get(id)? {
            License::Expression(text) if depth == 0 => return Some(text.clone()),
            License::Expression(text) if text.len() > MAX_LENGTH => return None,
            License::Expression(text) if text.trim().contains(' ') => format!("({text})"),
            License::Expression(text) => text.clone(),
            License::Name(name) => reference(id, name),
            License::OrLater(id) => {
                let license = self.expression(id, depth + 1, count)?;
                // The GNU licenses have ids for this instead of a plus.
                license.strip_suffix("-only").map_or(format!("{license}+"), |bare| format!("{bare}-or-later"))
            }
            License::Of(ids, operator) => {
                let parts: Option<Vec<_>> = ids.iter().map(|id| self.expression(id, depth + 1, count)).collect();
                let text = parts.filter(|parts| !parts.is_empty())?.join(operator);
                if depth > 0 && *operator != " WITH " { format!("({text})") } else { text }
            }
        };
        Some(text).filter(|text| text.len() <= MAX_LENGTH)
    }
}

/// The id of a license in SPDX's list, from its address.
fn listed(id: &str) -> Option<&str> {
    let name =
        id.strip_prefix("https://spdx.org/licenses/").or_else(|| id.strip_prefix("http://spdx.org/licenses/"))?;
    Some(name.strip_suffix(".html").unwrap_or(name))
        .filter(|name| (1..=100).contains(&name.len()) && !name.contains('/'))
}

/// How an expression names a license that is in no list (SPDX 2.3, annex D: letters, digits, `-` and `.`).
fn reference(id: &str, name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let last = id.rsplit(['/', '#', ':']).next().unwrap_or_default();
    if ["LicenseRef-", "AdditionRef-"].iter().any(|prefix| last.starts_with(prefix)) && last.chars().all(plain) {
        return last.to_owned();
    }
    format!("LicenseRef-{}", name.trim().replace(|c: char| !plain(c), "-"))
}
