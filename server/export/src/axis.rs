//! Axes: a linear axis of time whose ticks are where people expect them, and round limits for values.

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use std::ops::Range;

/// Seconds since 1970 from left to right.
#[derive(Clone, Debug)]
pub struct TimeAxis {
    pub from: i64,
    pub to: i64,
}

impl Ranged for TimeAxis {
    type FormatOption = DefaultFormatting;
    type ValueType = i64;

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "seconds of this era and pixels")]
    fn map(&self, value: &i64, limit: (i32, i32)) -> i32 {
        let share = (value - self.from) as f64 / (self.to - self.from).max(1) as f64;
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<i64> {
        ticks(self.from, self.to, hint.max_num_points())
    }

    fn range(&self) -> Range<i64> {
        self.from..self.to
    }
}

/// Values from bottom to top, with grid lines where they are given.
#[derive(Clone, Debug)]
pub struct ValueAxis {
    pub low: f64,
    pub high: f64,
    pub lines: Vec<f64>,
}

impl Ranged for ValueAxis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    #[expect(clippy::cast_possible_truncation, reason = "pixels")]
    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = (value - self.low) / (self.high - self.low).max(f64::MIN_POSITIVE);
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.lines.clone()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

/// The starts of years, quarters, months, weeks, days or hours between two times: the finest that are at most `most`.
fn ticks(from: i64, to: i64, most: usize) -> Vec<i64> {
    let (Some(from), Some(to)) = (DateTime::from_timestamp(from, 0), DateTime::from_timestamp(to, 0)) else {
        return Vec::new();
    };
    let most = most.max(2);
    for hours in [1, 3, 6, 12] {
        let found = stepped(from, to, TimeDelta::hours(hours), most);
        if found.len() <= most {
            return found;
        }
    }
    for days in [1, 2, 7, 14] {
        let found = stepped(from, to, TimeDelta::days(days), most);
        if found.len() <= most {
            return found;
        }
    }
    for months in [1, 3, 6, 12, 24, 60, 120] {
        let found = monthly(from, to, months, most);
        if found.len() <= most {
            return found;
        }
    }
    Vec::new()
}

fn stepped(from: DateTime<Utc>, to: DateTime<Utc>, step: TimeDelta, most: usize) -> Vec<i64> {
    let step = step.num_seconds();
    let first = from.timestamp().div_euclid(step) * step;
    (1..).map(|n| first + n * step).take_while(|tick| *tick <= to.timestamp()).take(most + 1).collect()
}

fn monthly(from: DateTime<Utc>, to: DateTime<Utc>, months: u32, most: usize) -> Vec<i64> {
    let mut found = Vec::new();
    let first_month = if months >= 12 { 1 } else { from.month0() / months * months + 1 };
    let years = i32::try_from(months / 12).unwrap_or(1).max(1);
    let mut day = NaiveDate::from_ymd_opt(from.year().div_euclid(years) * years, first_month, 1);
    while let Some(start) = day.filter(|_| found.len() <= most) {
        let seconds = start.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
        if seconds > to.timestamp() {
            break;
        }
        if seconds >= from.timestamp() {
            found.push(seconds);
        }
        day = start.checked_add_months(Months::new(months));
    }
    found
}

/// How a tick of time is written, given how far the axis goes.
pub fn time_label(seconds: i64, from: i64, to: i64) -> String {
    let Some(time) = DateTime::from_timestamp(seconds, 0) else { return String::new() };
    let days = (to - from) / 86_400;
    let format = match () {
        () if days > 3 * 365 => "%Y",
        () if days > 120 && time.month() == 1 => "%Y",
        () if days > 120 => "%b",
        () if days > 3 => "%-d %b",
        () => "%-d %b %H:%M",
    };
    time.format(format).to_string()
}

/// Round limits around values, a little apart from them, and the distance of grid lines.
pub fn value_limits(values: impl IntoIterator<Item = f64>, bounds: Option<(f64, f64)>) -> (f64, f64, f64) {
    let (mut low, mut high) = values
        .into_iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        (low, high) = bounds.unwrap_or((0.0, 1.0));
    }
    let span = (high - low).max(high.abs() * 0.02).max(if bounds.is_some() { 4.0 } else { 1.0 });
    let middle = f64::midpoint(low, high);
    (low, high) = (middle - span * 0.6, middle + span * 0.6);
    let step = round_step((high - low) / 4.0);
    low = (low / step).floor() * step;
    high = (high / step).ceil() * step;
    let (least, most) = bounds.unwrap_or((0.0, f64::INFINITY));
    (low.max(least), high.min(most), step)
}

/// The next of 1, 2, 5 times a power of ten.
fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= rough).unwrap_or(10.0);
    factor * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<DateTime<Utc>>().unwrap().timestamp()
    }

    #[test]
    fn ticks_are_at_the_starts_of_calendar_spans() {
        let (from, to) = (at("2026-01-15T00:00:00Z"), at("2026-06-20T00:00:00Z"));
        let found: Vec<_> = ticks(from, to, 6).into_iter().map(|tick| time_label(tick, from, to)).collect();
        assert_eq!(found, ["Feb", "Mar", "Apr", "May", "Jun"]);
        let (from, to) = (at("2011-03-01T00:00:00Z"), at("2026-06-20T00:00:00Z"));
        let found: Vec<_> = ticks(from, to, 8).into_iter().map(|tick| time_label(tick, from, to)).collect();
        assert_eq!(found, ["2012", "2014", "2016", "2018", "2020", "2022", "2024", "2026"]);
    }

    #[test]
    fn there_are_never_more_ticks_than_asked_for() {
        for days in [0, 1, 3, 20, 100, 400, 2000, 9000] {
            let from = at("2000-02-29T13:00:00Z");
            assert!(ticks(from, from + days * 86_400, 5).len() <= 5, "{days}");
        }
    }

    #[test]
    fn limits_are_round_and_inside_their_bounds() {
        let (low, high, step) = value_limits([78.0, 84.0], Some((0.0, 100.0)));
        assert!(low <= 78.0 && high >= 84.0 && step == 2.0, "{low} {high} {step}");
        assert_eq!(value_limits([99.0, 100.0], Some((0.0, 100.0))).1, 100.0);
        let (low, high, _) = value_limits([], None);
        assert!(low < high);
        assert_eq!(value_limits([0.0, 3.0], None).0, 0.0);
    }
}
