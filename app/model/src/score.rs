//! Scores: bounded, monotone (one more finding never raises one) and explained by their terms. No input, no score.
//! The formulas are written out for readers in `docs/scores.md`.

use crate::capture::Measurement;
use crate::number::finite;
use crate::snapshot::{Summary, SummaryState, Term};
use crate::{Dimension, PerDimension};

/// The version of the catalog, the formulas below and the mapping of findings. Raised whenever one of them changes a
/// result; snapshots of different rule versions do not compare by score.
pub const RULE_VERSION: &str = "1";

/// How much each dimension counts in the health score.
pub const HEALTH_WEIGHTS: [(Dimension, f64); 5] = [
    (Dimension::Audit, 25.0),
    (Dimension::Quality, 25.0),
    (Dimension::Sca, 20.0),
    (Dimension::Compliance, 15.0),
    (Dimension::Release, 15.0),
];

/// The summaries of all six dimensions, from what was measured.
#[must_use]
pub fn summaries(measurements: &PerDimension<Measurement>) -> PerDimension<Summary> {
    let mut summaries: PerDimension<Summary> = Dimension::ALL
        .into_iter()
        .map(|dimension| {
            let summary = match measurements.get(&dimension) {
                Some(measurement) => summary(dimension, measurement),
                None => Summary::not_measured("no collector reported on it"),
            };
            (dimension, summary)
        })
        .collect();
    score_health(&mut summaries);
    summaries
}

fn summary(dimension: Dimension, measurement: &Measurement) -> Summary {
    if !measurement.measured {
        return Summary::not_measured(measurement.reason.clone().unwrap_or_else(|| "nothing to go on".to_owned()));
    }
    let terms = terms(dimension, measurement);
    let score = terms.as_ref().and_then(|terms| finite(terms.iter().map(|term| term.effect).sum()));
    Summary {
        state: if measurement.carried_from.is_some() { SummaryState::Carried } else { SummaryState::Measured },
        score,
        metrics: measurement.metrics.clone(),
        terms: terms.unwrap_or_default(),
        reason: measurement.reason.clone(),
        measured_at: measurement.carried_from,
    }
}

/// A deduction: how much one unit costs, and how much all of them together can cost at most.
struct Cost {
    metric: &'static str,
    label: &'static str,
    each: f64,
    at_most: f64,
}

const AUDIT: &[Cost] = &[
    Cost { metric: "critical", label: "critical findings", each: 15.0, at_most: 45.0 },
    Cost { metric: "high", label: "high findings", each: 6.0, at_most: 30.0 },
    Cost { metric: "medium", label: "medium findings", each: 1.0, at_most: 15.0 },
    Cost { metric: "low", label: "low findings", each: 0.2, at_most: 10.0 },
];

const SCA: &[Cost] = &[
    Cost { metric: "critical", label: "critical vulnerabilities", each: 15.0, at_most: 45.0 },
    Cost { metric: "high", label: "high vulnerabilities", each: 6.0, at_most: 30.0 },
    Cost { metric: "medium", label: "medium vulnerabilities", each: 1.0, at_most: 15.0 },
    Cost { metric: "low", label: "low vulnerabilities", each: 0.2, at_most: 5.0 },
    Cost { metric: "duplicate_versions", label: "duplicate versions", each: 0.1, at_most: 5.0 },
];

const COMPLIANCE: &[Cost] = &[
    Cost { metric: "checks_failed", label: "checks failed", each: 10.0, at_most: 60.0 },
    Cost { metric: "licenses_denied", label: "licenses denied", each: 10.0, at_most: 30.0 },
    Cost { metric: "licenses_unknown", label: "licenses unknown", each: 0.5, at_most: 10.0 },
];

