//! Where a series of numbers is going, said only when it is more than chance.
//!
//! Direction by the Mann-Kendall test with the correction for ties, slope by Sen (Gilbert, Statistical Methods for
//! Environmental Pollution Monitoring, 1987, chapter 16). Neither assumes a distribution, and outliers move them little.

use crate::Direction;
use serde::{Deserialize, Serialize};

/// Whether the numbers get better.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendDirection {
    Improving,
    Declining,
    Stable,
}

impl TrendDirection {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Improving => "improving",
            Self::Declining => "declining",
            Self::Stable => "stable",
        }
    }
}

/// What the test says of a series.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    pub direction: TrendDirection,
    /// The median of the slopes between all pairs of points, in the metric's unit per day.
    pub slope_per_day: f64,
    /// The two-sided p-value: how likely chance alone gives a trend this clear. 0 to 1.
    pub significance: f64,
}

/// Below this p-value a trend counts as one.
pub const SIGNIFICANT: f64 = 0.05;

/// A series longer than this is thinned evenly before the test, whose cost is quadratic.
const MAX_POINTS: usize = 400;

/// The trend of points `(seconds, value)` in the order of time; none for fewer than four points, which no test can judge.
#[must_use]
pub fn trend(points: &[(i64, f64)], better: Direction) -> Option<Trend> {
    let step = points.len().div_ceil(MAX_POINTS).max(1);
    let points: Vec<(i64, f64)> = points.iter().rev().step_by(step).rev().copied().collect();
    if points.len() < 4 {
        return None;
    }
    let (mut s, mut slopes) = (0i64, Vec::with_capacity(points.len() * (points.len() - 1) / 2));
    for (i, (t1, v1)) in points.iter().enumerate() {
        for (t2, v2) in &points[i + 1..] {
            s += i64::from(v2 > v1) - i64::from(v2 < v1);
            if t2 > t1 {
                slopes.push((v2 - v1) / (seconds(t2 - t1) / 86_400.0));
            }
        }
    }
    let slope = median(&mut slopes)?;
    let deviation = variance(&points).sqrt();
    let p = if deviation > 0.0 && s != 0 {
        let z = (seconds(s.abs()) - 1.0) / deviation;
        2.0 * (1.0 - normal_cdf(z))
    } else {
        1.0
    };
    let direction = match (better, s.signum()) {
        _ if p >= SIGNIFICANT => TrendDirection::Stable,
        (Direction::Higher, 1) | (Direction::Lower, -1) => TrendDirection::Improving,
        (Direction::Higher, -1) | (Direction::Lower, 1) => TrendDirection::Declining,
        _ => TrendDirection::Stable,
    };
    Some(Trend { direction, slope_per_day: crate::number::finite(slope)?, significance: crate::number::finite(p)? })
}

#[expect(clippy::cast_precision_loss, reason = "times and pair counts stay far below 2^53")]
const fn seconds(n: i64) -> f64 {
    n as f64
}

/// Of the test statistic, less what ties take away.
fn variance(points: &[(i64, f64)]) -> f64 {
    let term = |n: usize| {
        let n = crate::number::count(n);
        n * (n - 1.0) * (2.0 * n + 5.0)
    };
    let mut values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    values.sort_by(f64::total_cmp);
    let ties: f64 = values.chunk_by(|a, b| a == b).map(|tie| term(tie.len())).sum();
    (term(values.len()) - ties) / 18.0
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len().is_multiple_of(2) { f64::midpoint(values[middle - 1], upper) } else { upper })
}

/// The normal distribution function, to 7.5e-8 (Abramowitz and Stegun, 26.2.17).
fn normal_cdf(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let poly =
        t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * poly;
    if z >= 0.0 { 1.0 - tail } else { tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn daily(values: &[f64]) -> Vec<(i64, f64)> {
        values.iter().enumerate().map(|(day, value)| (i64::try_from(day).unwrap() * 86_400, *value)).collect()
    }

    #[test]
    fn a_steady_rise_is_a_trend_with_its_slope() {
        let trend = trend(&daily(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]), Direction::Higher).unwrap();
        assert_eq!((trend.direction, trend.slope_per_day), (TrendDirection::Improving, 1.0));
        assert!(trend.significance < 0.001, "{trend:?}");
    }

    #[test]
    fn the_same_rise_is_bad_where_lower_is_better() {
        let trend = trend(&daily(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), Direction::Lower).unwrap();
        assert_eq!(trend.direction, TrendDirection::Declining);
    }

    #[test]
    fn one_outlier_makes_no_trend() {
        let trend = trend(&daily(&[5.0, 5.0, 5.0, 500.0, 5.0, 5.0, 5.0, 5.0]), Direction::Higher).unwrap();
        assert_eq!((trend.direction, trend.slope_per_day), (TrendDirection::Stable, 0.0));
    }

    #[test]
    fn few_points_and_equal_points_say_nothing() {
        assert_eq!(trend(&daily(&[1.0, 2.0, 3.0]), Direction::Higher), None);
        let flat = trend(&daily(&[4.0; 9]), Direction::Higher).unwrap();
        assert_eq!((flat.direction, flat.significance), (TrendDirection::Stable, 1.0));
    }

    /// The example of Gilbert (1987), table 16.3 style: 10 values without ties, S = 15 of 45 pairs.
    #[test]
    fn the_statistic_agrees_with_a_count_by_hand() {
        let values = [5.0, 7.0, 1.0, 3.0, 9.0, 2.0, 8.0, 10.0, 4.0, 11.0];
        let mut s: i32 = 0;
        for i in 0..values.len() {
            for j in i + 1..values.len() {
                s += if values[j] > values[i] { 1 } else { -1 };
            }
        }
        let z = (f64::from(s) - 1.0) / (10.0 * 9.0 * 25.0 / 18.0f64).sqrt();
        let trend = trend(&daily(&values), Direction::Higher).unwrap();
        assert!((trend.significance - 2.0 * (1.0 - normal_cdf(z))).abs() < 1e-4);
    }
}
