//! Two periods of a history compared, metric by metric.

use crate::Metric;
use crate::api::{PeriodDelta, PeriodStats};
use crate::compare::{State, state};
use crate::number::{count, finite};
use crate::reason::{Period, Reason};

/// A metric in two periods, from its values in the order of time. `unlike` says why the periods were not measured alike,
/// where they were not. `None` where neither period has the metric.
#[must_use]
pub fn compare_periods(metric: Metric, a: &[f64], b: &[f64], unlike: &[Reason]) -> Option<PeriodDelta> {
    let (a, b) = (stats(a), stats(b));
    if a.is_none() && b.is_none() {
        return None;
    }
    let delta = a.zip(b).and_then(|(a, b)| finite(b.mean - a.mean));
    let percent = delta.zip(a).filter(|(_, a)| a.mean != 0.0).map(|(delta, a)| delta / a.mean.abs() * 100.0);
    let reasons = match (&a, &b) {
        (None, _) => vec![Reason::NotMeasuredInPeriod { period: Period::A }],
        (_, None) => vec![Reason::NotMeasuredInPeriod { period: Period::B }],
        _ => unlike.to_vec(),
    };
    let state = match delta {
        Some(delta) if reasons.is_empty() => state(metric, delta),
        _ => State::NotComparable,
    };
    Some(PeriodDelta {
        metric,
        dimension: metric.dimension,
        unit: metric.unit,
        direction: metric.direction,
        a,
        b,
        delta,
        delta_percent: percent.and_then(finite),
        state,
        reasons,
    })
}

/// What the values of a period are like; none of no values.
fn stats(values: &[f64]) -> Option<PeriodStats> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    let median = if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[middle - 1], upper) } else { upper };
    Some(PeriodStats {
        n: values.len() as u64,
        first: *values.first()?,
        last: *values.last()?,
        mean: finite(values.iter().sum::<f64>() / count(values.len()))?,
        median: finite(median)?,
        min: *sorted.first()?,
        max: *sorted.last()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dimension;

    #[test]
    fn means_decide_and_medians_are_told() {
        let score = Metric::score(Dimension::Quality);
        let delta = compare_periods(score, &[80.0, 70.0, 90.0], &[60.0, 70.0], &[]).unwrap();
        let a = delta.a.unwrap();
        assert_eq!((a.n, a.first, a.last, a.mean, a.median, a.min, a.max), (3, 80.0, 90.0, 80.0, 80.0, 70.0, 90.0));
        assert_eq!((delta.b.unwrap().median, delta.delta, delta.delta_percent), (65.0, Some(-15.0), Some(-18.75)));
        assert_eq!(delta.state, State::Regressed);
    }

    #[test]
    fn what_one_period_lacks_is_not_comparable() {
        let score = Metric::score(Dimension::Audit);
        let delta = compare_periods(score, &[], &[60.0], &[]).unwrap();
        assert_eq!(
            (delta.state, delta.reasons),
            (State::NotComparable, vec![Reason::NotMeasuredInPeriod { period: Period::A }])
        );
        assert_eq!(compare_periods(score, &[], &[], &[]), None);
        let rules = [Reason::DifferentRules { from: "1".to_owned(), to: "2".to_owned() }];
        let unlike = compare_periods(score, &[1.0], &[60.0], &rules).unwrap();
        assert_eq!((unlike.state, &unlike.reasons[..]), (State::NotComparable, &rules[..]));
    }
}
