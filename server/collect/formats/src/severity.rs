//! How bad: the words of tools and the scores of CVSS as one of our five severities.
//!
//! The bands of CVSS 3 and 4 are those of FIRST (CVSS v3.1 specification, section 5; v4.0, section 6), those of CVSS 2
//! NVD's (<https://nvd.nist.gov/vuln-metrics/cvss>).

use codegraph_model::Severity;
use cvss::Cvss;

/// The severity that a tool's word means; none for `unknown` and words that nobody knows.
#[must_use]
pub fn from_word(word: &str) -> Option<Severity> {
    // Many entries may point to one long text, which is no such word.
    if word.len() > 100 {
        return None;
    }
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "critical" | "blocker" => Severity::Critical,
        "high" | "important" | "severe" | "error" | "fatal" => Severity::High,
        "medium" | "moderate" | "major" | "warning" | "warn" => Severity::Medium,
        "low" | "minor" | "note" | "recommendation" => Severity::Low,
        "info" | "information" | "informational" | "inventory" | "experiment" | "negligible" | "none" | "style"
        | "hint" => Severity::Info,
        _ => return None,
    })
}

/// The severity of a score of CVSS 3 or 4, and of the `security-severity` of SARIF, which has the same bands.
#[must_use]
pub fn from_score(score: f64) -> Severity {
    match score {
        s if s >= 9.0 => Severity::Critical,
        s if s >= 7.0 => Severity::High,
        s if s >= 4.0 => Severity::Medium,
        s if s > 0.0 => Severity::Low,
        _ => Severity::Info,
    }
}

/// The severity of a score with the vector it comes from: CVSS 2 knows no critical.
#[must_use]
pub fn from_cvss(score: f64, vector: Option<&str>) -> Severity {
    let severity = from_score(score);
    if vector.is_some_and(|vector| version(vector) == 2) { severity.max(Severity::High) } else { severity }
}

/// The base score of a CVSS vector of version 2, 3.0, 3.1 or 4.0.
#[must_use]
pub fn base_score(vector: &str) -> Option<f64> {
    let vector = bare(vector);
    // The crate takes missing base metrics of version 3 as zero impact; the specification requires them.
    let complete = version(vector) != 3
        || ["AV:", "AC:", "PR:", "UI:", "S:", "C:", "I:", "A:"]
            .iter()
            .all(|metric| vector.split('/').any(|part| part.starts_with(metric)));
    let parsed: Cvss = vector.parse().ok().filter(|_| vector.len() <= 400 && complete)?;
    let score = (parsed.score() * 10.0).round() / 10.0;
    (0.0..=10.0).contains(&score).then_some(score)
}

/// The score and vector to go by, of all that are given for one vulnerability: of the newest version of CVSS the highest,
/// whoever gave it. A score stands as given; where only a vector is given, it is computed.
#[must_use]
pub fn best<'a>(given: impl IntoIterator<Item = (Option<f64>, Option<&'a str>)>) -> Option<(f64, Option<String>)> {
    let mut best: Option<(u8, f64, Option<&str>)> = None;
    for (score, vector) in given {
        let vector = vector.map(bare).filter(|vector| !vector.is_empty() && vector.len() <= 400);
        let computed = vector.and_then(base_score);
        // Tools write a score of 0 without a vector where they know none.
        let stated = score.filter(|score| (0.0..=10.0).contains(score) && *score > 0.0);
        let Some(score) = stated.or(computed) else { continue };
        let vector = vector.filter(|_| computed.is_some());
        let rank = vector.map_or(0, version);
        if best.is_none_or(|(known, highest, _)| (rank, score) > (known, highest)) {
            best = Some((rank, score, vector));
        }
    }
    best.map(|(_, score, vector)| (score, vector.map(str::to_owned)))
}

/// The major version of a vector; only that of version 2 does not say it.
fn version(vector: &str) -> u8 {
    match vector.strip_prefix("CVSS:") {
        Some(rest) => rest.bytes().next().map_or(0, |digit| digit.wrapping_sub(b'0')),
        None => 2,
    }
}

/// Vectors of version 2 are sometimes written in parentheses.
fn bare(vector: &str) -> &str {
    vector.trim().trim_start_matches('(').trim_end_matches(')')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_bands_are_those_of_first_and_nvd() {
        let bands = [(0.0, "info"), (0.1, "low"), (3.9, "low"), (4.0, "medium"), (6.9, "medium"), (7.0, "high")];
        for (score, word) in bands.into_iter().chain([(8.9, "high"), (9.0, "critical"), (10.0, "critical")]) {
            assert_eq!(from_score(score).as_str(), word, "{score}");
        }
        assert_eq!(from_cvss(10.0, Some("AV:N/AC:L/Au:N/C:C/I:C/A:C")), Severity::High);
        assert_eq!(from_cvss(10.0, None), Severity::Critical);
    }

    #[test]
    fn vectors_of_all_versions_are_scored() {
        // The examples of the specifications and of NVD.
        let known = [
            ("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8),
            ("(AV:N/AC:M/Au:N/C:N/I:P/A:N)", 4.3),
            ("CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L", 5.6),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3),
        ];
        for (vector, score) in known {
            assert_eq!(base_score(vector), Some(score), "{vector}");
        }
        for none in ["", "/", "CVSS:3.1", "CVSS:3.1/AV:N", "CVSS:9.9/AV:N/AC:L", "high", "CVSS:3.1/AV:X/AC:L"] {
            assert_eq!(base_score(none), None, "{none}");
        }
    }

    #[test]
    fn the_newest_version_goes_first_and_then_the_highest_score() {
        let v2 = Some("AV:N/AC:L/Au:N/C:C/I:C/A:C");
        let v3 = Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N");
        let low = Some("CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L");
        assert_eq!(best([(Some(10.0), v2), (None, low), (None, v3)]), Some((6.1, v3.map(str::to_owned))));
        assert_eq!(best([(Some(0.0), None)]), None);
        assert_eq!(best([(Some(8.1), None), (None, Some("nonsense"))]), Some((8.1, None)));
        assert_eq!(best([(Some(f64::NAN), None), (Some(99.0), None)]), None);
    }

    #[test]
    fn words_of_tools_are_known_whatever_their_case() {
        for (word, severity) in
            [("CRITICAL", "critical"), ("Moderate", "medium"), ("Negligible", "info"), ("note", "low")]
        {
            assert_eq!(from_word(word).unwrap().as_str(), severity);
        }
        assert_eq!(from_word("UNKNOWN"), None);
    }

    proptest! {
        #[test]
        fn never_panics(text in "[A-Za-z:/.0-9()-]{0,80}") {
            for vector in [text.clone(), format!("CVSS:3.1/{text}"), format!("CVSS:4.0/AV:N/AC:L/{text}")] {
                prop_assert!(base_score(&vector).is_none_or(|score| (0.0..=10.0).contains(&score)));
            }
        }
    }
}
