//! Ranges of versions in the notation `vers` (<https://github.com/package-url/vers-spec>), as far as they can be told
//! without the rules of each ecosystem: versions that are numbers with dots between them.

use crate::text;
use std::cmp::Ordering;

/// The end of a range that is affected and does not include its end: `vers:npm/>=2.0.0|<2.3.1` is fixed in 2.3.1.
pub fn first_fixed(range: &str) -> Option<String> {
    let last = constraints(range)?.last()?;
    last.strip_prefix('<').filter(|version| !version.starts_with('=')).and_then(text::word)
}

/// Whether a version is in a range; none where that cannot be told.
pub fn contains(range: &str, version: &str) -> Option<bool> {
    let version = numbers(version)?;
    let mut bounds: Vec<(&str, Ordering)> = Vec::new();
    for constraint in constraints(range)? {
        if constraint == "*" {
            return Some(true);
        }
        let sign = ["<=", ">=", "!=", "<", ">", "="].into_iter().find(|sign| constraint.starts_with(sign));
        let place = version.cmp(&numbers(&constraint[sign.map_or(0, str::len)..])?);
        match (sign.unwrap_or("="), place) {
            ("=" | "<=" | ">=", Ordering::Equal) => return Some(true),
            ("!=", Ordering::Equal) => return Some(false),
            ("=" | "!=", _) => {}
            (sign, place) => bounds.push((&sign[..1], place)),
        }
    }
    // Section "Checking if a version is contained within a range": below the first bound, above the last, or between two.
    let below = matches!(bounds.first(), Some(("<", Ordering::Less)));
    let above = matches!(bounds.last(), Some((">", Ordering::Greater)));
    let between = |pair: &[(&str, Ordering)]| matches!(pair, [(">", Ordering::Greater), ("<", Ordering::Less)]);
    Some(below || above || bounds.windows(2).any(between))
}

fn constraints(range: &str) -> Option<impl Iterator<Item = &str>> {
    let (_, constraints) = range.strip_prefix("vers:")?.split_once('/')?;
    Some(constraints.split('|').map(str::trim))
}

/// A version as its numbers, without zeros at its end.
fn numbers(version: &str) -> Option<Vec<u64>> {
    let version = version.trim();
    let mut numbers: Vec<u64> =
        version.strip_prefix('v').unwrap_or(version).split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_ranges_or_not() {
        for (range, version, expected) in [
            ("vers:npm/>=1.0.0|<2.0.0|>=3.0.0|<=3.1.0", "1.5.0", Some(true)),
            ("vers:npm/>=1.0.0|<2.0.0|>=3.0.0|<=3.1.0", "2.0.0", Some(false)),
            ("vers:npm/>=1.0.0|<2.0.0|>=3.0.0|<=3.1.0", "3.1", Some(true)),
            ("vers:npm/<2.0.0", "1.10.0", Some(true)),
            ("vers:npm/<2.0.0", "10.0.0", Some(false)),
            ("vers:npm/>2.0.0", "2.0.0", Some(false)),
            ("vers:golang/>=v1.2.3", "v1.3.0", Some(true)),
            ("vers:npm/1.2.3|=1.2.5|!=1.2.6", "1.2.5", Some(true)),
            ("vers:npm/!=1.2.6|<2.0.0", "1.2.6", Some(false)),
            ("vers:npm/*", "7.0.0", Some(true)),
            ("vers:npm/<2.0.0-rc.1", "1.0.0", None),
            ("vers:npm/<2.0.0", "1.0.0-beta", None),
            (">=1.0.0", "1.0.0", None),
        ] {
            assert_eq!(contains(range, version), expected, "{range} {version}");
        }
    }

    #[test]
    fn the_open_end_of_a_range_is_the_fix() {
        assert_eq!(first_fixed("vers:npm/>=2.0.0|<2.3.1").as_deref(), Some("2.3.1"));
        assert_eq!(first_fixed("vers:npm/>=2.0.0|<=2.3.1"), None);
    }
}
