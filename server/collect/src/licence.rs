//! Licences: what an expression means for the policy.

use spdx::{Expression, ParseMode};

/// Licences whose terms reach further than most organisations accept unseen: network copyleft, source-available and
/// non-commercial ones. By the beginning of their SPDX ids.
const DENIED: [&str; 6] = ["AGPL-", "SSPL-", "BUSL-", "CC-BY-NC", "Elastic-", "PolyForm-"];

/// What policy says of a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    Denied,
    /// Not an SPDX expression (version 2.3, annex D), not even a sloppy one.
    Unknown,
}

/// Judges an expression: of `A OR B` the better counts, of `A AND B` the worse.
pub fn verdict(expression: &str) -> Verdict {
    let Ok(parsed) = Expression::parse_mode(expression.trim(), ParseMode::LAX) else { return Verdict::Unknown };
    let allowed = parsed.evaluate(|requirement| {
        let name = requirement.license.to_string();
        !DENIED.iter().any(|denied| name.starts_with(denied))
    });
    if allowed { Verdict::Allowed } else { Verdict::Denied }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_alternatives_the_better_counts() {
        assert_eq!(verdict("MIT OR AGPL-3.0-only"), Verdict::Allowed);
        assert_eq!(verdict("MIT AND AGPL-3.0-only"), Verdict::Denied);
        assert_eq!(verdict("MIT/Apache-2.0"), Verdict::Allowed);
        assert_eq!(verdict("SSPL-1.0"), Verdict::Denied);
        for unknown in ["", "see LICENSE file", "proprietary", "((("] {
            assert_eq!(verdict(unknown), Verdict::Unknown, "{unknown}");
        }
    }
}