/// A day without a release costs little and a backlog of commits a bit more: a release a quarter keeps 85 points.
const RELEASE: &[Cost] = &[
    Cost { metric: "days_since_release", label: "days since release", each: 50.0 / 365.0, at_most: 50.0 },
    Cost { metric: "commits_since_release", label: "commits since release", each: 0.1, at_most: 50.0 },
];

const QUALITY: &[Cost] = &[
    Cost { metric: "complex_share", label: "% of functions are complex", each: 3.0, at_most: 40.0 },
    Cost { metric: "uncovered", label: "% of lines uncovered", each: 0.4, at_most: 30.0 },
    Cost { metric: "tests_failed", label: "tests failed", each: 5.0, at_most: 20.0 },
    Cost { metric: "lint_findings", label: "lint findings", each: 0.05, at_most: 10.0 },
];

/// The terms of a dimension's score, 100 first; none where what decides it was not measured.
fn terms(dimension: Dimension, measurement: &Measurement) -> Option<Vec<Term>> {
    let metric = |name: &str| measurement.metrics.get(name).copied();
    let costs = match dimension {
        Dimension::Health => return Some(Vec::new()),
        Dimension::Audit => metric("findings").map(|_| AUDIT),
        // What nobody looked up in a vulnerability database is not known to be safe.
        Dimension::Sca => metric("vulnerable").map(|_| SCA),
        Dimension::Compliance => Some(COMPLIANCE),
        Dimension::Release => metric("days_since_release").map(|_| RELEASE),
        Dimension::Quality => Some(QUALITY),
    }?;
    let value = |name: &str| match name {
        "complex_share" => {
            let functions = metric("functions").filter(|n| *n > 0.0)?;
            Some(metric("complex_functions")? / functions * 100.0)
        }
        "uncovered" => Some(100.0 - metric("line_coverage")?),
        name => metric(name),
    };
    let mut terms = vec![Term { label: "start".to_owned(), value: 100.0, effect: 100.0 }];
    for cost in costs {
        if let Some(value) = value(cost.metric).and_then(finite) {
            // No negative zero: it would be sealed as "0" and read back as another number.
            let effect = finite(-(value * cost.each).clamp(0.0, cost.at_most)).unwrap_or(0.0);
            terms.push(Term { label: cost.label.to_owned(), value, effect });
        }
    }
    Some(terms)
}

