//! A trend in a few words, its slope in a unit that fits the time it is of.

use codegraph_model::api::Series;
use codegraph_model::number;
use codegraph_model::trend::TrendDirection;

/// Lengths of time, in days, that a slope is said for.
const UNITS: [(f64, &str); 5] =
    [(365.0, "per year"), (30.0, "per month"), (7.0, "per week"), (1.0, "per day"), (1.0 / 24.0, "per hour")];

/// "improving, +0.2 per month (p = 0.01)": the direction, the slope over the largest unit that the points span, and how likely
/// chance alone gives it.
pub fn trend_words(series: &Series) -> Option<String> {
    let (direction, slope, p) = (series.trend_direction?, series.slope_per_day?, series.significance?);
    if direction == TrendDirection::Stable {
        return Some("no trend".to_owned());
    }
    let mut measured = series.points.iter().filter(|point| point.value.is_some()).map(|point| point.timestamp);
    let span = measured.next().zip(measured.next_back()).map(|(first, last)| last - first);
    let days = span.map_or(0.0, |span| number::count(usize::try_from(span.num_seconds()).unwrap_or(0)) / 86_400.0);
    let amount = UNITS.iter().find(|(unit, _)| *unit <= days).and_then(|(unit, word)| {
        let moved = slope * unit;
        let text = number::display(moved.abs(), if moved.abs() < 0.1 { 3 } else { 1 });
        let sign = if moved < 0.0 { "−" } else { "+" };
        (text != "0").then(|| format!(", {sign}{text} {word}"))
    });
    let p = if p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {}", number::display(p, 3)) };
    Some(format!("{}{} ({p})", direction.as_str(), amount.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};
    use codegraph_model::api::Point;
    use codegraph_model::{Dimension, Metric};

    /// Ten points over a time, one more of a score each.
    fn over(span: TimeDelta) -> Series {
        let metric = Metric::score(Dimension::Health);
        let point = |place: i32| Point {
            timestamp: DateTime::UNIX_EPOCH + span / 9 * place,
            value: Some(50.0 + f64::from(place)),
            snapshot_id: None,
        };
        Series {
            metric,
            unit: metric.unit,
            direction: metric.direction,
            points: (0..10).map(point).collect(),
            trend_direction: Some(TrendDirection::Improving),
            slope_per_day: Some(9.0 * 86_400.0 / f64::from(i32::try_from(span.num_seconds()).unwrap())),
            significance: Some(0.01),
        }
    }

    #[test]
    fn the_unit_fits_the_span() {
        let words = |span| trend_words(&over(span)).unwrap();
        assert_eq!(words(TimeDelta::days(365)), "improving, +9 per year (p = 0.01)");
        assert_eq!(words(TimeDelta::days(364)), "improving, +0.7 per month (p = 0.01)");
        assert_eq!(words(TimeDelta::days(14)), "improving, +4.5 per week (p = 0.01)");
        assert_eq!(words(TimeDelta::days(3)), "improving, +3 per day (p = 0.01)");
        assert_eq!(words(TimeDelta::hours(3)), "improving, +3 per hour (p = 0.01)");
        assert_eq!(words(TimeDelta::minutes(9)), "improving (p = 0.01)");
    }

    #[test]
    fn no_trend_is_said_without_numbers() {
        let stable = Series { trend_direction: Some(TrendDirection::Stable), ..over(TimeDelta::days(9)) };
        assert_eq!(trend_words(&stable).unwrap(), "no trend");
        assert_eq!(trend_words(&Series { trend_direction: None, ..stable }), None);
    }
}