/// Health is the weighted mean of the other dimensions that have a score.
fn score_health(summaries: &mut PerDimension<Summary>) {
    let scored: Vec<(Dimension, f64, f64)> = HEALTH_WEIGHTS
        .into_iter()
        .filter_map(|(dimension, weight)| Some((dimension, weight, summaries.get(&dimension)?.score?)))
        .collect();
    let total: f64 = scored.iter().map(|(_, weight, _)| weight).sum();
    let Some(health) = summaries.get_mut(&Dimension::Health) else { return };
    if scored.is_empty() {
        health.score = None;
        return;
    }
    health.terms = scored
        .iter()
        .map(|(dimension, weight, score)| Term {
            label: format!("{dimension}, weight {weight} of {total}"),
            value: *score,
            effect: finite(score * weight / total).unwrap_or(0.0),
        })
        .collect();
    health.score = finite(health.terms.iter().map(|term| term.effect).sum()).map(|score| score.clamp(0.0, 100.0));
    let missing: Vec<&str> = HEALTH_WEIGHTS
        .iter()
        .filter(|(dimension, _)| !scored.iter().any(|(scored, ..)| scored == dimension))
        .map(|(dimension, _)| dimension.as_str())
        .collect();
    if !missing.is_empty() {
        let note = format!("without {}, which have no score", missing.join(", "));
        health.reason = Some(match health.reason.take() {
            Some(reason) => format!("{note}; {reason}"),
            None => note,
        });
    }
    // A score alone makes it measured: a folder has no history, but its other dimensions have scores.
    health.state = SummaryState::Measured;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn measurement(metrics: &[(&str, f64)]) -> Measurement {
        let mut measurement = Measurement { measured: true, ..Measurement::default() };
        for (name, value) in metrics {
            measurement.set(name, *value);
        }
        measurement
    }

    fn score(dimension: Dimension, metrics: &[(&str, f64)]) -> Option<f64> {
        summaries(&[(dimension, measurement(metrics))].into()).remove(&dimension)?.score
    }

    #[test]
    fn dependencies_without_vulnerability_data_have_no_score() {
        assert_eq!(score(Dimension::Sca, &[("dependencies", 12.0)]), None);
        assert_eq!(score(Dimension::Sca, &[("dependencies", 12.0), ("vulnerable", 0.0)]), Some(100.0));
    }

    #[test]
    fn health_is_the_mean_of_what_has_a_score_and_says_what_has_none() {
        let measured = [
            (Dimension::Compliance, measurement(&[("checks_failed", 2.0)])),
            (Dimension::Quality, measurement(&[("functions", 10.0), ("complex_functions", 1.0)])),
        ];
        let health = summaries(&measured.into()).remove(&Dimension::Health).unwrap();
        assert_eq!(health.score, Some((80.0 * 15.0 + 70.0 * 25.0) / 40.0));
        assert!(health.reason.unwrap().contains("audit, sca, release"));
    }

    #[test]
    fn nothing_measured_is_no_score_at_all() {
        let all = summaries(&PerDimension::new());
        assert!(all.values().all(|summary| summary.score.is_none() && summary.reason.is_some()));
        assert_eq!(all.len(), 6);
    }

    fn counts() -> impl Strategy<Value = [f64; 6]> {
        proptest::array::uniform6(prop_oneof![0.0..10.0, 0.0..1e6]).prop_map(|all| all.map(f64::round))
    }

    proptest! {
        #[test]
        fn one_more_finding_never_raises_a_score(counts in counts(), more in 0usize..6) {
            let names = |dimension| match dimension {
                Dimension::Audit => ["findings", "critical", "high", "medium", "low", "secrets"],
                Dimension::Sca => ["vulnerable", "critical", "high", "medium", "low", "duplicate_versions"],
                Dimension::Compliance => ["checks_failed", "licenses_denied", "licenses_unknown", "a", "b", "c"],
                Dimension::Release => ["days_since_release", "commits_since_release", "a", "b", "c", "d"],
                _ => ["functions", "complex_functions", "tests_failed", "lint_findings", "a", "b"],
            };
            for dimension in [Dimension::Audit, Dimension::Sca, Dimension::Compliance, Dimension::Release] {
                let names = names(dimension);
                let before: Vec<_> = names.into_iter().zip(counts).collect();
                let mut after = before.clone();
                after[more].1 += 1.0;
                let (before, after) = (score(dimension, &before).unwrap(), score(dimension, &after).unwrap());
                prop_assert!(after <= before && (0.0..=100.0).contains(&after), "{dimension}: {before} -> {after}");
            }
        }

        #[test]
        fn one_more_complex_function_never_raises_quality(functions in 0.0..1e6f64, share in 0.0..=1.0f64) {
            let functions = functions.round();
            let complex = (functions * share).round();
            let quality = |f, c| score(Dimension::Quality, &[("functions", f), ("complex_functions", c)]).unwrap();
            prop_assert!(quality(functions + 1.0, complex + 1.0) <= quality(functions, complex));
        }

        #[test]
        fn the_terms_add_up_to_the_score(counts in counts()) {
            let metrics = ["findings", "critical", "high", "medium", "low", "secrets"];
            let measured = measurement(&metrics.into_iter().zip(counts).collect::<Vec<_>>());
            let audit = summaries(&[(Dimension::Audit, measured)].into()).remove(&Dimension::Audit).unwrap();
            let sum: f64 = audit.terms.iter().map(|term| term.effect).sum();
            prop_assert!((sum - audit.score.unwrap()).abs() < 1e-3);
        }
    }
}
